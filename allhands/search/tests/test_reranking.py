"""The second look at candidates: shares that stay shares, and what they must prefer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allhands.search.reranking import Evidence, Sought, evidence, points, sought

COLD, ORDER, REFUND = "\U00010001", "\U00010002", "\U00010003"
OTHER = "\U00010009"
QUESTION = sought([(2.0, COLD), (1.0, ORDER), (1.0, REFUND)])
letters = st.text(alphabet=[COLD, ORDER, REFUND, OTHER, "\ue001"], max_size=20)
copies = st.lists(letters, min_size=2, max_size=4).map("\n".join)
questions = st.lists(st.tuples(st.floats(0, 9), letters), max_size=4).map(sought)


@given(questions, copies)
def test_evidence_is_shares(question: Sought, copy: str) -> None:
    found = evidence(question, copy)
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in vars(found).values())


@given(copies)
def test_nothing_asked_is_no_evidence(copy: str) -> None:
    assert evidence(Sought(), copy) == Evidence()


@given(letters, letters)
def test_a_word_more_never_covers_less(title: str, body: str) -> None:
    before, after = evidence(QUESTION, f"{title}\n{body}"), evidence(QUESTION, f"{title}\n{body}{COLD}")
    assert after.covered >= before.covered and after.near >= before.near


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_nobody_loses_points(scores: list[float]) -> None:
    found = [evidence(QUESTION, f"{COLD * place}\n{ORDER}") for place in range(len(scores))]
    assert all(after >= before for before, after in zip(scores, points(scores, found), strict=True))


def test_what_covers_more_is_better() -> None:
    whole, half = evidence(QUESTION, f"{COLD}{ORDER}{REFUND}\n"), evidence(QUESTION, f"{COLD}{OTHER}\n")
    first, second = points([0.5, 0.5], [whole, half])
    assert first > second and whole.covered == 1 and half.covered == 0.5


def test_words_in_one_place_are_better_than_words_all_over() -> None:
    together = f"\n{OTHER * 30}{COLD}{REFUND}"
    apart = f"\n{COLD}{OTHER * 30}{REFUND}"
    assert evidence(QUESTION, together).near == 0.75 > evidence(QUESTION, apart).near


def test_what_a_customer_said_counts_by_its_best() -> None:
    heard = evidence(QUESTION, f"{OTHER}\n\n{OTHER}\n{COLD}{ORDER}{REFUND}")
    assert heard.heard == 1 and evidence(QUESTION, f"{OTHER}\n").heard == 0


def test_a_letter_of_two_words_is_the_dearer_one() -> None:
    assert evidence(sought([(1.0, COLD), (3.0, COLD)]), f"{COLD}\n").covered == 0.75
