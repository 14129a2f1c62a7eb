from __future__ import annotations

import pytest

from tests.laws.world import World, furnish


@pytest.fixture
def world(otto, pia, noa, ann, vera, ted, ada, care, finance, card, shared_card, secret_card) -> World:
    """The named people, what they may use, and one of everything else."""
    named = {"otto": otto, "pia": pia, "noa": noa, "ann": ann, "vera": vera, "ted": ted, "ada": ada}
    cards = {"internal": card, "partner": shared_card, "secret": secret_card}
    return furnish(World(people=named, collections={"care": care, "finance": finance}, cards=cards))
