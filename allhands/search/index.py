"""This node's index: opened once a process, followed by one thread on the node, healed by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import close_old_connections

from allhands.kernel import clock, reactions
from allhands.kernel.models import Event
from allhands.kernel.prepared import Prepared
from allhands.search.engine import Cursor, Document, IndexBroken
from allhands.search.follower import PATIENCE, Change, Follower, advance
from allhands.search.kinds import KINDS
from allhands.search.progress import Progress, building
from allhands.search.tantivy_engine import TantivyEngine, acquire_writer

log = structlog.get_logger()
PAGE = 500
_engines: dict[str, TantivyEngine] = {}
_lock = threading.Lock()
_latest = Prepared(lambda person: Event.objects.filter(person=person).order_by("-id").values_list("id")[:1])


class Ledger:
    """What the follower reads: the audit trail says what changed, the rooms say what is there now."""

    def changes(self, cursor: Cursor, limit: int) -> list[Change]:
        rows = Event.objects.filter(id__gt=cursor.low).exclude(id__in=cursor.seen).order_by("id")
        found = []
        for number, at, name, payload in rows.values_list("id", "at", "name", "payload")[:limit]:
            found.append(Change(id=number, at=at.timestamp(), touched=_touched(name, payload)))
        return found

    def documents(self, touched: list[tuple[str, int]]) -> tuple[list[Document], list[tuple[str, int]]]:
        made: list[Document] = []
        gone: list[tuple[str, int]] = []
        for kind in {kind for kind, _ in touched}:
            ids = sorted({number for one, number in touched if one == kind})
            found = KINDS[kind].documents(ids)
            made += found
            gone += [(kind, number) for number in set(ids) - {document.id for document in found}]
        return made, gone

    def everything(self, done: Mapping[str, int]) -> Iterator[Document]:
        for kind in KINDS.values():
            last = done.get(kind.name, 0)
            while ids := kind.ids_after(last, PAGE):
                last = ids[-1]
                yield from sorted(kind.documents(ids), key=lambda document: document.id)

    def about(self) -> int:
        return sum(kind.count() for kind in KINDS.values())

    def now_cursor(self) -> Cursor:
        """Where to go on after a rebuild that begins now: all that is there is covered, a gap among it is not,
        because on PostgreSQL an event with a smaller number may still be on its way."""
        now = clock.now()
        before = now - timedelta(seconds=PATIENCE)
        low = Event.objects.filter(at__lt=before).order_by("-id").values_list("id", flat=True).first()
        recent = Event.objects.filter(id__gt=low or 0).values_list("id", "at")
        arrived = {number: at.timestamp() for number, at in recent}
        reached = advance(Cursor(low or 0), arrived, now.timestamp())
        return Cursor(reached.low, frozenset(sorted(reached.seen)[:PAGE]))


def _touched(name: str, payload: dict[str, object]) -> tuple[tuple[str, int], ...]:
    from allhands.kernel.events import revive

    found: list[tuple[str, int]] = []
    for kind in KINDS.values():
        if name in kind.touched:
            happened = revive(name, payload)
            found += [(kind.name, number) for number in kind.touched[name](happened)] if happened else []
    return tuple(found)


def engine() -> TantivyEngine:
    """The engine that this process reads from. One for each data folder."""
    folder = str(settings.SEARCH_FOLDER)
    with _lock:
        if folder not in _engines:
            _engines[folder] = TantivyEngine(Path(folder), writer=False)
        return _engines[folder]


def begin_following() -> threading.Thread:
    """Follows the ledger in a thread, as the one writer of this node; waits in line where another process writes."""
    thread = threading.Thread(target=_follow, args=(threading.Event(),), name="index", daemon=True)
    thread.start()
    return thread


def _follow(stop: threading.Event) -> None:
    folder = Path(settings.SEARCH_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    bell = reactions.bell()
    while not stop.is_set():
        lock = acquire_writer(folder)
        if lock is None:
            stop.wait(1.0)
            continue
        try:
            writer = TantivyEngine(folder, writer=True)
            Follower(writer, Ledger(), Progress(folder, _log_progress)).run(stop, bell)
        except Exception as error:
            log.warning("the index is followed again in a second", error=str(error))
            stop.wait(1.0)
        finally:
            lock.close()
            close_old_connections()


def _log_progress(sentence: str) -> None:
    log.info("the search index is being built", progress=sentence)


def rebuild_now(say: Callable[[str], None] = _log_progress) -> int:
    """Builds the index anew, in this process, and gives how many documents are in it; goes on where an earlier try
    was cut short. Raises IndexBroken when another process is writing it."""
    folder = Path(settings.SEARCH_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    lock = acquire_writer(folder)
    if lock is None:
        raise IndexBroken("another process writes the index; stop it, or wait")
    try:
        writer = TantivyEngine(folder, writer=True)
        count = Follower(writer, Ledger(), Progress(folder, say)).heal()
        writer.close()
        return count
    finally:
        lock.close()


def building_percent() -> int | None:
    """How far this node's index is built, while it is being built."""
    found = building(Path(settings.SEARCH_FOLDER))
    return found.percent if found else None


def latest_change_of(person: int | None) -> int:
    """The number of the last thing that a person did, 0 for none: what their own search must already know."""
    last = _latest.first(person) if person else None
    return last[0] if last else 0


def age_seconds() -> float | None:
    """How far the index is behind the ledger, in seconds; None while there is no index that can be read."""
    try:
        at = engine().applied()
        if engine().healthy() is not None:
            return None
    except IndexBroken:
        return None
    rows = Event.objects.filter(id__gt=at.low).exclude(id__in=at.seen).order_by("id")
    oldest = rows.values_list("at", flat=True).first()
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
