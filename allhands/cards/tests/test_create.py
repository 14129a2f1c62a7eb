"""Create: an author writes a card, and everything that follows from its text is there."""

from __future__ import annotations

import pytest

from allhands.cards.actions.writing import create
from allhands.cards.models import Card, CardLink, Version
from allhands.kernel.errors import Forbidden, Invalid
from allhands.kernel.models import Event


def test_an_author_writes_a_card(ann, care, as_actor):
    made = create(
        as_actor(ann), care, title="  Late   order ", body="# Say\r\nSorry.", tags=["Late", "late ", ""]
    )
    card = Card.objects.get(id=made.card)
    assert card.title == "Late order"
    assert card.body == "# Say\nSorry.\n"
    assert "<h2" in card.html
    assert [tag.name for tag in card.tag_rows.all()] == ["late"]
    assert Version.objects.get(card=card).number == 1
    assert card.owner == ann


def test_the_audit_trail_has_it(ann, care, write):
    card = write(ann, care)
    event = Event.objects.get(name="cards.created", subject_id=card.id)
    assert (event.person, event.via, event.subject_kind) == (ann.id, "web", "card")


def test_readers_outsiders_and_strangers_may_not(noa, otto, pia, care, as_actor):
    for person in (noa, pia, otto, None):
        with pytest.raises(Forbidden):
            create(as_actor(person), care, title="Mine", body="")
    assert not Card.objects.exists()


def test_a_link_to_another_card_is_kept(ann, care, write):
    first = write(ann, care, "First")
    second = write(ann, care, "Second", f"See [first](/cards/{first.id}).\n")
    assert list(CardLink.objects.values_list("source", "target")) == [(second.id, first.id)]


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 201), ("title", "\n\t"), ("language", "xx"), ("audience", "everybody")],
)
def test_what_cannot_be_kept_is_refused_by_name(ann, care, as_actor, field, value):
    sent = {"title": "Fine", "body": "", field: value}
    with pytest.raises(Invalid) as refused:
        create(as_actor(ann), care, **sent)
    assert field in refused.value.fields
    assert not Card.objects.exists()


def test_the_language_is_detected(ann, care, write):
    card = write(
        ann, care, "Sen beställning", "Erbjud kunden en rabattkod och be om ursäkt för väntan.\n", language=""
    )
    assert card.language == "sv"
