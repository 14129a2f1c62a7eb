"""The wheel has all that the product needs to run, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.laws.sources import HOUSE, ROOT

OUTSIDE = {"__pycache__", "tests"}
BUILD = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
NAMED = re.compile(r"static\([\"']([^\"']+)[\"']\)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of what is in it."""
    folder = tmp_path_factory.mktemp("wheel")
    said = subprocess.run([*BUILD, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
    (made,) = folder.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        return set(archive.namelist())


def rooms() -> list[Path]:
    """Every file of the rooms that is no test."""
    files = [path for path in HOUSE.rglob("*") if path.is_file()]
    return [path for path in files if not OUTSIDE & set(path.relative_to(HOUSE).parts)]


def inside(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_it_holds_every_file_of_the_rooms_and_no_tests(wheel: set[str]):
    wanted = {inside(path) for path in rooms() if path.suffix not in (".po", ".pot", ".pyc")}
    assert {name for name in wheel if ".dist-info/" not in name} == wanted


def test_it_speaks_every_language(wheel: set[str]):
    sources = [path for path in rooms() if path.suffix == ".po"]
    assert len(sources) == 5
    assert {inside(path.with_suffix(".mo")) for path in sources} <= wheel


def test_it_brings_what_its_pages_name(wheel: set[str]):
    pages = [path for path in rooms() if path.suffix in (".jinja", ".py")]
    named = {name for path in pages for name in NAMED.findall(path.read_text())}
    assert {"site/app.css", "site/app.js"} <= named
    assert {f"allhands/site/static/{name}" for name in named} <= wheel


def test_it_brings_the_command_and_the_licence(wheel: set[str]):
    assert {"entry_points.txt", "LICENSE"} <= {name.rpartition("/")[2] for name in wheel}


def test_it_is_not_built_without_scripts_and_words(tmp_path: Path):
    bare = tmp_path / "bare"
    copied = shutil.ignore_patterns("static", "*.mo", "content", *OUTSIDE)
    shutil.copytree(HOUSE, bare / "allhands", ignore=copied)
    (bare / "frontend").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "frontend/wheel.py"):
        shutil.copy(ROOT / name, bare / name)
    said = subprocess.run([*BUILD, str(tmp_path / "dist")], cwd=bare, capture_output=True, text=True)
    assert said.returncode != 0
    assert "bin/wheel" in said.stdout + said.stderr
    assert not list(tmp_path.glob("dist/*.whl"))
