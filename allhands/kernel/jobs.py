"""Timed work: each job has one row that says when it is due; whoever leases it runs it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from allhands.kernel import clock, faults
from allhands.kernel.models import Delivery, TimedJob, Usage
from allhands.kernel.reactions import REACTIONS

log = structlog.get_logger()
JOBS: dict[str, Job] = {}
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Job:
    name: str
    period: timedelta
    run: Callable[[datetime], None]


def every(
    period: timedelta, *, name: str
) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Runs a function every `period`, once in the whole installation, in one transaction; it is given the time."""

    def register(run: Callable[[datetime], None]) -> Callable[[datetime], None]:
        JOBS[name] = Job(name, period, run)
        return run

    return register


def run_due() -> int:
    """Runs what is due and returns how many jobs ran. A failure is noted and the job waits for its next turn."""
    at = clock.now()
    known = set(TimedJob.objects.values_list("name", flat=True))
    TimedJob.objects.bulk_create(
        [TimedJob(name=name, due_at=at) for name in JOBS if name not in known], ignore_conflicts=True
    )
    names = list(_free(at).values_list("name", flat=True))
    return sum(_run(JOBS[name], lease) for name in names if (lease := _take(name)))


def _free(at: datetime) -> QuerySet[TimedJob]:
    unheld = Q(leased_until=None) | Q(leased_until__lt=at)
    return TimedJob.objects.filter(unheld, due_at__lte=at, name__in=JOBS).order_by("due_at", "name")


def _take(name: str) -> str:
    """Leases one job. Empty when another worker has it, even one that takes longer than its lease."""
    lease, at = secrets.token_hex(8), clock.now()
    with transaction.atomic():
        rows = _free(at).filter(name=name)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        if rows.first() is None:
            return ""
        TimedJob.objects.filter(name=name).update(lease=lease, leased_until=at + LEASE)
    return lease


def _run(job: Job, lease: str) -> int:
    at = clock.now()
    try:
        with transaction.atomic():
            # Held until the commit: nobody takes it over while it runs, however long that is.
            held = TimedJob.objects.select_for_update().filter(name=job.name, lease=lease).first()
            if held is None:
                return 0
            job.run(at)
            held.due_at, held.leased_until, held.ran_at, held.error = at + job.period, None, at, ""
            held.save()
        return 1
    except Exception:
        error = faults.traced()
        log.warning("timed job failed", job=job.name, error=faults.last_line(error))
        TimedJob.objects.filter(name=job.name, lease=lease).update(
            due_at=at + min(job.period, timedelta(minutes=5)), leased_until=None, error=error
        )
        return 0


@every(timedelta(hours=6), name="kernel.prune")
def prune(at: datetime) -> None:
    """Forgets deliveries done 30 days ago, those of rooms gone as long, and usage older than the setting says."""
    month_ago = at - timedelta(days=30)
    unclaimed = Q(done_at=None, due_at__lt=month_ago) & ~Q(reaction__in=REACTIONS)
    Delivery.objects.filter(Q(done_at__lt=month_ago) | unclaimed).delete()
    Usage.objects.filter(at__lt=at - timedelta(days=settings.USAGE_DAYS)).delete()
