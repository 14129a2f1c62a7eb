"""Links by which a password is chosen."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from allhands.people.models import Person


class PasswordLinks(PasswordResetTokenGenerator):
    """A link is worthless once it was used, and once its person was deactivated, even if they came back since."""

    key_salt = "people.links"

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        shut_out = user.sessions_from.timestamp() if user.sessions_from else ""
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{shut_out}"
