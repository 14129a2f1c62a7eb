"""Page-shaped reads about cards. Each returns what one page shows, in a handful of queries whatever its size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from allhands.cards.access import (
    RANK,
    collection_names,
    collections_visible_to,
    may_see,
    publishes_in,
    roles_of,
    sees,
    visible_to,
)
from allhands.cards.models import (
    Card,
    CardLink,
    CardTag,
    Collection,
    Draft,
    Favourite,
    Folder,
    Grant,
    Version,
)
from allhands.cards.sockets import card_handing_in, card_trust
from allhands.kernel import clock, usage
from allhands.kernel.actor import Actor
from allhands.kernel.models import Usage
from allhands.kernel.prepared import Prepared

PAGE = 50

_folders = Prepared(
    lambda ids: Folder.objects.filter(id__in=ids).order_by().values_list("id", "parent_id", "name")
)
_tags = Prepared(lambda card: CardTag.objects.filter(card=card).order_by("id").values_list("name"))
_linked = Card.objects.filter(archived_at=None).order_by("title", "id")
_ENDS = ("id", "title", "collection_id", "audience")
_outward = Prepared(
    lambda card: _linked.filter(id__in=CardLink.objects.filter(source=card).values("target")).values_list(
        *_ENDS
    )
)
_inward = Prepared(
    lambda card: _linked.filter(id__in=CardLink.objects.filter(target=card).values("source")).values_list(
        *_ENDS
    )
)
_SAID = ("number", "at", "note", "by__name")
_last = Prepared(lambda card: Version.objects.filter(card=card).order_by("-number").values_list(*_SAID)[:1])
_last_outer = Prepared(
    lambda card: (
        Version.objects.filter(card=card)
        .exclude(audience="internal")
        .order_by("-number")
        .values_list(*_SAID)[:1]
    )
)
_ROW = ("id", "title", "collection__name", "collection_id", "language", "updated_at", "owner__name")
_listed = Prepared(
    lambda ids: Card.objects.filter(id__in=ids, archived_at=None).values_list(*_ROW, "audience")
)
_rights = Prepared(
    lambda ids: Card.objects.filter(id__in=ids, archived_at=None).values_list(
        "id", "collection_id", "audience"
    )
)
_opened_by = Prepared(
    lambda person: (
        Usage.objects.filter(person=person, verb="opened", subject_kind="card")
        .order_by("-at", "-id")
        .values_list("subject_id")[:60]
    )
)
_favourite = Prepared(
    lambda person, card: Favourite.objects.filter(person=person, card=card).values_list("id")
)
_OF_CARD = ("card__title", "card__collection_id", "card__audience", "card__archived_at")
_favourites = Prepared(
    lambda person: Favourite.objects.filter(person=person).order_by("-at", "-id").values_list("card_id")[:200]
)
_drafts = Prepared(
    lambda person: (
        Draft.objects.filter(person=person)
        .order_by("-saved_at", "-id")
        .values_list("key", "fields", "saved_at", "collection_id", "card_id", *_OF_CARD)[:100]
    )
)
_opened = Prepared(
    lambda card, since: (
        Usage.objects.filter(
            subject_kind="card", subject_id=card, verb__in=("opened", "copied"), at__gte=since
        )
        .values("subject_kind")
        .annotate(times=Count("id"))
        .values_list("subject_kind", "times")
    )
)


@dataclass(frozen=True)
class Row:
    """A card as lists show it."""

    id: int
    title: str
    collection: str
    collection_id: int
    language: str
    updated_at: datetime
    owner: str
    trust: Any


def rows(actor: Actor, cards: QuerySet[Card], *, limit: int = PAGE, offset: int = 0) -> list[Row]:
    """A page of cards with their trust: two queries."""
    return _with_trust(actor, list(cards.values_list(*_ROW)[offset : offset + limit]))


def rows_of(actor: Actor, ids: list[int]) -> list[Row]:
    """Cards as lists show them, in the order of their ids, among those that the actor may see: two queries."""
    found = {row[0]: row[:-1] for row in _listed(ids) if sees(actor, row[3], row[-1])}
    return _with_trust(actor, [found[number] for number in ids if number in found])


def _with_trust(actor: Actor, found: list[tuple[Any, ...]]) -> list[Row]:
    trust = card_trust.first(actor, [row[0] for row in found])
    return [
        Row(number, title, place, place_id, language, updated, owner or "", trust.get(number))
        for number, title, place, place_id, language, updated, owner in found
    ]


def collections(actor: Actor) -> list[dict[str, Any]]:
    """The collections that the actor may read, with how many cards they may see in each."""
    counts = dict(visible_to(actor).values_list("collection").annotate(Count("id")))
    roles = roles_of(actor)
    found = collections_visible_to(actor).values("id", "name", "description", "icon", "everyone")
    return [{**row, "count": counts.get(row["id"], 0), "role": roles[row["id"]]} for row in found]


def rail(actor: Actor) -> list[tuple[int, str]]:
    """The collections for the column at the side."""
    return list(collection_names(actor).items())


def folders_in(collection: int, parent: int | None) -> list[dict[str, Any]]:
    """The folders right inside a place, without counts: a count would cost a walk through each."""
    return list(Folder.objects.filter(collection=collection, parent=parent).values("id", "name"))


def folder_tree(collection: int) -> list[tuple[int, str]]:
    """Every folder of a collection as (id, "A / B / C"), in order, for a choice."""
    found = {
        row[0]: row
        for row in Folder.objects.filter(collection=collection).values_list("id", "parent_id", "name")
    }

    def path(number: int) -> tuple[str, ...]:
        parts: list[str] = []
        place: int | None = number
        while place is not None and len(parts) < 50:
            parts.append(found[place][2])
            place = found[place][1]
        return tuple(reversed(parts))

    paths = sorted((path(number), number) for number in found)
    return [(number, " / ".join(parts)) for parts, number in paths]


def crumbs_of(folders: Iterable[int]) -> dict[int, list[str]]:
    """The names from the top down to each folder, one query a level."""
    return {number: [name for _, name in steps] for number, steps in steps_of(folders).items()}


def steps_of(folders: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    wanted = set(folders)
    known: dict[int, tuple[int | None, str]] = {}
    missing = set(wanted)
    while missing:
        known.update({number: (parent, name) for number, parent, name in _folders(missing)})
        missing = {parent for parent, _ in known.values() if parent is not None and parent not in known}
    steps = {}
    for number in wanted & set(known):
        path: list[tuple[int, str]] = []
        place: int | None = number
        while place is not None and place in known:
            path.append((place, known[place][1]))
            place = known[place][0]
        steps[number] = path[::-1]
    return steps


def in_place(actor: Actor, collection: int, folder: int | None, *, archived: bool = False) -> QuerySet[Card]:
    """The cards right inside a collection or a folder, by title."""
    found = visible_to(actor, archived=archived).filter(collection=collection)
    return found.order_by("title", "id") if archived else found.filter(folder=folder).order_by("title", "id")


def tags_of(card: int) -> list[str]:
    return [name for (name,) in _tags(card)]


def links_of(actor: Actor, card: int) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """What a card leans on and what is linked from where, among the cards that the actor may see."""
    outward, inward = (
        [(number, title) for number, title, collection, audience in rows if sees(actor, collection, audience)]
        for rows in (_outward(card), _inward(card))
    )
    return outward, inward


def versions(actor: Actor, card: Card) -> list[dict[str, Any]]:
    """A card's versions, newest first; a partner sees none that was internal."""
    found = Version.objects.filter(card=card).order_by("-number")
    if actor.is_partner:
        found = found.exclude(audience="internal")
    return list(found.values("number", "at", "note", "by__name", "title"))


def last_version(actor: Actor, card: Card) -> dict[str, Any] | None:
    """The newest version of a card that the actor may see."""
    row = (_last_outer if actor.is_partner else _last)(card.pk)
    return dict(zip(("number", "at", "note", "by"), row[0], strict=True)) if row else None


def is_favourite(actor: Actor, card: int) -> bool:
    return bool(_favourite(actor.id or 0, card))


def favourites(actor: Actor, *, limit: int = 12) -> list[Row]:
    kept = _seen(actor, [number for (number,) in _favourites(actor.id or 0)])
    return rows_of(actor, kept[:limit])


def drafts(actor: Actor) -> list[dict[str, Any]]:
    """The actor's own drafts, newest first. One of a card that they may no longer read keeps only its own words."""
    places = collection_names(actor)
    shown = []
    for key, fields, saved_at, place, number, title, *about in _drafts(actor.id or 0):
        readable = number is not None and may_see(actor, *about)
        shown.append(
            {
                "key": key,
                "title": fields.get("title") or (title if readable else ""),
                "card": number if readable else None,
                "collection": places.get(place, ""),
                "collection_id": place if place in places else None,
                "saved_at": saved_at,
            }
        )
    return shown


def draft(actor: Actor, key: str) -> Draft | None:
    return Draft.objects.filter(person=actor.id, key=key).first()


def grants(collection: Collection) -> list[Grant]:
    found = Grant.objects.filter(collection=collection).select_related("person", "group")
    return sorted(found, key=lambda one: (-RANK[one.role], str(one.group or one.person)))


def places_to_write(actor: Actor) -> list[tuple[int, str]]:
    """The collections in which what the actor writes is published."""
    return [(number, name) for number, name in collection_names(actor).items() if publishes_in(actor, number)]


def places_to_draft(actor: Actor) -> list[tuple[int, str]]:
    """The collections for which the actor may write something, be it to publish or to hand in."""
    names = collection_names(actor)
    handed = card_handing_in.first(actor, names)
    return [(one, name) for one, name in names.items() if one in handed or publishes_in(actor, one)]


def recently_opened(actor: Actor, *, limit: int = 6) -> list[Row]:
    """The cards that this person opened last."""
    ids = list(dict.fromkeys(number for (number,) in _opened_by(actor.id or 0)))[: limit * 2]
    return rows_of(actor, ids)[:limit]


def opened_most(actor: Actor, *, days: int = 7, limit: int = 5) -> list[tuple[Row, int]]:
    """The cards opened most in the last `days`, with how often, among those that the actor may see."""
    times = dict(usage.most("opened", "card", days=days))
    found = rows_of(actor, _seen(actor, list(times))[:limit])
    return [(row, times[row.id]) for row in found]


def opened_lately(actor: Actor, *, days: int = 7) -> list[int]:
    """The ids of the cards opened in the last `days` that the actor may see, the most used 500 at most."""
    return _seen(actor, [number for number, _times in usage.most("opened", "card", days=days)])


def _seen(actor: Actor, ids: list[int]) -> list[int]:
    """Those of the ids, in their order, that the actor may see."""
    seen = {number for number, collection, audience in _rights(ids) if sees(actor, collection, audience)}
    return [number for number in ids if number in seen]


def opened_count(card: int, *, days: int = 30) -> int:
    since = clock.now() - timedelta(days=days)
    return sum(times for _kind, times in _opened(card, since))


def completions(actor: Actor, words: str, *, limit: int = 8) -> list[dict[str, Any]]:
    """Cards whose title has these words, for `[[`: those that begin with them first."""
    found = visible_to(actor)
    for word in words.split()[:6]:
        found = found.filter(title__icontains=word)
    seen = list(found.order_by("title").values_list("id", "title", "collection__name")[:200])
    seen.sort(key=lambda row: not row[1].lower().startswith(words.lower()))
    return [
        {"id": n, "title": title, "collection": place, "url": f"/cards/{n}"}
        for n, title, place in seen[:limit]
    ]
