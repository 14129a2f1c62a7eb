"""Verify a card, warn of it, and choose who answers for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allhands.cards.access import card_for
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid
from allhands.kernel.routes import actor_of
from allhands.people import queries as people
from allhands.people.access import group_for, person_for
from allhands.people.models import Group, Person
from allhands.trust import actions, queries
from allhands.trust.access import may_choose_verifier
from allhands.trust.forms import VerifierForm, VerifyForm


def verify(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = card_for(actor, number)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose today or a later day."))
    actions.verify(actor, card, until=form.cleaned_data["until"], version=form.cleaned_data["version"])
    messages.info(request, _("Verified."))
    return redirect("card", card.pk)


def unverify(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = card_for(actor, number)
    actions.unverify(actor, card, reason=request.POST.get("reason", ""))
    messages.info(request, _("Everybody who opens the card now sees that it needs verification, and why."))
    return redirect("card", card.pk)


def verifier(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = card_for(actor, number)
    if not may_choose_verifier(actor, card):
        raise Forbidden()
    trust = queries.trust_of([card.pk])[card.pk]
    chosen = f"person-{trust.verifier_person}" if trust.verifier_person else ""
    chosen = f"group-{trust.verifier_group}" if trust.verifier_group else chosen
    interval = "date" if trust.fixed_date else str(trust.interval_days)
    shown = {"verifier": chosen, "interval": interval, "fixed_date": trust.fixed_date}
    return _page(request, card, VerifierForm(initial=shown, choices=_choices(actor)))


def choose(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    card = card_for(actor, number)
    form = VerifierForm(request.POST, choices=_choices(actor))
    if not form.is_valid():
        return _page(request, card, form, status=422)
    sent = form.cleaned_data
    on_date = sent["interval"] == "date"
    try:
        actions.choose_verifier(
            actor,
            card,
            verifier=_found(actor, sent["verifier"]),
            interval_days=90 if on_date else int(sent["interval"]),
            fixed_date=sent["fixed_date"] if on_date else None,
        )
    except Invalid as refused:
        for words in refused.fields.values():
            form.add_error(None, str(words))
        return _page(request, card, form, status=422)
    return redirect("card", card.pk)


def _found(actor: Actor, text: str) -> Person | Group | None:
    kind, _dash, number = text.partition("-")
    if not number:
        return None
    return person_for(actor, int(number)) if kind == "person" else group_for(actor, int(number))


def _choices(actor: Actor) -> list[Any]:
    groups = [(f"group-{group['id']}", group["name"]) for group in people.groups(actor)]
    persons = [(f"person-{one.id}", one.name) for one in people.people(actor)]
    return [(_("Groups"), groups), (_("People"), persons)]


def _page(request: HttpRequest, card: Any, form: VerifierForm, status: int = 200) -> HttpResponse:
    shown = {"card": card, "form": form, "collection_id": card.collection_id}
    return render(request, "trust/verifier.jinja", shown, status=status)
