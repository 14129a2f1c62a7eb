"""What trust adds to cards: the pill, the search fields, and its part of the column beside."""

from __future__ import annotations

from typing import Any

from allhands.cards.access import may_arrange, may_change, sees
from allhands.cards.models import Card
from allhands.cards.sockets import card_aside, card_indexed, card_trust
from allhands.kernel.actor import Actor
from allhands.kernel.prepared import Prepared
from allhands.trust.access import may_verify
from allhands.trust.models import Verification
from allhands.trust.queries import trust_of

_cards = Prepared(
    lambda ids: Card.objects.filter(id__in=ids, archived_at=None).defer("body", "html", "plain", "headings")
)


@card_trust.fill
def pill(actor: Actor, ids: list[int]) -> dict[int, Any]:
    """Asked twice on a card's page (under the title and beside), so the request remembers it."""
    known: dict[int, Any] = actor.memo.setdefault("trust", {})
    if missing := [number for number in ids if number not in known]:
        known.update(trust_of(missing))
    return {number: known[number] for number in ids}


@card_indexed.fill
def fields(actor: Actor, ids: list[int]) -> dict[int, Any]:
    rows = Verification.objects.filter(card__in=ids).exclude(verified_at=None)
    found = rows.values_list("card_id", "verified_at", "ends", "verified_version", "card__version")
    return {
        card: {"trusted_from": int(at.timestamp()), "trusted_until": ends}
        for card, at, ends, version, current in found
        if version == current
    }


@card_aside.fill
def beside(actor: Actor, ids: list[int]) -> dict[int, Any]:
    """Who answers for the card, and the buttons of those who may say something about it."""
    trust = pill(actor, ids)
    shown = {}
    for card in _cards(ids):
        if not sees(actor, card.collection_id, card.audience):
            continue
        told = trust[card.pk]
        verifies, writes = may_verify(actor, card), may_change(actor, card)
        shown[card.pk] = {
            "template": "trust/aside.jinja",
            "trust": told,
            "card_id": card.pk,
            "version": card.version,
            "may_verify": verifies,
            "may_unverify": verifies or writes,
            "may_choose": verifies or (may_arrange(actor, card) and not told.verifier),
        }
    return shown
