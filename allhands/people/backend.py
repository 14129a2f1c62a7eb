"""Whom a session belongs to: read on every page."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from allhands.kernel.prepared import Prepared
from allhands.people.models import Person

_person = Prepared(lambda number: Person.objects.filter(id=number))


class Backend(AuthenticationBackend):
    """Signing in as the library does it."""

    def get_user(self, user_id: object) -> Person | None:
        found: Person | None = _person.first(int(str(user_id)))
        return found if found is not None and self.user_can_authenticate(found) else None
