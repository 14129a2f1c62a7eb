"""What the API shows of places and cards: pages after a mark, each in a handful of queries whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet

from allhands.api import shapes
from allhands.cards.access import collections_visible_to, roles_of, visible_to
from allhands.cards.models import Card, CardTag, Folder
from allhands.cards.queries import steps_of
from allhands.kernel.actor import Actor
from allhands.kernel.deliveries import open_age_seconds
from allhands.kernel.models import Delivery, TimedJob
from allhands.people.models import Person
from allhands.search import index
from allhands.trust.queries import Trust, share_trusted, trust_of

LINE = (
    "id",
    "title",
    "collection_id",
    "collection__name",
    "folder_id",
    "folder__name",
    "language",
    "audience",
    "owner_id",
    "owner__name",
    "version",
    "created_at",
    "updated_at",
    "archived_at",
)


def collections(actor: Actor, *, after: int, limit: int, only: int | None = None) -> list[shapes.Collection]:
    """The collections that the actor may read, by id."""
    rows = collections_visible_to(actor).filter(id__gt=after).order_by("id")
    rows = rows if only is None else rows.filter(id=only)
    found = list(rows.values("id", "name", "description")[:limit])
    seen = visible_to(actor).filter(collection__in=[row["id"] for row in found])
    counts = dict(seen.values_list("collection").annotate(Count("id")))
    roles: dict[int, Any] = roles_of(actor)
    return [
        shapes.Collection(
            **row,
            role=roles[row["id"]],
            cards=counts.get(row["id"], 0),
            url=address(f"/collections/{row['id']}"),
        )
        for row in found
    ]


def folders(actor: Actor, *, after: int, limit: int, **where: int) -> list[shapes.Folder]:
    """Folders of the collections that the actor may read, by id; `where` narrows them."""
    rows = Folder.objects.filter(collection__in=roles_of(actor), id__gt=after, **where).order_by("id")
    found = list(rows.values("id", "name", "collection_id", "parent_id")[:limit])
    steps = steps_of(row["id"] for row in found)
    return [
        shapes.Folder(
            id=row["id"],
            name=row["name"],
            collection=row["collection_id"],
            parent=row["parent_id"],
            path=[name for _, name in steps[row["id"]]],
            url=address(f"/folders/{row['id']}"),
        )
        for row in found
    ]


def cards(
    actor: Actor, asked: shapes.CardFilters, *, mark: Sequence[int | str] | None
) -> list[shapes.CardLine]:
    """The cards that the actor may see, after a mark: by id, or by change and id where a time is asked for.

    One more than the limit, so that the caller sees whether there are more.
    """
    rows = visible_to(actor, archived=asked.archived)
    named = {"collection": asked.collection, "folder": asked.folder}
    rows = rows.filter(**{name: number for name, number in named.items() if number is not None})
    if asked.tag is not None:
        rows = rows.filter(tag_rows__name=plain_tag(asked.tag))
    rows = _after(rows, asked.updated_after, mark)
    found = list(rows.values(*LINE)[: asked.limit + 1])
    return [shapes.CardLine(**line) for line in _lines(found)]


def _after(rows: QuerySet[Card], since: datetime | None, mark: Sequence[int | str] | None) -> QuerySet[Card]:
    if since is None:
        return rows.filter(id__gt=int(mark[0]) if mark else 0).order_by("id")
    rows = rows.filter(updated_at__gt=since).order_by("updated_at", "id")
    if mark is None:
        return rows
    at, number = datetime.fromisoformat(str(mark[0])), int(mark[1])
    return rows.filter(Q(updated_at__gt=at) | Q(updated_at=at, id__gt=number))


def card(number: int) -> shapes.Card:
    """A whole card. Ask for it only after `card_for` said that the actor may read it."""
    row = Card.objects.values(*LINE, "body", "html").get(id=number)
    texts = {"body": row.pop("body"), "html": row.pop("html")}
    return shapes.Card(**_lines([row])[0], **texts)


def held_version(number: int) -> int:
    """The card's version, its row held until the transaction ends."""
    return Card.objects.select_for_update().values_list("version", flat=True).get(id=number)


def trusts(ids: Iterable[int]) -> dict[int, shapes.Trust]:
    return {number: _trust(trust) for number, trust in trust_of(ids).items()}


def _lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    tags: dict[int, list[str]] = {}
    for number, name in CardTag.objects.filter(card__in=ids).order_by("id").values_list("card_id", "name"):
        tags.setdefault(number, []).append(name)
    trust = trusts(ids)
    for row in rows:
        for part in ("collection", "folder", "owner"):
            row[part] = _named(row.pop(f"{part}_id"), row.pop(f"{part}__name"))
        row |= {
            "tags": tags.get(row["id"], []),
            "trust": trust[row["id"]],
            "url": address(f"/cards/{row['id']}"),
        }
    return rows


def _named(number: int | None, name: str | None) -> shapes.Named | None:
    return None if number is None else shapes.Named(id=number, name=name or "")


def _trust(said: Trust) -> shapes.Trust:
    verifier = None
    if said.verifier_person is not None:
        verifier = shapes.Verifier(kind="person", id=said.verifier_person, name=said.verifier)
    elif said.verifier_group is not None:
        verifier = shapes.Verifier(kind="group", id=said.verifier_group, name=said.verifier)
    return shapes.Trust(
        state="trusted" if said.state == "trusted" else "needs_verification",
        reason=said.reason,
        verifier=verifier,
        verified_by=said.by,
        verified_at=said.at,
        until=said.until,
        interval_days=said.interval_days,
        fixed_date=said.fixed_date,
    )


def plain_tag(tag: str) -> str:
    """A tag as it is kept."""
    return " ".join(tag.lower().strip(" #").split())


def address(path: str) -> str:
    """The address of a page, made from the configured base alone."""
    return f"{settings.BASE_URL}{path}"


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None


def watched() -> dict[str, tuple[str, float | None]]:
    """What is watched: by name its meaning and its value, None when it cannot be said now."""
    open_rows = Delivery.objects.filter(done_at=None, failed_at=None)
    return {
        "cards": ("Cards that are not archived.", Card.objects.filter(archived_at=None).count()),
        "cards_trusted": ("Those of them that are trusted now.", share_trusted(Actor.system())[0]),
        "people": ("People who can sign in.", Person.objects.filter(is_active=True).count()),
        "queue_open": ("Reactions still to be done.", open_rows.count()),
        "queue_age_seconds": ("How long the oldest of them waits.", open_age_seconds()),
        "queue_failed": ("Reactions given up.", Delivery.objects.exclude(failed_at=None).count()),
        "jobs_failing": ("Timed jobs whose last run failed.", TimedJob.objects.exclude(error="").count()),
        "index_age_seconds": ("How far the search index is behind.", index.age_seconds()),
    }
