"""One card, and its ETag."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allhands.api.tests.conftest import assert_problem
from allhands.cards.actions.writing import archive, change
from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.testing import travel
from allhands.trust.actions import verify

pytestmark = pytest.mark.django_db


def test_a_card_has_its_text_and_its_trust(noa, vera, card, api_of):
    verify(Actor(person=vera), card)
    said = api_of(noa).get(f"/cards/{card.id}").json()
    assert (said["title"], said["body"]) == ("Refund for a late order", "Offer a voucher.\n")
    assert "<p>Offer a voucher.</p>" in said["html"]
    assert (said["trust"]["state"], said["trust"]["verified_by"]) == ("trusted", "Vera Verifier")
    assert said["trust"]["interval_days"] == 90


@pytest.mark.parametrize("who", ["otto", "pia", "noa"])
def test_what_is_not_mine_is_not_there(who, request, otto, pia, noa, card, secret_card, api_of):
    hidden = secret_card if who == "noa" else card
    program = api_of(request.getfixturevalue(who))
    known = program.get(f"/cards/{hidden.id}")
    unknown = program.get("/cards/999999")
    assert_problem(known, 404, "not-found")
    assert known.content == unknown.content


def test_an_archived_card_is_for_authors(ann, noa, card, api_of):
    archive(Actor(person=ann), card)
    assert api_of(ann).get(f"/cards/{card.id}").json()["archived_at"]
    assert_problem(api_of(noa).get(f"/cards/{card.id}"), 404, "not-found")


def test_who_has_it_already_gets_304(noa, card, api_of):
    program = api_of(noa)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    assert etag.startswith('"1-')
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = program.get(f"/cards/{card.id}", If_None_Match=known)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert program.get(f"/cards/{card.id}", If_None_Match='"1"').status_code == 200


def test_a_changed_text_has_another_etag(ann, noa, card, api_of):
    program = api_of(noa)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    change(Actor(person=ann), card, title="New title")
    answer = program.get(f"/cards/{card.id}", If_None_Match=etag)
    assert answer.status_code == 200
    assert answer["ETag"].startswith('"2-')


def test_a_card_that_lost_its_trust_by_itself_is_told_anew(noa, vera, card, api_of):
    verify(Actor(person=vera), card)
    program = api_of(noa)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    with travel(clock.now() + timedelta(days=100)):
        answer = program.get(f"/cards/{card.id}", If_None_Match=etag)
    assert answer.status_code == 200
    assert answer.json()["trust"]["state"] == "needs_verification"


def test_head_is_get_without_the_body(noa, card, api_of):
    program = api_of(noa)
    answer = program._send("HEAD", f"/cards/{card.id}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == program.get(f"/cards/{card.id}")["ETag"]


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "9" * 5000, "-1", "x", "1.0", "%00"])
def test_an_absurd_number_is_not_there(noa, card, api_of, number):
    assert_problem(api_of(noa).get(f"/cards/{number}"), 404, "not-found")
