"""Version one of the API: its operations put together, how they read JSON, and whom they let in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.security import HttpBearer

from allhands.api.access import holds_token
from allhands.api.problems import BadJson, TokenNeeded
from allhands.api.views import cards, places, search
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Invalid
from allhands.kernel.routes import actor_of

PREFIX = "api/v1/"
ABOUT = """The company's verified knowledge for programs.

Send `Authorization: Bearer <token>`; `allhands token EMAIL` or the profile page makes one. A token may do what its
person may, narrowed by its scopes: `read`, `write`, `admin`.

Lists come in pages: follow `next`, or the header `Link: <...>; rel="next"`, until there is none. A page is complete
whatever is written in between.

A card carries an `ETag`. Send it as `If-None-Match` to get 304 while nothing changed, and as `If-Match` with a change
to get 412 when somebody else changed the text since you read it. Without `If-Match` your fields replace the current
ones.

Send an `Idempotency-Key` (a UUID, say) with POST and PATCH: sent again within 24 hours it has no second effect and
gets the first answer. What was refused is not kept; send it again with the same key.

Errors are `application/problem+json` (RFC 9457): `type` is stable, `detail` says what to do, `errors` names fields."""


class StrictJson(Parser):
    """JSON as the standard has it, in UTF-8; no text that the database could not keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            sent = json.loads(request.body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise BadJson() from None
        if any(not is_sound(text) for text in _texts(sent)):
            raise Invalid(
                _("The text has broken Unicode or a NUL character in it. Remove it and send it again.")
            )
        return sent


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def is_sound(text: str) -> bool:
    """Whether a text is Unicode that every database keeps: no lone surrogates and no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _texts(sent: Any) -> Iterator[str]:
    """Every text in a value, names of fields included. Without recursion, for the depth is the sender's choice."""
    waiting = [sent]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


class Bearer(HttpBearer):
    """The people's room read the token before; here it only counts whether somebody came of it."""

    def __call__(self, request: HttpRequest) -> Actor:
        actor = actor_of(request)
        if not holds_token(actor):
            raise TokenNeeded()
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return self(request)


class VersionOne(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Refusals are answered at the door, in one place for everything under /api/."""
        raise exc


api = VersionOne(
    title="Allhands",
    version="1",
    description=ABOUT,
    urls_namespace="api-v1",
    openapi_url="",
    docs_url=None,
    parser=StrictJson(),
    auth=Bearer(),
)
for room in (places, cards, search):
    api.add_router("", room.router)
