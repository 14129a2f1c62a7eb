"""Canaries: what we found out about tantivy 0.27 and built upon, and how our adapter bears torn files.

When one fails after an upgrade, what was built upon it has to be looked at, not the test.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tantivy
from tantivy import Occur, Query

from allhands.search import disk
from allhands.search.engine import Batch, Cursor, IndexBroken
from allhands.search.shape import SHAPE, code_of, key_of, language_code, name_of
from allhands.search.tantivy_engine import TantivyEngine, acquire_writer
from allhands.search.tests.world import asked, card
from allhands.search.view import _runs


def built(folder: Path | None = None, *texts: str) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("unsigned", indexed=True)
    builder.add_integer_field("signed", indexed=True)
    builder.add_float_field("weight", fast=True)
    builder.add_date_field("day", fast=True)
    builder.add_text_field("text", stored=True, tokenizer_name="parted")
    index = tantivy.Index(builder.build(), path=str(folder) if folder else None)
    parted(index)
    writer = index.writer(15_000_000, 1)
    for number, text in enumerate(texts):
        one = tantivy.Document(signed=number, weight=float(number), text=text, day=datetime.now(UTC))
        one.add_unsigned("unsigned", number)
        writer.add_document(one)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def parted(index: tantivy.Index) -> None:
    index.register_tokenizer("parted", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


class TestLibrary:
    @pytest.mark.parametrize(("field", "left"), [("unsigned", 2), ("signed", 1)])
    def test_only_signed_fields_delete(self, field: str, left: int) -> None:
        index = built(None, "a", "b")
        writer = index.writer(15_000_000, 1)
        writer.delete_documents_by_term(field, 1)
        writer.commit()
        index.reload()
        assert index.searcher().num_docs == left

    def test_tokenizers_are_forgotten(self, tmp_path: Path) -> None:
        built(tmp_path, "a b")
        index = tantivy.Index.open(str(tmp_path))
        writer = index.writer(15_000_000, 1)
        with pytest.raises(ValueError, match="tokenizer"):
            writer.add_document(tantivy.Document(text="a"))
            writer.commit()

    def test_a_second_writer_is_refused(self, tmp_path: Path) -> None:
        index = built(tmp_path, "a")
        first = index.writer(15_000_000, 1)
        with pytest.raises(ValueError, match="LockBusy"):
            tantivy.Index.open(str(tmp_path)).writer(15_000_000, 1)
        assert first is not None

    def test_prefixes_and_near_words_score_alike(self) -> None:
        index = built(None, "refund", "refund refund refunds", "other")
        query = Query.fuzzy_term_query(index.schema, "text", "refunt")
        assert {score for score, _ in index.searcher().search(query, 9).hits} == {1.0}

    def test_the_formula_that_our_boosts_undo(self) -> None:
        index = built(None, "refund", "order", "order", "order")
        query = Query.term_query(index.schema, "text", "refund", "freq")
        ((score, _),) = index.searcher().search(query, 1).hits
        rarity = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
        assert score == pytest.approx(rarity * 2.2 / (1 + 1.2), rel=1e-3)

    def test_a_weight_field_multiplies_by_a_logarithm(self) -> None:
        index = built(None, "a", "a", "a")
        query = Query.const_score_query(Query.term_query(index.schema, "text", "a"), 1.0)
        hits = index.searcher().search(query, 3, weight_by_field="weight").hits
        assert sorted(score for score, _ in hits) == pytest.approx(
            [math.log2(2 + weight) for weight in (0, 1, 2)]
        )

    def test_a_dictionary_is_listed_commonest_first(self) -> None:
        searcher = built(None, "refund refuse", "refund").searcher()
        assert searcher.terms_with_prefix("text", "ref", limit=1) == [("refund", 2)]

    def test_a_dictionary_counts_within_a_filter(self) -> None:
        index = built(None, "refund", "refuse")
        only = Query.term_query(index.schema, "signed", 1)
        assert index.searcher().terms_with_prefix("text", "ref", filter_query=only) == [("refuse", 1)]

    def test_dates_cannot_be_read_from_columns(self) -> None:
        searcher = built(None, "a").searcher()
        ((_, address),) = searcher.search(Query.all_query(), 1).hits
        with pytest.raises(ValueError):
            searcher.fast_field_values("day", [address])

    def test_highlights_are_in_bytes(self) -> None:
        index = built(None, "ååå refund")
        query = Query.term_query(index.schema, "text", "refund")
        searcher = index.searcher()
        generator = tantivy.SnippetGenerator.create(searcher, query, index.schema, "text")
        ((_, address),) = searcher.search(query, 1).hits
        (found,) = generator.snippet_from_doc(searcher.doc(address)).highlighted()
        assert found.start == len("ååå ".encode())

    def test_a_condition_of_no_weight_keeps_the_score(self) -> None:
        index = built(None, "a", "a b")
        word = Query.term_query(index.schema, "text", "b", "freq")
        held = Query.const_score_query(Query.term_query(index.schema, "signed", 1), 0.0)
        searcher = index.searcher()
        ((plain, _),) = searcher.search(word, 1).hits
        ((within, _),) = searcher.search(
            Query.boolean_query([(Occur.Must, held), (Occur.Must, word)]), 1
        ).hits
        assert plain == pytest.approx(within)

    def test_a_torn_file_is_a_value_error(self, tmp_path: Path) -> None:
        built(tmp_path, "a")
        (tmp_path / "meta.json").write_text("{")
        with pytest.raises(ValueError):
            tantivy.Index.open(str(tmp_path))


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    engine = TantivyEngine(tmp_path, writer=True)
    engine.rebuild([card(1, "Umbrellas")], Cursor(3))
    return engine


class TestTornIndex:
    @pytest.mark.parametrize("torn", ["meta.json", "*.store", "*.term", "*.idx", "*.fast"])
    def test_says_so_and_heals(self, engine: TantivyEngine, torn: str) -> None:
        engine.close()
        for path in disk.current(engine.folder).glob(torn):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(IndexBroken):
            engine.search(asked("umbrellas"))
        assert engine.healthy() is not None
        engine.rebuild([card(1, "Umbrellas")], Cursor(4))
        assert engine.healthy() is None and engine.search(asked("umbrellas")).total == 1

    def test_an_older_shape_is_not_read(self, engine: TantivyEngine) -> None:
        (engine.folder / disk.POINTER).write_text("v0-1")
        with pytest.raises(IndexBroken, match="another version"):
            engine.search(asked("umbrellas"))
        with pytest.raises(IndexBroken):
            engine.apply(Batch([card(2, "Umbrellas")], upto=Cursor(4)))

    def test_a_version_without_its_files_is_not_read(self, engine: TantivyEngine) -> None:
        (engine.folder / disk.POINTER).write_text(f"v{SHAPE}-77")
        assert "incomplete" in (engine.healthy() or "")

    def test_a_lost_cursor_begins_anew(self, engine: TantivyEngine) -> None:
        (disk.current(engine.folder) / "cursor.json").write_text("[]")
        assert engine.applied() == Cursor()

    def test_old_versions_are_thrown_away(self, engine: TantivyEngine) -> None:
        for number in range(3):
            engine.rebuild([card(1, "Umbrellas")], Cursor(number))
        assert len(list(engine.folder.glob("v*-*"))) == 2


class TestWriterLock:
    def test_one_at_a_time(self, tmp_path: Path) -> None:
        first = acquire_writer(tmp_path / "search")
        assert first is not None and acquire_writer(tmp_path / "search") is None
        first.close()
        again = acquire_writer(tmp_path / "search")
        assert again is not None
        again.close()


class TestNumbers:
    def test_names_survive_being_numbers(self) -> None:
        for name in ("card", "announcement", "z", ""):
            assert name_of(code_of(name)) == name
        assert code_of("announcement") < 2**63 and language_code("zh-Hant") == code_of("zh")
        assert language_code("x1") == 0

    @pytest.mark.parametrize("kind", ["Card", "card1", "announcements", "é"])
    def test_other_names_are_refused(self, kind: str) -> None:
        with pytest.raises(ValueError, match="twelve letters"):
            code_of(kind)

    def test_keys_differ(self) -> None:
        assert len({key_of(kind, number) for kind in ("card", "question") for number in range(1000)}) == 2000

    def test_runs(self) -> None:
        assert _runs([]) == [] and _runs([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
