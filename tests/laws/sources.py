"""The house's own Python, read as trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from allhands.kernel.features import HOUSE

ROOT = HOUSE.parent


@dataclass(frozen=True)
class Source:
    """One file. `room` is its folder in the house, `inside` its parts after that: ("actions", "writing")."""

    path: Path
    room: str
    inside: tuple[str, ...]

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def kind(self) -> str:
        """What its place says it holds: "actions" for actions.py and for all of actions/."""
        return self.inside[0] if self.inside else ""

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def tree(self) -> ast.Module:
        return tree_of(self.path)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def house() -> tuple[Source, ...]:
    """Every file of the rooms that is neither test nor migration."""
    found = []
    for path in sorted(HOUSE.rglob("*.py")):
        room, *inside = path.relative_to(HOUSE).with_suffix("").parts
        if not {"tests", "migrations"} & set(inside) and inside:
            found.append(Source(path, room, tuple(part for part in inside if part != "__init__")))
    return tuple(found)


def everything() -> list[Path]:
    """Every Python file that people wrote, tests and benchmarks too."""
    places = [HOUSE, ROOT / "tests", ROOT / "bench", ROOT / "frontend" / "specimen"]
    files = [path for place in places for path in place.rglob("*.py")]
    return sorted(path for path in files if "migrations" not in path.parts) + [
        ROOT / "conftest.py",
        ROOT / "frontend" / "wheel.py",
    ]


def modules_in(tree: ast.Module) -> set[str]:
    """The names by which a file knows modules of the house: their functions are verbs, not methods of rows."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("allhands"):
            for one in node.names:
                package = HOUSE.parent.joinpath(*str(node.module).split("."))
                if (package / f"{one.name}.py").exists() or (package / one.name / "__init__.py").exists():
                    known.add(one.asname or one.name)
        if isinstance(node, ast.Import):
            known |= {one.asname or one.name.split(".")[0] for one in node.names}
    return known


def calls_in(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    """Every call of a method: the call and the attribute that it goes through. Decorators are left out."""
    decorators = {id(one) for function in functions_in(tree) for one in function.decorator_list}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and id(node) not in decorators:
            yield node, node.func


def is_verb(method: ast.Attribute, modules: set[str]) -> bool:
    """Whether a call is of a function that a module holds: `writing.create`, but not `access.visible_to(actor).delete`."""
    node = method.value
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in modules


def chain(node: ast.AST) -> list[str]:
    """The names that an expression goes through: Card.objects.filter(...).update -> ["Card", "objects", "filter", "update"]."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            break
    return [*([node.id] if isinstance(node, ast.Name) else []), *reversed(names)]


def functions_in(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
