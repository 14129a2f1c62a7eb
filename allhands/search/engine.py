"""What every search engine of Allhands promises: documents in, ranked ids out, never a word that the reader may not see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

FOREVER = 2**53
"""`Document.trusted_until` of a document whose trust never ends."""
CERTAIN = 0.1
"""The least certainty of a best hit that is offered as the answer; below it nothing certain was found."""


class IndexBroken(Exception):
    """The index is missing, torn or of an older shape. `Engine.rebuild` heals it; the reason is for administrators."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Document:
    """What can be found. `kind` is one to twelve letters a-z, `scope` the right that a reader needs, `body` plain text.

    Times are seconds since 1970. It is trusted from `trusted_from` until before `trusted_until`: 0 never, FOREVER always.
    `heard` holds customers' own words that this document answered.
    """

    kind: str
    id: int
    scope: int
    title: str
    body: str
    headings: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    collection: int = 0
    folder: int = 0
    author: int = 0
    updated: int = 0
    trusted_from: int = 0
    trusted_until: int = 0
    heard: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """What is asked, by whom (`scopes`) and when (`now`, seconds since 1970).

    Empty sets do not filter. A document must have all of `tags`, and one each of the other sets. Without words the
    newest come first. With `typing` the last word may still grow. `fuzzy` None looks for misspellings only when
    the words as they stand find little. Words in double quotes must stand side by side, unless they do so nowhere.
    `synonyms` are groups of words or short phrases, as people wrote them, that mean the same here.
    """

    words: str
    scopes: frozenset[int]
    kinds: frozenset[str] = frozenset()
    collections: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    trusted: bool | None = None
    authors: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    updated_after: int | None = None
    now: int = 0
    limit: int = 10
    offset: int = 0
    facets: bool = False
    typing: bool = False
    fuzzy: bool | None = None
    synonyms: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Hit:
    kind: str
    id: int
    score: float


@dataclass(frozen=True)
class Found:
    """Best first. `facets` counts what was found: collection, tag, trust, author, language -> value -> documents.

    `corrected` is the question as it was probably meant, when that is sure. `terms` are for highlighting; one that
    ends in `*` stands for every word that begins so. `certainty` is the best hit's share, from 0 to 1, of what a
    perfect hit for these words could reach; it means the same in every store.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    corrected: str | None = None
    terms: tuple[str, ...] = ()
    certainty: float = 0.0


@dataclass(frozen=True)
class Cursor:
    """Which changes are in the index: all up to `low`, and those in `seen`, which arrived before a smaller one did."""

    low: int = 0
    seen: frozenset[int] = frozenset()

    def covers(self, change: int) -> bool:
        return change <= self.low or change in self.seen


@dataclass(frozen=True)
class Batch:
    """Documents to put in or replace, (kind, id) to take out, and the cursor that is true once that is done."""

    upserts: Sequence[Document] = ()
    removals: Sequence[tuple[str, int]] = ()
    upto: Cursor = Cursor()


@dataclass(frozen=True)
class Unfinished:
    """A build that was cut short: the last id of each kind that is in, how many documents that makes, and the cursor
    that was true when it began."""

    done: Mapping[str, int]
    documents: int
    upto: Cursor


class Engine(Protocol):
    """Every method but `healthy` and `close` raises IndexBroken. One process writes, any number of threads read."""

    def apply(self, batch: Batch) -> None:
        """Puts a batch in. Afterwards every search sees it, and `applied` says so. Doing it twice is harmless."""

    def search(self, spec: Spec) -> Found: ...

    def suggest(self, prefix: str, scopes: frozenset[int], limit: int = 8) -> tuple[str, ...]:
        """What the words being typed may become, likeliest first, out of words in readable documents only."""

    def applied(self) -> Cursor: ...

    def rebuild(self, documents: Iterable[Document], upto: Cursor, *, resuming: bool = False) -> None:
        """Builds a new index beside the old one, which goes on answering, and changes over when it is whole.

        The documents of a kind come in order of id. With `resuming` it goes on with what is `unfinished`: given are the
        documents that it lacks, and its own cursor counts.
        """

    def unfinished(self) -> Unfinished | None:
        """What a rebuild that was killed, or whose documents failed, has left to go on with."""

    def healthy(self) -> str | None:
        """None, or the reason why searches fail."""

    def close(self) -> None: ...
