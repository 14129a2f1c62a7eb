"""Documents into the form that the index takes: most of the work of a build, so other processes share it.

They also leave the pages of a web process alone, which would otherwise wait for this work in the same interpreter.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

import tantivy

from allhands.search.engine import Document
from allhands.search.shape import shaped

ALONE = 2_000
"""Documents that are not worth another process."""
CHUNK = 100
MOST_WORKERS = 3
"""They keep up with the one thread that writes. Each holds some 350 MB."""
_LESS_URGENT = 5
Shaped = tuple[Document, tantivy.Document]


def shaped_all(documents: Iterable[Document]) -> Iterator[Shaped]:
    """Each document with its form, in order. A few chunks are in memory at a time."""
    left = iter(documents)
    for document in islice(left, ALONE):
        yield document, shaped(document)
    first = next(left, None)
    if first is None:
        return
    workers = [_Worker() for _ in range(min(MOST_WORKERS, _cores() - 1))]
    try:
        yield from _shared(_chunks(first, left), workers) if workers else _alone(first, left)
    finally:
        for worker in workers:
            worker.end()


def _cores() -> int:
    """How many this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _alone(first: Document, left: Iterator[Document]) -> Iterator[Shaped]:
    yield first, shaped(first)
    for document in left:
        yield document, shaped(document)


def _chunks(first: Document, left: Iterator[Document]) -> Iterator[list[Document]]:
    yield [first]
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _shared(chunks: Iterator[list[Document]], workers: list[_Worker]) -> Iterator[Shaped]:
    """Every worker has one chunk, and is given the next one when it hands that back."""
    at_work = deque[tuple[_Worker, list[Document]]]()
    for worker, chunk in zip(workers, chunks, strict=False):
        worker.give(chunk)
        at_work.append((worker, chunk))
    while at_work:
        worker, chunk = at_work.popleft()
        made = worker.take(chunk)
        following = next(chunks, None)
        if following is not None:
            worker.give(following)
            at_work.append((worker, following))
        yield from zip(chunk, made, strict=True)


class _Worker:
    """Another process. It ends by itself when this one does, and where it fails this one does its work."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "allhands.search.shaping"]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        except OSError:
            self._process = None

    def give(self, chunk: list[Document]) -> None:
        if self._process and self._process.stdin:
            try:
                pickle.dump(chunk, self._process.stdin)
                self._process.stdin.flush()
            except OSError:
                self.end()

    def take(self, chunk: list[Document]) -> list[tantivy.Document]:
        if self._process and self._process.stdout:
            try:
                made: list[tantivy.Document] = pickle.load(self._process.stdout)
                return made
            except (OSError, EOFError, pickle.UnpicklingError):
                self.end()
        return list(map(shaped, chunk))

    def end(self) -> None:
        if self._process:
            self._process.kill()
            # Closes the pipes; what could not be sent is not wanted any more.
            try:
                self._process.communicate()
            except (OSError, ValueError):
                self._process.wait()
            self._process = None


def _work() -> None:
    """Answers every chunk on standard input, until that ends."""
    os.nice(_LESS_URGENT)
    while True:
        try:
            chunk: list[Document] = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(list(map(shaped, chunk)), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _work()
