"""Makes a page fit what a card can hold, and says what had to give way."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from allhands.cards.actions.places import MAX_DEPTH
from allhands.cards.rules import (
    LANGUAGE_NAMES,
    MAX_BODY,
    MAX_TAG,
    MAX_TAGS,
    clean_body,
    clean_tags,
    clean_title,
)
from allhands.kernel.errors import Invalid
from allhands.people.rules import clean_name
from allhands.transfer.headings import TITLE_CHARS, readable
from allhands.transfer.outcomes import Row, row
from allhands.transfer.pages import Page

FOLDER_CHARS = 80
NORWEGIAN = frozenset({"nb", "nn"})


@dataclass(frozen=True)
class Fitted:
    """What a card gets of a page besides its body. `language` is empty when the page does not say it."""

    title: str
    tags: tuple[str, ...]
    language: str
    folder: tuple[str, ...]
    adapted: tuple[Row, ...]


def too_long(page: Page) -> Row | None:
    """Why a page cannot become a card, if it cannot."""
    try:
        clean_body(page.body)
    except Invalid:
        return row(page.path, "page-long", f"{MAX_BODY:,}")
    return None


def fit(page: Page) -> Fitted:
    """Never raises: a page that was read becomes a card."""
    adapted = []
    if len(page.title) > TITLE_CHARS * 3 // 4 and page.title.endswith("…"):
        adapted.append(row(page.path, "title-cut"))
    tags, lost = _tags(page.tags)
    if lost:
        adapted.append(row(page.path, "tags-cut", ", ".join(lost)))
    if len(page.folder) > MAX_DEPTH:
        adapted.append(row(page.path, "folder-deep"))
    folder = tuple(_folder(name) for name in page.folder[:MAX_DEPTH])
    return Fitted(_title(page), tags, _language(page.language), folder, tuple(adapted))


def _title(page: Page) -> str:
    for words in (page.title, readable(PurePosixPath(page.path).stem)):
        try:
            return clean_title(words)[:TITLE_CHARS]
        except Invalid:
            continue
    # A path always has visible characters: its ending at least.
    return clean_title(page.path[-TITLE_CHARS:])


def _tags(tags: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """Those that a card can hold, and those that were cut or left out."""
    fitting: dict[str, None] = {}
    lost = []
    for tag in tags:
        short = "".join(letter for letter in tag.lower() if letter.isprintable())[:MAX_TAG]
        clean = clean_tags([short])
        if not clean:
            continue
        full = len(fitting) >= MAX_TAGS and clean[0] not in fitting
        if full or len(tag) > MAX_TAG:
            lost.append(tag)
        if not full:
            fitting[clean[0]] = None
    return tuple(fitting), lost


def _language(stated: str | None) -> str:
    base = (stated or "").lower().partition("-")[0]
    base = "no" if base in NORWEGIAN else base
    return base if base in LANGUAGE_NAMES else ""


def _folder(name: str) -> str:
    visible = "".join(letter for letter in unicodedata.normalize("NFC", name) if letter.isprintable())
    return clean_name(" ".join(visible.split())[:FOLDER_CHARS].rstrip() or "…")
