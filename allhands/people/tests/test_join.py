"""Joining by an invitation's link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from allhands.kernel import clock
from allhands.kernel.errors import Conflict, Forbidden, NotFound
from allhands.kernel.testing import travel
from allhands.people.actions.groups import view_as
from allhands.people.actions.members import invite, join, withdraw
from allhands.people.models import Group, Invitation, Membership, Person
from allhands.people.tests.conftest import PASSWORD, masked, text

NILS = {"name": "Nils New", "email": "Nils@Example.com", "password": PASSWORD}


@pytest.fixture
def link(ada, as_actor) -> str:
    invite(as_actor(ada), secret="open-sesame")
    return "/join/open-sesame"


def test_a_newcomer_is_in_at_once(link, stranger, happened):
    page = text(stranger.get(link))
    assert "Ada Admin invited you." in page
    response = stranger.post(link, NILS)
    assert response["Location"] == "/"
    assert "Nils New" in text(stranger.get("/profile"))
    nils = Person.objects.get(email="nils@example.com")
    assert (nils.name, nils.role, nils.is_active) == ("Nils New", "member", True)
    assert happened("people.joined")[-1]["person"] == nils.pk


def test_they_sign_in_by_password_later(link, stranger):
    stranger.post(link, NILS)
    response = Client().post("/sign-in", {"login": "nils@example.com", "password": PASSWORD})
    assert response["Location"] == "/"


def test_they_get_what_the_invitation_says(ada, group, department, as_actor, stranger):
    invite(as_actor(ada), secret="one", role="partner", department=department, groups=[group])
    stranger.post("/join/one", NILS)
    nils = Person.objects.get(email="nils@example.com")
    assert (nils.role, nils.department) == ("partner", department)
    assert Membership.objects.filter(person=nils, group=group).exists()


def test_sending_a_role_along_changes_nothing(link, stranger, group):
    stranger.post(link, NILS | {"role": "admin", "department": "1", "groups": group.pk})
    nils = Person.objects.get(email="nils@example.com")
    assert (nils.role, nils.department, nils.groups.count()) == ("member", None, 0)


def test_a_named_invitation_is_for_its_address_alone(ada, as_actor, stranger):
    invite(as_actor(ada), secret="one", email="nils@example.com")
    page = text(stranger.get("/join/one"))
    assert 'value="nils@example.com"' in page and "disabled" in page
    stranger.post("/join/one", NILS | {"email": "other@example.com"})
    assert Person.objects.filter(email="nils@example.com").exists()
    assert not Person.objects.filter(email="other@example.com").exists()


def test_it_works_once(link, stranger):
    stranger.post(link, NILS)
    late = Client()
    assert late.get(link).status_code == 404
    response = late.post(link, NILS | {"email": "second@example.com"})
    assert response.status_code == 404
    assert not Person.objects.filter(email="second@example.com").exists()


def test_two_at_once_make_one_account(ada, link, as_actor, monkeypatch):
    """The second finds the link open when the form is read, and used when it writes."""
    invitation = Invitation.objects.get()
    monkeypatch.setattr("allhands.people.queries.invitation_by", lambda secret: invitation)
    assert Client().post(link, NILS).status_code == 302
    assert Client().post(link, NILS | {"email": "second@example.com"}).status_code == 404
    assert not Person.objects.filter(email="second@example.com").exists()


def test_wrong_used_old_and_withdrawn_links_look_the_same(ada, as_actor):
    invite(as_actor(ada), secret="used")
    Client().post("/join/used", NILS)
    withdraw(as_actor(ada), Invitation.objects.get(id=invite(as_actor(ada), secret="gone").invitation))
    invite(as_actor(ada), secret="old")
    with travel(clock.now() + timedelta(days=15)):
        pages = {
            masked(Client().get(f"/join/{secret}")) for secret in ("used", "gone", "old", "never", "x" * 3000)
        }
    assert len(pages) == 1
    assert (
        "It was used already, is older than 14 days, was withdrawn, or was not copied whole." in pages.pop()
    )


def test_the_link_is_told_to_no_other_page(link, ada, client_of, stranger):
    answers = [
        stranger.get(link),
        stranger.get("/join/never"),
        stranger.post(link, {}),
        client_of(ada).get(link),
        client_of(ada).post(link),
        stranger.post(link, NILS),
    ]
    for response in answers:
        assert response["Referrer-Policy"] == "strict-origin"
        assert "no-store" in response["Cache-Control"]


def test_a_browser_can_send_the_form(link):
    """A page without any referrer makes its browser send "Origin: null", which the CSRF check refuses."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(page))[1]
    origin = "null" if page["Referrer-Policy"] == "no-referrer" else "http://testserver"
    sent = NILS | {"csrfmiddlewaretoken": token}
    assert browser.post(link, sent, headers={"origin": "null"}).status_code == 403
    assert browser.post(link, sent, headers={"origin": origin}).status_code == 302


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u200b"}, "Write a name."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"email": "nowhere"}, "Enter a valid email address."),
        ({"password": "short"}, "at least 10 characters"),
        ({"password": "password123"}, "too common"),
        ({"password": "nul\x00 in the middle"}, "cannot be used"),
        ({"email": "TED@example.com"}, "Somebody with this e-mail address is already here. Sign in instead."),
    ],
)
def test_mistakes_are_said_beside_the_field_and_the_link_stays_open(link, ted, stranger, sent, words):
    response = stranger.post(link, NILS | sent)
    assert response.status_code == 422
    assert words in text(response)
    assert PASSWORD not in text(response)
    assert stranger.post(link, NILS).status_code == 302


def test_somebody_signed_in_is_told(link, ann, ada, pia, otto, client_of, as_actor):
    for person in (ann, pia, otto):
        page = client_of(person).get(link)
        assert "You are in already" in text(page)
        assert client_of(person).post(link, NILS).status_code == 409
        with pytest.raises(Forbidden):
            join(
                as_actor(person), Invitation.objects.get(), name="x", email="x@example.com", password=PASSWORD
            )
    client = client_of(ada)
    client.post(f"/people/{pia.pk}/viewing")
    page = text(client.get(link))
    assert "You are in already" in page
    assert "/sign-out" not in page


def test_two_links_with_one_address_at_once(link, ted, stranger, monkeypatch):
    """The address was free when it was looked up and taken when it was written."""
    monkeypatch.setattr(
        "allhands.people.actions.members.Person.objects.filter", lambda **looked_up: Person.objects.none()
    )
    response = stranger.post(link, NILS | {"email": "ted@example.com"})
    assert response.status_code == 422
    assert "Somebody with this e-mail address is already here." in text(response)


def test_the_verb_itself_refuses_a_used_link(ada, as_actor):
    from allhands.kernel.actor import Actor

    invite(as_actor(ada), secret="one")
    invitation = Invitation.objects.get()
    join(Actor(), invitation, name="Nils", email="nils@example.com", password=PASSWORD)
    with pytest.raises(NotFound):
        join(Actor(), invitation, name="Nora", email="nora@example.com", password=PASSWORD)


def test_the_verb_itself_refuses_a_taken_address(ada, ted, as_actor):
    from allhands.kernel.actor import Actor

    invite(as_actor(ada), secret="one")
    with pytest.raises(Conflict):
        join(Actor(), Invitation.objects.get(), name="Nils", email="ted@example.com", password=PASSWORD)
    assert Invitation.objects.get().used_at is None


def test_a_removed_group_is_just_left_out(ada, group, as_actor, stranger):
    invite(as_actor(ada), secret="one", groups=[group])
    Group.objects.all().delete()
    assert stranger.post("/join/one", NILS).status_code == 302


def test_viewing_is_a_matter_of_the_session_alone(link, ada, pia, as_actor):
    view_as(as_actor(ada), pia)
    assert Client().get(link).status_code == 200
