"""Who may import, and who sees an import: its own person and administrators."""

from __future__ import annotations

from django.db.models import QuerySet

from allhands.cards.access import may_make_collections, may_write_in, roles_of
from allhands.cards.models import Collection
from allhands.kernel.actor import Actor
from allhands.kernel.errors import NotFound
from allhands.transfer.models import ImportRun


def may_import(by: Actor, collection: Collection) -> bool:
    """Whoever may write in the collection, except partners: what an import holds was not made for them to publish."""
    return (by.is_system or by.is_member) and may_write_in(by, collection)


def may_open_by_import(by: Actor, name: str) -> bool:
    """Who may open a collection may do so by importing into it."""
    return may_make_collections(by)


def runs_visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """One's own, as long as one may read the collection: the page says its name and what is in it."""
    if actor.is_admin:
        return ImportRun.objects.all()
    if not actor.is_member:
        return ImportRun.objects.none()
    return ImportRun.objects.filter(person=actor.id, collection__in=roles_of(actor))


def may_see(by: Actor, run: ImportRun) -> bool:
    mine = by.is_member and run.person_id == by.id and run.collection_id in roles_of(by)
    return by.is_admin or mine


def may_run(by: Actor, run: ImportRun) -> bool:
    """Rights are asked again at every step: they may have been taken back since the upload."""
    return may_see(by, run) and may_import(by, run.collection)


def only_the_house(by: Actor, *about: object) -> bool:
    return by.is_system


def run_for(actor: Actor, number: int) -> ImportRun:
    """The import, if the actor may see it. Raises NotFound."""
    found = runs_visible_to(actor).select_related("person", "collection").filter(id=number).first()
    if found is None:
        raise NotFound()
    return found


def run_by_key(actor: Actor, key: str) -> ImportRun:
    """The import of the file that was just handed in. Raises NotFound."""
    found = runs_visible_to(actor).select_related("collection").filter(key=key).exclude(key="").first()
    if found is None:
        raise NotFound()
    return found
