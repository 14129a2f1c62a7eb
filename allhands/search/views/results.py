"""The search page, and the results as a fragment for it and for the palette."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.routes import actor_of
from allhands.search import log
from allhands.search.queries import Answer, Filters, look

PAGE = 10
FACETS = ("collection", "trust", "language", "tag", "author")


def page(request: HttpRequest) -> HttpResponse:
    """The search page: it works without script, and as one types with it."""
    actor = actor_of(request)
    context = _found(request, actor, place="page", typing=False)
    return render(request, "search/page.jinja", context)


def results(request: HttpRequest) -> HttpResponse:
    """The results alone, for the page (`place=page`) and the palette (`place=palette`)."""
    actor = actor_of(request)
    place = "palette" if request.GET.get("place") == "palette" else "page"
    context = _found(request, actor, place=place, typing=True, limit=8 if place == "palette" else PAGE)
    return render(request, f"search/{place}_results.jinja", context)


def choose(request: HttpRequest) -> HttpResponse:
    """The palette tells which result was opened or copied; the search page's own address tells it by itself."""
    sent = request.POST
    found, how = _whole(sent.get("found", "")), sent.get("how", "")
    if found is not None and how in ("opened", "copied"):
        words = sent.get("words", "")[:500].strip()
        log.note_choice(actor_of(request), words=words, kind="card", found=found, how=how)
    return HttpResponse(status=204)


def _found(
    request: HttpRequest, actor: Actor, *, place: str, typing: bool, limit: int = PAGE
) -> dict[str, Any]:
    asked = request.GET
    words = asked.get("words", "")[:500].strip()
    filters = _filters(asked)
    number = _whole(asked.get("page", "")) or 1
    offset = (min(number, 50) - 1) * limit
    wanted = bool(words) or filters != Filters()
    answer = Answer([], 0)
    if wanted:
        began = time.monotonic()
        answer = look(
            actor, words=words, filters=filters, limit=limit, offset=offset, typing=typing, facets=True
        )
        log.note_search(
            actor,
            answer,
            words=words,
            surface=place,
            seconds=time.monotonic() - began,
            start=offset,
            narrowed=filters != Filters(),
        )
    more = offset + limit < answer.total
    return {
        "words": words,
        "answer": answer,
        "wanted": wanted,
        "chips": _chips(asked, answer),
        "ages": [
            (key, label, _toggled(_kept(asked), "updated", key), asked.get("updated") == key)
            for key, label in _ages()
        ],
        "next_url": _further(asked, number + 1) if more else "",
        "kept": [(name, value) for name in (*FACETS, "updated") for value in asked.getlist(name)],
    }


def _ages() -> list[tuple[str, str]]:
    return [("7", _("Last 7 days")), ("30", _("Last 30 days")), ("365", _("Last year"))]


def _filters(asked: QueryDict) -> Filters:
    days = _whole(asked.get("updated", ""))
    trust = asked.get("trust")
    return Filters(
        collections=frozenset(filter(None, map(_whole, asked.getlist("collection")[:50]))),
        tags=frozenset(tag[:40] for tag in asked.getlist("tag")[:20] if tag),
        trusted={"trusted": True, "untrusted": False}.get(trust or ""),
        authors=frozenset(filter(None, map(_whole, asked.getlist("author")[:50]))),
        languages=frozenset(
            code for code in asked.getlist("language")[:20] if code.isalpha() and len(code) < 10
        ),
        updated_after=int((clock.now() - timedelta(days=min(days, 9999))).timestamp()) if days else None,
    )


def _chips(asked: QueryDict, answer: Answer) -> list[tuple[str, list[tuple[str, str, int, bool]]]]:
    """Facets as (name, [(label, address, count, chosen)])."""
    titles = {
        "collection": _("Collection"),
        "trust": _("Trust"),
        "language": _("Language"),
        "tag": _("Tag"),
        "author": _("Author"),
    }
    shown, kept = [], _kept(asked)
    for facet in FACETS:
        chosen = asked.getlist(facet)
        rows = [
            (label, _toggled(kept, facet, value), count, value in chosen)
            for value, label, count in answer.facets.get(facet, [])[:8]
        ]
        if len(rows) > 1 or chosen:
            shown.append((titles[facet], rows))
    return shown


def _toggled(kept: list[tuple[str, str]], name: str, value: str) -> str:
    """The page's address with one choice added, or taken away where it was there."""
    pairs = [pair for pair in kept if pair != (name, value)]
    if len(pairs) == len(kept):
        if name in ("trust", "updated"):
            pairs = [pair for pair in kept if pair[0] != name]
        pairs.append((name, value))
    return f"{reverse('search')}?{urlencode(pairs)}"


def _further(asked: QueryDict, page: int) -> str:
    return f"{reverse('search')}?{urlencode([*_kept(asked), ('page', page)])}"


def _kept(asked: QueryDict) -> list[tuple[str, str]]:
    """What an address of the search page repeats of the present one."""
    return [(key, one) for key, some in asked.lists() if key not in ("page", "place") for one in some]


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None
