"""From a spec to what is found: filters, candidates, their order, the total and the facets."""

from __future__ import annotations

from typing import Any, NamedTuple

from tantivy import FieldType, Occur, Order, Query

from allhands.search import facets, lexicon, reranking
from allhands.search.analysis import words
from allhands.search.engine import Found, Hit, Spec
from allhands.search.meanings import alike
from allhands.search.question import Question, parse
from allhands.search.ranking import WHOLE, Ranked, rank
from allhands.search.shape import COPY, WORDS, code_of, language_code, name_of
from allhands.search.stopwords import stopwords
from allhands.search.typos import guessed
from allhands.search.view import Filter, View, must

CANDIDATES = 100
FARTHEST = 10_000
_RELATED = 0.3
_TRUSTED = 1.02
_FIRST, _ANSWERED = 10, 0.65
"""Where one of the first so many covers so much of the question, other languages are left out."""
_LEAST = 0.03
"""Points below which a few letters in common, and no word, are chance."""


class _Candidate(NamedTuple):
    """Sorts best first: by points, then newest. `whole` has every telling word; `covered` is its share of the question,
    0 where no closer look was taken."""

    minus_points: float
    minus_updated: int
    id: int
    kind: int
    whole: bool
    trusted: bool
    address: Any
    covered: float = 0.0

    @property
    def hit(self) -> Hit:
        return Hit(name_of(self.kind), self.id, -self.minus_points)


def find(spec: Spec, view: View) -> Found:
    filters = _filters(spec, view)
    if not words(spec.words):
        return _newest(spec, view, filters)
    question = parse(spec.words, languages=view.languages, typing=spec.typing)
    corrected, abroad = None, lexicon.elsewhere(question.order, view.languages)
    if spec.fuzzy is not False:
        right = {word for phrase in abroad for word in phrase.of(question.order)}
        question, corrected = guessed(question, view, right, always=spec.fuzzy is True)
    question = question.meaning(alike(question.order, spec.synonyms))
    nearby = lexicon.nearby(question.order)
    phrases = [must(Query.phrase_query(view.schema, WORDS, list(phrase))) for phrase in question.phrases]
    ranked, candidates = _ranked(spec, view, [*filters, *phrases], question.meaning(nearby))
    if abroad and not any(one.covered >= _ANSWERED for one in candidates[:_FIRST]):
        # Only now: where the question's own words find an answer, those of other languages would only blur it.
        question = question.meaning(abroad)
        ranked, candidates = _ranked(spec, view, [*filters, *phrases], question.meaning(nearby))
    if ranked and phrases and not candidates:
        candidates = _candidates(spec, view, filters, ranked)
    else:
        filters += phrases
    terms = _terms(question)
    if not candidates or ranked is None:
        return Found(terms=terms)
    total = len(candidates)
    if ranked.whole and total >= CANDIDATES and all(candidate.whole for candidate in candidates):
        total = view.count_of([*filters, must(ranked.whole)])
    return Found(
        hits=tuple(candidate.hit for candidate in candidates[spec.offset : spec.offset + spec.limit]),
        total=total,
        facets=_facets(spec, view, filters, ranked, candidates, total) if spec.facets else {},
        corrected=corrected,
        terms=terms,
        certainty=max(0.0, min(1.0, -min(candidates).minus_points)),
    )


def _ranked(
    spec: Spec, view: View, filters: list[Filter], question: Question
) -> tuple[Ranked | None, list[_Candidate]]:
    ranked = rank(question, view)
    found = _candidates(spec, view, filters, ranked) if ranked else []
    if found and not any(one.covered or one.whole or one.minus_points <= -_LEAST for one in found[:_FIRST]):
        found = []
    return ranked, found


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
        "language": sorted(map(language_code, spec.languages)),
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
    total, trusted = view.count_of(filters), _trusted(spec, view, wanted=True)
    return Found(hits, total, facets.of_query(view, filters, trusted, total) if spec.facets else {})


def _candidates(spec: Spec, view: View, filters: list[Filter], ranked: Ranked) -> list[_Candidate]:
    """The best documents in order.

    Where a hundred have every telling word, the others are left out. Far pages are ordered a hundred at a time, so
    that no document is on two of them.
    """
    wanted = min(spec.offset + spec.limit, FARTHEST)
    deep = -(-max(wanted, CANDIDATES) // CANDIDATES) * CANDIDATES
    query = Query.boolean_query([*filters, (Occur.Must, ranked.score)])
    found = _hits(spec, view, view.searcher.search(query, deep, count=False).hits)
    if len(found) >= CANDIDATES and all(candidate.whole for candidate in found[:CANDIDATES]):
        found = [candidate for candidate in found if candidate.whole]
    least = _RELATED * min(found).minus_points if found else 0.0
    found = [candidate for candidate in found if candidate.whole or candidate.minus_points <= least]
    ordered = sorted(_looked_at(sorted(found[:CANDIDATES]), ranked.sought, view))
    for at in range(CANDIDATES, len(found), CANDIDATES):
        ordered += sorted(found[at : at + CANDIDATES])
    return ordered


def _looked_at(found: list[_Candidate], sought: reranking.Sought, view: View) -> list[_Candidate]:
    """The candidates, the best of them with the points of a closer look."""
    near, far = found[: reranking.LOOKED_AT], found[reranking.LOOKED_AT :]
    copies = [view.searcher.doc(candidate.address).get_first(COPY) or b"" for candidate in near]
    seen = [reranking.evidence(sought, copy) for copy in copies]
    points = reranking.points([-candidate.minus_points for candidate in near], seen)
    looked = [
        candidate._replace(minus_points=-round(better, 5), covered=one.covered)
        for candidate, better, one in zip(near, points, seen, strict=True)
    ]
    return looked + far


def _hits(spec: Spec, view: View, scored: list[tuple[float, Any]]) -> list[_Candidate]:
    """Trust tells apart only what the words leave nearly equal; then what is newer."""
    addresses = [address for _, address in scored]
    columns = [
        view.searcher.fast_field_values(name, addresses)
        for name in ("id", "kind", "updated", "trusted_from", "trusted_until")
    ]
    now, found = spec.now, []
    for (score, address), number, kind, updated, since, until in zip(scored, *columns, strict=True):
        whole, trusted = score >= WHOLE, since <= now < until
        points = (score - WHOLE if whole else score) * (_TRUSTED if trusted else 1.0)
        found.append(_Candidate(-round(points, 5), -updated, number, kind, whole, trusted, address))
    return found


def _facets(
    spec: Spec, view: View, filters: list[Filter], ranked: Ranked, candidates: list[_Candidate], total: int
) -> facets.Facets:
    """Facets of all that `total` counts, candidates or not."""
    if total > len(candidates) and ranked.whole:
        trusted = _trusted(spec, view, wanted=True)
        return facets.of_query(view, [*filters, must(ranked.whole)], trusted, total)
    good = sum(candidate.trusted for candidate in candidates)
    return facets.of_documents(view, [candidate.address for candidate in candidates], good)


def _terms(question: Question) -> tuple[str, ...]:
    """What to highlight."""
    found = [f"{word.text}*" if word.growing else word.text for word in question.telling]
    return tuple(dict.fromkeys((*found, *question.codes)))
