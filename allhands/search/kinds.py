"""What can be found. Rooms above register their kinds; search itself knows no card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allhands.kernel.actor import Actor
from allhands.search.engine import Document

KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Shown:
    """A found thing as results show it. `text` is plain; the search room marks the words in it."""

    title: str
    url: str
    text: str
    language: str
    place: str
    trust: Any
    preview_url: str


@dataclass(frozen=True)
class Kind:
    """`documents` gives what is there of the ids asked; the missing are taken out of the index.

    `scopes` says what an actor may read, `present` shows what they may read of the ids found, and `lookup` finds ids
    in the database while there is no index. `ids_after` walks through everything in order of id, and `count` tells how
    many that are. `curates` says whether somebody looks after what is there, and `adds` whether they may write more.
    """

    name: str
    documents: Callable[[list[int]], list[Document]]
    ids_after: Callable[[int, int], list[int]]
    scopes: Callable[[Actor], frozenset[int]]
    present: Callable[[Actor, list[int]], dict[int, Shown]]
    lookup: Callable[[Actor, str, int], list[int]]
    labels: Callable[[Actor, dict[str, dict[str, int]]], dict[str, list[tuple[str, str, int]]]]
    curates: Callable[[Actor], bool] = lambda actor: False
    adds: Callable[[Actor], bool] = lambda actor: False
    touched: dict[str, Callable[[Any], list[int]]] = field(default_factory=dict)
    count: Callable[[], int] = lambda: 0


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


def touches(kind: str, *events: type, ids: Callable[[Any], list[int]]) -> None:
    """Says that these events change the documents `ids(event)` of a kind."""
    for one in events:
        KINDS[kind].touched[str(getattr(one, "event_name"))] = ids
