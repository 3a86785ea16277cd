"""What a cell leaves for the builder to read: a record, kept beside an output where no reader sees it."""


def display_record(kind, record, *, text, html=None):
    """Show something to the reader, and leave a record of it in the metadata of the cell's output.

    Whoever executes the notebook reads the records back from its outputs (`course.records`), so that runs side by
    side do not disturb each other, and a stored notebook says what was measured in it.

    Parameters
    ----------
    kind : str
        "claim", "seconds", "exhibit", "exercise" or "quiz".
    record : dict
        What can be written as JSON.
    text : str
        What a terminal and a screen reader get.
    html : str, optional
        What a notebook shows instead; everything in it that comes from a learner must be escaped.
    """
    import sys

    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        print(text)
        return
    data = {"text/plain": text}
    if html is not None:
        data["text/html"] = html
    ipython.display.display(data, metadata={"course": {kind: record}}, raw=True)
