"""Which state of a card somebody has in hand.

An ETag is `"<version>-<digest>"`. The version is the text's: If-Match compares it alone, so that a verification in
between makes no edit stale. The digest is the whole answer's: If-None-Match compares all, so that a client which
keeps copies learns that a card lost its trust, moved or was archived.
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest

from allhands.api import queries
from allhands.kernel.errors import Stale


def etag_of(version: int, answer: bytes) -> str:
    return f'"{version}-{hashlib.sha256(answer).hexdigest()[:16]}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the asker said that they have this already."""
    named = request.headers.get("If-None-Match", "")
    return named.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in named.split(","))


def require_current(request: HttpRequest, card: int) -> int | None:
    """The card's version, held until the transaction ends, when the asker named it; None when they named none.

    Raises Stale when they named another.
    """
    named = request.headers.get("If-Match", "").strip()
    if named in ("", "*"):
        return None
    current = queries.held_version(card)
    versions = {
        one.strip().strip('"').partition("-")[0] for one in named.split(",") if one.strip().startswith('"')
    }
    if str(current) not in versions:
        raise Stale()
    return current
