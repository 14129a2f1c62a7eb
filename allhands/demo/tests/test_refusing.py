"""A workspace that people use is never filled with the demo company, and a failed load leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allhands.cards.actions.places import make_collection
from allhands.cards.models import Card, Collection
from allhands.demo import loading
from allhands.demo.history import History
from allhands.demo.loading import InUse, load
from allhands.kernel.actor import Actor
from allhands.kernel.models import Event
from allhands.people.models import Group, Person, Workspace

NOW = datetime(2026, 3, 30, 7, 30, tzinfo=UTC)


def test_a_workspace_with_people_is_refused(noa):
    with pytest.raises(InUse) as refused:
        load(NOW)
    assert refused.value.status == 409
    assert "another data folder" in str(refused.value)
    assert list(Person.objects.all()) == [noa]
    assert not Workspace.objects.filter(is_demo=True).exists()


def test_a_workspace_with_a_collection_is_refused(db):
    make_collection(Actor.system(), name="Handbook")
    with pytest.raises(InUse):
        load(NOW)
    assert Collection.objects.count() == 1


def test_a_workspace_with_cards_is_refused(card):
    with pytest.raises(InUse):
        load(NOW)
    assert list(Card.objects.all()) == [card]


def test_a_failure_leaves_nothing_behind(db, monkeypatch):
    def fail(self: History) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(History, "happen", fail)
    with pytest.raises(RuntimeError):
        loading.load(NOW)
    for table in (Person, Group, Collection, Event):
        assert not table.objects.exists()
    assert not Workspace.objects.filter(is_demo=True).exists()
