"""Every text of the interface, as it stands in the code today, is there in each of the languages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from allhands.people.rules import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "now_": None, "ngettext": (1, 2)}
KEYWORDS |= {"pgettext": ((1, "c"), 2)}
PLACE = re.compile(r"%\((\w+)\)s")


@cache
def said() -> frozenset[str]:
    """The texts that code and templates say now; of those with a plural, the singular."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT / "allhands", methods, options, KEYWORDS)
    return frozenset(text if isinstance(text, str) else text[0] for _name, _line, text, *_more in found)


def kept(language: str) -> dict[str, Message]:
    path = ROOT / "allhands/site/locale" / language / "LC_MESSAGES/django.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalog if one.id}


def forms(text: str | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_the_texts_are_found():
    assert {"Trusted", "Who are you today?", "Needs verification"} <= said() and len(said()) > 600


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_text_is_translated(language: str):
    known = kept(language)
    untranslated = [text for text in said() if text not in known or not all(forms(known[text].string))]
    assert untranslated == [], "bin/words collects them"
    assert set(known) - said() == set(), "nobody says these any more: bin/words takes them out"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_what_is_filled_in_stays(language: str):
    for one in kept(language).values():
        wanted = set(PLACE.findall(" ".join(forms(one.id))))
        for text in forms(one.string):
            assert set(PLACE.findall(text)) <= wanted, (one.id, text)
        assert wanted <= set(PLACE.findall(" ".join(forms(one.string)))), one.id
