"""The SQLite that the product runs on is safe, and is used safely."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import ConnectionHandler

from allhands.kernel import sqlite as ours
from allhands.site import env


@pytest.fixture
def handler(tmp_path: Path, django_db_blocker):
    """Connections to a new file, described as the product describes its own."""
    known = env.database(env.Env(data=tmp_path))
    made = [ConnectionHandler({"default": {**known, "OPTIONS": dict(known["OPTIONS"])}}) for _ in range(2)]
    with django_db_blocker.unblock():
        yield made
        for one in made:
            one["default"].close()


def pragma(one, name: str) -> object:
    with one["default"].cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_version_has_no_corruption_race():
    assert ours.version() >= ours.SAFE == (3, 51, 3)


def test_the_tests_run_on_that_version_too():
    if connection.vendor == "sqlite":
        assert connection.Database.sqlite_version_info >= ours.SAFE
    else:
        assert connection.vendor == "postgresql"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("mmap_size", 0),
        ("foreign_keys", 1),
        ("busy_timeout", 10_000),
    ],
)
def test_the_file_is_written_through(handler, name: str, value: object):
    assert pragma(handler[0], name) == value


def test_every_connection_has_it_and_not_the_first_alone(handler):
    handler[0]["default"].ensure_connection()
    assert [pragma(one, "synchronous") for one in handler] == [2, 2]


@pytest.mark.usefixtures("real_database")
def test_a_transaction_takes_the_lock_at_its_beginning(at_once):
    """Else two that read first and write then would fail at once, however long they may wait."""

    def enter() -> str:
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA busy_timeout = 50")
        try:
            with transaction.atomic():
                return "entered"
        except OperationalError as error:
            return str(error)

    with transaction.atomic():
        said = at_once(enter)
    assert said == ["database is locked" if connection.vendor == "sqlite" else "entered"]
    assert at_once(enter) == ["entered"]


def test_readers_do_not_wait_for_a_writer(handler):
    first, second = (one["default"] for one in handler)
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE thing (number INTEGER)")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT INTO thing VALUES (1)")
        with second.cursor() as reading:
            assert reading.execute("SELECT count(*) FROM thing").fetchone()[0] == 0
        cursor.execute("COMMIT")
    assert second.cursor().execute("SELECT count(*) FROM thing").fetchone()[0] == 1


@pytest.mark.django_db(transaction=True)
def test_the_products_own_connection_is_described_so():
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        assert options["transaction_mode"] == "IMMEDIATE"
        assert "synchronous=FULL" in options["init_command"]
        with transaction.atomic(), connection.cursor() as cursor:
            assert cursor.execute("SELECT 1").fetchone() == (1,)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            assert int(cursor.fetchone()[0]) >= 150_000
