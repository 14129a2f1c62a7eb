"""Misspelt words: what was probably meant, out of the words of readable documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from allhands.search.question import Asked, Question
from allhands.search.shape import ENDINGS, STEMS, WORDS
from allhands.search.view import View

_GUESSES = 3
_LOOKED_AT = 40
_DICTIONARY = 5_000
_MUCH = 5
_WEIGHTS = {1: 0.8, 2: 0.6}


def allowance(word: str) -> int:
    """How many letters of a word may be wrong: none up to three letters, one up to seven, else two; none in codes."""
    if not word.isalpha() or len(word) <= 3:
        return 0
    return 1 if len(word) <= 7 else 2


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour to make one the other; `most + 1` if more."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for to, against in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != against))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


@dataclass(frozen=True)
class Guess:
    """Words that may have been meant: how many letters away, and in how many readable documents."""

    words: tuple[str, ...]
    steps: int
    count: float


def guessed(
    question: Question, view: View, right: Collection[str] = (), *, always: bool
) -> tuple[Question, str | None]:
    """The question with guesses for its unknown words, or with `always` for rare ones too; and how to write it.

    Words of `right` are words of some language. How to write it is None unless every guess is sure.
    """
    asked: dict[str, tuple[Asked, ...]] = {}
    meant: dict[str, tuple[str, ...]] = {}
    sure = True
    for word in question.words:
        if (
            word.light
            or word.text in right
            or not allowance(word.text)
            or known(word, question, view, rarely=always)
        ):
            continue
        if found := _guesses(word, question, view):
            meant[word.text] = found[0].words
            asked[word.text] = tuple(
                Asked(text, weight=_WEIGHTS[guess.steps], instead=word.text)
                for guess in found
                for text in guess.words
            )
            sure = sure and not word.growing and _is_sure(found)
    if not asked:
        return question, None
    question = question.guessing(asked, meant)
    return question, " ".join(question.order) if sure else None


def known(word: Asked, question: Question, view: View, *, rarely: bool) -> bool:
    """Whether a readable document has the word in any form, or with `rarely`, whether more than two have it."""
    if word.growing:
        grown = view.searcher.terms_with_prefix(WORDS, word.text, limit=_LOOKED_AT)
        return any(view.readable(WORDS, one) for one, _ in grown)
    if rarely and view.count(WORDS, word.text) < 3:
        return False
    return view.readable(WORDS, word.text) or any(
        view.readable(STEMS, one) for one in question.stems(word.text)
    )


def _guesses(word: Asked, question: Question, view: View) -> list[Guess]:
    """At most three, best first."""
    joined = [] if word.growing else [*_split(word.text, view), *_joined(word.text, question, view)]
    near = sorted(_near(word, view), key=lambda found: (found[1], -found[2], found[0]))
    found: list[Guess] = []
    for text, steps, count in near[:_LOOKED_AT]:
        if len(found) < _GUESSES and view.readable(WORDS, text):
            found.append(Guess((text,), steps, min(count, view.count(WORDS, text))))
    return sorted([*joined, *found], key=lambda guess: (guess.steps, -guess.count))[:_GUESSES]


def _is_sure(found: list[Guess]) -> bool:
    """One guess alone, or nearer than the next, or much commoner."""
    return len(found) == 1 or found[0].steps < found[1].steps or found[0].count >= _MUCH * found[1].count


def _near(word: Asked, view: View) -> Iterator[tuple[str, int, int]]:
    """Words of the dictionary near by, with their distance and count."""
    if word.growing:
        yield from _near_growing(word.text, view)
        return
    most, length = allowance(word.text), len(word.text)
    # A slip leaves one end of a word as it was, unless two letters are swapped right in the middle.
    front, back = ((length + 1) // 2, length // 2) if most == 1 else (max(3, length // 3),) * 2
    found = {text: view.frequency(WORDS, text) for text in _swapped(word.text)}
    found |= dict(view.searcher.terms_with_prefix(WORDS, word.text[:front], limit=_DICTIONARY))
    ends = view.searcher.terms_with_prefix(ENDINGS, word.text[: -back - 1 : -1], limit=_DICTIONARY)
    found |= {text[::-1]: count for text, count in ends}
    for text, count in found.items():
        if count and text.isalpha() and 0 < (steps := distance(word.text, text, most)) <= most:
            yield text, steps, count


def _near_growing(begun: str, view: View) -> Iterator[tuple[str, int, int]]:
    """Words that begin nearly so: with letters swapped, one too many, or another one in the second half."""
    length = len(begun)
    shorter = {begun[:at] + begun[at + 1 :] for at in range(length)}
    for start in sorted({*_swapped(begun), *shorter}):
        for text, count in view.searcher.terms_with_prefix(WORDS, start, limit=_GUESSES):
            yield text, 1, count
    for text, count in view.searcher.terms_with_prefix(WORDS, begun[: (length + 1) // 2], limit=_DICTIONARY):
        if any(distance(begun, text[:size], 1) <= 1 for size in (length, length + 1)):
            yield text, 1, count


def _swapped(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _split(word: str, view: View) -> Iterator[Guess]:
    """`loginpage` as `login page`."""
    for at in range(3, len(word) - 2):
        parts = (word[:at], word[at:])
        if all(view.readable(WORDS, part) for part in parts):
            yield Guess(parts, 1, min(view.count(WORDS, part) for part in parts))


def _joined(word: str, question: Question, view: View) -> Iterator[Guess]:
    """`time table` as `timetable`; the neighbour stays what it is."""
    for first, second in zip(question.order, question.order[1:], strict=False):
        if word in (first, second) and view.readable(WORDS, first + second):
            yield Guess((first + second,), 1, view.count(WORDS, first + second))
