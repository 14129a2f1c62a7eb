"""The doors of the API: who may come in by which method, and every refusal as a problem.

They are made from the API's description, so that nothing is open that is not described.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from allhands.api import measures
from allhands.api.description import Part, description
from allhands.api.problems import (
    LengthNeeded,
    NotJson,
    NotOffered,
    ReadOnly,
    TokenNeeded,
    problem,
    refusal_of,
)
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid, NotFound
from allhands.kernel.needs import ANYBODY, Need
from allhands.kernel.routes import actor_of
from allhands.people.queries import actor_by_token

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")


def door(view: View, *, place: str, needs: Need, offered: Mapping[str, Part]) -> View:
    """A view behind its door. `offered` has the described operation of each method, `place` names it in measures."""
    methods = sorted({*offered, "HEAD"} if "GET" in offered else offered)

    def enter(request: HttpRequest, **arguments: Any) -> HttpResponse:
        with measures.timed(place, request.method or "") as timing:
            try:
                _admit(request, needs, methods, offered)
                response = _as_get(view)(request, **arguments)
            except Exception as error:
                response = problem(refusal_of(error))
            timing.status = response.status_code
            return response

    setattr(enter, "needs", needs)
    setattr(enter, "methods", methods)
    # No cookie counts here, so no page elsewhere can send anything in somebody's name.
    setattr(enter, "csrf_exempt", True)
    return enter


def _as_get(view: View) -> View:
    """The view, for which an answer to HEAD is that to GET; the server leaves its body away."""

    def run(request: HttpRequest, **arguments: Any) -> HttpResponse:
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        try:
            return view(request, **arguments)
        finally:
            request.method = method

    return run


def _admit(request: HttpRequest, needs: Need, methods: list[str], offered: Mapping[str, Part]) -> None:
    """Raises what is to be refused before anything is read."""
    if request.method not in methods:
        raise NotOffered(methods)
    actor = actor_of(request)
    if not needs.meets(actor):
        raise Forbidden() if actor.is_signed_in else TokenNeeded()
    if request.method not in READING:
        if not actor.may_write:
            raise ReadOnly()
        _require_json(request)
    _require_known(request, offered["GET" if request.method == "HEAD" else request.method])


def _require_json(request: HttpRequest) -> None:
    if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
        raise LengthNeeded()
    if request.body and request.content_type != "application/json":
        raise NotJson()


def _require_known(request: HttpRequest, operation: Part) -> None:
    """A filter with a typing mistake would otherwise show everything."""
    known = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    unknown = set(request.GET) - known
    if unknown:
        words = _("There is no such parameter here. Look for a typing mistake, or leave it out.")
        raise Invalid(fields=dict.fromkeys((name[:100] for name in sorted(unknown)), words))


def doors(patterns: list[Any], prefix: str, needs: Need) -> list[URLPattern]:
    """Ninja's patterns, each behind its door."""
    made = {}
    for one in patterns:
        where = prefix + str(one.pattern)
        operations = description()["paths"].get("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", where))
        if operations is not None and where not in made:
            offered = {method.upper(): operation for method, operation in operations.items()}
            entry = door(one.callback, place=where, needs=needs, offered=offered)
            made[where] = path(where, entry, name=f"api_{one.name}")
    return list(made.values())


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every other address under /api/."""
    return problem(NotFound(_("There is no such address in the API. /api/v1/openapi.json names them all.")))


setattr(nothing_here, "needs", ANYBODY)
setattr(nothing_here, "methods", ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"])
setattr(nothing_here, "csrf_exempt", True)


def by_token_too(entry: View) -> View:
    """For an address outside of /api/, where sessions count: whoever sends a token is who the token says."""

    @functools.wraps(entry)
    def enter(request: HttpRequest) -> HttpResponse:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            setattr(request, "actor", actor_by_token(secret.strip(), "api") or Actor(via="api"))
        return entry(request)

    return enter
