"""The people of the demo company in the workspace, and in whose name its past happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from allhands.demo.company import Company
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden
from allhands.people.actions.groups import add_to_group, make_group
from allhands.people.actions.members import add
from allhands.people.models import Group, Person

T = TypeVar("T")
VIA = "demo"
ADMINISTRATOR = "ada"


@dataclass(frozen=True)
class Staff:
    """Everybody by the key that the files use. `members` are keys of people, by the key of their group."""

    people: dict[str, Person]
    groups: dict[str, Group]
    members: dict[str, tuple[str, ...]]
    actors: dict[str, Actor]

    def do(self, key: str, action: Callable[..., T], *objects: object, **more: object) -> T:
        """Lets a person do something; the administrator does it for them when they may not."""
        try:
            return action(self.actors[key], *objects, **more)
        except Forbidden:
            return action(self.actors[ADMINISTRATOR], *objects, **more)

    def who(self, key: str) -> Person | Group:
        return self.people.get(key) or self.groups[key]


def hire(company: Company) -> Staff:
    """Makes the groups and the people. They have no passwords: a demo is entered with one click."""
    house = Actor.system(VIA)
    groups = dict[str, Group]()
    for one in company.groups:
        made = make_group(house, name=one.name, is_department=one.is_department)
        groups[one.key] = Group.objects.get(id=made.group)
    people = {}
    for person in company.people:
        joined = add(
            house,
            name=person.name,
            email=person.email,
            role=person.role,
            department=groups.get(person.department),
            title=person.title,
            languages=list(person.languages),
            language=person.language,
            zone=person.zone,
        )
        people[person.key] = Person.objects.get(id=joined.person)
    for one in company.groups:
        for key in one.members:
            add_to_group(house, groups[one.key], people[key])
    return Staff(
        people,
        groups,
        {one.key: company.members(one.key) for one in company.groups},
        {key: Actor(person=person, via=VIA) for key, person in people.items()},
    )
