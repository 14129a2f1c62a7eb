"""Writing cards: create, change, restore, move, archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from allhands.cards import body as bodies
from allhands.cards import rules
from allhands.cards.access import (
    may_arrange,
    may_change,
    may_move,
    may_read,
    may_see_attachment,
    may_write_in,
)
from allhands.cards.events import Archived, Changed, Created, Moved, OwnerChanged, Restored, Unarchived
from allhands.cards.language import detect
from allhands.cards.models import (
    Attachment,
    Card,
    CardAttachment,
    CardLink,
    CardTag,
    Collection,
    Draft,
    Folder,
    Version,
)
from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from allhands.people.models import Person
from allhands.people.queries import workspace


@dataclass(frozen=True)
class Text:
    """All that a version keeps of a card."""

    title: str
    body: str
    tags: tuple[str, ...]
    language: str
    audience: str

    def cleaned(self) -> Text:
        """The same, well formed. Raises Invalid."""
        return Text(
            rules.clean_title(self.title),
            rules.clean_body(self.body),
            tuple(rules.clean_tags(self.tags)),
            rules.require_language(self.language),
            rules.require_audience(self.audience),
        )


class Overlap(Conflict):
    """Two people changed the same lines. `merged` holds both; `version` is the one to build on."""

    code = "overlap"
    default = _("Somebody changed the same lines. Both texts are below: keep what is right, then save again.")

    def __init__(self, merged: Text, version: int) -> None:
        super().__init__()
        self.merged, self.version = merged, version


@action(may_write_in)
def create(
    by: Actor,
    collection: Collection,
    *,
    title: str,
    body: str = "",
    folder: Folder | None = None,
    tags: Sequence[str] = (),
    language: str = "",
    audience: str = "internal",
    owner: Person | None = None,
    source_key: str = "",
    draft_key: str = "",
    note: str = "",
) -> Created:
    """Writes a new card. An empty `language` is detected. Raises Invalid for what cannot be kept."""
    language = language or detect(title, body, otherwise=workspace(by).language)
    text = Text(title, body, tuple(tags), language, _audience_for(by, audience)).cleaned()
    _require_in(folder, collection)
    at = clock.now()
    card = Card(
        collection=collection,
        folder=folder,
        owner=owner or by.person,
        source_key=source_key,
        created_at=at,
        version=1,
    )
    try:
        with transaction.atomic():
            _put(by, card, text, note)
    except IntegrityError:
        raise Conflict(_("This page was imported already. Run the import again to update it.")) from None
    if draft_key:
        Draft.objects.filter(person=by.id, key=draft_key).delete()
    return Created(card=card.pk, collection=collection.pk)


@action(may_change)
def change(
    by: Actor,
    card: Card,
    *,
    base_version: int | None = None,
    title: str | None = None,
    body: str | None = None,
    tags: Sequence[str] | None = None,
    language: str | None = None,
    audience: str | None = None,
    note: str = "",
    merging: bool = True,
) -> Changed | None:
    """Changes a card's text. None leaves a part as it is.

    `base_version` is the version that the writer began from. When the card has moved on, the two changes are merged;
    raises Overlap when both changed the same lines, and Stale at once when `merging` is False.
    """
    card = _locked(by, card)
    if audience is not None and audience != card.audience:
        _audience_for(by, audience)
    now_text = text_of(card)
    base = now_text if base_version in (None, card.version) else _text_at(card, base_version or 0)
    if by.is_partner and base.audience == "internal":
        # What a merge with it keeps and drops would tell what stood there.
        raise NotFound(_("The card has no such version. Load it again."))
    mine = Text(
        base.title if title is None else title,
        base.body if body is None else body,
        base.tags if tags is None else tuple(tags),
        base.language if language is None else language,
        base.audience if audience is None else audience,
    ).cleaned()
    merged = base_version not in (None, card.version)
    if merged:
        if not merging:
            raise Stale()
        mine = _join(base, mine, now_text, card.version)
    if by.via == "web":
        # A program's change leaves alone what its person is writing in the browser.
        Draft.objects.filter(person=by.id, key=f"card-{card.pk}").delete()
    fields = [name for name in Text.__dataclass_fields__ if getattr(mine, name) != getattr(now_text, name)]
    if not fields:
        return None
    card.version += 1
    _put(by, card, mine, note)
    return Changed(card=card.pk, version=card.version, fields=fields, merged=merged)


def _join(base: Text, mine: Text, theirs: Text, version: int) -> Text:
    body = rules.merge(base.body, mine.body, theirs.body)
    tags = [tag for tag in mine.tags if tag in theirs.tags or tag not in base.tags]
    tags += [tag for tag in theirs.tags if tag not in tags and tag not in base.tags]
    merged = Text(
        str(rules.merge_value(base.title, mine.title, theirs.title)),
        body.text,
        tuple(tags),
        str(rules.merge_value(base.language, mine.language, theirs.language)),
        str(rules.merge_value(base.audience, mine.audience, theirs.audience)),
    )
    both_titles = base.title not in (mine.title, theirs.title) and mine.title != theirs.title
    if not body.clean or both_titles:
        raise Overlap(merged, version)
    return merged


@action(may_change)
def restore(by: Actor, card: Card, *, number: int) -> Restored | None:
    """Gives a card the text of an earlier version back, as a new version."""
    card = _locked(by, card)
    text = _text_at(card, number)
    if by.is_partner and text.audience == "internal":
        raise NotFound()
    if text == text_of(card):
        return None
    card.version += 1
    _put(by, card, text, "")
    return Restored(card=card.pk, version=card.version, of=number)


@action(may_move)
def move(by: Actor, card: Card, collection: Collection, *, folder: Folder | None) -> Moved | None:
    """Puts a card into another collection or folder. The mover must be an author here and may publish there."""
    card = _locked(by, card)
    _require_in(folder, collection)
    if (card.collection_id, card.folder_id) == (collection.pk, folder.pk if folder else None):
        return None
    before = card.collection_id
    card.collection, card.folder = collection, folder
    card.save(update_fields=["collection", "folder"])
    return Moved(card=card.pk, collection=collection.pk, folder=card.folder_id, before=before)


@action(may_arrange)
def change_owner(by: Actor, card: Card, *, owner: Person | None) -> OwnerChanged | None:
    """Makes somebody responsible for a card. The owner must be able to read it."""
    if owner is not None and not may_read(Actor(person=owner), card):
        raise Invalid(fields={"owner": _("This person cannot read the card. Give them access first.")})
    if card.owner_id == (owner.pk if owner else None):
        return None
    Card.objects.filter(id=card.pk).update(owner=owner)
    return OwnerChanged(card=card.pk, owner=owner.pk if owner else None)


@action(may_arrange)
def archive(by: Actor, card: Card) -> Archived | None:
    """Takes a card out of sight. It can be brought back."""
    done = Card.objects.filter(id=card.pk, archived_at=None).update(archived_at=clock.now())
    return Archived(card=card.pk) if done else None


@action(may_arrange)
def unarchive(by: Actor, card: Card) -> Unarchived | None:
    done = Card.objects.filter(id=card.pk).exclude(archived_at=None).update(archived_at=None)
    return Unarchived(card=card.pk) if done else None


def text_of(card: Card) -> Text:
    tags = tuple(card.tag_rows.order_by("id").values_list("name", flat=True))
    return Text(card.title, card.body, tags, card.language, card.audience)


def _text_at(card: Card, number: int) -> Text:
    row = Version.objects.filter(card=card, number=number).first()
    if row is None:
        raise NotFound(_("The card has no such version. Load it again."))
    return Text(row.title, row.body, tuple(row.tags), row.language, row.audience)


def _locked(by: Actor, card: Card) -> Card:
    """The card's current row, held until the transaction ends, so that two changes cannot pass each other."""
    current = Card.objects.select_for_update().get(id=card.pk)
    # Rights are asked again: the card may have moved since it was loaded.
    if not may_change(by, current):
        raise Forbidden()
    return current


def _audience_for(by: Actor, audience: str) -> str:
    """A partner cannot write what a partner may not read. Raises Invalid."""
    if by.is_partner and audience == "internal":
        return "partner"
    return audience


def _require_in(folder: Folder | None, collection: Collection) -> None:
    if folder is not None and folder.collection_id != collection.pk:
        raise Invalid(
            fields={"folder": _("This folder belongs to another collection. Choose one of this collection.")}
        )


def _put(by: Actor, card: Card, text: Text, note: str) -> None:
    """Stores a text as the card's current one and as a version, with its tags, links and attachments."""
    text = replace(text, audience=_audience_for(by, text.audience))
    rendered = bodies.render(text.body)
    card.title, card.body, card.language, card.audience = text.title, text.body, text.language, text.audience
    card.html, card.plain, card.headings = rendered.html, rendered.plain, rendered.headings
    card.updated_at, card.updated_by = clock.now(), by.person
    new = card.pk is None
    card.save()
    Version.objects.create(
        card=card,
        number=card.version,
        title=text.title,
        body=text.body,
        tags=list(text.tags),
        language=text.language,
        audience=text.audience,
        note=note[:200],
        by=by.person,
        at=card.updated_at,
    )
    if not new:
        CardTag.objects.filter(card=card).delete()
        CardLink.objects.filter(source=card).delete()
    CardTag.objects.bulk_create([CardTag(card=card, name=name) for name in text.tags])
    targets = Card.objects.filter(id__in=rendered.cards).exclude(id=card.pk).values_list("id", flat=True)
    CardLink.objects.bulk_create([CardLink(source=card, target_id=number) for number in targets])
    _attach_all(by, card, rendered.files)


def _attach_all(by: Actor, card: Card, keys: Sequence[str]) -> None:
    """Ties the files that a body shows to the card, but only those that the writer may see: a guessed key gives nothing."""
    tied = (
        set(CardAttachment.objects.filter(card=card).values_list("attachment__key", flat=True))
        if keys
        else set()
    )
    wanted = Attachment.objects.filter(key__in=set(keys) - tied) if keys else []
    CardAttachment.objects.bulk_create(
        [CardAttachment(card=card, attachment=one) for one in wanted if may_see_attachment(by, one)]
    )
