"""One's own pages: profile and tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allhands.kernel import clock
from allhands.kernel.errors import Conflict, Invalid
from allhands.kernel.routes import actor_of
from allhands.people import queries
from allhands.people.access import group_for, token_for
from allhands.people.actions import groups as actions
from allhands.people.actions import members
from allhands.people.forms import AUTO, NONE, ProfileForm, TokenForm, tell
from allhands.people.rules import new_secret

TOKEN_PREFIX = "ah_"


def profile(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    me = actor.person
    shown = {name: getattr(me, name) for name in ("name", "title", "languages", "single_keys")}
    shown |= {
        "language": me.language or AUTO,
        "zone": me.zone or AUTO,
        "department": me.department_id or NONE,
    }
    return _page(request, ProfileForm(initial=shown, actor=actor, person=me))


def change(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ProfileForm(request.POST, actor=actor, person=actor.person)
    if form.is_valid():
        sent = dict(form.cleaned_data)
        if sent.get("department"):
            sent["department"] = group_for(actor, sent["department"])
        try:
            members.change_profile(actor, actor.person, **sent)
            messages.info(request, _("Saved."))
            return redirect("profile")
        except Invalid as refused:
            tell(form, refused)
    return _page(request, form, status=422)


def tokens(request: HttpRequest) -> HttpResponse:
    return _tokens(request, TokenForm(person=actor_of(request).person))


def make_token(request: HttpRequest) -> HttpResponse:
    """Makes a token and shows it, this once."""
    actor = actor_of(request)
    form = TokenForm(request.POST, person=actor.person)
    if form.is_valid():
        secret = new_secret(TOKEN_PREFIX)
        try:
            actions.make_token(actor, actor.person, secret=secret, **form.cleaned_data)
            return _tokens(request, TokenForm(person=actor.person), secret=secret, status=201)
        except (Invalid, Conflict) as refused:
            tell(form, refused)
    return _tokens(request, form, status=422)


def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    actions.revoke_token(actor, token_for(actor, number))
    messages.info(request, _("The token is worthless now."))
    return redirect("tokens")


def _page(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    groups = queries.person_groups(actor, actor.person)
    return render(request, "people/profile.jinja", {"form": form, "groups": groups}, status=status)


def _tokens(request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    context = {
        "tokens": queries.tokens(actor_of(request).person),
        "form": form,
        "secret": secret,
        "now": clock.now(),
    }
    return render(request, "people/tokens.jinja", context, status=status)
