"""Invitations: a link made by an administrator, shown once, withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid
from allhands.kernel.models import Event
from allhands.kernel.testing import travel
from allhands.people.actions.members import deactivate, invite, withdraw
from allhands.people.models import Invitation
from allhands.people.rules import digest_of
from allhands.people.tests.conftest import text

LINK = re.compile(r'value="(http://[^"]+/join/([^"]+))"')


def test_the_link_is_shown_once(ada, client_of):
    client = client_of(ada)
    response = client.post("/invitations", {"role": "member", "department": "0"})
    assert response.status_code == 201
    assert "no-store" in response["Cache-Control"]
    link, secret = LINK.search(text(response)).groups()
    assert f'data-copy-text="{link}"' in text(response)
    assert secret not in text(client.get("/invitations"))


def test_the_link_is_made_from_the_configured_address(ada, client_of, settings):
    settings.BASE_URL = "https://help.example.com"
    settings.ALLOWED_HOSTS = ["evil.example"]
    page = text(
        client_of(ada).post(
            "/invitations", {"role": "member", "department": "0"}, headers={"host": "evil.example"}
        )
    )
    assert 'value="https://help.example.com/join/' in page
    assert "evil.example" not in page


def test_only_a_digest_is_kept(ada, client_of):
    page = text(client_of(ada).post("/invitations", {"role": "member", "department": "0"}))
    secret = LINK.search(page)[2]
    assert len(secret) > 40
    made = Invitation.objects.get()
    assert made.digest == digest_of(secret)
    assert all(secret not in str(row.payload) for row in Event.objects.all())


def test_it_carries_role_department_groups_and_address(ada, group, department, client_of, happened):
    sent = {"email": "Nils@Example.com", "role": "partner", "department": department.pk, "groups": [group.pk]}
    page = text(client_of(ada).post("/invitations", sent))
    made = Invitation.objects.get()
    assert (made.email, made.role, made.department, made.made_by) == (
        "nils@example.com",
        "partner",
        department,
        ada,
    )
    assert list(made.groups.all()) == [group]
    assert made.expires_at - made.created_at == timedelta(days=14)
    assert "nils@example.com" in page and "Partner · Finance" in page and "made by Ada Admin" in page
    assert happened("people.invited") == [
        {"invitation": made.pk, "role": "partner", "email": "Nils@Example.com"}
    ]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"email": "ted@example.com"}, "Somebody with this e-mail address is already here."),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"department": "987654"}, "Select a valid choice"),
        ({"groups": ["987654"]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_invited(ada, ted, group, client_of, sent, words):
    response = client_of(ada).post("/invitations", {"role": "member", "department": "0"} | sent)
    assert response.status_code == 422
    assert words in text(response)
    assert not Invitation.objects.exists()


def test_without_groups_the_form_asks_for_none(ada, client_of):
    assert 'name="groups"' not in text(client_of(ada).get("/invitations"))


def test_used_and_old_ones_are_not_listed(ada, client_of, as_actor):
    invite(as_actor(ada), secret="one", email="nils@example.com")
    assert "nils@example.com" in text(client_of(ada).get("/invitations"))
    with travel(clock.now() + timedelta(days=14, minutes=1)):
        assert "nils@example.com" not in text(client_of(ada).get("/invitations"))


def test_it_can_be_withdrawn(ada, client_of, as_actor, stranger, happened):
    made = invite(as_actor(ada), secret="one")
    page = text(client_of(ada).post(f"/invitations/{made.invitation}", {"_method": "delete"}, follow=True))
    assert "The invitation is withdrawn" in page
    assert stranger.get("/join/one").status_code == 404
    assert happened("people.invitation_withdrawn") == [{"invitation": made.invitation}]
    assert client_of(ada).post(f"/invitations/{made.invitation}", {"_method": "delete"}).status_code == 404


def test_the_house_itself_makes_the_first_one(db, stranger):
    invite(Actor.system("cli"), secret="first", role="admin")
    page = text(stranger.get("/join/first"))
    assert "You are the first one here and become its administrator." in page


def test_an_inviter_who_left_is_still_named(ada, ann, as_actor, stranger):
    from allhands.people.actions.members import change_role

    change_role(as_actor(ada), ann, role="admin")
    invite(as_actor(ann), secret="one")
    deactivate(as_actor(ada), ann)
    assert "Ann Author invited you" in text(stranger.get("/join/one"))


def test_others_invite_nobody(ada, ann, pia, otto, as_actor):
    made = invite(as_actor(ada), secret="one")
    invitation = Invitation.objects.get(id=made.invitation)
    for person in (ann, pia, otto, None):
        with pytest.raises(Forbidden):
            invite(Actor(person=person), secret="two")
        with pytest.raises(Forbidden):
            withdraw(Actor(person=person), invitation)


def test_the_verb_refuses_what_the_form_would(ada, ted, as_actor):
    with pytest.raises(Invalid):
        invite(as_actor(ada), secret="one", role="emperor")
    with pytest.raises(Invalid):
        invite(as_actor(ada), secret="one", email="nowhere")
    with pytest.raises(Conflict):
        invite(as_actor(ada), secret="one", email="TED@example.com")
