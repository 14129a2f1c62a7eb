"""Who does something, and through which door."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """A person (or nobody, or the house itself) acting through a door such as "web", "api" or "job".

    `scopes` limits what a token may do ({"read"}, {"read", "write"}); None means everything the person may.
    `viewer` is the id of the administrator who looks through this person's eyes: then nothing can be written.
    `memo` keeps what was worked out about the actor's rights for the length of one request.
    """

    person: Any = None
    via: str = "web"
    is_system: bool = False
    scopes: frozenset[str] | None = None
    viewer: int | None = None
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def system(cls, via: str = "job") -> Actor:
        """The house itself: timed jobs and the command line."""
        return cls(via=via, is_system=True)

    @property
    def id(self) -> int | None:
        return None if self.person is None else self.person.pk

    @property
    def is_signed_in(self) -> bool:
        return self.person is not None

    @property
    def is_admin(self) -> bool:
        return self.is_system or (self.person is not None and self.person.role == "admin")

    @property
    def is_partner(self) -> bool:
        return self.person is not None and self.person.role == "partner"

    @property
    def is_member(self) -> bool:
        return self.is_signed_in and not self.is_partner

    @property
    def may_write(self) -> bool:
        return self.viewer is None and (self.scopes is None or "write" in self.scopes)
