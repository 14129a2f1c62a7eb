"""Home, and the pages for what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from allhands.cards import queries as cards
from allhands.kernel import features
from allhands.kernel.errors import Forbidden, NotFound, Refused
from allhands.kernel.needs import SIGNED_IN
from allhands.kernel.routes import actor_of, refused_page, route
from allhands.people.sockets import home_part
from allhands.trust import queries as trust


def home(request: HttpRequest) -> HttpResponse:
    """What needs me, and where I left."""
    actor = actor_of(request)
    recent = cards.recently_opened(actor)
    used = cards.opened_lately(actor)
    return render(
        request,
        "site/home.jinja",
        {
            "due": trust.due(actor, limit=8),
            "drafts": cards.drafts(actor)[:5],
            "recent": recent,
            "favourites": cards.favourites(actor, limit=6),
            "asked": cards.opened_most(actor),
            "good": trust.trusted_among(used),
            "among": len(used),
            "parts": home_part.ask(actor, [actor.id or 0]).get(actor.id or 0, []),
            "may_write": bool(cards.places_to_write(actor)),
        },
    )


def routes() -> list[URLPattern]:
    return [route("", name="home", needs=SIGNED_IN, get=home)]


def _say(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal in the form of the door that was knocked at. The API's room may have been removed."""
    problems = features.part("api", "problems") if request.path.startswith("/api/") else None
    return problems.problem(refused) if problems else refused_page(request, refused)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, NotFound())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, Forbidden())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, Refused(_("What was sent could not be read. Go back and try again.")))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused_page(
        request, Forbidden(_("This page was open for too long. Load it again, then repeat what you did."))
    )


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours. It needs neither database nor template, for those may be what is broken."""
    return HttpResponse(
        "<!doctype html><title>Allhands</title><h1>Something broke on our side</h1>"
        "<p>What you sent may not have been saved. Go back, copy your text, and try again in a minute.</p>",
        status=500,
    )
