"""What people of the secret world searched: what all curators may count, and what only insiders asked and opened."""

from __future__ import annotations

from typing import Any

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.search import log
from allhands.search.actions.gaps import dismiss
from allhands.search.actions.synonyms import add_synonyms
from allhands.search.models import Choice, Dismissal, Reach, Search, Synonyms
from allhands.search.rules.searches import key_of


def ordinary_searches(people: dict[str, Any]) -> int:
    """Two agents sought what nobody has written, then tried other words and opened something.

    Returns the number of a group of synonyms, which every curator sees.
    """
    for name in ("noa", "ann"):
        first = _searched(people[name], "ghost pepper", "nothing")
        _searched(people[name], "hot sauce", "opened", after=first)
    made = add_synonyms(Actor(person=people["ada"]), words=["PO", "purchase order"])
    return Synonyms.objects.get(id=made.synonyms).pk


def searches_apart(people: dict[str, Any], card: int, words: str) -> int:
    """Two insiders sought private words, and what the agents sought too; what they opened is private.

    The agents once opened it as well, before it was closed to them. Returns a dismissal of private words.
    """
    for name in ("vera", "zenobia"):
        secret = _searched(people[name], words, "unopened", shown=[card])
        _searched(people[name], f"{words} at noon", "opened", after=secret, shown=[card])
        sought = _searched(people[name], "ghost pepper", "nothing")
        _searched(people[name], "moonshadow pepper", "opened", after=sought, shown=[card])
        _searched(people[name], "voucher", "uncertain", shown=[card])
    for row in Search.objects.filter(outcome="opened"):
        Choice.objects.create(search=row, at=clock.now(), found=card, position=1, how="opened")
    made = dismiss(Actor(person=people["vera"]), words=words, keys=[key_of(f"{words} dismissed")])
    return Dismissal.objects.get(id=made.dismissal).pk


def _searched(
    person: Any, words: str, outcome: str, *, after: Search | None = None, shown: list[int] | None = None
) -> Search:
    digest, scopes = log.reach_of(Actor(person=person))
    Reach.objects.get_or_create(digest=digest, defaults={"scopes": scopes})
    return Search.objects.create(
        at=clock.now(),
        person=person.pk,
        words=words,
        key=key_of(words),
        results=len(shown or ()),
        outcome=outcome,
        surface="palette",
        language="en",
        reach=digest,
        shown=shown or [],
        after=after,
    )
