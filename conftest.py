"""The named world of the tests: Ann writes, Vera verifies, Noa answers, Ted knows, Ada administers; Pia is a partner
who was given one collection, and Otto an outsider who was given nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allhands.site.settings")
os.environ.setdefault("ALLHANDS_DATA", tempfile.mkdtemp(prefix="allhands-test-"))
os.environ.setdefault("ALLHANDS_SECRET", "only-for-tests")

import pytest
from django.test import Client

from allhands.kernel.actor import Actor


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.USAGE_AT_ONCE = True
    settings.DATA = tmp_path
    settings.SEARCH_FOLDER = tmp_path / "search"


def _person(name: str, role: str = "member", **more):
    from allhands.people.actions.members import add
    from allhands.people.models import Person

    email = f"{name.split()[0].lower()}@example.com"
    return Person.objects.get(id=add(Actor.system(), name=name, email=email, role=role, **more).person)


@pytest.fixture
def ann(db):
    return _person("Ann Author")


@pytest.fixture
def vera(db):
    return _person("Vera Verifier")


@pytest.fixture
def noa(db):
    return _person("Noa Agent")


@pytest.fixture
def ted(db):
    return _person("Ted Expert")


@pytest.fixture
def ada(db):
    return _person("Ada Admin", "admin")


@pytest.fixture
def pia(db):
    return _person("Pia Partner", "partner")


@pytest.fixture
def otto(db):
    return _person("Otto Outsider", "partner")


@pytest.fixture
def as_actor() -> Callable[..., Actor]:
    """A fresh actor for a person, as each request makes one."""
    return lambda person, via="web": Actor(person=person, via=via)


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """A browser in which a person is signed in."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person, backend="allhands.people.backend.Backend")
        return client

    return sign_in


@pytest.fixture
def care(ada, ann, vera, pia):
    """The collection Customer care: everybody reads, Ann writes, Vera verifies, Pia reads what is not internal."""
    from allhands.cards.actions.places import grant, make_collection
    from allhands.cards.models import Collection

    made = make_collection(Actor(person=ada), name="Customer care", everyone="reader")
    place = Collection.objects.get(id=made.collection)
    for person, role in ((ann, "author"), (vera, "verifier"), (pia, "reader")):
        grant(Actor(person=ada), place, role=role, to=person)
    return place


@pytest.fixture
def finance(ada, vera):
    """The collection Finance: only Vera, its owner, and administrators."""
    from allhands.cards.actions.places import grant, make_collection
    from allhands.cards.models import Collection

    made = make_collection(Actor(person=ada), name="Finance", everyone="")
    place = Collection.objects.get(id=made.collection)
    grant(Actor(person=ada), place, role="owner", to=vera)
    return place


@pytest.fixture
def write() -> Callable[..., object]:
    """Writes a card and returns it: write(ann, care, "Title", "Body", audience="internal", ...)."""

    def put(person, place, title: str = "Refund for a late order", body: str = "Offer a voucher.\n", **more):
        from allhands.cards.actions.writing import create
        from allhands.cards.models import Card

        more.setdefault("language", "en")
        made = create(Actor(person=person), place, title=title, body=body, **more)
        return Card.objects.get(id=made.card)

    return put


@pytest.fixture
def card(ann, care, write):
    """One card of Ann's in Customer care, for the company only."""
    return write(ann, care)


@pytest.fixture
def shared_card(ann, care, write):
    """One card of Ann's that partners may read."""
    return write(
        ann, care, "Change the delivery address", "Open the order and choose Address.\n", audience="partner"
    )


@pytest.fixture
def secret_card(vera, finance, write):
    """A card that only Vera and administrators may read."""
    return write(
        vera,
        finance,
        "Payout account of the company",
        "The zanzibar account ends in 4711.\n",
        tags=["payout"],
    )


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """Nothing waits in memory from one test to the next."""
    from allhands.kernel import usage
    from allhands.search import log, synonyms

    yield
    usage.forget()
    log.forget()
    synonyms.forget()
