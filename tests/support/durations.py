"""Which tests are slow and do not carry the mark that says so."""

SLOW = 1.5  # seconds of a test's own; its set-up does not count, since other tests may share it


def unmarked_slow_tests(reports):
    """Yield "seconds name" for each."""
    for report in reports:
        if report.duration > SLOW and report.nodeid.startswith("tests/") and "slow" not in report.keywords:
            yield f"{report.duration:5.1f} s  {report.nodeid}"
