"""A room is a folder with a feature; whatever it brings is found by name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from allhands.kernel import features
from allhands.kernel.features import FOUNDATIONS, HOUSE, PARTS, Feature, part, rooms


def test_every_folder_with_a_feature_is_a_room_and_foundations_come_first():
    found = rooms()
    assert set(found) == {path.parent.name for path in HOUSE.glob("*/feature.py")}
    assert found[: len(FOUNDATIONS)] == FOUNDATIONS
    assert list(found[len(FOUNDATIONS) :]) == sorted(found[len(FOUNDATIONS) :])


def test_each_room_has_a_manifest_of_its_own_name():
    assert [feature.name for feature in features.features()] == list(rooms())
    assert all(isinstance(feature, Feature) for feature in features.features())


def test_a_part_is_a_module_or_none():
    assert part("kernel", "clock").__name__ == "allhands.kernel.clock"
    assert part("kernel", "views") is None
    assert part("a_room_that_was_removed", "jobs") is None


def test_a_fault_inside_a_part_is_not_taken_for_its_absence(monkeypatch, tmp_path: Path):
    room = tmp_path / "broken_room"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "jobs.py").write_text("import a_module_that_is_nowhere\n")
    package = sys.modules["allhands"]
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    monkeypatch.setattr(features, "rooms", lambda: ("broken_room",))
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_nowhere"):
        part("broken_room", "jobs")


def test_furnishing_loads_every_part_of_every_room():
    features.furnish()
    wanted = [
        f"allhands.{room}.{name}"
        for room in rooms()
        for name in PARTS
        if (HOUSE / room / f"{name}.py").exists()
    ]
    assert [name for name in wanted if name not in sys.modules] == []


def test_a_place_is_open_to_whoever_is_signed_in_unless_it_says_otherwise():
    place = features.Place("Cards", "collections", "card", 10)
    assert place.needs.name == "signed-in"
    assert place.count is None
