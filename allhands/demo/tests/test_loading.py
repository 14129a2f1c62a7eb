"""Loading the demo company: everything is there, happened when it should have, and is seen by whom it should be."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from allhands.cards.access import visible_to
from allhands.cards.actions.writing import text_of
from allhands.cards.models import Card, CardLink, Draft, Favourite, Folder, Grant, Version
from allhands.demo.company import Revision, read
from allhands.demo.loading import Loaded, load
from allhands.kernel.actor import Actor
from allhands.kernel.models import Delivery, Event, Usage
from allhands.kernel.testing import travel
from allhands.people.models import Group, Person, Workspace
from allhands.search.log import VERBS
from allhands.search.models import Search
from allhands.trust.models import Verification
from allhands.trust.queries import trust_of

pytestmark = pytest.mark.xdist_group("demo")

NOW = datetime(2026, 3, 30, 7, 30, tzinfo=UTC)
"""The morning after the clocks went forward in Stockholm: a day of 23 hours lies just behind."""


@pytest.fixture(scope="module")
def ravioli(django_db_setup, django_db_blocker):
    """The company as loaded at NOW, once for all tests here: cards by key with what their files say of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load(NOW)
        company = read()
        rows = {
            (row.collection.name, row.title): row
            for row in Card.objects.select_related("collection", "folder")
        }
        names = {place.key: place.name for place in company.collections}
        cards = {told.key: (told, rows[names[told.collection], told.title]) for told in company.cards}
        people = {told.key: Person.objects.get(email=told.email) for told in company.people}
        zone = Workspace.objects.get().tz
        yield SimpleNamespace(loaded=loaded, company=company, cards=cards, people=people, zone=zone)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_that_time(db):
    with travel(NOW):
        yield


def days_ago(at: datetime, zone) -> int:
    return (NOW.astimezone(zone).date() - at.astimezone(zone).date()).days


def test_everything_is_there(ravioli):
    assert ravioli.loaded == Loaded(
        people=len(ravioli.company.people), collections=8, cards=len(ravioli.company.cards)
    )
    workspace = Workspace.objects.get()
    assert (workspace.name, workspace.zone, workspace.is_demo) == ("Ravioli & Co", "Europe/Stockholm", True)
    assert Group.objects.filter(is_department=True).count() == 8
    assert Favourite.objects.count() > 30
    assert Draft.objects.count() == 3


def test_loading_again_changes_nothing(ravioli):
    tables = (Person, Card, Version, Verification, Event, Delivery, Usage, Favourite, Draft, Folder, Grant)
    before = [list(table.objects.order_by("pk").values_list()) for table in tables]
    assert load(NOW + timedelta(days=3)) == ravioli.loaded
    assert [list(table.objects.order_by("pk").values_list()) for table in tables] == before


def test_people_are_as_told(ravioli):
    for told in ravioli.company.people:
        person = ravioli.people[told.key]
        assert (person.name, person.role, person.title) == (told.name, told.role, told.title)
        assert (person.language, person.languages, person.zone) == (
            told.language,
            list(told.languages),
            told.zone,
        )
        assert not person.has_usable_password()
        teams = {group.name for group in ravioli.company.groups if told.key in group.members}
        assert set(person.groups.values_list("name", flat=True)) == teams
    assert ravioli.people["ada"].role == "admin"
    assert ravioli.people["ted"].department.name == "Customer care"
    assert ravioli.people["pia"].department is None


def test_cards_are_as_told(ravioli):
    for told, card in ravioli.cards.values():
        assert card.language == told.language and card.audience == told.audience, told.key
        assert card.owner == ravioli.people[told.owner], told.key
        assert text_of(card).tags == told.tags, told.key
        names, folder = [], card.folder
        while folder is not None:
            names.insert(0, folder.name)
            folder = folder.parent
        assert tuple(names) == told.folder, told.key


def test_what_happened_has_the_day_that_is_told(ravioli):
    for told, card in ravioli.cards.values():
        assert days_ago(card.created_at, ravioli.zone) == told.age_days, told.key
        versions = list(Version.objects.filter(card=card).order_by("number"))
        past = [Revision(told.age_days, told.owner, "", told.first_body), *told.revisions]
        assert [days_ago(row.at, ravioli.zone) for row in versions] == [one.days_ago for one in past], (
            told.key
        )
        assert [row.note for row in versions] == [one.note for one in past], told.key
        assert [row.at for row in versions] == sorted(row.at for row in versions), told.key
        assert card.version == len(past) and card.updated_at == versions[-1].at


def test_nothing_lies_in_the_future_and_the_audit_trail_is_in_order():
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    assert set(Event.objects.values_list("via", flat=True)) == {"demo"}


def test_trust_is_as_told(ravioli):
    trust = trust_of(card.pk for _, card in ravioli.cards.values())
    whys = {"trusted": "", "expired": "expired", "never-verified": "never", "unverified-because": "said"}
    for told, card in ravioli.cards.values():
        assert trust[card.pk].why == whys[told.trust], told.key
        assert (
            trust[card.pk].interval_days == told.interval_days
            and trust[card.pk].fixed_date == told.fixed_date
        )
        row = Verification.objects.get(card=card)
        assert row.reason == told.reason
        if row.verified_at is not None:
            assert days_ago(row.verified_at, ravioli.zone) == told.verified_days_ago, told.key
            assert row.verified_version == card.version


def test_every_card_has_the_verifier_that_it_names(ravioli):
    for told, card in ravioli.cards.values():
        row = Verification.objects.get(card=card)
        wanted = ravioli.people.get(told.verifier) or Group.objects.get(
            name=next(one.name for one in ravioli.company.groups if one.key == told.verifier)
        )
        assert (row.verifier_person or row.verifier_group) == wanted, told.key


def test_most_acted_in_their_own_name(ravioli):
    by = Version.objects.filter(card__in=[card for _, card in ravioli.cards.values()])
    names = Counter(by.values_list("by__name", flat=True))
    assert len(names) > 20
    assert names["Ada Eriksen"] < by.count() / 5


def test_links_lead_to_cards_in_every_version(ravioli):
    assert not Card.objects.filter(body__contains="(card:").exists()
    assert not Version.objects.filter(body__contains="(card:").exists()
    linked = set(CardLink.objects.values_list("source", "target"))
    wanted = {
        (card.pk, ravioli.cards[key][1].pk)
        for told, card in ravioli.cards.values()
        for key in told.links
        if f"card:{key})" in told.body
    }
    assert linked == wanted
    told, card = next(pair for pair in ravioli.cards.values() if pair[0].links)
    target = ravioli.cards[told.links[0]][1].pk
    assert f'href="/cards/{target}"' in card.html
    for told, card in ravioli.cards.values():
        assert Version.objects.get(card=card, number=card.version).body == card.body, told.key


def test_usage_is_as_told_and_within_thirty_days(ravioli):
    rows = Counter(Usage.objects.filter(subject_kind="card").values_list("verb", "subject_id"))
    for told, card in ravioli.cards.values():
        assert rows["opened", card.pk] == told.opened_30d, told.key
        assert rows["copied", card.pk] == told.copied_30d, told.key
    moments = list(Usage.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert NOW - timedelta(days=30) <= moments[0] and moments[-1] <= NOW
    assert Search.objects.filter(results__gte=1, outcome="opened").exclude(words="").count() > 1000
    assert Search.objects.filter(results=0, outcome="nothing").exclude(words="").count() > 100
    assert Search.objects.filter(after__outcome="nothing", outcome="opened").count() > 20
    assert not Usage.objects.filter(verb__in=VERBS).exists()


def test_nobody_opened_or_kept_a_card_before_it_was_there():
    written = dict(Card.objects.values_list("id", "created_at"))
    for number, at in Usage.objects.filter(subject_kind="card").values_list("subject_id", "at"):
        assert at >= written[number]
    for number, at in Favourite.objects.values_list("card_id", "at"):
        assert at >= written[number]


def test_nobody_opened_what_they_may_not_read(ravioli):
    for person in ravioli.people.values():
        opened = set(
            Usage.objects.filter(person=person.pk, verb="opened").values_list("subject_id", flat=True)
        )
        assert opened <= set(visible_to(Actor(person=person)).values_list("id", flat=True))


def test_a_partner_sees_only_what_was_granted(ravioli):
    for key in ("pia", "otis"):
        seen = set(visible_to(Actor(person=ravioli.people[key])).values_list("id", flat=True))
        granted = {
            card.pk
            for told, card in ravioli.cards.values()
            if told.collection in ("care", "payments", "partners") and told.audience != "internal"
        }
        assert seen == granted
        assert 0 < len(seen) < len(ravioli.cards) / 2


def test_members_see_all_but_the_partner_desk(ravioli):
    seen = visible_to(Actor(person=ravioli.people["bea"]))
    hidden = {told.key for told, card in ravioli.cards.values() if not seen.filter(id=card.pk).exists()}
    assert hidden == {told.key for told in ravioli.company.cards if told.collection == "partners"}


def test_nobody_owns_a_collection_by_having_loaded_it(ravioli):
    assert Grant.objects.count() == sum(len(place.grants) for place in ravioli.company.collections)
    assert not Grant.objects.filter(person=ravioli.people["ada"]).exists()
