"""One person's page."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.people.actions.members import change_profile, deactivate
from allhands.people.tests.conftest import text


def test_member_reads_what_a_colleague_says_of_themselves(crew, ann, ada, ted, department, client_of):
    change_profile(Actor(person=ted), ted, title="Knows it all", languages=["sv", "en"], zone="Europe/Riga")
    change_profile(Actor(person=ada), ted, department=department)
    page = text(client_of(ann).get(f"/people/{ted.pk}"))
    for words in (
        "Ted Expert",
        "Knows it all · Finance",
        "ted@example.com",
        "English, Svenska",
        "Europe/Riga",
        "Night crew",
    ):
        assert words in page
    assert "For administrators" not in page


def test_partner_sees_people_of_shared_groups_and_nobody_else(
    crew, ann, ada, ted, pia, department, client_of
):
    change_profile(Actor(person=ada), ted, department=department)
    page = text(client_of(pia).get(f"/people/{ted.pk}"))
    assert "Night crew" in page
    assert "Finance" not in page
    assert client_of(pia).get(f"/people/{ann.pk}").status_code == 404


def test_outsider_sees_himself_alone(crew, otto, ted, client_of):
    assert client_of(otto).get(f"/people/{otto.pk}").status_code == 200
    unseen = client_of(otto).get(f"/people/{ted.pk}")
    nothing = client_of(otto).get("/people/987654")
    assert unseen.status_code == nothing.status_code == 404


def test_stranger_signs_in_first(ted, stranger):
    assert stranger.get(f"/people/{ted.pk}").status_code == 302
    assert stranger.get("/people/987654").status_code == 302


@pytest.mark.parametrize("number", ["0", "987654", "9" * 18, "9" * 40])
def test_numbers_that_are_nobody(ann, client_of, number):
    assert client_of(ann).get(f"/people/{number}").status_code == 404


def test_administrator_finds_what_can_be_done(ada, ted, client_of):
    page = text(client_of(ada).get(f"/people/{ted.pk}"))
    for words in ("View as Ted", "Deactivate Ted", "Save the role", "Save the department", "Make a link"):
        assert words in page


def test_administrator_does_not_view_as_or_deactivate_herself(ada, client_of):
    page = text(client_of(ada).get(f"/people/{ada.pk}"))
    assert "This is you" in page
    assert "View as Ada" not in page and "Deactivate Ada" not in page


def test_deactivated_person_is_marked(ada, ann, ted, client_of):
    deactivate(Actor(person=ada), ted)
    assert "Ted is deactivated" in text(client_of(ann).get(f"/people/{ted.pk}"))
    assert "Reactivate Ted" in text(client_of(ada).get(f"/people/{ted.pk}"))


def test_unknown_codes_of_languages_are_passed_over(ann, ted, client_of):
    ted.languages = ["sv", "tlh"]
    ted.save()
    page = text(client_of(ann).get(f"/people/{ted.pk}"))
    assert "Svenska" in page and "tlh" not in page
