"""Synonyms of a workspace: which phrases of a question are in a group, and what else the group has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allhands.search.meanings import alike

GROUPS = (("PO", "purchase order"), ("ETA", "arrival time", "when it comes"), ("  ", "lonely"))


def others(text: list[str]) -> set[str]:
    return {" ".join(one) for phrase in alike(text, GROUPS) for other in phrase.others for one in other}


def test_an_acronym_is_its_words_and_the_other_way_round() -> None:
    assert others(["approve", "po"]) == {"purchase order"}
    assert others(["approve", "purchase", "order"]) == {"po"}
    assert others(["eta"]) == {"arrival time", "when it comes"}


def test_a_part_of_a_phrase_is_not_the_phrase() -> None:
    assert others(["purchase"]) == set() and others(["order"]) == set()


def test_empty_words_and_lonely_words_mean_nothing_else() -> None:
    assert others(["lonely"]) == set() and others([]) == set()


word = st.sampled_from(["a1", "b2", "c3", "d4"])


@given(st.lists(st.lists(word, min_size=1, max_size=3), max_size=4), st.lists(word, max_size=8))
def test_no_phrase_means_itself(groups: list[list[str]], order: list[str]) -> None:
    for phrase in alike(order, tuple(map(tuple, groups))):
        assert all(one != tuple(phrase.of(order)) for one in phrase.others[0])
