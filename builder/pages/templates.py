"""The words of the pages: Markdown in `site/pages/`, whose gaps Jinja2 fills with what Python has computed."""

from functools import cache

import jinja2

from builder.errors import CourseError
from builder.pages.markdown import counted, escape_markdown


def fill_page(project, page, /, **data):
    """Fill the template of a page.

    Parameters
    ----------
    project : Project
    page : str
        "teacher/index.md" is written in `site/pages/teacher/index.md.jinja`.
    **data
        What the template names. It is Markdown already: nothing is escaped but by a filter of the template.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    CourseError
        If there is no such template, it is not valid, or it names what it is not given.
    """
    try:
        return _environment(project.root / "site/pages").get_template(f"{page}.jinja").render(data)
    except jinja2.TemplateError as error:
        line = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
        raise CourseError(f"site/pages/{page}.jinja{line}: Jinja2 cannot fill this template: {error}.") from None


@cache
def _environment(folder):
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"counted": counted, "plain": escape_markdown}
    return environment
