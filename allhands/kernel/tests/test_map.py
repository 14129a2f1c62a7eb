"""The map tells of every room, action and event."""

from __future__ import annotations

from allhands.kernel import map as house
from allhands.kernel.action import ACTIONS
from allhands.kernel.events import REGISTRY
from allhands.kernel.features import rooms


def test_every_room_has_its_sentence():
    text = house.as_markdown()
    for room in rooms():
        assert f"## {room}\n\n{house.sentence_of(room)}\n" in text


def test_every_action_has_its_permit_and_every_event_its_name():
    text = house.as_markdown()
    for name in ACTIONS:
        if name.split(".")[1] in rooms() and ".tests." not in name:
            assert f"| `{name.split('.actions.')[-1]}` | `" in text
    for name in REGISTRY:
        assert (f"`{name}`" in text) == (name.split(".")[0] in rooms())


def test_it_is_the_same_each_time():
    assert house.as_markdown() == house.as_markdown()
