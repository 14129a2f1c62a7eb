"""Routes: a path, a view for each method, a name, and what it needs. Nothing is reachable without the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid, NotFound, NotOffered, Refused, SignInFirst
from allhands.kernel.needs import Need

View = Callable[..., HttpResponse]


def route(
    where: str,
    *,
    name: str,
    needs: Need,
    get: View | None = None,
    post: View | None = None,
    put: View | None = None,
    delete: View | None = None,
) -> URLPattern:
    """One place in the house. A form may send `_method=put` or `delete` with POST, so that pages work without script."""
    views = {"GET": get, "POST": post, "PUT": put, "DELETE": delete}
    offered = {method: view for method, view in views.items() if view is not None}
    return path(where, guard(offered, needs), name=name)


def guard(offered: dict[str, View], needs: Need) -> View:
    def enter(request: HttpRequest, **arguments: Any) -> HttpResponse:
        method = _method_of(request)
        view = offered.get("GET" if method == "HEAD" else method)
        if view is None:
            return _not_offered(request, sorted(offered))
        try:
            actor = actor_of(request)
            if not needs.meets(actor):
                raise Forbidden() if actor.is_signed_in else SignInFirst()
            _refuse_nul(request)
            return view(request, **arguments)
        except SignInFirst:
            return _to_sign_in(request)
        except Refused as refused:
            return refused_page(request, refused)

    setattr(enter, "needs", needs)
    setattr(enter, "methods", sorted(offered))
    return enter


def _refuse_nul(request: HttpRequest) -> None:
    """No text of ours has a NUL, and PostgreSQL would break on one."""
    if "\x00" in request.path:
        raise NotFound()
    if any(
        "\x00" in value
        for sent in (request.GET, request.POST)
        for _, values in sent.lists()
        for value in values
    ):
        raise Invalid()


def actor_of(request: HttpRequest) -> Actor:
    """Who comes. The people's room puts the actor on every request before any view runs."""
    actor: Actor = getattr(request, "actor")
    return actor


def _method_of(request: HttpRequest) -> str:
    if request.method == "POST":
        wanted = request.POST.get("_method", "").upper()
        if wanted in ("PUT", "DELETE"):
            return wanted
    return request.method or "GET"


def _not_offered(request: HttpRequest, offered: list[str]) -> HttpResponse:
    response = refused_page(request, NotOffered())
    response.headers["Allow"] = ", ".join(offered)
    return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method in ("GET", "HEAD") and not is_fragment(request):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    return refused_page(request, SignInFirst())


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asked for part of a page."""
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal as a page, as one sentence where a script asked, as JSON where it sent JSON."""
    if request.content_type == "application/json":
        return JsonResponse({"detail": str(refused.sentence), "code": refused.code}, status=refused.status)
    if is_fragment(request):
        return render(request, "site/refused_line.jinja", {"refused": refused}, status=refused.status)
    return render(request, "site/refused.jinja", {"refused": refused}, status=refused.status)
