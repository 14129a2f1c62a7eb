"""Handing in, the desk, a proposal with its thread, and what is decided about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allhands.cards import access as cards
from allhands.cards import body
from allhands.cards.actions.writing import Overlap, Text
from allhands.cards.forms import CardForm
from allhands.cards.views.writing import editor_page, key_of, with_errors
from allhands.curation import actions, queries
from allhands.curation.access import curated_by, is_own, may_curate, proposal_for
from allhands.curation.models import Proposal
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid
from allhands.kernel.routes import actor_of


def desk(request: HttpRequest) -> HttpResponse:
    """What came in for a curator, and what one handed in oneself."""
    actor = actor_of(request)
    shown = {"curates": bool(curated_by(actor)), "came_in": queries.came_in(actor), "own": queries.own(actor)}
    return render(request, "curation/desk.jinja", shown)


def hand_in(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    place = request.POST.get("collection", "")
    chosen = int(place) if place.isdecimal() and len(place) < 16 else None
    form = CardForm(request.POST, actor=actor, collection=chosen)
    key = key_of(request.POST.get("draft_key", ""))
    if not form.is_valid():
        return editor_page(request, form, key, status=422)
    sent = form.cleaned_data
    try:
        made = actions.hand_in(
            actor,
            cards.collection_for(actor, sent["collection"]),
            folder=cards.folder_for(actor, sent["folder"]) if sent["folder"] else None,
            why=request.POST.get("why", ""),
            draft_key=key,
            **_words(form),
        )
    except Invalid as refused:
        return editor_page(request, with_errors(form, refused), key, status=422)
    return _thanks(request, made.proposal)


def propose(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = cards.card_for(actor, number)
    form = CardForm(request.POST, actor=actor, collection=card.collection_id)
    form.fields["collection"].required = False
    if not form.is_valid():
        return editor_page(request, form, f"card-{card.pk}", card=card, status=422)
    base = form.cleaned_data["base_version"] or card.version
    try:
        made = actions.propose(
            actor, card, base_version=base, why=request.POST.get("why", ""), **_words(form)
        )
    except Invalid as refused:
        return editor_page(request, with_errors(form, refused), f"card-{card.pk}", card=card, status=422)
    return _thanks(request, made.proposal)


def _words(form: CardForm) -> dict[str, Any]:
    sent = form.cleaned_data
    return {
        "title": sent["title"],
        "body": sent["body"],
        "tags": form.tag_list(),
        "language": sent["language"],
        "audience": sent["audience"],
    }


def _thanks(request: HttpRequest, number: int) -> HttpResponse:
    messages.info(request, _("Handed in. The home page tells you what becomes of it."))
    return redirect("proposal", number)


def proposal(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = proposal_for(actor, number)
    readable = one.card is not None and cards.may_read(actor, one.card)
    published = one.outcome is not None and cards.may_read(actor, one.outcome)
    context = {
        "one": one,
        "card": one.card if readable else None,
        "published": one.outcome if published else None,
        "place": cards.collection_names(actor).get(one.collection_id or 0, ""),
        "html": body.render(one.body).html,
        "lines": queries.compared(actor, one),
        "moved_on": readable and queries.has_moved_on(one),
        "thread": queries.thread(one),
        "may_curate": may_curate(actor, one),
        "is_own": is_own(actor, one),
    }
    return render(request, "curation/proposal.jinja", context)


def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    actions.withdraw(actor, proposal_for(actor, number))
    return redirect("proposal", number)


def text_page(request: HttpRequest, number: int) -> HttpResponse:
    """The text to be edited: by a curator who then publishes it, or by its author."""
    actor = actor_of(request)
    one = proposal_for(actor, number)
    return _text_page(request, actor, one, actions.text_of(one), one.base_version)


def change_text(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = proposal_for(actor, number)
    form = CardForm(request.POST, actor=actor, collection=None)
    form.fields["collection"].required = False
    if not form.is_valid():
        return _show_text(request, actor, one, form, status=422)
    sent = form.cleaned_data
    language = sent["language"] or one.language
    text = Text(sent["title"], sent["body"], tuple(form.tag_list()), language, sent["audience"])
    try:
        if may_curate(actor, one):
            actions.approve(actor, one, text=text, base_version=sent["base_version"] or 0)
            return _next(request, actor, one, _("Published."))
        actions.hand_in_again(actor, one, text=text)
    except Overlap as overlap:
        return _text_page(request, actor, one, overlap.merged, overlap.version, overlap.sentence)
    except Invalid as refused:
        return _show_text(request, actor, one, with_errors(form, refused), status=422)
    return _thanks(request, one.pk)


def _text_page(
    request: HttpRequest, actor: Actor, one: Proposal, text: Text, base: int, problem: object = ""
) -> HttpResponse:
    fields = {"title": text.title, "body": text.body, "tags": ", ".join(text.tags), "base_version": base}
    fields |= {"language": text.language, "audience": text.audience}
    form = CardForm(initial=fields, actor=actor, collection=None)
    return _show_text(request, actor, one, form, status=409 if problem else 200, problem=problem)


def _show_text(
    request: HttpRequest, actor: Actor, one: Proposal, form: CardForm, *, status: int, problem: object = ""
) -> HttpResponse:
    preview = body.render(str(form["body"].value() or "")).html
    shown = {"one": one, "form": form, "problem": problem, "preview": preview}
    return render(
        request, "curation/text.jinja", shown | {"publishes": may_curate(actor, one)}, status=status
    )


def approve(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = proposal_for(actor, number)
    try:
        actions.approve(actor, one)
    except Overlap as overlap:
        return _text_page(request, actor, one, overlap.merged, overlap.version, overlap.sentence)
    return _next(request, actor, one, _("Published."))


def note(request: HttpRequest, number: int) -> HttpResponse:
    """A curator asks back, or the author answers."""
    actor = actor_of(request)
    one, words = proposal_for(actor, number), request.POST.get("note", "")
    if is_own(actor, one):
        actions.answer(actor, one, note=words)
        return redirect("proposal", number)
    actions.ask_back(actor, one, note=words)
    return _next(request, actor, one, _("Asked. It comes back when the author answers."), undo=True)


def decline(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = proposal_for(actor, number)
    actions.decline(actor, one, note=request.POST.get("note", ""))
    return _next(request, actor, one, _("Declined. The author reads why."), undo=True)


def reopen(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    one = proposal_for(actor, number)
    if not may_curate(actor, one):
        raise Forbidden()
    actions.reopen(actor, one)
    return redirect("proposal", number)


def _next(
    request: HttpRequest, actor: Actor, one: Proposal, words: str, *, undo: bool = False
) -> HttpResponse:
    """On to what is to be decided next, so that a pile is worked off without a way back to the list."""
    messages.info(request, words, extra_tags=f"delete undo:/proposals/{one.pk}/refusal" if undo else "")
    following = queries.next_after(actor, one)
    return redirect("proposal", following) if following else redirect("proposals")
