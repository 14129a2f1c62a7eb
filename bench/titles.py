"""Does every title find its card: `bin/python -m bench.titles ../shared/content`.

Imports each archive of the folder, then asks for every title as a member would, and counts how often the card is
among the first three. A card whose title others have too counts when one of them is there. The baseline of the same
run is the database's own search.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import house


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("content", type=Path, help="folder with zips of Markdown")
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="allhands-titles-"))
    house.prepare(folder, chosen.database)
    print(json.dumps(measure(chosen.content), indent=1))


def measure(content: Path) -> dict[str, Any]:
    from allhands.cards.models import Card
    from allhands.kernel.actor import Actor
    from allhands.people.actions.members import add
    from allhands.people.models import Person
    from allhands.search import index
    from allhands.search.kinds import KINDS
    from allhands.search.queries import look
    from allhands.transfer import commanding

    figures: dict[str, Any] = {"imports": {}}
    for path in sorted(content.glob("*.zip")):
        began = time.monotonic()
        commanding.run(path, collection=path.stem, dry_run=False, email="")
        figures["imports"][path.stem] = round(time.monotonic() - began, 1)
    index.rebuild_now()
    joined = add(Actor.system(), name="Reader", email="reader@example.com")
    reader = Person.objects.get(id=joined.person)
    found = {"index": 0, "database": 0}
    titles = list(Card.objects.values_list("id", "title"))
    missed = []
    times = []
    for _number, title in titles:
        actor = Actor(person=reader)
        began = time.perf_counter()
        results = look(actor, words=title, limit=3).results
        times.append((time.perf_counter() - began) * 1000)
        if any(one.shown.title == title for one in results):
            found["index"] += 1
        else:
            missed.append(title)
    for _number, title in titles[::10]:
        ids = KINDS["card"].lookup(Actor(person=reader), title, 3)
        found["database"] += Card.objects.filter(id__in=ids, title=title).exists()
    figures["cards"] = len(titles)
    figures["in_first_three_percent"] = round(100 * found["index"] / len(titles), 2)
    figures["database_alone_percent"] = round(100 * found["database"] / len(titles[::10]), 2)
    figures["search"] = house.spread(times)
    figures["missed"] = missed[:20]
    return figures


if __name__ == "__main__":
    main()
