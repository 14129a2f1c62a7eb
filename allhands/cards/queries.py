"""Page-shaped reads about cards. Each returns what one page shows, in a handful of queries whatever its size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from allhands.cards.access import RANK, collections_visible_to, may_read, roles_of, visible_to
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
from allhands.cards.sockets import card_trust
from allhands.kernel import clock, usage
from allhands.kernel.actor import Actor
from allhands.kernel.models import Usage

PAGE = 50


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
    fields = ("id", "title", "collection__name", "collection_id", "language", "updated_at", "owner__name")
    found = list(cards.values_list(*fields)[offset : offset + limit])
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
    """The collections for the column at the side; read once a request."""
    if "rail" not in actor.memo:
        actor.memo["rail"] = list(collections_visible_to(actor).values_list("id", "name"))
    found: list[tuple[int, str]] = actor.memo["rail"]
    return found


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
        found = Folder.objects.filter(id__in=missing).values_list("id", "parent_id", "name")
        known.update({number: (parent, name) for number, parent, name in found})
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
    return list(CardTag.objects.filter(card=card).order_by("id").values_list("name", flat=True))


def links_of(actor: Actor, card: int) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """What a card leans on and what is linked from where, among the cards that the actor may see."""
    seen = visible_to(actor).order_by("title")
    outward = CardLink.objects.filter(source=card).values("target")
    inward = CardLink.objects.filter(target=card).values("source")
    return (
        list(seen.filter(id__in=outward).values_list("id", "title")),
        list(seen.filter(id__in=inward).values_list("id", "title")),
    )


def versions(actor: Actor, card: Card) -> list[dict[str, Any]]:
    """A card's versions, newest first; a partner sees none that was internal."""
    found = Version.objects.filter(card=card).order_by("-number")
    if actor.is_partner:
        found = found.exclude(audience="internal")
    return list(found.values("number", "at", "note", "by__name", "title"))


def is_favourite(actor: Actor, card: int) -> bool:
    return Favourite.objects.filter(person=actor.id, card=card).exists()


def favourites(actor: Actor, *, limit: int = 12) -> list[Row]:
    cards = visible_to(actor).filter(favourites__person=actor.id).order_by("-favourites__at")
    return rows(actor, cards, limit=limit)


def drafts(actor: Actor) -> list[dict[str, Any]]:
    """The actor's own drafts, newest first. One of a card that they may no longer read keeps only its own words."""
    found = Draft.objects.filter(person=actor.id).select_related("card", "collection").order_by("-saved_at")
    shown = []
    for draft in found[:100]:
        readable = draft.card is not None and may_read(actor, draft.card)
        place = draft.collection if draft.collection_id in roles_of(actor) else None
        shown.append(
            {
                "key": draft.key,
                "title": draft.fields.get("title") or (draft.card.title if readable and draft.card else ""),
                "card": draft.card_id if readable else None,
                "collection": place.name if place else "",
                "collection_id": place.pk if place else None,
                "saved_at": draft.saved_at,
            }
        )
    return shown


def draft(actor: Actor, key: str) -> Draft | None:
    return Draft.objects.filter(person=actor.id, key=key).first()


def grants(collection: Collection) -> list[Grant]:
    found = Grant.objects.filter(collection=collection).select_related("person", "group")
    return sorted(found, key=lambda one: (-RANK[one.role], str(one.group or one.person)))


def places_to_write(actor: Actor) -> list[tuple[int, str]]:
    """The collections in which the actor may write cards."""
    allowed = [number for number, role in roles_of(actor).items() if RANK[role] >= RANK["author"]]
    return list(Collection.objects.filter(id__in=allowed).values_list("id", "name"))


def recently_opened(actor: Actor, *, limit: int = 6) -> list[Row]:
    """The cards that this person opened last."""
    opened = Usage.objects.filter(person=actor.id, verb="opened", subject_kind="card").order_by("-id")
    ids = list(dict.fromkeys(opened.values_list("subject_id", flat=True)[:60]))[: limit * 2]
    found = {row.id: row for row in rows(actor, visible_to(actor).filter(id__in=ids))}
    return [found[number] for number in ids if number in found][:limit]


def opened_most(actor: Actor, *, days: int = 7, limit: int = 5) -> list[tuple[Row, int]]:
    """The cards opened most in the last `days`, with how often, among those that the actor may see."""
    times = dict(usage.most("opened", "card", days=days))
    seen = set(visible_to(actor).filter(id__in=times).values_list("id", flat=True))
    chosen = [number for number in times if number in seen][:limit]
    found = {row.id: row for row in rows(actor, visible_to(actor).filter(id__in=chosen), limit=limit)}
    return [(found[number], times[number]) for number in chosen if number in found]


def opened_lately(actor: Actor, *, days: int = 7) -> list[int]:
    """The ids of the cards opened in the last `days` that the actor may see, the most used 500 at most."""
    opened = [number for number, _times in usage.most("opened", "card", days=days)]
    return list(visible_to(actor).filter(id__in=opened).values_list("id", flat=True))


def opened_count(card: int, *, days: int = 30) -> int:
    since = clock.now() - timedelta(days=days)
    return Usage.objects.filter(
        subject_kind="card", subject_id=card, verb__in=("opened", "copied"), at__gte=since
    ).count()


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
