"""For tests: travel in time."""

from allhands.kernel.clock import at as travel

__all__ = ["travel"]
