"""Reading back what the cells of an executed notebook recorded: the other end of `helpers.output`."""


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
    return [
        dict(output.metadata["course"][kind])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("metadata", {}).get("course", {})
    ]
