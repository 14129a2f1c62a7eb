"""Places where rooms above add something to what a room below shows, without the lower knowing the upper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from allhands.kernel.actor import Actor

Fill = Callable[[Actor, list[int]], dict[int, Any]]
SOCKETS: dict[str, Socket] = {}


class Socket:
    """Asked once with a list of ids, answered with a dict by id, so that a page of fifty costs one question."""

    def __init__(self, name: str, meaning: str) -> None:
        self.name, self.meaning, self.fills = name, meaning, list[Fill]()
        SOCKETS[name] = self

    def fill(self, function: Fill) -> Fill:
        """Decorates a function `(actor, ids) -> {id: value}` that fills this socket."""
        self.fills.append(function)
        return function

    def ask(self, actor: Actor, ids: Iterable[int]) -> dict[int, list[Any]]:
        """What every filler says, by id, in the order of the fillers. Ids without an answer are missing."""
        wanted = list(ids)
        said: dict[int, list[Any]] = {}
        for function in self.fills if wanted else []:
            for key, value in function(actor, wanted).items():
                said.setdefault(key, []).append(value)
        return said

    def first(self, actor: Actor, ids: Iterable[int]) -> dict[int, Any]:
        """The first filler's answer by id, for sockets that have one natural filler."""
        return {key: values[0] for key, values in self.ask(actor, ids).items()}
