from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from allhands.cards.models import AUDIENCES, Card, Collection, Folder

PERSON = settings.AUTH_USER_MODEL
STATES = [
    ("open", _("Waits for a curator")),
    ("asked", _("Asked back")),
    ("approved", _("Published")),
    ("declined", _("Declined")),
    ("withdrawn", _("Withdrawn")),
]


class Proposal(models.Model):
    """A text that was handed in: a new card, or a change of `card` made from its `base_version`.

    `collection` is where a new card is to go, None for a change. `outcome` is the card that was published of it.
    """

    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="proposals")
    card = models.ForeignKey(Card, null=True, on_delete=models.SET_NULL, related_name="proposals")
    collection = models.ForeignKey(Collection, null=True, on_delete=models.SET_NULL, related_name="+")
    folder = models.ForeignKey(Folder, null=True, on_delete=models.SET_NULL, related_name="+")
    base_version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=10, choices=AUDIENCES)
    why = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    handed_in_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.ForeignKey(Card, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "handed_in_at"], name="proposal_by_age")]


class Note(models.Model):
    """A line of the thread. `said` is the state that came with it; `replaced` a text that its author changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(max_length=1000, blank=True)
    said = models.CharField(max_length=10, blank=True)
    replaced = models.JSONField(default=dict)
