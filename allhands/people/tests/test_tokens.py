"""Tokens: made by their own person, shown once, limited, revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid
from allhands.kernel.models import Event
from allhands.kernel.testing import travel
from allhands.people.access import may_administer
from allhands.people.actions.groups import make_group, make_token, revoke_token
from allhands.people.actions.members import change_role
from allhands.people.models import Token
from allhands.people.queries import actor_by_token
from allhands.people.rules import digest_of
from allhands.people.tests.conftest import text

SENT = {"name": "nightly report", "scopes": ["read"], "life": "90"}


def made_in(page: str) -> str:
    return re.search(r'value="(ah_[^"]+)"', page)[1]


def test_everybody_makes_their_own_and_sees_it_once(noa, pia, otto, client_of, happened):
    for person in (noa, pia, otto):
        client = client_of(person)
        response = client.post("/profile/tokens", SENT)
        assert response.status_code == 201
        assert "no-store" in response["Cache-Control"]
        secret = made_in(text(response))
        page = text(client.get("/profile/tokens"))
        assert secret not in page
        assert f"{secret[:8]}…" in page and "nightly report" in page and "never used" in page
        assert actor_by_token(secret, "api").id == person.pk
    assert happened("people.token_made")[0]["person"] == noa.pk


def test_only_a_digest_is_kept(noa, client_of):
    secret = made_in(text(client_of(noa).post("/profile/tokens", SENT)))
    assert Token.objects.get().digest == digest_of(secret)
    assert all(secret not in str(row.payload) for row in Event.objects.all())


def test_it_works_as_long_as_chosen(noa, client_of):
    client = client_of(noa)
    short = made_in(text(client.post("/profile/tokens", SENT | {"life": "30"})))
    ever = made_in(text(client.post("/profile/tokens", SENT | {"life": "0"})))
    assert "works until it is revoked" in text(client.get("/profile/tokens"))
    with travel(clock.now() + timedelta(days=29)):
        assert actor_by_token(short, "api") is not None
    with travel(clock.now() + timedelta(days=31)):
        assert actor_by_token(short, "api") is None
        assert actor_by_token(ever, "api") is not None
        fresh = client_of(noa)
        assert "too old to work since" in text(fresh.get("/profile/tokens"))


def test_last_use_is_noted_at_most_once_a_minute(noa, as_actor, client_of, django_assert_num_queries):
    make_token(as_actor(noa), noa, secret="ah_x", name="report", scopes=["read"])
    start = clock.now()
    with travel(start):
        actor_by_token("ah_x", "api")
    with travel(start + timedelta(seconds=50)), django_assert_num_queries(1):
        actor_by_token("ah_x", "api")
    assert Token.objects.get().last_used_at == start
    with travel(start + timedelta(seconds=70)):
        actor_by_token("ah_x", "api")
    assert Token.objects.get().last_used_at == start + timedelta(seconds=70)
    assert "used last" in text(client_of(noa).get("/profile/tokens"))


def test_it_is_revoked_at_once(noa, client_of, happened):
    client = client_of(noa)
    secret = made_in(text(client.post("/profile/tokens", SENT)))
    number = Token.objects.get().pk
    page = text(client.post(f"/profile/tokens/{number}", {"_method": "delete"}, follow=True))
    assert "The token is worthless now." in page and "No token yet" in page
    assert actor_by_token(secret, "api") is None
    assert happened("people.token_revoked") == [{"token": number, "person": noa.pk}]
    assert client.post(f"/profile/tokens/{number}", {"_method": "delete"}).status_code == 404


def test_revoking_twice_is_once(noa, as_actor):
    make_token(as_actor(noa), noa, secret="ah_x", name="report", scopes=["read"])
    token = Token.objects.get()
    revoke_token(as_actor(noa), token)
    assert revoke_token(as_actor(noa), token) is None


def test_nobody_sees_or_revokes_anothers(noa, ada, ann, pia, otto, as_actor, client_of, stranger):
    number = make_token(as_actor(noa), noa, secret="ah_x", name="secret report", scopes=["read"]).token
    for person in (ada, ann, pia, otto):
        client = client_of(person)
        assert "secret report" not in text(client.get("/profile/tokens"))
        assert client.post(f"/profile/tokens/{number}", {"_method": "delete"}).status_code == 404
    assert stranger.post(f"/profile/tokens/{number}", {"_method": "delete"}).status_code == 401
    for person in (ann, pia, otto, None):
        with pytest.raises(Forbidden):
            revoke_token(Actor(person=person), Token.objects.get())
    assert revoke_token(Actor(person=ada), Token.objects.get()) is not None


def test_nobody_makes_one_for_another(noa, ada, ann, pia, otto):
    for person in (ada, ann, pia, otto, None):
        with pytest.raises(Forbidden):
            make_token(Actor(person=person), noa, secret="ah_x", name="x", scopes=["read"])


def test_a_token_makes_no_token(noa, as_actor):
    make_token(as_actor(noa), noa, secret="ah_x", name="x", scopes=["write"])
    with pytest.raises(Forbidden):
        make_token(actor_by_token("ah_x", "api"), noa, secret="ah_y", name="y", scopes=["write"])


def test_the_command_line_makes_one_for_anybody(noa):
    made = make_token(Actor.system("cli"), noa, secret="ah_x", name="x", scopes=["read"])
    assert made.person == noa.pk


def test_reading_tokens_do_not_write(ada, as_actor):
    make_token(as_actor(ada), ada, secret="ah_read", name="x", scopes=["read", "admin"])
    with pytest.raises(Forbidden):
        make_group(actor_by_token("ah_read", "api"), name="Group")


def test_writing_tokens_do_not_administer(ada, as_actor):
    make_token(as_actor(ada), ada, secret="ah_write", name="x", scopes=["write"])
    by = actor_by_token("ah_write", "api")
    assert by.is_admin and not may_administer(by)
    with pytest.raises(Forbidden):
        make_group(by, name="Group")


def test_administering_tokens_are_for_administrators(ada, ann, as_actor, client_of):
    make_token(as_actor(ada), ada, secret="ah_admin", name="x", scopes=["write", "admin"])
    assert make_group(actor_by_token("ah_admin", "api"), name="Group")
    assert 'value="admin"' in text(client_of(ada).get("/profile/tokens"))
    assert 'value="admin"' not in text(client_of(ann).get("/profile/tokens"))
    assert client_of(ann).post("/profile/tokens", SENT | {"scopes": ["admin"]}).status_code == 422
    with pytest.raises(Invalid):
        make_token(as_actor(ann), ann, secret="ah_y", name="x", scopes=["admin"])


def test_an_administering_token_of_a_former_administrator_does_not(ada, ann, as_actor):
    change_role(as_actor(ada), ann, role="admin")
    make_token(as_actor(ann), ann, secret="ah_admin", name="x", scopes=["write", "admin"])
    change_role(as_actor(ada), ann, role="member")
    with pytest.raises(Forbidden):
        make_group(actor_by_token("ah_admin", "api"), name="Group")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u200b"}, "Write a name."),
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"life": "9999"}, "Select a valid choice"),
    ],
)
def test_mistakes_are_said(noa, client_of, sent, words):
    response = client_of(noa).post("/profile/tokens", SENT | sent)
    assert response.status_code == 422
    assert words in text(response)
    assert not Token.objects.exists()


def test_unknown_secrets_are_nobody(db):
    assert actor_by_token("ah_nothing", "api") is None
