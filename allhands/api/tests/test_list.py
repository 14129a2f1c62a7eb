"""The list of cards: filters, pages that stay complete, and nothing of what is not one's own to see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allhands.api.tests.conftest import assert_problem
from allhands.cards.actions.places import make_folder
from allhands.cards.actions.writing import archive, change, move
from allhands.cards.models import Card, Folder
from allhands.kernel.actor import Actor
from allhands.kernel.testing import travel

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def titles(program, path="/cards"):
    return [one["title"] for one in program.walk(path)]


def test_each_sees_their_own(ann, noa, pia, otto, vera, card, shared_card, secret_card, api_of):
    assert titles(api_of(noa)) == [card.title, shared_card.title]
    assert titles(api_of(pia)) == [shared_card.title]
    assert titles(api_of(vera)) == [card.title, shared_card.title, secret_card.title]
    assert titles(api_of(otto)) == []


def test_a_line_says_all_but_the_text(noa, ann, card, api_of):
    line = api_of(noa).get("/cards").json()["items"][0]
    assert "body" not in line
    assert line["owner"] == {"id": ann.id, "name": "Ann Author"}
    assert line["collection"]["name"] == "Customer care"
    assert line["trust"]["state"] == "needs_verification"
    assert line["trust"]["reason"]
    assert line["url"] == f"http://localhost:8000/cards/{card.id}"


def test_filters_narrow(ann, care, finance, vera, secret_card, write, api_of):
    folder = Folder.objects.get(id=make_folder(Actor(person=ann), care, name="Late").folder)
    write(ann, care, "At the top")
    inside = write(ann, care, "Inside", tags=["late order", "refund"])
    move(Actor(person=ann), inside, care, folder=folder)
    program = api_of(vera)
    assert titles(program, f"/cards?collection={finance.id}") == [secret_card.title]
    assert titles(program, f"/cards?folder={folder.id}") == ["Inside"]
    assert titles(program, "/cards?tag=" + quote(" #Late  Order")) == ["Inside"]
    assert titles(program, f"/cards?collection={finance.id}&tag=refund") == []


def test_a_filter_by_what_one_may_not_see_finds_nothing(noa, finance, secret_card, api_of):
    assert titles(api_of(noa), f"/cards?collection={finance.id}") == []
    assert titles(api_of(noa), "/cards?tag=payout") == []


def test_archived_cards_are_for_authors(ann, noa, card, api_of):
    archive(Actor(person=ann), card)
    assert titles(api_of(ann)) == titles(api_of(noa)) == []
    assert titles(api_of(ann), "/cards?archived=true") == [card.title]
    assert titles(api_of(noa), "/cards?archived=true") == []


def test_what_changed_since_comes_by_change(ann, care, write, api_of):
    for hour in range(4):
        with travel(START + timedelta(hours=hour)):
            write(ann, care, f"Card {hour}")
    first = Card.objects.get(title="Card 0")
    with travel(START + timedelta(hours=9)):
        change(Actor(person=ann), first, body="New.\n")
    since = quote((START + timedelta(hours=1)).isoformat())
    assert titles(api_of(ann), f"/cards?updated_after={since}&limit=1") == ["Card 2", "Card 3", "Card 0"]


@given(limits=st.lists(st.integers(1, 4), min_size=1, max_size=6), by_change=st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_are_complete_while_others_write(limits, by_change, ann, care, write, api_of):
    """What was there at the start comes exactly once, whatever is written and taken away in between."""
    program = api_of(ann)
    before = [write(ann, care, f"Card {number}") for number in range(6)]
    path = f"/cards?collection={care.id}" + ("&updated_after=2020-01-01T00:00:00Z" if by_change else "")
    seen: list[int] = []
    following = f"{path}&limit={limits[0]}"
    for turn in range(40):
        said = program.get(following.replace("http://localhost:8000", "")).json()
        seen += [one["id"] for one in said["items"]]
        if said["next"] is None:
            break
        if turn < 5:
            write(ann, care, f"Meanwhile {turn}")
        following = (
            said["next"]
            .replace("limit=", f"limit={limits[turn % len(limits)]}&ignored=")
            .split("&ignored")[0]
        )
        following += "&cursor=" + said["next"].partition("cursor=")[2].partition("&")[0]
    assert [number for number in seen if number in {card.id for card in before}] == [
        card.id for card in before
    ]
    assert len(seen) == len(set(seen))
    Card.objects.all().update(archived_at=START)


def test_many_cards_of_the_same_instant_come_once(ann, care, write, api_of):
    with travel(START):
        made = [write(ann, care, f"Card {number}").id for number in range(7)]
    path = "/cards?updated_after=2026-01-01T00:00:00Z&limit=2"
    assert [one["id"] for one in api_of(ann).walk(path)] == made


@pytest.mark.parametrize("cursor", ["x", "", "a:b", "%00", "%ff%fe", "9" * 2500, "eyJhIjoxfQ:abc"])
def test_a_foreign_cursor_is_refused(ann, card, api_of, cursor):
    answer = api_of(ann).get(f"/cards?cursor={cursor}")
    assert answer.status_code == 422
    assert "cursor" in {error["field"] for error in answer.json()["errors"]}


def test_a_cursor_of_another_list_is_refused(ann, care, write, api_of):
    for number in range(3):
        write(ann, care, f"Card {number}")
    program = api_of(ann)
    following = program.get("/cards?limit=1").json()["next"]
    assert_problem(program.get(following.replace("limit=1", "tag=late")), 422, "bad-cursor")
    assert program.get(following.replace("limit=1", "limit=2")).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("colection=1", "colection"),
        ("collection=0", "collection"),
        ("collection=99999999999999999999999", "collection"),
        ("folder=-1", "folder"),
        ("tag=", "tag"),
        ("tag=a%00b", "tag"),
        ("archived=perhaps", "archived"),
        ("updated_after=yesterday", "updated_after"),
        ("updated_after=2026-03-01T12:00:00", "updated_after"),
        ("updated_after=0001-01-01T00:00:00%2B14:00", "updated_after"),
        ("updated_after=9999-12-31T23:59:59-14:00", "updated_after"),
        ("updated_after=1e400", "updated_after"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(ann, card, api_of, query, field):
    assert field in assert_problem(api_of(ann).get(f"/cards?{query}"), 422, "invalid")


def test_a_plus_sign_that_became_a_space_is_understood(ann, card, api_of):
    assert api_of(ann).get("/cards?updated_after=2026-03-01T12:00:00+01:00").status_code == 200


def test_a_page_costs_the_same_for_one_and_for_many(ann, care, write, api_of, django_assert_max_num_queries):
    program = api_of(ann)
    for number in range(20):
        write(ann, care, f"Card {number}", tags=["a", "b"])
    program.get("/cards")
    with django_assert_max_num_queries(8):
        assert len(program.get("/cards").json()["items"]) == 20
