"""Following the ledger: nothing skipped, nothing claimed too early, and the index healed by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.search.engine import Batch, Cursor, Document, IndexBroken
from allhands.search.follower import BATCH, PATIENCE, Change, Follower, advance
from allhands.search.tantivy_engine import TantivyEngine
from allhands.search.tests.world import asked, card

NOW = 1_000_000.0


class Ledger:
    """A database in memory: what is there, and the numbered changes that can be seen so far."""

    def __init__(self) -> None:
        self.cards: dict[int, Document] = {}
        self.log: list[Change] = []
        self.rebuilt = 0
        self.read: list[int] = []

    def write(self, number: int, title: str, *, change: int, at: float | None = None) -> None:
        self.cards[number] = card(number, title)
        self.log.append(Change(change, time.time() if at is None else at, (("card", number),)))

    def delete(self, number: int, *, change: int) -> None:
        del self.cards[number]
        self.log.append(Change(change, time.time(), (("card", number),)))

    def changes(self, cursor: Cursor, limit: int) -> list[Change]:
        return sorted((one for one in self.log if not cursor.covers(one.id)), key=lambda one: one.id)[:limit]

    def documents(self, touched: list[tuple[str, int]]) -> tuple[list[Document], list[tuple[str, int]]]:
        there = [self.cards[number] for _, number in touched if number in self.cards]
        return there, [(kind, number) for kind, number in touched if number not in self.cards]

    def everything(self, done: Mapping[str, int]) -> Iterator[Document]:
        self.rebuilt += 1
        for number in sorted(self.cards):
            if number > done.get("card", 0):
                yield self.cards[number]
                self.read.append(number)

    def about(self) -> int:
        return len(self.cards)

    def now_cursor(self) -> Cursor:
        return Cursor(max((one.id for one in self.log), default=0))


class Shelf:
    """An engine that only remembers, and fails when it is told to."""

    def __init__(self) -> None:
        self.cursor = Cursor()
        self.batches: list[Batch] = []
        self.broken = False

    def applied(self) -> Cursor:
        return self.cursor

    def apply(self, batch: Batch) -> None:
        if self.broken:
            raise IndexBroken("it was told to")
        self.batches.append(batch)
        self.cursor = batch.upto


class TestCursor:
    def test_covers_what_is_below_and_what_was_seen(self) -> None:
        cursor = Cursor(5, frozenset({7}))
        assert [number for number in range(1, 10) if cursor.covers(number)] == [1, 2, 3, 4, 5, 7]

    def test_goes_on_over_numbers_without_a_gap(self) -> None:
        assert advance(Cursor(3), {4: NOW, 5: NOW}, NOW) == Cursor(5)

    def test_waits_before_a_gap(self) -> None:
        assert advance(Cursor(3), {4: NOW, 6: NOW}, NOW) == Cursor(4, frozenset({6}))

    def test_closes_a_gap_that_fills(self) -> None:
        assert advance(Cursor(4, frozenset({6})), {5: NOW, 6: NOW}, NOW) == Cursor(6)

    def test_gives_up_a_gap_that_is_old(self) -> None:
        old = NOW - PATIENCE - 1
        assert advance(Cursor(3), {6: old, 8: NOW}, NOW) == Cursor(6, frozenset({8}))

    def test_does_not_know_how_old_what_it_saw_before_is(self) -> None:
        assert advance(Cursor(3, frozenset({9})), {}, NOW) == Cursor(3, frozenset({9}))

    @given(st.permutations(range(1, 15)), st.lists(st.integers(1, 5), min_size=14, max_size=14))
    def test_every_number_is_covered_just_once_it_arrived(self, order: list[int], sizes: list[int]) -> None:
        cursor, arrived, waiting = Cursor(), set[int](), list(order)
        for size in sizes:
            batch, waiting = waiting[:size], waiting[size:]
            arrived.update(batch)
            cursor = advance(cursor, dict.fromkeys({*batch, *cursor.seen}, NOW), NOW)
            assert {number for number in range(1, 15) if cursor.covers(number)} == arrived
            assert not any(number <= cursor.low + 1 for number in cursor.seen)
        if len(arrived) == 14:
            assert cursor == Cursor(14)


class TestStep:
    def test_applies_what_is_new(self) -> None:
        ledger, shelf = Ledger(), Shelf()
        follower = Follower(shelf, ledger)
        ledger.write(1, "One", change=1)
        ledger.write(2, "Two", change=2)
        assert follower.step() == 2 and follower.step() == 0
        assert [document.id for document in shelf.batches[0].upserts] == [1, 2]
        assert shelf.cursor == Cursor(2) and len(shelf.batches) == 1

    def test_a_card_changed_twice_is_read_once(self) -> None:
        ledger, shelf = Ledger(), Shelf()
        ledger.write(1, "Old", change=1)
        ledger.write(1, "New", change=2)
        Follower(shelf, ledger).step()
        assert [document.title for document in shelf.batches[0].upserts] == ["New"]

    def test_what_is_gone_is_taken_out(self) -> None:
        ledger, shelf = Ledger(), Shelf()
        ledger.write(1, "One", change=1)
        ledger.delete(1, change=2)
        Follower(shelf, ledger).step()
        assert list(shelf.batches[0].removals) == [("card", 1)] and not shelf.batches[0].upserts

    def test_a_late_change_is_not_skipped(self) -> None:
        ledger, shelf = Ledger(), Shelf()
        follower = Follower(shelf, ledger)
        ledger.write(2, "Two", change=2)
        follower.step()
        assert shelf.cursor == Cursor(0, frozenset({2})) and not shelf.cursor.covers(1)
        ledger.write(1, "One", change=1)
        assert follower.step() == 1 and shelf.cursor == Cursor(2)

    def test_many_changes_come_in_batches(self) -> None:
        ledger, shelf = Ledger(), Shelf()
        for number in range(1, BATCH + 3):
            ledger.write(number, "Card", change=number)
        follower = Follower(shelf, ledger)
        assert [follower.step(), follower.step(), follower.step()] == [BATCH, 2, 0]

    def test_nothing_is_claimed_that_failed(self) -> None:
        ledger, shelf = Ledger(), Shelf()
        ledger.write(1, "One", change=1)
        shelf.broken = True
        follower = Follower(shelf, ledger)
        with pytest.raises(IndexBroken):
            follower.step()
        assert shelf.cursor == Cursor() and not follower.wait_for(1, timeout=0)


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[tuple[TantivyEngine, Ledger, Follower, threading.Event]]:
    """A follower at work in its thread, over an index that is not there yet."""
    engine, ledger = TantivyEngine(tmp_path, writer=True), Ledger()
    ledger.write(1, "Umbrellas", change=1)
    follower, stop, wake = Follower(engine, ledger), threading.Event(), threading.Event()
    thread = threading.Thread(target=follower.run, args=(stop, wake))
    thread.start()
    yield engine, ledger, follower, wake
    stop.set()
    wake.set()
    thread.join()
    engine.close()


Following = tuple[TantivyEngine, Ledger, Follower, threading.Event]


class TestRun:
    def test_builds_what_is_missing_and_follows(self, followed: Following) -> None:
        engine, ledger, follower, wake = followed
        assert follower.wait_for(1, timeout=10)
        assert engine.healthy() is None and engine.search(asked("umbrellas")).total == 1
        ledger.write(2, "Umbrellas", change=2)
        wake.set()
        assert follower.wait_for(2, timeout=10)
        assert engine.search(asked("umbrellas")).total == 2 and ledger.rebuilt == 1

    def test_heals_an_index_that_was_thrown_away(self, followed: Following) -> None:
        engine, ledger, follower, wake = followed
        assert follower.wait_for(1, timeout=10)
        (engine.folder / "current").unlink()
        ledger.write(2, "Umbrellas", change=2)
        wake.set()
        assert follower.wait_for(2, timeout=10)
        assert engine.healthy() is None and engine.search(asked("umbrellas")).total == 2
        assert ledger.rebuilt == 2

    def test_does_not_wait_for_ever(self, followed: Following) -> None:
        started = time.monotonic()
        assert not followed[2].wait_for(99, timeout=0.05)
        assert time.monotonic() - started < 2


class TestHeal:
    def test_goes_on_where_a_build_was_cut_short(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("allhands.search.building.STEP", 2)
        engine, ledger = TantivyEngine(tmp_path, writer=True), Ledger()
        for number in range(1, 8):
            ledger.write(number, f"Umbrella {number}", change=number)
        monkeypatch.setattr(ledger, "everything", _failing_at(ledger, 6))
        with pytest.raises(LookupError):
            Follower(engine, ledger).heal()
        monkeypatch.undo()
        ledger.write(6, "Umbrella 6", change=8)
        ledger.write(2, "Parasol", change=9)
        ledger.delete(3, change=10)
        ledger.read.clear()
        follower = Follower(engine, ledger)
        assert follower.heal() == 7
        assert ledger.read == [5, 6, 7]
        assert engine.applied() == Cursor(7)
        assert follower.step() == 3
        assert {hit.id for hit in engine.search(asked("umbrella")).hits} == {1, 4, 5, 6, 7}
        assert engine.search(asked("parasol")).total == 1 and engine.applied() == Cursor(10)


def _failing_at(ledger: Ledger, last: int) -> Callable[[Mapping[str, int]], Iterator[Document]]:
    """The documents of a database that goes away before the last one."""

    def everything(done: Mapping[str, int]) -> Iterator[Document]:
        for number in range(1, last):
            yield ledger.cards[number]
        raise LookupError

    return everything
