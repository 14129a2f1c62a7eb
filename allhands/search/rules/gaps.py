"""Which words are so alike that they are one gap: pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

ENDED_BADLY = ("nothing", "uncertain", "unopened")
"""Outcomes of a search that leave somebody without an answer."""
LONG_ENOUGH = 6


def alike(keys: Sequence[str]) -> list[list[str]]:
    """The keys in groups of which each begins with its first; within a group a letter makes the difference.

    Keys with figures in them stay alone, for one figure makes another order, version or error.
    """
    group_of: dict[str, int] = {}
    groups: list[list[str]] = []
    for key in keys:
        shapes = list(_shapes(key))
        at = next((group_of[shape] for shape in shapes if shape in group_of), len(groups))
        if at == len(groups):
            groups.append([])
            # Only the first: a chain of letters would make anything like anything.
            group_of.update(dict.fromkeys(shapes, at))
        groups[at].append(key)
    return groups


def _shapes(key: str) -> Iterator[str]:
    """The key, and the key without each of its letters: two that have one in common differ by a letter."""
    yield key
    if len(key) >= LONG_ENOUGH and not any(sign.isdigit() for sign in key):
        for at in range(len(key)):
            yield f"{key[:at]}{key[at + 1 :]}"
