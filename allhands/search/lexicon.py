"""Words that mean the same in the six languages of the house, so that a question finds a card in another language.

The words are in `lexicon/*.tsv`: one meaning a line, a cell for each of `LANGUAGES`, alternatives with the commonest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from allhands.search.analysis import stem, words
from allhands.search.letters import fold
from allhands.search.meanings import LONGEST, Phrase
from allhands.search.stopwords import light_words

LANGUAGES = ("en", "sv", "es", "vi", "nl", "ru")
_ALTERNATIVES = 3
_MEANINGS = 3
_NEARBY, _FAINT = 4, 0.3
"""Other words of the same language: how many, and what they count against the word that was asked."""
_STEM = "="
_BARE, _STEMMED = 5, {"es": 4}
"""Letters that a word without its marks, and a stem (3 where nothing is said), must have to stand for another word."""
_FOLDER = Path(__file__).parent / "lexicon"
Meaning = dict[str, tuple[tuple[str, ...], ...]]
"""Language -> alternatives, each as its words."""


@dataclass
class _Lexicon:
    """`places` says which meanings a phrase or stem of a language has; `syllables` are the words of Vietnamese phrases."""

    meanings: list[Meaning] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    syllables: set[str] = field(default_factory=set)

    def add(self, meaning: Meaning) -> None:
        number = len(self.meanings)
        self.meanings.append(meaning)
        for language, alternatives in meaning.items():
            for key in dict.fromkeys(_keys(alternatives, language)):
                self.places[language, key] = (*self.places.get((language, key), ()), number)
        self.syllables.update(word for phrase in meaning["vi"] for word in phrase)

    def of(self, phrase: Sequence[str], language: str) -> tuple[int, ...]:
        """The meanings of some words: as they are written, or of one word in any of its forms."""
        written = " ".join(phrase)
        found = self.places.get((language, written), ())
        if not found and len(phrase) == 1 and language != "vi":
            found = self.places.get((language, _STEM + stem(written, language)), ())
        return found


def _keys(alternatives: Iterable[tuple[str, ...]], language: str) -> Iterator[str]:
    for phrase in alternatives:
        yield " ".join(phrase)
        bare = " ".join(map(fold, phrase))
        # A Vietnamese syllable without its marks may be a dozen words, and a Swedish `tår` is no `tar`.
        if len(phrase) > 1 or (language != "vi" and len(bare) >= _BARE):
            yield bare
        if len(phrase) == 1 and language != "vi":
            stemmed = stem(phrase[0], language)
            if len(stemmed) >= _STEMMED.get(language, 3):
                yield _STEM + stemmed


@cache
def _lexicon() -> _Lexicon:
    made = _Lexicon()
    for path in sorted(_FOLDER.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            made.add(
                {
                    language: tuple(tuple(words(one)) for one in cell.split(", "))
                    for language, cell in zip(LANGUAGES, line.split("\t"), strict=True)
                }
            )
    return made


def load() -> None:
    """Reads the words now, so that no search waits for them."""
    _lexicon()


@lru_cache(maxsize=100_000)
def _spoken_in(word: str) -> tuple[str, ...]:
    """The languages that a word is of."""
    lexicon = _lexicon()
    return tuple(
        language
        for language in LANGUAGES
        if word in light_words(language)
        or lexicon.of((word,), language)
        or (language == "vi" and word in lexicon.syllables)
    )


def language_of(order: Iterable[str]) -> str:
    """The language of the house that most of the words are of, '' when none is known."""
    counts = dict.fromkeys(LANGUAGES, 0)
    for word in order:
        for language in _spoken_in(word):
            counts[language] += 1
    best = max(LANGUAGES, key=counts.__getitem__)
    return best if counts[best] else ""


def nearby(order: Sequence[str]) -> list[Phrase]:
    """What words of a question mean in other words of its own language, which is guessed."""
    own = language_of(order)
    found = []
    for start, length, meanings in _phrases(order, own) if own else ():
        asked = _stemmed(order[start : start + length], own)
        others = (one for one in _meant(meanings[:_MEANINGS], own) if _stemmed(one, own) != asked)
        if kept := tuple(others)[:_NEARBY]:
            found.append(Phrase(start, length, (kept,), weight=_FAINT))
    return found


def _stemmed(phrase: Sequence[str], language: str) -> list[str]:
    return [stem(word, language) for word in phrase]


def elsewhere(order: Sequence[str], wanted: Iterable[str]) -> list[Phrase]:
    """What words of a question mean in the wanted languages other than its own, which is guessed."""
    known = [language for language in wanted if language in LANGUAGES]
    own = language_of(order) if known else ""
    others = [language for language in known if language != own]
    if not own or not others:
        return []
    return [
        Phrase(start, length, tuple(_meant(meanings[:_MEANINGS], language) for language in others))
        for start, length, meanings in _phrases(order, own)
    ]


def _phrases(order: Sequence[str], language: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """The longest phrases that the language knows: start, length, meanings."""
    lexicon, light = _lexicon(), light_words(language)
    at = 0
    while at < len(order):
        step = 1
        for length in range(min(LONGEST, len(order) - at), 0, -1):
            phrase = order[at : at + length]
            meanings = () if light.issuperset(phrase) else lexicon.of(phrase, language)
            if meanings:
                yield at, length, meanings
                step = length
                break
        at += step


def _meant(meanings: Iterable[int], language: str) -> tuple[tuple[str, ...], ...]:
    everything = _lexicon().meanings
    found = (one for number in meanings for one in everything[number][language][:_ALTERNATIVES])
    return tuple(dict.fromkeys(found))
