"""What was found, counted by collection, tag, trust, author and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tantivy import Query

from allhands.search.shape import name_of
from allhands.search.view import Filter, View

Facets = dict[str, dict[str, int]]
_COLUMNS = ("collection", "author", "language")
_MOST = 100
_NOBODY = 0


def of_documents(view: View, addresses: Sequence[Any], trusted: int) -> Facets:
    """Facets of some hundred documents at most, so many of them trusted."""
    facets: Facets = {}
    for name in _COLUMNS:
        counted = Counter(view.searcher.fast_field_values(name, list(addresses)))
        facets[name] = _named(name, counted.most_common(_MOST))
    tags = Counter(tag for address in addresses for tag in view.searcher.doc(address).get_all("tag"))
    return facets | {"tag": dict(tags.most_common(_MOST)), "trust": _trust(len(addresses), trusted)}


def of_query(view: View, conditions: list[Filter], trusted: Filter, total: int) -> Facets:
    """Facets of everything that meets the conditions, so many documents."""
    wanted = {name: {"terms": {"field": name, "size": _MOST}} for name in (*_COLUMNS, "tag")}
    counted = view.searcher.aggregate(Query.boolean_query(conditions), wanted)
    buckets = {
        name: [(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"]]
        for name, found in counted.items()
    }
    facets: Facets = {
        name: _named(name, [(int(key), count) for key, count in buckets[name]]) for name in _COLUMNS
    }
    facets["tag"] = dict(buckets["tag"])
    facets["trust"] = _trust(total, view.count_of([*conditions, trusted]))
    return facets


def _trust(total: int, trusted: int) -> dict[str, int]:
    return {"trusted": trusted, "untrusted": total - trusted}


def _named(column: str, counted: Sequence[tuple[Any, int]]) -> dict[str, int]:
    return {
        name_of(value) if column == "language" else str(value): count
        for value, count in counted
        if value != _NOBODY
    }
