"""How much memory a process held at most."""

import sys


def peak_memory_mb(*, of_children=False):
    """The most memory that this process held so far, or the largest of its ended children.

    Parameters
    ----------
    of_children : bool, default False

    Returns
    -------
    int or None
        MB; None where the system does not tell.
    """
    try:
        import resource
    except ImportError:  # Windows
        return None
    usage = resource.getrusage(resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF)
    return round(usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))  # Linux counts KiB, macOS bytes
