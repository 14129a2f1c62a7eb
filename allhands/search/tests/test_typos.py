"""What counts as a slip of the finger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.search.typos import allowance, distance


@pytest.mark.parametrize(
    ("word", "wanted"),
    [("to", 0), ("cat", 0), ("cats", 1), ("refunds", 1), ("delivery", 2), ("err01234", 0), ("退款政策很", 1)],
)
def test_longer_words_may_have_more_slips(word: str, wanted: int) -> None:
    assert allowance(word) == wanted


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("refund", "refund", 0),
        ("refnud", "refund", 1),
        ("rfund", "refund", 1),
        ("refundd", "refund", 1),
        ("refind", "refund", 1),
        ("delivrey", "delivery", 1),
        ("dleivrey", "delivery", 2),
        ("refund", "courier", 3),
        ("", "ab", 2),
    ],
)
def test_distance(one: str, other: str, wanted: int) -> None:
    assert distance(one, other, 2) == wanted


letters = st.text(alphabet="abcd", max_size=8)


@given(letters, letters)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert distance(one, other, 2) == distance(other, one, 2)
    assert (distance(one, other, 2) == 0) == (one == other)


@given(letters, st.integers(0, 7))
def test_neighbours_swapped_are_one_step(word: str, at: int) -> None:
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    assert distance(word, swapped, 2) <= 1
