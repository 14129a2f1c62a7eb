"""What people searched and did not find, as curators read it: words in groups, never who.

Words that only one person searched are shown to administrators alone. Everything is counted among the searches that
the reader may see.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.search.access import dismissals_visible_to, searches_visible_to
from allhands.search.kinds import KINDS, Shown
from allhands.search.models import Choice, Dismissal, Search
from allhands.search.rules.gaps import ENDED_BADLY, alike

PEOPLE = 2
"""Fewer people than these are nobody's business but an administrator's."""
MOST = 300
PAGE = 30


@dataclass(frozen=True)
class Asking:
    """Which searches: of the last `days`, in a `language`, with one `outcome`; empty means any."""

    days: int = 30
    language: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Next:
    """What people tried next, how many of them, and what they opened then, if the reader may read it."""

    words: str
    people: int
    opened: Shown | None


@dataclass(frozen=True)
class Gap:
    """Words as one of those who searched them wrote them, and as others did who mean the same.

    `ended` counts the searches by outcome.
    """

    words: str
    keys: tuple[str, ...]
    also: tuple[str, ...]
    people: int
    ended: dict[str, int]
    language: str
    last: datetime
    next: tuple[Next, ...] = ()


@dataclass
class Sum:
    """How searching went: the number of searches by outcome."""

    ended: dict[str, int] = field(default_factory=dict)

    @property
    def by_people(self) -> int:
        """Searches of people; of programs nobody knows what they did with the answer."""
        return sum(times for outcome, times in self.ended.items() if outcome != "answered")

    @property
    def opened_percent(self) -> int:
        return round(100 * self.ended.get("opened", 0) / self.by_people) if self.by_people else 0


def summary(actor: Actor, asking: Asking) -> Sum:
    rows = _asked(actor, asking).values_list("outcome").annotate(times=Count("id"))
    return Sum(dict(rows.order_by("outcome")))


def gaps(actor: Actor, asking: Asking, *, offset: int = 0) -> tuple[list[Gap], bool]:
    """A page of what was not found, most people first, and whether there is more."""
    rows = _missed(actor, asking)
    groups = alike(_keys(actor, rows))
    page = groups[offset : offset + PAGE]
    further = _next(actor, rows, page)
    found = [_gap(keys, told, further.get(keys[0], ())) for keys, told in _told(rows, page)]
    return found, len(groups) > offset + PAGE


def shown_keys(actor: Actor, keys: Iterable[str]) -> list[str]:
    """Those of the keys that the reader's list may hold, over all time."""
    rows = _missed(actor, Asking(days=0)).filter(key__in=list(keys))
    return _keys(actor, rows)


def dismissed(actor: Actor) -> list[Dismissal]:
    """What the actor took off the list, the latest first; for administrators what anybody did."""
    return list(dismissals_visible_to(actor).filter(about="gap").order_by("-at", "-id")[:MOST])


def _asked(actor: Actor, asking: Asking) -> QuerySet[Search]:
    rows = searches_visible_to(actor).filter(narrowed=False)
    if asking.days:
        rows = rows.filter(at__gte=clock.now() - timedelta(days=asking.days))
    return rows.filter(language=asking.language) if asking.language else rows


def _missed(actor: Actor, asking: Asking) -> QuerySet[Search]:
    gone = keys_dismissed("gap")
    wanted = (asking.outcome,) if asking.outcome in ENDED_BADLY else ENDED_BADLY
    return _asked(actor, asking).filter(outcome__in=wanted).exclude(key__in=gone)


def keys_dismissed(about: str) -> set[str]:
    """What anybody took off a list."""
    rows = Dismissal.objects.filter(about=about).values_list("keys", flat=True)
    return {key for keys in rows for key in keys}


def _least(actor: Actor) -> int:
    return 0 if actor.is_admin else PEOPLE


def _keys(actor: Actor, rows: QuerySet[Search]) -> list[str]:
    counted = rows.values("key").annotate(people=Count("person", distinct=True), times=Count("id"))
    wanted = counted.filter(people__gte=_least(actor)).order_by("-people", "-times", "key")
    return [row["key"] for row in wanted[:MOST]]


Told = list[tuple[str, int | None, str, str, int, datetime, str]]


def _told(rows: QuerySet[Search], page: Sequence[Sequence[str]]) -> list[tuple[Sequence[str], Told]]:
    """For each group of keys what is known of it: key, person, outcome, language, times, last and words."""
    wanted = rows.filter(key__in=[key for keys in page for key in keys])
    counted = wanted.values_list("key", "person", "outcome", "language")
    by_key: dict[str, Told] = defaultdict(list)
    for row in counted.annotate(times=Count("id"), last=Max("at"), said=Max("words")).order_by():
        by_key[row[0]].append(row)
    return [(keys, [row for key in keys for row in by_key[key]]) for keys in page]


def _gap(keys: Sequence[str], told: Told, further: Sequence[Next]) -> Gap:
    ended: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    said: dict[str, str] = {}
    for key, _, outcome, language, times, _, words in told:
        ended[outcome] += times
        languages[language] += times
        said[key] = max(words, said.get(key, ""))
    return Gap(
        words=said[keys[0]],
        keys=tuple(keys),
        also=tuple(said[key] for key in keys[1:] if key in said),
        people=len({row[1] for row in told}),
        ended=dict(ended.most_common()),
        language=languages.most_common(1)[0][0],
        last=max(row[5] for row in told),
        next=tuple(further),
    )


def _next(
    actor: Actor, rows: QuerySet[Search], page: Sequence[Sequence[str]], *, most: int = 2
) -> dict[str, list[Next]]:
    """What was tried after the words of each group, by its first key."""
    keys = [key for group in page for key in group]
    after = searches_visible_to(actor).filter(after__in=rows.filter(key__in=keys).values("id"))
    counted = after.values_list("after__key", "key").annotate(
        people=Count("person", distinct=True), said=Max("words")
    )
    tried = [row for row in counted.order_by("-people", "key") if row[2] >= _least(actor)]
    opened = _opened(actor, after, {row[1] for row in tried})
    found: dict[str, list[Next]] = {}
    for group in page:
        mine = [row for row in tried if row[0] in group and row[1] not in group]
        found[group[0]] = [
            Next(said, people, opened.get((before, key))) for before, key, people, said in mine[:most]
        ]
    return found


def _opened(actor: Actor, after: QuerySet[Search], keys: set[str]) -> dict[tuple[str, str], Shown]:
    """By the words before and after, what most people opened, among what the reader may read."""
    rows = Choice.objects.filter(search__in=after.filter(key__in=keys).values("id"), kind="card")
    counted = rows.values_list("search__after__key", "search__key", "found").annotate(times=Count("id"))
    chosen = list(counted.order_by("-times", "found")[:MOST])
    shown = KINDS["card"].present(actor, sorted({row[2] for row in chosen}))
    best: dict[tuple[str, str], Shown] = {}
    for before, key, found, _ in chosen:
        if found in shown:
            best.setdefault((before, key), shown[found])
    return best
