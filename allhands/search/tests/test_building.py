"""Building an index in steps: what was committed outlives kill -9, and nothing is in it twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from allhands.search import building, disk
from allhands.search.engine import Cursor, Document, IndexBroken
from allhands.search.tantivy_engine import TantivyEngine
from allhands.search.tests.world import asked, card

CARDS = [card(number, f"Umbrella {number}", "rain " * (number % 5)) for number in range(1, 41)]


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TantivyEngine]:
    monkeypatch.setattr(building, "STEP", 8)
    engine = TantivyEngine(tmp_path, writer=True)
    yield engine
    engine.close()


def stopping_after(count: int) -> Iterator[Document]:
    yield from CARDS[:count]
    raise LookupError("the database went away")


def begin(engine: TantivyEngine, count: int, upto: int = 5) -> None:
    with pytest.raises(LookupError):
        engine.rebuild(stopping_after(count), Cursor(upto))


def go_on(engine: TantivyEngine) -> list[int]:
    left = engine.unfinished()
    assert left is not None
    missing = [one for one in CARDS if one.id > left.done.get("card", 0)]
    engine.rebuild(missing, Cursor(99), resuming=True)
    return [one.id for one in missing]


def all_found(engine: TantivyEngine) -> list[int]:
    return sorted(hit.id for hit in engine.search(asked("umbrella", limit=100)).hits)


def test_a_build_goes_on_after_its_last_step(engine: TantivyEngine) -> None:
    begin(engine, 27)
    assert engine.healthy() is not None
    left = engine.unfinished()
    assert left is not None and (left.done, left.documents, left.upto) == ({"card": 24}, 24, Cursor(5))
    assert go_on(engine) == list(range(25, 41))
    assert all_found(engine) == list(range(1, 41)) and engine.applied() == Cursor(5)
    assert engine.unfinished() is None and len(list(engine.folder.glob("v*-*"))) == 1


def test_the_index_is_the_same_as_one_built_at_once(engine: TantivyEngine, tmp_path: Path) -> None:
    begin(engine, 27)
    go_on(engine)
    whole = TantivyEngine(tmp_path / "whole", writer=True)
    whole.rebuild(CARDS, Cursor())
    for words in ("umbrella", "rain", "umbrella 33", ""):
        here, there = engine.search(asked(words, limit=50)), whole.search(asked(words, limit=50))
        assert (here.hits, here.total, here.certainty) == (there.hits, there.total, there.certainty)
    whole.close()


def test_a_new_build_throws_the_old_half_away(engine: TantivyEngine) -> None:
    begin(engine, 27)
    engine.rebuild(CARDS[:3], Cursor(7))
    assert all_found(engine) == [1, 2, 3] and engine.applied() == Cursor(7)
    assert engine.unfinished() is None and len(list(engine.folder.glob("v*-*"))) == 1


@pytest.mark.parametrize("came_through", [False, True])
def test_killed_around_a_commit(engine: TantivyEngine, came_through: bool) -> None:
    """The commit came through or did not; what is noted before it tells both."""
    begin(engine, 27)
    version = disk.half_built(engine.folder)
    assert version is not None
    state = disk.load_building(version)
    before, after = state["marks"]
    assert (before["documents"], after["documents"]) == (16, 24)
    if not came_through:
        # As if 32 had been noted, and the commit had not come.
        state["marks"] = [after, {**after, "documents": 32, "done": {"card": 32}, "in_index": 32}]
        disk.save_building(version, state)
    assert go_on(engine)[0] == 25
    assert all_found(engine) == list(range(1, 41))


def test_killed_between_the_last_commit_and_the_change_over(
    engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise LookupError

    with monkeypatch.context() as patched:
        patched.setattr(disk, "switch", killed)
        with pytest.raises(LookupError):
            engine.rebuild(CARDS, Cursor(5))
    assert go_on(engine) == [] and all_found(engine) == list(range(1, 41))


def test_what_cannot_be_gone_on_with_is_begun_anew(engine: TantivyEngine) -> None:
    begin(engine, 27)
    version = disk.half_built(engine.folder)
    assert version is not None
    kept = (version / "building.json").read_text()
    for torn in ("torn", "{}", json.dumps(json.loads(kept) | {"marks": [{"documents": 3, "in_index": 3}]})):
        (version / "building.json").write_text(torn)
        assert engine.unfinished() is None
        with pytest.raises(IndexBroken):
            engine.rebuild(CARDS, Cursor(1), resuming=True)
    (version / "building.json").write_text(kept)
    assert engine.unfinished() is not None
    for path in version.iterdir():
        if path.name != "building.json":
            # In a new file: the old one is mapped into memory.
            path.unlink()
            path.write_bytes(b"torn")
    assert engine.unfinished() is None
    version.rename(version.with_name("v0ld5hape-1"))
    assert engine.unfinished() is None
    engine.rebuild(CARDS, Cursor(1))
    assert all_found(engine) == list(range(1, 41)) and len(list(engine.folder.glob("v*-*"))) == 1


def test_files_that_tear_meanwhile_leave_nothing_to_go_on_with(
    engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(engine, 27)

    def torn(*_: object, **__: object) -> None:
        raise building._Torn("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(building.Build, "_commit", torn)
        with pytest.raises(IndexBroken):
            engine.rebuild(CARDS, Cursor(5), resuming=True)
    assert engine.unfinished() is None
    engine.rebuild(CARDS, Cursor(6))
    assert all_found(engine) == list(range(1, 41))


def test_the_old_index_answers_meanwhile_and_after_a_restart(engine: TantivyEngine) -> None:
    engine.rebuild(CARDS[:2], Cursor(1))
    begin(engine, 27)
    assert all_found(engine) == [1, 2]
    again = TantivyEngine(engine.folder, writer=False)
    assert all_found(again) == [1, 2] and again.unfinished() is not None
    go_on(engine)
    assert all_found(again) == list(range(1, 41))
    again.close()


SLOW_BUILD = """
import sys, time
from pathlib import Path
from allhands.search import building
from allhands.search.engine import Cursor
from allhands.search.tantivy_engine import TantivyEngine
from allhands.search.tests.world import card

building.STEP = 50
engine = TantivyEngine(Path(sys.argv[1]), writer=True)
left = engine.unfinished()
print("left", left.documents if left else 0, flush=True)

def documents():
    for number in range(left.done.get("card", 0) + 1 if left else 1, 1001):
        time.sleep(0.0005)
        yield card(number, f"Umbrella {number}")

engine.rebuild(documents(), Cursor(5), resuming=left is not None)
print("whole", flush=True)
"""


@pytest.mark.slow
def test_kill_nine_in_the_middle(tmp_path: Path) -> None:
    dice, lefts = random.Random(5), []
    for _ in range(40):
        build = subprocess.Popen(
            [sys.executable, "-c", SLOW_BUILD, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert build.stdout is not None
        lefts.append(int(build.stdout.readline().split()[1]))
        if len(lefts) < 8:
            time.sleep(dice.uniform(0, 0.4))
            build.send_signal(signal.SIGKILL)
        said = build.communicate(timeout=60)[0]
        if "whole" in said:
            break
    assert sorted(lefts) == lefts and lefts[-1] > 0
    engine = TantivyEngine(tmp_path, writer=False)
    found = [
        hit.id for at in range(0, 1000, 100) for hit in engine.search(asked("", limit=100, offset=at)).hits
    ]
    assert sorted(found) == list(range(1, 1001)) and engine.unfinished() is None
    engine.close()
