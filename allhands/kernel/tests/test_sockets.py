"""Rooms above are asked once for a whole list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from allhands.kernel.actor import Actor
from allhands.kernel.sockets import SOCKETS, Socket
from allhands.kernel.tests.happening import someone


@pytest.fixture
def socket() -> Iterator[Socket]:
    yield Socket("test.socket", "What a test adds.")
    del SOCKETS["test.socket"]


def test_each_filler_is_asked_once_with_all_ids_and_the_actor(socket: Socket):
    asked = []

    @socket.fill
    def fill(actor: Actor, ids: list[int]) -> dict[int, str]:
        asked.append((actor.id, ids))
        return {number: f"n{number}" for number in ids}

    assert socket.ask(someone(7), iter([3, 1])) == {3: ["n3"], 1: ["n1"]}
    assert asked == [(7, [3, 1])]


def test_answers_come_in_the_order_of_the_fillers_and_gaps_are_missing(socket: Socket):
    socket.fill(lambda actor, ids: {1: "a", 2: "b"})
    socket.fill(lambda actor, ids: {2: "c", 3: "d"})
    assert socket.ask(someone(), [1, 2, 3, 4]) == {1: ["a"], 2: ["b", "c"], 3: ["d"]}
    assert socket.first(someone(), [1, 2, 3, 4]) == {1: "a", 2: "b", 3: "d"}


def test_nobody_is_asked_about_nothing(socket: Socket):
    socket.fill(lambda actor, ids: pytest.fail("asked about nothing"))
    assert socket.ask(someone(), []) == {}


def test_an_empty_socket_says_nothing(socket: Socket):
    assert socket.ask(someone(), [1]) == {}
    assert socket.first(someone(), [1]) == {}


def test_sockets_are_known_by_name(socket: Socket):
    assert SOCKETS["test.socket"] is socket
    assert all(known.meaning for known in SOCKETS.values())
