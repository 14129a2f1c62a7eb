"""How many questions each page asks the database: `query_counts.json` says it, and thirty cards ask no more than three."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allhands.cards.actions import keeping, places, writing
from allhands.cards.models import Card, Collection, Folder
from allhands.kernel import usage
from allhands.kernel.actor import Actor
from allhands.people.actions.groups import add_to_group, make_group, make_token
from allhands.people.models import Group, Person
from allhands.trust.actions import verify
from tests.laws.golden import agrees

FILE = Path(__file__).with_name("query_counts.json")
FEW, MANY = 3, 30
TOKEN = "ah_for_counting"

PAGES = {
    "home": "/",
    "collections": "/collections",
    "collection": "/collections/{collection}",
    "folder": "/folders/{folder}",
    "card": "/cards/{card}",
    "card preview": "/cards/{card}/preview",
    "versions": "/cards/{card}/versions",
    "version": "/cards/{card}/versions/2",
    "editor": "/cards/{card}/edit",
    "drafts": "/drafts",
    "search": "/search?words=delivery",
    "search results": "/search/results?words=delivery",
    "completions": "/cards/complete?words=delivery",
    "people": "/people",
    "person": "/people/{person}",
    "groups": "/groups",
    "group": "/groups/{group}",
    "profile": "/profile",
    "api collections": "/api/v1/collections",
    "api cards": "/api/v1/cards?limit=100",
    "api card": "/api/v1/cards/{card}",
    "api search": "/api/v1/search?words=delivery&limit=100",
}


def fill(person: Person, place: Collection, verifier: Person, number: int) -> dict[str, int]:
    """So many cards, each with tags, links, versions and trust, half of them in a folder; each kept, opened and drafted."""
    by, checker = Actor(person=person), Actor(person=verifier)
    folder = Folder.objects.get(id=places.make_folder(by, place, name="Fees").folder)
    before, numbers = "", list[int]()
    for count in range(number):
        title, where = f"Late delivery {count:02}", folder if count % 2 else None
        made = writing.create(
            by, place, title=title, body=before, folder=where, tags=["late", f"t{count}"], language="en"
        )
        card = Card.objects.get(id=made.card)
        before = f"See [it](/cards/{card.pk})."
        writing.change(by, card, body=f"{before} Again.")
        verify(checker, card)
        keeping.favourite(by, card)
        kept = {"title": title}
        keeping.save_draft(by, f"card-{card.pk}", fields=kept, card=card, collection=place, base_version=1)
        usage.note(by, "opened", kind="card", id=card.pk)
        numbers.append(card.pk)
    # What others use most and this person never opened.
    popular = writing.create(by, place, title="Opening hours", language="en").card
    for _ in range(2):
        usage.note(checker, "opened", kind="card", id=popular)
    # What this person keeps and never opened.
    keeping.favourite(
        by, Card.objects.get(id=writing.create(by, place, title="Holidays", language="en").card)
    )
    usage.flush()
    group = Group.objects.get(id=make_group(Actor.system(), name=f"Crew of {number}").group)
    add_to_group(Actor.system(), group, person)
    return {
        "collection": place.pk,
        "folder": folder.pk,
        # In a folder, linked from one card and linking to another.
        "card": numbers[1],
        "person": person.pk,
        "group": group.pk,
    }


def asked(client: Client, address: str) -> int:
    headers = {"Authorization": f"Bearer {TOKEN}"} if address.startswith("/api/") else {}
    client.get(address, headers=headers)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200, f"{address} answers {answer.status_code}"
    return len(seen)


@pytest.fixture
def count(ann, vera, care, client_of, settings) -> Callable[[int], dict[str, int]]:
    """The counts of all pages while there are so many cards."""
    settings.USAGE_AT_ONCE = False

    def measure(number: int) -> dict[str, int]:
        names = fill(ann, care, vera, number)
        make_token(Actor(person=ann), ann, secret=TOKEN, name="counting", scopes=["read"])
        client = client_of(ann)
        return {page: asked(client, address.format(**names)) for page, address in PAGES.items()}

    return measure


def test_thirty_cards_ask_no_more_than_three(count):
    found = count(MANY)
    agrees(FILE, json.dumps({"cards": MANY, "queries": found}, indent=2) + "\n")


def test_three_cards_ask_as_much_as_thirty(count):
    kept = json.loads(FILE.read_text())["queries"]
    found = count(FEW)
    assert {page: (found[page], kept[page]) for page in found if found[page] != kept.get(page)} == {}
