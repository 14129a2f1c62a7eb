"""Made-up cards by the hundred thousand, for measuring: the demo company's words, thrown together as language is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, islice
from random import Random

from django.db import transaction

from allhands.cards.actions.places import grant, make_collection
from allhands.cards.models import Card, CardTag, Collection, Version
from allhands.demo.company import CARD_LINK, Company, read
from allhands.demo.rows import insert
from allhands.demo.staff import VIA
from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.people.models import Group, Person
from allhands.people.queries import workspace
from allhands.trust.models import Verification
from allhands.trust.rules import INTERVALS, end_of

TOPICS = "Orders Refunds Couriers Restaurants Payments App Safety Vouchers Groceries Offices".split()
CITIES = ("Stockholm", "Amsterdam", "Madrid", "Ho Chi Minh City", "Riga")
PLACES = len(TOPICS) * len(CITIES)
CLOSED = 5
"""Every fifth collection is closed to all but one group."""
BATCH = 2000
OLDEST_DAYS = 900
WORDS = (150, 450)
"""The fewest and the most words of a body, its heading apart: one to three kilobytes."""
VOCABULARY = 40_000
"""Words of each language: those of the demo cards, and behind them rarer ones that nobody ever said."""


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card that nobody wrote. `html` and `plain` are what its body would be rendered to; `place` is the number of its
    collection, from 0.

    `verified_days_ago` is None when nobody verified it; a `reason` says that somebody doubted it afterwards.
    """

    title: str
    body: str
    html: str
    plain: str
    heading: str
    language: str
    tags: tuple[str, ...]
    place: int
    audience: str
    days_ago: int
    interval_days: int
    verified_days_ago: int | None
    reason: str


class Urn:
    """Draws words as languages use them: the n-th most frequent about 1/n times as often as the first."""

    def __init__(self, counted: Counter[str]) -> None:
        self.words = sorted(counted, key=lambda word: (-counted[word], word))
        self.weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(self.words))))

    def draw(self, chance: Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=count)


def made_cards(count: int, seed: int = 1, places: int = PLACES) -> Iterator[MadeCard]:
    """Makes `count` cards whose titles all differ. The same seed makes the same cards."""
    company, chance = read(), Random(seed)
    urns = {language: Urn(_enlarged(words)) for language, words in _vocabulary(company).items()}
    tags = Urn(Counter(tag for card in company.cards for tag in card.tags))
    languages = [card.language for card in company.cards]
    audiences = [card.audience for card in company.cards]
    taken = set[str]()
    for _ in range(count):
        language = chance.choice(languages)
        title = _title(urns[language], chance, taken)
        heading = " ".join(urns[language].draw(chance, chance.randint(1, 4))).capitalize()
        blocks = _blocks(urns[language], chance)
        days_ago = chance.randint(1, OLDEST_DAYS)
        verified = chance.random() < 0.75
        yield MadeCard(
            title=title,
            body=_markdown(heading, blocks),
            html=_html(heading, blocks),
            plain="\n".join([blocks[0], heading, *blocks[1:]]),
            heading=heading,
            language=language,
            tags=tuple(dict.fromkeys(tags.draw(chance, chance.randint(1, 4)))),
            place=chance.randrange(places),
            audience=chance.choice(audiences),
            days_ago=days_ago,
            interval_days=chance.choice(INTERVALS),
            verified_days_ago=chance.randint(0, min(days_ago, 300)) if verified else None,
            reason=heading if verified and chance.random() < 0.1 else "",
        )


def fill(count: int, seed: int = 1, *, places: int = PLACES, open_places: int | None = None) -> int:
    """Adds `count` made cards to the workspace and returns how many that were. Not for a workspace that people use.

    Every member reads `open_places` of their `places` collections (None: four of five). There is no event for a card, so nothing reacts to it: build the search index anew afterwards.
    """
    now, opened = clock.now(), _places(places, open_places)
    owners: list[int | None] = list(Person.objects.order_by("id").values_list("id", flat=True)) or [None]
    made = made_cards(count, seed, places)
    while batch := list(islice(made, BATCH)):
        with transaction.atomic():
            _put(batch, opened, owners, now)
    return count


def _put(batch: list[MadeCard], places: list[int], owners: list[int | None], now: datetime) -> None:
    zone = workspace().tz
    cards = Card.objects.bulk_create(
        Card(
            collection_id=places[one.place],
            title=one.title,
            body=one.body,
            html=one.html,
            plain=one.plain,
            headings=one.heading,
            language=one.language,
            audience=one.audience,
            # The length of its title is as good as chance and needs none.
            owner_id=owners[len(one.title) % len(owners)],
            created_at=now - timedelta(days=one.days_ago),
            updated_at=now - timedelta(days=one.days_ago),
        )
        for one in batch
    )
    insert(
        [
            Version(
                card_id=card.pk,
                number=1,
                title=one.title,
                body=one.body,
                tags=list(one.tags),
                language=one.language,
                audience=one.audience,
                by_id=card.owner_id,
                at=card.created_at,
            )
            for card, one in zip(cards, batch, strict=True)
        ]
    )
    insert(
        [
            CardTag(card_id=card.pk, name=tag)
            for card, one in zip(cards, batch, strict=True)
            for tag in one.tags
        ]
    )
    verified = list[Verification]()
    for card, one in zip(cards, batch, strict=True):
        row = Verification(card_id=card.pk, verifier_person_id=card.owner_id, interval_days=one.interval_days)
        if one.verified_days_ago is not None and one.reason:
            row.reason, row.unverified_at = one.reason, now - timedelta(days=one.verified_days_ago)
        elif one.verified_days_ago is not None:
            row.verified_at = now - timedelta(days=one.verified_days_ago)
            row.verified_by_id, row.verified_version = card.owner_id, 1
            row.until = row.verified_at.astimezone(zone).date() + timedelta(days=one.interval_days)
            row.ends = end_of(row.until, zone)
        verified.append(row)
    insert(verified)


def _places(count: int, opened: int | None) -> list[int]:
    """The ids of the collections, made when they are not there yet."""
    house = Actor.system(VIA)
    groups = list(Group.objects.order_by("id"))
    known = dict(Collection.objects.values_list("name", "id"))
    found = []
    for number in range(count):
        name = _place_name(number)
        if name not in known:
            closed = number % CLOSED == 0 if opened is None else number * opened % count >= opened
            made = make_collection(house, name=name, everyone="" if closed else "reader")
            known[name] = made.collection
            if closed and groups and opened is None:
                row = Collection.objects.get(id=made.collection)
                grant(house, row, role="reader", to=groups[number // CLOSED % len(groups)])
        found.append(known[name])
    return found


def _place_name(number: int) -> str:
    round, place = divmod(number, PLACES)
    name = f"{TOPICS[place // len(CITIES)]}, {CITIES[place % len(CITIES)]}"
    return f"{name} {round + 1}" if round else name


def _vocabulary(company: Company) -> dict[str, Counter[str]]:
    """The words of the demo cards, by language, with how often each is used."""
    found: dict[str, Counter[str]] = {}
    for card in company.cards:
        text = CARD_LINK.sub("]", f"{card.title}\n{card.body}").lower()
        found.setdefault(card.language, Counter()).update(re.findall(r"[^\W\d_]{2,}", text))
    return found


def _enlarged(counted: Counter[str]) -> Counter[str]:
    """The words, and behind them, each said less than once, words coined of the halves of two of them."""
    known = sorted(counted, key=lambda word: (-counted[word], word))
    halves = [word for word in known if len(word) >= 3]
    chance, enlarged = Random(len(known)), Counter(counted)
    while len(enlarged) < VOCABULARY:
        first, last = chance.choice(halves), chance.choice(halves)
        coined = first[: max(2, len(first) // 2 + 1)] + last[len(last) // 2 :]
        # Below zero and falling, so that it stays in the order of its making.
        enlarged.setdefault(coined, -len(enlarged))
    return enlarged


def _title(urn: Urn, chance: Random, taken: set[str]) -> str:
    words = urn.draw(chance, chance.randint(3, 8))
    title = " ".join(words).capitalize()
    while title in taken:
        title = f"{title} {chance.randint(2, 9999)}"
    taken.add(title)
    return title


def _blocks(urn: Urn, chance: Random) -> list[str]:
    """A paragraph, three steps, and a paragraph that names a case of its own."""
    count = chance.randint(*WORDS) - 1
    words = urn.draw(chance, count)
    steps, last = count // 3, count * 2 // 3
    cuts = [0, steps, steps + (last - steps) // 3, steps + (last - steps) * 2 // 3, last, count]
    parts = [words[start:end] for start, end in zip(cuts, cuts[1:], strict=False)]
    parts[-1].append(f"RAV-{chance.randint(1, 10**6):06}")
    return [_sentences(part) for part in parts]


def _sentences(words: list[str]) -> str:
    lines = [" ".join(words[start : start + 14]) for start in range(0, len(words), 14)]
    return " ".join(f"{line[0].upper()}{line[1:]}." for line in lines)


def _markdown(heading: str, blocks: list[str]) -> str:
    first, *steps, last = blocks
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return f"{first}\n\n## {heading}\n\n{listed}\n\n{last}\n"


def _html(heading: str, blocks: list[str]) -> str:
    """What rendering the Markdown would give, at a hundredth of the time."""
    first, *steps, last = blocks
    slug = heading.lower().replace(" ", "-")[:60].strip("-")
    listed = "".join(f"<li>{step}</li>\n" for step in steps)
    return f'<p>{first}</p>\n<h2 id="h-{slug}">{heading}</h2>\n<ol>\n{listed}</ol>\n<p>{last}</p>\n'
