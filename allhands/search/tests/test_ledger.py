"""Where the follower goes on after the index was built anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allhands.kernel.clock import now
from allhands.kernel.models import Event
from allhands.search.index import Ledger


@pytest.fixture
def happened(db):
    """Writes events with these numbers, so many seconds old."""

    def write(*numbers: int, age: float = 0) -> None:
        at = now() - timedelta(seconds=age)
        Event.objects.bulk_create(
            Event(id=number, at=at, name="made", via="web", subject_kind="thing", subject_id=1)
            for number in numbers
        )

    return write


def test_what_was_there_is_not_read_again(happened):
    happened(1, 2, age=3_600)
    happened(*range(3, 2_000))
    cursor = Ledger().now_cursor()
    assert (cursor.low, cursor.seen) == (1_999, frozenset())
    assert Ledger().changes(cursor, 10) == []


def test_a_number_that_is_still_on_its_way_is_not_missed(happened):
    happened(1, 2, 4, 5)
    cursor = Ledger().now_cursor()
    assert (cursor.low, cursor.seen) == (2, frozenset({4, 5}))
    happened(3)
    assert [change.id for change in Ledger().changes(cursor, 10)] == [3]


def test_behind_a_gap_little_is_remembered_and_the_rest_is_read_again(happened):
    happened(*range(2, 2_002))
    cursor = Ledger().now_cursor()
    assert cursor.low == 0 and len(cursor.seen) == 500
    assert [change.id for change in Ledger().changes(cursor, 2)] == [502, 503]


def test_nothing_has_happened_yet(db):
    assert Ledger().now_cursor().low == 0
