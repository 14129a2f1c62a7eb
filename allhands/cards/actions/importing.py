"""Bringing in many cards at once. All is made ready beforehand, so that writing it takes one short transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from allhands.cards.access import may_see_attachment, may_write_in
from allhands.cards.actions import writing
from allhands.cards.actions.writing import Overlap, Text
from allhands.cards.body import Rendered
from allhands.cards.events import Attached, Changed, Created, FolderMade
from allhands.cards.models import (
    Attachment,
    Card,
    CardAttachment,
    CardLink,
    CardTag,
    Collection,
    Folder,
    Version,
)
from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict

T = TypeVar("T")
IMPORTED, MERGED = "Imported", "Merged with what was imported"
"""Notes of the versions that an import writes. The newest `IMPORTED` one of a card is what came last."""
FIRST_PLACEHOLDER = 9 * 10**15
AT_ONCE = 500
_PLACEHOLDER = re.compile(r"/cards/(9\d{15})(?!\d)")
_NOTHING = Rendered("", "", "", (), ())


@dataclass(frozen=True)
class KeptFile:
    """A file on the disk, under `key`, that has no row yet: without one nobody can see it."""

    key: str
    name: str
    mime: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Brought:
    """One page, well formed and rendered.

    `number` is the card that it changes; then `base` is the version with the text that came before, and `fields`
    what differs. A new card has base 0, and its number is a placeholder of 16 digits from FIRST_PLACEHOLDER on:
    texts that link to it say `/cards/9…`, and get its id when it has one.
    """

    source_key: str
    number: int
    text: Text
    rendered: Rendered
    folder: tuple[str, ...] = ()
    base: int = 0
    fields: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it speaks of a card that is not there yet."""
        return _PLACEHOLDER.search(self.text.body) is not None

    def settled(self, ids: Mapping[int, int]) -> Brought:
        """The same with ids in the place of placeholders."""
        shown, number = self.rendered, ids.get(self.number, self.number)
        if not self.waits:
            return replace(self, number=number)
        html, plain = settle(shown.html, ids), settle(shown.plain, ids)
        cards = tuple(ids.get(card, card) for card in shown.cards)
        text = replace(self.text, body=settle(self.text.body, ids))
        rendered = replace(shown, html=html, plain=plain, cards=cards)
        return replace(self, number=number, text=text, rendered=rendered)


class Came(list[Any]):
    """The events of one import, and the source keys of the pages that met a change made here."""

    def __init__(self) -> None:
        super().__init__()
        self.merged: list[str] = []
        self.overlapped: list[str] = []
        self.archived: list[str] = []


def settle(text: str, ids: Mapping[int, int]) -> str:
    """A text with the ids of cards in the place of their placeholders."""
    if "/cards/9" not in text:
        return text
    return _PLACEHOLDER.sub(lambda link: f"/cards/{ids.get(int(link[1]), link[1])}", text)


def overlaps(card: int, base: Text, mine: Text) -> bool:
    """Whether the new text of a page touches the same lines as what was changed here since `base` came."""
    try:
        writing._join(base, mine, writing.text_of(Card.objects.get(id=card)), 0)
    except Overlap:
        return True
    return False


@action(may_write_in)
def bring(
    by: Actor, collection: Collection, *, pages: Sequence[Brought], files: Sequence[KeptFile] = ()
) -> Came:
    """Writes new cards, and changes those that an import made. What was changed here is merged, never lost.

    Where both changed the same lines, and where the card is archived, it stays as it is. Raises Conflict when
    somebody else imported one of the new pages since this was made ready.
    """
    # Held, so that two imports of the same pages cannot pass each other.
    Collection.objects.select_for_update().get(id=collection.pk)
    at, came = clock.now(), Came()
    came.extend(_keep(by, files, at))
    new = [page for page in pages if not page.base]
    ids = _open(by, collection, new, at, came)
    made = [page.settled(ids) for page in new]
    _fill([done for page, done in zip(new, made, strict=True) if page.waits])
    came.extend(Created(card=page.number, collection=collection.pk) for page in made)
    changed = []
    for page in pages:
        if page.base:
            page = page.settled(ids)
            if _replace(by, page, at):
                changed.append(page)
                came.append(Changed(card=page.number, version=page.base + 1, fields=list(page.fields)))
            else:
                _meet(by, page, at, came)
    _write_versions(by, ((page.number, page.base + 1, page.text) for page in made + changed), at)
    _write_around(made, changed)
    _tie(by, collection, made + changed, {file.key for file in files})
    return came


def _keep(by: Actor, files: Sequence[KeptFile], at: datetime) -> list[Attached]:
    rows = [Attachment(**vars(one), by=by.person, at=at) for one in files]
    return [Attached(attachment=row.pk, size=row.size) for row in Attachment.objects.bulk_create(rows)]


def _open(
    by: Actor, collection: Collection, pages: Sequence[Brought], at: datetime, came: Came
) -> dict[int, int]:
    """Makes the new cards; gives their ids by placeholder. Texts that wait for ids are left out."""
    for some in _parts([page.source_key for page in pages]):
        if Card.objects.filter(collection=collection, source_key__in=some).exists():
            raise Conflict(
                _("Somebody imported these pages just now. Start the import again to update them.")
            )
    folders = _folders(collection, {page.folder for page in pages}, came)
    rows = [
        Card(
            collection=collection,
            folder_id=folders[page.folder],
            source_key=page.source_key,
            owner=by.person,
            created_at=at,
            **_columns(by, replace(page, rendered=_NOTHING) if page.waits else page, at),
        )
        for page in pages
    ]
    made = Card.objects.bulk_create(rows)
    return {page.number: card.pk for page, card in zip(pages, made, strict=True)}


def _columns(by: Actor, page: Brought, at: datetime) -> dict[str, Any]:
    shown, text = page.rendered, page.text
    return {
        "title": text.title,
        "body": "" if shown is _NOTHING else text.body,
        "html": shown.html,
        "plain": shown.plain,
        "headings": shown.headings,
        "language": text.language,
        "updated_at": at,
        "updated_by": by.person,
    } | ({} if page.base else {"audience": _audience(by, text)})


def _audience(by: Actor, text: Text) -> str:
    # A partner cannot write what a partner may not read.
    return "partner" if by.is_partner and text.audience == "internal" else text.audience


def _folders(
    collection: Collection, wanted: Iterable[tuple[str, ...]], came: Came
) -> dict[tuple[str, ...], int | None]:
    """The id for each path of names; makes those that are not there."""
    rows = Folder.objects.filter(collection=collection).values_list("parent_id", "name", "id")
    known = {(parent, name): number for parent, name, number in rows}
    ids: dict[tuple[str, ...], int | None] = {(): None}
    for path in sorted({whole[:end] for whole in wanted for end in range(1, len(whole) + 1)}):
        place = (ids[path[:-1]], path[-1])
        if place not in known:
            made = Folder.objects.create(collection=collection, parent_id=place[0], name=path[-1])
            came.append(FolderMade(folder=made.pk, collection=collection.pk, name=made.name))
            known[place] = made.pk
        ids[path] = known[place]
    return ids


def _fill(pages: Sequence[Brought]) -> None:
    """Gives new cards the texts that waited for ids."""
    sql = f"UPDATE {Card._meta.db_table} SET body = %s, html = %s, plain = %s, headings = %s WHERE id = %s"
    rows = []
    for page in pages:
        shown = page.rendered
        rows.append((page.text.body, shown.html, shown.plain, shown.headings, page.number))
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """What bulk_create does when nobody needs the objects, five times as fast: others wait for the lock meanwhile."""
    fields = [model._meta.get_field(name) for name in names]
    columns, places = ", ".join(field.column for field in fields), ", ".join("%s" for _ in fields)
    values = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})", values)


def _replace(by: Actor, page: Brought, at: datetime) -> bool:
    """Gives a card that nobody changed here its new text."""
    rows = Card.objects.filter(id=page.number, version=page.base, archived_at=None)
    return bool(rows.update(version=F("version") + 1, **_columns(by, page, at)))


def _meet(by: Actor, page: Brought, at: datetime, came: Came) -> None:
    """A page that changed, for a card that was changed here too, or archived."""
    card = Card.objects.select_for_update().get(id=page.number)
    if card.archived_at is not None:
        came.archived.append(page.source_key)
        return
    try:
        with transaction.atomic():
            came.append(_merge(by, card, page, at))
        came.merged.append(page.source_key)
    except Overlap:
        came.overlapped.append(page.source_key)


def _merge(by: Actor, card: Card, page: Brought, at: datetime) -> Changed:
    theirs, base = writing.text_of(card), writing._text_at(card, page.base)
    mine = replace(page.text, audience=base.audience)
    merged = writing._join(base, mine, theirs, card.version)
    fields = [name for name in Text.__dataclass_fields__ if getattr(merged, name) != getattr(theirs, name)]
    # What came has a version of its own: the next import must know it from what was made of it.
    card.version += 1
    _write_versions(by, [(card.pk, card.version, mine)], at)
    card.version += 1
    writing._put(by, card, merged, MERGED)
    return Changed(card=card.pk, version=card.version, fields=fields, merged=True)


def _write_versions(by: Actor, texts: Iterable[tuple[int, int, Text]], at: datetime) -> None:
    """Keeps texts as versions: the card, the version's number, what came."""
    names = ("card", "number", "title", "body", "tags", "language", "audience", "note", "by", "at")
    rows = []
    for card, number, text in texts:
        audience = _audience(by, text)
        row = (card, number, text.title, text.body, list(text.tags), text.language, audience)
        rows.append((*row, IMPORTED, by.id, at))
    _insert(Version, names, rows)


def _write_around(made: Sequence[Brought], changed: Sequence[Brought]) -> None:
    """The tags and links of new and replaced texts."""
    for some in _parts([page.number for page in changed]):
        CardTag.objects.filter(card__in=some).delete()
        CardLink.objects.filter(source__in=some).delete()
    pages = [*made, *changed]
    _insert(CardTag, ("card", "name"), ((page.number, name) for page in pages for name in page.text.tags))
    there = _there({card for page in pages for card in page.rendered.cards})
    links = (
        (page.number, card)
        for page in pages
        for card in dict.fromkeys(page.rendered.cards)
        if card in there and card != page.number
    )
    _insert(CardLink, ("source", "target"), links)


def _there(cards: set[int]) -> set[int]:
    found: set[int] = set()
    for some in _parts(sorted(cards)):
        found.update(Card.objects.filter(id__in=some).values_list("id", flat=True))
    return found


def _tie(by: Actor, collection: Collection, pages: Sequence[Brought], placed: set[str]) -> None:
    """Puts files on the cards that show them. A file that was once on a card stays with it."""
    ids = _usable(by, collection, {key for page in pages for key in page.rendered.files}, placed)
    rows = [
        CardAttachment(card_id=page.number, attachment_id=ids[key])
        for page in pages
        for key in page.rendered.files
        if key in ids
    ]
    CardAttachment.objects.bulk_create(rows, ignore_conflicts=True)


def _usable(by: Actor, collection: Collection, keys: set[str], placed: set[str]) -> dict[str, int]:
    """The ids of the files that may be put on a card here; a key that stands in a page by itself gives nothing."""
    found: dict[str, int] = {}
    for some in _parts(sorted(keys)):
        rows = {row.key: row for row in Attachment.objects.filter(key__in=some)}
        here = CardAttachment.objects.filter(attachment__in=rows.values(), card__collection=collection)
        known = placed | set(here.values_list("attachment__key", flat=True))
        for key, row in rows.items():
            if (key in known and not by.is_partner) or (by.is_signed_in and may_see_attachment(by, row)):
                found[key] = row.pk
    return found


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
