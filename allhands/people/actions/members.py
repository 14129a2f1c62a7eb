"""People come, change and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Invalid, NotFound
from allhands.people import rules
from allhands.people.access import (
    may_accept,
    may_administer,
    may_ask_for_password,
    may_change_password,
    may_change_profile,
)
from allhands.people.events import (
    Deactivated,
    InvitationWithdrawn,
    Invited,
    Joined,
    PasswordAsked,
    PasswordChanged,
    PasswordLinkMade,
    ProfileChanged,
    Reactivated,
    RoleChanged,
)
from allhands.people.models import Group, Invitation, Membership, Person, Token

INVITATION_LIFE = timedelta(days=14)
HERE = _("Somebody with this e-mail address is already here.")
TAKEN = _("Somebody with this e-mail address is already here. Sign in instead.")
PROFILE = ("name", "title", "department", "languages", "language", "zone", "single_keys")


@action(may_administer)
def invite(
    by: Actor,
    *,
    secret: str,
    role: str = "member",
    email: str = "",
    department: Group | None = None,
    groups: list[Group] | None = None,
) -> Invited:
    """Makes a link that lets one person in within 14 days. The caller keeps `secret` and shows it once."""
    at = clock.now()
    rules.require_role(role)
    if email:
        _require_email(email)
        if Person.objects.filter(email=email.lower()).exists():
            raise Conflict(HERE, fields={"email": HERE})
    made = Invitation.objects.create(
        digest=rules.digest_of(secret),
        email=email.lower(),
        role=role,
        department=department,
        made_by=by.person,
        created_at=at,
        expires_at=at + INVITATION_LIFE,
    )
    made.groups.set(groups or [])
    return Invited(invitation=made.pk, role=role, email=email)


@action(may_administer)
def withdraw(by: Actor, invitation: Invitation) -> InvitationWithdrawn:
    """Makes an unused link worthless."""
    number = invitation.pk
    invitation.delete()
    return InvitationWithdrawn(invitation=number)


@action(may_accept)
def join(by: Actor, invitation: Invitation, *, name: str, email: str, password: str) -> Joined:
    """Uses an invitation: makes the account. Raises NotFound for a used or old link, Invalid for what was typed."""
    at = clock.now()
    used = Invitation.objects.filter(id=invitation.pk, used_at=None, expires_at__gt=at).update(used_at=at)
    if not used:
        raise NotFound(_("This link was used already or is too old. Ask an administrator for a new one."))
    person = _make(
        name=name,
        email=invitation.email or email,
        role=invitation.role,
        department=invitation.department,
        password=password,
    )
    for group in invitation.groups.all():
        Membership.objects.create(person=person, group=group)
    return Joined(person=person.pk, role=person.role, invitation=invitation.pk)


@action(may_administer)
def add(
    by: Actor, /, *, name: str, email: str, role: str = "member", password: str | None = None, **more: Any
) -> Joined:
    """Adds somebody directly: the command line and the demo company. Without a password they cannot sign in by one."""
    person = _make(name=name, email=email, role=role, password=password, **more)
    return Joined(person=person.pk, role=role)


def _make(*, name: str, email: str, role: str, password: str | None, **more: Any) -> Person:
    email = email.strip().lower()
    _require_email(email)
    if Person.objects.filter(email=email).exists():
        raise Conflict(TAKEN, fields={"email": TAKEN})
    person = Person(
        email=email,
        name=rules.clean_name(name),
        role=rules.require_role(role),
        created_at=clock.now(),
        **more,
    )
    if password is None:
        person.set_unusable_password()
    else:
        _require_password(password, person)
        person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        # Two links used with one address at the same moment.
        raise Conflict(TAKEN, fields={"email": TAKEN}) from None
    return person


@action(may_change_profile)
def change_profile(by: Actor, /, person: Person, **fields: Any) -> ProfileChanged | None:
    """Changes what a person says about themselves: name, title, department, languages, language, zone, single_keys.

    The department is for administrators: collections are granted to departments, so choosing one's own would be
    taking rights. Raises Invalid.
    """
    unknown = set(fields) - set(PROFILE)
    if unknown:
        raise Invalid(fields=dict.fromkeys(unknown, _("This cannot be changed here.")))
    for name, clean in CLEAN.items():
        if name in fields:
            fields[name] = clean(fields[name])
    changed = sorted(key for key, value in fields.items() if getattr(person, key) != value)
    if not changed:
        return None
    if "department" in changed:
        _require_department(by, fields["department"])
    for key in changed:
        setattr(person, key, fields[key])
    person.save(update_fields=changed)
    return ProfileChanged(person=person.pk, fields=changed)


def _zone(zone: str) -> str:
    return rules.require_zone(zone) if zone else ""


CLEAN: dict[str, Callable[[Any], Any]] = {
    "name": rules.clean_name,
    "title": rules.clean_title,
    "languages": rules.require_spoken,
    "language": rules.require_language,
    "zone": _zone,
    "single_keys": bool,
}


def _require_department(by: Actor, department: Group | None) -> None:
    if not may_administer(by):
        raise Invalid(
            fields={"department": _("An administrator chooses the department: rights come with it.")}
        )
    if department is not None and not department.is_department:
        raise Invalid(fields={"department": _("This group is not a department.")})


@action(may_change_password)
def change_password(by: Actor, person: Person, *, password: str) -> PasswordChanged:
    """Sets a password. Every other session of the person ends. Raises Invalid for a weak one."""
    _require_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    return PasswordChanged(person=person.pk)


@action(may_ask_for_password)
def ask_for_password(by: Actor, person: Person) -> PasswordAsked:
    """Somebody forgot a password: the person is sent a link to choose a new one."""
    return PasswordAsked(person=person.pk)


@action(may_administer)
def make_password_link(by: Actor, person: Person) -> PasswordLinkMade:
    """An administrator takes a link for somebody who forgot a password, where no mail is sent. Raises Conflict."""
    if not person.is_active:
        raise Conflict(_("This person is deactivated. Reactivate them first."))
    return PasswordLinkMade(person=person.pk)


@action(may_administer)
def change_role(by: Actor, person: Person, *, role: str) -> RoleChanged | None:
    """Makes somebody member, admin or partner. Raises Conflict when no administrator would be left."""
    before = person.role
    if rules.require_role(role) == before:
        return None
    if before == "admin":
        _require_another_admin(person)
    person.role = role
    person.save(update_fields=["role"])
    return RoleChanged(person=person.pk, role=role, before=before)


@action(may_administer)
def deactivate(by: Actor, person: Person) -> Deactivated | None:
    """Shuts somebody out at once: every session and token of theirs is worthless from now on."""
    if not person.is_active:
        return None
    if person.role == "admin":
        _require_another_admin(person)
    at = clock.now()
    person.is_active, person.sessions_from = False, at
    person.save(update_fields=["is_active", "sessions_from"])
    Token.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    return Deactivated(person=person.pk)


@action(may_administer)
def reactivate(by: Actor, person: Person) -> Reactivated | None:
    """Lets somebody in again. Old sessions and tokens stay worthless."""
    if person.is_active:
        return None
    person.is_active = True
    person.save(update_fields=["is_active"])
    return Reactivated(person=person.pk)


def _require_another_admin(person: Person) -> None:
    others = Person.objects.select_for_update().filter(role="admin", is_active=True).exclude(id=person.pk)
    if not list(others.values_list("id", flat=True)[:1]):
        raise Conflict(_("Somebody must remain administrator. Make another person administrator first."))


def _require_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(fields={"email": _("Write an e-mail address such as noa@example.com.")}) from None


def _require_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(fields={"password": " ".join(error.messages)}) from None
