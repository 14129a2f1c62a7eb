"""Who may enter the API at all. What they may do inside is asked of the rooms, as everywhere."""

from __future__ import annotations

from allhands.kernel.actor import Actor
from allhands.kernel.needs import Need


def holds_token(actor: Actor) -> bool:
    """Somebody who came with a token: cookies count for nothing here, so no page elsewhere can misuse them."""
    return actor.is_signed_in and actor.scopes is not None and "read" in actor.scopes


def may_measure(actor: Actor) -> bool:
    """Administrators, by session or with any of their tokens: a scraper needs none that may change things."""
    return actor.is_signed_in and actor.is_admin


TOKEN = Need("token", holds_token)
MEASURES = Need("admin-token", may_measure)
