"""What was taken away is gone with the next request: in this browser, in another process, and for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from allhands.cards.actions import keeping, places, writing
from allhands.cards.models import Grant
from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.testing import travel
from allhands.people.actions import groups, members
from allhands.people.models import Group, Token
from allhands.people.rules import new_secret
from allhands.people.signin import password_link
from allhands.search import index
from allhands.search import queries as searching
from tests.hostile import secret_world, storing
from tests.hostile.comparing import whole
from tests.hostile.questions_more import TABLE
from tests.hostile.secret_world import BACKEND, PASSWORD, PNG, World

BY_TOKEN = ("api/", "^api", "metrics")


def elsewhere(browser: Client) -> Client:
    """The same cookie in another process: nothing but the session's key is known there."""
    cache.clear()
    made = Client()
    made.cookies["sessionid"] = browser.cookies["sessionid"].value
    return made


def signed_in(person: Any) -> Client:
    browser = Client()
    browser.force_login(person, backend=BACKEND)
    return browser


def program(person: Any, *scopes: str) -> tuple[Client, Token]:
    secret = new_secret("ah_")
    wanted = list(scopes) or ["read", "write"]
    number = groups.make_token(Actor(person=person), person, secret=secret, name="x", scopes=wanted).token
    return Client(headers={"Authorization": f"Bearer {secret}"}), Token.objects.get(id=number)


def status(browser: Client, path: str) -> int:
    answer = browser.get(path)
    whole(answer)
    return answer.status_code


def is_out(browser: Client) -> bool:
    """Led to the sign-in page from a page, refused with a sentence from a form."""
    seen, sent = browser.get("/profile"), browser.post("/profile", {"name": "Still here"})
    return seen.status_code == 302 and seen["Location"].startswith("/sign-in") and sent.status_code == 401


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch) -> None:
    """Nobody follows the index here, so nobody need wait for it."""
    monkeypatch.setattr(searching, "WAIT_SECONDS", 0.0)


@pytest.fixture
def by(ada) -> Actor:
    return Actor(person=ada)


def with_password(person: Any) -> Any:
    members.change_password(Actor(person=person), person, password=PASSWORD)
    person.refresh_from_db()
    return person


def test_a_deactivated_person_is_out_everywhere(by, noa):
    browser, (tool, _) = signed_in(with_password(noa)), program(noa)
    other = elsewhere(browser)
    link = password_link(noa)
    assert browser.get("/profile").status_code == other.get("/profile").status_code == 200
    assert tool.get("/api/v1/me").status_code == 200
    members.deactivate(by, noa)
    assert is_out(browser) and is_out(other) and is_out(elsewhere(browser))
    assert tool.get("/api/v1/me").status_code == 401
    fresh = Client()
    fresh.post("/sign-in", {"login": noa.email, "password": PASSWORD})
    assert is_out(fresh)
    _choose(link, "five dry ducks walk")
    noa.refresh_from_db()
    assert noa.check_password(PASSWORD), "a link from before still sets the password"
    members.reactivate(by, noa)
    assert is_out(elsewhere(other)) and tool.get("/api/v1/me").status_code == 401


def _choose(link: str, password: str) -> Client:
    browser = Client()
    page = browser.get(link.replace("http://localhost:8000", ""), follow=True)
    path = page.redirect_chain[-1][0] if page.redirect_chain else link
    browser.post(path, {"password1": password, "password2": password})
    return browser


def test_a_revoked_token_and_one_too_old(noa):
    tool, token = program(noa)
    groups.revoke_token(Actor(person=noa), token)
    answer = tool.get("/api/v1/me")
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    tool, token = program(noa)
    Token.objects.filter(id=token.pk).update(expires_at=clock.now() + timedelta(minutes=1))
    assert tool.get("/api/v1/me").status_code == 200
    with travel(clock.now() + timedelta(minutes=1, seconds=1)):
        assert tool.get("/api/v1/me").status_code == 401


def test_a_new_password_ends_the_other_sessions(noa):
    browser = Client()
    browser.post("/sign-in", {"login": with_password(noa).email, "password": PASSWORD})
    other = signed_in(noa)
    new = "five dry ducks walk"
    browser.post("/profile/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert browser.get("/profile").status_code == 200, "one's own stays"
    assert is_out(other) and is_out(elsewhere(other))


def test_a_password_chosen_by_a_link_ends_the_sessions_and_the_link(noa):
    other = signed_in(with_password(noa))
    link = password_link(noa)
    _choose(link, "five dry ducks walk")
    noa.refresh_from_db()
    assert noa.check_password("five dry ducks walk")
    assert is_out(other)
    _choose(link, "four wet frogs jump")
    noa.refresh_from_db()
    assert noa.check_password("five dry ducks walk"), "the link worked twice"


def test_signing_out_leaves_nothing_behind(noa):
    browser = signed_in(noa)
    copy = elsewhere(browser)
    browser.post("/sign-out")
    assert is_out(browser) and is_out(copy)


def test_a_role_that_was_taken_away(by, ada, ted, card):
    members.change_role(by, ted, role="admin")
    ted.refresh_from_db()
    browser, (tool, _) = signed_in(ted), program(ted, "read", "write", "admin")
    assert browser.get("/settings").status_code == 200 and tool.get("/metrics").status_code == 200
    members.change_role(by, ted, role="member")
    assert browser.get("/settings").status_code == 403 and tool.get("/metrics").status_code == 403
    assert browser.post("/groups", {"name": "Mine"}).status_code == 403
    assert browser.get(f"/cards/{card.pk}").status_code == 200
    members.change_role(by, ted, role="partner")
    assert browser.get(f"/cards/{card.pk}").status_code == 404
    assert tool.get(f"/api/v1/cards/{card.pk}").status_code == 404
    assert browser.get("/imports").status_code == 403


def pages_of(card: Any, place: Any, key: str) -> list[str]:
    return [
        f"/cards/{card.pk}",
        f"/cards/{card.pk}/preview",
        f"/cards/{card.pk}/edit",
        f"/cards/{card.pk}/versions",
        f"/cards/{card.pk}/versions/1",
        f"/cards/{card.pk}/place",
        f"/cards/{card.pk}/verifier",
        f"/collections/{place.pk}",
        f"/collections/{place.pk}/settings",
        f"/attachments/{key}/map.png",
    ]


TAKEN: dict[str, Callable[[Actor, Any, Any], Any]] = {
    "grant": lambda by, place, person: places.ungrant(
        by, place, grant=Grant.objects.get(collection=place, person=person)
    ),
    "group": lambda by, place, person: groups.remove_from_group(by, Group.objects.get(name="Board"), person),
    "whole group": lambda by, place, person: groups.remove_group(by, Group.objects.get(name="Board")),
}


@pytest.mark.parametrize("how", TAKEN)
def test_a_grant_that_was_taken_away(how, by, ada, ted, finance, secret_card):
    """Everything of the collection is gone: pages, search, counts, favourites, files of others, and the API."""
    board = Group.objects.get(id=groups.make_group(by, name="Board").group)
    groups.add_to_group(by, board, ted)
    places.grant(by, finance, role="owner", to=ted if how == "grant" else board)
    key = keeping.new_key()
    keeping.attach(by, name="map.png", chunks=[PNG], key=key)
    writing.change(by, secret_card, body=f"{secret_card.body}\n![m](/attachments/{key}/map.png)\n")
    keeping.favourite(Actor(person=ted), secret_card)
    browser, (tool, _) = signed_in(ted), program(ted)
    index.rebuild_now()
    for path in pages_of(secret_card, finance, key):
        assert status(browser, path) == 200, path
    lists = (
        "/",
        "/collections",
        "/search?words=zanzibar",
        "/search?tag=payout",
        "/cards/complete?words=Payout",
    )
    assert all(b"Payout account" in browser.get(path).content for path in lists if path != "/collections")
    TAKEN[how](by, finance, ted)
    for browse in (browser, elsewhere(browser)):
        for path in pages_of(secret_card, finance, key):
            assert status(browse, path) == 404, path
        assert browse.post(f"/cards/{secret_card.pk}/archival").status_code == 404
        for path in lists:
            seen = browse.get(path).content.replace(b"words=", b"")
            assert not any(words in seen for words in (b"Payout account", b"4711", b"Finance")), path
    for path in (f"cards/{secret_card.pk}", f"collections/{finance.pk}"):
        assert tool.get(f"/api/v1/{path}").status_code == 404
    assert tool.get("/api/v1/search?words=zanzibar").json()["items"] == []


def test_a_card_that_became_internal(by, ann, pia, shared_card):
    """The index still says otherwise; the database has the last word."""
    browser, (tool, _) = signed_in(pia), program(pia)
    index.rebuild_now()
    shown = f'href="/cards/{shared_card.pk}"'.encode()
    assert shown in browser.get("/search?words=delivery").content
    writing.change(Actor(person=ann), shared_card, audience="internal")
    assert browser.get(f"/cards/{shared_card.pk}").status_code == 404
    assert shown not in browser.get("/search?words=delivery").content
    assert tool.get("/api/v1/search?words=delivery").json()["items"] == []


class Looking:
    """An administrator who looks through somebody's eyes."""

    def __init__(self, ada: Any, other: Any) -> None:
        self.browser = signed_in(ada)
        assert self.browser.post(f"/people/{other.pk}/viewing").status_code == 302

    def sees(self) -> bytes:
        return self.browser.get("/profile", follow=True).content


def test_looking_ends_when_either_is_shut_out(by, ada, noa, ted):
    looking = Looking(ada, noa)
    assert b"noa@example.com" in looking.sees()
    members.deactivate(by, noa)
    assert b"ada@example.com" in looking.sees()
    looking = Looking(ada, ted)
    members.change_role(by, ted, role="admin")
    assert b"ada@example.com" in looking.sees()
    members.change_role(by, ted, role="member")
    looking = Looking(ada, ted)
    other = secret_world.person("Eve Other", "admin")
    members.change_role(Actor(person=other), ada, role="member")
    assert b"ada@example.com" in looking.sees()
    assert is_out(signed_in(noa))


@pytest.mark.slow
def test_whoever_looks_cannot_write(world: World):
    """Every form of the house, sent by an administrator who looks through the eyes of an author and owner."""
    for who in ("ann", "pia"):
        looking = Looking(world.people["ada"], world.people[who])
        cookies = looking.browser.cookies.copy()
        before = storing.state()
        for where, ask in TABLE.items():
            if where.startswith(BY_TOKEN) or where in ("view-as", "sign-out", "join/<str:secret>"):
                continue
            for question in ask(world):
                if question.method == "GET":
                    continue
                looking.browser.cookies = cookies.copy()
                with transaction.atomic():
                    form = {**question.sent, "_method": question.method.lower()}
                    with storing.writing() as written:
                        looking.browser.post(question.address, form, headers={"HX-Request": "true"})
                    stored = storing.changed(before, storing.state()) if written else []
                    assert stored == [], f"{who}: {question.method} {question.address} changes {stored}"
                    transaction.set_rollback(True)
