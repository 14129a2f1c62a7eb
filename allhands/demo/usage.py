"""Thirty days of work with the demo company's cards: who opened, copied and searched what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from allhands.cards.access import may_read
from allhands.cards.models import Card
from allhands.demo import company
from allhands.demo.company import Company
from allhands.demo.rows import insert
from allhands.demo.staff import VIA, Staff
from allhands.kernel.actor import Actor
from allhands.kernel.models import Usage
from allhands.search import log
from allhands.search.actions.log import QUIET, keep_searches

DAYS = 29
"""Whole days that the work is spread over, so that all of it lies within the last thirty."""
SEARCHES, UNANSWERED = 2400, 160
ANSWERING = {"support": 8.0, "": 5.0}
"""How much more than others those read who answer customers: the support team, and partners, who have no department."""
FOREIGN = 0.02
"""How much less people read what is not in a language of theirs."""
MISSING = {
    "en": ("halal filter", "student discount", "pay with two cards", "deliver to hotel reception", "kosher"),
    "sv": ("studentrabatt", "leverans till båt", "betala med klarna"),
    "es": ("descuento para estudiantes", "pagar con dos tarjetas", "menú semanal"),
    "vi": ("giao hàng ra sân bay", "trả bằng zalopay", "giảm giá sinh viên"),
    "nl": ("studentenkorting", "bezorgen op het station", "halal filter"),
    "ru": ("скидка для студентов", "оплата двумя картами", "доставка в аэропорт"),
}
"""What people typed and found nothing for, the most frequent first: the next cards to write."""
REWORDED = (
    ("gdpr", "data request", "safety/data-request-and-deletion", 9),
    ("otp", "login code", "product/login-code-not-arriving", 7),
    ("dispute", "chargeback", "payments/chargeback-what-to-do", 6),
    ("rider", "courier app", "couriers/courier-app-frozen-or-offline", 4),
)
"""What people typed in vain, what they typed next, the card that they opened then, and how often that happened."""
OPENED = 0.72
"""The share of searches with results after which one is opened."""


@dataclass
class Ledger:
    """Usage rows of the days before `now`, made by chance and then written at once."""

    told: Company
    staff: Staff
    now: datetime
    chance: Random
    rows: list[Usage] = field(default_factory=list)
    mornings: dict[str, list[datetime]] = field(default_factory=dict)
    reaches: dict[str, dict[str, object]] = field(default_factory=dict)

    def fill(self, cards: dict[str, Card]) -> None:
        """Notes each card as often opened and copied as its file says, and what was searched. Writes it all."""
        readers = {one.key: self._readers(one, cards[one.key]) for one in self.told.cards}
        for one in self.told.cards:
            self._work_with(one, cards[one.key].pk, readers[one.key])
        often = [one.opened_30d for one in self.told.cards]
        for one in self.chance.choices(self.told.cards, often, k=SEARCHES):
            self._search(readers[one.key], self._words_of(one.title), cards[one.key].pk)
        spoken = {language: self._speakers(language) for language in MISSING}
        for language in self.chance.choices(list(MISSING), (8, 2, 2, 2, 2, 2), k=UNANSWERED):
            words = MISSING[language]
            typed = self.chance.choices(words, [1 / place for place in range(1, len(words) + 1)])[0]
            self._search(spoken[language], typed)
        for typed, then, key, times in REWORDED:
            for _ in range(times):
                by, at = self._search(readers[key], typed)
                self._search({by: 1.0}, then, cards[key].pk, at=at + timedelta(seconds=40), opened=True)
        self.rows.sort(key=lambda row: row.at)
        insert(self.rows)
        while Usage.objects.filter(verb__in=log.VERBS, at__lte=self.now - QUIET).exists():
            keep_searches(Actor.system(VIA), at=self.now)

    def _work_with(self, card: company.Card, number: int, readers: dict[str, float]) -> None:
        people = self.chance.choices(list(readers), list(readers.values()), k=card.opened_30d)
        # Nobody opened it before it was written.
        days = max(1, min(DAYS, card.age_days - 1))
        opened = [(key, self._moment(key, days)) for key in people]
        for key, at in opened:
            self._note("opened", key, at, subject_kind="card", subject_id=number)
        for key, at in self.chance.sample(opened, card.copied_30d):
            later = min(at + timedelta(seconds=self.chance.randint(5, 90)), self.now)
            self._note("copied", key, later, subject_kind="card", subject_id=number)

    def _search(
        self,
        people: dict[str, float],
        words: str,
        found: int | None = None,
        *,
        at: datetime | None = None,
        opened: bool | None = None,
    ) -> tuple[str, datetime]:
        """Somebody searches, finds that card or nothing, and opens it or does not. Returns who, and when."""
        key = self.chance.choices(list(people), list(people.values()))[0]
        at = min(at or self._moment(key), self.now - timedelta(minutes=5))
        more = {
            "results": self.chance.randint(1, 24) if found else 0,
            "certain": found is not None,
            "shown": [found] if found else [],
            "surface": self.chance.choice(("palette", "page")),
            "milliseconds": self.chance.randint(4, 22),
            "interface": self.staff.people[key].language or "en",
            **self._reach(key),
        }
        self._note(log.SEARCHED if found else log.FOUND_NOTHING, key, at, words=words, more=more)
        if found and (self.chance.random() < OPENED if opened is None else opened):
            later = at + timedelta(seconds=self.chance.randint(3, 25))
            place = {"subject_kind": "card", "subject_id": found}
            self._note(log.CHOSEN, key, later, words=words, more={"how": "opened"}, **place)
        return key, at

    def _reach(self, key: str) -> dict[str, object]:
        if key not in self.reaches:
            digest, scopes = log.reach_of(self.staff.actors[key])
            self.reaches[key] = {"reach": digest}
            return {"reach": digest, "scopes": scopes}
        return self.reaches[key]

    def _note(self, verb: str, key: str, at: datetime, **more: Any) -> None:
        self.rows.append(Usage(verb=verb, person=self.staff.people[key].pk, at=at, **more))

    def _readers(self, card: company.Card, row: Card) -> dict[str, float]:
        """Who may read a card, by key, with how likely it is that they do."""
        may = [key for key, actor in self.staff.actors.items() if may_read(actor, row)]
        speakers = self._speakers(card.language)
        return {key: speakers[key] for key in may}

    def _speakers(self, language: str) -> dict[str, float]:
        return {
            one.key: ANSWERING.get(one.department, 1.0) * (1 if language in one.languages else FOREIGN)
            for one in self.told.people
        }

    def _words_of(self, title: str) -> str:
        """A few words of a title in a row, as somebody types them."""
        words = re.findall(r"[\w-]+", title.lower())
        length = min(len(words), self.chance.randint(1, 4))
        start = self.chance.randint(0, len(words) - length)
        return " ".join(words[start : start + length])

    def _moment(self, key: str, days: int = DAYS) -> datetime:
        """Some time of the last `days`, while it is day where the person lives."""
        zone = self.staff.people[key].zone
        if zone not in self.mornings:
            self.mornings[zone] = self._mornings(ZoneInfo(zone))
        at = self.mornings[zone][self.chance.randrange(days)]
        at += timedelta(seconds=int(self.chance.triangular(0, 15 * 3600, 10 * 3600)))
        return at if at <= self.now else at - timedelta(days=1)

    def _mornings(self, zone: ZoneInfo) -> list[datetime]:
        """Seven o'clock of each day, the latest first."""
        today = self.now.astimezone(zone).date()
        days = [today - timedelta(days=days_ago) for days_ago in range(DAYS)]
        return [datetime.combine(day, time(7), tzinfo=zone).astimezone(UTC) for day in days]
