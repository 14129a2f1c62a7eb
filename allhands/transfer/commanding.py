"""The command line: `allhands import markdown PATH --collection NAME`."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from allhands.cards.access import collections_visible_to
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Forbidden, NotFound, Refused
from allhands.people.queries import person_by_email
from allhands.transfer.access import may_import, may_open_by_import
from allhands.transfer.actions import store, store_anew
from allhands.transfer.archive import open_source
from allhands.transfer.importing import prepare
from allhands.transfer.outcomes import Outcome

BAR_CELLS = 30


def run(path: Path, *, collection: str, dry_run: bool = False, email: str = "") -> int:
    """Imports a folder or zip and prints the report. 0 when it was done, 1 with a sentence when it was not.

    A dry run writes nothing, and prints the same report.
    """
    try:
        outcome = _import(_actor(email), path, collection.strip(), dry_run)
    except Refused as refused:
        words = " ".join([str(refused), *(str(value) for value in refused.fields.values() if value)])
        sys.stderr.write(f"{words}\n")
        return 1
    sys.stdout.write(f"{outcome.as_text()}\n")
    if not outcome.pages_taken and not outcome.counts["pages_left"]:
        sys.stderr.write(_("There is no page in it that can be taken.") + "\n")
        return 1
    return 0


def _import(by: Actor, path: Path, name: str, dry_run: bool) -> Outcome:
    place = collections_visible_to(by).filter(name__iexact=name).first()
    if not (may_open_by_import(by, name) if place is None else may_import(by, place)):
        raise Forbidden()
    bar = Bar(sys.stderr)
    with _seldom_collecting(), open_source(path) as source:
        prepared = prepare(by, source, place, keeping=not dry_run, tick=bar)
    if dry_run:
        return prepared.expected()
    if place is None and not prepared.pages:
        return prepared.expected()
    bar.say(_("Storing…"))
    try:
        if place is None:
            return store_anew(by, name, prepared=prepared).outcome
        return store(by, place, prepared=prepared).outcome
    except BaseException:
        prepared.pictures.forget()
        raise


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Pages are parsed into millions of small objects without circles: looking for circles takes a sixth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _actor(email: str) -> Actor:
    if not email:
        return Actor.system("command")
    person = person_by_email(email)
    if person is None or not person.is_active:
        raise NotFound(_("Nobody has this e-mail address here."))
    return Actor(person=person, via="command")


class Bar:
    """How far it is: one line that grows on a terminal, elsewhere a line each tenth."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._is_terminal = out, out.isatty()
        self._tenth = -1
        self._drawn_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        if not total:
            self.say(_("Reading…"))
            return
        words = _("%(done)s of %(total)s pages") % {"done": done, "total": total}
        if self._is_terminal:
            if done == total or time.monotonic() - self._drawn_at > 0.1:
                self._drawn_at = time.monotonic()
                cells = BAR_CELLS * done // total
                self._out.write(f"\r[{'#' * cells}{'.' * (BAR_CELLS - cells)}] {words} ")
                self._out.flush()
        elif 10 * done // total > self._tenth:
            self._tenth = 10 * done // total
            self.say(words)

    def say(self, words: str) -> None:
        """A line of its own."""
        self._out.write(f"\n{words}\n" if self._is_terminal and self._drawn_at else f"{words}\n")
        self._out.flush()
