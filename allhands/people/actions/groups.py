"""Groups, tokens, the workspace, and looking through another's eyes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden, Invalid
from allhands.people import rules
from allhands.people.access import may_administer, may_hold_tokens, may_revoke
from allhands.people.events import (
    GroupChanged,
    GroupJoined,
    GroupLeft,
    GroupMade,
    GroupRemoved,
    TokenMade,
    TokenRevoked,
    ViewedAs,
    WorkspaceChanged,
)
from allhands.people.models import Group, Membership, Person, Token, Workspace

TAKEN = _("There is a group with this name already.")


@action(may_administer)
def make_group(by: Actor, *, name: str, is_department: bool = False) -> GroupMade:
    """Makes a group. Raises Conflict when the name is taken."""
    name = _free_name(name)
    group = Group(name=name, is_department=is_department)
    _save(group)
    return GroupMade(group=group.pk, name=name)


@action(may_administer)
def change_group(by: Actor, group: Group, *, name: str, is_department: bool) -> GroupChanged:
    group.name = _free_name(name, besides=group)
    group.is_department = is_department
    _save(group)
    return GroupChanged(group=group.pk, name=group.name)


@action(may_administer)
def remove_group(by: Actor, group: Group) -> GroupRemoved:
    """Removes a group and what it was granted. Its people stay."""
    number = group.pk
    group.delete()
    return GroupRemoved(group=number, name=group.name)


@action(may_administer)
def add_to_group(by: Actor, group: Group, person: Person) -> GroupJoined | None:
    made = Membership.objects.get_or_create(group=group, person=person)[1]
    return GroupJoined(group=group.pk, person=person.pk) if made else None


@action(may_administer)
def remove_from_group(by: Actor, group: Group, person: Person) -> GroupLeft | None:
    gone = Membership.objects.filter(group=group, person=person).delete()[0]
    return GroupLeft(group=group.pk, person=person.pk) if gone else None


@action(may_hold_tokens)
def make_token(
    by: Actor, person: Person, *, secret: str, name: str, scopes: list[str], life: timedelta | None = None
) -> TokenMade:
    """Makes a token. The caller keeps `secret` and shows it once; only its digest is stored.

    `life` is how long it works; None means until it is revoked.
    """
    scopes = rules.require_scopes(scopes)
    if "admin" in scopes and person.role != "admin":
        raise Invalid(fields={"scopes": _("Only an administrator's token can have the scope admin.")})
    at = clock.now()
    token = Token.objects.create(
        person=person,
        name=rules.clean_name(name),
        digest=rules.digest_of(secret),
        start=secret[:8],
        scopes=scopes,
        created_at=at,
        expires_at=at + life if life else None,
    )
    return TokenMade(token=token.pk, person=person.pk, scopes=scopes)


@action(may_revoke)
def revoke_token(by: Actor, token: Token) -> TokenRevoked | None:
    """Makes a token worthless at once."""
    if token.revoked_at is not None:
        return None
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    return TokenRevoked(token=token.pk, person=token.person_id)


@action(may_administer)
def view_as(by: Actor, person: Person) -> ViewedAs:
    """Notes that an administrator begins to look through somebody's eyes. Raises Forbidden for another administrator."""
    if person.role == "admin" or not person.is_active:
        raise Forbidden(_("You can look through the eyes of active members and partners only."))
    return ViewedAs(person=person.pk)


@action(may_administer)
def change_workspace(by: Actor, /, workspace: Workspace, **fields: Any) -> WorkspaceChanged | None:
    """Changes the company's name, time zone or first language."""
    if "name" in fields:
        fields["name"] = rules.clean_name(fields["name"])
    if "zone" in fields:
        rules.require_zone(fields["zone"])
    if "language" in fields:
        rules.require_language(fields["language"] or "?")
    changed = sorted(key for key, value in fields.items() if getattr(workspace, key) != value)
    for key in changed:
        setattr(workspace, key, fields[key])
    if not changed:
        return None
    workspace.save(update_fields=changed)
    return WorkspaceChanged(workspace=workspace.pk, fields=changed)


def _free_name(name: str, besides: Group | None = None) -> str:
    name = rules.clean_name(name)
    taken = Group.objects.filter(name__iexact=name)
    if besides is not None:
        taken = taken.exclude(id=besides.pk)
    if taken.exists():
        raise Conflict(TAKEN, fields={"name": TAKEN})
    return name


def _save(group: Group) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        # Two administrators gave one name at the same moment.
        raise Conflict(TAKEN, fields={"name": TAKEN}) from None
