"""Run a folder or a ZIP of learners' notebooks, and write a row for each learner."""

from pathlib import Path

from builder.commands.arguments import above_zero, add_cluster, add_output, at_least_one, cluster_of
from builder.grading.rows import grade


def add_arguments(parser):
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="holds NAME.ipynb, NAME.zip or a folder NAME for each learner; or a ZIP",
    )
    add_output(parser, "build/grades")
    parser.add_argument("--minutes", type=above_zero, default=10, metavar="M", help="for one notebook (default 10)")
    parser.add_argument(
        "--memory", type=at_least_one, default=4000, metavar="MB", help="for one notebook (default 4000)"
    )
    add_cluster(parser)


def main(project, options):
    rows = grade(
        project,
        options.folder,
        output=options.output.resolve(),
        minutes=options.minutes,
        memory_mb=options.memory,
        **cluster_of(options),
    )
    print(f"Grades: {options.output / 'grades.csv'} and {options.output / 'grades.md'}")
    return 1 if any(row.problems for row in rows) else 0
