"""What a cell reads and binds; the same on every supported Python, since comprehensions have scopes of their own."""

import pytest

from builder.lesson.symbols import symbols_of


@pytest.mark.parametrize(
    ("source", "needed", "bound"),
    [
        ("a = b + 1", {"b"}, {"a"}),
        ("print(len(c))", {"c"}, set()),
        ("def f(x):\n    y = x + z\n    return y", {"z"}, {"f"}),
        ("t = [i * k for i in range(n)]", {"k", "n"}, {"t"}),
        ("d = {i: k for i in rows if i > low}", {"k", "rows", "low"}, {"d"}),
        ("for i in r:\n    s = i", {"r"}, {"i", "s"}),
        ("with f() as g:\n    g.x = 1", {"f"}, {"g"}),
        ("import a.b\nfrom c import d as e", set(), {"a", "e"}),
        ("class A(B):\n    c = d", {"B", "d"}, {"A"}),
        ("def f():\n    global g\n    g = 1", set(), {"f", "g"}),
        ("double = lambda x: x * factor", {"factor"}, {"double"}),
    ],
)
def test_what_a_cell_needs_and_binds_is_found(source, needed, bound):
    symbols = symbols_of(source)
    assert (symbols.needs, symbols.binds) == (needed, bound)


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("x = x / 255", {"x"}),
        ("x += 1", {"x"}),
        ("x = 1\ny = x", set()),
        ("for name in names:\n    print(name)", {"names"}),
        ("for row in rows:\n    total = total + row", {"rows", "total"}),
        ("with open('f') as file:\n    text = file.read()", set()),
        ("x = [x for x in y]", {"y"}),
    ],
)
def test_a_name_is_read_from_before_only_where_the_cell_has_not_bound_it_yet(source, read):
    assert symbols_of(source).reads == read


def test_what_a_function_reads_is_read_later():
    symbols = symbols_of("def f():\n    return g(y)\n\nz = y")
    assert symbols.reads == {"y"}
    assert symbols.reads_later == {"g", "y"}


def test_imports_are_told_from_other_names():
    assert symbols_of("import numpy as np\nx = 1").imports == {"np"}
