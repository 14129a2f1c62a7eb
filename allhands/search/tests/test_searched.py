"""What people searched: curators see words and numbers, never people, and nothing of what is closed to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from allhands.cards.actions.places import grant
from allhands.kernel import clock
from allhands.kernel.errors import Forbidden, NotFound
from allhands.kernel.models import Event
from allhands.search import log
from allhands.search.access import dismissal_for, searches_visible_to
from allhands.search.actions.gaps import bring_back, dismiss
from allhands.search.models import Choice, Dismissal, Reach, Search
from allhands.search.rules.gaps import alike
from allhands.search.rules.searches import key_of
from allhands.search.searched import Asking, gaps, summary


@pytest.fixture
def searched(as_actor):
    """Somebody searched words: searched(noa, "tea", "nothing", days=3, opened=card)."""

    def put(person, words, outcome="nothing", *, days=0, after=None, opened=None, **more):
        digest, scopes = log.reach_of(as_actor(person))
        Reach.objects.get_or_create(digest=digest, defaults={"scopes": scopes})
        row = Search.objects.create(
            at=clock.now() - timedelta(days=days, minutes=1),
            person=person.pk,
            words=words,
            key=key_of(words),
            outcome=outcome,
            surface="page",
            language=more.pop("language", "en"),
            reach=digest,
            after=after,
            **more,
        )
        if opened is not None:
            Choice.objects.create(search=row, at=row.at, found=opened.pk, position=1, how="opened")
        return row

    return put


def words(actor, **asking):
    return [one.words for one in gaps(actor, Asking(**asking))[0]]


def test_words_are_grouped_and_counted_most_people_first(care, vera, noa, ted, ann, searched, as_actor):
    for person in (noa, ted):
        searched(person, "gluten free", "unopened")
    for person, text in (
        (noa, "halal filter"),
        (noa, "Filter: HALAL"),
        (ted, "halal filter"),
        (ann, "halal filter"),
    ):
        searched(person, text)
    first, second = gaps(as_actor(vera), Asking())[0]
    assert (first.words, first.people, first.ended) == ("halal filter", 3, {"nothing": 4})
    assert (second.words, second.people, second.ended) == ("gluten free", 2, {"unopened": 2})


def test_what_one_person_searched_is_for_administrators_alone(care, vera, ada, noa, searched, as_actor):
    for _ in range(5):
        searched(noa, "my divorce")
    assert words(as_actor(vera)) == []
    assert words(as_actor(ada)) == ["my divorce"]


def test_a_letter_does_not_make_another_gap(care, vera, noa, ted, searched, as_actor):
    for person in (noa, ted):
        for text in ("student discount", "student discounts", "order 4711", "order 4712"):
            searched(person, text)
    searched(noa, "student discount")
    found = {one.words: one.also for one in gaps(as_actor(vera), Asking())[0]}
    assert found == {"student discount": ("student discounts",), "order 4711": (), "order 4712": ()}


KEYS = st.lists(st.text("abc 1", min_size=1, max_size=12), max_size=30, unique=True)


@given(KEYS)
def test_every_key_is_in_one_group(keys):
    assert sorted(key for group in alike(keys) for key in group) == sorted(keys)


@given(KEYS)
def test_the_first_of_a_group_comes_in_the_order_of_the_keys(keys):
    firsts = [group[0] for group in alike(keys)]
    assert firsts == [key for key in keys if key in firsts]


def test_nobody_sees_the_searches_of_people_who_may_read_more(
    care, finance, vera, ada, noa, ted, searched, as_actor
):
    """Vera owns Finance: of her searches Val, who verifies Customer care alone, sees nothing, not even a number."""
    grant(as_actor(ada), finance, role="reader", to=ted)
    grant(as_actor(ada), care, role="verifier", to=noa)
    for person in (vera, ted):
        searched(person, "zanzibar account", "unopened")
    assert words(as_actor(noa)) == []
    assert summary(as_actor(noa), Asking()).by_people == 0
    assert words(as_actor(vera)) == ["zanzibar account"] == words(as_actor(ada))
    finance.grants.filter(person=ted).delete()
    assert words(as_actor(vera)) == ["zanzibar account"]


def test_what_was_tried_next_is_told_and_its_card_only_to_who_may_read_it(
    care, finance, vera, ada, noa, ted, ann, card, secret_card, searched, as_actor
):
    for person in (noa, ted):
        searched(person, "refund soup", "opened", after=searched(person, "cold soup"), opened=card)
        searched(person, "hot stew", "opened", after=searched(person, "cold stew"), opened=secret_card)
    searched(noa, "my own words", after=searched(noa, "cold soup"))
    grant(as_actor(ada), care, role="verifier", to=ann)

    def told(person):
        return {
            one.words: [(next.words, next.people, next.opened and next.opened.title) for next in one.next]
            for one in gaps(as_actor(person), Asking())[0]
        }

    assert told(ann) == {
        "cold soup": [("refund soup", 2, card.title)],
        "cold stew": [("hot stew", 2, None)],
    }
    assert told(ada)["cold stew"] == [("hot stew", 2, secret_card.title)]
    assert ("my own words", 1, None) in told(ada)["cold soup"]


def test_it_is_narrowed_by_time_language_and_ending(care, vera, noa, ted, searched, as_actor):
    for person in (noa, ted):
        searched(person, "tea")
        searched(person, "old tea", days=40)
        searched(person, "rabatt", "uncertain", language="sv")
        searched(person, "filtered", narrowed=True)
        searched(person, "fine", "opened")
    actor = as_actor(vera)
    assert set(words(actor)) == {"tea", "rabatt"}
    assert set(words(actor, days=90)) == {"tea", "rabatt", "old tea"}
    assert words(actor, language="sv") == ["rabatt"]
    assert words(actor, outcome="uncertain") == ["rabatt"]
    assert summary(actor, Asking()).ended == {"nothing": 2, "uncertain": 2, "opened": 2}
    assert summary(actor, Asking()).opened_percent == 33


def test_the_page_offers_to_write_the_card_and_names_nobody(care, ann, vera, noa, ted, searched, client_of):
    for person in (noa, ted):
        searched(person, "halal <b> filter")
    page = client_of(vera).get("/searches").content.decode()
    assert "/cards/new?title=halal%20%3Cb%3E%20filter" in page
    assert "halal &lt;b&gt; filter" in page
    assert "2 people" in page
    assert noa.name not in page and ted.name not in page
    for odd in ("?days=x&ended=x&language=x&page=x", "?days=9999", "?page=9" * 3, "?ended=nothing&page=2"):
        assert client_of(vera).get(f"/searches{odd}").status_code == 200


def test_dismissed_words_are_gone_until_they_are_brought_back(
    care, vera, noa, ted, searched, client_of, as_actor
):
    for person in (noa, ted):
        searched(person, "tea")
    browser = client_of(vera)
    page = browser.post("/searches/dismissals", {"key": "tea", "words": "tea"}, follow=True).content.decode()
    assert "is off the list" in page
    assert words(as_actor(vera)) == []
    assert "tea" in browser.get("/searches?dismissed").content.decode()
    made = Dismissal.objects.get()
    assert "tea" not in str(Event.objects.get(name="search.gap_dismissed").payload)
    browser.post(f"/searches/dismissals/{made.pk}", {"_method": "delete"})
    assert words(as_actor(vera)) == ["tea"]


def test_only_what_the_list_shows_can_be_dismissed(care, vera, noa, searched, client_of):
    searched(noa, "my divorce")
    for sent in ({"key": "my divorce"}, {"key": "nothing like it"}, {}):
        assert client_of(vera).post("/searches/dismissals", sent).status_code == 404
    assert Dismissal.objects.count() == 0


def test_others_dismissals_are_seen_by_administrators_alone(care, vera, noa, ada, as_actor):
    grant(as_actor(ada), care, role="verifier", to=noa)
    made = dismiss(as_actor(vera), words="tea", keys=["tea"]).dismissal
    with pytest.raises(NotFound):
        dismissal_for(as_actor(noa), made)
    with pytest.raises(Forbidden):
        bring_back(as_actor(noa), Dismissal.objects.get(id=made))
    bring_back(as_actor(ada), dismissal_for(as_actor(ada), made))


def test_who_does_not_curate_sees_none_of_it(care, ada, ann, noa, pia, otto, searched, client_of, as_actor):
    """A reader, an author, a partner who owns a collection, and the outsider."""
    grant(as_actor(ada), care, role="owner", to=pia)
    for person in (ann, noa):
        searched(person, "tea")
    for person in (ann, noa, pia, otto):
        assert client_of(person).get("/searches").status_code == 403
        assert "/searches" not in client_of(person).get("/").content.decode()
        assert list(searches_visible_to(as_actor(person))) == []
        with pytest.raises(Forbidden):
            dismiss(as_actor(person), words="tea", keys=["tea"])


def test_thirty_gaps_ask_no_more_than_three(care, vera, noa, ted, card, searched, as_actor):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            found, more = gaps(as_actor(vera), Asking())
        assert found and not more
        return len(seen)

    counts = []
    for beginning in ("abc", "defghijklmnopqrstuvwxyzåäö1"):
        for letter in beginning:
            for person in (noa, ted):
                first = searched(person, letter * 7)
                searched(person, f"then {letter}", "opened", after=first, opened=card)
        counts.append(asked())
    assert counts[0] == counts[1]
