"""The time, in one place, so that history can be told and tests can travel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _travelled.get() or datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The calendar day that it is in `zone`."""
    return now().astimezone(zone).date()


def day_ends(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which `day` is over in `zone`: the first moment of the next day.

    A midnight that does not exist moves to the first valid instant; one that happens twice is its first.
    """
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Inside the block it is `moment`. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware: give it a zone")
    token = _travelled.set(moment)
    try:
        yield moment
    finally:
        _travelled.reset(token)
