from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from allhands.kernel import reactions
from allhands.kernel.action import ACTIONS
from allhands.kernel.jobs import JOBS
from allhands.kernel.reactions import REACTIONS


@pytest.fixture
def empty_house() -> Iterator[None]:
    """No reaction, job or bell but the test's own; those of the rooms are back afterwards."""
    kept = [(known, dict(known)) for known in (REACTIONS, JOBS, ACTIONS)]
    bells, reactions._bells[:] = reactions._bells[:], []
    REACTIONS.clear()
    JOBS.clear()
    yield
    reactions._bells[:] = bells
    for known, before in kept:
        known.clear()
        known.update(before)


@pytest.fixture
def real_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database in which threads meet as they do in production.

    On SQLite the tests' own is in memory, without a write-ahead log and without waiting, so a copy in a file stands in.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    file = sqlite3.connect(tmp_path / "real.sqlite3")
    memory.backup(file)
    # A file becomes so once, before several use it: two that try this at once are told that it is locked.
    file.execute("PRAGMA journal_mode = WAL")
    file.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(tmp_path / "real.sqlite3")
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Runs functions in threads that start together; gives what each returned. Raises what one raised."""

    def run(*functions: Callable[[], Any]) -> list[Any]:
        said: dict[int, Any] = {}
        wrong: list[BaseException] = []
        start = threading.Barrier(len(functions))

        def one(number: int, function: Callable[[], Any]) -> None:
            try:
                start.wait(10)
                said[number] = function()
            except BaseException as error:
                wrong.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        if wrong:
            raise wrong[0]
        return [said[number] for number in sorted(said)]

    return run
