"""When a card is trusted and why it is not: pure functions that are told the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from allhands.kernel.clock import day_ends
from allhands.kernel.errors import Invalid

INTERVALS = (7, 14, 30, 90, 180, 365)
NEVER = 0
FOREVER = 2**53
"""Seconds since 1970 that never come: the end of a verification that does not run out."""


class PastDate(Invalid):
    code = "past-date"


@dataclass(frozen=True)
class Said:
    """What is known about a card's verification. `ends` is in seconds since 1970."""

    verified: bool
    verified_version: int | None
    ends: int
    reason: str


@dataclass(frozen=True)
class Judged:
    """`state` is "trusted" or "needs"; `why` is "", "never", "expired", "changed" or "said"."""

    state: str
    why: str = ""


def judge(said: Said | None, *, version: int, now: datetime) -> Judged:
    """Whether a card at `version` can be relied on at `now`, and if not, why."""
    if said is None:
        return Judged("needs", "never")
    if not said.verified:
        return Judged("needs", "said" if said.reason else "never")
    if now.timestamp() >= said.ends:
        return Judged("needs", "expired")
    if said.verified_version != version:
        return Judged("needs", "changed")
    return Judged("trusted")


def last_day(today: date, *, interval_days: int, fixed_date: date | None) -> date | None:
    """The last day on which a card verified today is trusted; None for one that never runs out.

    Raises PastDate when the fixed date is over.
    """
    if fixed_date is not None:
        require_future(fixed_date, today)
        return fixed_date
    return None if interval_days == NEVER else today + timedelta(days=interval_days)


def require_future(until: date, today: date) -> None:
    """Raises PastDate for a day before today."""
    if until < today:
        raise PastDate(fields={"until": _("Choose today or a later day.")})


def require_interval(days: int) -> int:
    """Raises Invalid for an interval that is not offered."""
    if days != NEVER and days not in INTERVALS:
        raise Invalid(fields={"interval": _("Choose 7, 14, 30, 90, 180 or 365 days, a date, or never.")})
    return days


def end_of(until: date | None, zone: ZoneInfo) -> int:
    """The instant, in seconds since 1970, at which trust runs out: the end of the day `until` in the workspace's zone."""
    return FOREVER if until is None else int(day_ends(until, zone).timestamp())
