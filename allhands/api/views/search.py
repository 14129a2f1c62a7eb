"""Search: the same question as on the page, asked by a program."""

import time

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from allhands.api import queries, shapes
from allhands.api.paging import Mark, mark_of, page
from allhands.kernel.routes import actor_of
from allhands.search import log
from allhands.search.queries import Answer, Filters, look

router = Router()
DEEPEST = 1000
"""How far down the ranking one may read. Further down nothing is worth reading; list the cards instead."""


@router.get("/search", response=shapes.Hits, summary="Search cards")
def search(request: HttpRequest, asked: Query[shapes.Search]) -> HttpResponse:
    """Cards by how well they answer, best first, at most a thousand. Your own latest change is found at once."""
    actor = actor_of(request)
    start = int((mark_of(request) or [0])[0])
    limit = min(asked.limit, DEEPEST - start)
    began = time.monotonic()
    answer = look(actor, words=asked.words, filters=_filters(asked), limit=limit, offset=start)
    total = start + len(answer.results) if answer.degraded else answer.total
    if not start:
        taken, narrowed = time.monotonic() - began, _filters(asked) != Filters()
        log.note_search(actor, answer, words=asked.words, surface="api", seconds=taken, narrowed=narrowed)
    after = _after(answer, start, limit)
    more = {"total": total, "corrected": answer.corrected, "degraded": answer.degraded}
    return page(request, shapes.Hits, _hits(answer), after, **more)


def _after(answer: Answer, start: int, limit: int) -> Mark | None:
    """How far down the ranking was read, None at its end. Without an index nobody counted: a full page may go on."""
    following = start + limit
    more = len(answer.results) == limit if answer.degraded else following < answer.total
    return [following] if more and following < DEEPEST else None


def _filters(asked: shapes.Search) -> Filters:
    since = asked.updated_after
    return Filters(
        collections=frozenset() if asked.collection is None else frozenset({asked.collection}),
        tags=frozenset() if asked.tag is None else frozenset({queries.plain_tag(asked.tag)}),
        trusted=asked.trusted,
        languages=frozenset() if asked.language is None else frozenset({asked.language}),
        updated_after=None if since is None else int(since.timestamp()),
    )


def _hits(answer: Answer) -> list[shapes.Hit]:
    trust = queries.trusts(result.id for result in answer.results)
    return [
        shapes.Hit(
            id=one.id,
            title=one.shown.title,
            title_html=str(one.title),
            snippet_html=str(one.snippet),
            place=one.shown.place,
            language=one.shown.language,
            trust=trust[one.id],
            url=queries.address(one.shown.url),
        )
        for one in answer.results
    ]
