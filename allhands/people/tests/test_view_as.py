"""An administrator looks through somebody's eyes: audited, read-only, and always with a way back."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden
from allhands.people.actions.groups import view_as
from allhands.people.actions.members import add, change_role, deactivate, reactivate
from allhands.people.models import Group, Person
from allhands.people.tests.conftest import text


@pytest.fixture
def looking(crew, ada, ann, pia, client_of):
    """Ada's browser, looking as Pia."""
    client = client_of(ada)
    assert client.post(f"/people/{pia.pk}/viewing")["Location"] == "/"
    return client


def test_pages_show_what_the_other_sees(looking):
    page = text(looking.get("/people"))
    assert "You see what Pia Partner sees." in page
    assert "Ted Expert" in page
    assert "Ann Author" not in page
    assert looking.get("/settings").status_code == 403


def test_it_is_written_down_under_the_administrators_name(looking, ada, pia, happened):
    from allhands.kernel.models import Event

    assert happened("people.viewed_as") == [{"person": pia.pk}]
    assert Event.objects.get(name="people.viewed_as").person == ada.pk


def test_nothing_can_be_changed_meanwhile(looking, pia, ada, crew):
    sent = {"name": "Not Pia", "language": "auto", "zone": "auto"}
    assert looking.post("/profile", sent).status_code == 403
    assert looking.post("/profile/tokens", {"name": "x", "scopes": "read", "life": "30"}).status_code == 403
    assert looking.post("/groups", {"name": "x"}).status_code == 403
    assert looking.post(f"/people/{pia.pk}/viewing").status_code == 403
    assert Person.objects.get(id=pia.pk).name == "Pia Partner"
    assert Group.objects.count() == 1


def test_the_password_page_is_shut_meanwhile(looking):
    """It would be the administrator's own password under another's name."""
    for response in (looking.get("/profile/password"), looking.post("/profile/password", {})):
        assert response.status_code == 403
        assert "Go back to yourself first" in text(response)


def test_the_way_back(looking, pia):
    page = text(looking.get("/"))
    assert 'action="/view-as"' in page and "Back to myself" in page
    response = looking.post("/view-as", {"_method": "delete"})
    assert response["Location"] == f"/people/{pia.pk}"
    page = text(looking.get("/people"))
    assert "Ann Author" in page and "You see what" not in page


def test_the_way_back_when_nobody_was_looked_at(ada, otto, client_of, stranger):
    for person in (ada, otto):
        response = client_of(person).post("/view-as", {"_method": "delete"})
        assert response["Location"] == "/"
    assert stranger.post("/view-as", {"_method": "delete"}).status_code == 401


def test_somebody_who_is_gone_is_not_looked_through(looking, ada, pia):
    deactivate(Actor(person=ada), pia)
    assert "You see what" not in text(looking.get("/people"))
    reactivate(Actor(person=ada), pia)
    assert "You see what" not in text(looking.get("/people"))


def test_an_administrator_no_more_is_back_to_herself(looking, ada, ann):
    change_role(Actor(person=ada), ann, role="admin")
    change_role(Actor(person=ann), ada, role="member")
    page = text(looking.get("/people"))
    assert "You see what" not in page and "Ann Author" in page


def test_somebody_who_becomes_administrator_is_not_looked_through(looking, ada, pia):
    change_role(Actor(person=ada), pia, role="admin")
    assert "You see what" not in text(looking.get("/people"))


def test_signing_in_again_ends_it(looking, ada):
    looking.force_login(ada, backend="allhands.people.backend.Backend")
    assert "You see what" not in text(looking.get("/people"))


def test_administrators_and_the_deactivated_are_not_looked_through(ada, ted, as_actor, client_of):
    other = add(as_actor(ada), name="Aron", email="aron@example.com", role="admin").person
    deactivate(as_actor(ada), ted)
    for number in (other, ada.pk, ted.pk):
        response = client_of(ada).post(f"/people/{number}/viewing")
        assert response.status_code == 403
        assert "active members and partners only" in text(response)
    assert client_of(ada).post("/people/987654/viewing").status_code == 404


def test_others_look_through_nobodys_eyes(ann, pia, otto, ted):
    for person in (ann, pia, otto, None):
        with pytest.raises(Forbidden):
            view_as(Actor(person=person), ted)
