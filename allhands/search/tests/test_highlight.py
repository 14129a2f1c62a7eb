"""Marked passages: the right window, the right words, and never anything but the text's own letters."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from allhands.kernel.testing import grows_evenly
from allhands.search.highlight import mark, passage

FILLER = "Nothing to see in here today. " * 30


@pytest.mark.parametrize(
    ("text", "terms", "language", "marked"),
    [
        ("Refund it", ("refund",), "en", ["Refund"]),
        ("Refunds, refunded", ("refund",), "en", ["Refunds", "refunded"]),
        ("two orders", ("ordering",), "en", ["orders"]),
        ("Hoàn tiền", ("hoan",), "vi", ["Hoàn"]),
        ("hoan tien", ("hoàn",), "vi", ["hoan"]),
        ("Возвраты денег", ("возврат",), "ru", ["Возвраты"]),
        ("Возврат", ("vozvrat",), "ru", ["Возврат"]),
        ("courier and courage", ("cour*",), "en", ["courier", "courage"]),
        ("courier", ("cour",), "en", []),
        ("sjukresetaxi", ("sjukresa", "resetaxi"), "sv", ["sjukresetaxi"]),
        ("border", ("order",), "en", []),
        ("ERR-01234!", ("err-01234",), "en", ["ERR", "01234"]),
        ("请全额退款。退款", ("退款",), "zh", ["退款", "退款"]),
        ("退款政策很好", ("退款", "款政", "政策"), "zh", ["退款政策"]),
        ("Återbetalningar", ("återbetalning",), "", ["Återbetalningar"]),
        ("anything", (), "en", []),
        ("", ("a",), "en", []),
    ],
)
def test_what_is_marked(text: str, terms: tuple[str, ...], language: str, marked: list[str]) -> None:
    shown = str(mark(text, terms, language))
    assert [part.split("</mark>")[0] for part in shown.split("<mark>")[1:]] == marked


def test_everything_is_escaped() -> None:
    shown = mark("<script>alert('refund')</script> & <mark>", ("refund", "script", "mark"), "en")
    assert isinstance(shown, Markup)
    assert shown.count("<") == 2 * shown.count("<mark>") and "<script" not in shown
    assert "&lt;<mark>script</mark>&gt;" in shown


def test_the_window_holds_most_of_the_terms() -> None:
    text = f"A refund. {FILLER} Here a courier gets a refund when late. {FILLER}"
    shown = passage(text, ("courier", "refund", "late"), "en")
    assert shown.startswith("Here a <mark>courier</mark> gets a <mark>refund</mark> when <mark>late</mark>.")


def test_the_window_begins_with_a_word_where_the_sentence_is_long() -> None:
    text = "so it goes on " * 40 + "until refund " + "and further on " * 40
    shown = passage(text, ("refund",), "en", size=100)
    assert "<mark>refund</mark>" in shown and shown[:2] in ("so", "it", "go", "on")
    assert len(shown.striptags()) <= 100


def test_without_a_match_the_beginning_is_shown() -> None:
    assert passage("  " + FILLER, ("zebra",), "en", size=40) == "Nothing to see in here today. Nothing to"


def test_a_short_text_is_shown_whole() -> None:
    assert passage("Short & sweet", ("sweet",), "en") == "Short &amp; <mark>sweet</mark>"


def test_an_endless_word_is_cut() -> None:
    assert len(passage("x" * 5000, ("x",), "en", size=50)) == 50


pieces = st.sampled_from(
    ["refund", "Refunds ", " <b>", "&amp;", "退款", "ERR-1", "<mark>", "é", "\n", ". ", "order "]
)
texts = st.one_of(st.text(max_size=200), st.lists(pieces, max_size=80).map("".join))
terms = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from(["refund", "ord*", "退款", "err-1", "b"])), max_size=4
)


@given(text=texts, terms=terms, language=st.sampled_from(["en", "zh", "", "xx"]), size=st.integers(1, 120))
def test_nothing_but_the_text_is_shown(text: str, terms: list[str], language: str, size: int) -> None:
    shown = str(passage(text, tuple(terms), language, size))
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare and ">" not in bare
    assert html.unescape(bare) in text and len(html.unescape(bare)) <= size
    whole = str(mark(text, tuple(terms), language))
    assert html.unescape(whole.replace("<mark>", "").replace("</mark>", "")) == text


@pytest.mark.parametrize("bad", ["a ", "<", "refund ", "a.", "退", "\u0301", "refund. "])
def test_no_text_takes_more_than_its_length_in_time(bad: str) -> None:
    assert grows_evenly(lambda size: passage(bad * size, ("refund", "a*", "退款"), "en"), 20_000)
