"""Changing somebody's role and department."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid
from allhands.people.access import group_ids_of
from allhands.people.actions.members import change_profile, change_role, deactivate
from allhands.people.models import Person
from allhands.people.tests.conftest import text


def test_administrator_changes_a_role(ada, ted, client_of, happened):
    response = client_of(ada).post(f"/people/{ted.pk}/role", {"role": "admin"}, follow=True)
    assert "Ted Expert: the role is changed." in text(response)
    assert Person.objects.get(id=ted.pk).role == "admin"
    assert happened("people.role_changed") == [{"person": ted.pk, "role": "admin", "before": "member"}]


def test_new_rights_hold_at_once(ada, ted, client_of):
    client = client_of(ted)
    assert client.get("/invitations").status_code == 403
    change_role(Actor(person=ada), ted, role="admin")
    assert client.get("/invitations").status_code == 200
    change_role(Actor(person=ada), ted, role="partner")
    assert client.get("/invitations").status_code == 403
    assert "Ada Admin" not in text(client.get("/people"))


def test_same_role_is_no_event(ada, ted, happened):
    assert change_role(Actor(person=ada), ted, role="member") is None
    assert happened("people.role_changed") == []


def test_the_last_administrator_stays(ada, client_of):
    response = client_of(ada).post(f"/people/{ada.pk}/role", {"role": "member"})
    assert response.status_code == 409
    assert "Somebody must remain administrator" in text(response)
    assert Person.objects.get(id=ada.pk).role == "admin"


def test_a_deactivated_administrator_does_not_count(ada, ted, as_actor):
    change_role(as_actor(ada), ted, role="admin")
    deactivate(as_actor(ada), ted)
    with pytest.raises(Conflict):
        change_role(as_actor(ada), ada, role="member")


@pytest.mark.parametrize("role", ["owner", "", "admin\x00"])
def test_unknown_roles_are_refused(ada, ted, client_of, role):
    assert client_of(ada).post(f"/people/{ted.pk}/role", {"role": role}).status_code == 422
    with pytest.raises(Invalid):
        change_role(Actor(person=ada), ted, role=role)


def test_others_change_no_role(ann, pia, otto, ted):
    for person in (ann, pia, otto, ted, None):
        with pytest.raises(Forbidden):
            change_role(Actor(person=person), ted, role="admin")


def test_administrator_places_somebody_in_a_department(ada, ted, department, client_of, happened):
    client_of(ada).post(f"/people/{ted.pk}/department", {"department": department.pk})
    assert Person.objects.get(id=ted.pk).department == department
    client_of(ada).post(f"/people/{ted.pk}/department", {"department": "0"})
    assert Person.objects.get(id=ted.pk).department is None
    assert happened("people.profile_changed") == [{"person": ted.pk, "fields": ["department"]}] * 2


def test_a_department_brings_its_rights(ada, ted, department):
    change_profile(Actor(person=ada), ted, department=department)
    assert department.pk in group_ids_of(Actor(person=ted))


def test_only_departments_can_be_chosen(ada, ted, group, client_of, as_actor):
    for choice in (group.pk, 987654, "x", ""):
        assert client_of(ada).post(f"/people/{ted.pk}/department", {"department": choice}).status_code == 422
    with pytest.raises(Invalid):
        change_profile(as_actor(ada), ted, department=group)


def test_nobody_takes_a_department_and_its_rights_for_themselves(ted, pia, otto, department, client_of):
    for person in (ted, pia, otto):
        with pytest.raises(Invalid):
            change_profile(Actor(person=person), person, department=department)
        client_of(person).post(
            "/profile",
            {"name": person.name, "language": "auto", "zone": "auto", "department": department.pk},
        )
        assert Person.objects.get(id=person.pk).department is None
