"""kill -9 at any moment: what was acknowledged is there, nothing is half there, every reaction happened once.

KILLS and SEED: see `moments`. DATABASE_URL may name a PostgreSQL server.
"""

from __future__ import annotations

import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.crash.clients import Client
from tests.crash.counting.marks import MARKS
from tests.crash.house import SERVE, WORKER, House, new_house
from tests.crash.ledger import Ledger
from tests.crash.moments import KILLS, READY_WITHIN, SEED

CLIENTS = 4
VICTIMS = ("all", SERVE, "child", WORKER)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crash")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with new_house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(scope="module")
def lived(house: House) -> tuple[Ledger, list[Client], list[float]]:
    """A house that was killed again and again while programs wrote, and then came to rest."""
    collection, token = house.open()
    dice, stop, waits = random.Random(SEED), threading.Event(), []
    clients = [
        Client(house.address, token, collection, stop, random.Random(SEED + number))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for _ in range(KILLS):
        house.start()
        if dice.random() < 0.8:
            # The others are killed while they start.
            waits.append(house.seconds_until_ready(2 * READY_WITHIN))
        time.sleep(dice.uniform(0.05, 2.0))
        strike(house, dice.choice(VICTIMS))
    house.start()
    waits.append(house.seconds_until_ready(2 * READY_WITHIN))
    time.sleep(1)
    stop.set()
    for client in clients:
        client.join(30)
    ledger = Ledger(house.data, house.database_url)
    come_to_rest(ledger)
    tell(ledger, clients, waits)
    return ledger, clients, waits


def tell(ledger: Ledger, clients: list[Client], waits: list[float]) -> None:
    """The figures, for whoever runs this with -s."""
    kept, sent = (
        sum(len(client.kept) for client in clients),
        sum((client.statuses for client in clients), Counter()),
    )
    sys.stdout.write(
        f"\nseed {SEED}: {KILLS} kills, {kept} acknowledged writes, answers {dict(sent)}, "
        f"{sum(client.replayed for client in clients)} of them had been lost once, "
        f"{len(ledger.events())} events, {len(ledger.deliveries())} reactions; "
        f"ready after {statistics.median(waits):.1f} s, {max(waits):.1f} s at most\n"
    )


def strike(house: House, victim: str) -> None:
    if victim == "child" and house.kill_child():
        return
    for name in (SERVE, WORKER):
        if victim in ("all", "child", name):
            house.kill(name)


def come_to_rest(ledger: Ledger, limit: float = 120) -> None:
    """Waits until every reaction has had its turn."""
    end = time.monotonic() + limit
    while ledger.open_deliveries() and time.monotonic() < end:
        time.sleep(0.2)


def test_it_is_ready_again_within_ten_seconds(house, lived):
    _, _, waits = lived
    assert max(waits) < READY_WITHIN, f"seed {SEED}: {waits}\n{house.log()}"


def test_programs_wrote_all_the_time(house, lived):
    _, clients, _ = lived
    assert not any(client.is_alive() for client in clients)
    assert min(len(client.kept) for client in clients) > KILLS / 4, house.log()


def test_the_database_is_whole(lived):
    ledger, _, _ = lived
    assert ledger.is_whole()


def test_every_acknowledged_write_is_there(lived):
    ledger, clients, _ = lived
    versions, cards = ledger.versions(), ledger.cards()
    for promise in (one for client in clients for one in client.kept):
        note, title, _ = versions[promise.card, promise.version]
        assert (note, title) == (promise.words, promise.words), f"seed {SEED}"
        assert cards[promise.card][0] >= promise.version


def test_what_was_sent_again_was_done_once(lived):
    ledger, clients, _ = lived
    notes = Counter(note for note, _, _ in ledger.versions().values())
    assert {words: times for words, times in notes.items() if times > 1} == {}, f"seed {SEED}"
    assert set(notes) <= {words for client in clients for words in client.asked}


def test_nothing_is_half_written(lived):
    ledger, _, _ = lived
    versions, cards, tags = ledger.versions(), ledger.cards(), ledger.tags()
    assert set(versions) == {
        (card, number) for card, (last, _) in cards.items() for number in range(1, last + 1)
    }
    for card, (last, title) in cards.items():
        assert (title, tags[card]) == versions[card, last][1:], f"seed {SEED}"


def test_every_write_is_in_the_trail_and_nothing_else(lived):
    ledger, _, _ = lived
    told = Counter((payload["card"], payload.get("version", 1)) for _, payload in ledger.events().values())
    assert told == Counter(ledger.versions().keys()), f"seed {SEED}"


def test_every_reaction_happened(lived):
    ledger, _, _ = lived
    assert ledger.open_deliveries() == 0, f"seed {SEED}"
    assert ledger.given_up() == []
    owed, events = Counter(ledger.deliveries()), ledger.events()
    assert set(owed.values()) == {1}
    counted = {event for event, reaction in owed if reaction.endswith("counting.reactions.count")}
    assert counted == set(events)


def test_every_acknowledged_card_is_found(lived):
    ledger, clients, _ = lived
    cards = ledger.cards()
    known = sorted((title, card) for card, (_, title) in cards.items())
    for title, card in random.Random(SEED).sample(known, min(40, len(known))):
        assert clients[0].found(title) == [card], f"seed {SEED}"


def test_its_effect_happened_exactly_once(lived):
    ledger, _, _ = lived
    events = ledger.events()
    assert Counter(ledger.marks()) == Counter((number, mark) for number in events for mark in MARKS), (
        f"seed {SEED}"
    )
    assert len(events) > KILLS
