"""One reader's view of one state of the index: what is readable, and how telling a term is among that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import tantivy
from tantivy import FieldType, Occur, Query

from allhands.search.shape import FILLERS, GROUPS, TITLE_GROUPS, name_of

_EXACT = 64
_LANGUAGES = 6
_LONG_RUN = 32
Filter = tuple[Occur, Query]


def must(query: Query) -> Filter:
    """A condition that adds nothing to the score."""
    return (Occur.Must, Query.const_score_query(query, 0.0))


def either(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])


class View:
    """Figures are taken over what these scopes may read, so that a hidden document moves nothing.

    Counting a common term exactly would cost more than it tells: it is counted over all, and scaled.
    """

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, scopes: frozenset[int]) -> None:
        self.schema = schema
        self.searcher = searcher
        self.scopes = scopes
        self._frequencies: dict[tuple[str, str], int] = {}
        self._samples: dict[tuple[str, str], int] = {}
        self._figures: dict[tuple[str, str], tuple[int, float, float]] = {}

    @cached_property
    def allowed(self) -> Filter:
        """Long runs of neighbouring scopes are looked up at once; the others one by one."""
        runs = _runs(sorted(self.scopes))
        long = sorted((run for run in runs if run[1] - run[0] >= _LONG_RUN), key=lambda run: run[0] - run[1])[
            :3
        ]
        single = [scope for run in runs if run not in long for scope in range(run[0], run[1] + 1)]
        parts = [Query.range_query(self.schema, "scope", FieldType.Integer, *run) for run in long]
        if single or not parts:
            parts.append(Query.term_set_query(self.schema, "scope", single))
        return must(either(parts))

    @cached_property
    def _counted(self) -> dict[int, int]:
        wanted = {"language": {"terms": {"field": "language", "size": 50}}}
        condition = Query.boolean_query([self.allowed])
        buckets = self.searcher.aggregate(condition, wanted)["language"]["buckets"]
        return {int(bucket["key"]): bucket["doc_count"] for bucket in buckets}

    @cached_property
    def documents(self) -> int:
        """How many documents are readable."""
        return sum(self._counted.values())

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The commonest languages of what is readable."""
        found = sorted((-count, name_of(code)) for code, count in self._counted.items() if code)
        return tuple(language for _, language in found[:_LANGUAGES])

    def count_of(self, conditions: list[Filter]) -> int:
        # The library's type stubs do not know `count`.
        return int(getattr(self.searcher.search(Query.boolean_query(conditions), 1, count=True), "count"))

    def term(self, field: str, term: str) -> Query:
        return Query.term_query(self.schema, field, term, "freq")

    def readable(self, field: str, term: str) -> bool:
        """Whether a readable document has this term. Exact."""
        everywhere = self.frequency(field, term)
        if everywhere == 0 or self._sample(field, term) > 0:
            return everywhere > 0
        if everywhere <= _EXACT:
            return False
        held = Query.boolean_query([self.allowed, must(self.term(field, term))])
        return bool(self.searcher.search(held, 1, count=False).hits)

    def _sample(self, field: str, term: str) -> int:
        """How many of the first documents with a term are readable. Deleted documents are not among them."""
        known = self._samples.get((field, term))
        if known is None:
            known = self._samples[field, term] = self._sampled(field, term)
        return known

    def _sampled(self, field: str, term: str) -> int:
        query = Query.const_score_query(Query.term_query(self.schema, field, term, "basic"), 1.0)
        hits = self.searcher.search(query, _EXACT, count=False).hits
        scopes = self.searcher.fast_field_values("scope", [address for _, address in hits])
        return sum(map(self.scopes.__contains__, scopes))

    def frequency(self, field: str, term: str) -> int:
        """In how many documents a term is, hidden ones included: what it costs to look them through."""
        known = self._frequencies.get((field, term))
        if known is None:
            known = self._frequencies[field, term] = self.searcher.doc_freq(field, term)
        return known

    def count(self, field: str, term: str) -> float:
        """In how many readable documents a term is. Exact when it is in few documents, hidden ones included."""
        everywhere = self.frequency(field, term)
        if everywhere <= _EXACT:
            return self._sample(field, term) if everywhere else 0
        if field not in (GROUPS, TITLE_GROUPS) and everywhere < 2_000 and not self.readable(field, term):
            return 0
        return everywhere * self.documents / max(1, self.searcher.num_docs - FILLERS)

    def rarity(self, field: str, term: str) -> float:
        """How telling a term is (inverse document frequency) among what is readable. Highest for an unknown term."""
        return self.figures(field, term)[1]

    def figures(self, field: str, term: str) -> tuple[int, float, float]:
        """Frequency, rarity, and the boost that makes the engine's own weight of the term, which looks at hidden
        documents too, ours (0 for a term that nobody wrote)."""
        known = self._figures.get((field, term))
        if known is None:
            everywhere = self.frequency(field, term)
            ours = _inverse(self.documents, self.count(field, term))
            engines = _inverse(self.searcher.num_docs, everywhere) if everywhere else 0.0
            known = self._figures[field, term] = (everywhere, ours, ours / engines if engines > 1e-6 else 0.0)
        return known


def _inverse(documents: int, having: float) -> float:
    having = min(having, documents)
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Sorted numbers as first and last of each run without a gap."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
