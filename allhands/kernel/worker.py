"""The worker: does what events are owed and what is due, until it is told to stop."""

from __future__ import annotations

import threading

import structlog
from django.db import connection

from allhands.kernel import deliveries, jobs, reactions, usage

log = structlog.get_logger()


def work(stop: threading.Event, *, pause: float = 0.5) -> None:
    """Loops until `stop`; looks for work at least every `pause` seconds, and at once when this process wrote some."""
    bell = reactions.bell()
    rounds = 0
    while not stop.is_set():
        bell.clear()
        try:
            done = sum(deliveries.deliver(number) for number in deliveries.take())
            if rounds % 10 == 0:
                jobs.run_due()
                usage.flush()
        except Exception as error:
            # The database may be away for a moment, and no fault of one round may end all work.
            log.warning("worker waits", error=str(error))
            connection.close()
            done = 0
        rounds += 1
        if not done:
            bell.wait(pause)
    usage.flush()
    connection.close()


def start() -> tuple[threading.Thread, threading.Event]:
    """Runs the worker in a thread of this process."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), name="worker", daemon=True)
    thread.start()
    return thread, stop
