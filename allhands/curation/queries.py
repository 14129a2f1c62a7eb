"""Page-shaped reads about what was handed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from allhands.cards.access import collection_names, may_read
from allhands.cards.actions.writing import text_of as text_of_card
from allhands.cards.diff import Line, changed_lines
from allhands.cards.models import Version
from allhands.curation.access import curated_by, handed_in_by, to_curate
from allhands.curation.models import Note, Proposal
from allhands.kernel import clock
from allhands.kernel.actor import Actor

MOST = 200
TOLD = timedelta(days=14)


def waiting_count(actor: Actor) -> int:
    """How many wait for the actor to decide."""
    return to_curate(actor).filter(state="open").count() if curated_by(actor) else 0


def came_in(actor: Actor) -> list[dict[str, Any]]:
    """What waits for the actor to decide, the oldest first."""
    return _rows(actor, to_curate(actor).filter(state="open").order_by("handed_in_at", "id"))


def next_after(actor: Actor, proposal: Proposal) -> int | None:
    """The one to decide next: the next younger, or the oldest."""
    waits = list(
        to_curate(actor).filter(state="open").order_by("handed_in_at", "id").values_list("handed_in_at", "id")
    )
    later = [number for at, number in waits if (at, number) > (proposal.handed_in_at, proposal.pk)]
    return later[0] if later else waits[0][1] if waits else None


def own(actor: Actor) -> list[dict[str, Any]]:
    """What the actor handed in, the newest first."""
    return _rows(actor, handed_in_by(actor).order_by("-handed_in_at", "-id"))


def news(actor: Actor) -> list[dict[str, Any]]:
    """What the actor handed in and was asked back, or was decided in the last two weeks."""
    since = clock.now() - TOLD
    asked = handed_in_by(actor).filter(state="asked")
    decided = handed_in_by(actor).filter(state__in=("approved", "declined"), decided_at__gte=since)
    return _rows(actor, (asked | decided).order_by("-decided_at", "-id"))[:6]


def _rows(actor: Actor, found: QuerySet[Proposal]) -> list[dict[str, Any]]:
    names = collection_names(actor)
    rows = found.select_related("by", "by__department", "card")[:MOST]
    return [
        {
            "id": one.pk,
            "title": one.title,
            "is_change": one.card_id is not None,
            "state": one.state,
            "state_words": one.get_state_display(),
            "at": one.handed_in_at,
            "by": one.by.name if one.by else "",
            "department": one.by.department.name if one.by and one.by.department else "",
            "place": names.get(one.card.collection_id if one.card else one.collection_id or 0, ""),
            "why": one.why,
        }
        for one in rows
    ]


def compared(actor: Actor, proposal: Proposal) -> list[Line]:
    """What the proposal changes in the version that it was made from, as far as the reader may see that."""
    if proposal.card is None or not may_read(actor, proposal.card):
        return []
    base = Version.objects.filter(card=proposal.card, number=proposal.base_version).first()
    if base is None or (actor.is_partner and base.audience == "internal"):
        return []
    return changed_lines(base.body, proposal.body)


def has_moved_on(proposal: Proposal) -> bool:
    """Whether the card has other words by now than the proposal began from."""
    card = proposal.card
    if card is None or card.version == proposal.base_version:
        return False
    base = Version.objects.filter(card=card, number=proposal.base_version).first()
    return base is not None and text_of_card(card).body != base.body


def thread(proposal: Proposal) -> list[Note]:
    return list(proposal.notes.select_related("by").order_by("at", "id"))
