"""What people searched, once their typing is over; the ledger holds it until then."""

from __future__ import annotations

from django.db import models

OUTCOMES = ("nothing", "uncertain", "unopened", "opened", "answered")
"""How a search ended: nothing was found, nothing certain, nothing that was opened, something that was; or a program
was answered, of which nobody knows what it did next."""


class Reach(models.Model):
    """What somebody might read when they searched: the search scopes, under a digest of them. Many share one."""

    digest = models.CharField(max_length=16, primary_key=True)
    scopes = models.JSONField(default=list)


class Search(models.Model):
    """One search of one person, as they last typed it. `key` holds the same words in a form that is alike for all.

    `milliseconds` is what the index took. `language` is guessed from the words, or else that of the interface.
    `shown` has the ids of the results in their order, the first fifty. `after` is the search that this one says in
    other words, within two minutes and without a result opened in between; it may be pruned already.
    """

    at = models.DateTimeField()
    person = models.BigIntegerField(null=True)
    words = models.CharField(max_length=400)
    key = models.CharField(max_length=200)
    results = models.PositiveIntegerField(default=0)
    certain = models.BooleanField(default=True)
    narrowed = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10)
    milliseconds = models.PositiveIntegerField(default=0)
    surface = models.CharField(max_length=10)
    interface = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=10, blank=True)
    reach = models.CharField(max_length=16, blank=True)
    shown = models.JSONField(default=list)
    after = models.ForeignKey(
        "self", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="next"
    )

    class Meta:
        indexes = [
            models.Index(fields=["outcome", "at"], name="search_by_outcome"),
            models.Index(fields=["person", "at"], name="search_by_person"),
            models.Index(fields=["key", "at"], name="search_by_key"),
            models.Index(fields=["at"], name="search_by_time"),
        ]


class Choice(models.Model):
    """A result that was opened or copied, and the position at which it stood, from 1."""

    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="choices")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, default="card")
    found = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "kind", "found"], name="choice_once"),
        ]
        indexes = [models.Index(fields=["kind", "found", "at"], name="choice_by_found")]


class Dismissal(models.Model):
    """What curators need not see again, about a gap or about a pair of synonyms that was suggested.

    `keys` are those of the gap, or the pair's one; `words` is how it was written.
    """

    about = models.CharField(max_length=10, default="gap")
    at = models.DateTimeField()
    person = models.BigIntegerField(null=True)
    words = models.CharField(max_length=400)
    keys = models.JSONField(default=list)


class Synonyms(models.Model):
    """Words and phrases that mean the same in this company, as people wrote them; two to twenty."""

    words = models.JSONField(default=list)
    at = models.DateTimeField()
