"""One's own profile: what it says, and what it changes on every page."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid
from allhands.people.actions.members import change_profile
from allhands.people.models import Person
from allhands.people.tests.conftest import text

PLAIN = {"name": "Noa Agent", "language": "auto", "zone": "auto"}


def test_everybody_changes_their_own(noa, pia, otto, client_of, happened):
    for person in (noa, pia, otto):
        sent = {
            "name": f"  New   {person.first_name} ",
            "title": "Night shift",
            "languages": ["sv", "en"],
            "language": "sv",
            "zone": "Europe/Riga",
        }
        response = client_of(person).post("/profile", sent, follow=True)
        assert "Saved." in text(response) or "Sparat" in text(response)
        now = Person.objects.get(id=person.pk)
        assert now.name == f"New {person.first_name}"
        assert (now.title, now.languages, now.language, now.zone, now.single_keys) == (
            "Night shift",
            ["en", "sv"],
            "sv",
            "Europe/Riga",
            False,
        )
    assert happened("people.profile_changed")[0] == {
        "person": noa.pk,
        "fields": ["language", "languages", "name", "single_keys", "title", "zone"],
    }


def test_the_form_shows_what_is_kept(noa, client_of):
    change_profile(Actor(person=noa), noa, title="Agent", languages=["vi"], zone="Asia/Ho_Chi_Minh")
    page = text(client_of(noa).get("/profile"))
    assert 'value="Agent"' in page
    assert '<option value="Asia/Ho_Chi_Minh" selected>Ho Chi Minh</option>' in page
    assert '<option value="auto" selected>As in the browser</option>' in page


def test_nothing_changed_is_no_event(noa, client_of, happened):
    client_of(noa).post("/profile", PLAIN | {"single_keys": "on"})
    assert happened("people.profile_changed") == []


def test_pages_speak_the_chosen_language(noa, client_of):
    client = client_of(noa)
    assert 'lang="en"' in text(client.get("/profile"))
    client.post("/profile", PLAIN | {"language": "vi"})
    response = client.get("/profile", headers={"accept-language": "nl"})
    assert 'lang="vi"' in text(response)
    assert response["Content-Language"] == "vi"


def test_without_a_choice_pages_speak_the_browsers_language(noa, client_of, stranger):
    for client, path in ((client_of(noa), "/profile"), (stranger, "/sign-in")):
        assert client.get(path, headers={"accept-language": "nl, en;q=0.5"})["Content-Language"] == "nl"
        assert client.get(path, headers={"accept-language": "tlh"})["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u200b"}, "Write a name."),
        ({"title": "x" * 81}, "at most 80 characters"),
        ({"language": "tlh"}, "Select a valid choice"),
        ({"languages": ["tlh"]}, "Select a valid choice"),
        ({"zone": "Middle/Earth"}, "Select a valid choice"),
        ({"zone": ""}, "This field is required."),
    ],
)
def test_mistakes_are_said_and_nothing_is_lost(noa, client_of, sent, words):
    response = client_of(noa).post("/profile", PLAIN | {"title": "Typed long"} | sent)
    assert response.status_code == 422
    assert words in text(response)
    assert Person.objects.get(id=noa.pk).title == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "admin"},
        {"email": "x@example.com"},
        {"is_active": True},
        {"sessions_from": None},
        {"password": "x"},
    ],
)
def test_the_verb_changes_nothing_else(noa, fields):
    with pytest.raises(Invalid):
        change_profile(Actor(person=noa), noa, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"title": "x" * 81},
        {"languages": ["tlh"]},
        {"language": "tlh"},
        {"zone": "Middle/Earth"},
    ],
)
def test_the_verb_refuses_what_the_form_would(noa, fields):
    with pytest.raises(Invalid):
        change_profile(Actor(person=noa), noa, **fields)


def test_administrators_change_anybodys_and_their_own_department(ada, noa, department, client_of):
    change_profile(Actor(person=ada), noa, title="Agent")
    assert Person.objects.get(id=noa.pk).title == "Agent"
    sent = {"name": "Ada Admin", "language": "auto", "zone": "auto", "department": department.pk}
    assert client_of(ada).post("/profile", sent).status_code == 302
    assert Person.objects.get(id=ada.pk).department == department
    assert client_of(ada).post("/profile", sent | {"department": "0"}).status_code == 302
    assert Person.objects.get(id=ada.pk).department is None


def test_the_department_is_shown_to_others_without_a_choice(ada, noa, department, client_of):
    change_profile(Actor(person=ada), noa, department=department)
    page = text(client_of(noa).get("/profile"))
    assert "Finance" in page and 'name="department"' not in page


def test_nobody_changes_anothers(ann, pia, otto, noa):
    for person in (ann, pia, otto, None):
        with pytest.raises(Forbidden):
            change_profile(Actor(person=person), noa, title="Fool")


def test_a_zone_that_left_the_list_stays_choosable(noa, client_of):
    noa.zone = "US/Pacific"
    noa.save()
    assert '<option value="US/Pacific" selected>US/Pacific</option>' in text(client_of(noa).get("/profile"))
    assert client_of(noa).post("/profile", PLAIN | {"zone": "US/Pacific"}).status_code == 302


def test_a_stranger_has_no_profile(stranger):
    assert stranger.get("/profile").status_code == 302
    assert stranger.post("/profile", PLAIN).status_code == 401
