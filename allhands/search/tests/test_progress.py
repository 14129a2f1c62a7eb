"""How far a build is: in sentences, and in the folder for others."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from allhands.search import progress
from allhands.search.progress import Building, Progress, building
from allhands.search.tests.world import card

CARDS = [card(number, "Umbrella") for number in range(1, 11)]


def test_percent_is_never_all() -> None:
    assert [Building(done, 200).percent for done in (0, 1, 100, 199, 200, 300)] == [0, 0, 50, 99, 99, 99]
    assert Building(0, 0).percent == 0


def test_others_can_read_it_while_it_is_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_WRITTEN", 0.0)
    told = Progress(tmp_path)
    seen = []
    with told.building(10, 40):
        assert building(tmp_path) == Building(10, 40)
        for _ in told.watch(CARDS):
            seen.append(building(tmp_path))
    assert seen[-1] == Building(19, 40) and told.done == 20
    assert building(tmp_path) is None


def test_it_ends_with_a_build_that_failed(tmp_path: Path) -> None:
    with pytest.raises(LookupError), Progress(tmp_path).building(0, 5):
        raise LookupError
    assert building(tmp_path) is None


def test_a_killed_build_is_forgotten(tmp_path: Path) -> None:
    with Progress(tmp_path).building(3, 5):
        os.utime(tmp_path / "progress.json", (time.time() - 301,) * 2)
        assert building(tmp_path) is None
        (tmp_path / "progress.json").write_text("{")
        assert building(tmp_path) is None


def test_it_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SAID", 0.0)
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    said: list[str] = []
    told = Progress(tmp_path, said.append)
    with told.building(5, 40):
        for _ in told.watch(CARDS):
            now[0] += 1
    assert said[0] == "going on with 5 of about 40 documents"
    assert said[-1] == "15 of about 40 documents (37 %), 1 a second, 25 s left"
    assert progress._length(600) == "10 min"
