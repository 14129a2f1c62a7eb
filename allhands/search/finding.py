"""From a spec to what is found: filters, candidates, their order, the total and the facets."""

from __future__ import annotations

from typing import Any, NamedTuple

from tantivy import FieldType, Occur, Order, Query

from allhands.search.analysis import primary, words
from allhands.search.engine import Found, Hit, Spec
from allhands.search.question import Question, parse
from allhands.search.ranking import WHOLE, Ranked, rank
from allhands.search.shape import UNKNOWN, WORDS, code_of, key_of, kind_of
from allhands.search.stopwords import stopwords
from allhands.search.typos import guessed
from allhands.search.view import Filter, View, either, must

CANDIDATES = 100
FARTHEST = 10_000
_RELATED = 0.3
_TRUSTED = 1.02
_FACETS = {"collection": "collection", "tag": "tag", "author": "author", "language": "language"}


class _Candidate(NamedTuple):
    """Sorts best first: by points, then newest; `whole` has every telling word."""

    minus_points: float
    minus_updated: int
    id: int
    kind: int
    whole: bool

    @property
    def hit(self) -> Hit:
        return Hit(kind_of(self.kind), self.id, -self.minus_points)


def find(spec: Spec, view: View) -> Found:
    filters = _filters(spec, view)
    if not words(spec.words):
        return _newest(spec, view, filters)
    question = parse(spec.words, languages=view.languages, typing=spec.typing)
    corrected = None
    if spec.fuzzy is not False:
        question, corrected = guessed(question, view, always=spec.fuzzy is True)
    filters += [
        must(Query.phrase_query(view.schema, WORDS, list(one))) for one in question.phrases if len(one) > 1
    ]
    ranked = rank(question, view)
    candidates = _candidates(spec, view, filters, ranked) if ranked else []
    terms = _terms(question, ranked)
    if not candidates or ranked is None:
        return Found(terms=terms)
    total = _total(view, filters, ranked, candidates)
    return Found(
        hits=tuple(candidate.hit for candidate in candidates[spec.offset : spec.offset + spec.limit]),
        total=total,
        facets=_facets(spec, view, [*filters, must(_all_found(view, ranked, candidates))])
        if spec.facets
        else {},
        corrected=corrected,
        terms=terms,
        certainty=max(0.0, min(1.0, -min(candidates).minus_points)),
    )


def suggest(prefix: str, view: View, limit: int) -> tuple[str, ...]:
    """The prefix with its last word grown into words of readable documents, commonest first."""
    order = words(prefix)
    if not order or not prefix[-1:].isalnum() or len(order[-1]) < 2:
        return ()
    condition = Query.boolean_query([view.allowed])
    grown = view.searcher.terms_with_prefix(WORDS, order[-1], filter_query=condition, limit=limit + 1)
    light = stopwords(frozenset(view.languages))
    head = " ".join(order[:-1])
    found = [word for word, _ in grown if word != order[-1] and word not in light]
    return tuple(f"{head} {word}".strip() for word in found[:limit])


def _filters(spec: Spec, view: View) -> list[Filter]:
    schema = view.schema
    filters = [view.allowed]
    choices: dict[str, list[Any]] = {
        "kind": [code_of(kind) for kind in sorted(spec.kinds)],
        "collection": sorted(spec.collections),
        "author": sorted(spec.authors),
        "language": sorted(map(primary, spec.languages)),
    }
    for name, values in choices.items():
        if values:
            filters.append(must(Query.term_set_query(schema, name, values)))
    filters += [must(Query.term_query(schema, "tag", tag, "basic")) for tag in sorted(spec.tags)]
    if spec.updated_after is not None:
        filters.append(must(_range(view, "updated", spec.updated_after, None)))
    if spec.trusted is not None:
        filters.append(_trusted(spec, view, wanted=spec.trusted))
    return filters


def _range(view: View, name: str, least: int | None, most: int | None) -> Query:
    return Query.range_query(view.schema, name, FieldType.Integer, least, most)


def _trusted(spec: Spec, view: View, *, wanted: bool) -> Filter:
    trusted = Query.boolean_query(
        [
            must(_range(view, "trusted_from", None, spec.now)),
            must(_range(view, "trusted_until", spec.now + 1, None)),
        ]
    )
    return must(trusted) if wanted else (Occur.MustNot, trusted)


def _newest(spec: Spec, view: View, filters: list[Filter]) -> Found:
    """What the filters leave, newest first."""
    query = Query.boolean_query(filters)
    until = min(spec.offset + spec.limit, FARTHEST)
    result = view.searcher.search(
        query, max(1, until), count=False, order_by_field="updated", order=Order.Desc
    )
    found = _hits(spec, view, [(0.0, address) for _, address in result.hits])
    found.sort()
    hits = tuple(candidate.hit for candidate in found[spec.offset : until])
    return Found(hits, _count(view, filters), _facets(spec, view, filters) if spec.facets else {})


def _candidates(spec: Spec, view: View, filters: list[Filter], ranked: Ranked) -> list[_Candidate]:
    """The best documents in order. Far pages are ordered a hundred at a time, so that none is on two pages."""
    wanted = min(spec.offset + spec.limit, FARTHEST)
    deep = -(-max(wanted, CANDIDATES) // CANDIDATES) * CANDIDATES
    query = Query.boolean_query([*filters, (Occur.Must, ranked.score)])
    found = _hits(spec, view, view.searcher.search(query, deep, count=False).hits)
    ordered: list[_Candidate] = []
    for at in range(0, len(found), CANDIDATES):
        ordered += sorted(found[at : at + CANDIDATES])
    if not ordered:
        return ordered
    least = _RELATED * min(ordered).minus_points
    return [candidate for candidate in ordered if candidate.whole or candidate.minus_points <= least]


def _hits(spec: Spec, view: View, scored: list[tuple[float, Any]]) -> list[_Candidate]:
    """Trust tells apart only what the words leave nearly equal; then what is newer."""
    addresses = [address for _, address in scored]
    columns = [
        view.searcher.fast_field_values(name, addresses)
        for name in ("kind", "id", "updated", "trusted_from", "trusted_until")
    ]
    found = []
    for (score, _), kind, number, updated, since, until in zip(scored, *columns, strict=True):
        whole = score >= WHOLE
        points = (score - WHOLE if whole else score) * (_TRUSTED if since <= spec.now < until else 1.0)
        found.append(_Candidate(-round(points, 5), -updated, number, kind, whole))
    return found


def _total(view: View, filters: list[Filter], ranked: Ranked, candidates: list[_Candidate]) -> int:
    """Documents that have every telling word, and the related ones among the candidates."""
    whole = sum(candidate.whole for candidate in candidates)
    related = len(candidates) - whole
    if ranked.whole is None or whole < CANDIDATES:
        return len(candidates)
    return _count(view, [*filters, must(ranked.whole)]) + related


def _count(view: View, filters: list[Filter]) -> int:
    # The library's type stubs do not know `count`.
    return int(getattr(view.searcher.search(Query.boolean_query(filters), 1, count=True), "count"))


def _all_found(view: View, ranked: Ranked, candidates: list[_Candidate]) -> Query:
    """What `_total` counts, as a query."""
    keys = [key_of(kind_of(one.kind), one.id) for one in candidates if not (one.whole and ranked.whole)]
    asked = [ranked.whole] if ranked.whole is not None else []
    return either([*asked, *([Query.term_set_query(view.schema, "key", keys)] if keys else [])])


def _facets(spec: Spec, view: View, filters: list[Filter]) -> dict[str, dict[str, int]]:
    query = Query.boolean_query(filters)
    wanted = {name: {"terms": {"field": column, "size": 100}} for name, column in _FACETS.items()}
    counted = view.searcher.aggregate(query, wanted)
    facets = {
        name: {
            str(bucket["key"]).removesuffix(".0"): bucket["doc_count"] for bucket in counted[name]["buckets"]
        }
        for name in _FACETS
    }
    everything = sum(facets["language"].values())
    for name, nothing in (("author", "0"), ("collection", "0"), ("language", UNKNOWN)):
        facets[name].pop(nothing, None)
    trusted = _count(view, [*filters, _trusted(spec, view, wanted=True)])
    facets["trust"] = {"trusted": trusted, "untrusted": everything - trusted}
    return facets


def _terms(question: Question, ranked: Ranked | None) -> tuple[str, ...]:
    """What to highlight."""
    found = [f"{word.text}*" if word.growing else word.text for word in question.telling]
    return tuple(dict.fromkeys((*found, *question.codes)))
