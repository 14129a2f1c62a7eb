"""Text into what the index holds: words whole and by part, their stems, the letter groups inside them.

Indexing and asking must cut alike; everything that cuts is here, and nothing here knows the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from allhands.search.letters import CODE, HAN, HANGUL, SOUTH_EAST, SPACELESS, WORD, fold, normal

EDGE = "_"
GROUP = 4
LONGEST_WORD = 40
LONGEST_CODE = 64
LONGEST_TITLE = 160
LONGEST_TEXT = 400_000
_CODELIKE = re.compile(r"[\d@_.+#]")

_STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


@lru_cache(maxsize=32)
def _stemmer(language: str) -> TextAnalyzer | None:
    name = _STEMMERS.get({"nb": "no", "nn": "no"}.get(language, language))
    return name and TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer(name)).build() or None


def primary(language: str) -> str:
    """`en` of `en-GB`."""
    return language.replace("_", "-").split("-")[0].lower()


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a normal word; the word itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    found = stemmer.analyze(word) if stemmer else ()
    return found[0] if found else word


@lru_cache(maxsize=200_000)
def stems(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The stems that a word of unknown language may have, and its bare form where that differs."""
    found = dict.fromkeys(stem(word, language) for language in languages) or {word: None}
    bare = fold(word)
    return tuple(found) if bare == word else tuple(dict.fromkeys((*found, bare)))


def words(text: str) -> list[str]:
    """The normal words of a text in order. Chinese, Japanese and Thai runs come as overlapping pieces."""
    text = normal(text)
    found = WORD.findall(text)
    if not text.isascii() and SPACELESS.search(text):
        return [piece for word in found for piece in pieces(word)]
    return [word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD] for word in found]


def pieces(word: str) -> tuple[str, ...]:
    """A run of letters without spaces in overlapping pieces; any other word is its only piece."""
    if HAN.match(word):
        return _overlapping(word, 2)
    if SOUTH_EAST.match(word):
        return _overlapping(word, 3)
    return (word[:LONGEST_WORD],)


def _overlapping(run: str, size: int) -> tuple[str, ...]:
    return tuple(run[at : at + size] for at in range(max(1, len(run) - size + 1)))


def codes(text: str) -> list[str]:
    """What must also be found whole: `err-01234`, `5.2.1`, `c++`, `ann@example.com`; and `wi-fi` as `wifi`."""
    found = []
    for code in CODE.findall(normal(text)):
        joined = code.replace("-", "")
        if not joined.isalpha():
            if _CODELIKE.search(code):
                found.append(code[:LONGEST_CODE])
        elif code.count("-") <= 2 and len(joined) <= 24:
            found.append(joined)
    return found


@lru_cache(maxsize=200_000)
def groups(word: str) -> tuple[str, ...]:
    """The groups of four letters inside a word whose ends are marked, also of its bare form."""
    bare = fold(word)
    return _groups(word) if bare == word else tuple(dict.fromkeys((*_groups(word), *_groups(bare))))


def _groups(word: str) -> tuple[str, ...]:
    if HAN.match(word) or SOUTH_EAST.match(word):
        return tuple(dict.fromkeys((word, *word))) if HAN.match(word) else (word,)
    size = 2 if HANGUL.match(word) else GROUP
    return _overlapping(f"{EDGE}{word}{EDGE}", size)


def beginning(prefix: str) -> tuple[str, ...]:
    """The letter groups of every word that begins so."""
    return tuple(group for group in groups(prefix) if not group.endswith(EDGE)) if len(prefix) > 2 else ()


def pairs(stemmed: Iterable[str]) -> list[str]:
    """Neighbouring stems as one term each."""
    listed = list(stemmed)
    return [f"{first}{EDGE}{second}" for first, second in zip(listed, listed[1:], strict=False)]


def title_term(title: Iterable[str]) -> str:
    """A whole title as one term."""
    return EDGE.join(map(fold, title))[:LONGEST_TITLE]


@dataclass(frozen=True)
class Terms:
    """A document's terms, field by field, parted by spaces."""

    words: str
    endings: str
    stems: str
    groups: str
    title: str
    title_groups: str
    title_pairs: str


@lru_cache(maxsize=100_000)
def _group_text(word: str) -> str:
    return " ".join(groups(word))


@lru_cache(maxsize=100_000)
def _stem_text(word: str, language: str) -> str:
    bare = fold(word)
    return stem(word, language) if bare == word else f"{stem(word, language)} {bare}"


def terms_of(title: str, texts: Iterable[str], language: str) -> Terms:
    """A document's terms, of its title and of all its other texts (body, headings, tags, what customers said)."""
    language = primary(language)
    whole = " \n ".join((title, *texts))[:LONGEST_TEXT]
    title_words, all_words = words(title[:LONGEST_TEXT]), words(whole)
    distinct = dict.fromkeys(all_words)
    single = [letter for word in distinct if len(word) == 2 and HAN.match(word) for letter in word]
    title_stems = [stem(word, language) for word in title_words]
    starts = [f"{EDGE}{word[:size]}" for word in dict.fromkeys(title_words) for size in (1, 2)]
    return Terms(
        words=" ".join((*all_words, *codes(whole), *single)),
        endings=" ".join(word[::-1] for word in distinct if len(word) > 3 and word.isalpha()),
        stems=" ".join(_stem_text(word, language) for word in distinct),
        groups=" ".join(map(_group_text, all_words)),
        title=title_term(title_words),
        title_groups=" ".join((*map(_group_text, title_words), *starts)),
        title_pairs=" ".join(pairs(title_stems)),
    )
