"""Tokens: who may come in at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allhands.api.tests.conftest import Program, assert_problem
from allhands.cards.models import Card
from allhands.kernel.actor import Actor
from allhands.people.actions.groups import revoke_token
from allhands.people.actions.members import deactivate
from allhands.people.models import Token

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    ["/me", "/collections", "/collections/1", "/folders/1", "/cards", "/cards/1", "/search?words=refund"],
)
def test_without_a_token_nothing_is_shown(card, api_of, path):
    answer = api_of().get(path)
    assert_problem(answer, 401, "token-needed")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "bearer é", "Bearer a b", ","]
)
def test_a_wrong_token_is_no_token(db, header):
    answer = Program().get("/me", Authorization=header)
    assert_problem(answer, 401, "token-needed")


def test_a_session_counts_for_nothing_here(ann, client_of):
    answer = client_of(ann).get("/api/v1/me")
    assert_problem(answer, 401, "token-needed")


def test_a_revoked_token_is_worthless_at_once(ann, api_of):
    program = api_of(ann)
    assert program.get("/me").status_code == 200
    revoke_token(Actor(person=ann), Token.objects.get(person=ann))
    assert_problem(program.get("/me"), 401, "token-needed")


def test_a_token_that_ran_out_is_worthless(ann, api_of):
    program = api_of(ann)
    Token.objects.update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert_problem(program.get("/me"), 401, "token-needed")


def test_who_left_is_shut_out(ann, ada, card, api_of):
    program = api_of(ann)
    deactivate(Actor(person=ada), ann)
    assert_problem(program.get("/cards"), 401, "token-needed")


def test_a_token_that_may_only_read_changes_nothing(ann, care, card, api_of):
    program = api_of(ann, "read")
    assert program.get(f"/cards/{card.id}").status_code == 200
    for answer in (
        program.post("/cards", {"collection": care.id, "title": "New"}),
        program.patch(f"/cards/{card.id}", {"title": "New"}),
        program.post(f"/cards/{card.id}/archival"),
        program.delete(f"/cards/{card.id}/archival"),
        program.post(f"/cards/{card.id}/verification"),
        program.delete(f"/cards/{card.id}/verification?reason=wrong"),
    ):
        assert_problem(answer, 403, "read-only")
    assert list(Card.objects.values_list("title", "version")) == [(card.title, 1)]


def test_what_is_signed_in_is_cached_by_nobody(ann, api_of):
    assert api_of(ann).get("/me")["Cache-Control"] == "private, no-store"
