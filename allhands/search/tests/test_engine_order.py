"""What every engine must do, continued: order, freshness, faults, and many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allhands.search.engine import FOREVER, Batch, Cursor, Engine, Found, IndexBroken
from allhands.search.tests.adapters import Make
from allhands.search.tests.world import (
    CARDS,
    EVERYBODY,
    FINANCE,
    MONEY,
    NOBODY,
    NOW,
    PAYROLL,
    REFUND,
    asked,
    card,
)


@pytest.fixture(scope="module")
def secretive(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = make(tmp_path_factory.mktemp("secretive"), writer=True)
    engine.rebuild(CARDS, Cursor(5))
    yield engine
    engine.close()


def ids(found: Found) -> list[int]:
    return [hit.id for hit in found.hits]


def first(engine: Engine, words: str, **more: object) -> int | None:
    return next(iter(ids(engine.search(asked(words, **more)))), None)


class TestOrder:
    def test_trust_tells_near_ties_apart(self, fresh: Engine) -> None:
        twins = [card(1, "Gift cards"), card(2, "Gift cards", trusted_until=FOREVER)]
        fresh.apply(Batch(twins, upto=Cursor(1)))
        assert ids(fresh.search(asked("gift cards"))) == [2, 1]

    def test_words_weigh_more_than_trust(self, fresh: Engine) -> None:
        cards = [
            card(1, "Gift cards", "How they work"),
            card(2, "Opening hours", "gift", trusted_until=FOREVER),
        ]
        fresh.apply(Batch(cards, upto=Cursor(1)))
        assert first(fresh, "gift cards") == 1

    def test_the_newer_of_equals_comes_first(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Same", updated=5), card(2, "Same", updated=9)], upto=Cursor(1)))
        assert ids(fresh.search(asked("same"))) == [2, 1]

    def test_pages_neither_repeat_nor_skip(self, fresh: Engine) -> None:
        fresh.apply(
            Batch([card(n, f"Parcel {n}", "parcel " * (n % 7)) for n in range(1, 251)], upto=Cursor(1))
        )
        pages = [fresh.search(asked("parcel", limit=20, offset=at, facets=True)) for at in range(0, 260, 20)]
        assert sorted(one for page in pages for one in ids(page)) == list(range(1, 251))
        assert {page.total for page in pages} == {250}
        assert pages[0].facets["language"] == {"en": 250}
        listed = [fresh.search(asked("", limit=100, offset=at)) for at in (0, 100, 200)]
        assert [one for page in listed for one in ids(page)] == list(range(1, 251))


class TestFreshness:
    def test_an_edit_is_found_and_what_it_replaced_is_not(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Umbrellas")], upto=Cursor(1)))
        fresh.apply(Batch([card(1, "Parasols")], upto=Cursor(2)))
        assert first(fresh, "umbrellas") is None and first(fresh, "parasols") == 1

    def test_what_is_removed_is_gone(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Umbrellas"), card(2, "Umbrellas")], upto=Cursor(1)))
        fresh.apply(Batch(removals=[("card", 1), ("question", 2), ("card", 77)], upto=Cursor(2)))
        assert ids(fresh.search(asked("umbrellas"))) == [2]

    def test_kinds_have_their_own_numbers(self, fresh: Engine) -> None:
        other = card(1, "Umbrellas")
        question = type(other)(kind="question", id=1, scope=EVERYBODY, title="Umbrellas?", body="")
        fresh.apply(Batch([other, question], upto=Cursor(1)))
        found = fresh.search(asked("umbrellas"))
        assert {(hit.kind, hit.id) for hit in found.hits} == {("card", 1), ("question", 1)}
        assert ids(fresh.search(asked("umbrellas", kinds=frozenset({"question"})))) == [1]

    def test_doing_it_twice_is_harmless(self, fresh: Engine) -> None:
        batch = Batch([card(1, "Umbrellas"), card(1, "Umbrellas")], upto=Cursor(4, frozenset({6})))
        fresh.apply(batch)
        fresh.apply(batch)
        assert fresh.search(asked("umbrellas")).total == 1
        assert fresh.applied() == Cursor(4, frozenset({6}))

    def test_a_reader_in_another_process_follows(self, make: Make, tmp_path: Path) -> None:
        writer, reader = make(tmp_path, writer=True), make(tmp_path, writer=False)
        assert reader.healthy() is not None
        writer.rebuild([card(1, "Umbrellas")], Cursor(1))
        assert reader.healthy() is None and first(reader, "umbrellas") == 1
        writer.apply(Batch([card(2, "Umbrellas")], upto=Cursor(2)))
        assert reader.applied() == Cursor(2) and len(reader.search(asked("umbrellas")).hits) == 2
        writer.rebuild([card(3, "Umbrellas")], Cursor(3))
        assert first(reader, "umbrellas") == 3 and reader.applied() == Cursor(3)
        with pytest.raises(IndexBroken):
            reader.apply(Batch([card(4, "Umbrellas")], upto=Cursor(4)))

    def test_it_is_all_there_after_a_restart(self, make: Make, tmp_path: Path) -> None:
        engine = make(tmp_path, writer=True)
        engine.rebuild([card(1, "Umbrellas")], Cursor(1))
        engine.apply(Batch([card(2, "Umbrellas")], upto=Cursor(2)))
        engine.close()
        again = make(tmp_path, writer=True)
        assert again.applied() == Cursor(2) and again.search(asked("umbrellas")).total == 2
        again.apply(Batch([card(3, "Umbrellas")], upto=Cursor(3)))
        assert again.search(asked("umbrellas")).total == 3

    def test_the_old_index_answers_while_the_new_one_is_built(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Umbrellas")], upto=Cursor(1)))
        seen = []

        def documents() -> Iterator[object]:
            yield card(2, "Umbrellas")
            seen.extend(ids(fresh.search(asked("umbrellas"))))

        fresh.rebuild(documents(), Cursor(2))
        assert seen == [1] and first(fresh, "umbrellas") == 2

    def test_a_rebuild_that_fails_leaves_the_old_one(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Umbrellas")], upto=Cursor(1)))

        def documents() -> Iterator[object]:
            yield card(2, "Umbrellas")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            fresh.rebuild(documents(), Cursor(2))
        assert first(fresh, "umbrellas") == 1 and fresh.applied() == Cursor(1)
        fresh.rebuild([card(3, "Umbrellas")], Cursor(3))
        assert first(fresh, "umbrellas") == 3

    def test_many_may_read_while_one_writes(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Umbrellas")], upto=Cursor(1)))
        failures: list[object] = []

        def read() -> None:
            for _ in range(30):
                if not fresh.search(asked("umbrellas", facets=True)).total:
                    failures.append("nothing found")

        threads = [threading.Thread(target=_reporting(read, failures)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(2, 8):
            fresh.apply(Batch([card(number, "Umbrellas")], upto=Cursor(number)))
        for thread in threads:
            thread.join()
        assert failures == []


def _reporting(work: Callable[[], None], failures: list[object]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        except Exception as error:
            failures.append(error)

    return run


class TestRights:
    def test_nobody_finds_what_they_may_not_read(self, world: Engine) -> None:
        assert first(world, "zanzibar") is None
        assert PAYROLL.id not in ids(world.search(asked("refund bonuses")))
        assert ids(world.search(asked("zanzibar", EVERYBODY, FINANCE)))[0] == PAYROLL.id

    def test_without_rights_there_is_nothing(self, world: Engine) -> None:
        for words in ("refund", ""):
            nothing = world.search(asked(words, NOBODY, facets=True))
            assert nothing.hits == () and nothing.total == 0
        assert world.search(asked("refund")).hits
        assert type(asked())("refund", frozenset()).scopes == frozenset()
        assert world.search(type(asked())("refund", frozenset())) == Found()

    def test_a_hidden_word_is_never_a_correction(self, world: Engine) -> None:
        hidden = world.search(asked("zanzibra"))
        assert hidden.corrected is None and hidden.terms == ("zanzibra",)
        assert world.search(asked("zanzibra", FINANCE)).corrected == "zanzibar"

    def test_a_word_of_a_deleted_card_is_never_a_correction(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Zanzibar"), card(2, "Refund")], upto=Cursor(1)))
        fresh.apply(Batch(removals=[("card", 1)], upto=Cursor(2)))
        assert fresh.search(asked("zanzibra")).corrected is None
        assert fresh.suggest("zanz", frozenset({EVERYBODY})) == ()

    def test_hidden_documents_are_not_counted(self, world: Engine) -> None:
        found = world.search(asked("", facets=True))
        assert "secret" not in found.facets["tag"] and str(MONEY) not in found.facets["collection"]

    def test_many_scopes(self, world: Engine) -> None:
        scopes = {EVERYBODY, *range(1000, 1400, 3), *range(5000, 5200)}
        assert ids(world.search(asked("refund", *scopes)))[0] == REFUND.id
        assert world.search(asked("zanzibar", *scopes)).total == 0
        assert world.search(asked("zanzibar", *range(400))).total == 1


WORDS = [
    "refund",
    "courier",
    "zanzibar",
    "zanzibra",
    "cold order",
    "late delivry",
    "gift cards",
    "refund the courier",
]
vocabulary = st.sampled_from(
    "refund courier zanzibar secret cold order late gift cards payroll delivery bonus".split()
)
texts = st.lists(vocabulary, min_size=1, max_size=30).map(" ".join)


class TestIsolation:
    """Two stores that differ in one hidden card answer alike."""

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(title=texts, body=texts, words=st.one_of(st.sampled_from(WORDS), texts), typing=st.booleans())
    def test_a_hidden_card_changes_nothing(
        self, world: Engine, secretive: Engine, title: str, body: str, words: str, typing: bool
    ) -> None:
        hidden = card(99, title, body, scope=FINANCE, language="de", tags=("secret",), updated=NOW)
        secretive.apply(Batch([hidden], upto=Cursor(6)))
        spec = asked(words, typing=typing, facets=True)
        assert _shape(world.search(spec)) == _shape(secretive.search(spec))
        assert world.suggest(words, spec.scopes) == secretive.suggest(words, spec.scopes)


def _shape(found: Found) -> object:
    return [(hit.kind, hit.id) for hit in found.hits], found.total, found.facets, found.corrected, found.terms
