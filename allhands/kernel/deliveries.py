"""Taking owed reactions under a lease and doing each once.

The reaction runs in the transaction that marks its delivery done, so a killed worker leaves nothing half done:
its lease runs out and another worker takes the delivery again.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from allhands.kernel import clock, faults
from allhands.kernel.events import revive
from allhands.kernel.models import Delivery
from allhands.kernel.reactions import REACTIONS, Told

log = structlog.get_logger()
MAX_ATTEMPTS = 12
BATCH = 20


def take(limit: int = BATCH) -> list[int]:
    """Leases up to `limit` open deliveries that are due and returns their ids, oldest first.

    Reactions that this program does not know are left to the node that does: a newer one may be starting.
    """
    at = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    with transaction.atomic():
        rows = _due(at).filter(free).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = list(rows.values_list("id", "reaction")[:limit])
        lease = secrets.token_hex(8)
        for number, (delivery, reaction) in enumerate(found):
            # Later ones wait for the earlier ones of the batch, so their lease is longer.
            until = at + REACTIONS[reaction].lease + timedelta(milliseconds=200 * number)
            Delivery.objects.filter(id=delivery).update(lease=lease, leased_until=until)
    return [delivery for delivery, _ in found]


def _due(at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(done_at=None, failed_at=None, due_at__lte=at, reaction__in=REACTIONS)


def deliver(number: int) -> bool:
    """Runs one delivery to its end. False when it was done by another, or failed and will be tried again."""
    try:
        with transaction.atomic():
            row = (
                Delivery.objects.select_for_update(of=("self",))
                .select_related("event")
                .filter(id=number, done_at=None, failed_at=None)
                .first()
            )
            if row is None or row.reaction not in REACTIONS:
                return False
            event = row.event
            happened = revive(event.name, event.payload)
            if happened is not None:
                REACTIONS[row.reaction].react(happened, Told(event.id, event.at, event.person, event.via))
            row.done_at, row.leased_until = clock.now(), None
            row.save(update_fields=["done_at", "leased_until"])
        return True
    except Exception:
        put_off(number, faults.traced())
        return False


def put_off(number: int, error: str) -> None:
    """Notes a failure and tries again later: after 1, 2, 4 ... seconds, at most an hour; gives up after 12 times."""
    log.warning("reaction failed", delivery=number, error=faults.last_line(error))
    row = Delivery.objects.filter(id=number).values_list("attempts", flat=True).first()
    if row is None:
        return
    wait = timedelta(seconds=min(3600, 2**row))
    at = clock.now()
    Delivery.objects.filter(id=number, done_at=None).update(
        attempts=F("attempts") + 1,
        due_at=at + wait,
        leased_until=None,
        error=error,
        failed_at=at if row + 1 >= MAX_ATTEMPTS else None,
    )


def work_off(limit: int = 1000) -> int:
    """Delivers all that is due now, for tests and the command line. Returns how many were done."""
    done = 0
    while done < limit and (batch := take()):
        done += sum(deliver(number) for number in batch)
    return done


def open_age_seconds() -> float:
    """How long the oldest due delivery has waited, in seconds; 0 when nothing waits."""
    at = clock.now()
    oldest = _due(at).order_by("due_at").values_list("due_at", flat=True).first()
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0
