"""Which files of tests take longest, and which tests are slow without the mark that says so."""

SLOW = 1.5  # seconds of a test's own; its set-up does not count, since other tests may share it
# Seconds of the files that take longest, side by side on two cores. They begin, so that nobody waits for them at the
# end; a figure that is old costs a minute, and breaks nothing.
LONGEST = {
    "test_lesson_runs.py": 260,
    "test_exercises.py": 240,
    "test_benchmarks.py": 90,
    "test_accessibility.py": 195,
    "05_losses_and_optimizers.ipynb": 60,
    "02_mnist.ipynb": 50,
    "03_fashion_mnist.ipynb": 50,
    "04_activations.ipynb": 50,
    "test_site.py": 50,
    "test_killed.py": 50,
    "06_confusion_matrix.ipynb": 45,
    "test_explorables.py": 45,
    "test_moments.py": 40,
    "test_fold_answers.py": 36,
    "test_colab.py": 36,
    "test_grade.py": 35,
    "01_intro.ipynb": 30,
}


def seconds_of(path):
    """About how long a file of tests takes: 0 for all those that are short."""
    return LONGEST.get(path.name, 0)


def unmarked_slow_tests(reports):
    """Yield "seconds name" for each."""
    for report in reports:
        if report.duration > SLOW and report.nodeid.startswith("tests/") and "slow" not in report.keywords:
            yield f"{report.duration:5.1f} s  {report.nodeid}"
