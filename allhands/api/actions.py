"""Receipts of what programs asked for. They are no deeds of anybody, so they are no audited actions.

Call both inside the transaction of the effect: a process killed in between leaves neither effect nor receipt.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allhands.api.models import Receipt
from allhands.kernel import clock
from allhands.kernel.actor import Actor

KEPT_FOR = timedelta(hours=24)


def claim(by: Actor, *, key: str, asked: str) -> tuple[Receipt, bool]:
    """The receipt for a key, and whether this request is the first to use it.

    Waits where another process is doing the first: then its receipt is found, or none when it failed.
    """
    at = clock.now()
    Receipt.objects.filter(person=by.id, key=key, at__lte=at - KEPT_FOR).delete()
    return Receipt.objects.get_or_create(person=by.id, key=key, defaults={"asked": asked, "at": at})


def settle(receipt: Receipt, *, card: int, status: int, headers: dict[str, str], body: str) -> None:
    """Keeps the answer."""
    receipt.card, receipt.status, receipt.headers, receipt.body = card, status, headers, body
    receipt.save(update_fields=["card", "status", "headers", "body"])


def forget(*, until: datetime) -> int:
    """Forgets the receipts that were written before `until`, and says how many."""
    return Receipt.objects.filter(at__lte=until).delete()[0]
