"""Passwords: changing one's own, and a new one for somebody who forgot it."""

from __future__ import annotations

import dataclasses
import re

import pytest
from django.core import mail
from django.test import Client

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid
from allhands.kernel.models import Delivery, Event
from allhands.people.actions.members import (
    ask_for_password,
    change_password,
    change_profile,
    deactivate,
    make_password_link,
    reactivate,
)
from allhands.people.events import PasswordAsked
from allhands.people.models import Person
from allhands.people.reactions import mail_password_link
from allhands.people.signin import password_link
from allhands.people.tests.conftest import PASSWORD, masked, text

NEW = "five other words of fern"
CHANGE = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
CHOOSE = {"password1": NEW, "password2": NEW}


@pytest.fixture
def with_mail(settings) -> None:
    settings.ENV = dataclasses.replace(settings.ENV, mail="smtp://localhost:25")
    settings.BASE_URL = "https://help.example.com"


def signs_in(person, password: str) -> bool:
    return Client().post("/sign-in", {"login": person.email, "password": password}).status_code == 302


def deliver() -> None:
    """What the worker does with the events that wait for their mail."""
    for row in Event.objects.filter(name="people.password_asked"):
        mail_password_link(PasswordAsked(**row.payload), None)


def path_in(page: str) -> str:
    return re.search(r"https?://[^/\s]+(/sign-in/password/[^\s\"]+)", page)[1]


def test_everybody_changes_their_own(noa, pia, otto, with_password, client_of, happened):
    for person in (noa, pia, otto):
        client = client_of(with_password(person))
        response = client.post("/profile/password", CHANGE, follow=True)
        assert response.redirect_chain == [("/profile", 302)]
        assert "The password is changed." in text(response)
        assert signs_in(person, NEW) and not signs_in(person, PASSWORD)
    assert {"person": noa.pk} in happened("people.password_changed")


def test_other_sessions_end_and_this_one_goes_on(noa, with_password, client_of):
    with_password(noa)
    here, there = client_of(noa), client_of(noa)
    here.post("/profile/password", CHANGE)
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"oldpassword": "wrong"}, "This is not your present password."),
        ({"oldpassword": ""}, "This field is required."),
        ({"password1": "short", "password2": "short"}, "at least 10 characters"),
        ({"password1": "1234567890", "password2": "1234567890"}, "too common"),
        ({"password2": "something else"}, "You must type the same password each time."),
    ],
)
def test_mistakes_are_said(noa, with_password, client_of, sent, words):
    response = client_of(with_password(noa)).post("/profile/password", CHANGE | sent)
    assert response.status_code == 422
    assert words in text(response)
    assert signs_in(noa, PASSWORD)


def test_trying_too_often_is_refused(noa, with_password, client_of):
    client = client_of(with_password(noa))
    tries = [client.post("/profile/password", CHANGE | {"oldpassword": "wrong"}) for _ in range(6)]
    assert [response.status_code for response in tries] == [422] * 5 + [429]
    assert "That was too often." in text(tries[-1])


def test_somebody_without_a_password_sets_a_first_one(noa, client_of):
    client = client_of(noa)
    assert "oldpassword" not in text(client.get("/profile/password"))
    assert "The password is set." in text(client.post("/profile/password", CHOOSE, follow=True))
    assert signs_in(noa, NEW)


def test_a_stranger_changes_none(stranger):
    assert stranger.get("/profile/password").status_code == 302
    assert stranger.post("/profile/password", CHANGE).status_code == 401


def test_the_verb_is_for_oneself_in_a_session(ada, ann, pia, otto, noa):
    for by in (Actor(person=ada), Actor(person=ann), Actor(person=pia), Actor(person=otto), Actor()):
        with pytest.raises(Forbidden):
            change_password(by, noa, password=NEW)
    with pytest.raises(Forbidden):
        change_password(Actor(person=noa, scopes=frozenset({"read", "write", "admin"})), noa, password=NEW)
    with pytest.raises(Invalid):
        change_password(Actor(person=noa), noa, password="short")


def test_without_mail_nobody_is_offered_any(noa, stranger):
    assert "Forgot the password?" not in text(stranger.get("/sign-in"))
    for response in (
        stranger.get("/sign-in/password"),
        stranger.post("/sign-in/password", {"email": noa.email}),
    ):
        assert response.status_code == 404
        assert "Ask an administrator" in text(response)
    assert not Event.objects.filter(name="people.password_asked").exists()


def test_a_link_is_mailed_to_the_stored_address(with_mail, noa, with_password, stranger):
    with_password(noa)
    assert "Forgot the password?" in text(stranger.get("/sign-in"))
    assert "Send the link" in text(stranger.get("/sign-in/password"))
    page = stranger.post("/sign-in/password", {"email": " NOA@example.com "}, follow=True)
    assert "Look into your mailbox" in text(page)
    assert mail.outbox == []
    assert Delivery.objects.get().reaction == "people.reactions.mail_password_link"
    deliver()
    sent = mail.outbox[0]
    assert sent.to == ["noa@example.com"]
    assert "https://help.example.com/sign-in/password/" in sent.body
    assert "Hello Noa" in sent.body


def test_the_mail_speaks_the_persons_language_and_names_the_company(with_mail, noa, stranger, client_of, ada):
    change_profile(Actor(person=noa), noa, language="sv")
    stranger.post("/sign-in/password", {"email": noa.email})
    deliver()
    assert "Allhands" in mail.outbox[0].subject


def test_an_unknown_address_gets_the_same_page_and_no_mail(with_mail, noa, ada, ted, as_actor):
    deactivate(as_actor(ada), ted)
    pages = set()
    for address in (noa.email, ted.email, "nobody@example.com"):
        pages.add(masked(Client().post("/sign-in/password", {"email": address}, follow=True)))
    deliver()
    assert len(pages) == 1
    assert [message.to for message in mail.outbox] == [["noa@example.com"]]


def test_asking_too_often_is_refused(with_mail, noa, stranger):
    tries = [stranger.post("/sign-in/password", {"email": noa.email}).status_code for _ in range(6)]
    assert tries == [302] * 5 + [429]


def test_an_address_that_is_none_is_said(with_mail, stranger):
    response = stranger.post("/sign-in/password", {"email": "nowhere"})
    assert response.status_code == 422
    assert "Enter a valid email address." in text(response)


def test_the_host_header_makes_no_link(with_mail, noa, settings, stranger):
    settings.ALLOWED_HOSTS = ["evil.example"]
    stranger.post("/sign-in/password", {"email": noa.email}, headers={"host": "evil.example"})
    deliver()
    assert "evil.example" not in mail.outbox[0].body


def test_nobody_is_mailed_who_left_meanwhile(with_mail, noa, ada, as_actor, stranger):
    stranger.post("/sign-in/password", {"email": noa.email})
    deactivate(as_actor(ada), noa)
    deliver()
    assert mail.outbox == []


def test_the_link_works_once(with_mail, noa, with_password, client_of, stranger):
    old = client_of(with_password(noa))
    stranger.post("/sign-in/password", {"email": noa.email})
    deliver()
    link = path_in(mail.outbox[0].body)
    opened = stranger.get(link, follow=True)
    assert "Choose a new password" in text(opened)
    here = opened.redirect_chain[-1][0]
    assert link not in here
    assert opened["Referrer-Policy"] == "strict-origin"
    weak = stranger.post(here, {"password1": "short", "password2": "short"})
    assert weak.status_code == 422
    assert "The password is changed" in text(stranger.post(here, CHOOSE, follow=True))
    assert signs_in(noa, NEW) and not signs_in(noa, PASSWORD)
    assert old.get("/profile").status_code == 302
    assert "This link does not work" in text(Client().get(link, follow=True))


@pytest.mark.parametrize("key", ["1/nothing", "zzz/set-password", "!/x", f"{'z' * 60}/x-y"])
def test_made_up_links_say_so(db, stranger, key):
    assert "This link does not work" in text(stranger.get(f"/sign-in/password/{key}"))


def test_without_mail_an_administrator_makes_the_link(ada, noa, with_password, client_of, stranger, happened):
    with_password(noa)
    response = client_of(ada).post(f"/people/{noa.pk}/password-link")
    assert response.status_code == 201
    assert "It is shown only now" in text(response)
    opened = stranger.get(path_in(text(response)), follow=True)
    stranger.post(opened.redirect_chain[-1][0], CHOOSE)
    assert signs_in(noa, NEW)
    assert happened("people.password_link_made") == [{"person": noa.pk}]


def test_somebody_deactivated_gets_no_link(ada, noa, client_of, as_actor):
    deactivate(as_actor(ada), noa)
    assert client_of(ada).post(f"/people/{noa.pk}/password-link").status_code == 409
    with pytest.raises(Conflict):
        make_password_link(as_actor(ada), Person.objects.get(id=noa.pk))


def test_a_link_is_dead_once_its_person_was_deactivated(ada, noa, with_password, as_actor):
    """Also when they come back: whoever took the link meanwhile must not choose their password."""
    link = path_in(password_link(with_password(noa)))
    deactivate(as_actor(ada), noa)
    assert "This link does not work" in text(Client().get(link, follow=True))
    reactivate(as_actor(ada), noa)
    assert "This link does not work" in text(Client().get(link, follow=True))
    noa.refresh_from_db()
    fresh = path_in(password_link(noa))
    assert "This link does not work" not in text(Client().get(fresh, follow=True))


def test_others_make_no_link(ann, pia, otto, noa):
    for person in (ann, pia, otto, None):
        with pytest.raises(Forbidden):
            make_password_link(Actor(person=person), noa)


def test_nobody_asks_for_somebody_deactivated(noa, ada, as_actor):
    deactivate(as_actor(ada), noa)
    with pytest.raises(Forbidden):
        ask_for_password(Actor(), Person.objects.get(id=noa.pk))
