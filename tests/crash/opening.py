"""Makes the first person, a collection and a token of a new house; prints the collection's number and the token."""

from __future__ import annotations

import sys

from allhands.site import preparing

if __name__ == "__main__":
    preparing.prepare()
    from allhands.cards.actions.places import make_collection
    from allhands.kernel.actor import Actor
    from allhands.people.actions.members import add
    from allhands.people.models import Person

    ann = Person.objects.get(id=add(Actor.system(), name="Ann Author", email="ann@example.com").person)
    place = make_collection(Actor(person=ann), name="Customer care").collection
    token = preparing.token(ann.email, name="crash proof", scopes=["read", "write"])
    sys.stdout.write(f"{place} {token}\n")
