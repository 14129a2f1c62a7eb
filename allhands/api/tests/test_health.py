"""Health and measures: open where nothing is told, for administrators where something is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from allhands.api import queries
from allhands.api.tests.conftest import Program
from allhands.kernel import clock
from allhands.kernel.models import Delivery, Event
from allhands.kernel.reactions import REACTIONS
from allhands.search import index

pytestmark = pytest.mark.django_db


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"


def test_ready_says_each_check(client, monkeypatch):
    monkeypatch.setattr(index, "age_seconds", lambda: 0.5)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert checks["database"]["ok"]
    assert checks["index"] == {"ok": True, "age_seconds": 0.5}
    assert checks["queue"] == {"ok": True, "age_seconds": 0.0}


@pytest.mark.parametrize("age", [None, 61.0])
def test_an_index_that_is_broken_or_behind_is_not_ready(client, monkeypatch, age):
    monkeypatch.setattr(index, "age_seconds", lambda: age)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["index"] == {"ok": False, "age_seconds": age}


def test_says_how_far_an_index_is_built(client, monkeypatch):
    monkeypatch.setattr(index, "age_seconds", lambda: None)
    monkeypatch.setattr(index, "building_percent", lambda: 34)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["index"] == {"ok": False, "age_seconds": None, "building_percent": 34}


def test_a_queue_that_nobody_works_off_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(index, "age_seconds", lambda: 0.0)
    then = clock.now() - timedelta(minutes=5)
    event = Event.objects.create(at=then, name="test", via="test", subject_kind="card", subject_id=1)
    Delivery.objects.create(event=event, reaction=next(iter(REACTIONS)), due_at=then)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["queue"]["age_seconds"] >= 300


def test_a_database_that_is_away_is_not_ready(client, monkeypatch):
    def away():
        raise DatabaseError("password of the database")

    monkeypatch.setattr(queries, "database_answers", away)
    monkeypatch.setattr(index, "age_seconds", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"password" not in answer.content
    assert not answer.json()["checks"]["database"]["ok"]


def test_measures_are_for_administrators(ada, ann, otto, token_of, client, client_of, monkeypatch):
    monkeypatch.setattr(index, "age_seconds", lambda: None)
    assert client.get("/metrics").status_code == 401
    assert client_of(ann).get("/metrics").status_code == 403
    for person, status in ((ann, 403), (otto, 403), (ada, 200)):
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {token_of(person, 'read')}"})
        assert answer.status_code == status
    assert client_of(ada).get("/metrics").status_code == 200
    wrong = client_of(ada).get("/metrics", headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401


def test_measures_count_what_was_asked(ada, card, token_of, client, monkeypatch):
    monkeypatch.setattr(index, "age_seconds", lambda: 1.5)
    secret = token_of(ada, "read")
    Program(secret).get("/cards/999999")
    said = client.get("/metrics", headers={"Authorization": f"Bearer {secret}"}).content.decode()
    assert 'allhands_api_seconds_count{method="GET",place="api/v1/cards/<int:number>",status="404"}' in said
    assert "allhands_cards 1.0" in said
    assert "allhands_index_age_seconds 1.5" in said
    assert "cards/999999" not in said
