"""Who may see what people searched, as predicate and as queryset.

Curators see the searches of people who may read no more than they do, so that no word tells of what is closed to them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from allhands.kernel.actor import Actor
from allhands.kernel.errors import NotFound
from allhands.kernel.needs import Need
from allhands.search.kinds import KINDS
from allhands.search.models import Dismissal, Reach, Search, Synonyms


def only_the_house(by: Actor, *about: Any) -> bool:
    return by.is_system


def may_curate(by: Actor, *about: Any) -> bool:
    """Administrators, and whoever verifies or owns some collection. Never a partner."""
    if by.is_system or (by.is_member and by.is_admin):
        return True
    return by.is_member and any(kind.curates(by) for kind in KINDS.values())


CURATOR = Need("curator", may_curate)


def searches_visible_to(actor: Actor) -> QuerySet[Search]:
    """The searches of everybody who might read no more than the actor may; all of them for administrators."""
    if not may_curate(actor):
        return Search.objects.none()
    if actor.is_admin:
        return Search.objects.all()
    return Search.objects.filter(reach__in=_reaches_within(actor))


def _reaches_within(actor: Actor) -> list[str]:
    # What is gone for everybody is no secret any more.
    there, mine = _scopes(Actor.system()), _scopes(actor)
    rows = Reach.objects.values_list("digest", "scopes")
    return [digest for digest, scopes in rows if there.intersection(scopes) <= mine]


def _scopes(actor: Actor) -> frozenset[int]:
    return frozenset[int]().union(*(kind.scopes(actor) for kind in KINDS.values()))


def may_bring_back(by: Actor, dismissal: Dismissal) -> bool:
    return may_curate(by) and (by.is_admin or dismissal.person == by.id)


def dismissals_visible_to(actor: Actor) -> QuerySet[Dismissal]:
    """One's own, and all of them for administrators: words of others may come from searches that one must not see."""
    if not may_curate(actor):
        return Dismissal.objects.none()
    return Dismissal.objects.all() if actor.is_admin else Dismissal.objects.filter(person=actor.id)


def dismissal_for(actor: Actor, number: int) -> Dismissal:
    """The dismissal, if the actor may see it. Raises NotFound."""
    found = dismissals_visible_to(actor).filter(id=number).first()
    if found is None:
        raise NotFound()
    return found


def synonyms_visible_to(actor: Actor) -> QuerySet[Synonyms]:
    """All of them for every curator: they hold for everybody who searches."""
    return Synonyms.objects.all() if may_curate(actor) else Synonyms.objects.none()


def synonyms_for(actor: Actor, number: int) -> Synonyms:
    """The group, if the actor may see it. Raises NotFound."""
    found = synonyms_visible_to(actor).filter(id=number).first()
    if found is None:
        raise NotFound()
    return found
