"""What a cell leaves for whoever executed it: a record, kept beside an output where no reader sees it.

Both ends stand here: `display_record` writes, `read_records` reads from the executed notebook. So runs side by side do
not disturb each other, and a stored notebook says what was measured in it.
"""

from helpers.session import running_shell

HOME = "course"  # the key in an output's metadata under which records lie, by kind


def display_record(kind, record, *, text, html=None):
    """Show something to the reader, and leave a record of it in the metadata of the cell's output.

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
    if running_shell() is None:
        print(text)
        return
    from IPython.display import display

    data = {"text/plain": text}
    if html is not None:
        data["text/html"] = html
    display(data, metadata=metadata_of(kind, record), raw=True)


def metadata_of(kind, record):
    """The metadata of an output that holds a record: dict."""
    return {HOME: {kind: record}}


def record_in(output, kind):
    """The record of one kind that an output holds, or None."""
    return output.get("metadata", {}).get(HOME, {}).get(kind)


def read_records(notebook, kind):
    """List the records of one kind, in the order of the cells.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed.
    kind : str
        "claim", "seconds", "exhibit", "exercise" or "quiz".

    Returns
    -------
    list of dict
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [dict(record) for output in outputs if (record := record_in(output, kind)) is not None]
