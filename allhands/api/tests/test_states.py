"""Archive and verify: states that are set with POST and undone with DELETE."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allhands.api.tests.conftest import assert_problem
from allhands.cards.actions.writing import change
from allhands.cards.models import Card
from allhands.kernel.actor import Actor
from allhands.kernel.models import Event
from allhands.kernel.testing import travel

pytestmark = pytest.mark.django_db


def test_an_author_archives_a_card_and_brings_it_back(ann, card, api_of):
    program = api_of(ann)
    for _again in range(2):
        assert program.post(f"/cards/{card.id}/archival").json()["archived_at"]
    assert Event.objects.filter(name="cards.archived").count() == 1
    for _again in range(2):
        assert program.delete(f"/cards/{card.id}/archival").json()["archived_at"] is None


def test_readers_may_not_archive_and_outsiders_see_nothing(noa, otto, card, api_of):
    for method in ("POST", "DELETE"):
        assert_problem(api_of(noa)._send(method, f"/cards/{card.id}/archival"), 403, "forbidden")
        assert_problem(api_of(otto)._send(method, f"/cards/{card.id}/archival"), 404, "not-found")
    assert Card.objects.get().archived_at is None


def test_a_verifier_verifies_what_they_read(vera, card, api_of):
    program = api_of(vera)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    with travel(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        answer = program.post(f"/cards/{card.id}/verification", {"until": "2026-06-01"}, If_Match=etag)
        trust = answer.json()["trust"]
    assert (trust["state"], trust["until"], trust["verified_by"]) == (
        "trusted",
        "2026-06-01",
        "Vera Verifier",
    )
    assert answer["ETag"].startswith('"1-')
    assert answer["ETag"] != etag


@pytest.mark.parametrize("sent", [None, {}, {"until": None}, "null"])
def test_without_a_day_the_interval_says_until_when(vera, card, api_of, sent):
    with travel(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        said = api_of(vera).post(f"/cards/{card.id}/verification", sent).json()
    assert said["trust"]["until"] == "2026-05-30"


def test_a_text_that_changed_meanwhile_is_not_verified(ann, vera, card, api_of):
    program = api_of(vera)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    change(Actor(person=ann), card, body="Other.\n")
    assert_problem(program.post(f"/cards/{card.id}/verification", If_Match=etag), 412, "stale")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2020-01-01", "past-date"),
        ("0001-01-01", "past-date"),
        ("9999-12-31", "invalid"),
        ("3000-01-01", "invalid"),
        ("2026-02-30", "invalid"),
        ("2026-3-1", "invalid"),
        ("tomorrow", "invalid"),
        ("", "invalid"),
        (20260301, "invalid"),
        (1e300, "invalid"),
        (True, "invalid"),
        ("٢٠٢٧-٠١-٠١", "invalid"),
    ],
)
def test_an_absurd_day_is_refused(vera, card, api_of, day, code):
    answer = api_of(vera).post(f"/cards/{card.id}/verification", {"until": day})
    assert "until" in assert_problem(answer, 422, code)


def test_a_far_day_is_fine(vera, card, api_of):
    said = api_of(vera).post(f"/cards/{card.id}/verification", {"until": "2999-12-31"}).json()
    assert said["trust"]["state"] == "trusted"


def test_authors_may_not_verify_but_may_warn(ann, card, api_of):
    program = api_of(ann)
    assert_problem(program.post(f"/cards/{card.id}/verification"), 403, "forbidden")
    said = program.delete(f"/cards/{card.id}/verification?reason=The%20fee%20is%20old").json()
    assert said["trust"]["state"] == "needs_verification"
    assert "The fee is old" in said["trust"]["reason"]


def test_readers_may_do_neither_and_outsiders_see_nothing(noa, otto, card, api_of):
    for method, query in (("POST", ""), ("DELETE", "?reason=wrong")):
        path = f"/cards/{card.id}/verification{query}"
        assert_problem(api_of(noa)._send(method, path), 403, "forbidden")
        assert_problem(api_of(otto)._send(method, path), 404, "not-found")


@pytest.mark.parametrize("query", ["", "?reason=", "?reason=%20", "?reason=" + "x" * 301, "?reason=a%00"])
def test_a_warning_needs_a_reason(ann, card, api_of, query):
    answer = api_of(ann).delete(f"/cards/{card.id}/verification{query}")
    assert "reason" in assert_problem(answer, 422, "invalid")
