"""The worker does what is owed until told to stop, whatever breaks meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from allhands.kernel import deliveries, jobs, reactions, usage, worker
from allhands.kernel.action import action
from allhands.kernel.actor import Actor
from allhands.kernel.jobs import every
from allhands.kernel.models import Usage
from allhands.kernel.reactions import Told, on
from allhands.kernel.tests.happening import Marked, mark, marks, someone

pytestmark = [pytest.mark.usefixtures("empty_house", "real_database")]


@action(lambda by: True)
def tell(by: Actor, *, number: int) -> Marked:
    return Marked(mark=number)


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
    return true()


def copying() -> None:
    @on(Marked)
    def copy(event: Marked, told: Told) -> None:
        mark(f"copy {event.mark}")


@pytest.fixture
def sleepy(empty_house: None, real_database: None) -> Iterator[None]:
    """A worker that looks for work by itself every half minute only."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(stop,), kwargs={"pause": 30})
    thread.start()
    yield
    stop.set()
    reactions.wake()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.usefixtures("sleepy")
def test_it_reacts_to_what_is_told_and_the_bell_wakes_it():
    copying()
    for number in range(3):
        tell(someone(), number=number)
        assert until(lambda wanted=f"copy {number}": wanted in marks())


def test_it_runs_due_jobs_and_writes_what_people_did(settings):
    settings.USAGE_AT_ONCE = False
    every(timedelta(hours=1), name="test.hourly")(lambda at: mark("hourly"))
    usage.note(someone(), "opened", kind="card", id=1)
    thread, stop = worker.start()
    assert until(lambda: marks() == ["hourly"] and Usage.objects.count() == 1)
    usage.note(someone(), "opened", kind="card", id=2)
    stop.set()
    thread.join(10)
    assert Usage.objects.count() == 2


def test_it_stops_when_told_though_there_is_nothing_to_do():
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(stop,), kwargs={"pause": 0.02})
    thread.start()
    time.sleep(0.1)
    assert thread.is_alive()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("take", OperationalError("the database is away")),
        ("run_due", TypeError("a fault of ours")),
        ("flush", OSError()),
    ],
)
def test_it_survives_faults(monkeypatch, place: str, fault: Exception):
    owner = {"take": deliveries, "run_due": jobs, "flush": usage}[place]
    whole, broken = getattr(owner, place), threading.Event()

    def breaks() -> object:
        if not broken.is_set():
            broken.set()
            raise fault
        return whole()

    monkeypatch.setattr(owner, place, breaks)
    copying()
    tell(someone(), number=1)
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(stop,), kwargs={"pause": 0.01})
    thread.start()
    assert until(lambda: broken.is_set() and marks() == ["copy 1"])
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_it_takes_a_new_connection_when_the_old_one_broke(monkeypatch):
    seen: list[object] = []

    def look(number: int) -> bool:
        seen.append(connection.connection)
        connection.ensure_connection()
        seen.append(connection.connection)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(deliveries, "deliver", look)
    monkeypatch.setattr(deliveries, "take", lambda: [1])
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(stop,), kwargs={"pause": 0.01})
    thread.start()
    assert until(lambda: len(seen) >= 4)
    stop.set()
    thread.join(10)
    assert seen[2] is None
    assert seen[1] is not seen[3]
