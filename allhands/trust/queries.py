"""Page-shaped reads about trust."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allhands.cards.access import roles_of, visible_to
from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.prepared import Prepared
from allhands.people.access import group_ids_of
from allhands.trust.models import Verification
from allhands.trust.rules import Judged, Said, judge

FIELDS = (
    "card_id",
    "card__version",
    "verified_at",
    "verified_version",
    "ends",
    "reason",
    "until",
    "verified_by__name",
    "verified_by__department__name",
    "verifier_person__name",
    "verifier_group__name",
    "unverified_by__name",
    "verifier_person_id",
    "verifier_group_id",
    "interval_days",
    "fixed_date",
)

DUE = 100
_said = Prepared(lambda ids: Verification.objects.filter(card__in=ids).values_list(*FIELDS))
_trusted = Prepared(
    lambda ids, now: (
        Verification.objects.filter(card__in=ids, ends__gt=now, verified_version=F("card__version"))
        .exclude(verified_at=None)
        .values_list("card_id")
    )
)


def _waits(
    person: int, groups: Iterable[int], now: int, collections: Iterable[int]
) -> QuerySet[Verification]:
    mine = Q(verifier_person=person) | Q(verifier_group__in=groups)
    waits = Q(verified_at=None) | Q(ends__lte=now) | ~Q(verified_version=F("card__version"))
    seen = Q(card__archived_at=None, card__collection__in=collections)
    return Verification.objects.filter(mine, waits, seen).order_by("ends", "card_id")


_waiting = Prepared(lambda *given: _waits(*given).values_list("card_id", "card__title")[:DUE])
_waiting_outer = Prepared(
    lambda *given: (
        _waits(*given).exclude(card__audience="internal").values_list("card_id", "card__title")[:DUE]
    )
)


@dataclass(frozen=True)
class Trust:
    """A card's trust in words. `state` is "trusted" or "needs"; `reason` says why when it needs verification."""

    state: str
    why: str
    words: str
    reason: str
    by: str
    department: str
    at: datetime | None
    until: Any
    verifier: str
    verifier_person: int | None
    verifier_group: int | None
    interval_days: int
    fixed_date: Any


def trust_of(ids: Iterable[int]) -> dict[int, Trust]:
    """The trust of cards, by id. Every id gets an answer: a card that nobody verified says so."""
    ids = list(ids)
    now = clock.now()
    found = {row[0]: _tell(dict(zip(FIELDS, row, strict=True)), now) for row in _said(ids)}
    return {number: found.get(number) or _nobody() for number in ids}


def _tell(row: dict[str, Any], now: datetime) -> Trust:
    said = Said(row["verified_at"] is not None, row["verified_version"], row["ends"], row["reason"])
    judged = judge(said, version=row["card__version"], now=now)
    words, reason = _words(judged, row)
    return Trust(
        state=judged.state,
        why=judged.why,
        words=words,
        reason=reason,
        by=row["verified_by__name"] or "",
        department=row["verified_by__department__name"] or "",
        at=row["verified_at"],
        until=row["until"],
        verifier=row["verifier_person__name"] or row["verifier_group__name"] or "",
        verifier_person=row["verifier_person_id"],
        verifier_group=row["verifier_group_id"],
        interval_days=row["interval_days"],
        fixed_date=row["fixed_date"],
    )


def _nobody() -> Trust:
    empty: dict[str, Any] = dict.fromkeys(FIELDS)
    return _tell(empty | {"ends": 0, "reason": "", "interval_days": 90, "card__version": 0}, clock.now())


def _words(judged: Judged, row: dict[str, Any]) -> tuple[str, str]:
    day = _day(row["until"], get_language()) if row["until"] else ""
    if judged.state == "trusted":
        return (_("Trusted until %(day)s") % {"day": day} if day else _("Trusted")), ""
    match judged.why:
        case "never":
            reason = _("Nobody has verified it yet.")
        case "expired":
            reason = _("The verification ran out on %(day)s.") % {"day": day}
        case "changed":
            reason = _("The text was changed after it was verified.")
        case _:
            who = row["unverified_by__name"] or "?"
            reason = _("%(name)s: %(reason)s") % {"name": who, "reason": row["reason"]}
    return _("Needs verification"), reason


@lru_cache(maxsize=5000)
def _day(day: date, language: str) -> str:
    """A day in words; `language` is the present one."""
    return date_format(day, "j M Y")


def due(actor: Actor, *, limit: int = 20) -> list[dict[str, Any]]:
    """The cards that wait for this person's verification, longest waiting first, a hundred at most."""
    ids = _due(actor)[:limit]
    trust = trust_of(number for number, _title in ids)
    return [{"id": number, "title": title, "trust": trust[number]} for number, title in ids]


def due_count(actor: Actor) -> int:
    return len(_due(actor))


def _due(actor: Actor) -> list[tuple[int, str]]:
    """Read once a request: the navigation counts what home lists."""
    if "due" not in actor.memo:
        asked = _waiting_outer if actor.is_partner else _waiting
        now = int(clock.now().timestamp())
        actor.memo["due"] = asked(actor.id or 0, group_ids_of(actor), now, roles_of(actor))
    found: list[tuple[int, str]] = actor.memo["due"]
    return found


def trusted_among(ids: Iterable[int]) -> int:
    """How many of some cards are trusted now."""
    return len(_trusted(ids, int(clock.now().timestamp())))


def share_trusted(actor: Actor) -> tuple[int, int]:
    """How many of the cards that the actor may see are trusted, and how many there are."""
    cards = visible_to(actor)
    now = int(clock.now().timestamp())
    good = cards.filter(verification__ends__gt=now, verification__verified_version=F("version")).exclude(
        verification__verified_at=None
    )
    return good.count(), cards.count()
