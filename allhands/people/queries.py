"""Page-shaped reads about people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.prepared import Prepared
from allhands.people.access import demo_people, group_ids_of, groups_visible_to, people_visible_to
from allhands.people.models import Group, Invitation, Person, Token, Workspace
from allhands.people.rules import digest_of, folded

_workspace = Prepared(lambda: Workspace.objects.order_by("id")[:1])
_names = Prepared(lambda ids: Person.objects.filter(id__in=ids).values_list("id", "name"))


def workspace(actor: Actor | None = None) -> Workspace:
    """The one workspace; made with plain defaults when there is none yet. Read once a request."""
    if actor is not None and "workspace" in actor.memo:
        kept: Workspace = actor.memo["workspace"]
        return kept
    found: Workspace | None = _workspace.first()
    if found is None:
        found = Workspace.objects.get_or_create(id=1, defaults={"name": "Allhands"})[0]
    if actor is not None:
        actor.memo["workspace"] = found
    return found


@dataclass(frozen=True)
class Known:
    """A person as lists show them."""

    id: int
    name: str
    email: str
    role: str
    title: str
    department: str
    is_active: bool


def people(actor: Actor, *, words: str = "", active: bool = True) -> list[Known]:
    """The people whom the actor may see, by name. `words` are sought in name, address, title and department."""
    found = _known(actor, people_visible_to(actor).filter(is_active=active))
    wanted = folded(words).split()
    return [one for one in found if all(word in _spelt(one) for word in wanted)] if wanted else found


def _known(actor: Actor, rows: QuerySet[Person]) -> list[Known]:
    """Rows as lists show them. A partner is not told of departments that are not theirs."""
    fields = ("id", "name", "email", "role", "title", "is_active", "department_id", "department__name")
    told = group_ids_of(actor) if actor.is_partner else None
    found = []
    for number, name, email, role, title, is_active, where, place in rows.order_by("name", "id").values_list(
        *fields
    ):
        department = place if where and (told is None or where in told) else ""
        found.append(Known(number, name, email, role, title, department, is_active))
    return found


def _spelt(one: Known) -> str:
    return folded(f"{one.name} {one.email} {one.title} {one.department}")


def person_groups(actor: Actor, person: Person) -> list[dict[str, Any]]:
    """The groups of a person, their department first, among those whom the actor may see."""
    mine = Q(membership__person=person.pk) | Q(id=person.department_id or 0)
    rows = groups_visible_to(actor).filter(mine).distinct().values("id", "name", "is_department")
    return sorted(rows, key=lambda row: (row["id"] != person.department_id, row["name"]))


def groups(actor: Actor) -> list[dict[str, Any]]:
    """Groups with how many active people each has, among those whom the actor may see."""
    rows = groups_visible_to(actor).order_by("name").values("id", "name", "is_department")
    seen = people_visible_to(actor).filter(is_active=True).order_by()
    joined = seen.filter(membership__isnull=False).values_list("membership__group", "id")
    placed = seen.filter(department__isnull=False).values_list("department", "id")
    size = Counter(group for group, _person in {*joined, *placed})
    return [{**row, "size": size[row["id"]]} for row in rows]


def departments(actor: Actor) -> list[tuple[int, str]]:
    """The departments for a choice, among the groups whom the actor may see."""
    return list(groups_visible_to(actor).filter(is_department=True).values_list("id", "name"))


def group_people(actor: Actor, group: Group) -> list[Known]:
    """A group's active people; for a department also those placed in it."""
    inside = Q(membership__group=group.pk) | Q(department=group.pk)
    return _known(actor, people_visible_to(actor).filter(inside, is_active=True).distinct())


def member_ids(group: Group) -> set[int]:
    """Who was added to a group, as opposed to placed in it as in a department."""
    return set(group.membership_set.values_list("person_id", flat=True))


def demo_departments() -> list[tuple[str, list[Known]]]:
    """Whom a demo lets anybody enter as, by department; those without one last."""
    by_department: dict[str, list[Known]] = {}
    for one in _known(Actor.system("web"), demo_people()):
        by_department.setdefault(one.department, []).append(one)
    return sorted(by_department.items(), key=lambda pair: (not pair[0], pair[0]))


def names(ids: set[int]) -> dict[int, str]:
    """Names by id, for pages that show who did something to an object that the reader may see."""
    return dict(_names(ids))


def tokens(person: Person) -> list[Token]:
    """The tokens that were not revoked, newest first; those too old to work are among them."""
    return list(Token.objects.filter(person=person, revoked_at=None).order_by("-created_at", "-id"))


def open_invitations() -> list[Invitation]:
    """The links that still let somebody in, newest first."""
    at = clock.now()
    rows = Invitation.objects.filter(used_at=None, expires_at__gt=at).select_related("made_by", "department")
    return list(rows.order_by("-created_at", "-id"))


def invitation_by(secret: str) -> Invitation | None:
    """The open invitation that a link belongs to."""
    return Invitation.objects.filter(
        digest=digest_of(secret), used_at=None, expires_at__gt=clock.now()
    ).first()


def has_admin() -> bool:
    return Person.objects.filter(role="admin", is_active=True).exists()


def person_by_email(email: str) -> Person | None:
    return Person.objects.filter(email=email.strip().lower()).first()


def active_person(number: int) -> Person | None:
    return Person.objects.filter(id=number, is_active=True).first()


def actor_by_token(secret: str, via: str) -> Actor | None:
    """Whom a token speaks for; None when it is unknown, revoked, too old, or its person is gone.

    Notes the use at most once a minute, so that a busy token does not write on every request.
    """
    at = clock.now()
    token = Token.objects.select_related("person").filter(digest=digest_of(secret), revoked_at=None).first()
    if token is None or not token.person.is_active or (token.expires_at and token.expires_at <= at):
        return None
    if token.last_used_at is None or at - token.last_used_at > timedelta(minutes=1):
        Token.objects.filter(id=token.pk).update(last_used_at=at)
    return Actor(person=token.person, via=via, scopes=frozenset(token.scopes))
