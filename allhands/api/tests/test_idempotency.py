"""A request that is sent again with its key has one effect."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from allhands.api import actions
from allhands.api.models import Receipt
from allhands.api.tests.conftest import Program, assert_problem
from allhands.api.views import cards
from allhands.cards.actions.places import ungrant
from allhands.cards.models import Card, Grant
from allhands.kernel import clock, jobs
from allhands.kernel.actor import Actor
from allhands.kernel.models import Event
from allhands.kernel.testing import travel

KEY = "3f1c0c1e-5b7a-4a53-9f10-000000000001"


@pytest.fixture
def sent(care):
    return {"collection": care.id, "title": "Once", "body": "Text.\n"}


@pytest.mark.django_db
def test_the_same_again_gets_the_first_answer(ann, sent, api_of):
    program = api_of(ann)
    first = program.post("/cards", sent, Idempotency_Key=KEY)
    turned = dict(reversed(sent.items()))
    again = program.post("/cards", turned, Idempotency_Key=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Card.objects.count() == Event.objects.filter(name="cards.created").count() == 1


@pytest.mark.django_db
def test_another_token_of_the_same_person_counts_as_the_same(ann, sent, api_of):
    api_of(ann).post("/cards", sent, Idempotency_Key=KEY)
    assert api_of(ann).post("/cards", sent, Idempotency_Key=KEY)["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_a_key_for_another_request_is_refused(ann, sent, api_of):
    program = api_of(ann)
    made = program.post("/cards", sent, Idempotency_Key=KEY).json()
    for answer in (
        program.post("/cards", sent | {"title": "Other"}, Idempotency_Key=KEY),
        program.patch(f"/cards/{made['id']}", {"title": "Other"}, Idempotency_Key=KEY),
        program.post(f"/cards/{made['id']}/archival", Idempotency_Key=KEY),
    ):
        assert_problem(answer, 422, "idempotency-key-reused")
    assert [card.title for card in Card.objects.filter(archived_at=None)] == ["Once"]


@pytest.mark.django_db
def test_each_person_has_their_own_keys(ann, vera, sent, api_of):
    for person in (ann, vera):
        answer = api_of(person).post("/cards", sent, Idempotency_Key=KEY)
        assert "Idempotency-Replayed" not in answer
    assert Card.objects.count() == 2


@pytest.mark.django_db
def test_a_change_with_if_match_is_answered_again_and_is_not_stale(ann, card, api_of):
    program = api_of(ann)
    etag = program.get(f"/cards/{card.id}")["ETag"]
    more = {"If_Match": etag, "Idempotency_Key": KEY}
    assert program.patch(f"/cards/{card.id}", {"title": "New"}, **more).status_code == 200
    again = program.patch(f"/cards/{card.id}", {"title": "New"}, **more)
    assert (again.status_code, again.json()["version"]) == (200, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [None, "{}", "{", "[" * 50_000, r'"\ud800"'])
def test_a_body_that_nobody_reads_does_no_harm(ann, card, api_of, body):
    program = api_of(ann)
    for again in (None, "true"):
        answer = program.post(f"/cards/{card.id}/archival", body, Idempotency_Key=KEY)
        assert answer.status_code == 200
        assert answer.headers.get("Idempotency-Replayed") == again


@pytest.mark.django_db
def test_a_refusal_is_not_kept(ann, sent, api_of):
    program = api_of(ann)
    assert_problem(program.post("/cards", sent | {"title": "\u200b"}, Idempotency_Key=KEY), 422, "invalid")
    assert not Receipt.objects.exists()
    assert program.post("/cards", sent, Idempotency_Key=KEY).status_code == 201


@pytest.mark.django_db
def test_a_fault_leaves_neither_effect_nor_receipt(ann, sent, api_of, monkeypatch):
    """As when the process is killed: the receipt is in the transaction of the effect."""
    with monkeypatch.context() as broken:
        broken.setattr(actions, "settle", lambda *arguments, **keywords: 1 / 0)
        assert_problem(api_of(ann).post("/cards", sent, Idempotency_Key=KEY), 500, "broken")
    assert not Receipt.objects.exists()
    assert not Card.objects.exists()
    assert not Event.objects.filter(name="cards.created").exists()
    assert api_of(ann).post("/cards", sent, Idempotency_Key=KEY).status_code == 201


@pytest.mark.django_db
def test_who_may_no_longer_read_the_card_gets_nothing_out_of_a_receipt(vera, ada, finance, api_of):
    program = api_of(vera)
    sent = {"collection": finance.id, "title": "Payout account"}
    program.post("/cards", sent, Idempotency_Key=KEY)
    ungrant(Actor(person=ada), finance, grant=Grant.objects.get(collection=finance, person=vera))
    assert_problem(program.post("/cards", sent, Idempotency_Key=KEY), 404, "not-found")


@pytest.mark.django_db
def test_a_day_later_the_key_is_free_and_the_receipt_forgotten(ann, sent, api_of):
    program = api_of(ann)
    program.post("/cards", sent, Idempotency_Key=KEY)
    with travel(clock.now() + timedelta(hours=23)):
        jobs.JOBS["api.forget_receipts"].run(clock.now())
        assert program.post("/cards", sent, Idempotency_Key=KEY)["Idempotency-Replayed"] == "true"
    with travel(clock.now() + timedelta(hours=25)):
        assert "Idempotency-Replayed" not in program.post("/cards", sent, Idempotency_Key=KEY)
    assert Card.objects.count() == 2
    with travel(clock.now() + timedelta(hours=50)):
        jobs.JOBS["api.forget_receipts"].run(clock.now())
    assert not Receipt.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "é", "a\x7fb"])
def test_a_key_that_is_none_is_refused(ann, sent, api_of, key):
    answer = api_of(ann).post("/cards", sent, Idempotency_Key=key)
    assert "Idempotency-Key" in assert_problem(answer, 422, "invalid")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_effect(ann, sent, token_of, monkeypatch):
    """While the first is being done, the second is told so; sent once more, it gets the first's answer."""
    secret = token_of(ann)
    Program(secret).get("/me")
    begun, go_on, shown = threading.Event(), threading.Event(), cards._shown

    def slowly(*arguments, **keywords):
        begun.set()
        assert go_on.wait(10)
        return shown(*arguments, **keywords)

    monkeypatch.setattr(cards, "_shown", slowly)
    answers = []

    def first():
        answers.append(Program(secret).post("/cards", sent, Idempotency_Key=KEY))
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(10)
    try:
        second = Program(secret).post("/cards", sent, Idempotency_Key=KEY)
    finally:
        go_on.set()
        thread.join(10)
    assert_problem(second, 409, "in-progress")
    assert second["Retry-After"] == "1"
    assert answers[0].status_code == 201
    third = Program(secret).post("/cards", sent, Idempotency_Key=KEY)
    assert (third.content, third["Idempotency-Replayed"]) == (answers[0].content, "true")
    assert Card.objects.count() == 1
