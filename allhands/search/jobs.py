from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from allhands.kernel.actor import Actor
from allhands.kernel.jobs import every
from allhands.search.actions.log import forget_searches, keep_searches


@every(timedelta(minutes=1), name="search.log")
def log(at: datetime) -> None:
    """Makes searches of what was typed and is over."""
    keep_searches(Actor.system(), at=at)


@every(timedelta(hours=6), name="search.prune")
def prune(at: datetime) -> None:
    """Forgets searches that are older than the usage that is kept."""
    forget_searches(Actor.system(), before=at - timedelta(days=settings.USAGE_DAYS))
