"""Change: a card's text moves on, nobody's words are lost, and every version stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.cards import rules
from allhands.cards.actions.writing import Overlap, change, create, restore, text_of
from allhands.cards.models import Card, Draft, Version
from allhands.kernel.errors import Forbidden, Invalid, NotFound, Stale
from allhands.kernel.models import Event

LINES = "one\n\ntwo\n\nthree\n\nfour\n"


def test_an_author_changes_the_text(ann, card, as_actor):
    done = change(as_actor(ann), card, body="Offer two vouchers.", note="twice")
    card.refresh_from_db()
    assert (done.version, card.version, card.body) == (2, 2, "Offer two vouchers.\n")
    assert Version.objects.get(card=card, number=2).note == "twice"
    assert Event.objects.get(name="cards.changed").payload["fields"] == ["body"]


def test_nothing_changed_makes_no_version(ann, card, as_actor):
    assert change(as_actor(ann), card, title=card.title) is None
    assert Version.objects.filter(card=card).count() == 1


def test_readers_and_outsiders_may_not(noa, pia, otto, card, as_actor):
    for person in (noa, pia, otto, None):
        with pytest.raises(Forbidden):
            change(as_actor(person), card, title="Mine")
    assert Card.objects.get(id=card.id).version == 1


def test_two_changes_in_different_places_are_merged(ann, vera, care, write, as_actor):
    card = write(ann, care, "Steps", LINES)
    change(as_actor(ann), card, base_version=1, body=LINES.replace("one", "ONE"))
    done = change(as_actor(vera), card, base_version=1, body=LINES.replace("four", "FOUR"), tags=["late"])
    card.refresh_from_db()
    assert done.merged
    assert card.body == LINES.replace("one", "ONE").replace("four", "FOUR")
    assert text_of(card).tags == ("late",)


def test_two_changes_of_one_line_are_both_shown_and_nothing_is_overwritten(ann, vera, care, write, as_actor):
    card = write(ann, care, "Steps", LINES)
    change(as_actor(ann), card, base_version=1, body=LINES.replace("two", "from Ann"))
    with pytest.raises(Overlap) as overlap:
        change(as_actor(vera), card, base_version=1, body=LINES.replace("two", "from Vera"))
    assert "from Ann" in overlap.value.merged.body
    assert "from Vera" in overlap.value.merged.body
    assert overlap.value.version == 2
    assert "from Ann" in Card.objects.get(id=card.id).body


def test_a_program_that_names_an_old_version_is_told(ann, card, as_actor):
    change(as_actor(ann), card, body="New.")
    with pytest.raises(Stale):
        change(as_actor(ann), card, base_version=1, body="Newer.", merging=False)


def test_an_unknown_version_is_refused(ann, card, as_actor):
    with pytest.raises(NotFound):
        change(as_actor(ann), card, base_version=99, body="x")


def test_saving_ends_the_draft(ann, card, as_actor):
    from allhands.cards.actions.keeping import save_draft

    save_draft(
        as_actor(ann), f"card-{card.id}", fields={"body": "half"}, card=card, collection=None, base_version=1
    )
    change(as_actor(ann), card, body="whole")
    assert not Draft.objects.exists()


def test_an_earlier_version_comes_back_as_a_new_one(ann, card, as_actor):
    change(as_actor(ann), card, title="Other", body="Other.")
    done = restore(as_actor(ann), card, number=1)
    card.refresh_from_db()
    assert (done.of, card.version, card.body) == (1, 3, "Offer a voucher.\n")
    assert restore(as_actor(ann), card, number=1) is None


def test_a_reader_may_not_bring_a_version_back(noa, otto, card, as_actor):
    for person in (noa, otto):
        with pytest.raises(Forbidden):
            restore(as_actor(person), card, number=1)


def test_too_long_is_refused_and_nothing_is_lost(ann, card, as_actor):
    with pytest.raises(Invalid):
        change(as_actor(ann), card, body="x" * (rules.MAX_BODY + 1))
    assert Card.objects.get(id=card.id).body == "Offer a voucher.\n"


lines = st.lists(st.sampled_from(["a", "b", "c", "d", "e", ""]), max_size=8).map(
    lambda all: "\n".join(all) + "\n"
)


@given(base=lines, mine=lines, theirs=lines)
def test_a_merge_keeps_every_new_line_of_both(base, mine, theirs):
    merged = rules.merge(base, mine, theirs)
    kept = merged.text.splitlines()
    for text in (mine, theirs):
        for line in set(text.splitlines()) - set(base.splitlines()):
            assert line in kept


@given(base=lines, mine=lines)
def test_a_merge_with_nobody_is_ones_own(base, mine):
    assert rules.merge(base, mine, base) == rules.Merged(mine, True)
    assert rules.merge(base, base, mine) == rules.Merged(mine, True)
    assert rules.merge(base, mine, mine) == rules.Merged(mine, True)


@given(st.text())
def test_any_body_is_cleaned_the_same_way_twice(text):
    once = rules.clean_body(text)
    assert rules.clean_body(once) == once
    assert "\r" not in once
    assert "\x00" not in once


@given(st.lists(st.text(max_size=20), max_size=10))
def test_tags_are_cleaned_the_same_way_twice(tags):
    try:
        once = rules.clean_tags(tags)
    except Invalid:
        return
    assert rules.clean_tags(once) == once
    assert len(set(once)) == len(once)


def test_what_a_partner_writes_is_for_partners(ada, pia, care, as_actor):
    from allhands.cards.actions.places import grant

    grant(as_actor(ada), care, role="author", to=pia)
    made = create(as_actor(pia), care, title="From outside", body="Hello", language="en")
    assert Card.objects.get(id=made.card).audience == "partner"
