"""Runs an import beside the requests, in a thread of the web process, one at a time."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

import structlog
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, NotFound, Refused
from allhands.people.queries import active_person
from allhands.transfer import actions, uploads
from allhands.transfer.access import may_run, run_for
from allhands.transfer.archive import open_source
from allhands.transfer.importing import Prepared, prepare
from allhands.transfer.models import ImportRun

log = structlog.get_logger()
BEAT_SECONDS = 1.0
_turn = threading.Lock()


def start(by: Actor, run: ImportRun) -> None:
    """Begins what comes next: the dry run, or the import after it. Raises Conflict while it is running."""
    lease = secrets.token_hex(8)
    actions.begin(by, run, lease=lease)
    language = translation.get_language() or "en"
    person, number = by.id, run.pk

    def work() -> None:
        with translation.override(language):
            _Work(number, person, lease).do()

    spawn(work)


def spawn(work: Callable[[], None]) -> None:
    """Does something in a thread that ends with the process."""

    def alone() -> None:
        try:
            work()
        finally:
            connection.close()

    threading.Thread(target=alone, name="import", daemon=True).start()


class _Work:
    def __init__(self, number: int, person: int | None, lease: str) -> None:
        self.number, self.person, self.lease = number, person, lease
        self._beaten_at = 0.0

    def do(self) -> None:
        """All of it. Whatever goes wrong is kept for the page to tell."""
        try:
            while not _turn.acquire(timeout=BEAT_SECONDS * 5):
                self._beat(0, 0)
            try:
                self._go()
            finally:
                _turn.release()
        except actions.Superseded:
            log.info("another thread goes on with this import", run=self.number)
        except Refused as refused:
            words = [str(refused), *(str(value) for value in refused.fields.values() if value)]
            self._fail(" ".join(words))
        except Exception:
            log.exception("import failed", run=self.number)
            self._fail(_("Something broke on our side. Nothing was imported; start it again."))

    def _go(self) -> None:
        by = self._actor()
        run = run_for(by, self.number)
        path = uploads.path_of(run.key)
        if not may_run(by, run):
            raise Forbidden()
        if not run.key or not path.exists():
            raise NotFound(_("The uploaded file is no longer here. Upload it again."))
        importing = run.state == "importing"
        with open_source(path) as source:
            prepared = prepare(by, source, run.collection, keeping=importing, tick=self._beat)
        if importing:
            self._store(run, prepared)
        else:
            outcome = prepared.expected()
            actions.note_look(Actor.system(), self.number, lease=self.lease, outcome=outcome)

    def _store(self, run: ImportRun, prepared: Prepared) -> None:
        try:
            # Rights may have been taken back while it was prepared: a fresh actor has none of the old ones in mind.
            actions.carry_out(self._actor(), run, lease=self.lease, prepared=prepared)
        except BaseException:
            prepared.pictures.forget()
            raise
        uploads.drop(run.key)

    def _actor(self) -> Actor:
        person = active_person(self.person or 0)
        if person is None:
            raise Forbidden()
        return Actor(person=person)

    def _beat(self, done: int, total: int) -> None:
        at = time.monotonic()
        if at - self._beaten_at >= BEAT_SECONDS or done == total:
            self._beaten_at = at
            actions.note_progress(Actor.system(), self.number, lease=self.lease, done=done, total=total)

    def _fail(self, problem: str) -> None:
        try:
            actions.note_failure(Actor.system(), self.number, lease=self.lease, problem=problem)
        except actions.Superseded:
            log.info("another thread goes on with this import", run=self.number)
