"""The index folder: numbered versions side by side, the pointer to the one in use, its cursor, and the writer's lock.

v1-7/            one whole index, with `cursor.json`; or a half-built one, with `building.json`
current          the name of the version in use; replaced, never changed in place
writer.lock      held by the one process that writes
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import IO, Any

from allhands.search.engine import Cursor, IndexBroken
from allhands.search.shape import SHAPE

POINTER = "current"
_CURSOR, _BUILDING = "cursor.json", "building.json"


def acquire_writer(folder: Path) -> IO[bytes] | None:
    """The right to write, until the file is closed or its process ends; None while another one has it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "writer.lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def current(folder: Path) -> Path:
    """The version in use. Raises IndexBroken when there is none of our shape."""
    try:
        name = (folder / POINTER).read_text().strip()
    except FileNotFoundError:
        raise IndexBroken("there is no search index yet") from None
    if not name.startswith(f"v{SHAPE}-") or not name[len(f"v{SHAPE}-") :].isdecimal():
        raise IndexBroken("the search index has the shape of another version of Allhands")
    if not (folder / name / "meta.json").exists():
        raise IndexBroken("the search index is incomplete")
    return folder / name


def next_version(folder: Path) -> Path:
    """A new empty folder beside the one in use. What others left is thrown away."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [int(name) for path in folder.glob("v*-*") if (name := path.name.split("-")[-1]).isdecimal()]
    version = folder / f"v{SHAPE}-{max(numbers, default=0) + 1}"
    _keep_only(folder, _pointed(folder))
    version.mkdir()
    return version


def half_built(folder: Path) -> Path | None:
    """The version of our shape whose building was cut short."""
    before = _pointed(folder)
    found = [path.parent for path in folder.glob(f"v{SHAPE}-*/{_BUILDING}") if path.parent.name != before]
    return found[0] if found else None


def save_building(version: Path, state: dict[str, Any]) -> None:
    _replace(version / _BUILDING, json.dumps(state))


def load_building(version: Path) -> dict[str, Any]:
    """Raises OSError or ValueError for what cannot be read."""
    state: dict[str, Any] = json.loads((version / _BUILDING).read_text())
    return state


def discard(version: Path) -> None:
    shutil.rmtree(version, ignore_errors=True)


def switch(folder: Path, version: Path) -> None:
    """Points to a version from now on, and throws away all but it and the one before, which some may still read."""
    before = _pointed(folder)
    _replace(folder / POINTER, version.name)
    (version / _BUILDING).unlink(missing_ok=True)
    _keep_only(folder, version.name, before)


def _pointed(folder: Path) -> str:
    try:
        return (folder / POINTER).read_text().strip()
    except (FileNotFoundError, ValueError):
        return ""


def _keep_only(folder: Path, *names: str) -> None:
    for path in folder.glob("v*-*"):
        if path.name not in names:
            discard(path)


Stamp = tuple[int, int, int]
"""Changes whenever a file is replaced; zeros for a missing one."""


def _stamp(path: Path) -> Stamp:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (stat.st_ino, stat.st_mtime_ns, stat.st_size)


def pointer_stamp(folder: Path) -> Stamp:
    """Changes when another version is switched to."""
    return _stamp(folder / POINTER)


def commit_stamp(version: Path) -> Stamp:
    """Changes with every commit."""
    return _stamp(version / "meta.json")


def cursor_stamp(version: Path) -> Stamp:
    return _stamp(version / _CURSOR)


def save_cursor(version: Path, cursor: Cursor) -> None:
    """Only after the commit: one that lags makes work be done twice, one that is ahead would lose some."""
    _replace(version / _CURSOR, json.dumps({"low": cursor.low, "seen": sorted(cursor.seen)}))


def load_cursor(version: Path) -> Cursor:
    """Where the version stands; the very beginning when that cannot be read."""
    try:
        saved = json.loads((version / _CURSOR).read_text())
        return Cursor(int(saved["low"]), frozenset(map(int, saved["seen"])))
    except (OSError, ValueError, KeyError, TypeError):
        return Cursor()


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
