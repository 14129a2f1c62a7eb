"""Sessions in the database, read on every page."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.utils import timezone

from allhands.kernel.prepared import Prepared

_session = Prepared(lambda key: Session.objects.filter(session_key=key))


class SessionStore(InDatabase):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        # A cookie may say anything, and PostgreSQL takes no text with a zero byte.
        found: Session | None = _session.first(
            self.session_key.replace("\x00", "") if self.session_key else ""
        )
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
