"""Collections and folders: each reader sees theirs, and counts of what they may see."""

from __future__ import annotations

import pytest

from allhands.api.tests.conftest import assert_problem
from allhands.cards.actions.places import make_collection, make_folder
from allhands.cards.models import Folder
from allhands.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(ann, care):
    """Orders, and Late inside it."""
    top = Folder.objects.get(id=make_folder(Actor(person=ann), care, name="Orders").folder)
    inner = Folder.objects.get(id=make_folder(Actor(person=ann), care, name="Late", parent=top).folder)
    return top, inner


def test_a_reader_sees_their_collections(noa, pia, otto, vera, care, card, shared_card, secret_card, api_of):
    def seen(person):
        return [(one["name"], one["role"], one["cards"]) for one in api_of(person).walk("/collections")]

    assert seen(noa) == [("Customer care", "reader", 2)]
    assert seen(pia) == [("Customer care", "reader", 1)]
    assert seen(vera) == [("Customer care", "verifier", 2), ("Finance", "owner", 1)]
    assert seen(otto) == []


def test_one_collection(noa, care, card, api_of):
    said = api_of(noa).get(f"/collections/{care.id}").json()
    assert (said["name"], said["cards"]) == ("Customer care", 1)
    assert said["url"] == f"http://localhost:8000/collections/{care.id}"


def test_another_s_collection_is_not_there(noa, otto, finance, care, api_of):
    for person, place in ((noa, finance), (otto, care), (otto, finance)):
        for path in (f"/collections/{place.id}", f"/collections/{place.id}/folders"):
            assert_problem(api_of(person).get(path), 404, "not-found")


def test_folders_say_where_they_are(noa, care, folders, api_of):
    top, inner = folders
    listed = list(api_of(noa).walk(f"/collections/{care.id}/folders"))
    assert [(one["id"], one["parent"], one["path"]) for one in listed] == [
        (top.id, None, ["Orders"]),
        (inner.id, top.id, ["Orders", "Late"]),
    ]
    assert api_of(noa).get(f"/folders/{inner.id}").json() == listed[1]


def test_another_s_folder_is_not_there(vera, noa, otto, finance, folders, api_of):
    hidden = make_folder(Actor(person=vera), finance, name="Payouts").folder
    assert_problem(api_of(noa).get(f"/folders/{hidden}"), 404, "not-found")
    assert_problem(api_of(otto).get(f"/folders/{folders[0].id}"), 404, "not-found")
    assert api_of(vera).get(f"/folders/{hidden}").json()["name"] == "Payouts"


def test_every_collection_comes_once_whatever_the_page(ada, api_of):
    for number in range(7):
        make_collection(Actor(person=ada), name=f"Place {number}")
    program = api_of(ada)
    for limit in (1, 2, 6, 7, 8):
        assert [one["name"] for one in program.walk(f"/collections?limit={limit}")] == [
            f"Place {number}" for number in range(7)
        ]


def test_every_folder_comes_once_whatever_the_page(ann, care, api_of):
    made = [make_folder(Actor(person=ann), care, name=f"F{number}").folder for number in range(5)]
    for limit in (1, 2, 5):
        listed = api_of(ann).walk(f"/collections/{care.id}/folders?limit={limit}")
        assert [one["id"] for one in listed] == made
