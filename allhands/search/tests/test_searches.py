"""What was typed becomes searches: keystrokes are one, other words for the same are linked, choices find theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from allhands.search.rules.searches import (
    REPEATED,
    Asked,
    Note,
    fold,
    grown,
    key_of,
    language_of,
    outcome_of,
)

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def asked(seconds: float, words: str, *shown: int, surface: str = "palette", **more: object) -> Note:
    return Note(at(seconds), words, more={"surface": surface, "shown": list(shown), **more})


def chosen(seconds: float, words: str, found: int, how: str = "opened") -> Note:
    return Note(at(seconds), words, found=found, how=how)


def typed(text: str, *, start: float = 0, pause: float = 0.2) -> list[Note]:
    """Each beginning of a text in turn, as the palette asks it."""
    return [asked(start + pause * size, text[:size].strip(), size) for size in range(1, len(text) + 1)]


def words(searches: list[Asked]) -> list[str]:
    return [one.words for one in searches]


TEXT = st.text("abcdef gåя退", min_size=1, max_size=30).map(str.strip).filter(bool)


@given(TEXT)
def test_a_text_that_is_typed_letter_by_letter_is_one_search_of_its_last_words(text):
    (one,) = fold(typed(text))
    assert one.words == text
    assert one.shown == [len(text)]
    assert one.after is None


@given(TEXT, TEXT)
def test_searches_far_apart_are_two_and_nothing_is_lost(first, second):
    far = REPEATED.total_seconds() + 60
    assert words(fold([*typed(first), *typed(second, start=far)])) == [first, second]


@given(st.lists(st.tuples(st.floats(0, 4000), TEXT), min_size=1, max_size=12))
def test_whatever_was_asked_last_is_kept_or_was_being_deleted(notes):
    ordered = sorted((asked(seconds, text, 1) for seconds, text in notes), key=lambda note: note.at)
    made = fold(ordered)
    last = ordered[-1].words
    assert made[-1].words == last or grown(made[-1].words, last)
    assert [one.at for one in made] == sorted(one.at for one in made)


@given(st.lists(st.tuples(st.integers(0, 300), TEXT), min_size=2, max_size=10))
def test_folding_in_two_goes_makes_the_same_searches(notes):
    """Cut where somebody paused, as the job cuts."""
    ordered = sorted((asked(seconds * 31, text, 1) for seconds, text in notes), key=lambda note: note.at)
    whole = fold(ordered)
    half = len(ordered) // 2
    first = fold(ordered[:half])
    both = first + [one for one in fold(ordered[half:], first) if not any(one is early for early in first)]
    assert words(both) == words(whole)


@given(TEXT, TEXT)
def test_growing_has_no_direction(one, other):
    assert grown(one, other) == grown(other, one)
    assert grown(one, one + other) and grown(one, other + one)


def test_a_letter_that_is_mended_at_the_end_is_the_same_search():
    (one,) = fold([*typed("late refunf"), asked(4, "late refun"), *typed("late refund", start=5)[-1:]])
    assert one.words == "late refund"


def test_words_that_are_deleted_to_write_others_stay_a_search_that_was_reworded():
    cleared = [asked(3, "p"), *typed("purchase order", start=4)]
    first, second = fold([*typed("po"), *cleared])
    assert (first.words, second.words, second.after) == ("po", "purchase order", first)


def test_another_last_word_is_another_search():
    steps = ["order late", "order l", "order", "order c", "order cold"]
    first, second = fold([asked(number, step) for number, step in enumerate(steps)])
    assert (first.words, second.words) == ("order late", "order cold")
    assert second.after is first


def test_what_was_shortened_and_left_so_is_kept_short_but_not_what_was_being_cleared():
    assert words(fold([asked(0, "refund late"), asked(4, "refund")])) == ["refund"]
    assert words(fold([asked(0, "refund late"), asked(4, "ref"), asked(5, "r")])) == ["refund late"]


def test_the_same_words_again_and_further_pages_are_the_same_search():
    notes = [asked(0, "late order", 5, 6, surface="page"), asked(200, "Order  late", 5, 6, surface="page")]
    (one,) = fold([*notes, asked(260, "Order late", 7, surface="page", start=2)])
    assert one.shown == [5, 6, 7]


def test_a_choice_is_noted_with_its_position_and_ends_the_search():
    (first, second) = fold([asked(0, "refund", 9, 4), chosen(5, "refund", 4), asked(8, "refund late", 1)])
    assert first.chosen[4].position == 2
    assert second.after is None


def test_a_copy_counts_more_than_an_opening_and_each_is_there_once():
    (one,) = fold([asked(0, "refund", 9), chosen(5, "refund", 9), chosen(6, "refund", 9, "copied")])
    assert (len(one.chosen), one.chosen[9].how) == (1, "copied")
    (one,) = fold([asked(0, "refund", 9), chosen(5, "refund", 9, "copied"), chosen(6, "refund", 9)])
    assert one.chosen[9].how == "copied"


def test_what_was_not_shown_cannot_be_chosen():
    (one,) = fold([asked(0, "refund", 9), chosen(5, "refund", 4), chosen(40_000, "refund", 9)])
    assert one.chosen == {}
    assert fold([chosen(5, "refund", 4)]) == []


def test_a_choice_finds_the_search_of_its_words_among_several():
    first, second = fold([asked(0, "refund", 9), asked(60, "voucher", 9), chosen(90, "refund", 9)])
    assert (list(first.chosen), list(second.chosen)) == ([9], [])


def test_other_words_after_two_minutes_are_not_linked():
    assert fold([asked(0, "po"), asked(119, "purchase")])[1].after is not None
    assert fold([asked(0, "po"), asked(121, "purchase")])[1].after is None


def test_all_write_the_same_words_alike():
    assert key_of("Late ORDER, late!") == key_of("order late")
    assert key_of("退款") != ""
    assert key_of("???") == "???"


def test_how_it_ended():
    ended = {"results": 3, "certain": True, "chosen": False, "surface": "page"}
    assert outcome_of(**ended) == "unopened"
    assert outcome_of(**ended | {"surface": "api"}) == "answered"
    assert outcome_of(**ended | {"certain": False}) == "uncertain"
    assert outcome_of(**ended | {"results": 0, "certain": False}) == "nothing"
    assert outcome_of(**ended | {"certain": False, "chosen": True}) == "opened"


def test_the_language_is_guessed_only_when_the_words_tell():
    said = {
        "en": "where is the refund",
        "sv": "återbetalning för hela köpet",
        "es": "dónde está mi pedido",
        "vi": "hoàn tiền đơn hàng",
        "nl": "waar is het geld",
        "ru": "возврат денег",
    }
    assert {language: language_of(text) for language, text in said.items()} == {one: one for one in said}
    assert language_of("refund PAY-0421") == ""
