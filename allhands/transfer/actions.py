"""Handing in an archive, looking at it, importing it; every step asks again whether one may."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allhands.cards.actions.importing import bring
from allhands.cards.actions.places import make_collection
from allhands.cards.models import Collection
from allhands.kernel import clock
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Refused
from allhands.transfer import uploads
from allhands.transfer.access import may_import, may_open_by_import, may_run, may_see, only_the_house
from allhands.transfer.events import Begun, Discarded, HandedIn, Imported
from allhands.transfer.importing import Prepared
from allhands.transfer.models import ImportRun
from allhands.transfer.outcomes import Outcome

KEPT, STRAY = timedelta(days=7), timedelta(days=1)


class Stored(list[Any]):
    """What happened, and the report of it."""

    def __init__(self, happened: Imported, outcome: Outcome) -> None:
        super().__init__([happened])
        self.outcome = outcome


class Superseded(Conflict):
    """This thread was taken for lost, and another one does its work."""

    code = "superseded"


@action(may_import)
def hand_in(by: Actor, collection: Collection, *, name: str, size: int, key: str) -> HandedIn:
    """Notes an archive that is kept under `key` and is to be imported into a collection."""
    run = ImportRun.objects.create(
        person=by.person,
        collection=collection,
        name="".join(letter for letter in name if letter.isprintable())[:200],
        size=size,
        key=key,
        handed_in_at=clock.now(),
    )
    return HandedIn(import_run=run.pk, collection=collection.pk, size=size)


@action(may_run)
def begin(by: Actor, run: ImportRun, *, lease: str) -> Begun:
    """Starts what comes next: the dry run, or the import after it. Raises Conflict while another thread is at it."""
    row = ImportRun.objects.select_for_update().get(id=run.pk)
    now = clock.now()
    if row.is_busy(now):
        raise Conflict(_("This import is running already. Wait until it is done."))
    if row.state == "done":
        raise Conflict(_("This import is done. Upload the archive again to update the cards."))
    if not row.key:
        raise Refused(_("The uploaded file is no longer here. Upload it again."), code="file-gone")
    row.state = "importing" if row.was_looked_at else "looking"
    row.lease, row.beat_at, row.problem, row.done, row.total = lease, now, "", 0, 0
    row.save()
    return Begun(import_run=row.pk, doing=row.state)


@action(only_the_house)
def note_progress(by: Actor, run: int, *, lease: str, done: int, total: int) -> None:
    """Says how far a run is, and that its thread lives. Raises Superseded when another one does it now."""
    _held(run, lease)
    ImportRun.objects.filter(id=run).update(done=done, total=total, beat_at=clock.now())


@action(only_the_house)
def note_look(by: Actor, run: int, *, lease: str, outcome: Outcome) -> None:
    """Keeps what the dry run found."""
    row = _held(run, lease)
    row.state, row.lease, row.report = "looked", "", outcome.as_kept()
    row.save()


@action(only_the_house)
def note_failure(by: Actor, run: int, *, lease: str, problem: str) -> None:
    """Keeps the sentence that says why a run stopped. Nothing was imported."""
    row = _held(run, lease)
    row.state, row.lease, row.problem = "failed", "", problem[:300]
    row.save()


@action(may_run)
def carry_out(by: Actor, run: ImportRun, *, lease: str, prepared: Prepared) -> Stored:
    """Stores what was prepared, and its report, at once or not at all. Raises Superseded."""
    row = _held(run.pk, lease)
    stored = _store(by, run.collection, prepared, run.pk)
    row.state, row.lease, row.report, row.finished_at = "done", "", stored.outcome.as_kept(), clock.now()
    row.done = row.total
    row.save()
    return stored


@action(may_import)
def store(by: Actor, collection: Collection, *, prepared: Prepared) -> Stored:
    """Stores what was prepared without a run, as the command line does."""
    return _store(by, collection, prepared)


@action(may_open_by_import)
def store_anew(by: Actor, name: str, *, prepared: Prepared) -> Stored:
    """Opens a collection for what was prepared: both or neither. Raises Conflict when the name is taken."""
    made = make_collection(by, name=name)
    return _store(by, Collection.objects.get(id=made.collection), prepared)


@action(may_see)
def discard(by: Actor, run: ImportRun) -> Discarded:
    """Throws an import away, together with its upload. What it brought stays. Raises Conflict while it runs."""
    row = ImportRun.objects.select_for_update().get(id=run.pk)
    if row.is_busy(clock.now()):
        raise Conflict(_("This import is running. Wait until it is done."))
    row.delete()
    return Discarded(import_run=run.pk)


@action(only_the_house)
def sweep(by: Actor, *, now: datetime) -> None:
    """Deletes uploads that are imported or older than a week, and after a day those that no run speaks of."""
    old = ImportRun.objects.exclude(key="").filter(Q(state="done") | Q(handed_in_at__lt=now - KEPT))
    gone = [run for run in old if not run.is_busy(now)]
    for run in gone:
        uploads.drop(run.key)
    ImportRun.objects.filter(id__in=[run.pk for run in gone]).update(key="")
    known = set(ImportRun.objects.exclude(key="").values_list("key", flat=True))
    uploads.drop_strays(known, before=now - STRAY)


def _held(run: int, lease: str) -> ImportRun:
    row = ImportRun.objects.select_for_update().filter(id=run, lease=lease).first()
    if row is None:
        raise Superseded()
    return row


def _store(by: Actor, collection: Collection, prepared: Prepared, run: int = 0) -> Stored:
    came = bring(by, collection, pages=prepared.pages, files=prepared.pictures.new)
    outcome = prepared.settled(came)
    counts = {name: outcome.counts[f"pages_{name}"] for name in ("new", "changed", "merged", "left")}
    return Stored(Imported(collection=collection.pk, run=run, **counts), outcome)
