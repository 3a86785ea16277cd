"""The arguments that several commands take, written once."""

import argparse
from pathlib import Path


def add_lessons(parser):
    """LESSON…, as `find_lessons` takes them."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="02, mnist or 02_mnist; all when none is named")


def add_jobs(parser):
    parser.add_argument("--jobs", type=at_least_one, default=1, metavar="N", help="lessons side by side (default 1)")


def add_parameters(parser, *, metavar, words, required=False):
    """-p NAME VALUE, which may be repeated: `options.parameters` is a list of pairs, as typed."""
    parser.add_argument(
        "-p",
        dest="parameters",
        nargs=2,
        action="append",
        default=[],
        required=required,
        metavar=("NAME", metavar),
        help=words,
    )


def add_output(parser, default, *, metavar="DIR"):
    parser.add_argument("--output", type=Path, default=Path(default), metavar=metavar, help=f"default: {default}")


def add_cluster(parser):
    """--scheduler and --workers; `cluster_of` hands them on."""
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a running Dask cluster (default: one on this machine)"
    )
    parser.add_argument(
        "--workers", type=at_least_one, default=1, metavar="N", help="processes of a cluster on this machine"
    )


def cluster_of(options):
    """Which cluster was asked for, as `fan_out` takes it."""
    return {"scheduler": options.scheduler, "workers": options.workers}


def at_least_one(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number, 1 or more; received {text!r}")
    return int(text)


def above_zero(text):
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number, more than 0; received {text!r}")
    return number
