"""Puts the actor on every request, and speaks their language in their time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.people.models import Person
from allhands.people.queries import actor_by_token, workspace
from allhands.people.rules import LANGUAGES


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, **more: object) -> None:
    """Notes when a session began, so that it can be told from those that were shut out."""
    request.session["began"] = clock.now().timestamp()
    request.session.pop("viewing_as", None)


class ActorMiddleware:
    """Sets `request.actor`: by token under /api/, by session elsewhere. Never both: a token ignores cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = _by_token(request) if request.path.startswith("/api/") else _by_session(request)
        setattr(request, "actor", actor)
        language = (actor.person.language if actor.person else "") or translation.get_language_from_request(
            request
        )
        with (
            translation.override(language if language in LANGUAGES else "en"),
            timezone.override(_zone_of(actor)),
        ):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
            if actor.is_signed_in:
                # Whatever a signed-in person sees is theirs alone.
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response


def _by_token(request: HttpRequest) -> Actor:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = actor_by_token(secret.strip(), "api") if kind.lower() == "bearer" and secret else None
    return found or Actor(via="api")


def _by_session(request: HttpRequest) -> Actor:
    person = request.user
    if not isinstance(person, Person) or not person.is_active:
        return Actor()
    if person.sessions_from and request.session.get("began", 0) < person.sessions_from.timestamp():
        # Left in place, the sign-in page would take it for a good session and send its holder round in circles.
        logout(request)
        return Actor()
    viewed = request.session.get("viewing_as")
    if viewed is None:
        return Actor(person=person)
    other = Person.objects.filter(id=viewed, is_active=True).exclude(role="admin").first()
    if other is None or person.role != "admin":
        del request.session["viewing_as"]
        return Actor(person=person)
    return Actor(person=other, viewer=person.pk)


def _zone_of(actor: Actor) -> zoneinfo.ZoneInfo | None:
    """The person's own time zone, or else the company's; the settings' for strangers."""
    if actor.person is None:
        return None
    return zoneinfo.ZoneInfo(actor.person.zone or workspace(actor).zone)
