"""Deactivation shuts somebody out at once, everywhere; reactivation brings no old key back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden
from allhands.kernel.testing import travel
from allhands.people.actions.groups import make_token
from allhands.people.actions.members import add, deactivate, reactivate
from allhands.people.models import Person
from allhands.people.queries import actor_by_token
from allhands.people.tests.conftest import PASSWORD, text


def test_the_next_request_is_a_strangers(ada, ted, client_of):
    browsers = [client_of(ted), client_of(ted)]
    assert all(browser.get("/people").status_code == 200 for browser in browsers)
    client_of(ada).post(f"/people/{ted.pk}/deactivation")
    for browser in browsers:
        assert browser.get("/people").status_code == 302
        assert browser.post("/profile", {"name": "Still here"}).status_code == 401


def test_tokens_are_worthless_at_once(ada, ted, as_actor):
    make_token(as_actor(ted), ted, secret="ah_secret", name="report", scopes=["read"])
    assert actor_by_token("ah_secret", "api").id == ted.pk
    deactivate(as_actor(ada), ted)
    assert actor_by_token("ah_secret", "api") is None


def test_an_old_session_stays_worthless_after_reactivation(ada, ted, client_of, as_actor):
    old = client_of(ted)
    deactivate(as_actor(ada), ted)
    reactivate(as_actor(ada), ted)
    assert old.get("/people").status_code == 302
    assert client_of(Person.objects.get(id=ted.pk)).get("/people").status_code == 200


def test_an_old_session_finds_the_way_to_sign_in(ada, ted, client_of, as_actor):
    """Not round in circles between the page and the sign-in page."""
    old = client_of(ted)
    deactivate(as_actor(ada), ted)
    reactivate(as_actor(ada), ted)
    page = old.get("/people", follow=True)
    assert page.status_code == 200
    assert len(page.redirect_chain) == 1
    assert "<h1>Sign in</h1>" in text(page)
    assert "sessionid" not in old.cookies or old.cookies["sessionid"].value == ""


def test_an_old_token_stays_worthless_after_reactivation(ada, ted, as_actor):
    make_token(as_actor(ted), ted, secret="ah_secret", name="report", scopes=["read"])
    deactivate(as_actor(ada), ted)
    reactivate(as_actor(ada), ted)
    assert actor_by_token("ah_secret", "api") is None


def test_a_session_from_before_is_worthless_even_years_later(ada, ted, client_of, as_actor):
    with travel(datetime(2030, 1, 1, tzinfo=UTC)) as then:
        old = client_of(ted)
    with travel(then + timedelta(days=1)):
        deactivate(as_actor(ada), ted)
        reactivate(as_actor(ada), ted)
    with travel(then + timedelta(days=2)):
        assert old.get("/people").status_code == 302
        assert client_of(Person.objects.get(id=ted.pk)).get("/people").status_code == 200


def test_the_right_password_meets_a_clear_page(ada, ted, with_password, as_actor):
    with_password(ted)
    deactivate(as_actor(ada), ted)
    page = Client().post("/sign-in", {"login": ted.email, "password": PASSWORD}, follow=True)
    assert "You cannot come in" in text(page)
    wrong = Client().post("/sign-in", {"login": ted.email, "password": "wrong wrong wrong"})
    assert "The e-mail address or the password is wrong." in text(wrong)


def test_it_is_told_and_can_be_undone(ada, ted, client_of, happened):
    page = text(client_of(ada).post(f"/people/{ted.pk}/deactivation", follow=True))
    assert "Ted Expert is deactivated" in page
    assert f'action="/people/{ted.pk}/deactivation"' in page and "Undo" in page
    page = text(client_of(ada).post(f"/people/{ted.pk}/deactivation", {"_method": "delete"}, follow=True))
    assert "Ted Expert may sign in again." in page
    assert happened("people.deactivated") == happened("people.reactivated") == [{"person": ted.pk}]


def test_twice_is_once(ada, ted, as_actor, happened):
    assert reactivate(as_actor(ada), ted) is None
    deactivate(as_actor(ada), ted)
    assert deactivate(as_actor(ada), ted) is None
    assert len(happened("people.deactivated")) == 1


def test_the_last_administrator_stays(ada, client_of):
    response = client_of(ada).post(f"/people/{ada.pk}/deactivation")
    assert response.status_code == 409
    assert "Make another person administrator first." in text(response)


def test_one_of_two_administrators_may_go(ada, as_actor):
    other = Person.objects.get(
        id=add(as_actor(ada), name="Aron", email="aron@example.com", role="admin").person
    )
    deactivate(as_actor(ada), other)
    with pytest.raises(Conflict):
        deactivate(as_actor(ada), ada)


def test_others_shut_nobody_out(ann, pia, otto, ted):
    for person in (ann, pia, otto, None):
        with pytest.raises(Forbidden):
            deactivate(Actor(person=person), ted)
        with pytest.raises(Forbidden):
            reactivate(Actor(person=person), ted)
