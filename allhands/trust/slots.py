"""What trust adds to cards: the pill, the search fields, and its part of the column beside."""

from __future__ import annotations

from typing import Any

from allhands.cards.access import visible_to
from allhands.cards.sockets import card_aside, card_indexed, card_trust
from allhands.kernel.actor import Actor
from allhands.trust.access import may_choose_verifier, may_unverify, may_verify
from allhands.trust.models import Verification
from allhands.trust.queries import trust_of


@card_trust.fill
def pill(actor: Actor, ids: list[int]) -> dict[int, Any]:
    return trust_of(ids)


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
    trust = trust_of(ids)
    return {
        card.pk: {
            "template": "trust/aside.jinja",
            "trust": trust[card.pk],
            "card_id": card.pk,
            "version": card.version,
            "may_verify": may_verify(actor, card),
            "may_unverify": may_unverify(actor, card),
            "may_choose": may_choose_verifier(actor, card),
        }
        for card in visible_to(actor).filter(id__in=ids)
    }
