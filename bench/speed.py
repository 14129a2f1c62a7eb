"""How fast searching and reading are: `bin/python bench/speed.py --cards 100000 --json`.

Fills a fresh workspace with made-up cards in six languages and 2,000 collections, of which the reader may read 200,
and builds the index as the product does. Then asks questions of every kind: through the engine's search call, alone
and in two threads; through HTTP as a signed-in person, of one web process kept on one core; and beside each, in the
same run, SQLite's own full-text index over the same texts.

`--data FOLDER` keeps what was made and uses it again, also after a run that was cut short.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import house

COLLECTIONS, READABLE = 2_000, 200
EDITS = 20
_WARM = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--asks", type=int, default=200, help="questions of each kind")
    parser.add_argument("--database", default="", help="postgres://... (default: SQLite)")
    parser.add_argument("--data", type=Path, help="keep and use again this folder")
    parser.add_argument("--engine-only", action="store_true", help="serve nothing")
    parser.add_argument("--fill-only", action="store_true", help="make the cards, and nothing else")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    folder = chosen.data or Path(tempfile.mkdtemp(prefix="allhands-speed-"))
    folder.mkdir(parents=True, exist_ok=True)
    house.prepare(folder, chosen.database)
    figures: dict[str, Any] = {
        "cards": chosen.cards,
        "database": "PostgreSQL" if chosen.database else "SQLite",
    }
    figures |= fill(chosen.cards, places=COLLECTIONS, open_places=READABLE)
    if not chosen.fill_only:
        figures |= measure(folder, chosen.asks, chosen.database, engine_only=chosen.engine_only)
    print(json.dumps(figures, indent=1) if chosen.json else "\n".join(_listed(figures)))


def fill(cards: int, **places: int) -> dict[str, Any]:
    """Brings the workspace to so many cards; see `made.fill`."""
    from datetime import UTC, datetime

    from allhands.cards.models import Card
    from allhands.demo import loading, made
    from allhands.kernel import deliveries

    began = time.monotonic()
    loading.load(datetime.now(UTC))
    deliveries.work_off()
    there = Card.objects.count()
    if cards > there:
        # Another seed for each part, so that no title comes twice.
        made.fill(cards - there, seed=1 + there, **places)
    return {"fill_seconds": round(time.monotonic() - began, 1), "filled": max(0, cards - there)}


def measure(folder: Path, asks: int, database: str, *, engine_only: bool) -> dict[str, Any]:
    from allhands.kernel.actor import Actor
    from allhands.people.models import Person
    from bench import kinds

    figures = build_index()
    reader = Person.objects.filter(role="member", is_active=True).order_by("id")[0]
    cards = kinds.sampled(_readable(reader), _tags_of)
    questions = kinds.of_every_kind(cards, asks)
    figures["examples"] = {kind: [one.words for one in some[:4]] for kind, some in questions.items()}
    figures["engine"] = through_engine(Actor(person=reader), questions)
    figures |= beside_fts5(folder, Actor(person=reader), questions)
    if engine_only:
        figures["edit_to_found"] = house.spread(_edits_in_this_process(reader, cards))
    else:
        figures |= _served(folder, database, reader, cards, questions)
    figures["index_mb"] = house.size_mb(folder / "search")
    return figures


def build_index() -> dict[str, Any]:
    """Builds the index unless one is there that can be read and lacks nothing."""
    from allhands.cards.models import Card
    from allhands.kernel.actor import Actor
    from allhands.search import index
    from allhands.search.engine import IndexBroken, Spec
    from allhands.search.kinds import KINDS

    try:
        everything = KINDS["card"].scopes(Actor.system())
        if index.engine().search(Spec("", everything)).total == Card.objects.filter(archived_at=None).count():
            return {"index_seconds": None}
    except IndexBroken:
        pass
    began = time.monotonic()
    documents = index.rebuild_now(say=lambda sentence: print(sentence, file=sys.stderr, flush=True))
    seconds = time.monotonic() - began
    return {"index_seconds": round(seconds, 1), "index_per_second": round(documents / seconds)}


def through_engine(actor: Any, questions: dict[str, list[Any]]) -> dict[str, Any]:
    """The engine's own search call, alone and in two threads."""
    from allhands.search import index
    from allhands.search.kinds import KINDS

    scopes, now = KINDS["card"].scopes(actor), int(time.time())

    def asker() -> Callable[[Any], Any]:
        return lambda asked: index.engine().search(asked.spec(scopes, now))

    return _alone_and_by_two(asker, questions)


def beside_fts5(folder: Path, actor: Any, questions: dict[str, list[Any]]) -> dict[str, Any]:
    from allhands.cards.access import roles_of
    from allhands.cards.models import Card
    from bench import fts5

    rows = Card.objects.filter(archived_at=None).order_by("id")
    path = folder / "fts5.sqlite3"
    columns = rows.values_list("id", "collection_id", "title", "plain")
    seconds = fts5.build(path, columns.iterator(chunk_size=2_000), rows.count())
    return {
        "fts5_seconds": None if seconds is None else round(seconds, 1),
        "fts5_mb": round(path.stat().st_size / 2**20, 1),
        "fts5": _alone_and_by_two(lambda: fts5.Baseline(path, roles_of(actor)).search, questions),
    }


def _alone_and_by_two(
    asker: Callable[[], Callable[[Any], Any]], questions: dict[str, list[Any]]
) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for kind, some in questions.items():
        figures[kind] = {"alone": house.spread(_timed(asker(), some))}
        figures[kind]["two threads"] = house.spread(_by_two(asker, some))
    return figures


def _by_two(asker: Callable[[], Callable[[Any], Any]], questions: list[Any]) -> list[float]:
    times: list[float] = []

    def ask(half: list[Any]) -> None:
        times.extend(_timed(asker(), half))

    threads = [threading.Thread(target=ask, args=(questions[start::2],)) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _timed(ask: Callable[[Any], Any], questions: list[Any]) -> list[float]:
    """Milliseconds of each. What only the first questions wait for is not counted."""
    for one in questions[:_WARM]:
        ask(one)
    times = []
    for one in questions:
        began = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _served(
    folder: Path, database: str, reader: Any, cards: list[Any], questions: dict[str, list[Any]]
) -> dict[str, Any]:
    from allhands.search import index

    figures: dict[str, Any] = {}
    with house.served(folder, database) as served:
        door = house.Door(served.port)
        door.enter_as(reader.pk)
        wait_for_index(served.port)
        figures["ready_seconds"] = round(served.ready_seconds, 2)
        figures["smallest_page"] = house.spread([door.timed("/healthz") for _ in range(200)])
        figures["http"] = {}
        for kind, some in questions.items():
            for one in some[:_WARM]:
                door.get(one.path)
            figures["http"][kind] = house.spread([door.timed(one.path) for one in some])
        figures["card_page"] = house.spread([door.timed(f"/cards/{card.id}") for card in cards[:200]])
        figures["home_page"] = house.spread([door.timed("/") for _ in range(100)])

        def found(word: str) -> bool:
            return f"/cards/{cards[0].id}".encode() in door.get(f"/search?words={word}")[1]

        figures["edit_to_found"] = house.spread(list(_edits(cards, found)))
        figures["memory_mb"] = round(served.memory_mb())
        figures["own_memory_mb"] = round(served.memory_mb(own=True))
    index.engine().close()
    return figures


def _edits(cards: list[Any], found: Callable[[str], bool]) -> Iterator[float]:
    """Milliseconds from the end of an edit, made in this process, until its new word is found."""
    from allhands.cards.actions import writing
    from allhands.cards.models import Card
    from allhands.kernel.actor import Actor

    for number in range(EDITS):
        card = Card.objects.get(id=cards[0].id)
        word = f"zyx{int(time.time())}wv{number}"
        writing.change(Actor.system(), card, title=f"{word} {cards[0].title}"[:200])
        began = time.perf_counter()
        while not found(word):
            if time.perf_counter() - began > 30:
                raise RuntimeError("an edit was not found for thirty seconds")
            time.sleep(0.005)
        yield (time.perf_counter() - began) * 1000


def _edits_in_this_process(reader: Any, cards: list[Any]) -> list[float]:
    from allhands.kernel.actor import Actor
    from allhands.search import index
    from allhands.search.engine import Spec
    from allhands.search.kinds import KINDS

    scopes = KINDS["card"].scopes(Actor(person=reader))
    index.begin_following()
    return list(_edits(cards, lambda word: bool(index.engine().search(Spec(word, scopes)).hits)))


def _readable(reader: Any) -> Any:
    from allhands.cards.access import visible_to
    from allhands.kernel.actor import Actor

    return visible_to(Actor(person=reader))


def _tags_of(ids: list[int]) -> dict[int, list[str]]:
    from allhands.cards.models import CardTag

    tags: dict[int, list[str]] = {}
    for at in range(0, len(ids), 500):
        for card, name in CardTag.objects.filter(card__in=ids[at : at + 500]).values_list("card_id", "name"):
            tags.setdefault(card, []).append(name)
    return tags


def wait_for_index(port: int, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status, said = house.Door(port).get("/readyz")
        if status == 200:
            return
        time.sleep(0.2)
    raise RuntimeError(f"not ready: {said!r}")


def _listed(figures: dict[str, Any]) -> Iterator[str]:
    for name, value in figures.items():
        if name in ("engine", "fts5"):
            for kind, threads in value.items():
                for how, spread in threads.items():
                    yield f"{name:8} {kind:14} {how:12} p50 {spread['p50_ms']:8} ms  p95 {spread['p95_ms']:8} ms"
        elif name == "http":
            for kind, spread in value.items():
                yield f"{name:8} {kind:14} {'alone':12} p50 {spread['p50_ms']:8} ms  p95 {spread['p95_ms']:8} ms"
        elif name != "examples":
            yield f"{name:24} {value}"


if __name__ == "__main__":
    main()
