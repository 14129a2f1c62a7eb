"""Words as numbers: what a copy of a document remembers, and what finds it there."""

from __future__ import annotations

from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.search.marks import (
    LONGEST,
    MOST_HEARD,
    TELLING,
    copy_of,
    light_mark,
    lines_of,
    mark,
    marks_for,
    places_of,
)

HOUSE = ("en", "sv", "es", "nl", "ru")


def finds(asked: str, written: str, language: str) -> bool:
    return mark(written, language) in marks_for(asked, HOUSE)


@pytest.mark.parametrize(
    ("asked", "written", "language", "wanted"),
    [
        ("refunds", "refund", "en", True),
        ("refund", "courier", "en", False),
        ("hoan", "hoàn", "vi", True),
        ("hoàn", "hoàn", "vi", True),
        ("hoàn", "hoan", "vi", True),
        ("hoán", "hoàn", "vi", False),
        ("возвраты", "возврат", "ru", True),
        ("vozvrat", "возврат", "ru", True),
        ("退款", "退款", "zh", True),
    ],
)
def test_a_stem_finds_its_mark(asked: str, written: str, language: str, wanted: bool) -> None:
    assert finds(asked, written, language) is wanted


def lines(*given: Any) -> list[list[int]]:
    return [list(line) for line in lines_of(copy_of(*given))]


def test_a_copy_keeps_the_title_whole_and_of_the_body_what_tells() -> None:
    title, body, said = lines("How to pay", ["The money is on the way"], ["where is it"], "en-GB")
    assert [one < TELLING for one in title] == [True, True, False]
    assert title[0] == light_mark("how")
    assert body == [mark("money", "en"), mark("way", "en")] and len(said) == 3


def test_in_an_unknown_language_every_word_tells() -> None:
    assert lines("", ["the money"], [], "")[1] == [mark("the", ""), mark("money", "")]


def test_a_copy_is_not_longer_than_can_be_read() -> None:
    long = lines("word " * 9_000, ["word " * 9_000], ["word " * 9_000] * 2 * MOST_HEARD, "en")
    assert {len(line) for line in long} == {LONGEST} and len(long) == 2 + MOST_HEARD


def test_no_copy_is_an_empty_one() -> None:
    assert [list(line) for line in lines_of(b"")] == [[], []] and lines("", [], [], "en") == [[], []]


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_has_a_copy_of_as_many_lines(text: str, heard: list[str]) -> None:
    found = lines(text, [text], heard, "en")
    assert len(found) == 2 + len(heard) and set(found[1]) <= set(found[0])


@given(st.lists(st.integers(0, 2**32 - 1) | st.sampled_from([0, 1, 256, 2**24]), max_size=20), st.data())
def test_places(line: list[int], data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from([*line, 1]))
    found = list(places_of(wanted, array("I", line).tobytes()))
    assert found == [at for at, one in enumerate(line) if one == wanted]
