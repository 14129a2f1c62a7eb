"""Reads of the imports: what came before, and the runs that a page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from allhands.cards.actions.importing import AT_ONCE, IMPORTED, KeptFile
from allhands.cards.actions.writing import Text
from allhands.cards.models import Attachment, Card, Collection, Version
from allhands.kernel.actor import Actor
from allhands.transfer.access import runs_visible_to
from allhands.transfer.models import ImportRun

SHOWN = 20
_FILE = re.compile(r"/attachments/([A-Za-z0-9_-]{16,40})/")


@dataclass(frozen=True)
class Standing:
    """A card that an earlier import made: `base` is the version with the text that came last, `text` that text."""

    card: int
    version: int
    is_archived: bool
    language: str
    base: int
    text: Text

    @property
    def is_changed_here(self) -> bool:
        return self.version != self.base


def standings(collection: Collection) -> dict[str, Standing]:
    """Every card of the collection that came by an import, by its source key."""
    fields = ("id", "source_key", "version", "archived_at", "language")
    rows = Card.objects.filter(collection=collection).exclude(source_key="").values_list(*fields)
    bases = _bases([row[0] for row in rows])
    return {
        key: Standing(card, version, archived is not None, language, *bases[card])
        for card, key, version, archived, language in rows
        if card in bases
    }


def _bases(cards: Sequence[int]) -> dict[int, tuple[int, Text]]:
    newest: dict[int, int] = {}
    for start in range(0, len(cards), AT_ONCE):
        some = Version.objects.filter(card__in=cards[start : start + AT_ONCE])
        # The first version counts for a card that something else than an import gave its key.
        found = some.filter(Q(note=IMPORTED) | Q(number=1)).order_by("number")
        newest.update(found.values_list("card_id", "id"))
    ids = list(newest.values())
    bases = {}
    for start in range(0, len(ids), AT_ONCE):
        for one in Version.objects.filter(id__in=ids[start : start + AT_ONCE]):
            text = Text(one.title, one.body, tuple(one.tags), one.language, one.audience)
            bases[one.card_id] = (one.number, text)
    return bases


def files_in(collection: Collection, texts: Iterable[str]) -> list[KeptFile]:
    """The files on cards of the collection: first those that the texts show, so that they stay as they are."""
    shown = {link[1] for text in texts for link in _FILE.finditer(text)}
    fields = ("key", "name", "mime", "size", "sha256")
    rows = Attachment.objects.filter(cards__collection=collection).order_by("id").distinct()
    found = [KeptFile(*row) for row in rows.values_list(*fields)]
    return sorted(found, key=lambda one: one.key not in shown)


def runs(actor: Actor) -> list[ImportRun]:
    """The newest imports that the actor may see."""
    return list(runs_visible_to(actor).select_related("person", "collection").order_by("-id")[:SHOWN])
