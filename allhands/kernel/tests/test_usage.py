"""The usage ledger is written in batches and never stands in anybody's way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from allhands.kernel import usage
from allhands.kernel.models import Usage
from allhands.kernel.testing import travel
from allhands.kernel.tests.happening import someone

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def batched(settings) -> None:
    settings.USAGE_AT_ONCE = False


@pytest.fixture
def away(monkeypatch) -> None:
    def broken(*arguments: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(Usage.objects, "bulk_create", broken)


def test_a_note_keeps_who_did_what_with_what():
    with travel(NOON):
        usage.note(someone(7), "searched", kind="card", id=3, words="late order", results=4)
    row = Usage.objects.get()
    assert (row.at, row.person, row.verb) == (NOON, 7, "searched")
    assert (row.subject_kind, row.subject_id, row.words, row.more) == (
        "card",
        3,
        "late order",
        {"results": 4},
    )


def test_words_are_cut_and_hold_no_nul():
    usage.note(someone(), "searched", words="a\x00b" + "x" * 500)
    assert Usage.objects.get().words == "ab" + "x" * 398


@pytest.mark.usefixtures("batched")
def test_notes_wait_and_are_written_together(django_assert_num_queries):
    with django_assert_num_queries(0):
        for number in range(5):
            usage.note(someone(), "opened", kind="card", id=number)
    assert usage.flush() == 5
    assert usage.flush() == 0
    assert list(Usage.objects.order_by("id").values_list("subject_id", flat=True)) == [0, 1, 2, 3, 4]


@pytest.mark.usefixtures("batched")
def test_many_are_written_without_waiting_for_the_worker():
    for _ in range(usage.MAX_WAITING):
        usage.note(someone(), "opened")
    assert Usage.objects.count() == usage.MAX_WAITING


@pytest.mark.usefixtures("batched")
def test_old_ones_are_written_without_waiting_for_the_worker():
    for seconds in (0, 5, 10):
        with travel(NOON + timedelta(seconds=seconds)):
            usage.note(someone(), "opened")
    assert Usage.objects.count() == 0
    with travel(NOON + timedelta(seconds=11)):
        usage.note(someone(), "opened")
    assert Usage.objects.count() == 4


def test_looking_through_anothers_eyes_leaves_no_trace():
    usage.note(someone(viewer=1), "opened", kind="card", id=3)
    assert usage.flush() == 0
    assert Usage.objects.count() == 0


@pytest.mark.usefixtures("away")
def test_nobody_fails_because_the_ledger_cannot_be_written(monkeypatch):
    usage.note(someone(), "opened", kind="card", id=1)
    usage.note(someone(), "opened", kind="card", id=2)
    with pytest.raises(OperationalError):
        usage.flush()
    monkeypatch.undo()
    assert usage.flush() == 2


@pytest.mark.usefixtures("away", "batched")
def test_what_waits_has_a_limit(monkeypatch):
    monkeypatch.setattr(usage, "MAX_KEPT", 3)
    for number in range(5):
        usage.note(someone(), "opened", id=number)
    with pytest.raises(OperationalError):
        usage.flush()
    monkeypatch.undo()
    usage.flush()
    assert list(Usage.objects.order_by("id").values_list("subject_id", flat=True)) == [2, 3, 4]


def test_what_was_used_most_comes_first_and_old_use_does_not_count():
    for at, number in ((0, 1), (0, 2), (0, 2), (8, 3), (8, 3), (8, 3)):
        with travel(NOON - timedelta(days=at)):
            usage.note(someone(), "opened", kind="card", id=number)
    usage.note(someone(), "copied", kind="card", id=9)
    usage.note(someone(), "opened", kind="file", id=9)
    with travel(NOON):
        assert usage.most("opened", "card", days=7) == [(2, 2), (1, 1)]
        usage.forget()
        assert usage.most("opened", "card", days=30) == [(3, 3), (2, 2), (1, 1)]


def test_what_was_used_most_is_worked_out_once_a_minute(django_assert_num_queries, monkeypatch):
    usage.note(someone(), "opened", kind="card", id=1)
    assert usage.most("opened", "card", days=7) == [(1, 1)]
    usage.note(someone(), "opened", kind="card", id=1)
    with django_assert_num_queries(0):
        assert usage.most("opened", "card", days=7) == [(1, 1)]
    monkeypatch.setattr(usage, "MOST_SECONDS", -1)
    assert usage.most("opened", "card", days=7) == [(1, 2)]


@pytest.mark.usefixtures("batched")
def test_forgetting_leaves_nothing_in_memory():
    usage.note(someone(), "opened", kind="card", id=1)
    usage.forget()
    assert usage.flush() == 0
    assert usage.most("opened", "card", days=7) == []
