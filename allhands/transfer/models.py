from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from allhands.cards.models import Collection

LOST_AFTER = timedelta(seconds=60)
"""How long a run may be silent before it counts as lost with its process."""
BUSY = ("looking", "importing")


class ImportRun(models.Model):
    """One archive that somebody handed in, and how far its import is.

    `key` is the name of its file, empty once that is gone. The state goes from waiting over looking (a dry run) to
    looked, and over importing to done; or to failed, with a sentence in `problem`. `report` is what Outcome.as_kept gives;
    it is empty until the dry run is over. Only the thread that knows `lease` may go on.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    key = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    problem = models.CharField(max_length=300, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    lease = models.CharField(max_length=32, blank=True)
    handed_in_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "id"], name="import_by_person")]

    def is_lost(self, now: datetime) -> bool:
        """Whether the process that did it is gone: nothing was heard of it for a minute."""
        return self.state in BUSY and (self.beat_at is None or now - self.beat_at > LOST_AFTER)

    def is_busy(self, now: datetime) -> bool:
        return self.state in BUSY and not self.is_lost(now)

    @property
    def was_looked_at(self) -> bool:
        return bool(self.report)
