"""Builds the demo company in an empty workspace, with its past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allhands.cards.actions.places import grant, make_collection
from allhands.cards.models import Card, Collection
from allhands.demo import drafts
from allhands.demo.company import Company, read
from allhands.demo.history import History
from allhands.demo.staff import ADMINISTRATOR, VIA, Staff, hire
from allhands.demo.usage import Ledger
from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict
from allhands.people.actions.groups import change_workspace
from allhands.people.models import Person, Workspace
from allhands.people.queries import workspace
from allhands.search.actions.synonyms import add_synonyms

NAME, ZONE = "Ravioli & Co", "Europe/Stockholm"
OPENED = timedelta(days=30)
"""How long before its oldest card the company set up its workspace."""
SYNONYMS = (("COD", "cash on delivery", "contant betalen"), ("ETA", "arrival time"), ("BO", "backoffice"))
SEED = 20
"""The same company every time."""


@dataclass(frozen=True)
class Loaded:
    """How much there is."""

    people: int
    collections: int
    cards: int


class InUse(Conflict):
    code = "in-use"
    default = _(
        "This workspace has people or cards of its own, so the demo company was not loaded. Start it with another "
        "data folder."
    )


def load(now: datetime) -> Loaded:
    """Builds the demo company as it is at `now`, all or nothing; does nothing where it is there already.

    Raises InUse for a workspace with people, collections or cards, BadContent for a file that cannot be used.
    """
    with transaction.atomic():
        # The row is held, so that two loads at once do not both find an empty workspace.
        place = Workspace.objects.select_for_update().get(id=workspace().pk)
        if not place.is_demo:
            if any(model.objects.exists() for model in (Person, Collection, Card)):
                raise InUse()
            _build(read(), place, now)
        return Loaded(Person.objects.count(), Collection.objects.count(), Card.objects.count())


def _build(company: Company, place: Workspace, now: datetime) -> None:
    chance = Random(SEED)
    with clock.at(now - timedelta(days=max(card.age_days for card in company.cards)) - OPENED):
        change_workspace(Actor.system(VIA), place, name=NAME, zone=ZONE, language="en", is_demo=True)
        staff = hire(company)
        collections = _open_collections(company, staff)
    cards = History(company, staff, collections, place.tz, now, chance).happen()
    Ledger(company, staff, now, chance).fill(cards)
    with clock.at(now):
        for words in SYNONYMS:
            staff.do(ADMINISTRATOR, add_synonyms, words=words)
    drafts.begin(staff, collections, cards, now)


def _open_collections(company: Company, staff: Staff) -> dict[str, Collection]:
    # The house opens them: a person would become the owner of what they open.
    house = Actor.system(VIA)
    opened = {}
    for one in company.collections:
        made = make_collection(
            house, name=one.name, description=one.description, everyone=one.everyone, icon=one.icon
        )
        place = opened[one.key] = Collection.objects.get(id=made.collection)
        for given in one.grants:
            grant(house, place, role=given.role, to=staff.who(given.to))
    return opened
