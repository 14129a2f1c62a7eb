"""Collections, who may use them, and folders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from allhands.cards.access import (
    PUBLISHING,
    RANK,
    collections_visible_to,
    may_arrange_in,
    may_make_collections,
    may_own,
    may_place,
)
from allhands.cards.events import (
    CollectionChanged,
    CollectionMade,
    CollectionRemoved,
    FolderChanged,
    FolderMade,
    FolderRemoved,
    Granted,
    Ungranted,
)
from allhands.cards.models import Card, Collection, Folder, Grant
from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Invalid
from allhands.people.models import Group, Person
from allhands.people.rules import clean_name

EVERYONE = ("", "reader", "author")
MAX_DEPTH = 12


@action(may_make_collections)
def make_collection(
    by: Actor,
    *,
    name: str,
    description: str = "",
    everyone: str = "author",
    publishers: str = "authors",
    icon: str = "",
) -> CollectionMade:
    """Opens a collection; its maker becomes its owner. Raises Conflict when they see one of that name already."""
    name = _free_name(by, name)
    made = Collection.objects.create(
        name=name,
        description=_one_line(description),
        everyone=_require_everyone(everyone),
        publishers=_require_publishers(publishers),
        icon=icon[:20],
        created_at=clock.now(),
    )
    if by.person is not None:
        Grant.objects.create(collection=made, person=by.person, role="owner")
    by.memo.pop("roles", None)
    return CollectionMade(collection=made.pk, name=name)


@action(may_own)
def change_collection(
    by: Actor, collection: Collection, *, name: str, description: str, everyone: str, publishers: str = ""
) -> CollectionChanged | None:
    """Changes what a collection is and whom it lets do what. An empty `publishers` leaves that choice as it is."""
    fresh = {
        "name": _free_name(by, name, besides=collection),
        "description": _one_line(description),
        "everyone": _require_everyone(everyone),
        "publishers": _require_publishers(publishers or collection.publishers),
    }
    changed = [key for key, value in fresh.items() if getattr(collection, key) != value]
    for key in changed:
        setattr(collection, key, fresh[key])
    if not changed:
        return None
    collection.save(update_fields=changed)
    by.memo.pop("roles", None)
    return CollectionChanged(collection=collection.pk, fields=changed)


@action(may_own)
def remove_collection(by: Actor, collection: Collection) -> CollectionRemoved:
    """Removes an empty collection. Raises Conflict while it has cards, archived ones included."""
    if Card.objects.filter(collection=collection).exists():
        raise Conflict(_("There are still cards in this collection, perhaps archived ones. Move them first."))
    number = collection.pk
    collection.delete()
    return CollectionRemoved(collection=number, name=collection.name)


@action(may_own)
def grant(by: Actor, collection: Collection, *, role: str, to: Person | Group) -> Granted | None:
    """Gives a person or a group a role in a collection; it replaces the one they had."""
    if role not in RANK or not role:
        raise Invalid(fields={"role": _("Choose reader, author, verifier or owner.")})
    who = {"person": to} if isinstance(to, Person) else {"group": to}
    before = Grant.objects.filter(collection=collection, **who).first()
    if before is not None and before.role == role:
        return None
    Grant.objects.update_or_create(collection=collection, **who, defaults={"role": role})
    return Granted(collection=collection.pk, role=role, **{kind: one.pk for kind, one in who.items()})


@action(may_own)
def ungrant(by: Actor, collection: Collection, *, grant: Grant) -> Ungranted:
    """Takes a grant back."""
    if grant.collection_id != collection.pk:
        raise Invalid(_("This grant belongs to another collection."))
    grant.delete()
    return Ungranted(collection=collection.pk, person=grant.person_id, group=grant.group_id)


@action(may_arrange_in)
def make_folder(by: Actor, collection: Collection, *, name: str, parent: Folder | None = None) -> FolderMade:
    """Makes a folder, at most 12 deep. Raises Conflict when its place has one of that name."""
    name = clean_name(name)
    if parent is not None and parent.collection_id != collection.pk:
        raise Invalid(fields={"parent": _("This folder belongs to another collection.")})
    if depth_of(parent) >= MAX_DEPTH:
        raise Invalid(fields={"parent": _("Folders nest at most 12 deep. Choose one further up.")})
    if Folder.objects.filter(collection=collection, parent=parent, name=name).exists():
        raise Conflict(_("There is a folder with this name here already."), fields={"name": ""})
    made = Folder.objects.create(collection=collection, parent=parent, name=name)
    return FolderMade(folder=made.pk, collection=collection.pk, name=name)


@action(may_place)
def change_folder(by: Actor, folder: Folder, *, name: str, parent: Folder | None) -> FolderChanged:
    """Renames a folder or puts it into another of the same collection. Raises Invalid for a place inside itself."""
    name = clean_name(name)
    place = parent
    while place is not None:
        if place.pk == folder.pk:
            raise Invalid(fields={"parent": _("A folder cannot be inside itself.")})
        place = place.parent
    if parent is not None and parent.collection_id != folder.collection_id:
        raise Invalid(fields={"parent": _("This folder belongs to another collection.")})
    twin = Folder.objects.filter(collection=folder.collection_id, parent=parent, name=name).exclude(
        id=folder.pk
    )
    if twin.exists():
        raise Conflict(_("There is a folder with this name here already."), fields={"name": ""})
    folder.name, folder.parent = name, parent
    folder.save(update_fields=["name", "parent"])
    return FolderChanged(folder=folder.pk, collection=folder.collection_id, name=name)


@action(may_place)
def remove_folder(by: Actor, folder: Folder) -> FolderRemoved:
    """Removes a folder. What was in it moves up to the folder's own place. Raises Conflict for twin names there."""
    up = folder.parent
    names = set(folder.children.values_list("name", flat=True))
    if Folder.objects.filter(collection=folder.collection_id, parent=up, name__in=names).exists():
        raise Conflict(_("A folder inside has the same name as one further up. Rename it first."))
    folder.children.update(parent=up)
    Card.objects.filter(folder=folder).update(folder=up)
    number = folder.pk
    folder.delete()
    return FolderRemoved(folder=number, collection=folder.collection_id, name=folder.name)


def depth_of(folder: Folder | None) -> int:
    depth = 0
    while folder is not None:
        depth, folder = depth + 1, folder.parent
    return depth


def _free_name(by: Actor, name: str, besides: Collection | None = None) -> str:
    name = clean_name(name)
    taken = collections_visible_to(by).filter(name__iexact=name)
    if besides is not None:
        taken = taken.exclude(id=besides.pk)
    if taken.exists():
        raise Conflict(_("There is a collection with this name already."), fields={"name": ""})
    return name


def _one_line(text: str) -> str:
    line = " ".join(text.replace("\x00", "").split())
    if len(line) > 300:
        raise Invalid(fields={"description": _("Use at most 300 characters.")})
    return line


def _require_everyone(role: str) -> str:
    if role not in EVERYONE:
        raise Invalid(fields={"everyone": _("Choose nobody, reader or author.")})
    return role


def _require_publishers(who: str) -> str:
    if who not in PUBLISHING:
        raise Invalid(fields={"publishers": _("Choose readers, authors or curators.")})
    return who
