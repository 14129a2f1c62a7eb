"""A list of routes for the route tests: the house with a few more rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from allhands.kernel.errors import Conflict, Invalid, NotFound
from allhands.kernel.needs import ADMIN, ANYBODY, MEMBER, SIGNED_IN
from allhands.kernel.routes import actor_of, route
from allhands.site.urls import handler400, handler403, handler404, handler500
from allhands.site.urls import urlpatterns as house

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def say(words: str) -> Any:
    return lambda request, **arguments: HttpResponse(f"{words} {arguments or ''}".strip())


def refuse(request: HttpRequest, number: int) -> HttpResponse:
    raise {1: NotFound(), 2: Conflict("The room is <taken>."), 3: Invalid(fields={"name": "Too long."})}[
        number
    ]


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(actor_of(request).id))


urlpatterns = [
    *house,
    route("test/anybody", name="t_anybody", needs=ANYBODY, get=say("anybody"), post=say("told")),
    route("test/signed-in", name="t_signed_in", needs=SIGNED_IN, get=who),
    route("test/member", name="t_member", needs=MEMBER, get=say("member")),
    route("test/admin", name="t_admin", needs=ADMIN, get=say("admin"), post=say("told")),
    route(
        "test/thing/<int:number>",
        name="t_thing",
        needs=ANYBODY,
        get=say("got"),
        post=say("posted"),
        put=say("put"),
        delete=say("deleted"),
    ),
    route("test/refused/<int:number>", name="t_refused", needs=ANYBODY, get=refuse),
    route("test/word/<str:word>", name="t_word", needs=ANYBODY, get=say("word")),
]


class Nested:
    """A list inside a list, with a view that forgot to say whom it lets in."""

    urlpatterns = [path("forgotten/<int:number>", who, name="t_forgotten")]
