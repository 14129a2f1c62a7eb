"""What the command line does: prepare, greet, serve, hand out links and tokens."""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import django
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

PREPARING = 0x616C6C68616E6473
"""The advisory lock of PostgreSQL that is held meanwhile."""


def prepare() -> None:
    """Loads Django and brings the database to this version's form. Warns of an SQLite that may corrupt data."""
    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        from allhands.kernel import sqlite

        if sqlite.version() < sqlite.SAFE:
            found, safe = (".".join(map(str, version)) for version in (sqlite.version(), sqlite.SAFE))
            print(
                f"Warning: SQLite {found} can rarely corrupt data. Use {safe} or newer, or PostgreSQL.",
                file=sys.stderr,
            )
    with alone():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other program works on the form of this database. A killed one is not waited for."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
    else:
        with (settings.DATA / "preparing.lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def greet() -> None:
    """Prints where the product is, and the link that makes the first administrator while there is none."""
    from allhands.people.queries import has_admin

    print(f"Allhands is at {settings.BASE_URL}", flush=True)
    if not has_admin():
        print(f"Make the first administrator here, within 14 days: {invitation('admin', '')}", flush=True)


def invitation(role: str, email: str) -> str:
    """A new link that lets one person in."""
    from allhands.kernel.actor import Actor
    from allhands.people.actions.members import invite
    from allhands.people.rules import new_secret

    secret = new_secret()
    invite(Actor.system("command"), secret=secret, role=role, email=email)
    return f"{settings.BASE_URL}/join/{secret}"


def token(email: str, *, name: str, scopes: list[str]) -> str:
    """A new API token of the person with this address. Raises NotFound."""
    from allhands.kernel.actor import Actor
    from allhands.kernel.errors import NotFound
    from allhands.people.actions.groups import make_token
    from allhands.people.queries import person_by_email
    from allhands.people.rules import new_secret

    person = person_by_email(email)
    if person is None or not person.is_active:
        raise NotFound(_("Nobody has this e-mail address here."))
    secret = new_secret("ah_")
    make_token(Actor.system("command"), person, secret=secret, name=name, scopes=scopes)
    return secret


def load_demo() -> None:
    from allhands.kernel import features

    # The room may have been removed, so it is found by name.
    features.part("demo", "loading").load(datetime.now(UTC))


def announce(parsed: argparse.Namespace) -> None:
    print(f"Ravioli & Co is at {settings.BASE_URL}. Enter as anybody with one click.", flush=True)
    if not parsed.no_browser and sys.stdout.isatty():
        threading.Timer(2.0, webbrowser.open, [settings.BASE_URL]).start()


def serve(parsed: argparse.Namespace) -> int:
    """Answers requests until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["ALLHANDS_RUNS"] = "index" if parsed.without_worker else "index,worker"
    Granian(
        "allhands.site.wsgi:application",
        address=parsed.host,
        port=parsed.port,
        interface=Interfaces.WSGI,
        workers=parsed.processes,
        blocking_threads=parsed.threads,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
        reload=parsed.reload,
    ).serve()
    return 0


def import_markdown(parsed: argparse.Namespace) -> int:
    """Imports a folder or zip and prints what was taken and what was lost."""
    from allhands.kernel import features

    importing = features.part("transfer", "commanding")
    return int(
        importing.run(parsed.path, collection=parsed.collection, dry_run=parsed.dry_run, email=parsed.email)
    )
