"""Who may do what to people, as predicate and as queryset."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from allhands.kernel.actor import Actor
from allhands.kernel.errors import NotFound
from allhands.kernel.prepared import Prepared
from allhands.people.models import Group, Invitation, Membership, Person, Token


def may_administer(by: Actor, *about: Any) -> bool:
    return by.is_admin and (by.scopes is None or "admin" in by.scopes)


def may_change_profile(by: Actor, person: Person) -> bool:
    return by.id == person.pk or may_administer(by)


def may_change_password(by: Actor, person: Person) -> bool:
    """One's own, in a session; never by a token."""
    return by.id == person.pk and by.scopes is None


def may_ask_for_password(by: Actor, person: Person) -> bool:
    """Anybody may ask: the answer goes to the person's own mailbox."""
    return person.is_active


def may_hold_tokens(by: Actor, person: Person) -> bool:
    """Tokens are made by their own person, in a session, or by the command line; never by another token."""
    return by.is_system or (by.id == person.pk and by.scopes is None)


def may_revoke(by: Actor, token: Token) -> bool:
    return by.id == token.person_id or may_administer(by)


def may_accept(by: Actor, invitation: Invitation) -> bool:
    """Whoever holds the link. It works once and not for somebody already signed in."""
    return not by.is_signed_in


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Members see everybody; a partner sees themselves and those in the same groups."""
    if actor.is_system or actor.is_member:
        return Person.objects.all()
    if not actor.is_signed_in:
        return Person.objects.none()
    mine = group_ids_of(actor)
    beside = Membership.objects.filter(group__in=mine).values("person")
    return Person.objects.filter(Q(id=actor.id) | Q(id__in=beside) | Q(department__in=mine))


def groups_visible_to(actor: Actor) -> QuerySet[Group]:
    """Members see every group; a partner those that they belong to."""
    if actor.is_system or actor.is_member:
        return Group.objects.all()
    return Group.objects.filter(id__in=group_ids_of(actor))


def demo_people() -> QuerySet[Person]:
    """Whom anybody may enter as: everybody active in a demo, nobody elsewhere."""
    return Person.objects.filter(is_active=True) if settings.DEMO else Person.objects.none()


def demo_person_for(number: int) -> Person:
    """The person of a demo. Raises NotFound, always where this is no demo."""
    found = demo_people().filter(id=number).first()
    if found is None:
        raise NotFound()
    return found


def person_for(actor: Actor, number: int) -> Person:
    """The person, if the actor may see them. Raises NotFound."""
    found = people_visible_to(actor).select_related("department").filter(id=number).first()
    if found is None:
        raise NotFound()
    return found


def group_for(actor: Actor, number: int) -> Group:
    """The group, if the actor may see it. Raises NotFound."""
    found = groups_visible_to(actor).filter(id=number).first()
    if found is None:
        raise NotFound()
    return found


def token_for(actor: Actor, number: int) -> Token:
    """One of the actor's own tokens. Raises NotFound."""
    found = Token.objects.filter(id=number, person=actor.id, revoked_at=None).first()
    if found is None:
        raise NotFound()
    return found


def invitation_for(actor: Actor, number: int) -> Invitation:
    found = Invitation.objects.filter(id=number, used_at=None).first() if may_administer(actor) else None
    if found is None:
        raise NotFound()
    return found


_group_ids = Prepared(lambda person: Membership.objects.filter(person=person).values_list("group_id"))


def group_ids_of(actor: Actor) -> frozenset[int]:
    """The groups that the actor belongs to, department included; read once a request."""
    if "groups" not in actor.memo:
        ids = {number for (number,) in _group_ids(actor.id or 0)}
        if actor.person is not None and actor.person.department_id:
            ids.add(actor.person.department_id)
        actor.memo["groups"] = frozenset(ids)
    groups: frozenset[int] = actor.memo["groups"]
    return groups
