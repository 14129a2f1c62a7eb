"""Who am I."""

from __future__ import annotations

import pytest

from allhands.people.models import Group

pytestmark = pytest.mark.django_db


def test_it_says_who_and_what_the_token_may_do(ann, api_of):
    ann.department = Group.objects.create(name="Support", is_department=True)
    ann.languages, ann.zone = ["en", "sv"], "Europe/Stockholm"
    ann.save()
    said = api_of(ann, "read").get("/me").json()
    assert said["email"] == "ann@example.com"
    assert said["department"]["name"] == "Support"
    assert (said["role"], said["scopes"], said["zone"]) == ("member", ["read"], "Europe/Stockholm")
    assert said["workspace"]["name"] == "Allhands"


def test_an_outsider_is_told_who_they_are(otto, api_of):
    said = api_of(otto).get("/me").json()
    assert (said["name"], said["role"], said["department"]) == ("Otto Outsider", "partner", None)
