from __future__ import annotations

from django.conf import settings
from django.db import models

from allhands.cards.models import Card
from allhands.people.models import Group


class Verification(models.Model):
    """Who answers for a card, how often they look, and what they last said.

    `until` is the last day on which it is trusted, None for never ending; it counts only while `verified_at` is set.
    `ends` is the instant at which that day is over in the workspace's zone, in seconds since 1970, so that the state
    turns by itself everywhere at once. `reason` says why it is not trusted, when somebody said so.
    """

    card = models.OneToOneField(Card, on_delete=models.CASCADE, related_name="verification")
    verifier_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verifier_group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    interval_days = models.PositiveIntegerField(default=90)
    fixed_date = models.DateField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verified_version = models.PositiveIntegerField(null=True)
    until = models.DateField(null=True)
    ends = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    unverified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    unverified_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ends"], name="trust_by_end")]
