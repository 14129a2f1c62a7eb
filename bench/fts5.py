"""The baseline of finding: SQLite's own full-text index over the same titles and texts, asked for the same words.

Any of the words, ranked by bm25, in the collections that the reader may read. It knows no stems, no slips, no facets.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path

import pysqlite3 as sqlite3

from bench.kinds import Asked

Row = tuple[int, int, str, str]
"""Id, collection, title and text of a card."""


def build(path: Path, rows: Iterable[Row], cards: int) -> float | None:
    """Builds the index in a file of its own; gives the seconds, or None when it was there already."""
    if path.exists() and _cards(path) == cards:
        return None
    path.unlink(missing_ok=True)
    began = time.monotonic()
    database = sqlite3.connect(path)
    database.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;"
        "CREATE TABLE card (id INTEGER PRIMARY KEY, collection INTEGER NOT NULL);"
        "CREATE VIRTUAL TABLE found USING"
        " fts5(title, text, content='', tokenize='unicode61 remove_diacritics 2', prefix='3');"
    )
    for number, collection, title, text in rows:
        database.execute("INSERT INTO card VALUES (?, ?)", (number, collection))
        database.execute("INSERT INTO found (rowid, title, text) VALUES (?, ?, ?)", (number, title, text))
    database.execute("INSERT INTO found (found) VALUES ('optimize')")
    database.commit()
    database.close()
    return time.monotonic() - began


def _cards(path: Path) -> int:
    try:
        return int(sqlite3.connect(path).execute("SELECT count(*) FROM card").fetchone()[0])
    except sqlite3.Error:
        return 0


class Baseline:
    """One connection, for one thread."""

    def __init__(self, path: Path, collections: Iterable[int]) -> None:
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self._collections = frozenset(collections)

    def search(self, asked: Asked) -> list[int]:
        collections = self._collections & asked.filters.get("collections", self._collections)
        question = (
            "SELECT found.rowid FROM found JOIN card ON card.id = found.rowid WHERE found MATCH ?"
            f" AND card.collection IN ({','.join(map(str, sorted(collections)))}) ORDER BY bm25(found) LIMIT 10"
        )
        return [row[0] for row in self._database.execute(question, (_any_of(asked),))]


def _any_of(asked: Asked) -> str:
    words = re.findall(r"\w+", asked.words)
    found = [f'"{word}"' for word in words]
    return " OR ".join(found) + ("*" if asked.typing else "")
