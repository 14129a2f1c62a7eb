"""Writing a card."""

from __future__ import annotations

import pytest

from allhands.api.tests.conftest import assert_problem
from allhands.cards.actions.places import make_folder
from allhands.cards.models import Card
from allhands.kernel.actor import Actor
from allhands.kernel.models import Event

pytestmark = pytest.mark.django_db


def test_an_author_writes_a_card(ann, care, api_of):
    folder = make_folder(Actor(person=ann), care, name="Orders").folder
    sent = {
        "collection": care.id,
        "folder": folder,
        "title": " Where  is my order? ",
        "body": "Look at *Orders*.",
        "tags": ["Late", "late"],
        "language": "sv",
        "audience": "customer",
        "note": "From the chat",
    }
    answer = api_of(ann).post("/cards", sent)
    assert answer.status_code == 201
    said = answer.json()
    assert (said["title"], said["tags"], said["language"]) == ("Where is my order?", ["late"], "sv")
    assert said["folder"] == {"id": folder, "name": "Orders"}
    assert said["owner"]["id"] == ann.id
    assert answer["Location"] == f"http://localhost:8000/api/v1/cards/{said['id']}"
    assert answer["ETag"] == api_of(ann).get(f"/cards/{said['id']}")["ETag"]
    assert Event.objects.get(name="cards.created").via == "api"


def test_the_language_is_detected(ann, care, api_of):
    body = "Erbjud kunden en rabattkod och be om ursäkt för väntan."
    said = (
        api_of(ann).post("/cards", {"collection": care.id, "title": "Sen beställning", "body": body}).json()
    )
    assert said["language"] == "sv"


@pytest.mark.parametrize("who", ["noa", "pia"])
def test_readers_may_not(who, request, noa, pia, care, api_of):
    sent = {"collection": care.id, "title": "Mine"}
    assert_problem(api_of(request.getfixturevalue(who)).post("/cards", sent), 403, "forbidden")
    assert not Card.objects.exists()


def test_outsiders_see_no_place_to_write(otto, noa, care, finance, api_of):
    for person, place in ((otto, care.id), (noa, finance.id), (noa, 999999)):
        assert_problem(
            api_of(person).post("/cards", {"collection": place, "title": "Mine"}), 404, "not-found"
        )
    assert not Card.objects.exists()


def test_a_folder_of_another_collection_is_refused(vera, ann, care, finance, api_of):
    hidden = make_folder(Actor(person=vera), finance, name="Payouts").folder
    sent = {"collection": care.id, "folder": hidden, "title": "Mine"}
    assert "folder" in assert_problem(api_of(vera).post("/cards", sent), 422, "invalid")
    assert_problem(api_of(ann).post("/cards", sent), 404, "not-found")
    assert not Card.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", " \n\t"),
        ("title", "x" * 201),
        ("title", 7),
        ("title", None),
        ("body", "x" * 200_001),
        ("body", ["a"]),
        ("tags", "late"),
        ("tags", ["x" * 41]),
        ("tags", ["a"] * 21),
        ("tags", [None]),
        ("language", "xx"),
        ("audience", "everybody"),
        ("collection", "1"),
        ("collection", True),
        ("collection", 1.5),
        ("collection", 10**30),
        ("folder", 0),
        ("note", "x" * 201),
        ("colour", "red"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(ann, care, api_of, field, value):
    sent = {"collection": care.id, "title": "Fine", field: value}
    fields = assert_problem(api_of(ann).post("/cards", sent), 422, "invalid")
    assert any(name.startswith(field) for name in fields)
    assert all(words.endswith(".") for words in fields.values())
    assert not Card.objects.exists()


def test_a_missing_field_is_named(ann, api_of):
    assert set(assert_problem(api_of(ann).post("/cards", {}), 422, "invalid")) == {"collection", "title"}


@pytest.mark.parametrize(
    "body",
    [
        r'{"collection": 1, "title": "a\u0000b"}',
        r'{"collection": 1, "title": "a", "body": "\ud800"}',
        r'{"collection": 1, "title": "a", "tags": ["\udfff"]}',
        r'{"collection": 1, "title": "a", "\u0000": 1}',
        r'{"collection": 1, "title": "a", "\ud83d": 1}',
    ],
)
def test_broken_unicode_is_refused(ann, care, api_of, body):
    assert_problem(api_of(ann).post("/cards", body), 422, "invalid")
    assert not Card.objects.exists()


def test_whole_unicode_is_kept(ann, care, api_of):
    title = "Ångra köp 👩‍👩‍👧 ½ 注文 Đổi trả"
    said = api_of(ann).post("/cards", {"collection": care.id, "title": title, "body": "مرحبا\n"}).json()
    assert (said["title"], said["body"]) == (Card.objects.get().title, "مرحبا\n")
    assert "注文" in said["title"]
