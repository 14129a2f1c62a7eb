"""A room's manifest, and the list of rooms that are there.

A room is a folder with a `feature.py`. Delete the folder and the room is gone: nothing else names it.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from allhands.kernel.actor import Actor
from allhands.kernel.needs import SIGNED_IN, Need

HOUSE = Path(__file__).resolve().parent.parent
FOUNDATIONS = ("kernel", "people", "search", "cards", "trust")
PARTS = ("events", "reactions", "jobs", "indexed", "slots", "checks")


@dataclass(frozen=True)
class Place:
    """An entry of the navigation: `count` may add a number that the reader can act on."""

    title: Any
    url_name: str
    icon: str
    order: int
    needs: Need = SIGNED_IN
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True)
class Feature:
    """What a room brings: its name, its floor's order and its places. Urls, reactions, jobs and slots are found by name."""

    name: str
    places: tuple[Place, ...] = ()


@cache
def rooms() -> tuple[str, ...]:
    """The rooms that are there, foundations first, then by name."""
    found = {path.parent.name for path in HOUSE.glob("*/feature.py")}
    return tuple(room for room in FOUNDATIONS if room in found) + tuple(sorted(found - set(FOUNDATIONS)))


def features() -> list[Feature]:
    return [importlib.import_module(f"allhands.{room}.feature").feature for room in rooms()]


def part(room: str, name: str) -> Any:
    """The module `name` of a room, or None when there is no such room or it has none."""
    if room not in rooms():
        return None
    full = f"allhands.{room}.{name}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None


def furnish() -> None:
    """Loads every room's events, reactions, jobs and slots, so that they register themselves."""
    for name in PARTS:
        for room in rooms():
            part(room, name)
