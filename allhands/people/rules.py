"""What is well formed about people: pure functions."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
import zoneinfo
from functools import cache

from django.utils.translation import gettext_lazy as _

from allhands.kernel.errors import Invalid

LANGUAGES = {
    "en": "English",
    "sv": "Svenska",
    "es": "Español",
    "vi": "Tiếng Việt",
    "nl": "Nederlands",
    "ru": "Русский",
}
"""The interface's languages, each in its own words."""
SPOKEN = LANGUAGES | {
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
"""Languages in which a person may answer customers, each in its own words."""
ROLE_NAMES = ("member", "admin", "partner")
SCOPES = ("read", "write", "admin")
REGIONS = frozenset("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split())

# Letters whose mark is part of them, so that taking accents away leaves them as they are.
UNMARKED = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe"})


def new_secret(prefix: str = "") -> str:
    """A secret of 256 random bits, in letters that survive a copy from a terminal."""
    return prefix + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """SHA-256 in hex. Enough for secrets that are random; people's passwords go through Django's hashers."""
    return hashlib.sha256(secret.encode()).hexdigest()


def clean_name(name: str) -> str:
    """One line, without edge spaces or control characters. Raises Invalid when nothing is left or it is too long."""
    line = _one_line(name)
    if not line:
        raise Invalid(fields={"name": _("Write a name.")})
    if len(line) > 80:
        raise Invalid(fields={"name": _("Use at most 80 characters.")})
    return line


def clean_title(title: str) -> str:
    """What somebody does here: one line, or nothing. Raises Invalid when it is too long."""
    line = _one_line(title)
    if len(line) > 80:
        raise Invalid(fields={"title": _("Use at most 80 characters.")})
    return line


def _one_line(text: str) -> str:
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def require_role(role: str) -> str:
    """A role in the workspace. Raises Invalid."""
    if role not in ROLE_NAMES:
        raise Invalid(fields={"role": _("Choose member, administrator or partner.")})
    return role


def require_language(language: str) -> str:
    """A language of the interface, or "" for the browser's. Raises Invalid."""
    if language and language not in LANGUAGES:
        raise Invalid(fields={"language": _("Choose a language from the list.")})
    return language


def require_spoken(languages: list[str]) -> list[str]:
    """Languages that a person answers in, in the list's order. Raises Invalid."""
    if not set(languages) <= set(SPOKEN):
        raise Invalid(fields={"languages": _("Choose languages from the list.")})
    return sorted(set(languages), key=list(SPOKEN).index)


def require_zone(zone: str) -> str:
    """An IANA time zone such as Europe/Stockholm. Raises Invalid."""
    if zone not in known_zones():
        raise Invalid(fields={"zone": _("Choose a time zone from the list, such as Europe/Stockholm.")})
    return zone


@cache
def known_zones() -> frozenset[str]:
    """Every IANA time zone on this machine; kept, for looking takes a tenth of a second."""
    return frozenset(zoneinfo.available_timezones())


@cache
def zones() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Time zones for a choice, by region: ("Europe", (("Europe/Stockholm", "Stockholm"), ...))."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(known_zones()):
        region, _slash, place = zone.partition("/")
        if region in REGIONS:
            regions.setdefault(region, []).append((zone, place.replace("_", " ").replace("/", ", ")))
    return tuple((region, tuple(places)) for region, places in regions.items())


def folded(text: str) -> str:
    """Without case and accents, so that "pham" finds Phạm and "lucia" Lucía."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    return plain.casefold().translate(UNMARKED)


def require_scopes(scopes: list[str]) -> list[str]:
    """At least "read", nothing unknown. Raises Invalid."""
    if not set(scopes) <= set(SCOPES):
        raise Invalid(fields={"scopes": _("Choose among read, write and admin.")})
    return sorted(set(scopes) | {"read"}, key=SCOPES.index)
