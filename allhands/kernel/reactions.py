"""What follows an event: a function that the worker calls, in one transaction with the delivery's completion."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allhands.kernel.actor import Actor

REACTIONS: dict[str, Reaction] = {}
_bells: list[threading.Event] = []


@dataclass(frozen=True)
class Told:
    """What a reaction knows besides the event: its number, when, by whom and through which door."""

    number: int
    at: datetime
    person: int | None
    via: str

    @property
    def actor(self) -> Actor:
        return Actor.system("reaction")


@dataclass(frozen=True)
class Reaction:
    name: str
    events: frozenset[str]
    react: Callable[[Any, Told], None]
    lease: timedelta


def on(*events: type, lease: timedelta = timedelta(seconds=8)) -> Callable[..., Callable[[Any, Told], None]]:
    """Subscribes a function to events. Its database effects happen once; anything else it does must be idempotent.

    `lease` is how long a worker may take before another takes over.
    """

    def register(react: Callable[[Any, Told], None]) -> Callable[[Any, Told], None]:
        name = f"{react.__module__.removeprefix('allhands.')}.{react.__name__}"
        names = frozenset(str(getattr(one, "event_name")) for one in events)
        REACTIONS[name] = Reaction(name, names, react, lease)
        return react

    return register


def names_for(event_name: str) -> list[str]:
    return sorted(name for name, one in REACTIONS.items() if event_name in one.events)


def bell() -> threading.Event:
    """An event that rings after every commit in this process that wrote something."""
    new = threading.Event()
    _bells.append(new)
    return new


def wake() -> None:
    for one in _bells:
        one.set()
