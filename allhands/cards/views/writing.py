"""Pages that write cards: the editor, drafts, versions restored, archive, move, favourites, files."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allhands.cards import access, body, queries
from allhands.cards.actions import keeping, writing
from allhands.cards.forms import MOST_VERSIONS, CardForm, MoveForm
from allhands.cards.models import Card, Draft
from allhands.cards.sockets import card_handing_in
from allhands.kernel import clock, usage
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid, NotFound, Refused
from allhands.kernel.routes import actor_of
from allhands.search import log

DRAFT_NAMES = ("title", "body", "tags", "language", "audience", "folder")


def new(request: HttpRequest) -> HttpResponse:
    """The editor for a new card, or for a draft of one."""
    actor = actor_of(request)
    places = queries.places_to_draft(actor)
    if not places:
        raise Refused(
            _("You may not write in any collection yet. Ask an owner of one to let you."), code="no-place"
        )
    kept = queries.draft(actor, request.GET.get("draft", ""))
    wanted = kept.collection_id if kept else _number(request.GET.get("collection"))
    own = queries.places_to_write(actor) or places
    chosen = wanted if wanted in dict(places) else own[0][0]
    initial = {"collection": chosen, "audience": "partner" if actor.is_partner else "internal"}
    initial |= {"title": request.GET.get("title", "")[:200], "folder": _number(request.GET.get("folder"))}
    initial |= dict(kept.fields) if kept else {}
    key = kept.key if kept else f"new-{secrets.token_hex(8)}"
    form = CardForm(initial=initial | {"draft_key": key}, actor=actor, collection=chosen)
    return editor_page(request, form, key, draft=kept)


def create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    chosen = _number(request.POST.get("collection"))
    form = CardForm(request.POST, actor=actor, collection=chosen)
    key = key_of(request.POST.get("draft_key", ""))
    if not form.is_valid():
        return editor_page(request, form, key, status=422)
    sent = form.cleaned_data
    if not access.publishes_in(actor, sent["collection"]):
        form.add_error("collection", _("You may not publish in this collection. Hand the card in instead."))
        return editor_page(request, form, key, status=422)
    try:
        made = writing.create(
            actor,
            access.collection_for(actor, sent["collection"]),
            title=sent["title"],
            body=sent["body"],
            folder=access.folder_for(actor, sent["folder"]) if sent["folder"] else None,
            tags=form.tag_list(),
            language=sent["language"],
            audience=sent["audience"],
            draft_key=key,
            note=sent["note"],
        )
    except Invalid as refused:
        return editor_page(request, with_errors(form, refused), key, status=422)
    return redirect("card", made.card)


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """The editor for a card: the reader's own draft where there is one."""
    actor = actor_of(request)
    card = draftable(actor, number)
    key = f"card-{card.pk}"
    kept = queries.draft(actor, key)
    text = writing.text_of(card)
    initial = {
        "title": text.title,
        "body": text.body,
        "tags": ", ".join(text.tags),
        "language": text.language,
        "audience": text.audience,
        "collection": card.collection_id,
        "folder": card.folder_id,
        "base_version": card.version,
    }
    if kept is not None:
        initial |= kept.fields | {"base_version": kept.base_version}
    form = CardForm(initial=initial | {"draft_key": key}, actor=actor, collection=card.collection_id)
    return editor_page(request, form, key, card=card, draft=kept)


def change(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = _changeable(actor, number)
    key = f"card-{card.pk}"
    form = CardForm(request.POST, actor=actor, collection=card.collection_id)
    form.fields["collection"].required = False
    if not form.is_valid():
        return editor_page(request, form, key, card=card, status=422)
    sent = form.cleaned_data
    try:
        done = writing.change(
            actor,
            card,
            base_version=sent["base_version"] or None,
            title=sent["title"],
            body=sent["body"],
            tags=form.tag_list(),
            language=sent["language"] or card.language,
            audience=sent["audience"],
            note=sent["note"],
        )
    except writing.Overlap as overlap:
        return _overlapped(request, actor, card, overlap)
    except Invalid as refused:
        return editor_page(request, with_errors(form, refused), key, card=card, status=422)
    if done is not None and done.merged:
        messages.info(request, _("Somebody else changed this card too. Both changes are in it now."))
    return redirect("card", card.pk)


def _overlapped(request: HttpRequest, actor: Actor, card: Card, overlap: writing.Overlap) -> HttpResponse:
    """The editor with both texts; saving again builds on the other's version."""
    merged = overlap.merged
    fields = {
        "title": merged.title,
        "body": merged.body,
        "tags": ", ".join(merged.tags),
        "language": merged.language,
        "audience": merged.audience,
        "collection": card.collection_id,
        "folder": card.folder_id,
        "base_version": overlap.version,
        "draft_key": f"card-{card.pk}",
    }
    form = CardForm(initial=fields, actor=actor, collection=card.collection_id)
    return editor_page(request, form, f"card-{card.pk}", card=card, status=409, problem=overlap.sentence)


def editor_page(
    request: HttpRequest,
    form: CardForm,
    key: str,
    *,
    card: Card | None = None,
    draft: Draft | None = None,
    status: int = 200,
    problem: object = "",
) -> HttpResponse:
    """The editor with a form, for a new card or a change of `card`; for whom may not publish, with how to hand it in."""
    actor = actor_of(request)
    chosen = card.collection_id if card else _number(str(form["collection"].value() or "")) or 0
    text = str(form["body"].value() or "")
    context = {
        "may_publish": access.publishes_in(actor, chosen),
        "publishing": [number for number, _name in queries.places_to_write(actor)],
        "handing": card_handing_in.first(actor, [chosen]).get(chosen),
        "form": form,
        "card": card,
        "draft": draft,
        "key": key,
        "problem": problem,
        "preview": body.render(text).html,
        "collection_id": card.collection_id if card else 0,
    }
    return render(request, "cards/editor.jinja", context, status=status)


def with_errors(form: CardForm, refused: Invalid) -> CardForm:
    for name, words in refused.fields.items():
        form.add_error(name if name in form.fields else None, str(words))
    if not refused.fields:
        form.add_error(None, str(refused.sentence))
    return form


def _changeable(actor: Actor, number: int) -> Card:
    return _require_change(actor, access.card_for(actor, number))


def _require_change(actor: Actor, card: Card) -> Card:
    if not access.may_change(actor, card):
        raise Forbidden(_("You may read this card, not change it. Ask its owner."))
    return card


def draftable(actor: Actor, number: int) -> Card:
    """A card that the actor may change, or propose to change. Raises Forbidden."""
    card = access.card_for(actor, number)
    handed_in = card.archived_at is None and card_handing_in.ask(actor, [card.collection_id])
    return card if handed_in else _require_change(actor, card)


def draft(request: HttpRequest, key: str) -> HttpResponse:
    """PUT saves what is being written; the answer is what lets the page say "Saved"."""
    actor = actor_of(request)
    sent = _json_of(request)
    key = key_of(key)
    card = access.card_for(actor, int(key[5:])) if key.startswith("card-") else None
    place = _number(str(sent.get("collection") or ""))
    known = place if place in dict(queries.places_to_draft(actor)) else None
    collection = access.collection_for(actor, known) if known else None
    base = _number(str(sent.get("base_version") or "")) or 0
    base = base if base <= MOST_VERSIONS else 0
    kept = {name: sent[name] for name in DRAFT_NAMES if name in sent}
    keeping.save_draft(actor, key, fields=kept, card=card, collection=collection, base_version=base)
    return JsonResponse({"saved_at": clock.now().isoformat(), "version": base})


def _json_of(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent. Raises Invalid for anything else: also for a form, whose bytes are read already."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        sent = None
    if not isinstance(sent, dict):
        raise Invalid(_("Drafts are sent as JSON."))
    return sent


def discard_draft(request: HttpRequest, key: str) -> HttpResponse:
    keeping.discard_draft(actor_of(request), key_of(key))
    messages.info(request, _("The draft is gone."))
    return redirect("card", int(key[5:])) if key.startswith("card-") else redirect("drafts")


def drafts(request: HttpRequest) -> HttpResponse:
    return render(request, "cards/drafts.jinja", {"drafts": queries.drafts(actor_of(request))})


def render_preview(request: HttpRequest) -> HttpResponse:
    """What a body will look like: the same rendering as when it is saved."""
    text = request.POST.get("body", "")
    if len(text) > 200_000:
        raise Invalid(_("Use at most 200,000 characters. Split this into several cards."))
    return HttpResponse(body.render(text).html)


def restore(request: HttpRequest, number: int, version: int) -> HttpResponse:
    actor = actor_of(request)
    card = access.card_for(actor, number)
    access.version_for(actor, card, version)
    writing.restore(actor, card, number=version)
    messages.info(request, _("The card has the text of version %(number)s again.") % {"number": version})
    return redirect("card", card.pk)


def archive(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = access.card_for(actor, number)
    writing.archive(actor, card)
    messages.info(request, _("The card is archived."), extra_tags=f"delete undo:/cards/{card.pk}/archival")
    return redirect("collection", card.collection_id)


def unarchive(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = access.card_for(actor, number)
    writing.unarchive(actor, card)
    return redirect("card", card.pk)


def move(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = access.card_for(actor, number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose where the card goes."))
    place, _slash, folder = form.cleaned_data["place"].partition("/")
    collection = access.collection_for(actor, int(place))
    writing.move(actor, card, collection, folder=access.folder_for(actor, int(folder)) if folder else None)
    return redirect("card", card.pk)


def move_page(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = access.card_for(actor, number)
    if not access.may_arrange(actor, card):
        raise Forbidden()
    places = []
    for collection, name in queries.places_to_write(actor):
        places.append((str(collection), name))
        places += [
            (f"{collection}/{one}", f"{name} / {path}") for one, path in queries.folder_tree(collection)
        ]
    return render(
        request, "cards/move.jinja", {"card": card, "options": places, "collection_id": card.collection_id}
    )


def favourite(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    keeping.favourite(actor, access.card_for(actor, number))
    return redirect("card", number)


def unfavourite(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    keeping.unfavourite(actor, access.card_for(actor, number))
    return redirect("card", number)


def copied(request: HttpRequest, number: int) -> HttpResponse:
    """The page tells that the answer was copied; it is use, not history."""
    actor = actor_of(request)
    card = access.card_for(actor, number)
    usage.note(actor, "copied", kind="card", id=card.pk)
    log.note_arrival(actor, request.headers.get("Referer", ""), kind="card", found=card.pk, how="copied")
    return HttpResponse(status=204)


def complete(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("words", "")[:200]
    return JsonResponse(queries.completions(actor_of(request), words), safe=False)


def upload(request: HttpRequest) -> HttpResponse:
    """Takes one picture or PDF; answers with its address."""
    actor = actor_of(request)
    sent: Any = request.FILES.get("file")
    try:
        if sent is None:
            raise Invalid(_("Choose a file."))
        key = keeping.new_key()
        keeping.attach(actor, name=sent.name or "file", chunks=sent.chunks(), key=key)
    except Refused as refused:
        words = [str(value) for value in refused.fields.values() if value]
        return JsonResponse({"error": " ".join(words) or str(refused.sentence)}, status=refused.status)
    made = access.attachment_for(actor, key)
    # Quoted, for a space or a bracket would end the link that the editor writes.
    return JsonResponse({"url": f"/attachments/{key}/{quote(made.name)}", "name": made.name}, status=201)


def attachment(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """A file. Pictures are shown in place; anything that could act is a download in a sandbox."""
    found = access.attachment_for(actor_of(request), key)
    path = keeping.path_of(found.key)
    if name != found.name or not path.exists():
        raise NotFound()
    response = FileResponse(path.open("rb"), content_type=found.mime, filename=found.name)
    response.as_attachment = found.mime not in keeping.SHOWN
    response.set_headers(response.file_to_stream)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 16 else None


def key_of(text: str) -> str:
    """A draft's key as it may be. Raises NotFound."""
    kind, _dash, rest = text.partition("-")
    if kind == "card" and rest.isdecimal() and len(rest) < 16:
        return text
    if kind == "new" and rest.isalnum() and rest.isascii() and 8 <= len(rest) <= 32:
        return text
    raise NotFound()
