"""A document's words once more, one letter each, short enough to be read for fifty candidates of every search.

A copy is lines: the title, the telling words of the body, then what each customer said. A letter stands for a bare
stem and for the way its diacritics are written, so that `hoan` finds `hoàn`, but `hoán` does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

from allhands.search.analysis import LONGEST_TEXT, primary, stem, words
from allhands.search.letters import fold
from allhands.search.stopwords import light_words

LONGEST = 3_000
"""Letters of a line at most."""
MOST_HEARD = 300
_TELLING, _LIGHT = 0x10000, 0xE000
_BARE_FORMS, _WAYS, _LIGHT_FORMS = 0x20000, 8, 0x1900


@lru_cache(maxsize=200_000)
def mark(word: str, language: str) -> str:
    """The letter of a telling word."""
    return _letter(stem(word, language))


def _letter(stemmed: str) -> str:
    bare = fold(stemmed)
    way = 0 if bare == stemmed else 1 + crc32(stemmed.encode()) % (_WAYS - 1)
    return chr(_TELLING + crc32(bare.encode()) % _BARE_FORMS * _WAYS + way)


def light_mark(word: str) -> str:
    """The letter of a word that says little."""
    return chr(_LIGHT + crc32(fold(word).encode()) % _LIGHT_FORMS)


def is_light(letter: str) -> bool:
    return letter < "\U00010000"


@lru_cache(maxsize=50_000)
def letters_for(word: str, languages: tuple[str, ...]) -> frozenset[str]:
    """The letters that answer a word of a question in any of its languages.

    Written alike or without diacritics; in any way when the question itself has none.
    """
    found = {light_mark(word)}
    for stemmed in {stem(word, language) for language in languages} or {word}:
        bare = _letter(fold(stemmed))
        found |= {_letter(stemmed), bare}
        if fold(word) == word:
            found |= {chr(ord(bare) + way) for way in range(_WAYS)}
    return frozenset(found)


def copy_of(title: str, texts: Iterable[str], heard: Iterable[str], language: str) -> str:
    """A document's copy."""
    language = primary(language)
    light = light_words(language)
    body = " \n ".join(texts)[:LONGEST_TEXT]
    said = [_line(words(text), language, light) for text in list(heard)[-MOST_HEARD:]]
    telling = (word for word in words(body) if word not in light)
    return "\n".join(
        (_line(words(title[:LONGEST_TEXT]), language, light), _line(telling, language, light), *said)
    )


def _line(found: Iterable[str], language: str, light: frozenset[str]) -> str:
    return "".join(light_mark(word) if word in light else mark(word, language) for word in found)[:LONGEST]
