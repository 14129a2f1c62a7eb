"""The second look at candidates: shares that stay shares, and what they must prefer."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from allhands.search.marks import TELLING
from allhands.search.reranking import Evidence, Sought, evidence, points, sought

COLD, ORDER, REFUND, OTHER = TELLING + 1, TELLING + 2, TELLING + 3, TELLING + 9
LIGHT = 7


def copy(*lines: list[int]) -> bytes:
    return array("I", [len(lines), *map(len, lines), *(one for line in lines for one in line)]).tobytes()


QUESTION = sought([(2.0, [COLD]), (1.0, [ORDER]), (1.0, [REFUND])])
lines = st.lists(st.sampled_from([COLD, ORDER, REFUND, OTHER, LIGHT]), max_size=20)
copies = st.lists(lines, min_size=2, max_size=4).map(lambda some: copy(*some))
questions = st.lists(st.tuples(st.floats(0, 9), lines), max_size=4).map(sought)


@given(questions, copies)
def test_evidence_is_shares(question: Sought, held: bytes) -> None:
    found = evidence(question, held)
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in vars(found).values())


@given(copies)
def test_nothing_asked_is_no_evidence(held: bytes) -> None:
    assert evidence(Sought(), held) == Evidence() == evidence(QUESTION, b"")


@given(lines, lines)
def test_a_word_more_never_covers_less(title: list[int], body: list[int]) -> None:
    before, after = evidence(QUESTION, copy(title, body)), evidence(QUESTION, copy(title, [*body, COLD]))
    assert after.covered >= before.covered and after.near >= before.near


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_nobody_loses_points(scores: list[float]) -> None:
    found = [evidence(QUESTION, copy([COLD] * place, [ORDER])) for place in range(len(scores))]
    assert all(after >= before for before, after in zip(scores, points(scores, found), strict=True))


def test_what_covers_more_is_better() -> None:
    whole = evidence(QUESTION, copy([COLD, ORDER, REFUND], []))
    half = evidence(QUESTION, copy([COLD, OTHER], []))
    first, second = points([0.5, 0.5], [whole, half])
    assert first > second and whole.covered == 1 and half.covered == 0.5


def test_words_in_one_place_are_better_than_words_all_over() -> None:
    together = copy([], [OTHER] * 30 + [COLD, REFUND])
    apart = copy([], [COLD, *[OTHER] * 30, REFUND])
    assert evidence(QUESTION, together).near == 0.75 > evidence(QUESTION, apart).near


def test_what_a_customer_said_counts_by_its_best() -> None:
    heard = evidence(QUESTION, copy([OTHER], [], [OTHER], [COLD, ORDER, REFUND]))
    assert heard.heard == 1 and evidence(QUESTION, copy([OTHER], [])).heard == 0


def test_a_mark_of_two_words_is_the_dearer_one() -> None:
    assert evidence(sought([(1.0, [COLD]), (3.0, [COLD])]), copy([COLD], [])).covered == 0.75
