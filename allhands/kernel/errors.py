"""Everything that can be refused, as one tree.

Refused
├── Invalid     422  what was sent cannot be used; `fields` says where
├── SignInFirst 401  nobody is signed in
├── Forbidden   403  seen, but not allowed
├── NotFound    404  not there, or not for this reader
├── NotOffered  405  nothing of the kind can be done there
├── Conflict    409  somebody else changed it
├── Stale       412  the version named is not the current one
├── TooMuch     413  larger than the limit
└── TooMany     429  too often; try again later
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A request that was understood and not done. `sentence` tells a person what to do about it."""

    code = "refused"
    status = 400
    default = _("That could not be done. Go back and try again.")

    def __init__(
        self, sentence: object = None, *, code: str | None = None, fields: Mapping[str, object] | None = None
    ) -> None:
        self.sentence = sentence if sentence is not None else self.default
        self.code = code or type(self).code
        self.fields = dict(fields or {})
        super().__init__(str(self.code))

    def __str__(self) -> str:
        return str(self.sentence)


class Invalid(Refused):
    code, status = "invalid", 422
    default = _("Some of this cannot be used. Look at the marked fields.")


class SignInFirst(Refused):
    code, status = "sign-in-first", 401
    default = _("Sign in first, then try again.")


class Forbidden(Refused):
    code, status = "forbidden", 403
    default = _("You may not do this. Ask an owner of the collection or an administrator.")


class NotFound(Refused):
    code, status = "not-found", 404
    default = _(
        "There is nothing here, or it is not shared with you. Search for it, or ask who sent you the link."
    )


class NotOffered(Refused):
    code, status = "method-not-allowed", 405
    default = _("This cannot be done here. Go back and try again.")


class Conflict(Refused):
    code, status = "conflict", 409
    default = _("Somebody changed this at the same time. Load it again and repeat your change.")


class Stale(Refused):
    code, status = "stale", 412
    default = _(
        "This has changed since you read it. Read it again and send your change with the new version."
    )


class TooMuch(Refused):
    code, status = "too-much", 413
    default = _("That is larger than allowed. Send something smaller.")


class TooMany(Refused):
    code, status = "too-many", 429
    default = _("That was too often. Wait a minute and try again.")
