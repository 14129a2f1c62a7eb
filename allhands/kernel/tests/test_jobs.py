"""Timed work runs when it is due, once in the whole installation."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from allhands.kernel import jobs
from allhands.kernel.action import record
from allhands.kernel.jobs import JOBS, every, prune, run_due
from allhands.kernel.models import Delivery, Event, TimedJob, Usage
from allhands.kernel.reactions import on
from allhands.kernel.testing import travel
from allhands.kernel.tests.happening import Marked, mark, marks, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_house")]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_new_job_runs_at_once_and_then_every_period():
    ran = []
    every(HOUR, name="test.hourly")(ran.append)
    for minutes in (0, 30, 59, 60, 61, 180):
        with travel(NOON + timedelta(minutes=minutes)):
            run_due()
    assert ran == [NOON, NOON + HOUR, NOON + 3 * HOUR]
    row = TimedJob.objects.get(name="test.hourly")
    assert (row.ran_at, row.due_at) == (NOON + 3 * HOUR, NOON + 4 * HOUR)
    assert (row.leased_until, row.error) == (None, "")


def test_it_says_how_many_ran():
    every(HOUR, name="test.one")(lambda at: None)
    every(HOUR, name="test.two")(lambda at: None)
    assert run_due() == 2
    assert run_due() == 0


def test_a_failure_is_noted_undone_and_tried_again_in_five_minutes():
    @every(HOUR, name="test.failing")
    def fail(at: datetime) -> None:
        mark("half")
        raise RuntimeError("no luck today")

    other = []
    every(HOUR, name="test.other")(other.append)
    with travel(NOON):
        assert run_due() == 1
    assert marks() == []
    assert other == [NOON]
    row = TimedJob.objects.get(name="test.failing")
    assert row.error.endswith("RuntimeError: no luck today")
    assert (row.due_at, row.ran_at, row.leased_until) == (NOON + timedelta(minutes=5), None, None)


def test_a_failing_job_of_a_short_period_waits_no_longer_than_it():
    @every(timedelta(minutes=1), name="test.failing")
    def fail(at: datetime) -> None:
        raise RuntimeError

    with travel(NOON):
        run_due()
    assert TimedJob.objects.get(name="test.failing").due_at == NOON + timedelta(minutes=1)


def test_success_forgets_the_failure():
    luck = [RuntimeError("first time")]

    @every(HOUR, name="test.moody")
    def moody(at: datetime) -> None:
        if luck:
            raise luck.pop()

    with travel(NOON):
        run_due()
    with travel(NOON + HOUR):
        assert run_due() == 1
    assert TimedJob.objects.get(name="test.moody").error == ""


def test_a_killed_workers_job_is_taken_over_after_a_minute():
    ran = []
    every(HOUR, name="test.hourly")(ran.append)
    TimedJob.objects.create(name="test.hourly", due_at=NOON, lease="killed", leased_until=NOON + jobs.LEASE)
    with travel(NOON + jobs.LEASE):
        assert run_due() == 0
    with travel(NOON + jobs.LEASE + timedelta(milliseconds=1)):
        assert run_due() == 1
    assert len(ran) == 1


def test_who_lost_the_lease_does_not_run():
    ran = []
    every(HOUR, name="test.hourly")(ran.append)
    TimedJob.objects.create(name="test.hourly", due_at=NOON, lease="another", leased_until=NOON + jobs.LEASE)
    assert jobs._run(JOBS["test.hourly"], "mine") == 0
    assert ran == []


def test_a_job_of_a_room_that_is_gone_is_left_alone():
    TimedJob.objects.create(name="test.of_long_ago", due_at=NOON)
    with travel(NOON + HOUR):
        assert run_due() == 0


@pytest.mark.usefixtures("real_database")
def test_several_workers_run_a_job_once(at_once):
    @every(HOUR, name="test.hourly")
    def hourly(at: datetime) -> None:
        mark("hourly")
        time.sleep(0.05)

    assert sum(at_once(*[run_due] * 4)) == 1
    assert marks() == ["hourly"]


@pytest.mark.usefixtures("real_database")
def test_a_job_longer_than_its_lease_is_not_run_a_second_time(at_once):
    runs, running = [], threading.Event()

    @every(HOUR, name="test.long")
    def long(at: datetime) -> None:
        runs.append(at)
        running.set()
        time.sleep(0.2)

    def later() -> int:
        assert running.wait(10)
        with travel(datetime.now(UTC) + 2 * jobs.LEASE):
            return run_due()

    assert at_once(run_due, later) == [1, 0]
    assert len(runs) == 1


def test_pruning_forgets_what_is_old_and_never_the_trail():
    @on(Marked)
    def known(event: Marked, told: object) -> None: ...

    month, year = timedelta(days=30), timedelta(days=400)
    with travel(NOON - month):
        record(someone(), [Marked(mark=number) for number in range(5)])
    old, new, given_up, gone, waiting = Delivery.objects.order_by("id")
    second = timedelta(seconds=1)
    Delivery.objects.filter(id=old.id).update(done_at=NOON - month - second)
    Delivery.objects.filter(id=new.id).update(done_at=NOON - month)
    Delivery.objects.filter(id=given_up.id).update(failed_at=NOON - 2 * month, due_at=NOON - 2 * month)
    Delivery.objects.filter(id=gone.id).update(reaction="gone.reaction", due_at=NOON - month - second)
    Usage.objects.create(verb="opened", at=NOON - year - second)
    Usage.objects.create(verb="opened", at=NOON - year)
    prune(NOON)
    left = set(Delivery.objects.values_list("id", flat=True))
    assert left == {new.id, given_up.id, waiting.id}
    assert Usage.objects.count() == 1
    assert Event.objects.count() == 5


def test_pruning_is_itself_timed():
    assert "kernel.prune" not in JOBS
    every(timedelta(hours=6), name="kernel.prune")(prune)
    assert run_due() == 1
