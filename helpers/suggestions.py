"""The nearest known name for one that is not known."""

import difflib


def did_you_mean(name, known):
    """Return " Did you mean 'x'?" for the known name nearest to `name`, or an empty string.

    Parameters
    ----------
    name : object
        What somebody wrote: a name, or anything else.
    known : iterable of str
    """
    written = str(name)[:100].lower().replace("-", "_")
    near = difflib.get_close_matches(written, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else ""
