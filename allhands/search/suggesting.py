"""Synonyms and suggestions of them, as curators read them: what people searched in vain and then by other words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.people.rules import folded
from allhands.search.access import searches_visible_to, synonyms_visible_to
from allhands.search.models import Synonyms
from allhands.search.rules.gaps import ENDED_BADLY, alike
from allhands.search.rules.synonyms import differing, spelt
from allhands.search.searched import PEOPLE, keys_dismissed

DAYS = 90
LOOKED_AT = 5_000
MOST = 12
PAGE = 50


@dataclass(frozen=True)
class Pair:
    """`words` found nothing, or nothing that was opened, and `instead` did, for so many people."""

    words: str
    instead: str
    people: int

    @property
    def key(self) -> str:
        return f"{self.words} = {self.instead}"


def suggestions(actor: Actor) -> list[Pair]:
    """What several people tried in vain and found by other words, lately, among searches that the actor may see."""
    seen = searches_visible_to(actor)
    repaired = seen.filter(
        outcome="opened",
        at__gte=clock.now() - timedelta(days=DAYS),
        after__in=seen.filter(outcome__in=ENDED_BADLY, narrowed=False).values("id"),
    )
    rows = repaired.order_by("-at").values_list("after__words", "words", "person")[:LOOKED_AT]
    by_pair: dict[tuple[str, str], set[int | None]] = defaultdict(set)
    for words, instead, person in rows:
        pair = differing(words, instead)
        if pair is not None and len(alike(pair)) == 2:
            by_pair[pair].add(person)
    gone, known = keys_dismissed("synonyms"), _known()
    found = [
        Pair(words, instead, len(people))
        for (words, instead), people in by_pair.items()
        if len(people) >= PEOPLE and not known.get(words, set()) & known.get(instead, set())
    ]
    wanted = [pair for pair in found if pair.key not in gone]
    return sorted(wanted, key=lambda pair: (-pair.people, pair.words, pair.instead))[:MOST]


def synonyms(actor: Actor, *, words: str = "", page: int = 1) -> tuple[list[Synonyms], bool]:
    """A page of the groups, by their first word, of those in which the words stand; and whether there are more."""
    sought = folded(words)
    rows = [one for one in synonyms_visible_to(actor) if sought in folded(" ".join(one.words))]
    rows.sort(key=lambda one: (folded(one.words[0]), one.pk))
    start = (page - 1) * PAGE
    return rows[start : start + PAGE], len(rows) > start + PAGE


def _known() -> dict[str, set[int]]:
    """The groups that each word or phrase is in."""
    known: dict[str, set[int]] = defaultdict(set)
    for number, words in Synonyms.objects.values_list("id", "words"):
        for word in words:
            known[spelt(word)].add(number)
    return known
