"""The search log: notes of the ledger become searches, and old searches are forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max, Min, Q

from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.models import Usage
from allhands.search.access import only_the_house
from allhands.search.log import VERBS
from allhands.search.models import Choice, Dismissal, Reach, Search
from allhands.search.rules import searches as rules
from allhands.search.rules.searches import Asked, Note

QUIET = timedelta(seconds=45)
"""Nobody types on after this; longer than TYPING by what the ledger may be late."""
PATIENCE = timedelta(minutes=10)
"""Somebody who never pauses, such as a program, does not wait longer."""
NOTES = 5_000
"""Notes taken at once: a transaction of a second or so."""


@action(only_the_house)
def keep_searches(by: Actor, *, at: datetime) -> None:
    """Moves notes out of the ledger whose typing is over at `at`, and keeps the searches that they make.

    Each note is in the ledger or in a search, never in both, for it is moved in one transaction.
    """
    notes = _settled(at)
    _keep_reaches(notes)
    by_person: dict[int | None, list[Note]] = defaultdict(list)
    for row in notes:
        by_person[row.person].append(_note_of(row))
    made: list[tuple[int | None, Asked]] = []
    for person, theirs in by_person.items():
        made += [(person, one) for one in rules.fold(theirs, _latest(person, theirs[0].at))]
    _keep(made)
    Usage.objects.filter(id__in=[row.pk for row in notes]).delete()


@action(only_the_house)
def forget_searches(by: Actor, *, before: datetime) -> None:
    """Forgets searches older than `before`, with what was chosen in them and the words that were dismissed."""
    Choice.objects.filter(search__at__lt=before).delete()
    Search.objects.filter(at__lt=before).delete()
    Dismissal.objects.filter(at__lt=before).delete()


def _settled(at: datetime) -> list[Usage]:
    waiting = Usage.objects.filter(verb__in=VERBS, at__lte=at)
    people = waiting.values("person").annotate(first=Min("at"), last=Max("at"))
    ready = people.filter(Q(last__lte=at - QUIET) | Q(first__lte=at - PATIENCE)).order_by("first")
    numbers = [row["person"] for row in ready[:NOTES]]
    wanted = Q(person__in=[number for number in numbers if number is not None])
    if None in numbers:
        wanted |= Q(person=None)
    rows = Usage.objects.filter(wanted, verb__in=VERBS, at__lte=at - QUIET)
    return list(rows.order_by("at", "id")[:NOTES])


def _note_of(row: Usage) -> Note:
    if row.subject_id is not None:
        return Note(row.at, row.words, found=row.subject_id, how=str(row.more.get("how", "opened")))
    return Note(row.at, row.words, more=row.more)


def _latest(person: int | None, at: datetime) -> list[Asked]:
    """The searches before `at` that new notes of a person may still add to, in order of time."""
    if person is None:
        return []
    rows = Search.objects.filter(person=person, at__gt=at - rules.CHOOSING, at__lte=at + rules.CHOOSING)
    known = {}
    for row in rows.order_by("at", "id"):
        more = {"surface": row.surface}
        known[row.pk] = Asked(row.at, row.words, more, list(row.shown), id=row.pk)
    for row in Choice.objects.filter(search__in=known):
        known[row.search_id].chosen[row.found] = rules.Chosen(row.at, row.position, row.how)
    return list(known.values())


def _keep_reaches(notes: Iterable[Usage]) -> None:
    told = {str(row.more["reach"]): row.more["scopes"] for row in notes if "scopes" in row.more}
    found = [Reach(digest=digest, scopes=scopes) for digest, scopes in told.items()]
    Reach.objects.bulk_create(found, ignore_conflicts=True)


def _keep(made: list[tuple[int | None, Asked]]) -> None:
    """Writes searches: new ones, those whose words went on, and those in which something was chosen."""
    fresh = [(one, _row(person, one)) for person, one in made if one.id is None]
    for (one, _), row in zip(fresh, Search.objects.bulk_create([row for _, row in fresh]), strict=True):
        one.id = row.pk
    linked = [row for one, row in fresh if one.after is not None]
    for one, row in fresh:
        row.after_id = one.after.id if one.after else None
    Search.objects.bulk_update(linked, ["after"], batch_size=500)
    numbers = {row.pk for _, row in fresh}
    for person, one in made:
        if one.id not in numbers:
            _change(person, one)
    choices = [
        Choice(search_id=one.id, at=how.at, found=found, position=how.position, how=how.how)
        for _, one in made
        for found, how in one.chosen.items()
    ]
    Choice.objects.bulk_create(
        choices,
        update_conflicts=True,
        unique_fields=["search", "kind", "found"],
        update_fields=["at", "position", "how"],
    )


def _change(person: int | None, one: Asked) -> None:
    row = Search.objects.get(id=one.id)
    if one.altered:
        changed = _row(person, one)
        changed.pk, changed.after_id = row.pk, row.after_id
        changed.save()
    elif one.chosen and row.outcome != "opened":
        row.outcome = "opened"
        row.save(update_fields=["outcome"])


def _row(person: int | None, one: Asked) -> Search:
    more = one.more
    results, certain = int(more.get("results", 0)), bool(more.get("certain", True))
    surface, interface = str(more.get("surface", ""))[:10], str(more.get("interface", ""))[:10]
    outcome = rules.outcome_of(results=results, certain=certain, chosen=bool(one.chosen), surface=surface)
    return Search(
        at=one.at,
        person=person,
        words=one.words,
        key=rules.key_of(one.words),
        results=results,
        certain=certain,
        narrowed=bool(more.get("narrowed", False)),
        outcome=outcome,
        milliseconds=int(more.get("milliseconds", 0)),
        surface=surface,
        interface=interface,
        language=rules.language_of(one.words) or interface,
        reach=str(more.get("reach", "")),
        shown=one.shown,
    )
