"""For tests: travel in time, and whether work grows with what is given to it."""

from __future__ import annotations

import time
from collections.abc import Callable

from allhands.kernel.clock import at as travel

__all__ = ["grows_evenly", "travel"]


def grows_evenly(work: Callable[[int], object], size: int) -> bool:
    """Whether `work(size)` takes no more than the size explains, against a quarter of it.

    Even work takes four times as long, quadratic work sixteen times. A busy machine gets three tries.
    """
    return any(_seconds(work, size) < 8 * _seconds(work, size // 4) + 0.1 for _ in range(3))


def _seconds(work: Callable[[int], object], size: int) -> float:
    begun = time.process_time()
    work(size)
    return time.process_time() - begun
