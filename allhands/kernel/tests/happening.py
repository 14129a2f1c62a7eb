"""What the kernel's own tests write and tell: a mark in a kernel table, and the event of it."""

from __future__ import annotations

from types import SimpleNamespace

from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.events import event
from allhands.kernel.models import TimedJob


@event("test.marked")
class Marked:
    mark: int
    words: str = ""


@event("test.rubbed_out")
class RubbedOut:
    mark: int


def someone(number: int = 7, role: str = "member", **more: object) -> Actor:
    """An actor whose person needs no table."""
    return Actor(person=SimpleNamespace(pk=number, role=role), **more)


def mark(name: str) -> None:
    """A row of its own: the effect by which a test sees what happened."""
    TimedJob.objects.create(name=f"mark {name}", due_at=clock.now())


def marks() -> list[str]:
    found = TimedJob.objects.filter(name__startswith="mark ").order_by("name")
    return [name.removeprefix("mark ") for name in found.values_list("name", flat=True)]


def rub_out() -> None:
    TimedJob.objects.filter(name__startswith="mark ").delete()
