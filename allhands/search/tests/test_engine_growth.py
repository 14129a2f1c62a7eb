"""What every engine must do, continued: torn files, builds that are cut short, readers meanwhile, counts that agree."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from allhands.search.engine import Batch, Cursor, Document, Engine, Found, IndexBroken
from allhands.search.tests.adapters import Make
from allhands.search.tests.world import (
    COURIER,
    EVERYBODY,
    FINANCE,
    MONEY,
    REFUND,
    SWEDISH,
    VIETNAMESE,
    asked,
    card,
)

MANY = [card(number, f"Umbrella {number}", "rain and wind") for number in range(1, 31)]


def ids(found: Found) -> list[int]:
    return [hit.id for hit in found.hits]


def stopping(count: int) -> Iterator[Document]:
    yield from MANY[:count]
    raise LookupError("the database went away")


class TestTornFiles:
    def test_are_said_and_healed(self, make: Make, tmp_path: Path) -> None:
        engine = make(tmp_path, writer=True)
        engine.rebuild(MANY, Cursor(4))
        engine.close()
        for path in tmp_path.rglob("*"):
            if path.is_file():
                # In a new file: whoever has the old one open keeps it.
                path.unlink()
                path.write_bytes(b"torn")
        again = make(tmp_path, writer=True)
        if again.healthy() is not None:
            for asking in (
                lambda: again.search(asked("umbrella")),
                again.applied,
                lambda: again.apply(Batch()),
            ):
                with pytest.raises(IndexBroken):
                    asking()
        else:
            assert again.search(asked("umbrella")).total == 30
        again.rebuild(MANY[:3], Cursor(5))
        assert again.healthy() is None and again.applied() == Cursor(5)
        assert again.search(asked("umbrella")).total == 3
        again.close()

    def test_without_any_there_is_no_index_yet(self, make: Make, tmp_path: Path) -> None:
        engine = make(tmp_path, writer=True)
        assert engine.healthy() is not None and engine.unfinished() is None
        for asking in (
            lambda: engine.search(asked("umbrella")),
            engine.applied,
            lambda: engine.apply(Batch()),
        ):
            with pytest.raises(IndexBroken):
                asking()
        engine.rebuild([], Cursor(1))
        assert engine.healthy() is None and engine.search(asked("umbrella")).total == 0
        engine.close()


class TestRebuild:
    def test_nothing_of_before_is_left(self, fresh: Engine) -> None:
        fresh.apply(Batch(MANY, upto=Cursor(9, frozenset({11}))))
        fresh.rebuild([card(99, "Umbrella", "snow")], Cursor(4))
        assert ids(fresh.search(asked("umbrella"))) == [99] and fresh.applied() == Cursor(4)
        assert fresh.search(asked("", limit=50)).total == 1 and fresh.unfinished() is None

    def test_a_build_that_was_cut_short_is_gone_on_with(self, fresh: Engine) -> None:
        with pytest.raises(LookupError):
            fresh.rebuild(stopping(20), Cursor(3))
        left = fresh.unfinished()
        assert left is not None and left.upto == Cursor(3) and left.documents == left.done.get("card", 0)
        missing = (one for one in MANY if one.id > left.done.get("card", 0))
        fresh.rebuild(missing, Cursor(77), resuming=True)
        found = fresh.search(asked("umbrella", limit=50))
        assert sorted(ids(found)) == list(range(1, 31)) and found.total == 30
        assert fresh.applied() == Cursor(3) and fresh.unfinished() is None

    def test_or_begun_anew(self, fresh: Engine) -> None:
        with pytest.raises(LookupError):
            fresh.rebuild(stopping(20), Cursor(3))
        fresh.rebuild(MANY[5:8], Cursor(4))
        assert sorted(ids(fresh.search(asked("umbrella")))) == [6, 7, 8] and fresh.unfinished() is None

    def test_changes_afterwards_are_applied_to_it(self, fresh: Engine) -> None:
        fresh.rebuild(MANY, Cursor(3))
        fresh.apply(Batch([card(5, "Parasol")], [("card", 6)], Cursor(4)))
        found = ids(fresh.search(asked("umbrella", limit=50)))
        assert len(found) == 28 and not {5, 6} & set(found)

    def test_readers_never_see_a_half_of_it(self, make: Make, tmp_path: Path) -> None:
        writer, reader = make(tmp_path, writer=True), make(tmp_path, writer=False)
        writer.rebuild(MANY[:10], Cursor(1))
        seen, failures, stop = set[int](), list[Exception](), threading.Event()

        def read() -> None:
            while not stop.is_set():
                try:
                    found = reader.search(asked("umbrella", limit=50))
                    seen.add(found.total)
                    assert len(found.hits) == found.total
                except Exception as error:
                    failures.append(error)
                    return

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for size in (30, 10, 30):
            writer.rebuild(MANY[:size], Cursor(size))
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == [] and seen <= {10, 30} and reader.search(asked("umbrella")).total == 30
        writer.close()
        reader.close()


class TestMany:
    def test_one_batch_is_seen_whole_or_not_at_all(self, fresh: Engine) -> None:
        """Readers who ask while batches come, each of which moves all cards to other words."""
        fresh.apply(Batch([card(number, "Sun", "even") for number in range(1, 9)], upto=Cursor(1)))
        totals, failures, stop = set[tuple[int, int]](), list[Exception](), threading.Event()

        def read() -> None:
            while not stop.is_set():
                try:
                    found = fresh.search(asked("even odd", facets=True, fuzzy=False, limit=50))
                    totals.add((found.total, len(found.hits)))
                except Exception as error:
                    failures.append(error)
                    return

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for turn in range(2, 8):
            word = "even" if turn % 2 else "odd"
            fresh.apply(Batch([card(number, "Sun", word) for number in range(1, 9)], upto=Cursor(turn)))
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == [] and totals == {(8, 8)}

    def test_a_search_after_a_batch_sees_it(self, fresh: Engine) -> None:
        for number in range(1, 6):
            fresh.apply(Batch([card(number, "Umbrella")], upto=Cursor(number)))
            assert fresh.applied() == Cursor(number)
            assert len(fresh.search(asked("umbrella")).hits) == number


class TestRightsThatChange:
    def test_a_card_that_moves_is_found_by_its_new_readers_alone(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Umbrella"), card(2, "Parasol")], upto=Cursor(1)))
        moved = card(1, "Umbrella", scope=FINANCE, collection=MONEY)
        fresh.apply(Batch([moved], upto=Cursor(2)))
        assert ids(fresh.search(asked("umbrella", FINANCE))) == [1]
        gone = fresh.search(asked("umbrella", facets=True))
        assert gone.hits == () and gone.total == 0
        assert fresh.suggest("umbr", frozenset({EVERYBODY})) == ()
        listed = fresh.search(asked("", facets=True))
        assert ids(listed) == [2] and str(MONEY) not in listed.facets["collection"]

    def test_filters_open_nothing(self, world: Engine) -> None:
        for more in (
            {"collections": frozenset({MONEY})},
            {"tags": frozenset({"secret"})},
            {"kinds": frozenset({"card"}), "tags": frozenset({"secret"})},
        ):
            for words in ("", "zanzibar", "refund"):
                found = world.search(asked(words, facets=True, **more))
                assert found.hits == () and found.total == 0
                assert not any(found.facets.get("tag", {}).values())


class TestCounts:
    @pytest.mark.parametrize("words", ["", "refund", "refund order courier"])
    def test_choosing_a_facet_finds_as_many_as_it_says(self, world: Engine, words: str) -> None:
        found = world.search(asked(words, facets=True, limit=50))
        assert found.total == len(found.hits) > 0
        for facet, name in (("tag", "tags"), ("language", "languages")):
            for value, count in found.facets[facet].items():
                narrowed = world.search(asked(words, limit=50, **{name: frozenset({value})}))
                assert narrowed.total == count
        for facet, name in (("collection", "collections"), ("author", "authors")):
            for value, count in found.facets[facet].items():
                narrowed = world.search(asked(words, limit=50, **{name: frozenset({int(value)})}))
                assert narrowed.total == count
        assert sum(found.facets["trust"].values()) == found.total

    def test_pages_agree_with_the_total(self, world: Engine) -> None:
        whole = world.search(asked("", limit=50))
        pages = [world.search(asked("", limit=3, offset=at)) for at in range(0, 15, 3)]
        assert [one for page in pages for one in ids(page)] == ids(whole)
        assert {page.total for page in pages} == {whole.total}
        assert world.search(asked("refund", limit=3, offset=90)).hits == ()

    def test_scores_fall(self, world: Engine) -> None:
        for words in ("refund order", "late courier", "gift cards", "money"):
            scores = [hit.score for hit in world.search(asked(words)).hits]
            assert scores == sorted(scores, reverse=True)
            assert 0 <= world.search(asked(words)).certainty <= 1


class TestHighlights:
    def test_terms_are_the_words_that_tell(self, world: Engine) -> None:
        assert world.search(asked("How to refund the ORDER")).terms == ("refund", "order")

    def test_they_mark_what_was_meant(self, world: Engine) -> None:
        assert "refund" in world.search(asked("refnud order")).terms

    def test_other_scripts(self, world: Engine) -> None:
        assert world.search(asked("hoan tien")).terms == ("hoan", "tien")
        assert ids(world.search(asked("sjukresetaxi"))) == [SWEDISH.id]
        assert ids(world.search(asked("hoàn tiền")))[0] == VIETNAMESE.id

    def test_a_search_without_words_marks_nothing(self, world: Engine) -> None:
        assert world.search(asked("")).terms == ()
        assert {REFUND.id, COURIER.id} <= set(ids(world.search(asked("", limit=50))))
