"""Synonyms: curators say which words mean the same, and everybody's search knows it a second later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from allhands.cards.actions.places import grant
from allhands.kernel import clock
from allhands.kernel.errors import Forbidden, Invalid
from allhands.kernel.models import Event
from allhands.search import index, log, synonyms
from allhands.search.actions.gaps import dismiss
from allhands.search.actions.synonyms import Taken, add_synonyms, change_synonyms, remove_synonyms
from allhands.search.models import Reach, Search, Synonyms
from allhands.search.queries import look
from allhands.search.rules.searches import key_of
from allhands.search.rules.synonyms import MOST_WORDS, cleaned, differing, parsed
from allhands.search.suggesting import suggestions


def words() -> list[list[str]]:
    return list(Synonyms.objects.order_by("id").values_list("words", flat=True))


@pytest.fixture
def by(care, vera, as_actor):
    return as_actor(vera)


def test_a_curator_says_which_words_mean_the_same(by):
    made = add_synonyms(by, words=["PO", " purchase  order ", "po", "Bestellung"])
    assert words() == [["PO", "purchase order", "Bestellung"]]
    group = Synonyms.objects.get(id=made.synonyms)
    change_synonyms(by, group, words=["PO", "purchase order"])
    assert words() == [["PO", "purchase order"]]
    assert change_synonyms(by, group, words=["PO", "purchase order"]) is None
    remove_synonyms(by, group)
    assert words() == []
    names = list(Event.objects.filter(subject_kind="synonyms").order_by("id").values_list("name", flat=True))
    assert names == ["search.synonyms_added", "search.synonyms_changed", "search.synonyms_removed"]


def test_who_does_not_curate_may_not(care, ada, ann, noa, pia, otto, as_actor, by):
    grant(as_actor(ada), care, role="owner", to=pia)
    add_synonyms(by, words=["PO", "purchase order"])
    group = Synonyms.objects.get()
    for person in (ann, noa, pia, otto):
        with pytest.raises(Forbidden):
            add_synonyms(as_actor(person), words=["a1", "b1"])
        with pytest.raises(Forbidden):
            change_synonyms(as_actor(person), group, words=["a1", "b1"])
        with pytest.raises(Forbidden):
            remove_synonyms(as_actor(person), group)
    add_synonyms(as_actor(ada), words=["ETA", "arrival"])


def test_a_word_stands_in_one_group_and_the_refusal_says_where(by):
    add_synonyms(by, words=["PO", "purchase order"])
    with pytest.raises(Taken) as refused:
        add_synonyms(by, words=["post office", "po"])
    assert str(refused.value.fields["words"]) == (
        "“PO” already means the same as purchase order. Change that group instead."
    )
    add_synonyms(by, words=["ETA", "arrival"])
    with pytest.raises(Taken):
        change_synonyms(by, Synonyms.objects.get(words=["ETA", "arrival"]), words=["ETA", "Po"])


@pytest.mark.parametrize(
    "wrong",
    [[], ["PO"], ["PO", "po "], ["PO", "?!"], ["PO", "x" * 61], ["PO", "one two three four five"]],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(by, wrong):
    with pytest.raises(Invalid) as refused:
        add_synonyms(by, words=wrong)
    assert str(refused.value.fields["words"])
    assert words() == []


def test_there_is_an_end_to_words_and_to_groups(by, monkeypatch):
    add_synonyms(by, words=[f"w{number}" for number in range(MOST_WORDS)])
    with pytest.raises(Invalid):
        add_synonyms(by, words=[f"v{number}" for number in range(MOST_WORDS + 1)])
    monkeypatch.setattr("allhands.search.rules.synonyms.MOST_GROUPS", 1)
    with pytest.raises(Invalid):
        add_synonyms(by, words=["PO", "purchase order"])


@given(st.lists(st.text("ab \x00?ä退", max_size=12), max_size=25))
def test_cleaning_twice_changes_nothing(given):
    try:
        once = cleaned(given)
    except Invalid:
        return
    assert cleaned(once) == once
    assert cleaned(parsed(" = ".join(once))) == once


def test_a_search_finds_by_the_other_word(by, ann, noa, care, write, as_actor):
    card = write(ann, care, "Filling in a purchase order", "Ask the office.\n")
    index.rebuild_now()
    index._engines.clear()
    assert [one.id for one in look(as_actor(noa), words="PO").results] == []
    add_synonyms(by, words=["PO", "purchase order"])
    synonyms.forget()
    assert [one.id for one in look(as_actor(noa), words="PO").results] == [card.id]


def test_another_process_knows_within_a_second_and_asks_once_a_second(by, monkeypatch):
    """This process is told nothing of the change: in a test nothing is committed."""
    now = [100.0]
    monkeypatch.setattr("allhands.search.synonyms.time.monotonic", lambda: now[0])

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            synonyms.groups()
        return len(seen)

    assert (cost(), cost()) == (2, 0)
    for change in (
        lambda: add_synonyms(by, words=["PO", "purchase order"]),
        lambda: change_synonyms(by, Synonyms.objects.get(), words=["PO", "order form"]),
        lambda: remove_synonyms(by, Synonyms.objects.get()),
    ):
        change()
        assert cost() == 0
        now[0] += 1
        assert (cost(), cost()) == (2, 0)
        assert [list(group) for group in synonyms.groups()] == words()
        now[0] += 1
        assert cost() == 1


def test_a_change_of_this_process_is_known_at_once(by, django_capture_on_commit_callbacks):
    assert synonyms.groups() == ()
    with django_capture_on_commit_callbacks(execute=True):
        add_synonyms(by, words=["PO", "purchase order"])
    assert synonyms.groups() == (("PO", "purchase order"),)


@pytest.fixture
def repaired(as_actor):
    """Somebody searched in vain and then found by other words."""

    def put(person, words, instead, *, outcome="nothing"):
        digest, scopes = log.reach_of(as_actor(person))
        Reach.objects.get_or_create(digest=digest, defaults={"scopes": scopes})
        first = None
        for text, ended in ((words, outcome), (instead, "opened")):
            first = Search.objects.create(
                at=clock.now() - timedelta(hours=1),
                person=person.pk,
                words=text,
                key=key_of(text),
                outcome=ended,
                surface="page",
                reach=digest,
                after=first,
            )

    return put


def told(actor) -> list[tuple[str, str, int]]:
    return [(pair.words, pair.instead, pair.people) for pair in suggestions(actor)]


def test_what_several_people_repaired_is_suggested(by, noa, ted, ann, repaired):
    for person in (noa, ted, ann):
        repaired(person, "PO", "purchase order")
    repaired(noa, "PO number", "purchase order number", outcome="uncertain")
    repaired(noa, "tea", "infusion")
    for person in (noa, ted):
        repaired(person, "refund", "late refund")
        repaired(person, "refnud", "refund")
        repaired(person, "eta", "arrival", outcome="opened")
    assert told(by) == [("po", "purchase order", 3)]


def test_suggestions_come_only_from_searches_that_the_reader_may_see(
    by, care, finance, ada, noa, ted, ann, repaired, as_actor
):
    grant(as_actor(ada), finance, role="reader", to=ted)
    grant(as_actor(ada), finance, role="reader", to=ann)
    grant(as_actor(ada), care, role="verifier", to=noa)
    for person in (ted, ann):
        repaired(person, "zanz", "payout account")
    assert told(as_actor(noa)) == []
    assert told(by) == told(as_actor(ada)) == [("zanz", "payout account", 2)]


def test_a_suggestion_is_accepted_or_dismissed_with_one_click(by, vera, noa, ted, repaired, client_of):
    for person in (noa, ted):
        repaired(person, "PO", "purchase order")
        repaired(person, "ETA", "arrival time")
        repaired(person, "bestelbon", "purchase order")
    browser = client_of(vera)
    page = browser.get("/synonyms").content.decode()
    assert "po → purchase order" in page and "2 people searched the first in vain" in page
    browser.post("/synonyms", {"words": "po = purchase order", "joining": "1"})
    browser.post("/synonyms", {"words": "bestelbon = purchase order", "joining": "1"})
    assert words() == [["po", "purchase order", "bestelbon"]]
    assert told(by) == [("eta", "arrival time", 2)]
    assert browser.post("/synonyms/dismissals", {"key": "eta = arrival time"}).status_code == 302
    assert told(by) == []
    for gone in ("eta = arrival time", "made = up", ""):
        assert browser.post("/synonyms/dismissals", {"key": gone}).status_code == 404


def test_a_dismissed_pair_does_not_hide_words_that_are_missing(by, noa, ted, repaired):
    for person in (noa, ted):
        repaired(person, "PO", "purchase order")
    dismiss(by, words="po", keys=["po"])
    assert told(by) == [("po", "purchase order", 2)]


def test_the_pages_add_change_remove_and_refuse(by, vera, client_of):
    browser = client_of(vera)
    assert "From now on" in browser.post("/synonyms", {"words": "PO = <b>"}, follow=True).content.decode()
    assert "&lt;b&gt;" in browser.get("/synonyms?words=PO").content.decode()
    assert "No group has this word" in browser.get("/synonyms?words=xyz&page=zz").content.decode()
    refused = browser.post("/synonyms", {"words": "PO, post office"})
    assert (refused.status_code, "already means" in refused.content.decode()) == (422, True)
    assert browser.post("/synonyms", {"words": ""}).status_code == 422
    where = f"/synonyms/{Synonyms.objects.get().pk}"
    assert "PO = &lt;b&gt;" in browser.get(where).content.decode()
    assert browser.post(where, {"words": "PO"}).status_code == 422
    browser.post(where, {"words": "PO; order"})
    assert words() == [["PO", "order"]]
    browser.post(where, {"_method": "delete"})
    assert words() == []
    assert browser.get(where).status_code == 404


def test_what_two_ways_of_asking_do_not_share():
    assert differing("PO number", "purchase order number") == ("po", "purchase order")
    assert differing("refund", "late refund") is None
    assert differing("order late", "late order") is None
    assert differing("a b c d e", "f") is None
