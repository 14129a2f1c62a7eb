"""What a serving process runs beside answering requests."""

from __future__ import annotations

import os
import threading
import time

from allhands.kernel import worker
from allhands.search import index


def begin(parts: frozenset[str]) -> None:
    """Starts the named parts in threads: "worker", "index"; and watches the process that started this one."""
    if "index" in parts:
        index.begin_following()
    if "worker" in parts:
        worker.start()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), name="parent", daemon=True).start()


def _end_with_parent(parent: int) -> None:
    """Ends this process when its starter was killed: two generations must never serve the same port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
