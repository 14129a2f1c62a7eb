from __future__ import annotations

from django.db import models


class Receipt(models.Model):
    """That a request with an Idempotency-Key was done, and what it was answered: written together with its effect.

    `asked` is a digest of the request. Kept for 24 hours. The answer is given again only to somebody who may still
    read the card.
    """

    person = models.BigIntegerField()
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField()
    card = models.BigIntegerField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="receipt_once")]
        indexes = [models.Index(fields=["at"], name="receipt_by_time")]
