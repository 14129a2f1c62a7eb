from __future__ import annotations

from datetime import datetime, timedelta

from allhands.kernel.actor import Actor
from allhands.kernel.jobs import every
from allhands.transfer.actions import sweep


@every(timedelta(hours=1), name="transfer.sweep")
def forget_uploads(at: datetime) -> None:
    """Uploads do not pile up on the disk."""
    sweep(Actor.system(), now=at)
