"""kill -9 while a house is started for the first time, and programs that start together on an empty database."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.house import House, new_house
from tests.crash.ledger import Ledger
from tests.crash.moments import KILLS, SEED

MADE_WITHIN = 40.0
"""Seconds for making all tables and an index on a machine that has other work as well."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crash")]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with new_house(tmp_path) as made:
        yield made


def test_programs_that_start_together_share_the_preparing(house: House):
    house.start()
    first = dict(house.running)
    assert house.seconds_until_ready(MADE_WITHIN) < MADE_WITHIN, house.log()
    time.sleep(1)
    assert house.running == first
    assert [name for name, one in first.items() if one.poll() is not None] == [], house.log()


def test_it_can_be_killed_while_it_starts_for_the_first_time(house: House):
    dice = random.Random(SEED)
    for _ in range(max(3, KILLS // 10)):
        house.start()
        time.sleep(dice.uniform(0, 2.5))
        house.close()
    house.start()
    assert house.seconds_until_ready(MADE_WITHIN) < MADE_WITHIN, f"seed {SEED}\n{house.log()}"
    assert house.open()
    assert Ledger(house.data, house.database_url).is_whole()
