"""Pages of a list that stay complete while others write: a cursor says after what to go on, never how many to leave out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from allhands.api.problems import BadCursor

SALT = "api.cursor"
T = TypeVar("T")
Mark = list[int | str]


def mark_of(request: HttpRequest) -> Mark | None:
    """Where the asker wants to go on; None at the start. Raises BadCursor for one that we did not make for this list."""
    text = request.GET.get("cursor")
    if text is None:
        return None
    try:
        listing, mark = signing.Signer(salt=SALT).unsign_object(text)
    except signing.BadSignature:
        raise BadCursor(fields={"cursor": ""}) from None
    if listing != _listing(request):
        raise BadCursor(fields={"cursor": ""})
    return list(mark)


def split(found: Sequence[T], limit: int) -> tuple[Sequence[T], T | None]:
    """Of `limit` + 1 rows that were read, those to show, and the last of them when there are more."""
    return found[:limit], found[limit - 1] if len(found) > limit else None


def page(
    request: HttpRequest, kind: type[BaseModel], items: Sequence[BaseModel], after: Mark | None, **more: Any
) -> HttpResponse:
    """A list as an answer, with the next page's address in it and in the header Link; `more` are its other fields."""
    following = None if after is None else _next_address(request, after)
    shown = kind.model_validate({"items": items, "next": following, **more})
    response = HttpResponse(shown.model_dump_json(), content_type="application/json")
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _next_address(request: HttpRequest, after: Mark) -> str:
    asked = request.GET.copy()
    asked["cursor"] = signing.Signer(salt=SALT).sign_object([_listing(request), after])
    return f"{settings.BASE_URL}{request.path}?{asked.urlencode()}"


def _listing(request: HttpRequest) -> str:
    """What list this is: its address and filters, whatever the size of the page."""
    asked = request.GET.copy()
    for name in ("cursor", "limit"):
        asked.pop(name, None)
    named = sorted(asked.lists())
    return hashlib.sha256(f"{request.path}{named}".encode()).hexdigest()[:16]
