"""A second, closer look at the first candidates: how far each document covers the question, and where.

The first score adds up what words say apart from one another. Here the words are seen together, in the document's
copy (see `marks`). Everything is a pure function of the question's words and of one copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allhands.search.marks import is_light

LOOKED_AT = 50
"""Candidates that get the second look."""
_ALIKE = 0.62
"""How much of the question is in the document, and of the document's beginning in the question."""
_TITLED = 0.61
"""The same of the title, where both must be high."""
_NEAR = 0.23
"""How much of the question stands together in one place, against the best candidate."""
_HEARD = 0.6
"""How well the best of what customers said matches, where the document answered them."""
_PLACE = 8
"""Telling words that a person sees at one glance."""
_BEGINNING = 40
"""Telling words of a document by which it is judged whether it is about something else."""
_LIGHT = 0.2


@dataclass(frozen=True)
class Sought:
    """The words of a question: what each is worth, adding up to 1, and the letters that stand for it."""

    worth: tuple[float, ...] = ()
    letters: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """Shares from 0 to 1: see the weights above."""

    covered: float = 0.0
    alike: float = 0.0
    titled: float = 0.0
    near: float = 0.0
    heard: float = 0.0


def sought(words: Iterable[tuple[float, Iterable[str]]]) -> Sought:
    """Words by worth and letters. A letter of two words stands for the one that is worth more."""
    listed = sorted(words, key=lambda word: -word[0])
    most = sum(worth for worth, _ in listed) or 1.0
    letters: dict[str, int] = {}
    for number, (_, marks) in enumerate(listed):
        for letter in marks:
            letters.setdefault(letter, number)
    return Sought(tuple(worth / most for worth, _ in listed), letters)


def evidence(question: Sought, copy: str) -> Evidence:
    """What one document's copy says for it."""
    title, _, rest = copy.partition("\n")
    body, *said = rest.split("\n")
    in_title = _covered(question, title)
    covered = _worth(question, {question.letters[one] for one in question.letters.keys() & {*title, *body}})
    return Evidence(
        covered=covered,
        alike=_both(covered, _answered(question, title + body[:_BEGINNING])),
        titled=in_title * _answered(question, title),
        near=_near(question, body),
        heard=max((_both(_covered(question, one), _answered(question, one)) for one in said), default=0.0),
    )


def points(scores: Sequence[float], found: Sequence[Evidence]) -> list[float]:
    """Candidates' points out of first scores, best first, and evidence; never less than the score."""
    best = max(scores, default=0.0)
    nearest = max((one.near for one in found), default=0.0) or 1.0
    return [
        score
        + best * (_ALIKE * one.alike + _TITLED * one.titled + _NEAR * one.near / nearest + _HEARD * one.heard)
        for score, one in zip(scores, found, strict=True)
    ]


def _worth(question: Sought, numbers: set[int]) -> float:
    return sum(question.worth[number] for number in numbers)


def _covered(question: Sought, text: str) -> float:
    """The share of the question that is in a text."""
    letters = question.letters
    return _worth(question, {letters[one] for one in letters.keys() & set(text)})


def _answered(question: Sought, text: str) -> float:
    """The share of a text that is in the question."""
    asked = most = 0.0
    for letter in text:
        weight = _LIGHT if is_light(letter) else 1.0
        most += weight
        if letter in question.letters:
            asked += weight
    return asked / most if most else 0.0


def _both(one: float, other: float) -> float:
    """High where both are (harmonic mean)."""
    return 2 * one * other / (one + other) if one and other else 0.0


def _near(question: Sought, text: str) -> float:
    """The most that one place of a text covers."""
    letters, worth = question.letters, question.worth
    if not letters.keys() & set(text):
        return 0.0
    places = [(at, letters[letter]) for at, letter in enumerate(text) if letter in letters]
    held: dict[int, int] = {}
    best = covered = 0.0
    first = 0
    for at, number in places:
        while places[first][0] <= at - _PLACE:
            gone = places[first][1]
            held[gone] -= 1
            if not held[gone]:
                covered -= worth[gone]
            first += 1
        if not held.get(number):
            covered += worth[number]
        held[number] = held.get(number, 0) + 1
        best = max(best, covered)
    return best
