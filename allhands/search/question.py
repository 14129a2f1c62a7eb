"""What was asked, cut into weighted words, before any index is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from allhands.search.analysis import beginning, codes, groups, stems, words
from allhands.search.meanings import Phrase
from allhands.search.stopwords import HOUSE, stopwords

LONGEST = 32
_LIGHT_WORD, _LIGHT_GROUP = 0.2, 0.3
_TYPED = 0.4
_STEMMED_HOUSE = tuple(language for language in HOUSE if language != "vi")


@dataclass(frozen=True)
class Asked:
    """One word of a question. `light` words say little; a `growing` one is still being typed; a guess stands `instead`
    of a word that nobody wrote, and is worth less. One that is `added` means the same as the word it stands instead of:
    it is looked for whole, and asks for nothing more."""

    text: str
    light: bool = False
    growing: bool = False
    weight: float = 1.0
    instead: str = ""
    added: bool = False

    @property
    def word_weight(self) -> float:
        return self.weight * (_LIGHT_WORD if self.light else 1.0)

    @property
    def group_weight(self) -> float:
        return self.weight * (_LIGHT_GROUP if self.light else 1.0)

    @property
    def groups(self) -> tuple[str, ...]:
        if self.added:
            return ()
        return beginning(self.text) if self.growing else groups(self.text)


@dataclass(frozen=True)
class Question:
    """The words in order, each once; `codes` are to be found whole, `phrases` must stand side by side."""

    words: tuple[Asked, ...] = ()
    codes: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    languages: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def telling(self) -> tuple[Asked, ...]:
        """The words that a document has to be about."""
        return tuple(word for word in self.words if not word.light) or self.words

    def stems(self, word: str) -> tuple[str, ...]:
        return stems(word, self.languages)

    def meaning(self, phrases: Iterable[Phrase]) -> Question:
        """The question with words beside its own that mean the same."""
        held = {word.text for word in self.words}
        added: dict[str, list[Asked]] = {}
        for phrase in phrases:
            first = self.order[phrase.start]
            for weight, word in phrase.weighed():
                if word not in held:
                    held.add(word)
                    added.setdefault(first, []).append(Asked(word, weight=weight, instead=first, added=True))
        asked = [one for word in self.words for one in (word, *added.get(word.text, ()))]
        return replace(self, words=tuple(asked))

    def guessing(self, guesses: dict[str, tuple[Asked, ...]], meant: dict[str, tuple[str, ...]]) -> Question:
        """The question with guesses beside the words they stand for, which are weighed down; `meant` is how to write it."""
        asked = []
        for word in self.words:
            found = guesses.get(word.text, ())
            asked += [*found, replace(word, weight=_TYPED) if found else word]
        order = [part for word in self.order for part in meant.get(word, (word,))]
        return replace(self, words=tuple(asked), order=tuple(order))


def parse(text: str, *, languages: tuple[str, ...], typing: bool) -> Question:
    """Cuts what was asked. `languages` are those of the readable documents; nobody says the question's own.

    In a question of light words alone, none is light.
    """
    order = words(text)
    light = stopwords(frozenset(languages))
    if all(word in light for word in order):
        light = frozenset()
    growing = order[-1] if typing and order and text[-1:].isalnum() else ""
    distinct = dict.fromkeys(order)
    asked = [Asked(word, word in light and word != growing, word == growing) for word in distinct]
    return Question(
        words=tuple(asked),
        codes=tuple(dict.fromkeys(codes(text)))[:LONGEST],
        phrases=tuple(tuple(words(quoted)) for quoted in text.split('"')[1:-1:2] if len(words(quoted)) > 1),
        languages=tuple(dict.fromkeys((*languages, *_STEMMED_HOUSE))),
        order=tuple(order[: 4 * LONGEST]),
    )
