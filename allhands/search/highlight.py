"""The passage of a text that answers, with the words that were asked for marked. Always escaped, whatever is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from allhands.search.analysis import primary, stem, stems
from allhands.search.letters import HAN, LETTER, SOUTH_EAST, SPACELESS, WORD, fold, normal
from allhands.search.stopwords import HOUSE

_LONGEST = 200_000
_WORDS_KEPT = 20_000
_PART, _REST = 5, 3


class _Place(NamedTuple):
    """Where in a text a word stands, and which of the terms it matches."""

    start: int
    end: int
    term: int


def mark(text: str, terms: tuple[str, ...], language: str = "") -> Markup:
    """The whole text with the matching words in <mark>. `terms` are those of `Found`."""
    return _marked(text, 0, len(text), _places(text, terms, language))


def passage(text: str, terms: tuple[str, ...], language: str = "", size: int = 220) -> Markup:
    """At most `size` characters of the text, where most of the terms stand together, else its beginning.

    It is cut between words and nothing is added but <mark>. Only the first 200,000 characters are looked at.
    """
    text = text[:_LONGEST]
    places = _places(text, terms, language)
    start = _best_start(text, places, size)
    end = _word_end(text, start, start + size)
    return _marked(text, start, end, places)


def _marked(text: str, start: int, end: int, places: list[_Place]) -> Markup:
    parts, at = [], start
    for place in places:
        if place.start >= at and place.end <= end:
            parts += [escape(text[at : place.start]), _OPEN, escape(text[place.start : place.end]), _CLOSE]
            at = place.end
    return Markup("".join([*parts, escape(text[at:end])]))


_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")


def _places(text: str, terms: tuple[str, ...], language: str) -> list[_Place]:
    matcher = _matcher(terms, primary(language))
    if not text.isascii() and SPACELESS.search(text):
        return _places_one_by_one(text, matcher)
    places = []
    for word in matcher.perhaps(set(WORD.findall(text))):
        term = matcher.term_of(word)
        if term is not None:
            places += [_Place(at, at + len(word), term) for at in _whole(word, text)]
    return sorted(places)


def _places_one_by_one(text: str, matcher: _Matcher) -> list[_Place]:
    places = []
    for found in WORD.finditer(text):
        word = found.group()
        if SPACELESS.match(word):
            places += matcher.within(word, found.start())
        elif (term := matcher.term_of(word)) is not None:
            places.append(_Place(found.start(), found.end(), term))
    return places


def _whole(word: str, text: str) -> Iterator[int]:
    """Where a word stands as a whole word."""
    for at in _occurrences(word, text):
        end = at + len(word)
        if not (at and LETTER.match(text[at - 1])) and not (end < len(text) and LETTER.match(text[end])):
            yield at


@lru_cache(maxsize=100_000)
def _forms(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """A word of a text as it may be asked for: bare, whole, and by its stems."""
    word = normal(word)
    return tuple(dict.fromkeys((fold(word), word, *(stem(word, one) for one in languages))))


class _Matcher:
    """Says which term a word matches: as it is, bare, by stem, by its beginning, or as a part of a compound.

    The texts of one page share one, because their words are mostly the same.
    """

    def __init__(self, terms: Iterable[str], language: str) -> None:
        self._languages = (language,) if language else tuple(one for one in HOUSE if one != "vi")
        self._strange: set[str] = set()
        self._exact: dict[str, int] = {}
        self._begins: list[tuple[str, int]] = []
        self._parts: list[tuple[str, int]] = []
        self._runs: list[tuple[str, int]] = []
        for number, term in enumerate(terms):
            for word in WORD.findall(normal(term)):
                self._add(word, number, growing=term.endswith("*"))

    def _add(self, word: str, number: int, *, growing: bool) -> None:
        bare = fold(word)
        if HAN.match(word) or SOUTH_EAST.match(word):
            self._runs.append((word, number))
            return
        if growing:
            self._begins.append((bare, number))
        if len(bare) >= _PART:
            self._parts.append((bare, number))
        for form in (word, bare, *stems(word, self._languages)):
            self._exact.setdefault(form, number)

    def perhaps(self, words: set[str]) -> set[str]:
        """Those of the words that are not known to match nothing."""
        return words - self._strange

    def term_of(self, word: str) -> int | None:
        """The number of the term that a word of a text matches."""
        found = self._match(_forms(word, self._languages))
        if found is None:
            if len(self._strange) > _WORDS_KEPT:
                self._strange = set()
            self._strange.add(word)
        return found

    def _match(self, forms: tuple[str, ...]) -> int | None:
        for form in forms:
            if form in self._exact:
                return self._exact[form]
        bare = forms[0]
        for start, number in self._begins:
            if bare.startswith(start):
                return number
        for part, number in self._parts:
            if len(bare) >= len(part) + _REST and (bare.startswith(part) or bare.endswith(part)):
                return number
        return None

    def within(self, run: str, offset: int) -> list[_Place]:
        """The places of terms in a run of letters without spaces; those that overlap are one."""
        spans = sorted(
            (at, at + len(part), number) for part, number in self._runs for at in _occurrences(part, run)
        )
        places: list[_Place] = []
        for start, end, number in spans:
            if places and start + offset <= places[-1].end:
                before = places.pop()
                places.append(before._replace(end=max(before.end, end + offset)))
            else:
                places.append(_Place(start + offset, end + offset, number))
        return places


_matcher = lru_cache(maxsize=32)(_Matcher)


def _occurrences(part: str, run: str) -> Iterator[int]:
    at = run.find(part)
    while at >= 0:
        yield at
        at = run.find(part, at + 1)


def _best_start(text: str, places: list[_Place], size: int) -> int:
    """Where the window begins that holds most different terms, and of those, most words."""
    best, best_at, held, first = (0, 0), -1, dict[int, int](), 0
    for place in places:
        held[place.term] = held.get(place.term, 0) + 1
        while place.end - places[first].start > size and places[first] is not place:
            held[places[first].term] -= 1
            if not held[places[first].term]:
                del held[places[first].term]
            first += 1
        worth = (len(held), sum(held.values()))
        if worth > best:
            best, best_at = worth, first
            last = place.end
    if best_at < 0 or last <= size:
        return _first_word(text, 0)
    return _beginning_near(text, places[best_at].start, last, size)


def _beginning_near(text: str, first: int, last: int, size: int) -> int:
    """The start of the sentence, else of a word, some way before the first match; the last match stays in."""
    earliest = max(0, last - size)
    lead = max(earliest, first - size // 2)
    for ending in (". ", "! ", "? ", "\n", "。"):
        found = text.rfind(ending, max(0, lead - 1), first)
        if found >= 0:
            return _first_word(text, found + len(ending))
    lead = max(earliest, first - size // 5)
    if lead == 0:
        return 0
    space = text.find(" ", lead, first)
    return first if space < 0 else _first_word(text, space)


def _first_word(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _word_end(text: str, start: int, end: int) -> int:
    """The last place before `end` where no word is cut; `end` itself inside a very long word."""
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start, end + 1)
    return space if space > start + (end - start) // 2 else end
