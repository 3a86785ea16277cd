"""Render the notebooks as pages."""

from builder.commands.arguments import add_output
from builder.pages.render import render


def add_arguments(parser):
    add_output(parser, "build/site")


def main(project, options):
    render(project, options.output.resolve())
    print(f"Open {options.output / 'index.html'}")
    return 0
