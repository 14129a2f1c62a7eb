"""The whole world of the leak oracle, for those who knock at every door of it."""

from __future__ import annotations

import pytest

from allhands.search import queries as searching
from allhands.transfer import running
from tests.hostile import secret_world
from tests.hostile.secret_world import World


@pytest.fixture
def world(db, monkeypatch, settings) -> World:
    settings.USAGE_AT_ONCE = False
    monkeypatch.setattr(running, "spawn", lambda work: None)
    monkeypatch.setattr(searching, "WAIT_SECONDS", 0.0)
    made = secret_world.company()
    secret_world.people_apart(made)
    secret_world.closed_collection(made)
    return made
