"""Groups: who sees them, who changes them, who is in them."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid
from allhands.people.actions.groups import (
    add_to_group,
    change_group,
    make_group,
    remove_from_group,
    remove_group,
)
from allhands.people.actions.members import change_profile, deactivate
from allhands.people.models import Group, Membership, Person
from allhands.people.queries import groups
from allhands.people.tests.conftest import text


def test_member_sees_every_group_with_its_size(crew, department, ann, client_of):
    page = text(client_of(ann).get("/groups"))
    assert "Night crew" in page and "2 people" in page
    assert "Finance" in page and "0 people" in page
    assert "New group" not in page


def test_partner_sees_own_groups_alone(crew, department, pia, otto, client_of):
    page = text(client_of(pia).get("/groups"))
    assert "Night crew" in page and "Finance" not in page
    page = text(client_of(otto).get("/groups"))
    assert "No group yet" in page and "An administrator makes groups." in page


def test_size_counts_nobody_twice_and_no_deactivated(ada, ann, ted, department, as_actor):
    for person in (ann, ted):
        change_profile(as_actor(ada), person, department=department)
    add_to_group(as_actor(ada), department, ted)
    assert groups(as_actor(ann)) == [
        {"id": department.pk, "name": "Finance", "is_department": True, "size": 2}
    ]
    deactivate(as_actor(ada), ted)
    assert groups(as_actor(ann))[0]["size"] == 1


def test_administrator_makes_a_group(ada, client_of, happened):
    assert "Make the first one below" in text(client_of(ada).get("/groups"))
    response = client_of(ada).post("/groups", {"name": "  Allergen   board ", "is_department": "on"})
    made = Group.objects.get()
    assert response["Location"] == f"/groups/{made.pk}"
    assert (made.name, made.is_department) == ("Allergen board", True)
    assert happened("people.group_made") == [{"group": made.pk, "name": "Allergen board"}]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "This field is required."),
        ("\u200b\u200e", "Write a name."),
        ("x" * 81, "80 characters"),
        ("night CREW", "There is a group with this name already."),
    ],
)
def test_names_that_cannot_be(ada, group, client_of, name, words):
    response = client_of(ada).post("/groups", {"name": name})
    assert response.status_code == 422
    assert words in text(response)
    assert Group.objects.count() == 1


def test_two_administrators_with_one_name_at_once(ada, group, as_actor, monkeypatch):
    monkeypatch.setattr("allhands.people.actions.groups._free_name", lambda name, besides=None: name)
    with pytest.raises(Conflict):
        make_group(as_actor(ada), name="Night crew")


def test_a_group_shows_its_people(crew, ann, pia, ted, client_of):
    for reader in (ann, pia):
        page = text(client_of(reader).get(f"/groups/{crew.pk}"))
        assert "Ted Expert" in page and "Pia Partner" in page and "2 people" in page
        assert "Take out" not in page


def test_a_department_shows_those_placed_in_it(ada, ted, ann, department, client_of, as_actor):
    change_profile(as_actor(ada), ted, department=department)
    page = text(client_of(ada).get(f"/groups/{department.pk}"))
    assert "Ted Expert" in page and "by department" in page and "Take out" not in page


def test_empty_group_teaches(group, ada, ann, client_of):
    assert "Add somebody below" in text(client_of(ada).get(f"/groups/{group.pk}"))
    assert "An administrator adds people." in text(client_of(ann).get(f"/groups/{group.pk}"))


def test_outsider_and_stranger_see_no_group(crew, otto, client_of, stranger):
    assert client_of(otto).get(f"/groups/{crew.pk}").status_code == 404
    assert client_of(otto).get("/groups/987654").status_code == 404
    assert stranger.get(f"/groups/{crew.pk}").status_code == 302


def test_administrator_changes_name_and_kind(crew, ada, client_of, happened):
    response = client_of(ada).post(
        f"/groups/{crew.pk}", {"name": "Nights", "is_department": "on"}, follow=True
    )
    assert "Nights" in text(response)
    assert (Group.objects.get().name, Group.objects.get().is_department) == ("Nights", True)
    assert happened("people.group_changed") == [{"group": crew.pk, "name": "Nights"}]


def test_a_group_keeps_its_own_name_but_takes_no_other(crew, department, ada, client_of):
    assert client_of(ada).post(f"/groups/{crew.pk}", {"name": "night crew"}).status_code == 302
    response = client_of(ada).post(f"/groups/{crew.pk}", {"name": "finance"})
    assert response.status_code == 422
    assert "There is a group with this name already." in text(response)
    assert "<h1>night crew</h1>" in text(response)


def test_administrator_removes_a_group_and_its_people_stay(crew, ada, ted, client_of, happened):
    response = client_of(ada).post(f"/groups/{crew.pk}", {"_method": "delete"}, follow=True)
    assert "The group Night crew is gone." in text(response)
    assert not Group.objects.exists() and not Membership.objects.exists()
    assert Person.objects.filter(id=ted.pk).exists()
    assert happened("people.group_removed") == [{"group": crew.pk, "name": "Night crew"}]


def test_administrator_adds_somebody(crew, ada, otto, client_of, happened):
    assert client_of(otto).get(f"/groups/{crew.pk}").status_code == 404
    page = text(client_of(ada).post(f"/groups/{crew.pk}/people", {"person": otto.pk}, follow=True))
    assert "Otto Outsider is in the group now." in page
    assert client_of(otto).get(f"/groups/{crew.pk}").status_code == 200
    assert happened("people.group_joined")[-1] == {"group": crew.pk, "person": otto.pk}


@pytest.mark.parametrize("sent", ["987654", "x", "", "9" * 40])
def test_only_real_people_are_added(crew, ada, client_of, sent):
    assert client_of(ada).post(f"/groups/{crew.pk}/people", {"person": sent}).status_code == 422


def test_nobody_is_added_twice(crew, ada, ted, client_of, as_actor):
    response = client_of(ada).post(f"/groups/{crew.pk}/people", {"person": ted.pk})
    assert response.status_code == 422
    assert "not in the group yet" in text(response)
    assert add_to_group(as_actor(ada), crew, ted) is None


def test_administrator_takes_somebody_out_and_undoes_it(crew, ada, pia, client_of, happened):
    place = f"/groups/{crew.pk}/people/{pia.pk}"
    page = text(client_of(ada).post(place, {"_method": "delete"}, follow=True))
    assert "Pia Partner is out of the group." in page
    assert f'action="{place}"' in page and "Undo" in page
    assert client_of(pia).get(f"/groups/{crew.pk}").status_code == 404
    assert happened("people.group_left") == [{"group": crew.pk, "person": pia.pk}]
    assert client_of(ada).post(place).status_code == 302
    assert client_of(pia).get(f"/groups/{crew.pk}").status_code == 200


def test_taking_out_somebody_who_is_not_in_it_changes_nothing(crew, ada, ann, as_actor):
    assert remove_from_group(as_actor(ada), crew, ann) is None


def test_others_change_no_group(crew, ann, pia, otto, ted):
    for person in (ann, pia, otto, ted, None):
        by = Actor(person=person)
        for verb in (
            lambda by=by: make_group(by, name="Mine"),
            lambda by=by: change_group(by, crew, name="Mine", is_department=False),
            lambda by=by: remove_group(by, crew),
            lambda by=by: add_to_group(by, crew, ann),
            lambda by=by: remove_from_group(by, crew, ted),
        ):
            with pytest.raises(Forbidden):
                verb()


def test_no_name_is_no_group(ada, as_actor):
    with pytest.raises(Invalid):
        make_group(as_actor(ada), name=" \t ")
