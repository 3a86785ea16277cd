"""Which module of the course imports which, read from the source; and whether that goes the one way it may."""

import ast
from dataclasses import dataclass

PACKAGES = ("helpers", "explorables", "exercises", "builder")
# Rooms from the ground up: each imports only from the floors below it and from itself. `exercises.*` is each lesson's.
FLOORS = (
    {"builder.set_up"},
    {"helpers"},
    {"explorables"},
    {"exercises.core"},
    {"exercises"},
    {"exercises.*"},
    {"builder", "builder.errors"},
    {"builder.project"},
    {"builder.lesson"},
    {"builder.numbers"},
    {"builder.rules"},
    {"builder.notebooks"},
    {"builder.pages", "builder.grading"},
    {"builder.commands"},
    {"builder.cli"},
    {"builder.__main__"},
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# It runs before anything is installed: nobody below the commands may count on it.
ONLY_FOR = {"builder.set_up": ("builder.commands", "builder.cli", "builder.__main__")}
# What stands outside the house and looks in: no room may import it.
OUTSIDE = ("benchmarks", "tests", "support")


@dataclass(frozen=True)
class Import:
    importer: str
    line: int
    imported: str


def wrong_imports(root):
    """A sentence for each import under `root` that runs against the order."""
    return [sentence for each in imports_of(root) if (sentence := what_is_wrong(each))]


def what_is_wrong(found):
    here, there = room_of(found.importer), room_of(found.imported)
    where = f"{found.importer}, line {found.line}, imports {found.imported}"
    if there in OUTSIDE:
        return f"{where}, which stands outside the packages"
    for room in (here, there):
        if floor_of(room) is None:
            return f"{where}, and {room} has no floor yet in {__name__}.FLOORS"
    if here == there:
        return None
    if floor_of(there) >= floor_of(here):
        return f"{where}, and {here} may not import {there}"
    if here not in ONLY_FOR.get(there, (here,)):
        return f"{where}, which only {' and '.join(ONLY_FOR[there])} may import"
    return None


def room_of(module):
    """The room a module stands in: "builder.pages" of "builder.pages.render", "helpers" of "helpers.data"."""
    package, *inner = module.split(".")
    if package in ("helpers", "explorables") or not inner:
        return package
    return f"{package}.{inner[0]}"


def floor_of(room):
    """How high a room lies; None if it is unknown. Every package of exercises but the engine is a lesson's."""
    return FLOOR.get(room, FLOOR["exercises.*"] if room.startswith("exercises.") else None)


def imports_of(root):
    """Each import of a module under `root` by another one there: at the top, in a function, or by a literal name."""
    modules = modules_of(root)
    for importer, path in modules.items():
        package = importer if path.name == "__init__.py" else importer.rpartition(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in names_imported(node, package):
                if name.partition(".")[0] in (*PACKAGES, *OUTSIDE):
                    yield Import(importer, node.lineno, nearest(name, modules))


def modules_of(root):
    """The file of each module, by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def names_imported(node, package):
    """The dotted names that a node imports; of `from a import b`, "a.b", which may be a module or a name in one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = absolute("." * node.level + (node.module or ""), package)
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
        literals = [argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant)]
        return [absolute(name, package) for name in literals]
    return []


def absolute(name, package):
    """The full name of a module, given relative to a package by the dots it begins with."""
    inner = name.lstrip(".")
    dots = len(name) - len(inner)
    if not dots:
        return name
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - dots + 1], *filter(None, [inner])])


def nearest(name, modules):
    """The longest part of a dotted name that is a module; the whole name if there is none."""
    parts = name.split(".")
    candidates = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((candidate for candidate in candidates if candidate in modules), name)
