"""Pages about invitations: making links, and joining by one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Invalid, NotFound
from allhands.kernel.routes import actor_of
from allhands.people import queries
from allhands.people.access import group_for, invitation_for
from allhands.people.actions import members
from allhands.people.forms import InvitationForm, JoinForm, tell
from allhands.people.models import Invitation
from allhands.people.rules import new_secret

BACKEND = "allhands.people.backend.Backend"


def invitations(request: HttpRequest) -> HttpResponse:
    return _list(request, InvitationForm(actor=actor_of(request)))


def invite(request: HttpRequest) -> HttpResponse:
    """Makes a link and shows it, this once."""
    actor = actor_of(request)
    form = InvitationForm(request.POST, actor=actor)
    if form.is_valid():
        secret = new_secret()
        try:
            members.invite(actor, secret=secret, **_wanted(actor, form))
            link = settings.BASE_URL + reverse("join", args=[secret])
            return _list(request, InvitationForm(actor=actor), link=link, status=201)
        except (Invalid, Conflict) as refused:
            tell(form, refused)
    return _list(request, form, status=422)


def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    members.withdraw(actor, invitation_for(actor, number))
    messages.info(request, _("The invitation is withdrawn: its link is worthless now."))
    return redirect("invitations")


def join_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Where an invitation leads. The link is a secret: it is told to no other page and kept in no cache."""
    if actor_of(request).is_signed_in:
        return _private(render(request, "people/join_signed_in.jinja"))
    invitation = queries.invitation_by(secret)
    if invitation is None:
        return _closed(request)
    return _form(request, invitation, JoinForm(invitation=invitation))


def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Makes the account and signs its person in."""
    actor = actor_of(request)
    if actor.is_signed_in:
        return _private(render(request, "people/join_signed_in.jinja", status=409))
    invitation = queries.invitation_by(secret)
    if invitation is None:
        return _closed(request)
    form = JoinForm(request.POST, invitation=invitation)
    if form.is_valid():
        try:
            joined = members.join(actor, invitation, **form.cleaned_data)
            login(request, queries.active_person(joined.person), backend=BACKEND)
            return _private(redirect("home"))
        except NotFound:
            return _closed(request)
        except (Invalid, Conflict) as refused:
            tell(form, refused)
    return _form(request, invitation, form, status=422)


def _wanted(actor: Actor, form: InvitationForm) -> dict[str, Any]:
    sent = form.cleaned_data
    return {
        "email": sent["email"],
        "role": sent["role"],
        "department": group_for(actor, sent["department"]) if sent["department"] else None,
        "groups": [group_for(actor, number) for number in sent.get("groups", [])],
    }


def _list(request: HttpRequest, form: InvitationForm, *, link: str = "", status: int = 200) -> HttpResponse:
    context = {"invitations": queries.open_invitations(), "form": form, "link": link}
    return render(request, "people/invitations.jinja", context, status=status)


def _form(request: HttpRequest, invitation: Invitation, form: JoinForm, status: int = 200) -> HttpResponse:
    return _private(
        render(request, "people/join.jinja", {"invitation": invitation, "form": form}, status=status)
    )


def _closed(request: HttpRequest) -> HttpResponse:
    """The same page for a link that is used, too old, withdrawn or made up."""
    return _private(render(request, "people/join_closed.jinja", status=404))


def _private(response: HttpResponse) -> HttpResponse:
    # Not no-referrer: with that, browsers send "Origin: null" with the form, and the CSRF check refuses it.
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
