from __future__ import annotations

from datetime import datetime, timedelta

from allhands.api.actions import KEPT_FOR, forget
from allhands.kernel.jobs import every


@every(timedelta(hours=1), name="api.forget_receipts")
def forget_receipts(at: datetime) -> None:
    """Forgets what was answered more than 24 hours ago."""
    forget(until=at - KEPT_FOR)
