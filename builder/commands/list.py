"""List the lessons and their parameters."""

import json

from builder.lesson.minutes import minutes_of
from builder.lesson.source import find_lessons


def add_arguments(parser):
    parser.add_argument("--json", action="store_true", help="exercises, quizzes, claims and exhibits too, for programs")


def main(project, options):
    lessons = find_lessons(project)
    if options.json:
        print(json.dumps([_entry(lesson) for lesson in lessons], indent=1))  # ASCII, whatever the terminal's letters
        return 0
    for lesson in lessons:
        front = lesson.front
        print(f"{lesson.name:24} {front['title']} ({minutes_of(lesson).core} min, runs in {front['run_seconds']} s)")
        for parameter in lesson.parameters.values():
            print(f"{'':24}   -p {parameter.name} {parameter.default!r}: {parameter.help}")
    return 0


def _entry(lesson):
    return {
        "name": lesson.name,
        "title": lesson.front["title"],
        **lesson.keys(),
        "parameters": {parameter.name: parameter.default for parameter in lesson.parameters.values()},
    }
