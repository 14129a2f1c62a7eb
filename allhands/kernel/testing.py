"""For tests: travel in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from allhands.kernel.clock import _travelled


@contextmanager
def travel(to: datetime) -> Iterator[datetime]:
    """Inside the block it is `to`. Raises ValueError for a time without zone."""
    if to.tzinfo is None:
        raise ValueError("travel needs an aware datetime")
    token = _travelled.set(to)
    try:
        yield to
    finally:
        _travelled.reset(token)
