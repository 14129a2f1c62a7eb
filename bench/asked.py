"""Collections to measure search with: their cards, what people asked, and what they should have found.

A folder holds `sets.json`, the corpora that it names, and in any of its folders NAME/queries.jsonl.gz with
NAME/qrels.tsv, NAME/labels.tsv, or both.
"""

from __future__ import annotations

import gzip
import json
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allhands.search.engine import Document

SHORTEST = 4
"""Letters of the words that get a slip."""


@dataclass(frozen=True)
class Query:
    """`wanted` is how well each card answers; `known` says whether any does, where that is asked."""

    text: str
    wanted: dict[str, float]
    known: bool | None


@dataclass(frozen=True)
class Collection:
    """`cards[n]` is the id of the document whose number is n + 1."""

    name: str
    cards: tuple[str, ...]
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]


def names(folder: Path) -> list[str]:
    """Every set of the folder that has queries."""
    return [name for name in _sets(folder) if _place(folder, name)]


def collection(folder: Path, name: str) -> Collection:
    """Raises SystemExit, with a sentence, for a set that is not there."""
    place = _place(folder, name)
    if place is None or name not in _sets(folder):
        raise SystemExit(f"{folder} has no set {name!r}; it has {', '.join(names(folder))}")
    rows = list(_lines(folder / _sets(folder)[name]["corpus"]))
    wanted: dict[str, dict[str, float]] = {}
    for query, card, grade in _table(place / "qrels.tsv"):
        wanted.setdefault(query, {})[card] = float(grade)
    labels = {row[0]: row[1] == "known" for row in _table(place / "labels.tsv")}
    asked = [
        Query(row["text"], wanted.get(row["id"], {}), labels.get(row["id"]))
        for row in _lines(place / "queries.jsonl.gz")
    ]
    return Collection(name, tuple(row["id"] for row in rows), tuple(documents(rows)), tuple(asked))


def documents(rows: list[dict[str, Any]], heard: dict[str, list[str]] | None = None) -> Iterator[Document]:
    """Cards as everybody may read them, each with what customers asked when it was the answer."""
    for number, row in enumerate(rows, 1):
        yield Document(
            kind="card",
            id=number,
            scope=1,
            title=row["title"],
            body=row.get("text", ""),
            language=row.get("lang", ""),
            updated=1,
            heard=tuple((heard or {}).get(row["id"], ())),
        )


@dataclass(frozen=True)
class Stream:
    """Solved cases in the order in which they came, and questions to ask after some of them: (text, card)."""

    cards: tuple[dict[str, Any], ...]
    cases: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]


def stream(folder: Path, name: str) -> Stream:
    place = next(iter(sorted(folder.glob(f"**/{name}/cases.jsonl.gz"))), folder / name / "cases").parent
    cases, asked = (
        tuple((row["text"], row["card"]) for row in _lines(place / f"{part}.jsonl.gz"))
        for part in ("cases", "test")
    )
    return Stream(tuple(_lines(place / "cards.jsonl.gz")), cases, asked)


def slipped(text: str, chance: random.Random) -> str:
    """The text with one slip in one of its longer words: letters swapped, one lost, wrong or too many."""
    parts = text.split(" ")
    long = [at for at, word in enumerate(parts) if len(word) >= SHORTEST and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    word = parts[at]
    cut = chance.randrange(len(word) - 1)
    letter = chance.choice(string.ascii_lowercase)
    slips = (
        word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :],
        word[:cut] + word[cut + 1 :],
        word[:cut] + letter + word[cut + 1 :],
        word[:cut] + letter + word[cut:],
    )
    parts[at] = chance.choice(slips)
    return " ".join(parts)


def _sets(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "sets.json").read_text())
    return found


def _place(folder: Path, name: str) -> Path | None:
    return next((path.parent for path in sorted(folder.glob(f"**/{name}/queries.jsonl.gz"))), None)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _table(path: Path) -> list[list[str]]:
    """Rows of a table whose cells tabs part; none when the file is not there."""
    if not path.exists():
        return []
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
