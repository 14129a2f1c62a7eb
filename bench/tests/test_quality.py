"""The figures of quality, on a collection small enough to count by hand."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from bench import asked, quality

CARDS = [
    {
        "id": "a",
        "lang": "en",
        "title": "Refund an order",
        "text": "When food arrives cold, pay the money back.",
    },
    {"id": "b", "lang": "en", "title": "Courier is late", "text": "Call the courier after twenty minutes."},
    {"id": "c", "lang": "sv", "title": "Presentkort", "text": "Presentkort fylls på vid disken."},
]
QUERIES = [
    {"id": "1", "lang": "en", "text": "refund my order"},
    {"id": "2", "lang": "en", "text": "courier refund"},
    {"id": "3", "lang": "en", "text": "parking garage"},
]
CASES = [("where is my driver", "b"), ("my driver got lost", "b"), ("soup was icy", "a")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sets.json").write_text(
        '{"mini": {"corpus": "corpus/mini.jsonl.gz"}, "away": {"corpus": ""}}'
    )
    _write(tmp_path / "corpus" / "mini.jsonl.gz", CARDS)
    place = tmp_path / "closed" / "mini"
    _write(place / "queries.jsonl.gz", QUERIES)
    (place / "qrels.tsv").write_text("1\ta\t1\n2\tb\t1\n")
    (place / "labels.tsv").write_text("1\tknown\n2\tknown\n3\tnew\n")
    river = tmp_path / "closed" / "river"
    _write(river / "cards.jsonl.gz", CARDS)
    _write(river / "cases.jsonl.gz", [{"text": text, "card": card} for text, card in CASES])
    _write(river / "test.jsonl.gz", [{"text": "driver", "card": "b"}, {"text": "icy soup", "card": "a"}])
    return tmp_path


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))


def test_a_set_is_measured_through_the_product(folder: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.argv", ["quality", str(folder), "--typos", "--json"])
    quality.main()
    figures = json.loads(capsys.readouterr().out)["sets"]
    assert set(figures) == {"mini"}
    mini = figures["mini"]
    assert mini["Hit@1"] in (0.5, 1.0) and mini["Hit@10"] == 1.0 and mini["AUROC"] == 1.0
    assert mini["nDCG@10"] >= (1 + 0.6309) / 2 - 0.001 and mini["typos ratio"] > 0


def test_what_was_solved_is_learnt(folder: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.argv", ["quality", str(folder), "--stream", "river"])
    quality.main()
    assert "after 0 0.000" in capsys.readouterr().out
    assert quality.learnt(folder, "river") == {"after 0": 0.0, "after 3": 1.0}


def test_a_set_that_is_not_there(folder: Path) -> None:
    with pytest.raises(SystemExit, match="it has mini"):
        asked.collection(folder, "away")


@pytest.mark.parametrize(
    ("known", "new", "wanted"),
    [
        ([0.9, 0.8], [0.1], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5, 0.5], [0.5], 0.5),
        ([0.9, 0.2], [0.5, 0.2], 0.625),
    ],
)
def test_area(known: list[float], new: list[float], wanted: float) -> None:
    assert quality.area(known, new) == wanted


def test_gain_counts_the_place() -> None:
    query = asked.Query("", {"a": 1.0, "b": 1.0}, None)
    assert quality.gained([1, 1], query) == pytest.approx(1)
    assert quality.gained([0, 1], query) == pytest.approx(0.6309 / 1.6309, abs=1e-3)


def test_one_slip_each() -> None:
    slips = {asked.slipped("my refund", random.Random(seed)) for seed in range(40)}
    assert len(slips) > 10 and all(slip.startswith("my ") for slip in slips)
    assert asked.slipped("ab 1234", random.Random(1)) == "ab 1234"
