"""The map of the house: `docs/map.md`, made from what the rooms say of themselves."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator

from allhands.kernel import features
from allhands.kernel.action import ACTIONS
from allhands.kernel.events import REGISTRY
from allhands.kernel.features import HOUSE

INTRODUCTION = """# Map

Made from the rooms themselves by `bin/allhands docs`. Every folder of `allhands/` is a room; its files have the same
names everywhere, so `/cards/7/verification` lives in `allhands/trust/views.py` and its verb in `allhands/trust/actions.py`.
"""


def as_markdown() -> str:
    """Each room with its sentence, what can be done there, and what may happen."""
    load_actions()
    return "\n".join([INTRODUCTION, *(_room(room) for room in features.rooms())])


def load_actions() -> None:
    """Imports every room's `actions`, so that `ACTIONS` names all there are."""
    for room in features.rooms():
        package = features.part(room, "actions")
        for found in pkgutil.iter_modules(getattr(package, "__path__", ())):
            importlib.import_module(f"{package.__name__}.{found.name}")


def sentence_of(room: str) -> str:
    """The room's docstring, as it stands in its `__init__.py`."""
    return ast.get_docstring(ast.parse((HOUSE / room / "__init__.py").read_text())) or ""


def _room(room: str) -> str:
    return "\n".join([f"## {room}", "", sentence_of(room), "", *_actions_of(room), *_events_of(room)])


def _actions_of(room: str) -> Iterator[str]:
    mine = {name: verb for name, verb in ACTIONS.items() if name.startswith(f"allhands.{room}.actions")}
    if mine:
        yield "| Action | Permit | What it does |"
        yield "|---|---|---|"
    for name, verb in sorted(mine.items()):
        short = name.removeprefix(f"allhands.{room}.actions").lstrip(".")
        first = (verb.__doc__ or "").strip().split("\n")[0].replace("|", "\\|")
        yield f"| `{short}` | `{getattr(verb, 'permit').__name__}` | {first} |"
    if mine:
        yield ""


def _events_of(room: str) -> Iterator[str]:
    mine = sorted(name for name in REGISTRY if name.startswith(f"{room}."))
    if mine:
        yield "Events: " + ", ".join(f"`{name}`" for name in mine) + "."
        yield ""
