"""Changing a card, and not somebody else's change."""

from __future__ import annotations

import pytest

from allhands.api.tests.conftest import assert_problem
from allhands.cards.actions.places import grant, make_folder
from allhands.cards.actions.writing import change
from allhands.cards.models import Card
from allhands.kernel.actor import Actor
from allhands.kernel.models import Event
from allhands.trust.actions import verify

pytestmark = pytest.mark.django_db


def test_what_is_sent_changes_and_the_rest_stays(ann, care, write, api_of):
    card = write(ann, care, "Old", "Text.\n", tags=["a", "b"])
    answer = api_of(ann).patch(f"/cards/{card.id}", {"title": "New", "note": "Clearer"})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["title"], said["body"], said["tags"], said["version"]) == ("New", "Text.\n", ["a", "b"], 2)
    assert answer["ETag"].startswith('"2-')
    assert card.versions.get(number=2).note == "Clearer"


def test_nothing_sent_is_nothing_changed(ann, card, api_of):
    for sent in ({}, {"title": card.title}, {"note": "Only a note"}):
        said = api_of(ann).patch(f"/cards/{card.id}", sent).json()
        assert said["version"] == 1


def test_parts_can_be_emptied(ann, care, write, api_of):
    card = write(ann, care, "Old", "Text.\n", tags=["a"])
    said = api_of(ann).patch(f"/cards/{card.id}", {"body": "", "tags": []}).json()
    assert (said["body"], said["html"], said["tags"]) == ("", "", [])


def test_a_change_to_the_version_that_was_read_is_made(ann, card, api_of):
    program = api_of(ann)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    for match in (etag, f'"0-x", {etag}', "*", '"1"'):
        card = Card.objects.get(id=card.id)
        Card.objects.update(version=1)
        card.versions.filter(number=2).delete()
        answer = program.patch(f"/cards/{card.id}", {"title": f"By {match}"}, If_Match=match)
        assert answer.status_code == 200, match


@pytest.mark.parametrize(
    "match", ['"9-abc"', '"1-abc"', "garbage", '""', 'W/"2-abc"', '"²"', "2", '"0"', "\x7f"]
)
def test_a_change_to_another_version_is_refused_and_nothing_is_lost(ann, card, api_of, match):
    change(Actor(person=ann), card, body="Somebody's new text.\n")
    answer = api_of(ann).patch(f"/cards/{card.id}", {"body": "Mine.\n"}, If_Match=match)
    assert_problem(answer, 412, "stale")
    assert Card.objects.get().body == "Somebody's new text.\n"


def test_a_verification_makes_no_change_stale(ann, vera, card, api_of):
    program = api_of(ann)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    verify(Actor(person=vera), card)
    assert program.patch(f"/cards/{card.id}", {"title": "New"}, If_Match=etag).status_code == 200


def test_without_if_match_the_fields_replace_the_current_ones(ann, card, api_of):
    change(Actor(person=ann), card, title="Somebody's", body="Somebody's.\n")
    said = api_of(ann).patch(f"/cards/{card.id}", {"body": "Mine.\n"}).json()
    assert (said["title"], said["body"], said["version"]) == ("Somebody's", "Mine.\n", 3)


def test_readers_may_not_and_outsiders_see_nothing(noa, otto, card, api_of):
    for sent in ({"title": "Mine"}, {}):
        assert_problem(api_of(noa).patch(f"/cards/{card.id}", sent), 403, "forbidden")
        assert_problem(api_of(otto).patch(f"/cards/{card.id}", sent), 404, "not-found")
    assert Card.objects.get().version == 1


@pytest.mark.parametrize(
    "sent",
    [{"title": None}, {"title": ""}, {"tags": None}, {"language": ""}, {"collection": None}, {"html": "x"}],
)
def test_what_cannot_be_kept_is_refused_by_name(ann, card, api_of, sent):
    assert set(assert_problem(api_of(ann).patch(f"/cards/{card.id}", sent), 422, "invalid")) == set(sent)


def test_a_card_moves_into_a_folder_and_out(ann, care, card, api_of):
    folder = make_folder(Actor(person=ann), care, name="Orders").folder
    program = api_of(ann)
    assert program.patch(f"/cards/{card.id}", {"folder": folder}).json()["folder"]["id"] == folder
    assert program.patch(f"/cards/{card.id}", {"folder": None}).json()["folder"] is None


def test_a_move_needs_a_right_in_both_places(ann, ada, card, finance, api_of):
    sent = {"collection": finance.id, "title": "Moved"}
    assert_problem(api_of(ann).patch(f"/cards/{card.id}", sent), 404, "not-found")
    grant(Actor(person=ada), finance, role="reader", to=ann)
    assert_problem(api_of(ann).patch(f"/cards/{card.id}", sent), 403, "forbidden")
    assert Card.objects.get(id=card.id).title == card.title
    grant(Actor(person=ada), finance, role="author", to=ann)
    said = api_of(ann).patch(f"/cards/{card.id}", sent).json()
    assert (said["collection"]["name"], said["title"]) == ("Finance", "Moved")


def test_an_owner_must_be_able_to_read_it(ann, noa, otto, card, api_of):
    program = api_of(ann)
    assert program.patch(f"/cards/{card.id}", {"owner": noa.id}).json()["owner"]["id"] == noa.id
    refused = program.patch(f"/cards/{card.id}", {"owner": otto.id, "title": "New"})
    assert "owner" in assert_problem(refused, 422, "invalid")
    assert Card.objects.get().title == card.title
    assert not Event.objects.filter(name="cards.changed").exists()
    assert program.patch(f"/cards/{card.id}", {"owner": None}).json()["owner"] is None
