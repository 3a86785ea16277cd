"""The pictures of explorables: SVG in the colours of the page, or black on white where there is no page."""

from html import escape

INK = "var(--explorable-ink, #222222)"
PALE = "var(--explorable-pale, #767676)"
GROUND = "var(--explorable-ground, #ffffff)"
FIRST = "var(--explorable-first, #0072b2)"
SECOND = "var(--explorable-second, #e69f00)"


def svg(width, height, words, *parts):
    """One SVG picture on a ground of its own, with `words` for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(words)}" font-family="sans-serif" font-size="12">'
        f'<rect width="{width}" height="{height}" fill="{GROUND}"/>{"".join(parts)}</svg>'
    )


def text(x, y, words, *, anchor="middle", more=""):
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{INK}"{more}>{escape(words)}</text>'


def line(points, *, color=INK, width=2):
    return f'<polyline points="{_joined(points)}" fill="none" stroke="{color}" stroke-width="{width}"/>'


def area(points, *, color=SECOND, opacity=0.25):
    return f'<polygon points="{_joined(points)}" fill="{color}" fill-opacity="{opacity}"/>'


def frame(left, top, right, bottom):
    return (
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="none" stroke="{PALE}" '
        'stroke-width="1"/>'
    )


def _joined(points):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
