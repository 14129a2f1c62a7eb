"""Several nodes over one PostgreSQL: `bin/python bench/nodes.py --json`.

Three nodes, each a process with a data folder of its own, follow one database. Measured is how long it takes until
each finds an edit, in calm and while eight writers commit out of order (some hold their transactions open for
seconds); and whether any change is ever missed: by a node that was off meanwhile, by one that is killed while it
catches up, and by a new one that builds its index while others write.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import house, postgres

SERVED, OFF = ("one", "two", "three"), "three"
CALM = 20
BURST = 3_000
"""Changes at one blow: enough for several batches."""
_HELD = 0.15
"""The share of the transactions that are held open."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", default="", help="postgres://... of a server (default: one of its own)")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60, help="how long they write, each time")
    parser.add_argument("--held", type=float, default=3, help="seconds that a transaction is open at most")
    parser.add_argument("--cards", type=int, default=2_000, help="that are there from the beginning")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        server = chosen.database or stack.enter_context(postgres.server())
        url = stack.enter_context(postgres.new_database(server))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="allhands-nodes-")))
        house.prepare(folder, url)
        nodes = stack.enter_context(_nodes(folder, url))
        storm = Storm(chosen.writers, chosen.held)
        figures = measure(nodes, storm, chosen.cards, chosen.seconds)
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        print("\n".join(f"{name:28} {value}" for name, value in figures.items()))


def measure(nodes: dict[str, Node], storm: Storm, cards: int, seconds: float) -> dict[str, Any]:
    from allhands.demo import made

    storm.open()
    made.fill(cards)
    figures: dict[str, Any] = {"cards": cards}
    for name in SERVED:
        nodes[name].start()
    # Nobody wrote while they started, so that a first change tells when they are ready.
    figures["first_start_seconds"] = _together(nodes, SERVED, [storm.write(random.Random(0), held=0)])["max"]
    calm = []
    for number in range(CALM):
        calm.append(storm.write(random.Random(number), held=0))
        time.sleep(0.2)
        for name in SERVED:
            nodes[name].tell(calm[-1])
    figures["calm"] = _settled(nodes, SERVED, calm)

    nodes[OFF].kill()
    running = tuple(name for name in SERVED if name != OFF)
    written = storm.rage(seconds, [nodes[name] for name in running])
    figures["storm"] = _settled(nodes, running, written)
    figures["storm"] |= {"writers": storm.writers, "out_of_order": _out_of_order(written)}

    written += storm.burst(min(cards, BURST))
    _as_if_an_hour_ago(written)
    figures["off_meanwhile"] = {
        "changes": len(written),
        "killed_after": nodes[OFF].killed_while_catching_up(),
    }
    began = time.monotonic()
    missed = _together(nodes, (OFF,), written)
    figures["off_meanwhile"] |= {"seconds": round(time.monotonic() - began, 1), "missed": missed["missed"]}

    began = time.monotonic()
    nodes["new"].start()
    meanwhile = storm.rage(seconds / 2, [nodes[name] for name in running])
    everything = [*calm, *written, *meanwhile]
    told = _together(nodes, ("new", OFF), everything)
    figures["new_node"] = {"changes": len(everything), "seconds": round(time.monotonic() - began, 1)}
    figures["new_node"] |= {"missed": told["missed"]}
    figures["storm_again"] = _settled(nodes, running, meanwhile)
    return figures


@dataclass(frozen=True)
class Written:
    """A committed change: the event's number, the card, a word, whether the card has it now, and the time of day."""

    event: int
    card: int
    word: str
    there: bool
    at: float


class Storm:
    """Writers who commit at the same time, and not in the order of their events."""

    def __init__(self, writers: int, held: float) -> None:
        self.writers = writers
        self._held = held
        self._lock = threading.Lock()
        self._words = 0

    def open(self) -> None:
        """Makes the reader and the collection that is written in."""
        from allhands.cards.actions.places import make_collection
        from allhands.kernel.actor import Actor
        from allhands.people.actions.members import add

        house_itself = Actor.system()
        add(house_itself, name="Reader", email="reader@example.com")
        self._place = make_collection(house_itself, name="Storm", everyone="reader").collection

    def rage(self, seconds: float, tell: list[Node]) -> list[Written]:
        """Everybody writes for so long; the nodes are told at once. Gives what was written, in order of commit."""
        until, written = time.monotonic() + seconds, list[Written]()

        def write(number: int) -> None:
            from django.db import connection

            dice, own = random.Random(number), list[int]()
            try:
                while time.monotonic() < until:
                    held = dice.uniform(0.5, self._held) if dice.random() < _HELD else 0
                    one = self.write(dice, held=held, own=own)
                    with self._lock:
                        written.append(one)
                    for node in tell:
                        node.tell(one)
            finally:
                connection.close()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(self.writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(written, key=lambda one: one.at)

    def burst(self, changes: int) -> list[Written]:
        """Many changes of other cards at one blow: written as the product writes them, but past its actions."""
        from django.db import transaction

        from allhands.cards.models import Card
        from allhands.kernel.models import Event

        like = Event.objects.filter(name="cards.changed").order_by("-id")[0]
        cards = list(Card.objects.exclude(collection=self._place).order_by("id")[:changes])
        with transaction.atomic():
            for card in cards:
                card.title = f"burst{card.pk}wave {card.title}"[:200]
            Card.objects.bulk_update(cards, ["title"], batch_size=500)
            events = Event.objects.bulk_create(
                Event(
                    at=like.at,
                    name=like.name,
                    via=like.via,
                    subject_kind="card",
                    subject_id=card.pk,
                    payload={**like.payload, "card": card.pk},
                )
                for card in cards
            )
        now, readable = time.time(), self._readable()
        return [
            Written(event.pk, card.pk, f"burst{card.pk}wave", card.collection_id in readable, now)
            for event, card in zip(events, cards, strict=True)
        ]

    def _readable(self) -> set[int]:
        from allhands.cards.access import roles_of
        from allhands.kernel.actor import Actor
        from allhands.people.models import Person

        return set(roles_of(Actor(person=Person.objects.get(email="reader@example.com"))))

    def write(self, dice: random.Random, *, held: float, own: list[int] | None = None) -> Written:
        """One card is written, changed or archived; the transaction stays open for so many seconds afterwards."""
        from django.db import transaction

        from allhands.cards.actions import writing
        from allhands.cards.models import Card, Collection
        from allhands.kernel.actor import Actor
        from allhands.kernel.models import Event

        with self._lock:
            self._words += 1
            word = f"storm{self._words}wave"
        by, turn, own = Actor.system(), dice.random(), own if own is not None else []
        with transaction.atomic():
            if own and turn < 0.1:
                number = own.pop()
                title = Card.objects.values_list("title", flat=True).get(id=number)
                word = title.split()[0]
                writing.archive(by, Card.objects.get(id=number))
            elif own and turn < 0.5:
                number = dice.choice(own)
                writing.change(by, Card.objects.get(id=number), title=f"{word} once more")
            else:
                place = Collection.objects.get(id=self._place)
                number = writing.create(
                    by, place, title=f"{word} at first", body="Rain.\n", language="en"
                ).card
                own.append(number)
            mine = Event.objects.filter(subject_kind="card", subject_id=number).order_by("-id")
            event = mine.values_list("id", flat=True)[0]
            time.sleep(held)
        return Written(event, number, word, not (turn < 0.1 and number not in own), time.time())


@dataclass
class Node:
    """A node that can be started, killed and told of changes."""

    name: str
    data: Path
    database: str
    process: subprocess.Popen[str] | None = None
    heard: dict[int, dict[str, Any]] = field(default_factory=dict)

    def start(self) -> None:
        self.data.mkdir(exist_ok=True)
        environment = os.environ | {"ALLHANDS_DATA": str(self.data), "DATABASE_URL": self.database}
        command = [sys.executable, str(Path(__file__).with_name("node.py"))]
        with (self.data / "log").open("a") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self._telling = threading.Lock()
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            said = json.loads(line)
            self.heard[said["event"]] = said

    def tell(self, one: Written) -> None:
        assert self.process and self.process.stdin
        with self._telling:
            self.process.stdin.write(json.dumps(vars(one)) + "\n")
            self.process.stdin.flush()

    def kill(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def reached(self) -> int:
        """How many changes are in its index, as its folder tells."""
        from allhands.search import disk
        from allhands.search.engine import IndexBroken

        try:
            cursor = disk.load_cursor(disk.current(self.data / "search"))
            return cursor.low + len(cursor.seen)
        except IndexBroken:
            return 0

    def killed_while_catching_up(self) -> int:
        """Starts it, kills it as soon as it has applied something, starts it again; gives how many changes it had."""
        before = self.reached()
        self.start()
        until = time.monotonic() + 60
        while self.reached() == before and time.monotonic() < until:
            time.sleep(0.001)
        self.kill()
        caught_up = self.reached() - before
        self.start()
        return caught_up


@contextmanager
def _nodes(folder: Path, database: str) -> Iterator[dict[str, Node]]:
    nodes = {name: Node(name, folder / name, database) for name in (*SERVED, "new")}
    try:
        yield nodes
    except BaseException:
        for node in nodes.values():
            if (node.data / "log").exists():
                print(node.name, (node.data / "log").read_text()[-2000:], file=sys.stderr)
        raise
    finally:
        for node in nodes.values():
            node.kill()


def _as_if_an_hour_ago(written: list[Written]) -> None:
    from datetime import timedelta

    from django.db.models import F

    from allhands.kernel.models import Event

    events = Event.objects.filter(id__in=[one.event for one in written])
    events.update(at=F("at") - timedelta(hours=1))


def _together(nodes: dict[str, Node], names: tuple[str, ...], written: list[Written]) -> dict[str, Any]:
    for name in names:
        nodes[name].heard.clear()
        for one in written:
            nodes[name].tell(one)
    return _settled(nodes, names, written)


def _settled(nodes: dict[str, Node], names: tuple[str, ...], written: list[Written]) -> dict[str, Any]:
    """Waits until the nodes have told of all of it. What another change has overtaken may be right in another way."""
    until = time.monotonic() + 60
    wanted = {one.event for one in written}
    while time.monotonic() < until and any(wanted - nodes[name].heard.keys() for name in names):
        time.sleep(0.02)
    overtaken = _overtaken(written)
    missed, times = 0, list[float]()
    for name in names:
        heard = nodes[name].heard
        missed += len(wanted - heard.keys())
        times += [max(0.0, heard[event]["seconds"]) for event in wanted & heard.keys()]
        missed += sum(not heard[event]["right"] for event in wanted & heard.keys() - overtaken)
    times.sort()
    figures = (
        {"p50": times[len(times) // 2], "p95": times[int(len(times) * 0.95)], "max": times[-1]}
        if times
        else {}
    )
    return {
        "changes": len(written),
        **{key: round(value, 3) for key, value in figures.items()},
        "missed": missed,
    }


def _overtaken(written: list[Written]) -> set[int]:
    """Changes of a card that was changed again later."""
    last = {one.card: one.event for one in sorted(written, key=lambda one: one.event)}
    return {one.event for one in written if last[one.card] != one.event}


def _out_of_order(written: list[Written]) -> int:
    """How many came after one with a larger number."""
    most, count = 0, 0
    for one in written:
        count += one.event < most
        most = max(most, one.event)
    return count


if __name__ == "__main__":
    main()
