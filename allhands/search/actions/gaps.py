"""What curators do about words that found nothing: they write the card, or say that none is needed."""

from __future__ import annotations

from collections.abc import Sequence

from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.search.access import may_bring_back, may_curate
from allhands.search.events import GapBroughtBack, GapDismissed
from allhands.search.models import Dismissal


@action(may_curate)
def dismiss(by: Actor, *, words: str, keys: Sequence[str], about: str = "gap") -> GapDismissed:
    """Takes words off a list, for everybody: off that of what is missing, or about "synonyms" a suggested pair.

    `keys` are all that the list showed as one.
    """
    made = Dismissal.objects.create(
        about=about, at=clock.now(), person=by.id, words=words[:400], keys=sorted(set(keys))
    )
    return GapDismissed(dismissal=made.pk)


@action(may_bring_back)
def bring_back(by: Actor, dismissal: Dismissal) -> GapBroughtBack:
    """Puts words back on the list."""
    number = dismissal.pk
    dismissal.delete()
    return GapBroughtBack(dismissal=number)
