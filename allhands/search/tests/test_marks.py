"""Words as letters: what a copy of a document remembers, and what finds it there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.search.marks import LONGEST, copy_of, is_light, letters_for, light_mark, mark

HOUSE = ("en", "sv", "es", "nl", "ru")


def finds(asked: str, written: str, language: str) -> bool:
    return mark(written, language) in letters_for(asked, HOUSE)


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
def test_a_stem_finds_its_letter(asked: str, written: str, language: str, wanted: bool) -> None:
    assert finds(asked, written, language) is wanted


def test_a_copy_keeps_the_title_whole_and_of_the_body_what_tells() -> None:
    title, body, said = copy_of("How to pay", ["The money is on the way"], ["where is it"], "en-GB").split(
        "\n"
    )
    assert [is_light(letter) for letter in title] == [True, True, False]
    assert title[0] == light_mark("how")
    assert body == mark("money", "en") + mark("way", "en") and len(said) == 3


def test_in_an_unknown_language_every_word_tells() -> None:
    assert copy_of("", ["the money"], [], "").count(mark("the", "")) == 1


def test_a_copy_is_not_longer_than_can_be_read() -> None:
    copy = copy_of("word " * 9_000, ["word " * 9_000], ["word " * 9_000], "en")
    assert [len(line) for line in copy.split("\n")] == [LONGEST] * 3


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_has_a_copy_of_as_many_lines(text: str, heard: list[str]) -> None:
    copy = copy_of(text, [text], heard, "en")
    assert copy.count("\n") == 1 + len(heard) and copy.encode().decode() == copy
