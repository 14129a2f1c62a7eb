"""Other processes share the work of a build: in order, and without them it is done all the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from allhands.search import shaping
from allhands.search.engine import Document
from allhands.search.shape import shaped
from allhands.search.shaping import shaped_all
from allhands.search.tests.world import CARDS, card

MANY = [*CARDS, *(card(number, f"Umbrella {number}", "rain") for number in range(100, 160))]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shaping, "ALONE", 3)
    monkeypatch.setattr(shaping, "CHUNK", 4)
    monkeypatch.setattr(shaping, "_cores", lambda: 3)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[shaping._Worker]:
    made: list[shaping._Worker] = []

    class Noted(shaping._Worker):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(shaping, "_Worker", Noted)
    return made


def as_alone() -> list[dict[str, object]]:
    return [shaped(document).to_dict() for document in MANY]


def test_all_come_in_order_and_as_if_made_here(workers: list[shaping._Worker]) -> None:
    found = list(shaped_all(iter(MANY)))
    assert [document for document, _ in found] == MANY
    assert [made.to_dict() for _, made in found] == as_alone()
    assert len(workers) == 2 and all(worker._process is None for worker in workers)


def test_few_need_no_other_process(workers: list[shaping._Worker]) -> None:
    assert len(list(shaped_all(MANY[:3]))) == 3 and list(shaped_all([])) == []
    assert workers == []


def test_on_one_core_nobody_helps(workers: list[shaping._Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shaping, "_cores", lambda: 1)
    assert [made.to_dict() for _, made in shaped_all(MANY)] == as_alone() and workers == []


def test_work_of_a_killed_helper_is_done_here(workers: list[shaping._Worker]) -> None:
    found = []
    for at, (_, made) in enumerate(shaped_all(MANY)):
        found.append(made.to_dict())
        if at == 12:
            for worker in workers:
                assert worker._process
                os.kill(worker._process.pid, signal.SIGKILL)
    assert found == as_alone()


def test_without_python_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shaping.sys, "executable", "/nowhere/python")
    assert [made.to_dict() for _, made in shaped_all(MANY)] == as_alone()


def test_helpers_end_when_the_source_fails(workers: list[shaping._Worker]) -> None:
    def failing() -> Iterator[Document]:
        yield from MANY[:30]
        raise LookupError

    with pytest.raises(LookupError):
        list(shaped_all(failing()))
    assert len(workers) == 2 and all(worker._process is None for worker in workers)


def test_a_document_that_cannot_be_shaped_says_so(workers: list[shaping._Worker]) -> None:
    wrong = Document(kind="No kind", id=1, scope=1, title="", body="")
    with pytest.raises(ValueError, match="twelve letters"):
        list(shaped_all([*MANY, wrong]))
