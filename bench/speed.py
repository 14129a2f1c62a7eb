"""How fast searching and reading are: `bin/python -m bench.speed --cards 100000 --json`.

Fills a fresh workspace with made-up cards, serves it with one web process kept on one core, and asks through HTTP as
a signed-in person. The baseline of the same run is the smallest page there is (`/healthz`), and for finding, the
database's own search without an index.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench import house


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--asks", type=int, default=300, help="requests of each kind")
    parser.add_argument("--database", default="", help="postgres://... (default: SQLite)")
    parser.add_argument("--data", type=Path, help="keep and use again this folder")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    folder = chosen.data or Path(tempfile.mkdtemp(prefix="allhands-speed-"))
    folder.mkdir(parents=True, exist_ok=True)
    figures = measure(folder, chosen.cards, chosen.asks, chosen.database)
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:24} {value}")


def measure(folder: Path, cards: int, asks: int, database: str) -> dict[str, Any]:
    house.prepare(folder, database)
    figures: dict[str, Any] = {"cards": cards, "database": "PostgreSQL" if database else "SQLite"}
    figures |= _fill(cards)
    from allhands.people.models import Person

    reader = (
        Person.objects.filter(role="member", is_active=True).order_by("id").values_list("id", flat=True)[0]
    )
    ids, words = _sample(asks)
    figures["database_search"] = house.spread(_database_search(reader, words[: max(10, asks // 20)]))
    with house.served(folder, database) as served:
        door = house.Door(served.port)
        door.enter_as(reader)
        _wait_for_index(door, served.port)
        figures["ready_seconds"] = round(served.ready_seconds, 2)
        for path in ["/", *(f"/search/results?words={quote(word)}" for word in words[:20])]:
            door.get(path)
        figures["smallest_page"] = house.spread([door.timed("/healthz") for _ in range(asks)])
        figures["search"] = house.spread([door.timed(f"/search/results?words={quote(one)}") for one in words])
        figures["typing"] = house.spread([door.timed(_half(one)) for one in words])
        figures["card_page"] = house.spread([door.timed(f"/cards/{number}") for number in ids])
        figures["home_page"] = house.spread([door.timed("/") for _ in range(asks // 3)])
        figures["memory_mb"] = round(served.memory_mb())
    figures["index_mb"] = house.size_mb(folder / "search")
    return figures


def _fill(cards: int) -> dict[str, Any]:
    from datetime import UTC, datetime

    from allhands.cards.models import Card
    from allhands.demo import loading, made
    from allhands.kernel import deliveries
    from allhands.search import index

    figures: dict[str, Any] = {}
    began = time.monotonic()
    loading.load(datetime.now(UTC))
    deliveries.work_off()
    missing = cards - Card.objects.count()
    if missing > 0:
        made.fill(missing)
    figures["fill_seconds"] = round(time.monotonic() - began, 1)
    began = time.monotonic()
    index.rebuild_now()
    figures["index_seconds"] = round(time.monotonic() - began, 1)
    return figures


def _sample(asks: int) -> tuple[list[int], list[str]]:
    """Cards of open collections to read, and a few words of their titles and texts to search for."""
    from allhands.cards.models import Card

    chance = random.Random(7)
    found = list(Card.objects.exclude(collection__everyone="").values_list("id", "title", "plain")[:200_000])
    picked = [chance.choice(found) for _ in range(asks)]
    asked = []
    for number, (_, title, plain) in enumerate(picked):
        words = (title if number % 2 else plain).split()
        start = chance.randrange(max(1, len(words) - 4))
        asked.append(" ".join(words[start : start + chance.randint(2, 5)]))
    return [row[0] for row in picked], asked


def _database_search(reader: int, words: list[str]) -> list[float]:
    from allhands.kernel.actor import Actor
    from allhands.people.models import Person
    from allhands.search.kinds import KINDS

    person = Person.objects.get(id=reader)
    times = []
    for one in words:
        began = time.perf_counter()
        KINDS["card"].lookup(Actor(person=person), one, 8)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _half(words: str) -> str:
    return f"/search/results?place=palette&words={quote(words[: max(3, len(words) * 6 // 10)])}"


def _wait_for_index(door: house.Door, port: int) -> None:
    for _ in range(600):
        if house.Door(port).get("/readyz")[0] == 200:
            return
        time.sleep(0.2)
    raise RuntimeError(f"not ready: {door.get('/readyz')}")


if __name__ == "__main__":
    main()
