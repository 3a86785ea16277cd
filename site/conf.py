"""Sphinx settings for the lessons as pages. `python -m builder site` brings the notebooks and calls Sphinx."""

import hashlib
import re
from binascii import a2b_base64
from pathlib import Path

import latex2mathml.converter
import nbformat
from docutils import nodes

import explorables
import helpers

project = "The Heart of Deep Learning"
copyright = project
html_title = project
language = "en"

extensions = ["myst_nb"]
templates_path = ["_templates"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the notebooks come with their outputs
nb_merge_streams = True
exclude_patterns = ["start"]  # what learners download is no page
nb_ipywidgets_js = {}  # would be fetched from the network

html_theme = "sphinx_book_theme"
html_theme_options = {
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "toc_title": "On this page",
    "use_download_button": False,
    "use_fullscreen_button": False,
    "search_bar_text": "Search the lessons",
    "footer_content_items": ["copyright.html"],
}
html_context = {"default_mode": "auto"}
LOOKS = [Path(helpers.__file__).with_name("looks.css"), Path(explorables.__file__).with_name("explorables.css")]
html_static_path = ["_static", *map(str, LOOKS)]
html_css_files = ["looks.css", "explorables.css", "lessons.css", "guide.css", "predictions.css"]
html_js_files = ["predictions.js", "scrolling.js"]
html_math_renderer = "mathml"
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # reads the pages with `fetch`, which does not work from a disk


def _spaced(latex):
    """A small space after the name of a function that stands before a letter: MathML would write "lnp"."""
    return re.sub(r"(\\(?:ln|log|exp|arctan)) +(?=[a-zA-Z])", r"\1\\, ", latex)


def _write_inline_math(writer, node):
    writer.body.append(latex2mathml.converter.convert(_spaced(node.astext())))
    raise nodes.SkipNode


def _write_display_math(writer, node):
    mathml = latex2mathml.converter.convert(_spaced(node.astext()), display="block")
    writer.body.append(f'<div class="math">{mathml}</div>\n')
    raise nodes.SkipNode


def _describe_figures(app, doctree):
    """Give each figure the alternative text that its notebook stores: MyST-NB leaves it out. It names files by hash."""
    path = app.env.doc2path(app.env.docname)
    if path.suffix != ".ipynb":
        return
    texts = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            for kind, about in output.get("metadata", {}).items():
                if kind.startswith("image/") and "alt" in about:
                    texts[hashlib.sha256(a2b_base64(output.data[kind])).hexdigest()] = about["alt"]
    for image in doctree.findall(nodes.image):
        name = image["uri"].rpartition("/")[2].partition(".")[0]
        if name in texts:
            image["alt"] = texts[name]


def _name_arrows(navigation):
    """Name each arrow that unfolds a part of the navigation after the link before it."""
    named = r'\g<0> aria-label="Pages of “\1”"'
    return re.sub(r"<a [^>]*>([^<]*)</a><details[^>]*><summary", named, navigation)


def _offer_to_templates(app, pagename, templatename, context, doctree):
    context["name_arrows"] = _name_arrows


def setup(app):
    app.add_html_math_renderer("mathml", (_write_inline_math, None), (_write_display_math, None))
    app.connect("doctree-read", _describe_figures)
    app.connect("html-page-context", _offer_to_templates)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
