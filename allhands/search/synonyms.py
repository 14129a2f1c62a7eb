"""The workspace's synonyms in this process's memory: known to every process within a second of a change."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allhands.kernel.models import Event
from allhands.search.models import Synonyms

FRESH = 0.9
"""Seconds for which nobody asks whether something has changed."""
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Kept:
    looked: float
    changes: int
    groups: Groups


_kept: _Kept | None = None


def groups() -> Groups:
    """Groups of words and phrases that mean the same. Costs a query a second, and two after a change."""
    global _kept
    kept, now = _kept, time.monotonic()
    if kept is not None and now - kept.looked < FRESH:
        return kept.groups
    # The audit trail only grows, so the number of its entries says whether something is new.
    changes = Event.objects.filter(subject_kind="synonyms").count()
    if kept is None or kept.changes != changes:
        rows = Synonyms.objects.order_by("id").values_list("words", flat=True)
        kept = _Kept(now, changes, tuple(tuple(words) for words in rows))
    _kept = _Kept(now, changes, kept.groups)
    return kept.groups


def forget() -> None:
    """Drops what is kept in memory: after a change of this process, and for tests."""
    global _kept
    _kept = None
