"""Who may read and change what, as predicate and as queryset. Everything that shows a card asks here.

Roles in a collection rise: reader, author, verifier, owner. A member has the collection's `everyone` role or a
better grant; a partner only what was granted, and never a card whose audience is internal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from allhands.cards.models import Attachment, Card, Collection, Folder, Grant, Version
from allhands.kernel.actor import Actor
from allhands.kernel.errors import NotFound
from allhands.kernel.prepared import Prepared
from allhands.people.access import group_ids_of, may_administer

RANK = {"": 0, "reader": 1, "author": 2, "verifier": 3, "owner": 4}
PUBLISHING = {"readers": RANK["reader"], "authors": RANK["author"], "curators": RANK["verifier"]}
"""The lowest role that publishes, by what the collection chose."""

_collections = Prepared(
    lambda: Collection.objects.order_by("name", "id").values_list("id", "name", "everyone", "publishers")
)
_grants = Prepared(
    lambda person, groups: Grant.objects.filter(Q(person=person) | Q(group__in=groups)).values_list(
        "collection_id", "role"
    )
)
_card = Prepared(lambda number: Card.objects.filter(id=number))
_collection = Prepared(lambda number: Collection.objects.filter(id=number))


def roles_of(actor: Actor) -> dict[int, str]:
    """The actor's role in each collection that they may read at all. Read once a request."""
    if "roles" not in actor.memo:
        actor.memo["roles"] = _roles(actor)
    roles: dict[int, str] = actor.memo["roles"]
    return roles


def _roles(actor: Actor) -> dict[int, str]:
    if not (actor.is_signed_in or actor.is_system):
        return {}
    found = _collections()
    actor.memo["names"] = {number: name for number, name, *_chosen in found}
    actor.memo["publishing"] = {number: PUBLISHING[who] for number, *_name, who in found}
    if actor.is_admin:
        return dict.fromkeys(actor.memo["names"], "owner")
    roles = {number: role for number, _name, role, _who in found if role} if actor.is_member else {}
    for collection, role in _grants(actor.id or 0, group_ids_of(actor)):
        if RANK[role] > RANK[roles.get(collection, "")]:
            roles[collection] = role
    return roles


def collection_names(actor: Actor) -> dict[int, str]:
    """The names of the collections that the actor may read, by name."""
    roles = roles_of(actor)
    return {number: name for number, name in actor.memo.get("names", {}).items() if number in roles}


def rank_in(actor: Actor, collection: int) -> int:
    return RANK[roles_of(actor).get(collection, "")]


def scopes_of(actor: Actor) -> frozenset[int]:
    """The search scopes that the actor may read; see `scope_of`."""
    ids = roles_of(actor)
    outer = {number * 2 for number in ids}
    return frozenset(outer if actor.is_partner else outer | {number * 2 + 1 for number in ids})


def scope_of(collection: int, audience: str) -> int:
    """One number for everything that decides who may read a card: its collection, and whether it is internal."""
    return collection * 2 + (audience == "internal")


def visible_to(actor: Actor, *, archived: bool = False) -> QuerySet[Card]:
    """The cards that the actor may read. Archived ones only on request, and only for authors of the collection."""
    roles = roles_of(actor)
    ids = [number for number, role in roles.items() if not archived or RANK[role] >= RANK["author"]]
    rows = Card.objects.filter(collection_id__in=ids, archived_at__isnull=not archived)
    return rows.exclude(audience="internal") if actor.is_partner else rows


def sees(actor: Actor, collection: int, audience: str) -> bool:
    """Whether the actor may read what is in that collection for that audience, while it is not archived."""
    return collection in roles_of(actor) and not (actor.is_partner and audience == "internal")


def may_read(by: Actor, card: Card) -> bool:
    return may_see(by, card.collection_id, card.audience, card.archived_at)


def may_see(by: Actor, collection: int, audience: str, archived_at: datetime | None) -> bool:
    """`may_read` of a card of which no more is known than this."""
    if archived_at is not None and rank_in(by, collection) < RANK["author"]:
        return False
    return sees(by, collection, audience)


def publishes_in(actor: Actor, collection: int) -> bool:
    """Whether what the actor writes there is published, as the collection chose. The others hand their text in."""
    rank = rank_in(actor, collection)
    wanted: dict[int, int] = actor.memo["publishing"] if rank else {}
    return rank > 0 and rank >= wanted.get(collection, RANK["author"])


def may_write_in(by: Actor, collection: Collection) -> bool:
    return publishes_in(by, collection.pk)


def may_change(by: Actor, card: Card) -> bool:
    return may_read(by, card) and publishes_in(by, card.collection_id)


def may_arrange(by: Actor, card: Card) -> bool:
    """Archive it, move it, hand it to somebody: an author who may change it. Publishing readers change texts only."""
    return may_read(by, card) and arranges_in(by, card.collection_id)


def arranges_in(actor: Actor, collection: int) -> bool:
    return publishes_in(actor, collection) and rank_in(actor, collection) >= RANK["author"]


def may_arrange_in(by: Actor, collection: Collection) -> bool:
    """Make, rename and remove folders."""
    return arranges_in(by, collection.pk)


def may_move(by: Actor, card: Card, to: Collection) -> bool:
    """May arrange the card, and publish where it goes."""
    return may_arrange(by, card) and may_write_in(by, to)


def may_own(by: Actor, collection: Collection) -> bool:
    return rank_in(by, collection.pk) >= RANK["owner"]


def may_place(by: Actor, folder: Folder) -> bool:
    return arranges_in(by, folder.collection_id)


def may_make_collections(by: Actor) -> bool:
    """Any member may open a collection and then owns it."""
    return by.is_system or by.is_member


def may_keep(by: Actor, *about: Any) -> bool:
    """One's own drafts and uploads."""
    return by.is_signed_in


def may_attach(by: Actor) -> bool:
    """Whoever may publish somewhere."""
    return by.is_system or may_administer(by) or any(publishes_in(by, place) for place in roles_of(by))


def curates(actor: Actor) -> bool:
    """Whether the actor verifies or owns some collection."""
    return any(RANK[role] >= RANK["verifier"] for role in roles_of(actor).values())


def collections_visible_to(actor: Actor) -> QuerySet[Collection]:
    return Collection.objects.filter(id__in=roles_of(actor))


def collection_for(actor: Actor, number: int) -> Collection:
    """The collection, if the actor may read it. Raises NotFound."""
    found = collections_visible_to(actor).filter(id=number).first()
    if found is None:
        raise NotFound()
    return found


def folder_for(actor: Actor, number: int) -> Folder:
    """The folder, if the actor may read its collection. Raises NotFound."""
    found = (
        Folder.objects.select_related("collection").filter(id=number, collection__in=roles_of(actor)).first()
    )
    if found is None:
        raise NotFound()
    return found


def card_for(actor: Actor, number: int) -> Card:
    """The card, archived or not, if the actor may read it. Raises NotFound."""
    found: Card | None = _card.first(number)
    if found is None or not may_read(actor, found):
        raise NotFound()
    found.collection = _collection.first(found.collection_id)
    return found


def version_for(actor: Actor, card: Card, number: int) -> Version:
    """A version of a card that the actor may read. A partner sees none that was internal. Raises NotFound."""
    found = Version.objects.select_related("by").filter(card=card, number=number).first()
    if found is None or not may_read(actor, card) or (actor.is_partner and found.audience == "internal"):
        raise NotFound()
    return found


def attachment_for(actor: Actor, key: str) -> Attachment:
    """The attachment, if the actor uploaded it or may read a card that it is on. Raises NotFound."""
    found = Attachment.objects.filter(key=key).first()
    if found is None or not may_see_attachment(actor, found):
        raise NotFound()
    return found


def may_see_attachment(actor: Actor, attachment: Attachment) -> bool:
    if actor.is_system or (actor.id is not None and attachment.by_id == actor.id):
        return True
    on = Card.objects.filter(cardattachment__attachment=attachment)
    return (
        visible_to(actor).filter(id__in=on).exists()
        or visible_to(actor, archived=True).filter(id__in=on).exists()
    )


def grant_for(actor: Actor, collection: Collection, number: int) -> Grant:
    """A grant of a collection that the actor owns. Raises NotFound."""
    found = (
        Grant.objects.filter(id=number, collection=collection).first() if may_own(actor, collection) else None
    )
    if found is None:
        raise NotFound()
    return found
