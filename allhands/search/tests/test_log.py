"""The search log: what people do on the page and in the palette is one search each, with what they chose."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allhands.kernel import clock, usage
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden
from allhands.kernel.models import Usage
from allhands.kernel.testing import travel
from allhands.search import index, jobs, log
from allhands.search.actions.log import forget_searches, keep_searches
from allhands.search.models import Choice, Reach, Search

COLUMNS = ("words", "outcome", "surface")


@pytest.fixture
def found(card, shared_card, secret_card, monkeypatch):
    """An index in which every answer is certain, whatever that is calibrated to."""
    monkeypatch.setattr("allhands.search.queries.CERTAIN", 0.0)
    index.rebuild_now()
    index._engines.clear()
    return card


@pytest.fixture
def later():
    """What the job makes of the ledger so many seconds from now."""

    def run(seconds: float = 60) -> list[tuple[str, str, str]]:
        jobs.log(clock.now() + timedelta(seconds=seconds))
        return list(Search.objects.order_by("id").values_list(*COLUMNS))

    return run


def typing(browser, text: str, place: str = "palette") -> None:
    for size in range(2, len(text) + 1):
        browser.get("/search/results", {"words": text[:size], "place": place})


def test_what_is_typed_in_the_palette_is_one_search(noa, found, client_of, later):
    typing(client_of(noa), "refund")
    assert later(20) == [], "somebody may be typing still"
    assert later() == [("refund", "unopened", "palette")]
    assert Usage.objects.filter(verb__in=log.VERBS).count() == 0
    row = Search.objects.get()
    assert (row.person, row.interface, row.language, row.key) == (noa.id, "en", "en", "refund")
    assert row.shown and row.results == len(row.shown)
    assert later(600) == [("refund", "unopened", "palette")]


def test_a_result_opened_from_the_palette_is_known_with_its_position(noa, found, client_of, later):
    browser = client_of(noa)
    typing(browser, "refund")
    sent = {"words": "refund", "found": found.id, "how": "opened"}
    assert browser.post("/search/choices", sent).status_code == 204
    assert later() == [("refund", "opened", "palette")]
    choice = Choice.objects.get()
    assert (choice.found, choice.position, choice.how) == (found.id, 1, "opened")


def test_the_search_page_needs_no_script_and_its_links_stay_clean(noa, found, client_of, later):
    browser = client_of(noa)
    page = browser.get("/search?words=late+order").content.decode()
    assert f'href="/cards/{found.id}"' in page
    browser.get(f"/cards/{found.id}", headers={"Referer": "http://testserver/search?words=late+order"})
    browser.post(
        f"/cards/{found.id}/copies", headers={"Referer": "http://testserver/search?words=late+order"}
    )
    assert later() == [("late order", "opened", "page")]
    assert list(Choice.objects.values_list("found", "how")) == [(found.id, "copied")]


def test_a_choice_is_noted_after_its_search_was_kept(noa, found, client_of, later):
    browser = client_of(noa)
    typing(browser, "refund")
    assert later() == [("refund", "unopened", "palette")]
    with travel(clock.now() + timedelta(minutes=5)):
        browser.post("/search/choices", {"words": "refund", "found": found.id, "how": "copied"})
        assert later() == [("refund", "opened", "palette")]


def test_other_words_are_linked_to_those_before(noa, found, client_of, later):
    browser = client_of(noa)
    browser.get("/search?words=xylophone")
    with travel(clock.now() + timedelta(seconds=70)):
        later(0)
        browser.get("/search?words=refund")
        assert [row[:2] for row in later()] == [("xylophone", "nothing"), ("refund", "unopened")]
    first, second = Search.objects.order_by("id")
    assert (second.after_id, first.after_id) == (first.pk, None)


def test_what_was_not_shown_to_somebody_cannot_be_chosen_by_them(noa, found, secret_card, client_of, later):
    browser = client_of(noa)
    typing(browser, "refund")
    for number in (secret_card.id, 0, 999_999):
        browser.post("/search/choices", {"words": "refund", "found": number, "how": "opened"})
    for strange in ({}, {"found": "x"}, {"found": found.id, "how": "eaten"}, {"found": "9" * 40}):
        assert browser.post("/search/choices", strange).status_code == 204
    assert later() == [("refund", "unopened", "palette")]


def test_two_people_type_at_once_and_each_has_their_own_search(noa, ted, found, client_of, later):
    first, second = client_of(noa), client_of(ted)
    for size in range(3, 7):
        first.get("/search/results", {"words": "refund"[:size], "place": "palette"})
        second.get("/search/results", {"words": "address"[: size + 1], "place": "page"})
    assert sorted(later()) == [("address", "unopened", "page"), ("refund", "unopened", "palette")]


def test_a_narrowed_search_is_known_as_such(noa, found, client_of, later):
    client_of(noa).get("/search?words=refund&language=sv")
    later()
    assert Search.objects.get().narrowed


def test_looking_through_somebody_else_s_eyes_leaves_no_trace(ada, noa, found, client_of, later):
    browser = client_of(ada)
    browser.post(f"/people/{noa.id}/viewing")
    browser.get("/search?words=refund")
    browser.post("/search/choices", {"words": "refund", "found": found.id, "how": "opened"})
    assert later() == []


def test_what_people_may_read_is_kept_once(noa, ted, ada, found, client_of, later):
    for person in (noa, ted, ada, noa):
        client_of(person).get("/search?words=refund")
    later()
    assert Reach.objects.count() == 2
    assert set(Search.objects.values_list("reach", flat=True)) == set(
        Reach.objects.values_list("digest", flat=True)
    )


def test_a_program_that_never_pauses_does_not_wait_for_ever(noa, as_actor):
    for minute in range(12):
        with travel(clock.now() - timedelta(minutes=12 - minute)):
            usage.note(as_actor(noa), log.SEARCHED, words=f"case {minute} and more", surface="api", results=1)
    keep_searches(Actor.system(), at=clock.now())
    assert Search.objects.count() == 12


def test_a_failure_loses_nothing_and_doubles_nothing(noa, found, client_of, later, monkeypatch):
    """The notes leave the ledger in the transaction that keeps the searches."""
    typing(client_of(noa), "refund")
    waiting = Usage.objects.filter(verb__in=log.VERBS).count()
    monkeypatch.setattr(Choice.objects, "bulk_create", lambda *given, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        later()
    assert (Search.objects.count(), Usage.objects.filter(verb__in=log.VERBS).count()) == (0, waiting)
    monkeypatch.undo()
    assert later() == [("refund", "unopened", "palette")]


def test_old_searches_are_forgotten_with_their_choices(noa, found, client_of, later, settings):
    settings.USAGE_DAYS = 7
    browser = client_of(noa)
    typing(browser, "refund")
    browser.post("/search/choices", {"words": "refund", "found": found.id, "how": "opened"})
    later()
    jobs.prune(clock.now() + timedelta(days=6))
    assert Search.objects.count() == 1
    jobs.prune(clock.now() + timedelta(days=8))
    assert (Search.objects.count(), Choice.objects.count()) == (0, 0)


def test_only_the_house_keeps_the_log(ada, otto, as_actor):
    for person in (ada, otto):
        with pytest.raises(Forbidden):
            keep_searches(as_actor(person), at=clock.now())
        with pytest.raises(Forbidden):
            forget_searches(as_actor(person), before=clock.now())
