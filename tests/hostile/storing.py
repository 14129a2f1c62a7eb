"""What is stored, as one value that can be compared: nothing may be half-changed by what was refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F

from allhands.cards.models import Card, Version

MOVING = {"sessions.session", "kernel.usage", "kernel.timedjob"}
"""Tables that any request may touch: who is signed in, and what was looked at."""
USED = "last_used_at"
"""When a token was used last, which any request of a program may note."""
KEPT = ("cards.card", "cards.version", "cards.attachment", "people.person", "cards.draft", "kernel.event")
"""Rows of these do not become fewer, whatever is sent to a route that deletes nothing."""

_WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)

State = dict[str, tuple[tuple[Any, ...], ...]]


def state() -> State:
    """Every row of every table, but for those that any request may touch."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if label not in MOVING:
            fields = [one.attname for one in model._meta.concrete_fields if one.attname != USED]
            found[label] = tuple(model._default_manager.order_by("pk").values_list(*fields))
    return found


def changed(before: State, after: State) -> list[str]:
    return [label for label in before if before[label] != after[label]]


def lost(before: State, after: State) -> list[str]:
    return [label for label in KEPT if len(after[label]) < len(before[label])]


def halves() -> list[int]:
    """Cards whose text is not that of their newest version."""
    whole = Version.objects.filter(
        number=F("card__version"), title=F("card__title"), body=F("card__body"), audience=F("card__audience")
    )
    return list(Card.objects.exclude(id__in=whole.values("card")).values_list("id", flat=True))


@contextmanager
def writing() -> Iterator[list[str]]:
    """The tables written to meanwhile, but for those that any request may touch: if none, nothing has changed."""
    written: list[str] = []
    free = {model._meta.db_table for model in apps.get_models() if model._meta.label_lower in MOVING}

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITING.match(sql)
        if found is not None and found[1] not in free:
            written.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield written
