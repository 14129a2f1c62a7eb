"""What the people's tests share."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from allhands.kernel.actor import Actor
from allhands.kernel.models import Event
from allhands.people.models import Group

PASSWORD = "four words of moss"


@pytest.fixture(autouse=True)
def no_tries_yet(plain_settings) -> None:
    """The count of wrong passwords begins anew."""
    cache.clear()


@pytest.fixture
def with_password(db) -> Callable[..., object]:
    """Gives a person the password of the tests."""

    def give(person, password: str = PASSWORD):
        from allhands.people.actions.members import change_password

        change_password(Actor(person=person), person, password=password)
        return person

    return give


@pytest.fixture
def group(ada) -> Group:
    """The group Night crew: Ted and Pia are in it."""
    from allhands.people.actions.groups import make_group

    return Group.objects.get(id=make_group(Actor(person=ada), name="Night crew").group)


@pytest.fixture
def crew(group, ada, ted, pia) -> Group:
    from allhands.people.actions.groups import add_to_group

    for person in (ted, pia):
        add_to_group(Actor(person=ada), group, person)
    return group


@pytest.fixture
def department(ada) -> Group:
    """The department Finance; nobody is placed in it."""
    from allhands.people.actions.groups import make_group

    return Group.objects.get(id=make_group(Actor(person=ada), name="Finance", is_department=True).group)


@pytest.fixture
def happened(db) -> Callable[[str], list[dict[str, object]]]:
    """The payloads of the events of a name, oldest first."""
    return lambda name: list(Event.objects.filter(name=name).order_by("id").values_list("payload", flat=True))


@pytest.fixture
def stranger(db) -> Client:
    """A browser in which nobody is signed in."""
    return Client()


def text(response) -> str:
    return response.content.decode()


def masked(response) -> str:
    """The page without what is new in every answer."""
    return re.sub(r'(name="csrf(?:middlewaretoken)?" (?:content|value)=)"[^"]*"', r"\1", text(response))
