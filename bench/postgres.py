"""A PostgreSQL server of one's own for a while, and new databases on it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


@contextmanager
def server() -> Iterator[str]:
    """The address of a throw-away server, which forgets everything when the machine stops (fsync=off).

    Raises SystemExit, with a sentence, where PostgreSQL is not installed.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise SystemExit("Install postgresql, or name a server with --database.")
    home = Path(tempfile.mkdtemp(prefix="allhands-pg-"))
    as_other: list[str] = []
    if os.getuid() == 0:
        as_other = ["runuser", "-u", "postgres", "--"]
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)

    def run(program: str, *more: str) -> None:
        command = [*as_other, str(found[-1].with_name(program)), "-D", str(home / "db"), *more]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)

    options = f"-c listen_addresses='' -k {home} -c fsync=off -c max_connections=200"
    try:
        run("initdb", "-U", "allhands", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgres://allhands@/postgres?host={home}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def new_database(address: str) -> Iterator[str]:
    """The address of a new database on that server, which is gone afterwards."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
