from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

ROLES = [("member", _("Member")), ("admin", _("Administrator")), ("partner", _("Partner"))]


class Group(models.Model):
    """People who are addressed together: a department, a team, an outside partner's crew."""

    name = models.CharField(max_length=80, unique=True)
    is_department = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody with an account. `role` is their standing in the workspace; rights on cards come from collections."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=10, choices=ROLES, default="member")
    title = models.CharField(max_length=80, blank=True)
    department = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="department_people"
    )
    groups = models.ManyToManyField(Group, through="Membership", related_name="people")
    languages = models.JSONField(default=list)
    language = models.CharField(max_length=10, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # Every session and token older than this is refused, wherever it is kept.
    sessions_from = models.DateTimeField(null=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


class Membership(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    group = models.ForeignKey(Group, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="member_once")]


class Token(models.Model):
    """A key for programs. Only its SHA-256 digest is kept; the token itself is shown once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=10)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A link that lets one person in, once. Only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=ROLES, default="member")
    department = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL)
    groups = models.ManyToManyField(Group, related_name="invitations")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Workspace(models.Model):
    """The company as a whole: one row."""

    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=10, default="en")
    is_demo = models.BooleanField(default=False)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
