"""What is in the house's database, read without the house."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A new database on the server that `url` names, gone afterwards. Empty for SQLite, which lives in its folder."""
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"crash_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Ledger:
    """Rows of the house's tables."""

    def __init__(self, data: Path, url: str) -> None:
        self.file, self.url = data / "allhands.sqlite3", url

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url) as connection:
                return list(connection.execute(question))
        with closing(sqlite3.connect(self.file, timeout=10)) as connection:
            return list(connection.execute(question))

    def is_whole(self) -> bool:
        return bool(self.url) or self.rows("PRAGMA integrity_check") == [("ok",)]

    def open_deliveries(self) -> int:
        return int(self.rows("SELECT count(*) FROM kernel_delivery WHERE done_at IS NULL")[0][0])

    def given_up(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT reaction, error FROM kernel_delivery WHERE failed_at IS NOT NULL")

    def versions(self) -> dict[tuple[int, int], tuple[str, str, list[str]]]:
        """Note, title and tags by card and number."""
        rows = self.rows("SELECT card_id, number, note, title, tags FROM cards_version")
        return {(card, number): (note, title, _plain(tags)) for card, number, note, title, tags in rows}

    def cards(self) -> dict[int, tuple[int, str]]:
        """Current version and title by card."""
        return {
            card: (version, title)
            for card, version, title in self.rows("SELECT id, version, title FROM cards_card")
        }

    def tags(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for card, name in self.rows("SELECT card_id, name FROM cards_cardtag ORDER BY id"):
            found.setdefault(card, []).append(name)
        return found

    def events(self) -> dict[int, tuple[str, dict[str, Any]]]:
        """Name and payload of what happened to cards, by number."""
        rows = self.rows(
            "SELECT id, name, payload FROM kernel_event WHERE name IN ('cards.created', 'cards.changed') ORDER BY id"
        )
        return {number: (name, _plain(payload)) for number, name, payload in rows}

    def deliveries(self) -> list[tuple[int, str]]:
        return [
            (event, reaction)
            for event, reaction in self.rows("SELECT event_id, reaction FROM kernel_delivery")
        ]

    def marks(self) -> list[tuple[int, str]]:
        question = "SELECT subject_id, verb FROM kernel_usage WHERE verb LIKE 'counted%' ORDER BY id"
        return [(event, verb) for event, verb in self.rows(question)]


def _plain(kept: Any) -> Any:
    return json.loads(kept) if isinstance(kept, str) else kept
