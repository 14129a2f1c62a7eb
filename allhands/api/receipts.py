"""Once and not twice: a request with an Idempotency-Key that is sent again has no second effect."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from allhands.api import actions
from allhands.api.models import Receipt
from allhands.api.problems import InProgress, KeyReused
from allhands.cards.access import card_for
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Invalid
from allhands.kernel.routes import actor_of

P = ParamSpec("P")
HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_HEADERS = ("ETag", "Location")
_running: set[tuple[int | None, str]] = set()
_lock = threading.Lock()


class CardAnswer(HttpResponse):
    """An answer that shows a card."""

    def __init__(self, card: int, body: bytes | str, *, status: int, headers: dict[str, str]) -> None:
        super().__init__(body, status=status, headers=headers, content_type="application/json")
        self.card = card


def one_effect(
    view: Callable[Concatenate[HttpRequest, P], CardAnswer],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Makes everything that a view writes one transaction, and honours the Idempotency-Key.

    Refusals are not kept: nothing happened, so the same key may be tried again.
    """

    @functools.wraps(view)
    def run(request: HttpRequest, /, *positional: P.args, **named: P.kwargs) -> HttpResponse:
        actor, key = actor_of(request), _key_of(request)
        if key is None:
            with transaction.atomic():
                return view(request, *positional, **named)
        asked = _digest(request)
        with _alone(actor.id, key), transaction.atomic():
            receipt, is_first = actions.claim(actor, key=key, asked=asked)
            if not is_first:
                return _again(actor, receipt, asked)
            answer = view(request, *positional, **named)
            _keep(receipt, answer)
            return answer

    return run


def _key_of(request: HttpRequest) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise Invalid(
            fields={HEADER: _("Send 1 to 200 letters, digits or signs without spaces, such as a UUID.")}
        )
    return key


def _digest(request: HttpRequest) -> str:
    """What is asked, whatever the order of the body's fields."""
    whole = [request.method, request.path, request.headers.get("If-Match", ""), _plain(request.body)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _plain(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.hex()


@contextmanager
def _alone(person: int | None, key: str) -> Iterator[None]:
    """Holds a key while its first request is being done in this process. Raises InProgress for a second."""
    mine = (person, key)
    with _lock:
        if mine in _running:
            raise InProgress()
        _running.add(mine)
    try:
        yield
    finally:
        with _lock:
            _running.discard(mine)


def _keep(receipt: Receipt, answer: CardAnswer) -> None:
    headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    actions.settle(
        receipt, card=answer.card, status=answer.status_code, headers=headers, body=answer.content.decode()
    )


def _again(actor: Actor, receipt: Receipt, asked: str) -> HttpResponse:
    if receipt.asked != asked:
        raise KeyReused()
    # Asked anew: whoever lost the right to read since then gets nothing out of a receipt.
    card_for(actor, receipt.card or 0)
    again = CardAnswer(receipt.card or 0, receipt.body, status=receipt.status, headers=receipt.headers)
    again["Idempotency-Replayed"] = "true"
    return again
