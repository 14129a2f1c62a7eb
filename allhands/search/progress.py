"""How far the building of an index is: said now and then, and left in the index folder for other processes to read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from allhands.search.engine import Document

_FILE = "progress.json"
_FRESH = 300.0
"""Seconds after which a build that says nothing is one that was killed. Its last merging takes a while."""
_WRITTEN, _SAID = 2.0, 15.0


@dataclass(frozen=True)
class Building:
    """`done` documents of about `of`."""

    done: int
    of: int

    @property
    def percent(self) -> int:
        """Never 100: what is built to the end is no longer being built."""
        return min(99, 100 * self.done // max(1, self.of))


def building(folder: Path) -> Building | None:
    """The build that is under way in an index folder, in whatever process."""
    path = folder / _FILE
    try:
        said = json.loads(path.read_text())
        if time.time() - path.stat().st_mtime > _FRESH:
            return None
        return Building(int(said["done"]), int(said["of"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Progress:
    """Says it in sentences, every quarter of a minute. Without a folder it leaves nothing for others to read."""

    def __init__(
        self, folder: Path | None = None, say: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self._folder = folder
        self._say = say
        self.done = self._before = self._of = 0
        self._began = self._written = self._said = 0.0

    @contextmanager
    def building(self, done: int, of: int) -> Iterator[None]:
        """For the time of a build that begins with `done` documents, of about `of`."""
        self.done = self._before = done
        self._of = max(of, done)
        self._began = self._said = time.monotonic()
        if done:
            self._say(f"going on with {done:,} of about {self._of:,} documents")
        self._write()
        try:
            yield
        finally:
            if self._folder:
                (self._folder / _FILE).unlink(missing_ok=True)

    def watch(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            yield document
            self.done += 1
            now = time.monotonic()
            if now - self._written >= _WRITTEN:
                self._write()
            if now - self._said >= _SAID:
                self._said = now
                self._say(self._sentence(now - self._began))

    def _write(self) -> None:
        self._written = time.monotonic()
        if self._folder:
            fresh = self._folder / f"{_FILE}.new"
            fresh.write_text(json.dumps({"done": self.done, "of": self._of}))
            fresh.replace(self._folder / _FILE)

    def _sentence(self, seconds: float) -> str:
        rate = (self.done - self._before) / max(seconds, 0.001)
        left = max(0, self._of - self.done) / max(rate, 0.001)
        percent = Building(self.done, self._of).percent
        return (
            f"{self.done:,} of about {self._of:,} documents ({percent} %), {rate:,.0f} a second, "
            f"{_length(left)} left"
        )


def _length(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
