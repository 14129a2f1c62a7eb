"""Which words mean the same: added, changed and removed by curators, and in force everywhere a second later."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Invalid
from allhands.search import synonyms as kept
from allhands.search.access import may_curate
from allhands.search.events import SynonymsAdded, SynonymsChanged, SynonymsRemoved
from allhands.search.models import Synonyms
from allhands.search.rules import synonyms as rules


class Taken(Conflict):
    code = "synonym-taken"


@action(may_curate)
def add_synonyms(
    by: Actor, *, words: Sequence[str], joining: bool = False
) -> SynonymsAdded | SynonymsChanged | None:
    """Says that words mean the same. With `joining` they go to the group that has one of them already.

    Raises Invalid for what cannot be kept, Taken when a word stands in another group.
    """
    clean = rules.cleaned(words)
    having = _groups_with(clean)
    if joining and len(having) == 1:
        return _put(having[0], rules.cleaned([*having[0].words, *clean]))
    _refuse_taken(clean, having)
    if Synonyms.objects.count() >= rules.MOST_GROUPS:
        raise Invalid(
            _("There are %(limit)s groups already. Remove one that nobody needs.")
            % {"limit": rules.MOST_GROUPS}
        )
    made = Synonyms.objects.create(words=list(clean), at=clock.now())
    transaction.on_commit(kept.forget)
    return SynonymsAdded(synonyms=made.pk, words=list(clean))


@action(may_curate)
def change_synonyms(by: Actor, group: Synonyms, *, words: Sequence[str]) -> SynonymsChanged | None:
    """Gives a group other words. Raises Invalid and Taken as above."""
    clean = rules.cleaned(words)
    _refuse_taken(clean, [one for one in _groups_with(clean) if one.pk != group.pk])
    return _put(group, clean)


@action(may_curate)
def remove_synonyms(by: Actor, group: Synonyms) -> SynonymsRemoved:
    number, words = group.pk, list(group.words)
    group.delete()
    transaction.on_commit(kept.forget)
    return SynonymsRemoved(synonyms=number, words=words)


def _put(group: Synonyms, words: Sequence[str]) -> SynonymsChanged | None:
    if list(words) == group.words:
        return None
    group.words, group.at = list(words), clock.now()
    group.save()
    transaction.on_commit(kept.forget)
    return SynonymsChanged(synonyms=group.pk, words=list(words))


def _groups_with(words: Sequence[str]) -> list[Synonyms]:
    """The groups that have one of the words, held until the change is made."""
    rows = {row.pk: row for row in Synonyms.objects.select_for_update().order_by("id")}
    return [rows[number] for number in rules.holding([(one.pk, one.words) for one in rows.values()], words)]


def _refuse_taken(words: Sequence[str], having: Sequence[Synonyms]) -> None:
    if not having:
        return
    wanted = {rules.spelt(word) for word in words}
    other = having[0]
    taken = next(word for word in other.words if rules.spelt(word) in wanted)
    beside = ", ".join(word for word in other.words if word != taken)
    raise Taken(
        fields={
            "words": _("“%(word)s” already means the same as %(others)s. Change that group instead.")
            % {"word": taken, "others": beside}
        }
    )
