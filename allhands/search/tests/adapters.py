"""The engines that must keep the contract, and broken ones that must not pass for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from allhands.search.engine import Batch, Cursor, Document, Engine, Found, IndexBroken, Spec, Unfinished
from allhands.search.tantivy_engine import TantivyEngine
from allhands.search.tests.world import EVERYBODY, FINANCE

Make = Callable[..., Engine]
"""make(folder, writer=True): the engine over what it keeps in a folder, or keeps elsewhere under the folder's name."""

ADAPTERS: Mapping[str, Make] = {"tantivy": TantivyEngine}


class _Broken:
    """An engine that keeps the contract but for what a subclass breaks."""

    def __init__(self, folder: Path, *, writer: bool = True) -> None:
        self.sound: Engine = ADAPTERS["tantivy"](folder, writer=writer)

    def apply(self, batch: Batch) -> None:
        self.sound.apply(batch)

    def search(self, spec: Spec) -> Found:
        return self.sound.search(spec)

    def suggest(self, prefix: str, scopes: frozenset[int], limit: int = 8) -> tuple[str, ...]:
        return self.sound.suggest(prefix, scopes, limit)

    def applied(self) -> Cursor:
        return self.sound.applied()

    def rebuild(self, documents: Iterable[Document], upto: Cursor, *, resuming: bool = False) -> None:
        self.sound.rebuild(documents, upto, resuming=resuming)

    def unfinished(self) -> Unfinished | None:
        return self.sound.unfinished()

    def healthy(self) -> str | None:
        return self.sound.healthy()

    def close(self) -> None:
        self.sound.close()


def _all(spec: Spec) -> Spec:
    return replace(spec, scopes=spec.scopes | {EVERYBODY, FINANCE})


class IgnoresScopes(_Broken):
    def search(self, spec: Spec) -> Found:
        return self.sound.search(_all(spec))


class CountsHidden(_Broken):
    def search(self, spec: Spec) -> Found:
        found, all_found = self.sound.search(spec), self.sound.search(_all(spec))
        return replace(found, total=all_found.total, facets=all_found.facets)


class SuggestsHidden(_Broken):
    def suggest(self, prefix: str, scopes: frozenset[int], limit: int = 8) -> tuple[str, ...]:
        return self.sound.suggest(prefix, scopes | {FINANCE}, limit)


class CorrectsToHidden(_Broken):
    def search(self, spec: Spec) -> Found:
        return replace(self.sound.search(spec), corrected=self.sound.search(_all(spec)).corrected)


class IgnoresFilters(_Broken):
    def search(self, spec: Spec) -> Found:
        return self.sound.search(replace(spec, tags=frozenset(), trusted=None, collections=frozenset()))


class CountsFacetsOfAPage(_Broken):
    def search(self, spec: Spec) -> Found:
        found = self.sound.search(spec)
        return replace(found, total=len(found.hits))


class Unordered(_Broken):
    def search(self, spec: Spec) -> Found:
        found = self.sound.search(spec)
        return replace(found, hits=found.hits[::-1])


class RepeatsPages(_Broken):
    def search(self, spec: Spec) -> Found:
        return self.sound.search(replace(spec, offset=max(0, spec.offset - 1)))


class MarksNothing(_Broken):
    def search(self, spec: Spec) -> Found:
        return replace(self.sound.search(spec), terms=())


class KeepsRemoved(_Broken):
    def apply(self, batch: Batch) -> None:
        self.sound.apply(replace(batch, removals=()))


class ClaimsTooMuch(_Broken):
    def applied(self) -> Cursor:
        return Cursor(self.sound.applied().low + 1)


class RebuildsInPlace(_Broken):
    def rebuild(self, documents: Iterable[Document], upto: Cursor, *, resuming: bool = False) -> None:
        if self.sound.healthy():
            self.sound.rebuild([], Cursor())
        for document in documents:
            self.sound.apply(Batch([document], upto=upto))
        self.sound.apply(Batch(upto=upto))


class TakesAnewWhatItHas(_Broken):
    def rebuild(self, documents: Iterable[Document], upto: Cursor, *, resuming: bool = False) -> None:
        self.sound.rebuild(documents, upto)


class NeverSaysBroken(_Broken):
    def search(self, spec: Spec) -> Found:
        with suppress(IndexBroken):
            return self.sound.search(spec)
        return Found()

    def healthy(self) -> str | None:
        return None


class FailsWhileOneWrites(_Broken):
    """Its readers and its writer get in each other's way."""

    writing = False

    def apply(self, batch: Batch) -> None:
        self.writing = True
        self.sound.apply(batch)
        self.writing = False

    def search(self, spec: Spec) -> Found:
        return Found() if self.writing else self.sound.search(spec)


def _subclasses() -> Iterator[type[_Broken]]:
    yield from _Broken.__subclasses__()


BROKEN: Mapping[str, Make] = {one.__name__: one for one in _subclasses()}
