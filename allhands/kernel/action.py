"""The one way to write: permit, transaction, audit event and deliveries together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction

from allhands.kernel import clock, reactions
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden
from allhands.kernel.events import payload_of, subject_of
from allhands.kernel.models import Delivery, Event

P = ParamSpec("P")
R = TypeVar("R")
ACTIONS: dict[str, Callable[..., Any]] = {}
"""Every action by its full name, for the laws and for the map."""


def action(
    permit: Callable[..., bool],
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Makes a function the only way to do something.

    The function takes the actor, then the objects it is about, then keywords, and returns what happened: one event,
    a list of events, or None when nothing changed. `permit(by, *objects)` is asked inside the transaction.
    Raises Forbidden when it says no, or when the actor's token or view may not write.
    """

    def decorate(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @functools.wraps(function)
        def run(by: Actor, /, *objects: P.args, **keywords: P.kwargs) -> R:
            if not by.may_write:
                raise Forbidden()
            with transaction.atomic():
                if not permit(by, *objects):
                    raise Forbidden()
                happened = function(by, *objects, **keywords)
                record(by, happened)
            return happened

        setattr(run, "permit", permit)
        ACTIONS[f"{function.__module__}.{function.__name__}"] = run
        return run

    return decorate


def record(by: Actor, happened: Any) -> None:
    """Writes events and what they are owed. Call it only inside the transaction of the change itself."""
    if happened is None:
        return
    events = list(happened) if isinstance(happened, Iterable) else [happened]
    at = clock.now()
    rows = []
    for one in events:
        kind, number = subject_of(one)
        rows.append(
            Event(
                at=at,
                name=type(one).event_name,
                person=by.id,
                via=by.via,
                subject_kind=kind,
                subject_id=number,
                payload=payload_of(one),
            )
        )
    rows = Event.objects.bulk_create(rows)
    owed = [
        Delivery(event=row, reaction=name, due_at=at)
        for row in rows
        for name in reactions.names_for(row.name)
    ]
    if owed:
        Delivery.objects.bulk_create(owed)
    if rows:
        transaction.on_commit(reactions.wake)
