"""The demo's open door."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.people.actions.members import change_profile, deactivate
from allhands.people.tests.conftest import text


@pytest.fixture
def demo(settings) -> None:
    settings.DEMO = True


def test_everybody_is_a_button_under_their_department(demo, ada, ted, pia, otto, department, stranger):
    change_profile(Actor(person=ada), ted, title="Knows it all", department=department)
    page = text(stranger.get("/sign-in"))
    assert "Who are you today?" in page
    assert page.index("Finance") < page.index("Ted Expert") < page.index("Partners and others")
    for person in (ada, ted, pia, otto):
        assert f'formaction="/demo/{person.pk}"' in page
    assert "Knows it all" in page


def test_one_click_enters(demo, ada, pia, otto, stranger):
    for person in (ada, pia, otto):
        assert stranger.post(f"/demo/{person.pk}")["Location"] == "/"
        assert person.name in text(stranger.get("/profile"))


def test_it_goes_where_one_was_going_and_never_elsewhere(demo, ada, stranger):
    assert 'name="next" value="/groups"' in text(stranger.get("/sign-in?next=/groups"))
    assert stranger.post(f"/demo/{ada.pk}", {"next": "/groups"})["Location"] == "/groups"
    for place in ("//evil.example", "https://evil.example"):
        assert stranger.post(f"/demo/{ada.pk}", {"next": place})["Location"] == "/"


def test_the_deactivated_and_the_unknown_do_not_enter(demo, ada, ted, stranger):
    deactivate(Actor(person=ada), ted)
    assert "Ted Expert" not in text(stranger.get("/sign-in"))
    assert stranger.post(f"/demo/{ted.pk}").status_code == 404
    assert stranger.post("/demo/987654").status_code == 404


def test_the_password_form_is_still_there(demo, ada, stranger):
    assert 'name="password"' in text(stranger.get("/sign-in"))


def test_it_is_shut_everywhere_else(ada, ted, otto, client_of, stranger):
    page = text(stranger.get("/sign-in"))
    assert "Ada Admin" not in page and "/demo/" not in page
    for client in (stranger, client_of(otto), client_of(ted)):
        assert client.post(f"/demo/{ada.pk}").status_code == 404
    assert stranger.get("/profile").status_code == 302


def test_a_mere_link_does_not_enter(demo, ada, stranger):
    assert stranger.get(f"/demo/{ada.pk}").status_code == 405
