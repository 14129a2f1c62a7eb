"""One node of several: `python bench/node.py`, with ALLHANDS_DATA its own and DATABASE_URL everybody's.

Follows the database into its own index, as a web process does. For each line of input, which names a change, it
waits until its index says that it has it, and then writes a line: after how many seconds that was, and whether a
search finds what the change says.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

LOOKS_EVERY = 0.01


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allhands.site.settings")
    import django

    django.setup()
    from allhands.kernel.actor import Actor
    from allhands.people.models import Person
    from allhands.search import index
    from allhands.search.engine import IndexBroken

    reader = Actor(person=Person.objects.get(email="reader@example.com"))
    index.begin_following()
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=lambda: [lines.put(line) for line in sys.stdin], daemon=True).start()
    waiting: list[dict[str, Any]] = []
    while True:
        try:
            while True:
                waiting.append(json.loads(lines.get_nowait()))
        except Empty:
            pass
        try:
            applied = index.engine().applied()
            ready = [one for one in waiting if applied.covers(one["event"])]
        except IndexBroken:
            ready = []
        for one in ready:
            found = one["card"] in _found(reader, one["word"])
            said = {"event": one["event"], "seconds": time.time() - one["at"], "right": found == one["there"]}
            print(json.dumps(said), flush=True)
        waiting = [one for one in waiting if one not in ready]
        time.sleep(LOOKS_EVERY)


def _found(reader: Any, word: str) -> list[int]:
    """What the product's own search call finds. Fails when the database had to answer."""
    from allhands.search.queries import look

    answer = look(reader, words=word)
    if answer.degraded:
        raise RuntimeError("there was an index, and then there was none")
    return [one.id for one in answer.results]


if __name__ == "__main__":
    main()
