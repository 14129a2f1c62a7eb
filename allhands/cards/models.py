from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from allhands.people.models import Group

PERSON = settings.AUTH_USER_MODEL
ROLES = [("reader", _("Reader")), ("author", _("Author")), ("verifier", _("Verifier")), ("owner", _("Owner"))]
PUBLISHERS = [
    ("readers", _("Everybody who may read it")),
    ("authors", _("Its authors")),
    ("curators", _("Only its curators: verifiers and owners")),
]
AUDIENCES = [
    ("internal", _("Internal: the company")),
    ("partner", _("Partner: outside staff too")),
    ("customer", _("Customer: may be sent to a customer")),
    ("public", _("Public: may be on the web")),
]


class Collection(models.Model):
    """A body of knowledge with its own readers. `everyone` is the role of every member without a grant, "" for none.

    `publishers` says whose cards and changes are published at once: "readers", "authors" or "curators".

    A name is taken only among those who see it: refusing one would tell a stranger that there is such a collection.
    """

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    icon = models.CharField(max_length=20, blank=True)
    everyone = models.CharField(max_length=10, blank=True, default="author")
    publishers = models.CharField(max_length=10, choices=PUBLISHERS, default="authors", db_default="authors")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role in a collection, for a person or a group."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE)
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, choices=ROLES)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, group__isnull=False)
                | models.Q(person__isnull=False, group=None),
                name="grant_to_one",
            ),
            models.UniqueConstraint(fields=["collection", "person"], name="grant_person_once"),
            models.UniqueConstraint(fields=["collection", "group"], name="grant_group_once"),
        ]


class Folder(models.Model):
    """A place inside a collection; folders nest."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="folders")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "parent", "name"], name="folder_once"),
            models.UniqueConstraint(
                fields=["collection", "name"], name="top_folder_once", condition=models.Q(parent=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Card(models.Model):
    """One answer. `body` is the Markdown source and the truth; `html` and `plain` are made from it at each save."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="cards")
    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.SET_NULL, related_name="cards")
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    audience = models.CharField(max_length=10, choices=AUDIENCES, default="internal")
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="owned_cards")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    archived_at = models.DateTimeField(null=True)
    # Where an imported card came from: "name of the import/path". Importing again finds the card by it.
    source_key = models.CharField(max_length=1100, blank=True)
    # Long texts last: SQLite walks through them to reach what comes after.
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    plain = models.TextField(blank=True)
    headings = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["collection", "archived_at", "title"], name="card_by_title"),
            models.Index(fields=["folder", "archived_at"], name="card_by_folder"),
            models.Index(fields=["updated_at", "id"], name="card_by_update"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "source_key"],
                name="card_source_once",
                condition=~models.Q(source_key=""),
            )
        ]

    def __str__(self) -> str:
        return self.title


class CardTag(models.Model):
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="tag_rows")
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "name"], name="tag_once")]
        indexes = [models.Index(fields=["name", "card"], name="tag_by_name")]


class CardLink(models.Model):
    """One card's text points to another card."""

    source = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="links_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="link_once")]


class Version(models.Model):
    """A card as it once was. Written at every change, never altered."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    tags = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=10)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="version_once")]


class Draft(models.Model):
    """What somebody is writing: theirs alone. `key` is "card-7" for a change of card 7, "new-..." for a new card."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=40)
    card = models.ForeignKey(Card, null=True, on_delete=models.CASCADE, related_name="drafts")
    collection = models.ForeignKey(Collection, null=True, on_delete=models.SET_NULL)
    base_version = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="draft_once")]


class Attachment(models.Model):
    """A picture or PDF. The file is stored under a name that nobody can guess; rights come from the cards it is on."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    cards = models.ManyToManyField(Card, through="CardAttachment", related_name="attachments")


class CardAttachment(models.Model):
    card = models.ForeignKey(Card, on_delete=models.CASCADE)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "attachment"], name="attached_once")]


class Favourite(models.Model):
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="favourites")
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="favourites")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "card"], name="favourite_once")]
