"""Refusals as RFC 9457 problems: every error of the API has this form, whoever raised it.

`type` is `/problems/<code>` and never changes its meaning; `detail` says what to do; `errors` names the fields.
"""

from __future__ import annotations

import json
from http import HTTPStatus

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError

from allhands.api.wording import fields_of
from allhands.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused, SignInFirst, TooMuch
from allhands.kernel.faults import last_line, traced

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"


class TokenNeeded(SignInFirst):
    code = "token-needed"
    default = _("Send a valid token: `Authorization: Bearer ...`. You make one on your profile page.")


class ReadOnly(Forbidden):
    code = "read-only"
    default = _("This token may only read. Make one that may write on your profile page.")


class NotOffered(Refused):
    code, status = "method-not-allowed", 405
    default = _("This cannot be done here. The header Allow says which methods there are.")

    def __init__(self, methods: list[str]) -> None:
        super().__init__()
        self.methods = methods


class BadJson(Refused):
    code, status = "bad-json", 400
    default = _("The body is not JSON in UTF-8. Mend it and send it again.")


class LengthNeeded(Refused):
    code, status = "length-needed", 411
    default = _("Send the body in one piece, with the header Content-Length.")


class NotJson(Refused):
    code, status = "unsupported-media-type", 415
    default = _("Send the body as JSON, with the header `Content-Type: application/json`.")


class BadCursor(Invalid):
    code = "bad-cursor"
    default = _("This cursor belongs to another list. Begin again without one.")


class KeyReused(Invalid):
    code = "idempotency-key-reused"
    default = _("This Idempotency-Key was used for another request. Choose a new key for each.")


class InProgress(Conflict):
    code = "in-progress"
    default = _("The first request with this Idempotency-Key is still being done. Send it again in a moment.")


class Busy(Refused):
    code, status = "busy", 503
    default = _("The database is busy. Nothing was changed; send the request again in a moment.")


class Broken(Refused):
    code, status = "broken", 500
    default = _("Something broke on our side and was noted. Nothing was changed; try again later.")


TITLES = {
    "refused": _("It could not be done"),
    "bad-json": _("The body cannot be read"),
    "token-needed": _("A token is needed"),
    "forbidden": _("Not allowed"),
    "read-only": _("The token may only read"),
    "not-found": _("Not found"),
    "method-not-allowed": _("No such method here"),
    "conflict": _("Somebody was faster"),
    "in-progress": _("Still being done"),
    "length-needed": _("The length is missing"),
    "stale": _("Changed meanwhile"),
    "too-much": _("Too large"),
    "unsupported-media-type": _("Not JSON"),
    "invalid": _("Some of it cannot be used"),
    "past-date": _("The date is over"),
    "bad-cursor": _("Another list's cursor"),
    "idempotency-key-reused": _("The key was used before"),
    "too-many": _("Too often"),
    "broken": _("Our fault"),
    "busy": _("Busy"),
}


def problem(refused: Refused) -> HttpResponse:
    """The refusal as an answer, with the headers that its status asks for."""
    sentence = str(refused)
    said = {
        "type": f"/problems/{refused.code}",
        "title": str(TITLES.get(refused.code) or HTTPStatus(refused.status).phrase),
        "status": refused.status,
        "detail": sentence,
        "errors": [
            {"field": field, "detail": str(words) or sentence} for field, words in refused.fields.items()
        ],
    }
    response = HttpResponse(json.dumps(said), status=refused.status, content_type=MEDIA_TYPE)
    if isinstance(refused, NotOffered):
        response["Allow"] = ", ".join(refused.methods)
    if refused.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Allhands"'
    if refused.status in (409, 503) and refused.code in ("in-progress", "busy"):
        response["Retry-After"] = "1"
    return response


def refusal_of(error: Exception) -> Refused:
    """What an exception means to whoever asked. A fault of ours is noted and told without its details."""
    if isinstance(error, HttpError) and isinstance(error.__cause__, Refused):
        return error.__cause__
    if isinstance(error, Refused):
        return error
    if isinstance(error, ValidationError):
        fields = fields_of(error.errors)
        return NotFound() if fields is None else Invalid(fields=fields)
    return _of_others(error)


def _of_others(error: Exception) -> Refused:
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return Forbidden()
    if isinstance(error, RequestDataTooBig):
        return TooMuch()
    if isinstance(error, (HttpError, SuspiciousOperation, UnreadablePostError)):
        return Refused(_("What was sent could not be read. Look at it and send it again."))
    trace = traced()
    log.error("api request failed", error=last_line(trace), trace=trace)
    return Busy() if isinstance(error, OperationalError) else Broken()
