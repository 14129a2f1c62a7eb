"""What happened: frozen dataclasses in the past tense, and the ledger row that keeps each.

The first field of an event names its subject: `Verified(card=7, ...)` is about card 7.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar, dataclass_transform

REGISTRY: dict[str, type] = {}
T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(name: str) -> Callable[[type[T]], type[T]]:
    """Registers a class as the event `name` ("cards.written"). Raises ValueError when the name is taken."""

    def register(cls: type[T]) -> type[T]:
        frozen = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        known = REGISTRY.get(name)
        if known and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise ValueError(f"two events are called {name}")
        setattr(frozen, "event_name", name)
        REGISTRY[name] = frozen
        return frozen

    return register


def subject_of(happened: Any) -> tuple[str, int]:
    """The kind and id that an event is about."""
    first = dataclasses.fields(happened)[0].name
    return first, int(getattr(happened, first))


def payload_of(happened: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(happened, field.name)) for field in dataclasses.fields(happened)}


def revive(name: str, payload: dict[str, Any]) -> Any:
    """The event as it was. Fields that the class no longer has are dropped; unknown names give None."""
    cls = REGISTRY.get(name)
    if cls is None:
        return None
    known = {field.name for field in dataclasses.fields(cls)}
    return cls(**{key: value for key, value in payload.items() if key in known})


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return value
