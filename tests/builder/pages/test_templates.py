"""The words of the pages: templates that are all used, and whose mistakes are told in a line."""

import subprocess
import sys

import pytest
from support import ROOT

from builder.errors import CourseError
from builder.pages.templates import fill_page
from builder.project import Project


@pytest.fixture
def fill(tmp_path):
    """A function that writes a template, and fills it."""

    def fill(text, **data):
        (tmp_path / "site/pages").mkdir(parents=True)
        (tmp_path / "site/pages/some.md.jinja").write_text(text)
        return fill_page(Project(tmp_path), "some.md", **data)

    return fill


def test_what_a_template_names_is_filled_in_as_it_is(fill):
    text = "# {{ title }}\n\n{% if more %}\n{{ more }}\n{% endif %}\n{{ n | counted('myth') }}, {{ 'a_b' | plain }}\n"
    assert fill(text, title="<b> & `c`", more="", n=2) == "# <b> & `c`\n\n2 myths, a\\_b\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{{ title }}", "'title' is undefined"),
        ("a\n{% if %}", "line 2"),
        ("{% include 'other.jinja' %}", "other.jinja"),
    ],
)
def test_a_template_that_cannot_be_filled_is_named(fill, text, complaint):
    with pytest.raises(CourseError, match=r"site/pages/some\.md\.jinja.*cannot fill") as error:
        fill(text)
    assert complaint in str(error.value)


def test_a_template_that_is_missing_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"site/pages/other\.md\.jinja"):
        fill_page(Project(tmp_path), "other.md")


def test_every_template_is_used():
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("builder/pages", "site/pages")
        for path in (ROOT / folder).rglob("*.*")
    ]
    for path in (ROOT / "site/pages").rglob("*.jinja"):
        name = path.relative_to(ROOT / "site/pages").as_posix().removesuffix(".md.jinja")
        assert any(f'"{name}.md"' in source or f'"{name}"' in source for source in sources), name


def test_commands_that_render_no_page_fill_no_template():
    commands = ", ".join(f"builder.commands.{name}" for name in ("build", "check", "lab", "list", "run", "solved"))
    script = f"import sys, builder.cli, {commands}\nprint('builder.pages.templates' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
