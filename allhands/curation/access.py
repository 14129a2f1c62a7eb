"""Who sees what was handed in, and who decides about it: its author, and the curators of where it is to go."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from allhands.cards.access import RANK, may_read, publishes_in, rank_in, roles_of, sees
from allhands.cards.models import Card, Collection
from allhands.curation.models import Proposal
from allhands.kernel.actor import Actor
from allhands.kernel.errors import NotFound


def curated_by(actor: Actor) -> list[int]:
    """The collections whose curator (verifier or owner) the actor is."""
    return [number for number, role in roles_of(actor).items() if RANK[role] >= RANK["verifier"]]


def to_curate(actor: Actor) -> QuerySet[Proposal]:
    """All that was handed in for the actor's collections. A change goes to where its card is now."""
    places = curated_by(actor)
    found = Proposal.objects.filter(Q(collection__in=places, card=None) | Q(card__collection__in=places))
    if actor.is_partner:
        found = found.exclude(audience="internal").exclude(card__audience="internal")
    return found


def handed_in_by(actor: Actor) -> QuerySet[Proposal]:
    return Proposal.objects.filter(by=actor.id) if actor.is_signed_in else Proposal.objects.none()


def proposal_for(actor: Actor, number: int) -> Proposal:
    """The proposal, if it is the actor's own or theirs to curate. Raises NotFound."""
    rows = Proposal.objects.select_related("card", "collection", "folder", "by", "decided_by", "outcome")
    found = rows.filter(id=number).first()
    if found is None or not (is_own(actor, found) or may_curate(actor, found)):
        raise NotFound()
    return found


def is_own(by: Actor, proposal: Proposal) -> bool:
    return by.id is not None and proposal.by_id == by.id


def may_curate(by: Actor, proposal: Proposal) -> bool:
    place, card = proposal.collection_id, proposal.card
    if card is not None:
        place = card.collection_id if may_read(by, card) else None
    if place is None or rank_in(by, place) < RANK["verifier"]:
        return False
    return publishes_in(by, place) and sees(by, place, proposal.audience)


def may_hand_in(by: Actor, collection: Collection) -> bool:
    """Anybody may draft for what they may read."""
    return by.is_signed_in and rank_in(by, collection.pk) > 0


def may_propose(by: Actor, card: Card) -> bool:
    return by.is_signed_in and card.archived_at is None and may_read(by, card)
