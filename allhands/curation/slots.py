"""What curation adds elsewhere: handing in from the editor, and its part of the home page."""

from __future__ import annotations

from typing import Any

from allhands.cards.sockets import card_handing_in
from allhands.curation import queries
from allhands.kernel.actor import Actor
from allhands.people.sockets import home_part


@card_handing_in.fill
def handing_in(actor: Actor, ids: list[int]) -> dict[int, Any]:
    """Asked only about collections that the actor may read."""
    shown = {"notice": "curation/handing.jinja", "button": "curation/handing_button.jinja"}
    return dict.fromkeys(ids, shown) if actor.is_signed_in else {}


@home_part.fill
def at_home(actor: Actor, ids: list[int]) -> dict[int, Any]:
    if actor.id not in ids:
        return {}
    waiting, news = queries.waiting_count(actor), queries.news(actor)
    shown = {"template": "curation/home.jinja", "waiting": waiting, "news": news}
    return {actor.id: shown} if waiting or news else {}
