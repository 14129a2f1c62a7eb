"""Who a request comes from: by token under /api/, by session elsewhere, and never by both."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from allhands.kernel.actor import Actor
from allhands.people.access import groups_visible_to, people_visible_to
from allhands.people.actions.groups import make_token
from allhands.people.middleware import ActorMiddleware
from allhands.people.queries import has_admin, names, person_by_email
from allhands.people.signin import Adapter


@pytest.fixture
def actor_at():
    """The actor of a request to a path, with a session's person and a header."""

    def ask(path: str, person=None, **headers: str) -> Actor:
        request = RequestFactory().get(path, headers=headers)
        request.user = person
        request.session = {"began": 10**10}
        seen: list[HttpRequest] = []
        ActorMiddleware(lambda request: (seen.append(request), HttpResponse())[1])(request)
        return getattr(seen[0], "actor")

    return ask


@pytest.fixture
def bearer(ann, as_actor) -> dict[str, str]:
    make_token(as_actor(ann), ann, secret="ah_ann", name="x", scopes=["read"])
    return {"authorization": "Bearer ah_ann"}


def test_a_token_speaks_for_its_person_under_the_api(actor_at, bearer, ann):
    actor = actor_at("/api/v1/me", **bearer)
    assert (actor.id, actor.via, actor.scopes) == (ann.pk, "api", frozenset({"read"}))


def test_a_session_does_not_count_under_the_api(actor_at, bearer, ann, ada):
    assert actor_at("/api/v1/me", ada).id is None
    assert actor_at("/api/v1/me", ada, **bearer).id == ann.pk


def test_a_token_does_not_count_elsewhere(actor_at, bearer, ada):
    assert actor_at("/people", **bearer).id is None
    assert actor_at("/people", ada, **bearer).id == ada.pk


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic ah_ann", "Bearer ah_nobody", "ah_ann"])
def test_other_headers_are_nobody(actor_at, bearer, header):
    actor = actor_at("/api/v1/me", authorization=header)
    assert (actor.id, actor.via) == (None, "api")


def test_nobody_sees_nobody(ann, crew):
    assert not people_visible_to(Actor()).exists()
    assert not groups_visible_to(Actor()).exists()


def test_the_house_sees_everybody(ann, crew):
    assert people_visible_to(Actor.system()).count() == 4
    assert groups_visible_to(Actor.system()).count() == 1


def test_small_reads(ann, ted):
    assert names({ann.pk, 987654}) == {ann.pk: "Ann Author"}
    assert person_by_email(" ANN@example.com ") == ann
    assert person_by_email("nobody@example.com") is None
    assert not has_admin()


def test_the_first_administrator_ends_the_wait(ada):
    assert has_admin()


def test_people_are_called_by_their_names(ann, crew):
    assert (str(ann), ann.first_name, str(crew)) == ("Ann Author", "Ann", "Night crew")


def test_accounts_are_not_made_by_strangers(db):
    assert Client().post("/sign-up", {"email": "x@example.com"}).status_code == 405
    assert not Adapter().is_open_for_signup(RequestFactory().get("/"))
