"""What people keep for themselves: drafts, favourites, and the files that they upload."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import filetype
from django.conf import settings
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from allhands.cards.access import may_attach, may_keep, may_read
from allhands.cards.events import Attached, Favourited, Unfavourited
from allhands.cards.models import Attachment, Card, Collection, Draft, Favourite
from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Invalid, TooMuch

DRAFT_FIELDS = ("title", "body", "tags", "language", "audience", "folder")
MIMES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "image/svg+xml": "svg",
}
SHOWN = frozenset(MIMES) - {"image/svg+xml", "application/pdf"}
"""What a browser may show in place; the rest is always a download."""


@action(may_keep)
def save_draft(
    by: Actor,
    key: str,
    *,
    fields: dict[str, Any],
    card: Card | None,
    collection: Collection | None,
    base_version: int,
) -> None:
    """Keeps what somebody is writing, under their own key. Each save replaces the one before."""
    kept = {name: _storable(str(fields[name])[:200_000]) for name in DRAFT_FIELDS if name in fields}
    Draft.objects.update_or_create(
        person=by.person,
        key=key,
        defaults={
            "fields": kept,
            "card": card,
            "collection": collection,
            "base_version": base_version,
            "saved_at": clock.now(),
        },
    )


def _storable(text: str) -> str:
    """Without what JSON can say and no database or page can keep: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


@action(may_keep)
def discard_draft(by: Actor, key: str) -> None:
    """Throws one's own draft away."""
    Draft.objects.filter(person=by.id, key=key).delete()


@action(may_read)
def favourite(by: Actor, card: Card) -> Favourited | None:
    made = Favourite.objects.get_or_create(person=by.person, card=card, defaults={"at": clock.now()})[1]
    return Favourited(card=card.pk) if made else None


@action(may_read)
def unfavourite(by: Actor, card: Card) -> Unfavourited | None:
    gone = Favourite.objects.filter(person=by.id, card=card).delete()[0]
    return Unfavourited(card=card.pk) if gone else None


@action(may_attach)
def attach(by: Actor, *, name: str, chunks: Iterable[bytes], key: str) -> Attached:
    """Stores a picture or PDF under `key` (see `new_key`).

    What it is is read from its bytes, never from its name. Raises Invalid for other kinds, TooMuch above the limit.
    The file is on the disk, synced, before its row exists.
    """
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with open(part, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.MAX_UPLOAD_BYTES:
                    limit = settings.MAX_UPLOAD_BYTES // 2**20
                    raise TooMuch(
                        now_("This file is larger than %(limit)s MB. Make it smaller.") % {"limit": limit}
                    )
                head = head or chunk[:4096]
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        mime = sniff(head)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    row = Attachment.objects.create(
        key=key,
        name=safe_name(name, MIMES[mime]),
        mime=mime,
        size=size,
        sha256=digest.hexdigest(),
        by=by.person,
        at=clock.now(),
    )
    return Attached(attachment=row.pk, size=size)


def new_key() -> str:
    """A storage name that nobody can guess."""
    return secrets.token_urlsafe(24)


def path_of(key: str) -> Path:
    return Path(settings.DATA) / "attachments" / key[:2] / key


def sniff(head: bytes) -> str:
    """The kind of a file by its first bytes. Raises Invalid for what cannot be attached."""
    kind = filetype.guess(head)
    mime = kind.mime if kind else ""
    if not mime and _is_drawing(head):
        mime = "image/svg+xml"
    if mime not in MIMES:
        raise Invalid(
            fields={"file": _("Only pictures (PNG, JPEG, GIF, WebP, SVG) and PDF can be attached.")}
        )
    return mime


def _is_drawing(head: bytes) -> bool:
    """SVG, perhaps after a declaration, a document type or comments."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    while start.startswith((b"<?", b"<!")):
        end = b"-->" if start.startswith(b"<!--") else b">"
        start = start.partition(end)[2].lstrip()
    return start.startswith(b"<svg")


def safe_name(name: str, suffix: str) -> str:
    """A name without path, control characters or mark-up, with the suffix that its bytes deserve."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = base.rsplit(".", 1)[0] if "." in base else base
    stem = "".join(letter if letter.isalnum() or letter in " -_.()" else "-" for letter in stem).strip(" .-")
    return f"{stem[:120] or 'file'}.{suffix}"
