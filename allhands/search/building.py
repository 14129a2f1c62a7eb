"""A version of the index while it is built: in steps, so that what a step has committed outlives kill -9."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from allhands.search import disk
from allhands.search.engine import Cursor, Document, IndexBroken, Unfinished
from allhands.search.shape import Lengths, fillers, register, schema
from allhands.search.shaping import shaped_all

log = logging.getLogger(__name__)
STEP = 20_000
"""Documents between two commits: what a killed build has to do again at most."""
_BYTES = 150_000_000


@dataclass(frozen=True)
class _Mark:
    """What is in the index after one of its commits. `lengths` are the variables of `Lengths`."""

    documents: int = 0
    done: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, Any] = field(default_factory=lambda: vars(Lengths()))
    in_index: int = 0
    whole: bool = False


class Build:
    """`begin` a new one, or go on with the one that was `left`."""

    def __init__(self, version: Path, upto: Cursor, mark: _Mark, index: tantivy.Index) -> None:
        self.version = version
        self._upto = upto
        self._mark = mark
        self._index = index
        self._done = dict(mark.done)
        self._documents = mark.documents
        self._lengths = Lengths()
        vars(self._lengths).update(deepcopy(mark.lengths))
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def begin(cls, folder: Path, upto: Cursor) -> Build:
        """In a new folder; what other builds left is thrown away."""
        version = disk.next_version(folder)
        build = cls(version, upto, _Mark(), tantivy.Index(schema(), path=str(version)))
        build._save(_Mark())
        return build

    @classmethod
    def left(cls, folder: Path) -> Build | None:
        """The build that was cut short, if its last commit is whole and known."""
        version = disk.half_built(folder)
        if version is None:
            return None
        try:
            saved = disk.load_building(version)
            index = tantivy.Index.open(str(version))
            in_index = index.searcher().num_docs
            mark = next(one for one in (_Mark(**each) for each in saved["marks"]) if one.in_index == in_index)
            upto = Cursor(saved["upto"]["low"], frozenset(saved["upto"]["seen"]))
        except BaseException as error:
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            log.warning("a half-built search index cannot be gone on with: %s", error)
            return None
        return cls(version, upto, mark, index)

    @property
    def unfinished(self) -> Unfinished:
        return Unfinished(dict(self._mark.done), self._mark.documents, self._upto)

    def finish(self, documents: Iterable[Document]) -> Path:
        """Puts the documents in, those of each kind in order of id, and gives the folder of the whole index.

        Raises IndexBroken, and leaves nothing to go on with, when the files cannot be written or read.
        """
        register(self._index)
        try:
            self._writer = self._index.writer(_BYTES, 1)
            if not self._mark.whole:
                self._fill(documents)
            with _torn():
                self._writer.wait_merging_threads()
        except _Torn as torn:
            disk.discard(self.version)
            raise IndexBroken(f"the search index cannot be built: {torn}") from torn
        finally:
            self._writer = None
        disk.save_cursor(self.version, self._upto)
        return self.version

    def _fill(self, documents: Iterable[Document]) -> None:
        waiting = 0
        for document in self._lengths.watch(self._shaped(documents)):
            self._put(document)
            self._documents += 1
            waiting += 1
            if waiting == STEP:
                self._commit()
                waiting = 0
        made = list(fillers(self._lengths))
        for filler in made:
            self._put(filler)
        self._commit(fillers=len(made))

    def _shaped(self, documents: Iterable[Document]) -> Iterator[tantivy.Document]:
        for document, made in shaped_all(documents):
            self._done[document.kind] = document.id
            yield made

    def _put(self, document: tantivy.Document) -> None:
        assert self._writer is not None
        with _torn():
            self._writer.add_document(document)

    def _commit(self, *, fillers: int = 0) -> None:
        assert self._writer is not None
        reached = _Mark(
            documents=self._documents,
            done=dict(self._done),
            lengths=deepcopy(vars(self._lengths)),
            in_index=self._documents + fillers,
            whole=fillers > 0,
        )
        # Both are noted before: how many documents the index holds will tell whether the commit came through.
        self._save(self._mark, reached)
        with _torn():
            self._writer.commit()
        self._mark = reached

    def _save(self, *marks: _Mark) -> None:
        upto = {"low": self._upto.low, "seen": sorted(self._upto.seen)}
        disk.save_building(self.version, {"upto": upto, "marks": [asdict(mark) for mark in marks]})


class _Torn(Exception):
    pass


class _torn:
    """What the index library cannot do is _Torn; what the documents' own source raises stays what it is."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None and (
            isinstance(error, (ValueError, OSError)) or "Panic" in type(error).__name__
        ):
            raise _Torn(str(error)) from error
