"""Files stay short, functions too, and names are the product's words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from allhands.kernel import features
from allhands.kernel.features import HOUSE
from tests.laws.sources import ROOT, everything, functions_in, tree_of

MAX_LINES, MOST_LINES, MAX_FUNCTION = 400, 300, 60
KINDS = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager", "common", "misc"}
# Written so that this file does not name what it forbids.
UNFINISHED = re.compile(
    "|".join(
        (
            "TO" + "DO",
            "FIX" + "ME",
            "Not" + "Implemented",
            "# no" + "qa",
            "type: " + "ignore",
            "pragma: " + "no",
        )
    )
)
SILENCED = re.compile(r"mark\.(skip|xfail)|pytest\.(skip|xfail)\(|unittest\.skip")
# Real pages of others are never part of the repository, so what needs them says when they are not there.
AWAY = "the real pages are not here"


def lengths() -> dict[str, int]:
    return {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in everything()}


def test_no_file_is_long():
    assert {name: lines for name, lines in lengths().items() if lines > MAX_LINES} == {}, "split it by noun"


def test_nearly_all_files_are_well_below():
    ordered = sorted(lengths().values())
    assert ordered[int(len(ordered) * 0.95)] <= MOST_LINES


def test_functions_fit_on_a_screen():
    long = {}
    for path in everything():
        for function in functions_in(tree_of(path)):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > MAX_FUNCTION:
                long[f"{path.relative_to(ROOT)}:{function.name}"] = lines
    assert long == {}


def test_no_file_is_named_by_its_kind():
    named = [
        path
        for path in everything()
        if KINDS & {part.lower() for part in path.relative_to(ROOT).with_suffix("").parts}
    ]
    assert named == []


def test_nothing_is_unfinished_or_silenced():
    found = []
    for path in everything():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            silent = UNFINISHED.search(line) or (SILENCED.search(line) and AWAY not in line)
            if path != Path(__file__) and silent:
                found.append(f"{path.relative_to(ROOT)}:{number} {line.strip()}")
    assert found == []


@pytest.mark.parametrize("room", features.rooms())
def test_every_room_opens_with_one_sentence(room: str):
    words = ast.get_docstring(ast.parse((HOUSE / room / "__init__.py").read_text())) or ""
    assert "\n" not in words
    assert words.endswith(".")
    assert words.count(". ") == 0
    assert len(words.split()) >= 5


def test_every_folder_of_the_house_is_a_room():
    folders = {path.name for path in HOUSE.iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert folders == set(features.rooms())


def test_every_test_folder_is_a_package():
    """Else two files of one name would shadow each other."""
    folders = {path.parent for path in everything() if path.name.startswith("test_")}
    assert {folder for folder in folders if not (folder / "__init__.py").exists()} == set()
