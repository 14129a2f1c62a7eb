"""What some words of a question also mean: in other languages, or in the workspace's own synonyms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from allhands.search.analysis import words

LONGEST = 4
"""Words of a phrase at most; Vietnamese writes a space between syllables."""
_WEIGHT, _LATER = 0.9, 0.7
_SYNONYMS_KEPT = 4


class Phrase(NamedTuple):
    """Where some words of a question stand, and lists of what means the same, each with the commonest first."""

    start: int
    length: int
    others: tuple[tuple[tuple[str, ...], ...], ...]
    weight: float = _WEIGHT

    def of(self, order: Sequence[str]) -> Sequence[str]:
        return order[self.start : self.start + self.length]

    def weighed(self) -> Iterator[tuple[float, str]]:
        """Each other word with what it counts: later alternatives less, and the words of one share its weight."""
        for alternatives in self.others:
            for place, alternative in enumerate(alternatives):
                for word in alternative:
                    yield self.weight * _LATER**place / len(alternative), word


def alike(order: Sequence[str], groups: tuple[tuple[str, ...], ...]) -> list[Phrase]:
    """The phrases of a question that are in a group of synonyms."""
    known = _known(groups)
    found = []
    for start in range(len(order)):
        for length in range(1, min(LONGEST, len(order) - start) + 1):
            others = known.get(tuple(order[start : start + length]))
            if others:
                found.append(Phrase(start, length, (others,)))
    return found


@lru_cache(maxsize=_SYNONYMS_KEPT)
def _known(groups: tuple[tuple[str, ...], ...]) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    known: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for group in groups:
        cut = [phrase for phrase in (tuple(words(one)) for one in group) if phrase]
        for phrase in cut:
            known.setdefault(phrase, {}).update((other, None) for other in cut if other != phrase)
    return {phrase: tuple(others) for phrase, others in known.items()}
