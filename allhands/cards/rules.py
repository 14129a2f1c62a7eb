"""What is well formed about cards, and how two people's changes become one: pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from merge3 import Merge3

from allhands.kernel.errors import Invalid

MAX_TITLE, MAX_BODY, MAX_TAGS, MAX_TAG = 200, 200_000, 20, 40
LANGUAGE_NAMES = {
    "en": "English",
    "sv": "Svenska",
    "es": "Español",
    "vi": "Tiếng Việt",
    "nl": "Nederlands",
    "ru": "Русский",
    "ar": "العربية",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hu": "Magyar",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}
"""Languages that a card may be in, each in its own words."""
MINE, THEIRS = "<<<<<<< your text", ">>>>>>> the other text"
AUDIENCES = ("internal", "partner", "customer", "public")


def clean_title(title: str) -> str:
    """One line. Raises Invalid when it is empty or longer than 200 characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    if not line:
        raise Invalid(fields={"title": _("Write a title: the question in the customer's words.")})
    if len(line) > MAX_TITLE:
        raise Invalid(fields={"title": _("Use at most 200 characters.")})
    return line


def clean_body(body: str) -> str:
    """Unix line ends, no NUL, at most one line end at the end. Raises Invalid above 200,000 characters."""
    text = body.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if len(text) > MAX_BODY:
        raise Invalid(fields={"body": _("Use at most 200,000 characters. Split this into several cards.")})
    return text.strip("\n") + "\n" if text.strip() else ""


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Lower case, single spaces, each once, in their order. Raises Invalid for too many or too long ones."""
    found = dict.fromkeys(" ".join(tag.lower().strip(" #").split()) for tag in tags)
    found.pop("", None)
    if len(found) > MAX_TAGS:
        raise Invalid(fields={"tags": _("Use at most 20 tags.")})
    if any(len(tag) > MAX_TAG or not tag.isprintable() for tag in found):
        raise Invalid(fields={"tags": _("Use at most 40 ordinary characters a tag.")})
    return list(found)


def require_language(language: str) -> str:
    if language not in LANGUAGE_NAMES:
        raise Invalid(fields={"language": _("Choose a language from the list.")})
    return language


def require_audience(audience: str) -> str:
    if audience not in AUDIENCES:
        raise Invalid(fields={"audience": _("Choose internal, partner, customer or public.")})
    return audience


@dataclass(frozen=True)
class Merged:
    """Two changes of one text as one. `clean` is False when both changed the same lines: then both are in `text`."""

    text: str
    clean: bool


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Joins two changes of `base`, line by line. No line that either wrote is lost."""
    if mine == theirs or base == theirs:
        return Merged(mine, True)
    if base == mine:
        return Merged(theirs, True)
    lines = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    for text in lines:
        if text and not text[-1].endswith("\n"):
            text[-1] += "\n"
    merger = Merge3(lines[0], lines[1], lines[2])
    clean = all(group[0] != "conflict" for group in merger.merge_groups())
    joined = merger.merge_lines(
        start_marker=MINE, mid_marker="=======", end_marker=THEIRS, name_a=None, name_b=None, base_marker=None
    )
    return Merged("".join(joined), clean)


def merge_value(base: object, mine: object, theirs: object) -> object:
    """For single values: whoever changed it; when both did, mine, for I am asked to look again."""
    return theirs if mine == base else mine
