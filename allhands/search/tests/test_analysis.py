"""Cutting texts: the same words come out however they are written, and no text takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.kernel.testing import grows_evenly
from allhands.search.analysis import (
    LONGEST_CODE,
    LONGEST_WORD,
    beginning,
    codes,
    groups,
    pairs,
    pieces,
    primary,
    stem,
    stems,
    terms_of,
    title_term,
    words,
)
from allhands.search.letters import fold, normal
from allhands.search.question import parse
from allhands.search.stopwords import HOUSE, stopwords


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Refund the Order!", ["refund", "the", "order"]),
        ("don't", ["don", "t"]),
        ("ĐƠN HÀNG", ["đơn", "hàng"]),
        ("HOA\u0300N", ["hoàn"]),
        ("co\u00adoperate ze\u200bro", ["cooperate", "zero"]),
        ("ﬁle １２", ["file", "12"]),
        ("snake_case", ["snake", "case"]),
        ("हिन्दी", ["हिन्दी"]),
        ("退款政策 ok", ["退款", "款政", "政策", "ok"]),
        ("猫", ["猫"]),
        ("คืนเงิน", ["คืน", "ืนเ", "นเง", "เงิ", "งิน"]),
        ("iPhone手机", ["iphone", "手机"]),
        ("한국어 환불", ["한국어", "환불"]),
        ("", []),
        ("... !?", []),
    ],
)
def test_words(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("see ERR-01234.", ["err-01234"]),
        ("version 5.2.1, then", ["5.2.1"]),
        ("C++ and C# or F#", ["c++", "c#", "f#"]),
        ("<ann@example.com>", ["ann@example.com"]),
        ("Wi-Fi by e-mail", ["wifi", "email"]),
        ("state-of-the-art", []),
        ("snake_case", ["snake_case"]),
        ("he/she and A&B", []),
        ("plain words only", []),
    ],
)
def test_codes(text: str, wanted: list[str]) -> None:
    assert codes(text) == wanted


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("hoàn", "hoan"),
        ("đơn", "don"),
        ("återbetalning", "aterbetalning"),
        ("straße", "strasse"),
        ("возврат", "vozvrat"),
        ("щука", "shchuka"),
        ("йод", "iod"),
        ("אָב", "אב"),
        ("מילה", "מילה"),
        ("退款", "退款"),
        ("plain", "plain"),
        ("ъ", "ъ"),
    ],
)
def test_bare_forms(word: str, bare: str) -> None:
    assert fold(word) == bare


def test_stems_follow_the_language() -> None:
    assert stem("orders", "en") == "order"
    assert stem("возвраты", "ru") == stem("возврата", "ru")
    assert stem("hàng", "vi") == "hàng" and stem("orders", "") == "orders"
    assert stem("bøker", "nb") == stem("bøker", "no")
    assert set(stems("canción", ("es", "en"))) == {"canción", "cancion"}
    assert stems("hàng", ()) == ("hàng", "hang")


def test_a_language_without_its_country() -> None:
    assert [primary(one) for one in ("en-GB", "pt_BR", "SV", "")] == ["en", "pt", "sv", ""]


def test_letter_groups_know_the_ends_of_a_word() -> None:
    assert groups("refund") == ("_ref", "refu", "efun", "fund", "und_")
    assert groups("a") == ("_a_",)
    assert groups("退款") == ("退款", "退", "款")
    assert groups("한국어") == ("_한", "한국", "국어", "어_")
    assert {"_hoà", "_hoa"} <= set(groups("hoàn"))
    assert beginning("refu") == ("_ref", "refu") and beginning("re") == ()


def test_neighbours_and_titles() -> None:
    assert pairs(["a", "b", "c"]) == ["a_b", "b_c"] and pairs(["a"]) == []
    assert title_term(["hoàn", "tiền"]) == "hoan_tien"


def test_terms_of_a_document() -> None:
    terms = terms_of("Refund orders", ["The code is ERR-1", "money"], "en-GB")
    assert terms.words == "refund orders the code is err 1 money err-1"
    assert "order" in terms.stems.split() and "orders" not in terms.stems.split()
    assert terms.title == "refund_orders" and terms.title_pairs == "refund_order"
    assert "yenom" in terms.endings.split()
    assert {"_r", "_re", "_ref"} <= set(terms.title_groups.split())


def test_a_single_chinese_letter_is_found_in_a_word() -> None:
    assert {"退", "款"} <= set(terms_of("", ["退款"], "zh").words.split())


def test_endless_words_are_cut() -> None:
    endless = "x" * 1000
    assert words(endless) == [endless[:LONGEST_WORD]] and pieces(endless) == (endless[:LONGEST_WORD],)
    assert [len(code) for code in codes("1-" + endless)] == [LONGEST_CODE]


def test_a_question_keeps_what_weighs() -> None:
    question = parse("how do I refund an order", languages=("en",), typing=False)
    assert [word.text for word in question.telling] == ["refund", "order"]
    assert [word.text for word in parse("how do I", languages=(), typing=False).telling] == ["how", "do", "i"]
    assert parse("refund or", languages=(), typing=True).words[-1].growing
    assert not parse("refund or ", languages=(), typing=True).words[-1].growing
    assert parse('say "cold food" and "hot" now', languages=(), typing=False).phrases == (("cold", "food"),)


def test_light_words_of_the_house_and_of_the_readable_languages() -> None:
    assert {"how", "cómo", "hur", "như", "hoe", "как"} <= stopwords(frozenset())
    assert "wie" in stopwords(frozenset({"de"})) and "comment" not in stopwords(frozenset({"xx"}))
    assert HOUSE == ("en", "sv", "es", "vi", "nl", "ru")


@given(st.text(max_size=300))
def test_any_text_can_be_cut(text: str) -> None:
    found = words(text)
    assert all(
        word and word == normal(word) and not any(letter.isspace() for letter in word) for word in found
    )
    assert words(" ".join(found)) == found or any(not word.isascii() for word in found)
    terms_of(text, [text], "en")
    parse(text, languages=("en",), typing=True)


@pytest.mark.parametrize("bad", ["a", "a-", "+", "a+", "a.b@", "_", "\u0301", "退", "-a1", "é"])
def test_no_text_takes_more_than_its_length_in_time(bad: str) -> None:
    assert grows_evenly(lambda size: (words(bad * size), codes(bad * size)), 60_000)
