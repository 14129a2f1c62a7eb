"""Made-up cards for measuring: quick, plausible, and in the database just as written ones are."""

from __future__ import annotations

from collections import Counter

import pytest

from allhands.cards.access import visible_to
from allhands.cards.body import render
from allhands.cards.models import Card, CardTag, Collection, Version
from allhands.cards.rules import clean_body, clean_tags, clean_title
from allhands.demo import made
from allhands.demo.made import fill, made_cards
from allhands.kernel.actor import Actor
from allhands.kernel.models import Delivery, Event
from allhands.trust.models import Verification
from allhands.trust.queries import trust_of


@pytest.fixture(scope="module")
def cards():
    return list(made_cards(400, seed=3))


def test_the_same_seed_makes_the_same_cards(cards):
    assert list(made_cards(30, seed=3)) == cards[:30]
    assert list(made_cards(30, seed=4)) != cards[:30]


def test_titles_differ_even_where_words_run_out(cards):
    assert len({card.title for card in cards}) == len(cards)
    urn, taken = made.Urn(Counter(["late"])), set[str]()
    for _ in range(50):
        made._title(urn, made.Random(1), taken)
    assert len(taken) == 50


def test_they_are_as_long_and_as_various_as_real_ones(cards):
    lengths = [len(card.plain.removesuffix(card.heading).split()) for card in cards]
    assert min(lengths) >= 150 and max(lengths) <= 460
    assert {card.language for card in cards} == {"en", "sv", "es", "vi", "nl", "ru"}
    assert {card.audience for card in cards} == {"internal", "partner", "customer", "public"}
    assert {card.place for card in cards} == set(range(50))


def test_frequent_words_are_frequent(cards):
    words = Counter(word for card in cards if card.language == "en" for word in card.plain.lower().split())
    ranked = [count for _word, count in words.most_common()]
    assert ranked[0] > 5 * ranked[20] > 25 * ranked[300]


def test_they_are_what_rendering_would_give(cards):
    for card in cards:
        rendered = render(card.body)
        assert (rendered.html, rendered.plain, rendered.headings) == (card.html, card.plain, card.heading)
        assert clean_title(card.title) == card.title
        assert clean_body(card.body) == card.body
        assert clean_tags(card.tags) == list(card.tags)


def test_a_workspace_is_filled(ada, noa, monkeypatch):
    monkeypatch.setattr(made, "BATCH", 64)
    assert fill(150) == 150
    assert Card.objects.count() == Version.objects.count() == Verification.objects.count() == 150
    assert Collection.objects.count() == 50
    card = Card.objects.order_by("id").first()
    first = next(made_cards(1))
    assert (card.title, card.body, card.html) == (first.title, first.body, first.html)
    assert (
        tuple(CardTag.objects.filter(card=card).order_by("id").values_list("name", flat=True)) == first.tags
    )
    assert Version.objects.get(card=card).body == first.body and Version.objects.get(card=card).tags == list(
        first.tags
    )
    whys = Counter(trust.why for trust in trust_of(Card.objects.values_list("id", flat=True)).values())
    assert set(whys) == {"", "never", "expired", "said"}


def test_common_words_are_common_and_most_are_rare(cards):
    english = [set(card.plain.lower().split()) for card in cards if card.language == "en"]
    cards_with = Counter(word for words in english for word in words)
    common = [word for word, count in cards_with.items() if count > len(english) / 4]
    once = [word for word, count in cards_with.items() if count == 1]
    assert len(common) > 30 and len(once) > len(cards_with) / 3


def test_a_member_reads_as_many_collections_as_are_open(ada, noa):
    fill(3, places=60, open_places=6)
    assert Collection.objects.count() == 60 and Collection.objects.filter(everyone="reader").count() == 6
    fill(3, seed=2, places=60, open_places=6)
    assert Collection.objects.count() == 60


def test_some_collections_are_closed(ada, noa):
    fill(150)
    assert Collection.objects.filter(everyone="").count() == 10
    assert 0 < visible_to(Actor(person=noa)).count() < 150
    assert visible_to(Actor(person=ada)).count() == 150


def test_nothing_reacts_to_a_made_card(db):
    fill(3)
    assert not Event.objects.filter(subject_kind="card").exists()
    before = Event.objects.count(), Delivery.objects.count()
    fill(3, seed=2)
    assert (Event.objects.count(), Delivery.objects.count()) == before
    assert Card.objects.count() == 6
