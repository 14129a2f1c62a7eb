"""The usage ledger: what people did with knowledge, kept in memory for a moment and written in batches.

It may lose the last seconds when a process is killed; the audit trail (`Event`) never does.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Count

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.models import Usage

log = structlog.get_logger()
_waiting: list[Usage] = []
_lock = threading.Lock()
MAX_WAITING = 500
MAX_KEPT = 20 * MAX_WAITING
MAX_AGE = timedelta(seconds=10)
AWAY = (OperationalError, InterfaceError)


def note(
    actor: Actor, verb: str, *, kind: str = "", id: int | None = None, words: str = "", **more: Any
) -> None:
    """Notes that the actor did `verb`. `words` is what was typed, cut at 400 characters. Views-as leave no trace.

    The worker writes what waits; a process without one writes here, once much or old. No page fails for it.
    """
    if actor.viewer is not None:
        return
    one = Usage(
        at=clock.now(),
        verb=verb,
        person=actor.id,
        subject_kind=kind,
        subject_id=id,
        words=words.replace("\x00", "")[:400],
        more=more,
    )
    with _lock:
        _waiting.append(one)
        ripe = len(_waiting) % MAX_WAITING == 0 or one.at - _waiting[0].at > MAX_AGE
    if ripe or settings.USAGE_AT_ONCE:
        try:
            flush()
        except AWAY as error:
            log.warning("usage waits for the database", error=str(error))


def flush() -> int:
    """Writes what waits and returns how many. While the database is away it goes on waiting, up to 10,000."""
    with _lock:
        batch, _waiting[:] = _waiting[:], []
    try:
        Usage.objects.bulk_create(batch)
    except AWAY:
        with _lock:
            _waiting[:] = (batch + _waiting)[-MAX_KEPT:]
        raise
    return len(batch)


_most: dict[tuple[str, str, int], tuple[float, list[tuple[int, int]]]] = {}
MOST_SECONDS = 60
MOST = 500


def most(verb: str, kind: str, *, days: int) -> list[tuple[int, int]]:
    """The (id, times) of what was used most in the last `days`, most first. At most a minute old.

    It knows no rights: the caller filters by what the reader may see before anything is shown or counted.
    """
    asked = (verb, kind, days)
    kept = _most.get(asked)
    if kept is None or time.monotonic() - kept[0] > MOST_SECONDS:
        rows = Usage.objects.filter(at__gte=clock.now() - timedelta(days=days), verb=verb, subject_kind=kind)
        counts = rows.values_list("subject_id").annotate(times=Count("id")).order_by("-times", "subject_id")
        kept = _most[asked] = (time.monotonic(), list(counts[:MOST]))
    return kept[1]


def forget() -> None:
    """Drops what is kept in memory, for tests."""
    with _lock:
        _waiting.clear()
    _most.clear()
