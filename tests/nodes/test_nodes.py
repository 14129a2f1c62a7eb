"""Three nodes with folders of their own over one PostgreSQL: each finds every edit soon, and none is ever missed.

The same proof as `bench/nodes.py`, for a shorter time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOON = 2.0

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nodes")]


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    bench = [
        sys.executable,
        str(ROOT / "bench" / "nodes.py"),
        "--json",
        "--database",
        os.environ["DATABASE_URL"],
    ]
    short = ["--seconds", "5", "--held", "2", "--cards", "700"]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ALLHANDS_", "COV_", "PYT"))
    }
    done = subprocess.run([*bench, *short], cwd=ROOT, env=kept, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-3000:]
    sys.stdout.write(done.stdout)
    return json.loads(done.stdout)


def test_each_node_finds_an_edit_soon(seen: dict[str, Any]) -> None:
    assert seen["calm"]["missed"] == 0 and seen["calm"]["changes"] == 20
    assert seen["calm"]["p50"] < SOON / 2 and seen["calm"]["p95"] < SOON


def test_none_is_skipped_when_commits_come_out_of_order(seen: dict[str, Any]) -> None:
    for storm in (seen["storm"], seen["storm_again"]):
        assert storm["missed"] == 0 and storm["changes"] > 20
        assert storm["p50"] < SOON
    assert seen["storm"]["writers"] == 8 and seen["storm"]["out_of_order"] > 5


def test_a_node_that_was_off_catches_up_even_when_it_is_killed_meanwhile(seen: dict[str, Any]) -> None:
    off = seen["off_meanwhile"]
    assert off["missed"] == 0 and 0 < off["killed_after"] < off["changes"]


def test_a_new_node_builds_itself_while_others_write(seen: dict[str, Any]) -> None:
    assert seen["new_node"]["missed"] == 0
    assert seen["new_node"]["changes"] > seen["off_meanwhile"]["changes"]
