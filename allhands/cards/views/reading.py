"""Pages that show: collections, folders, a card, its versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from allhands.cards import access, queries
from allhands.cards.diff import changed_lines
from allhands.cards.rules import LANGUAGE_NAMES
from allhands.cards.sockets import card_aside, card_below, card_handing_in, card_trust
from allhands.kernel import usage
from allhands.kernel.actor import Actor
from allhands.kernel.routes import actor_of
from allhands.search import log

Trail = list[tuple[str, str]]


def collections(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = queries.collections(actor)
    return render(
        request,
        "cards/collections.jinja",
        {"collections": found, "may_make": access.may_make_collections(actor), "archived": False},
    )


def collection(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    place = access.collection_for(actor, number)
    return _place(request, actor, place.pk, None, {"place": place, "trail": [(_("Cards"), "/collections")]})


def folder(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    place = access.folder_for(actor, number)
    trail = _trail(place.collection_id, place.collection.name, place.parent_id)
    return _place(request, actor, place.collection_id, place.pk, {"place": place, "trail": trail})


def _place(
    request: HttpRequest, actor: Actor, collection: int, folder: int | None, more: Any
) -> HttpResponse:
    page = _page_of(request)
    archived = "archived" in request.GET and access.rank_in(actor, collection) >= access.RANK["author"]
    cards = queries.in_place(actor, collection, folder, archived=archived)
    rows = queries.rows(actor, cards, limit=queries.PAGE + 1, offset=(page - 1) * queries.PAGE)
    further = f"?page={page + 1}{'&archived' if archived else ''}" if len(rows) > queries.PAGE else ""
    context = {
        "rows": rows[: queries.PAGE],
        "next_url": further,
        "folders": [] if archived else queries.folders_in(collection, folder),
        "collection_id": collection,
        "folder_id": folder,
        "archived": archived,
        "rank": access.rank_in(actor, collection),
        "RANK": access.RANK,
        "may_draft": collection in dict(queries.places_to_draft(actor)),
        "may_arrange": access.arranges_in(actor, collection),
        **more,
    }
    return render(request, "cards/place.jinja", context)


def _page_of(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(10_000, max(1, int(text))) if text.isdecimal() and len(text) < 8 else 1


def _trail(collection: int, name: str, folder: int | None) -> Trail:
    steps = queries.steps_of([folder]).get(folder, []) if folder else []
    return [(name, f"/collections/{collection}"), *[(step, f"/folders/{number}") for number, step in steps]]


def card(request: HttpRequest, number: int) -> HttpResponse:
    """A card, trust first."""
    actor = actor_of(request)
    one = access.card_for(actor, number)
    usage.note(actor, "opened", kind="card", id=one.pk)
    log.note_arrival(actor, request.headers.get("Referer", ""), kind="card", found=one.pk, how="opened")
    leans, linked = queries.links_of(actor, one.pk)
    context = {
        "card": one,
        "trust": card_trust.first(actor, [one.pk]).get(one.pk),
        "trail": _trail(one.collection_id, one.collection.name, one.folder_id),
        "tags": queries.tags_of(one.pk),
        "leans": leans,
        "linked": linked,
        "latest": queries.last_version(actor, one),
        "favourite": queries.is_favourite(actor, one.pk),
        "opened": queries.opened_count(one.pk),
        "asides": card_aside.ask(actor, [one.pk]).get(one.pk, []),
        "may_change": access.may_change(actor, one),
        "may_arrange": access.may_arrange(actor, one),
        "may_propose": bool(card_handing_in.ask(actor, [one.collection_id])),
        "below": card_below.ask(actor, [one.pk]).get(one.pk, []),
        "collection_id": one.collection_id,
        "language_name": LANGUAGE_NAMES.get(one.language, one.language),
    }
    return render(request, "cards/card.jinja", context)


def preview(request: HttpRequest, number: int) -> HttpResponse:
    """A card as the palette shows it beside the results."""
    actor = actor_of(request)
    one = access.card_for(actor, number)
    trust = card_trust.first(actor, [one.pk]).get(one.pk)
    return render(request, "cards/preview.jinja", {"card": one, "trust": trust})


def versions(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = access.card_for(actor, number)
    found = queries.versions(actor, one)
    shown = {"card": one, "versions": found, "collection_id": one.collection_id}
    return render(request, "cards/versions.jinja", shown)


def version(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """What one version changed, against the one before that the reader may see."""
    actor = actor_of(request)
    one = access.card_for(actor, number)
    this = access.version_for(actor, one, version)
    earlier = [row["number"] for row in queries.versions(actor, one) if row["number"] < version]
    before = access.version_for(actor, one, earlier[0]) if earlier else None
    context = {
        "card": one,
        "version": this,
        "before": before,
        "lines": changed_lines(before.body if before else "", this.body),
        "titles": (before.title if before else "", this.title),
        "may_restore": access.may_change(actor, one) and this.number != one.version,
        "collection_id": one.collection_id,
    }
    return render(request, "cards/version.jinja", context)
