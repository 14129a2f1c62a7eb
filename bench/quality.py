"""How good searching is: `bin/python bench/quality.py FOLDER [--set NAME] [--typos] [--stream NAME] --json`.

Each set of the folder (see `bench/asked.py`) gets an index of its own through the product's engine and is asked
through its search call. Nobody tells it the language of a question, and it is configured alike for all sets.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from allhands.search.engine import Cursor, Document, Engine, Found, Spec
from allhands.search.tantivy_engine import TantivyEngine
from bench import asked
from bench.asked import Collection, Query

DEPTH = 10
STEPS = (0, 100, 1_000, 2_500)
"""Solved cases after which a stream is measured; and once more at its end."""
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--set", action="append", default=[], dest="names", help="only these; may be repeated"
    )
    parser.add_argument("--typos", action="store_true", help="ask again with one slip in each question")
    parser.add_argument("--stream", default="", help="measure learning from solved cases instead")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.stream:
        figures = {"streams": {chosen.stream: learnt(chosen.folder, chosen.stream)}}
    else:
        names = chosen.names or asked.names(chosen.folder)
        figures = {"sets": {name: measured(chosen.folder, name, typos=chosen.typos) for name in names}}
    print(json.dumps(figures, indent=1) if chosen.json else _listed(figures))


def measured(folder: Path, name: str, *, typos: bool = False) -> Figures:
    """The figures of one set; `search_ms` is the median of this process's own time."""
    collection = asked.collection(folder, name)
    with _engine(collection.documents) as engine:
        texts = [query.text for query in collection.queries]
        answers, times = _answers(engine, texts)
        figures = scores(collection, answers)
        if typos:
            chance = random.Random(7)
            again, _ = _answers(engine, [asked.slipped(text, chance) for text in texts])
            slipped = scores(collection, again).get(f"nDCG@{DEPTH}", 0.0)
            figures["typos nDCG@10"] = slipped
            figures["typos ratio"] = round(slipped / max(1e-9, figures.get(f"nDCG@{DEPTH}", 0.0)), 4)
    return figures | {"search_ms": round(sorted(times)[len(times) // 2], 2)}


def learnt(folder: Path, name: str) -> Figures:
    """How often the first card is the right one, after so many solved cases."""
    stream = asked.stream(folder, name)
    figures = {}
    for cases in sorted({*(step for step in STEPS if step < len(stream.cases)), len(stream.cases)}):
        heard: dict[str, list[str]] = {}
        for text, card in stream.cases[:cases]:
            heard.setdefault(card, []).append(text)
        with _engine(asked.documents(list(stream.cards), heard)) as engine:
            answers, _ = _answers(engine, [text for text, _ in stream.asked])
        right = [
            bool(found.hits) and stream.cards[found.hits[0].id - 1]["id"] == card
            for found, (_, card) in zip(answers, stream.asked, strict=True)
        ]
        figures[f"after {cases}"] = round(sum(right) / len(right), 4)
    return figures


def scores(collection: Collection, answers: Sequence[Found]) -> Figures:
    """Of the questions with an answer, how well it was found; of all with a label, how well certainty tells them apart."""
    marked = [
        (query, [query.wanted.get(collection.cards[hit.id - 1], 0.0) for hit in found.hits[:DEPTH]])
        for query, found in zip(collection.queries, answers, strict=True)
        if query.wanted
    ]
    figures = {}
    if marked:
        figures = {
            f"nDCG@{DEPTH}": _mean(gained(grades, query) for query, grades in marked),
            "Hit@1": _mean(float(any(grade > 0 for grade in grades[:1])) for _, grades in marked),
            f"Hit@{DEPTH}": _mean(float(any(grade > 0 for grade in grades)) for _, grades in marked),
        }
    pairs = list(zip(collection.queries, answers, strict=True))
    known = [found.certainty for query, found in pairs if query.known is True]
    new = [found.certainty for query, found in pairs if query.known is False]
    return figures | ({"AUROC": round(area(known, new), 4)} if known and new else {})


def gained(grades: Sequence[float], query: Query) -> float:
    """Normalised discounted cumulative gain of the first ten."""
    best = sorted(query.wanted.values(), reverse=True)[:DEPTH]
    return _discounted(grades) / max(1e-9, _discounted(best))


def _discounted(grades: Sequence[float]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def area(known: Sequence[float], new: Sequence[float]) -> float:
    """The chance that a known question is more certain than a new one (area under the curve); a tie counts half."""
    marked = sorted([(value, True) for value in known] + [(value, False) for value in new])
    wins, below = 0.0, 0
    for _, group in groupby(marked, key=lambda one: one[0]):
        ours = [is_known for _, is_known in group]
        others = len(ours) - sum(ours)
        wins += sum(ours) * (below + others / 2)
        below += others
    return wins / (len(known) * len(new))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4)


@contextmanager
def _engine(documents: Iterable[Document]) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="allhands-quality-") as folder:
        engine = TantivyEngine(Path(folder), writer=True)
        engine.rebuild(documents, Cursor())
        yield engine
        engine.close()


def _answers(engine: Engine, texts: Sequence[str]) -> tuple[list[Found], list[float]]:
    """What is found, and the milliseconds of processor time that each took."""
    found, times = [], []
    for text in texts:
        began = time.process_time()
        found.append(engine.search(Spec(text, frozenset({1}), now=1, limit=DEPTH)))
        times.append(1000 * (time.process_time() - began))
    return found, times


def _listed(figures: dict[str, dict[str, Figures]]) -> str:
    rows = [(name, values) for sets in figures.values() for name, values in sets.items()]
    return "\n".join(
        f"{name:20}" + "  ".join(f"{key} {value:.3f}" for key, value in values.items())
        for name, values in rows
    )


if __name__ == "__main__":
    main()
