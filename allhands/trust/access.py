"""Who may say that a card is right."""

from __future__ import annotations

from allhands.cards.access import RANK, may_arrange, may_change, may_read, rank_in
from allhands.cards.models import Card
from allhands.kernel.actor import Actor
from allhands.kernel.prepared import Prepared
from allhands.people.access import group_ids_of
from allhands.trust.models import Verification

_verifiers = Prepared(
    lambda card: Verification.objects.filter(card=card).values_list("verifier_person", "verifier_group")
)


def may_verify(by: Actor, card: Card) -> bool:
    """The card's verifier, anybody of the verifying group, and whoever is verifier or owner in the collection."""
    if card.archived_at is not None or not may_read(by, card):
        return False
    if rank_in(by, card.collection_id) >= RANK["verifier"]:
        return True
    named = _verifiers.first(card.pk)
    if named is None:
        return False
    return (by.id is not None and named[0] == by.id) or named[1] in group_ids_of(by)


def may_unverify(by: Actor, card: Card) -> bool:
    """Verifiers, and authors: who sees a mistake must be able to warn the others."""
    return may_verify(by, card) or may_change(by, card)


def may_choose_verifier(by: Actor, card: Card) -> bool:
    """Authors while nobody answers for the card; afterwards its verifiers, and those of the collection."""
    if may_verify(by, card):
        return True
    taken = Verification.objects.filter(card=card).exclude(verifier_person=None, verifier_group=None).exists()
    return may_arrange(by, card) and not taken
