"""A second, closer look at the first candidates: how far each document covers the question, and where.

The first score adds up what words say apart from one another. Here the words are seen together, in the document's
copy (see `marks`). Everything is a pure function of the question's words and of one copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allhands.search.marks import TELLING, Line, lines_of, places_of

LOOKED_AT = 40
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
    """The words of a question: what each is worth, adding up to 1, and the marks that stand for it."""

    worth: tuple[float, ...] = ()
    marks: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """Shares from 0 to 1: see the weights above."""

    covered: float = 0.0
    alike: float = 0.0
    titled: float = 0.0
    near: float = 0.0
    heard: float = 0.0


def sought(words: Iterable[tuple[float, Iterable[int]]]) -> Sought:
    """Words by worth and marks. A mark of two words stands for the one that is worth more."""
    listed = sorted(((worth, frozenset(marks)) for worth, marks in words), key=lambda word: -word[0])
    most = sum(worth for worth, _ in listed) or 1.0
    numbers: dict[int, int] = {}
    for number, (_, marks) in enumerate(listed):
        for mark in marks:
            numbers.setdefault(mark, number)
    return Sought(tuple(worth / most for worth, _ in listed), numbers)


def evidence(question: Sought, copy: bytes) -> Evidence:
    """What one document's copy says for it."""
    title, body, *said = lines_of(copy)
    marks = question.marks.keys()
    titled, held = marks & title, marks & body
    covered = _worth(question, titled | held)
    return Evidence(
        covered=covered,
        alike=_both(covered, _answered(question, [*title, *body[:_BEGINNING]])) if covered else 0.0,
        titled=_worth(question, titled) * _answered(question, title) if titled else 0.0,
        near=_near(question, body, held) if held else 0.0,
        heard=max((_matched(question, one) for one in said), default=0.0) if said else 0.0,
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


def _worth(question: Sought, held: Iterable[int]) -> float:
    """The share of the question that some of its marks stand for."""
    worth = question.worth
    return sum([worth[number] for number in {question.marks[mark] for mark in held}])


def _answered(question: Sought, line: Sequence[int]) -> float:
    """The share of a line that is in the question."""
    marks = question.marks
    most = sum([_LIGHT if mark < TELLING else 1.0 for mark in line])
    asked = sum([_LIGHT if mark < TELLING else 1.0 for mark in line if mark in marks])
    return asked / most if asked else 0.0


def _both(one: float, other: float) -> float:
    """High where both are (harmonic mean)."""
    return 2 * one * other / (one + other) if one and other else 0.0


def _matched(question: Sought, line: Sequence[int]) -> float:
    """How much of the question is in a line, and of the line in the question."""
    held = question.marks.keys() & line
    return _both(_worth(question, held), _answered(question, line)) if held else 0.0


def _near(question: Sought, line: Line, held: set[int]) -> float:
    """The most that one place of a line covers, which holds these marks."""
    whole = bytes(line)
    places = sorted([(at, question.marks[mark]) for mark in held for at in places_of(mark, whole)])
    worth = question.worth
    inside: dict[int, int] = {}
    best = covered = 0.0
    first = 0
    for at, number in places:
        while places[first][0] <= at - _PLACE:
            gone = places[first][1]
            inside[gone] -= 1
            covered -= 0.0 if inside[gone] else worth[gone]
            first += 1
        if not inside.get(number):
            inside[number] = 0
            covered += worth[number]
        inside[number] += 1
        best = max(best, covered)
    return best
