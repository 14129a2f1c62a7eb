"""The company's settings."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, Invalid
from allhands.people.actions.groups import change_workspace
from allhands.people.models import Workspace
from allhands.people.queries import workspace
from allhands.people.tests.conftest import text

SENT = {"name": "Ravioli & Co", "zone": "Europe/Stockholm", "language": "sv"}


def test_administrator_changes_them(ada, client_of, happened):
    client = client_of(ada)
    assert "1 person" in text(client.get("/settings"))
    page = text(client.post("/settings", SENT, follow=True))
    assert "Saved." in page
    assert "Ravioli &amp; Co" in page
    now = Workspace.objects.get()
    assert (now.name, now.zone, now.language) == ("Ravioli & Co", "Europe/Stockholm", "sv")
    assert str(now.tz) == "Europe/Stockholm"
    assert happened("people.workspace_changed") == [
        {"workspace": now.pk, "fields": ["language", "name", "zone"]}
    ]


def test_nothing_changed_is_no_event(ada, client_of, happened):
    client = client_of(ada)
    client.post("/settings", SENT)
    client.post("/settings", SENT)
    assert len(happened("people.workspace_changed")) == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u200b"}, "Write a name."),
        ({"zone": "Middle/Earth"}, "Select a valid choice"),
        ({"language": "tlh"}, "Select a valid choice"),
    ],
)
def test_mistakes_are_said(ada, client_of, sent, words):
    response = client_of(ada).post("/settings", SENT | sent)
    assert response.status_code == 422
    assert words in text(response)
    assert workspace().name == "Allhands"


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"zone": "Middle/Earth"}, {"language": "tlh"}, {"language": ""}]
)
def test_the_verb_refuses_what_the_form_would(ada, fields):
    with pytest.raises(Invalid):
        change_workspace(Actor(person=ada), workspace(), **fields)


def test_others_change_nothing(ann, pia, otto):
    for person in (ann, pia, otto, None):
        with pytest.raises(Forbidden):
            change_workspace(Actor(person=person), workspace(), name="Mine")


def test_it_is_read_once_a_request(ada, django_assert_num_queries):
    actor = Actor(person=ada)
    workspace(actor)
    with django_assert_num_queries(0):
        assert workspace(actor).name == "Allhands"


def test_times_are_the_companys_until_somebody_chooses(ada, noa, client_of):
    """A token made just after midnight in Stockholm, read by somebody without a zone of their own."""
    from datetime import UTC, datetime

    from allhands.kernel.testing import travel
    from allhands.people.actions.groups import make_token
    from allhands.people.actions.members import change_profile

    change_workspace(Actor(person=ada), workspace(), zone="Europe/Stockholm")
    with travel(datetime(2030, 1, 1, 23, 30, tzinfo=UTC)):
        make_token(Actor(person=noa), noa, secret="ah_x", name="x", scopes=["read"])
        noa.tokens.update(last_used_at=datetime(2030, 1, 1, 23, 30, tzinfo=UTC))
    with travel(datetime(2030, 6, 1, tzinfo=UTC)):
        assert ">2 Jan<" in text(client_of(noa).get("/profile/tokens"))
        change_profile(Actor(person=noa), noa, zone="UTC")
        assert ">1 Jan<" in text(client_of(noa).get("/profile/tokens"))
