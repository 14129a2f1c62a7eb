from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened, written in the same transaction as the change. Never changed, never deleted."""

    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    person = models.BigIntegerField(null=True)
    via = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person", "id"], name="event_by_person"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="event_by_subject"),
        ]


class Delivery(models.Model):
    """A reaction that an event is owed. One row per event and reaction; taken under a lease, done once."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    reaction = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="delivery_open",
                condition=models.Q(done_at=None, failed_at=None),
            )
        ]


class TimedJob(models.Model):
    """When a timed job is due next, and who holds it."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, default="")
    ran_at = models.DateTimeField(null=True)
    error = models.TextField(default="")


class Usage(models.Model):
    """What people did with knowledge: opened, copied, searched, found nothing. Batched, and pruned after a while."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=30)
    person = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=30, default="")
    subject_id = models.BigIntegerField(null=True)
    words = models.CharField(max_length=400, default="")
    more = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "verb", "at"], name="usage_by_subject"),
            models.Index(fields=["person", "verb", "at"], name="usage_by_person"),
            models.Index(fields=["at"], name="usage_by_time"),
            models.Index(fields=["verb", "at"], name="usage_by_verb"),
        ]
