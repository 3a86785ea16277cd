"""Pretending that a test runs in a notebook: what is displayed there is noted instead."""


def pretend_notebook(monkeypatch):
    """Let IPython say that a shell is running; return the list that collects what is handed to `display`, in order."""
    import IPython
    from matplotlib import pyplot

    # Now, with no shell: when pyplot chooses its backend, it registers itself with the events of a shell it finds.
    pyplot.switch_backend("Agg")
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda data, **options: shown.append((data, options)))
    return shown
