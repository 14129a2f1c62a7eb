"""What an event is owed is done once, whoever is killed and whatever fails."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from allhands.kernel import deliveries
from allhands.kernel.action import record
from allhands.kernel.actor import Actor
from allhands.kernel.deliveries import MAX_ATTEMPTS, deliver, open_age_seconds, take, work_off
from allhands.kernel.models import Delivery, Event
from allhands.kernel.reactions import REACTIONS, Told, on
from allhands.kernel.testing import travel
from allhands.kernel.tests.happening import Marked, RubbedOut, mark, marks, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_house")]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def tell(*numbers: int, by: Actor | None = None) -> None:
    record(by or someone(), [Marked(mark=number) for number in numbers])


def marking(lease: timedelta = timedelta(seconds=8)) -> None:
    @on(Marked, lease=lease)
    def copy(event: Marked, told: Told) -> None:
        mark(f"copy {event.mark}")


def failing() -> None:
    @on(Marked)
    def fail(event: Marked, told: Told) -> None:
        mark("half")
        raise RuntimeError("no luck today")


def test_a_reaction_gets_the_event_and_who_caused_it():
    heard = []

    @on(Marked)
    def listen(event: Marked, told: Told) -> None:
        heard.append((event, told.person, told.via, told.at, told.actor.is_system, told.number))

    with travel(NOON):
        tell(4, by=someone(7, via="api"))
        assert work_off() == 1
    number = Event.objects.values_list("id", flat=True).get()
    assert heard == [(Marked(mark=4), 7, "api", NOON, True, number)]


def test_each_delivery_is_done_once():
    marking()
    tell(1)
    (number,) = take()
    assert deliver(number) is True
    assert deliver(number) is False
    assert marks() == ["copy 1"]
    row = Delivery.objects.get()
    assert row.done_at is not None
    assert row.leased_until is None
    assert take() == []


def test_only_the_reactions_of_that_event_are_owed():
    marking()

    @on(RubbedOut)
    def other(event: RubbedOut, told: Told) -> None: ...

    tell(1)
    assert Delivery.objects.count() == 1


def test_what_is_leased_is_not_taken_by_another():
    marking()
    with travel(NOON):
        tell(1, 2)
        assert len(take()) == 2
        assert take() == []


def test_a_killed_workers_lease_runs_out_and_another_takes_over():
    marking(lease=timedelta(seconds=8))
    with travel(NOON):
        tell(1)
        taken = take()
        before = Delivery.objects.get()
    with travel(NOON + timedelta(seconds=8)):
        assert take() == []
    with travel(NOON + timedelta(seconds=8, milliseconds=1)):
        assert take() == taken
        assert Delivery.objects.get().lease != before.lease
        assert deliver(taken[0]) is True
    assert marks() == ["copy 1"]


def test_the_later_of_a_batch_are_held_longer():
    marking()
    with travel(NOON):
        tell(1, 2, 3)
        take()
    ends = list(Delivery.objects.order_by("id").values_list("leased_until", flat=True))
    assert [end - ends[0] for end in ends] == [timedelta(milliseconds=200 * place) for place in range(3)]


def test_the_oldest_come_first_and_a_batch_has_its_limit():
    marking()
    for minute in (3, 1, 2):
        with travel(NOON + timedelta(minutes=minute)):
            tell(minute)
    with travel(NOON + timedelta(minutes=5)):
        taken = take(limit=2)
    told = Delivery.objects.in_bulk(taken)
    assert [told[number].event.subject_id for number in taken] == [1, 2]


def test_what_is_not_due_waits():
    marking()
    with travel(NOON):
        tell(1)
    with travel(NOON - timedelta(seconds=1)):
        assert take() == []
        assert open_age_seconds() == 0


def test_a_failure_leaves_no_effect_and_is_tried_again_later():
    failing()
    with travel(NOON):
        tell(1)
        (number,) = take()
        assert deliver(number) is False
        assert take() == []
    assert marks() == []
    row = Delivery.objects.get()
    assert (row.attempts, row.due_at, row.leased_until) == (1, NOON + timedelta(seconds=1), None)
    assert row.error.endswith("RuntimeError: no luck today")
    with travel(NOON + timedelta(seconds=1)):
        assert take() == [number]


def test_waiting_doubles_and_it_gives_up_after_twelve_times():
    failing()
    at, waits = NOON, []
    with travel(at):
        tell(1)
    for _ in range(MAX_ATTEMPTS):
        with travel(at):
            assert work_off() == 0
        due = Delivery.objects.values_list("due_at", flat=True).get()
        waits.append((due - at).total_seconds())
        at = due
    assert waits == [2.0**times for times in range(MAX_ATTEMPTS)]
    with travel(at + timedelta(days=365)):
        assert take() == []
        assert open_age_seconds() == 0
    row = Delivery.objects.get()
    assert row.failed_at is not None
    assert row.attempts == MAX_ATTEMPTS
    REACTIONS.clear()
    marking()
    Delivery.objects.update(reaction=next(iter(REACTIONS)))
    assert deliver(row.id) is False
    assert marks() == []


def test_one_failing_reaction_does_not_keep_the_others():
    marking()
    failing()
    tell(1)
    assert work_off() == 1
    assert marks() == ["copy 1"]


def test_a_fault_that_no_database_keeps_is_noted_all_the_same():
    @on(Marked)
    def odd(event: Marked, told: Told) -> None:
        raise RuntimeError("a \x00 and a \ud800")

    tell(1)
    assert work_off() == 0
    assert Delivery.objects.get().error.endswith("RuntimeError: a  and a ?")


def test_reactions_of_a_newer_node_are_left_for_it():
    marking()
    tell(1)
    name, known = REACTIONS.popitem()
    (number,) = Delivery.objects.values_list("id", flat=True)
    assert take() == []
    assert deliver(number) is False
    assert open_age_seconds() == 0
    REACTIONS[name] = known
    assert work_off() == 1


def test_an_event_that_is_no_longer_known_is_let_go():
    marking()
    tell(1)
    Event.objects.update(name="test.of_long_ago")
    assert work_off() == 1
    assert marks() == []


def test_reactions_may_cause_more():
    marking()

    @on(RubbedOut)
    def again(event: RubbedOut, told: Told) -> None:
        record(told.actor, Marked(mark=event.mark))

    record(someone(), RubbedOut(mark=5))
    assert work_off() == 2
    assert marks() == ["copy 5"]
    assert list(Event.objects.order_by("id").values_list("via", flat=True)) == ["web", "reaction"]


def test_how_long_the_oldest_has_waited():
    marking()
    assert open_age_seconds() == 0
    with travel(NOON):
        tell(1)
    with travel(NOON + timedelta(seconds=90)):
        tell(2)
        assert open_age_seconds() == 90
        work_off()
        assert open_age_seconds() == 0


def test_a_failure_of_what_is_gone_is_no_failure():
    deliveries.put_off(4711, "RuntimeError: gone")
    assert Delivery.objects.count() == 0


@pytest.mark.usefixtures("real_database")
class TestSeveralWorkers:
    """In threads, with a database that they share as processes do."""

    def test_no_two_take_the_same(self, at_once):
        marking()
        tell(*range(30))
        taken = at_once(*[lambda: take(limit=10)] * 4)
        numbers = [number for batch in taken for number in batch]
        assert len(numbers) == len(set(numbers))
        if connection.vendor == "sqlite":
            # Takers follow each other there; elsewhere they pass by what another holds.
            assert len(numbers) == 30

    def test_the_same_delivery_in_two_hands_is_done_once(self, at_once):
        @on(Marked)
        def slow(event: Marked, told: Told) -> None:
            mark(f"slow {event.mark}")
            time.sleep(0.05)

        tell(1)
        (number,) = Delivery.objects.values_list("id", flat=True)
        assert sorted(at_once(*[lambda: deliver(number)] * 4)) == [False, False, False, True]
        assert marks() == ["slow 1"]

    def test_all_is_done_once_by_many(self, at_once):
        @on(Marked)
        def count(event: Marked, told: Told) -> None:
            # A second time would break on the key.
            mark(f"{event.mark:02}")

        tell(*range(25))
        done = at_once(*[work_off] * 3)
        while work_off():
            done.append(0)
        assert marks() == [f"{number:02}" for number in range(25)]
        assert Delivery.objects.filter(done_at=None).count() == 0
        assert Delivery.objects.exclude(error="").count() == 0

    def test_what_another_holds_is_passed_by(self, at_once):
        marking()
        tell(1, 2)
        first, second = Delivery.objects.order_by("id").values_list("id", flat=True)
        taken = []

        @on(Marked)
        def unused(event: Marked, told: Told) -> None: ...

        def hold(event: Marked, told: Told) -> None:
            if connection.features.has_select_for_update_skip_locked:
                (batch,) = at_once(take)
                taken.extend(batch)

        name = next(name for name in REACTIONS if name.endswith("copy"))
        REACTIONS[name] = type(REACTIONS[name])(name, frozenset(), hold, timedelta(seconds=8))
        assert deliver(first) is True
        taken += take()
        assert taken == [second]
