"""The engine under test: every adapter, or the ones that ENGINES names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from allhands.search.engine import Cursor, Engine
from allhands.search.tests.adapters import ADAPTERS, BROKEN, Make
from allhands.search.tests.world import CARDS

_NAMES = os.environ.get("ENGINES", ",".join(ADAPTERS)).split(",")


@pytest.fixture(scope="session", params=_NAMES)
def make(request: pytest.FixtureRequest) -> Make:
    return {**ADAPTERS, **BROKEN}[request.param]


@pytest.fixture(scope="module")
def world(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The named cards. Not to be changed."""
    engine = make(tmp_path_factory.mktemp("world"), writer=True)
    engine.rebuild(CARDS, Cursor(5))
    yield engine
    engine.close()


@pytest.fixture
def fresh(make: Make, tmp_path: Path) -> Iterator[Engine]:
    """An empty engine."""
    engine = make(tmp_path, writer=True)
    engine.rebuild([], Cursor())
    yield engine
    engine.close()
