"""Searching: the reader's words, their rights, and what they may see of what is found."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import structlog
from markupsafe import Markup

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.search import index, synonyms
from allhands.search.engine import CERTAIN, Found, IndexBroken, Spec
from allhands.search.highlight import mark, passage
from allhands.search.kinds import KINDS, Kind, Shown

log = structlog.get_logger()
WAIT_SECONDS = 1.0


@dataclass(frozen=True)
class Filters:
    """What the reader narrowed the search to. `updated_after` is in seconds since 1970."""

    collections: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    trusted: bool | None = None
    authors: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    updated_after: int | None = None


@dataclass(frozen=True)
class Result:
    """One line of the results; `title` and `snippet` are safe HTML with the matching words marked."""

    kind: str
    id: int
    shown: Shown
    title: Markup
    snippet: Markup


@dataclass(frozen=True)
class Answer:
    """What a search gave. `degraded` says that there was no index and the database answered alone.

    Unless it is `certain`, the results are only what comes nearest; without results nothing is.
    """

    results: list[Result]
    total: int
    facets: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    corrected: str | None = None
    degraded: bool = False
    certain: bool = True


def look(
    actor: Actor,
    *,
    words: str,
    kind: str = "card",
    filters: Filters | None = None,
    limit: int = 10,
    offset: int = 0,
    typing: bool = False,
    facets: bool = False,
) -> Answer:
    """Finds what the actor may read. Their own latest change is found at once, others' within a second."""
    room = KINDS[kind]
    words = " ".join(words.replace("\x00", " ").split())[:500]
    scopes = room.scopes(actor)
    if not scopes:
        return Answer([], 0, certain=False)
    narrowed = filters or Filters()
    try:
        _wait_for_own(actor)
        found = index.engine().search(
            Spec(
                words=words,
                scopes=scopes,
                kinds=frozenset({kind}),
                collections=narrowed.collections,
                tags=narrowed.tags,
                trusted=narrowed.trusted,
                authors=narrowed.authors,
                languages=narrowed.languages,
                updated_after=narrowed.updated_after,
                now=int(clock.now().timestamp()),
                limit=limit,
                offset=offset,
                facets=facets,
                typing=typing,
                synonyms=synonyms.groups(),
            )
        )
    except IndexBroken as broken:
        log.warning("search answers from the database", reason=str(broken))
        ids = room.lookup(actor, words, offset + limit)[offset:]
        results = _results(actor, room, ids, tuple(words.split()))
        return Answer(results, len(ids), degraded=True, certain=bool(results))
    return _answer(actor, room, found, facets, certain=not words or found.certainty >= CERTAIN)


def _answer(actor: Actor, room: Kind, found: Found, facets: bool, *, certain: bool) -> Answer:
    results = _results(actor, room, [hit.id for hit in found.hits], found.terms)
    labels = room.labels(actor, found.facets) if facets else {}
    return Answer(results, found.total, labels, found.corrected, certain=certain and bool(found.total))


def _results(actor: Actor, room: Kind, ids: list[int], terms: tuple[str, ...]) -> list[Result]:
    shown = room.present(actor, ids)
    return [
        Result(
            room.name,
            number,
            one,
            mark(one.title, terms, one.language),
            passage(one.text, terms, one.language),
        )
        for number, one in ((number, shown.get(number)) for number in ids)
        if one
    ]


def _wait_for_own(actor: Actor) -> None:
    """Waits, a second at most, until the index knows the actor's own latest change."""
    wanted = index.latest_change_of(actor.id)
    until = time.monotonic() + WAIT_SECONDS
    while wanted and not index.engine().applied().covers(wanted) and time.monotonic() < until:
        time.sleep(0.01)
