from __future__ import annotations

from datetime import datetime, timedelta

from allhands.kernel.actor import Actor
from allhands.kernel.jobs import every
from allhands.kernel.models import TimedJob
from allhands.trust.actions import note_expired


@every(timedelta(minutes=5), name="trust.expiry")
def expiry(at: datetime) -> None:
    """Writes down what ran out since this job ran last."""
    last = TimedJob.objects.filter(name="trust.expiry").values_list("ran_at", flat=True).first()
    since = int((last or at - timedelta(days=1)).timestamp())
    note_expired(Actor.system(), since=since, to=int(at.timestamp()))
