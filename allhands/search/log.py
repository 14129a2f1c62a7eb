"""What is noted of searching, in the usage ledger: what was asked and shown, and which result was chosen.

Every keystroke that reaches the server is noted; `actions.log` makes searches of the notes when the typing is over.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse
from django.utils import translation

from allhands.kernel import usage
from allhands.kernel.actor import Actor
from allhands.search.kinds import KINDS
from allhands.search.queries import Answer

SEARCHED, FOUND_NOTHING, CHOSEN = "searched", "found-nothing", "chosen"
VERBS = (SEARCHED, FOUND_NOTHING, CHOSEN)
TOLD_AGAIN = 3600.0
_told: dict[str, float] = {}
"""When this process last put the scopes behind a digest into the ledger, in monotonic seconds."""


def note_search(
    actor: Actor,
    answer: Answer,
    *,
    words: str,
    surface: str,
    seconds: float,
    start: int = 0,
    narrowed: bool = False,
) -> None:
    """Notes an answer that somebody got. `start` is how many results stood before those of this page."""
    if not words or actor.viewer is not None:
        return
    usage.note(
        actor,
        SEARCHED if answer.total else FOUND_NOTHING,
        words=words,
        results=answer.total,
        surface=surface,
        milliseconds=round(seconds * 1000),
        interface=translation.get_language() or "",
        certain=answer.certain,
        narrowed=narrowed,
        start=start,
        shown=[one.id for one in answer.results],
        **_reach(actor),
    )


def note_choice(actor: Actor, *, words: str, kind: str, found: int, how: str) -> None:
    """Notes that a result of a search by these words was opened or copied; what was not shown by it is dropped later."""
    usage.note(actor, CHOSEN, kind=kind, id=found, words=words, how=how)


def note_arrival(actor: Actor, referer: str, *, kind: str, found: int, how: str) -> None:
    """Notes a choice when the page before was the search page: its address says the words. Needs no script."""
    address = urlsplit(referer)
    if address.path == reverse("search"):
        words = parse_qs(address.query).get("words", [""])[0].strip()
        if words:
            note_choice(actor, words=words[:500], kind=kind, found=found, how=how)


def reach_of(actor: Actor) -> tuple[str, list[int]]:
    """What the actor may read, as search scopes, and a digest of them."""
    scopes = sorted({scope for kind in KINDS.values() for scope in kind.scopes(actor)})
    return hashlib.sha256(repr(scopes).encode()).hexdigest()[:16], scopes


def _reach(actor: Actor) -> dict[str, Any]:
    """The digest; and the scopes themselves, when this process has not told them lately."""
    digest, scopes = reach_of(actor)
    last = _told.get(digest)
    if last is not None and time.monotonic() - last < TOLD_AGAIN:
        return {"reach": digest}
    _told[digest] = time.monotonic()
    return {"reach": digest, "scopes": scopes}


def forget() -> None:
    """Drops what is kept in memory, for tests."""
    _told.clear()
