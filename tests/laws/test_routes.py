"""Every address is guarded, every place of the navigation leads somewhere, and absurd addresses break nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import get_resolver, reverse

from allhands.kernel import features
from allhands.kernel.actor import Actor
from allhands.kernel.checks import every_route_states_its_need, patterns_in
from allhands.people.actions.groups import make_token

ABSURD = ("0", str(2**31), str(2**63), "9" * 25, "1" * 5000)
WORDS = ("%00", "%0A", "%F0%9F%8D%95", "..", "%2e%2e", "a" * 3000, "%ED%A0%80")


def addresses_with(kind: str) -> list[tuple[str, str]]:
    """Each method and address whose path has such a part."""
    found = patterns_in(get_resolver().url_patterns)
    return sorted(
        (method, "/" + where)
        for where, one in found
        if f"<{kind}:" in where
        for method in one.callback.methods
    )


def fill(where: str, number: str, word: str) -> str:
    return re.sub(r"<str:\w+>", word, re.sub(r"<int:\w+>", number, where))


@pytest.fixture
def ask(ada, client_of) -> Callable[[str, str], int]:
    """An administrator, signed in and with a token, asks: the status of the answer."""
    make_token(Actor(person=ada), ada, secret="ah_absurd", name="absurd", scopes=["read", "write", "admin"])
    client, headers = client_of(ada), {"Authorization": "Bearer ah_absurd"}
    return lambda method, address: client.generic(method, address, headers=headers).status_code


def test_every_route_says_whom_it_lets_in():
    assert every_route_states_its_need(None) == []


@pytest.mark.parametrize(
    "place",
    [place for feature in features.features() for place in feature.places],
    ids=lambda place: place.url_name,
)
def test_every_place_of_the_navigation_leads_somewhere(place):
    assert reverse(place.url_name).startswith("/")


@pytest.mark.parametrize(("method", "where"), addresses_with("int"))
def test_absurd_numbers_are_not_found(method: str, where: str, ask):
    said = {number[:30]: ask(method, fill(where, number, "x")) for number in ABSURD}
    assert set(said.values()) <= {404, 422}, said


@pytest.mark.parametrize(("method", "where"), addresses_with("str"))
def test_absurd_words_break_nothing(method: str, where: str, ask):
    said = {word[:30]: ask(method, fill(where, "1", word)) for word in WORDS}
    assert max(said.values()) < 500, said
