"""The questions that speed is measured with, and the baseline beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from allhands.demo.made import made_cards
from bench import fts5, kinds
from bench.kinds import Asked, Sampled

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cards() -> list[Sampled]:
    light = kinds.stopwords(kinds.LANGUAGES)
    return [
        Sampled(number, one.title, 1 + one.place, one.language, kinds.telling(one.plain, light), one.tags)
        for number, one in enumerate(made_cards(300), 1)
    ]


def test_there_are_as_many_of_each_kind_and_always_the_same(cards: list[Sampled]) -> None:
    found = kinds.of_every_kind(cards, 30)
    assert {kind: len(some) for kind, some in found.items()} == dict.fromkeys(found, 30)
    assert len(found) == 8 and found == kinds.of_every_kind(cards, 30)


def test_common_words_are_in_many_cards_and_rare_ones_in_few(cards: list[Sampled]) -> None:
    found = kinds.of_every_kind(cards, 30)

    def cards_with(word: str) -> int:
        return sum(word in card.words for card in cards)

    common, rare = (
        sorted(cards_with(one.words) for one in found[f"{kind} word"]) for kind in ("common", "rare")
    )
    assert common[15] > 15 and rare[15] == 1


def test_addresses_ask_the_same() -> None:
    asked = Asked("late refund", filters={"trusted": True, "tags": frozenset({"vip"})})
    assert asked.path == "/search?words=late+refund&tag=vip&trust=trusted"
    assert Asked("lat", typing=True).path == "/search/results?place=palette&words=lat"
    spec = asked.spec(frozenset({3}), 9)
    assert (spec.words, spec.scopes, spec.tags, spec.trusted) == ("late refund", {3}, {"vip"}, True)


def test_the_baseline_finds_what_the_reader_may_read(tmp_path: Path) -> None:
    rows = [
        (1, 10, "Late refund", "Pay it back."),
        (2, 20, "Refund", "Payroll"),
        (3, 10, "Parking", "Late? Refunds are possible."),
    ]
    path = tmp_path / "fts5.sqlite3"
    assert fts5.build(path, rows, 3) is not None
    assert fts5.build(path, rows, 3) is None
    baseline = fts5.Baseline(path, {10})
    assert baseline.search(Asked("refund")) == [1]
    assert baseline.search(Asked("late refund")) == [1, 3]
    assert baseline.search(Asked("ref", typing=True)) == [1, 3]
    assert fts5.Baseline(path, {10, 20}).search(Asked("refund", filters={"collections": {20}})) == [2]


@pytest.mark.parametrize("name", ["speed", "quality", "serve", "titles"])
@pytest.mark.slow
def test_each_runs_as_a_script_and_as_a_module(name: str) -> None:
    for how in ([f"bench/{name}.py"], ["-m", f"bench.{name}"]):
        done = subprocess.run(
            [sys.executable, *how, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0 and "--" in done.stdout, done.stderr
