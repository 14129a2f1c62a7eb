"""The demo company as its files tell it: who works there, what they may see, and what they wrote when."""

from __future__ import annotations

import re
from collections.abc import Collection as Some
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

from allhands.cards.access import RANK
from allhands.cards.actions.places import EVERYONE
from allhands.cards.rules import AUDIENCES, LANGUAGE_NAMES
from allhands.demo.reading import BadContent, Fields, read_card, read_yaml
from allhands.people.models import ROLES
from allhands.trust.rules import INTERVALS, NEVER

CONTENT = Path(__file__).parent / "content"
TRUSTED, EXPIRED, NEVER_VERIFIED, UNVERIFIED = "trusted", "expired", "never-verified", "unverified-because"
CONDITIONS = (TRUSTED, EXPIRED, NEVER_VERIFIED, UNVERIFIED)
UNTIL_LOOKED_AT = 90
"""Days between two looks once the date of a card that waits for one has passed."""
CARD_LINK = re.compile(r"\]\(card:([^)]*)\)")


@dataclass(frozen=True)
class Group:
    """A department or a team. A department's members are the people who name it."""

    key: str
    name: str
    is_department: bool
    members: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """`language` is that of the interface; `expert_in` are tags."""

    key: str
    name: str
    email: str
    role: str
    department: str
    title: str
    languages: tuple[str, ...]
    language: str
    zone: str
    expert_in: tuple[str, ...]


@dataclass(frozen=True)
class Grant:
    """`to` is the key of a person, a department or a team."""

    to: str
    role: str


@dataclass(frozen=True)
class Collection:
    key: str
    name: str
    description: str
    icon: str
    everyone: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True)
class Revision:
    """A change, so many days ago, after which a card had this body."""

    days_ago: int
    by: str
    note: str
    body: str


@dataclass(frozen=True)
class Card:
    """A card with its past. `key` is "collection/slug"; `first_body` is what it began with, `revisions` come oldest first.

    `verifier` is the key of a person, a department or a team; `interval_days` is 0 for never again; `fixed_date` is
    the day of the next look when a date was chosen. `verified_days_ago` is None for a card that nobody verified.
    """

    key: str
    collection: str
    folder: tuple[str, ...]
    title: str
    language: str
    tags: tuple[str, ...]
    owner: str
    verifier: str
    interval_days: int
    fixed_date: date | None
    trust: str
    reason: str
    age_days: int
    verified_days_ago: int | None
    audience: str
    opened_30d: int
    copied_30d: int
    first_body: str
    revisions: tuple[Revision, ...]

    @property
    def body(self) -> str:
        return self.revisions[-1].body if self.revisions else self.first_body

    @property
    def links(self) -> tuple[str, ...]:
        """Keys of the cards that this one points to now or once pointed to."""
        bodies = (self.first_body, *(one.body for one in self.revisions))
        return tuple(dict.fromkeys(key for body in bodies for key in CARD_LINK.findall(body)))


@dataclass(frozen=True)
class Company:
    groups: tuple[Group, ...]
    people: tuple[Person, ...]
    collections: tuple[Collection, ...]
    cards: tuple[Card, ...]

    def members(self, group: str) -> tuple[str, ...]:
        """Keys of the people in a department or team."""
        found = next(one for one in self.groups if one.key == group)
        return found.members or tuple(one.key for one in self.people if one.department == group)


def read(folder: Path = CONTENT) -> Company:
    """Reads all of it. Raises BadContent that names the file, for the first thing that cannot be used."""
    groups, people = _read_people(read_yaml(folder / "people.yaml", "people.yaml"))
    known = {one.key for one in people} | {one.key for one in groups}
    if len(known) < len(people) + len(groups):
        raise BadContent("people.yaml: two people or groups have the same key")
    file = read_yaml(folder / "collections.yaml", "collections.yaml")
    collections = file.take_rows("collections", lambda fields: _collection(fields, known))
    file.done()
    owners = {one.key for one in people}
    cards = []
    for place in collections:
        for path in sorted((folder / "cards" / place.key).glob("*.md")):
            cards.append(_read_card(path, place.key, owners=owners, verifiers=known))
    keys = {card.key for card in cards}
    for card in cards:
        for dead in set(card.links) - keys:
            raise BadContent(f"cards/{card.key}.md: it points to {dead}, which is not there")
    return Company(groups, people, collections, tuple(cards))


def _read_people(file: Fields) -> tuple[tuple[Group, ...], tuple[Person, ...]]:
    departments = file.take_rows(
        "departments", lambda fields: Group(fields.take_text("key"), fields.take_text("name"), True, ())
    )
    keys = {one.key for one in departments}
    zones = available_timezones()
    people = file.take_rows("people", lambda fields: _person(fields, keys, zones))
    members = {one.key for one in people}
    teams = file.take_rows(
        "groups",
        lambda fields: Group(
            fields.take_text("key"), fields.take_text("name"), False, fields.take_texts("members", members)
        ),
    )
    file.done()
    return departments + teams, people


def _person(fields: Fields, departments: Some[str], zones: Some[str]) -> Person:
    languages = fields.take_texts("languages", LANGUAGE_NAMES)
    if not languages:
        fields.fail("languages must name at least one")
    return Person(
        key=fields.take_text("key"),
        name=fields.take_text("name"),
        email=fields.take_text("email"),
        role=fields.take_choice("role", dict(ROLES)),
        department=fields.take_choice("department", departments) if fields.has("department") else "",
        title=fields.take_text("title"),
        languages=languages,
        language=fields.take_text("language", languages[0]),
        zone=fields.take_choice("zone", zones),
        expert_in=fields.take_texts("expert_in"),
    )


def _collection(fields: Fields, known: Some[str]) -> Collection:
    return Collection(
        key=fields.take_text("key"),
        name=fields.take_text("name"),
        description=fields.take_text("description"),
        icon=fields.take_text("icon"),
        everyone=fields.take_choice("everyone", EVERYONE),
        grants=fields.take_rows("grants", lambda grant: _grant(grant, known)),
    )


def _grant(fields: Fields, known: Some[str]) -> Grant:
    to = fields.take_choice("person" if fields.has("person") else "group", known)
    return Grant(to, fields.take_choice("role", [role for role in RANK if role]))


def _read_card(path: Path, collection: str, *, owners: Some[str], verifiers: Some[str]) -> Card:
    key = f"{collection}/{path.stem}"
    fields, body = read_card(path, f"cards/{key}.md")
    trust = fields.take_choice("trust", CONDITIONS)
    interval_days, fixed_date = _interval(fields)
    revisions, first_body = _past(fields, body, owners)
    card = Card(
        key=key,
        collection=collection,
        folder=tuple(fields.take_text("folder").split("/")) if fields.has("folder") else (),
        title=fields.take_text("title"),
        language=fields.take_choice("language", LANGUAGE_NAMES),
        tags=fields.take_texts("tags"),
        owner=fields.take_choice("owner", owners),
        verifier=fields.take_choice("verifier", verifiers),
        interval_days=interval_days,
        fixed_date=fixed_date,
        trust=trust,
        reason=fields.take_text("reason") if trust == UNVERIFIED else "",
        age_days=fields.take_whole("age_days"),
        verified_days_ago=fields.take_whole("verified_days_ago") if fields.has("verified_days_ago") else None,
        audience=fields.take_choice("audience", AUDIENCES),
        opened_30d=fields.take_whole("opened_30d"),
        copied_30d=fields.take_whole("copied_30d"),
        first_body=first_body,
        revisions=revisions,
    )
    fields.done()
    _require_order(fields, card)
    return card


def _interval(fields: Fields) -> tuple[int, date | None]:
    said = fields.take_anything("interval")
    if said == "never":
        return NEVER, None
    if said in INTERVALS:
        return int(said), None
    try:
        word, day = str(said).split()
        if word == "date":
            return UNTIL_LOOKED_AT, date.fromisoformat(day)
    except ValueError:
        pass
    fields.fail(f"interval is {said!r}: write {', '.join(map(str, INTERVALS))}, never, or date YYYY-MM-DD")


def _past(fields: Fields, body: str, people: Some[str]) -> tuple[tuple[Revision, ...], str]:
    """The changes, oldest first, and the body before the first: each is undone from the present backwards."""
    told = fields.take_rows(
        "versions",
        lambda one: (
            one.take_whole("days_ago"),
            one.take_choice("by", people),
            one.take_text("note"),
            one.take_anything("replace"),
        ),
    )
    revisions = list[Revision]()
    for days_ago, by, note, replaced in sorted(told, key=lambda one: one[0]):
        if not (
            isinstance(replaced, list)
            and len(replaced) == 2
            and all(isinstance(one, str) for one in replaced)
        ):
            fields.fail(f"the version of {days_ago} days ago needs replace: [old, new]")
        old, new = replaced
        if not new or body.count(new) != 1:
            fields.fail(f"the version of {days_ago} days ago changed {new!r}, which must be in the body once")
        revisions.insert(0, Revision(days_ago, by, note, body))
        body = body.replace(new, old)
    return tuple(revisions), body


def _require_order(fields: Fields, card: Card) -> None:
    """What happened to a card happened after it was written, and its trust fits its dates."""
    if card.copied_30d > card.opened_30d:
        fields.fail("it was copied more often than opened")
    happened = [one.days_ago for one in card.revisions]
    verified = card.verified_days_ago
    if any(days > card.age_days for days in [*happened, verified or 0]):
        fields.fail("something happened to it before it was there: age_days is too small")
    if (verified is None) != (card.trust == NEVER_VERIFIED) and card.trust != UNVERIFIED:
        fields.fail(f"verified_days_ago does not fit trust: {card.trust}")
    if verified is None or card.trust not in (TRUSTED, EXPIRED) or card.fixed_date or not card.interval_days:
        return
    if (verified > card.interval_days) != (card.trust == EXPIRED):
        fields.fail(
            f"verified {verified} days ago with an interval of {card.interval_days} is not {card.trust}"
        )
