"""What search gets of cards, and what it may show of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from allhands.cards import events
from allhands.cards.access import (
    collection_names,
    curates,
    scope_of,
    scopes_of,
    sees,
    visible_to,
)
from allhands.cards.models import Card, CardTag
from allhands.cards.queries import crumbs_of, places_to_draft
from allhands.cards.rules import LANGUAGE_NAMES
from allhands.cards.sockets import card_indexed, card_trust
from allhands.kernel.actor import Actor
from allhands.kernel.prepared import Prepared
from allhands.people.queries import names
from allhands.search.engine import Document
from allhands.search.kinds import Kind, Shown, register, touches

_found = Prepared(
    lambda ids: Card.objects.filter(id__in=ids, archived_at=None).values_list(
        "id", "title", "plain", "language", "collection_id", "folder_id", "audience"
    )
)


def documents(ids: list[int]) -> list[Document]:
    """The cards among `ids` that can be found: those that are not archived."""
    fields = (
        "id",
        "collection_id",
        "audience",
        "title",
        "plain",
        "headings",
        "language",
        "folder_id",
        "owner_id",
    )
    rows = Card.objects.filter(id__in=ids, archived_at=None).values_list(*fields, "updated_at")
    tags: dict[int, list[str]] = {}
    for card, name in CardTag.objects.filter(card__in=ids).order_by("id").values_list("card_id", "name"):
        tags.setdefault(card, []).append(name)
    more: dict[int, list[dict[str, Any]]] = card_indexed.ask(Actor.system(), ids)
    made = []
    for number, collection, audience, title, plain, headings, language, folder, owner, updated in rows:
        extra: dict[str, Any] = {"trusted_from": 0, "trusted_until": 0, "heard": ()}
        for part in more.get(number, []):
            extra.update(part)
        made.append(
            Document(
                kind="card",
                id=number,
                scope=scope_of(collection, audience),
                title=title,
                body=plain,
                headings=headings,
                tags=tuple(tags.get(number, ())),
                language=language,
                collection=collection,
                folder=folder or 0,
                author=owner or 0,
                updated=int(updated.timestamp()),
                **extra,
            )
        )
    return made


def ids_after(last: int, limit: int) -> list[int]:
    rows = Card.objects.filter(id__gt=last, archived_at=None).order_by("id")
    return list(rows.values_list("id", flat=True)[:limit])


def count() -> int:
    return Card.objects.filter(archived_at=None).count()


def present(actor: Actor, ids: list[int]) -> dict[int, Shown]:
    """The found cards that the actor may read: the index is checked against the database once more."""
    rows = [row for row in _found(ids) if sees(actor, row[4], row[6])]
    trust = card_trust.first(actor, [row[0] for row in rows])
    folders = crumbs_of({row[5] for row in rows if row[5]})
    collections = collection_names(actor)
    return {
        number: Shown(
            title=title,
            url=f"/cards/{number}",
            text=plain,
            language=language,
            place=" / ".join([collections[collection], *folders.get(folder, [])]),
            trust=trust.get(number),
            preview_url=f"/cards/{number}/preview",
        )
        for number, title, plain, language, collection, folder, _audience in rows
    }


def lookup(actor: Actor, words: str, limit: int) -> list[int]:
    """A plain search in the database, for the time without an index: all words, titles first."""
    rows = visible_to(actor)
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(plain__icontains=word))
    found = list(rows.order_by("-updated_at", "-id").values_list("id", "title")[: limit * 5])
    first = words.split()[0].lower() if words.split() else ""
    found.sort(key=lambda row: first not in row[1].lower())
    return [number for number, _title in found[:limit]]


def labels(actor: Actor, facets: dict[str, dict[str, int]]) -> dict[str, list[tuple[str, str, int]]]:
    """Facets with words that people read: (value, label, count), most first."""
    collections = {str(key): name for key, name in collection_names(actor).items()}
    authors = names({int(key) for key in facets.get("author", {}) if key.isdigit()})
    spoken = {
        "collection": collections,
        "author": {str(key): name for key, name in authors.items()},
        "language": LANGUAGE_NAMES,
        "trust": {"trusted": _("Trusted"), "untrusted": _("Needs verification")},
    }
    shown = {}
    for facet, counts in facets.items():
        known = spoken.get(facet, {key: key for key in counts})
        rows = [(key, str(known[key]), count) for key, count in counts.items() if key in known and count]
        shown[facet] = sorted(rows, key=lambda row: (-row[2], row[1]))
    return shown


register(
    Kind(
        "card",
        documents,
        ids_after,
        scopes_of,
        present,
        lookup,
        labels,
        curates=curates,
        adds=lambda actor: bool(places_to_draft(actor)),
        count=count,
    )
)
touches(
    "card",
    events.Created,
    events.Changed,
    events.Restored,
    events.Moved,
    events.Archived,
    events.Unarchived,
    events.OwnerChanged,
    ids=lambda event: [event.card],
)
