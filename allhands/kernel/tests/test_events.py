"""Events are kept as plain JSON and come back as they were."""

from __future__ import annotations

import dataclasses
import json
import typing
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allhands.kernel.events import REGISTRY, event, payload_of, revive, subject_of
from allhands.kernel.tests.happening import Marked

WORDS = st.text(max_size=30)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)


@event("test.everything")
class Everything:
    thing: int
    words: str = ""
    tags: list[str] = dataclasses.field(default_factory=list)
    more: object = None


def through_json(happened: object) -> object:
    kept = json.loads(json.dumps(payload_of(happened)))
    return revive(type(happened).event_name, kept)


@given(st.builds(Everything, thing=st.integers(), words=WORDS, tags=st.lists(WORDS), more=PLAIN))
def test_an_event_comes_back_as_it_was(happened: Everything):
    assert through_json(happened) == happened


@pytest.mark.parametrize("name", sorted(name for name in REGISTRY if not name.startswith("test.")))
def test_every_event_of_the_house_comes_back_as_it_was(name: str):
    kind = REGISTRY[name]
    hints = typing.get_type_hints(kind)
    fields = {field.name: st.from_type(hints[field.name]) for field in dataclasses.fields(kind)}

    @settings(max_examples=5, database=None)
    @given(st.builds(kind, **fields))
    def comes_back(happened: object) -> None:
        assert through_json(happened) == happened

    comes_back()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_event_names_its_subject_first_by_number(name: str):
    first = dataclasses.fields(REGISTRY[name])[0]
    assert typing.get_type_hints(REGISTRY[name])[first.name] is int


def test_the_first_field_is_the_subject():
    assert subject_of(Marked(mark=7, words="x")) == ("mark", 7)


def test_days_and_instants_are_kept_as_text_and_sets_as_lists():
    @event("test.dated")
    class Dated:
        thing: int
        day: date
        at: datetime
        tags: tuple[str, ...]

    kept = payload_of(Dated(thing=1, day=date(2026, 1, 2), at=datetime(2026, 1, 2, tzinfo=UTC), tags=("a",)))
    assert kept == {"thing": 1, "day": "2026-01-02", "at": "2026-01-02T00:00:00+00:00", "tags": ["a"]}


def test_events_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Marked(mark=1).mark = 2


def test_a_name_belongs_to_one_event():
    class Marked:
        mark: int

    Marked.__qualname__ = "Marked"
    with pytest.raises(ValueError, match=r"test\.marked"):
        event("test.marked")(Marked)


def test_a_module_may_be_loaded_twice():
    again = type("Marked", (), {"__annotations__": {"mark": int, "words": str}, "words": ""})
    again.__module__, again.__qualname__ = Marked.__module__, Marked.__qualname__
    kept = REGISTRY["test.marked"]
    try:
        assert event("test.marked")(again) is REGISTRY["test.marked"]
    finally:
        REGISTRY["test.marked"] = kept


def test_a_field_that_is_gone_is_dropped_and_one_that_is_new_has_its_default():
    assert revive("test.marked", {"mark": 1, "colour": "red"}) == Marked(mark=1, words="")


def test_an_event_that_nobody_knows_is_none():
    assert revive("test.never_heard", {"mark": 1}) is None
