"""A document's words once more, one number each, short enough to be read for fifty candidates of every search.

A copy is lines: the title, the telling words of the body, then what each customer said. A number stands for a bare
stem and for the way its diacritics are written, so that `hoan` finds `hoàn`, but `hoán` does not.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from zlib import crc32

from allhands.search.analysis import LONGEST_TEXT, primary, stem, words
from allhands.search.letters import fold
from allhands.search.stopwords import light_words

LONGEST = 1_000
"""Marks of a line at most."""
MOST_HEARD = 300
TELLING = 1 << 31
"""The least mark of a word that tells; smaller ones stand for light words."""
_WAYS, _BYTES = 8, 4
_BARE_FORMS = TELLING // _WAYS


@lru_cache(maxsize=200_000)
def mark(word: str, language: str) -> int:
    """The mark of a telling word."""
    return _marked(stem(word, language))


def _marked(stemmed: str) -> int:
    bare = fold(stemmed)
    way = 0 if bare == stemmed else 1 + crc32(stemmed.encode()) % (_WAYS - 1)
    return TELLING + crc32(bare.encode()) % _BARE_FORMS * _WAYS + way


def light_mark(word: str) -> int:
    """The mark of a word that says little."""
    return crc32(fold(word).encode()) % TELLING


@lru_cache(maxsize=50_000)
def marks_for(word: str, languages: tuple[str, ...]) -> frozenset[int]:
    """The marks that answer a word of a question in any of its languages.

    Written alike or without diacritics; in any way when the question itself has none.
    """
    found = {light_mark(word)}
    for stemmed in {stem(word, language) for language in languages} or {word}:
        bare = _marked(fold(stemmed))
        found |= {_marked(stemmed), bare}
        if fold(word) == word:
            found |= {bare + way for way in range(_WAYS)}
    return frozenset(found)


def copy_of(title: str, texts: Iterable[str], heard: Iterable[str], language: str) -> bytes:
    """A document's copy: how many lines, how long each is, and the lines, as this machine writes numbers.

    Of what was heard, the latest is kept."""
    language = primary(language)
    light = light_words(language)
    body = words(" \n ".join(texts)[:LONGEST_TEXT])
    lines = [_line(words(title[:LONGEST_TEXT]), language, light)]
    lines.append(_line((word for word in body if word not in light), language, light))
    lines += [_line(words(said), language, light) for said in list(heard)[-MOST_HEARD:]]
    return array("I", (len(lines), *map(len, lines), *chain.from_iterable(lines))).tobytes()


def _line(found: Iterable[str], language: str, light: frozenset[str]) -> list[int]:
    marks = [light_mark(word) if word in light else mark(word, language) for word in found]
    return marks[:LONGEST]


Line = memoryview


def lines_of(copy: bytes) -> list[Line]:
    """The title, the body, and what each customer said."""
    marks = memoryview(copy).cast("I")
    if not marks:
        return [marks, marks]
    first = 1 + marks[0]
    return [marks[start:end] for start, end in pairwise(accumulate(marks[1:first], initial=first))]


def places_of(mark: int, line: bytes) -> Iterator[int]:
    """Where a mark stands in a line, as its bytes."""
    wanted = mark.to_bytes(_BYTES, sys.byteorder)
    at = line.find(wanted)
    while at >= 0:
        if at % _BYTES == 0:
            yield at // _BYTES
        at = line.find(wanted, at + 1)
