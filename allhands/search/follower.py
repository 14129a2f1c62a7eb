"""Keeps the index in step with the database's ledger of changes, and builds it anew when it is broken."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from allhands.search.engine import Batch, Cursor, Document, Engine, IndexBroken
from allhands.search.progress import Progress

log = logging.getLogger(__name__)
BATCH = 500
AT_ONCE = 2_000
"""Documents in memory at most."""
PATIENCE = 600.0
"""Seconds after which a number that never appeared is taken as one that never will."""
_PAUSE = 0.15
_CHECK = 30.0
_RETRY = 5.0


@dataclass(frozen=True)
class Change:
    """One entry of the ledger, at a time in seconds since 1970, and the (kind, id) of the documents it touched."""

    id: int
    at: float
    touched: tuple[tuple[str, int], ...]


class Source(Protocol):
    """Where documents and changes come from. `documents` and `everything` tell the latest committed state."""

    def changes(self, cursor: Cursor, limit: int) -> list[Change]:
        """Those that the cursor does not cover, by number."""

    def documents(self, touched: list[tuple[str, int]]) -> tuple[list[Document], list[tuple[str, int]]]:
        """The documents that are there, and the (kind, id) of those that are not."""

    def everything(self, done: Mapping[str, int]) -> Iterator[Document]:
        """All documents, kind after kind and those of a kind in order of id, but for what is `done`: the last id that
        is not wanted of a kind."""

    def about(self) -> int:
        """How many `everything` are, more or less."""

    def now_cursor(self) -> Cursor:
        """A cursor that covers nothing which `everything` could miss when it is called next."""


def advance(cursor: Cursor, arrived: Mapping[int, float], now: float) -> Cursor:
    """The cursor after more changes have arrived; `arrived` tells when the known ones were made.

    Databases may show number 8 before 7. So `low` goes on over numbers without a gap, and over a gap only when what
    follows it is older than PATIENCE: no transaction lasts that long.
    """
    waiting = sorted({*cursor.seen, *arrived})
    low = cursor.low
    for number in waiting:
        if number > low + 1 and now - arrived.get(number, now) <= PATIENCE:
            break
        low = max(low, number)
    return Cursor(low, frozenset(number for number in waiting if number > low))


class Follower:
    """Applies the source's changes to the engine, batch by batch, in one thread of one process."""

    def __init__(self, engine: Engine, source: Source, progress: Progress | None = None) -> None:
        self._engine = engine
        self._source = source
        self._progress = progress or Progress()
        self._arrived: dict[int, float] = {}
        self._applied = threading.Condition()

    def step(self) -> int:
        """Applies one batch and gives the number of its changes. Raises IndexBroken.

        The documents are read after the changes were seen, so they are never older than what the cursor says.
        """
        cursor = self._engine.applied()
        changes = self._source.changes(cursor, BATCH)
        self._arrived.update((change.id, change.at) for change in changes)
        reached = advance(cursor, self._arrived_since(cursor, changes), time.time())
        if not changes and reached == cursor:
            return 0
        touched = list(dict.fromkeys(one for change in changes for one in change.touched))
        while len(touched) > AT_ONCE:
            # One change can touch every card there is.
            self._engine.apply(Batch(*self._source.documents(touched[:AT_ONCE]), cursor))
            touched = touched[AT_ONCE:]
        documents, removals = self._source.documents(touched) if touched else ([], [])
        self._engine.apply(Batch(documents, removals, reached))
        self._arrived = {number: at for number, at in self._arrived.items() if number in reached.seen}
        with self._applied:
            self._applied.notify_all()
        return len(changes)

    def _arrived_since(self, cursor: Cursor, changes: Iterable[Change]) -> dict[int, float]:
        known = {number: at for number, at in self._arrived.items() if number in cursor.seen}
        # After a restart the age of what had been seen is unknown: its waiting begins anew.
        for number in cursor.seen - known.keys():
            known[number] = self._arrived[number] = time.time()
        return known | {change.id: change.at for change in changes}

    def heal(self) -> int:
        """Builds the index anew from everything, or goes on where a build was cut short, and gives its documents.

        The broken one is set aside only when the new one is whole. What changes meanwhile is applied afterwards.
        """
        started = time.monotonic()
        left = self._engine.unfinished()
        # Before anything is read, so that nothing falls between.
        upto = left.upto if left else self._source.now_cursor()
        with self._progress.building(left.documents if left else 0, self._source.about()):
            missing = self._source.everything(left.done if left else {})
            self._engine.rebuild(self._progress.watch(missing), upto, resuming=left is not None)
        self._arrived.clear()
        log.info("the search index was built anew in %.1f s", time.monotonic() - started)
        return self._progress.done

    def run(self, stop: threading.Event, wake: threading.Event) -> None:
        """Follows until `stop`; `wake` says that there is something new. Looks by itself every 0.15 s."""
        checked = float("-inf")
        while not stop.is_set():
            try:
                if time.monotonic() - checked > _CHECK:
                    self._check()
                    checked = time.monotonic()
                if self.step():
                    continue
            except IndexBroken as broken:
                log.warning("the search index is built anew: %s", broken.reason)
                self._try_to_heal(stop)
            wake.wait(_PAUSE)
            wake.clear()

    def _check(self) -> None:
        reason = self._engine.healthy()
        if reason is not None:
            raise IndexBroken(reason)

    def _try_to_heal(self, stop: threading.Event) -> None:
        try:
            self.heal()
        except IndexBroken as broken:
            log.error("the search index cannot be built, trying again: %s", broken.reason)
            stop.wait(_RETRY)

    def wait_for(self, change: int, timeout: float = 1.0) -> bool:
        """Waits, at most so many seconds, until a change is applied; says whether it is."""
        until = time.monotonic() + timeout
        while not self._has(change):
            left = until - time.monotonic()
            if left <= 0:
                return False
            with self._applied:
                # Another process may be the one that applies it, so nobody may ring here.
                self._applied.wait(min(left, 0.01))
        return True

    def _has(self, change: int) -> bool:
        try:
            return self._engine.applied().covers(change)
        except IndexBroken:
            return False
