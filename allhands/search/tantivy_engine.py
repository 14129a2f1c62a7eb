"""The engine over a tantivy index in a local folder: one process writes, every process of the node reads."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import tantivy

from allhands.search import disk
from allhands.search.building import Build
from allhands.search.disk import acquire_writer
from allhands.search.engine import Batch, Cursor, Document, Found, IndexBroken, Spec, Unfinished
from allhands.search.finding import find, suggest
from allhands.search.shape import key_of, register, shaped
from allhands.search.view import View

__all__ = ["TantivyEngine", "acquire_writer"]

log = logging.getLogger(__name__)
_WRITING_BYTES = 50_000_000
_VIEWS = 256


@dataclass
class _Opened:
    """One version of the index, as this process has it open; views are of its latest commit."""

    path: Path
    pointer: disk.Stamp
    index: tantivy.Index
    committed: disk.Stamp = (0, 0, 0)
    searcher: tantivy.Searcher | None = None
    views: OrderedDict[frozenset[int], View] = field(default_factory=OrderedDict)
    cursor: Cursor = Cursor()
    cursor_stamp: disk.Stamp = (0, 0, 0)


class TantivyEngine:
    """See `allhands.search.engine.Engine`. With `writer` the process must hold `acquire_writer(folder)`."""

    def __init__(self, folder: Path, *, writer: bool) -> None:
        self.folder = folder
        self._may_write = writer
        self._opened: _Opened | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._reading = threading.RLock()
        self._writing = threading.RLock()
        self._trouble: str | None = None

    def search(self, spec: Spec) -> Found:
        with self._guarded():
            found = find(spec, self._view(spec.scopes)) if spec.scopes else Found()
        self._trouble = None
        return found

    def suggest(self, prefix: str, scopes: frozenset[int], limit: int = 8) -> tuple[str, ...]:
        with self._guarded():
            return suggest(prefix, self._view(scopes), limit) if scopes else ()

    def applied(self) -> Cursor:
        with self._guarded(), self._reading:
            opened = self._open()
            stamp = disk.cursor_stamp(opened.path)
            if stamp != opened.cursor_stamp:
                opened.cursor, opened.cursor_stamp = disk.load_cursor(opened.path), stamp
            return opened.cursor

    def apply(self, batch: Batch) -> None:
        with self._guarded(), self._writing:
            opened = self._open()
            writer = self._writer_of(opened)
            try:
                for kind, number in {*batch.removals, *((one.kind, one.id) for one in batch.upserts)}:
                    writer.delete_documents_by_term("key", key_of(kind, number))
                for document in {(one.kind, one.id): one for one in batch.upserts}.values():
                    writer.add_document(shaped(document))
                if batch.removals or batch.upserts:
                    writer.commit()
            except BaseException:
                # The next batch begins with a fresh writer, without the half of this one.
                self._writer = None
                raise
            disk.save_cursor(opened.path, batch.upto)

    def rebuild(self, documents: Iterable[Document], upto: Cursor, *, resuming: bool = False) -> None:
        with self._writing:
            self._require_writer()
            build = Build.left(self.folder) if resuming else Build.begin(self.folder, upto)
            if build is None:
                raise IndexBroken("there is no half-built search index to go on with")
            version = build.finish(documents)
            self._writer = None
            disk.switch(self.folder, version)
            self._trouble = None

    def unfinished(self) -> Unfinished | None:
        with self._writing:
            build = Build.left(self.folder)
            return build.unfinished if build else None

    def healthy(self) -> str | None:
        try:
            with self._guarded():
                self._view(frozenset())
        except IndexBroken as broken:
            return broken.reason
        return self._trouble

    def close(self) -> None:
        with self._writing, self._reading:
            self._writer = None
            self._opened = None

    def _require_writer(self) -> None:
        if not self._may_write:
            raise IndexBroken("this process only reads the search index")

    def _writer_of(self, opened: _Opened) -> tantivy.IndexWriter:
        self._require_writer()
        if self._writer is None:
            self._writer = opened.index.writer(_WRITING_BYTES, 1)
        return self._writer

    def _open(self) -> _Opened:
        """The version in use, opened anew when another process has switched to another one."""
        with self._reading:
            pointer = disk.pointer_stamp(self.folder)
            if self._opened is None or self._opened.pointer != pointer:
                path = disk.current(self.folder)
                index = tantivy.Index.open(str(path))
                register(index)
                index.config_reader("manual")
                self._opened = _Opened(path, pointer, index)
            return self._opened

    def _view(self, scopes: frozenset[int]) -> View:
        """What may be seen of the latest commit."""
        with self._reading:
            opened = self._open()
            committed = disk.commit_stamp(opened.path)
            if opened.searcher is None or opened.committed != committed:
                opened.index.reload()
                opened.searcher, opened.committed = opened.index.searcher(), committed
                opened.views.clear()
            view = opened.views.get(scopes)
            if view is None:
                view = opened.views[scopes] = View(opened.index.schema, opened.searcher, scopes)
                if len(opened.views) > _VIEWS:
                    opened.views.popitem(last=False)
            return view

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever the index cannot do is IndexBroken."""
        try:
            yield
        except IndexBroken:
            raise
        except BaseException as error:
            # A torn file can make the library panic, which is no Exception.
            if not isinstance(error, (ValueError, OSError)) and type(error).__name__ != "PanicException":
                raise
            broken = IndexBroken(f"the search index cannot be used: {error}")
            log.warning("%s", broken.reason)
            with self._reading:
                self._opened, self._trouble = None, broken.reason
            raise broken from error
