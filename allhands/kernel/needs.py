"""What a route asks of whoever comes: stated on every route, checked before the view runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allhands.kernel.actor import Actor


@dataclass(frozen=True)
class Need:
    """`meets` says whether the actor may enter at all; what they may do inside is each action's permit."""

    name: str
    meets: Callable[[Actor], bool]


ANYBODY = Need("anybody", lambda actor: True)
SIGNED_IN = Need("signed-in", lambda actor: actor.is_signed_in)
MEMBER = Need("member", lambda actor: actor.is_member)
ADMIN = Need("admin", lambda actor: actor.is_signed_in and actor.is_admin)
