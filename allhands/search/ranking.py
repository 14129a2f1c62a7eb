"""How a question becomes one query whose score says how well a document answers it.

Five signs are added up, each as a share of what these words could reach at most: letter groups anywhere and in the
title, neighbouring words in the title, whole words, and which of the words are there at all (by stem).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tantivy import Occur, Query

from allhands.search import reranking
from allhands.search.analysis import EDGE, pairs, title_term
from allhands.search.marks import marks_for
from allhands.search.question import LONGEST, Asked, Question
from allhands.search.shape import GROUPS, STEMS, TITLE, TITLE_GROUPS, TITLE_PAIRS, WORDS
from allhands.search.view import Filter, View, either

WHOLE = 8.0
"""Added to the score of a document that has every telling word. Larger than any score, small enough to keep digits."""
_WHOLE_UP_TO = 5
_SHARES = {GROUPS: 0.16, TITLE_GROUPS: 0.19, TITLE_PAIRS: 0.51, WORDS: 0.07, STEMS: 0.07}
_AFFORDABLE = {GROUPS: 120_000, TITLE_GROUPS: 50_000, TITLE_PAIRS: 60_000, WORDS: 40_000, STEMS: 40_000}
"""Occurrences to look through at most, field by field. In a large store the rarest terms say nearly all."""
_AT_LEAST = 3
_SATURATION = 2.2
"""What the engine's formula gives at most for one term, as a multiple of its rarity (k1 + 1)."""
_EXPANSIONS = 24
_SAME_TITLE, _BEGUN_TITLE = 0.12, 0.06


@dataclass(frozen=True)
class Ranked:
    """`score` finds and ranks; `whole` alone finds the documents that have every telling word, if that can be asked.

    `sought` is for a closer look at the best of them.
    """

    score: Query
    whole: Query | None
    sought: reranking.Sought


class _Term(NamedTuple):
    """Sorts by how much a term can say, most first."""

    minus_worth: float
    text: str
    weight: float
    frequency: int
    boost: float


def rank(question: Question, view: View) -> Ranked | None:
    """None when no document anywhere has anything of the question."""
    ranking = _Ranking(question, view)
    terms = [*ranking.by_groups(), *ranking.by_title_pairs(), *ranking.by_words()]
    # Apart from the others: the engine is twice as fast over a union of nothing but terms.
    fixed = [*ranking.by_stems(), *ranking.by_grown(), *ranking.by_title()]
    whole = ranking.whole()
    if whole is not None:
        fixed.append(Query.const_score_query(whole, WHOLE))
    signs = [either(some) for some in (terms, fixed) if some]
    return Ranked(either(signs), whole, ranking.sought()) if signs else None


class _Ranking:
    def __init__(self, question: Question, view: View) -> None:
        self.view = view
        self.question = question
        asked = _most_telling(question, view)
        self.words = [word for word in asked if not word.growing]
        self.growing = next((word for word in asked if word.growing), None)
        self.grown = _grown(self.growing.text, view) if self.growing else ()
        self.growing_worth = self._growing_rarity(self.growing) if self.growing and self.grown else 0.0
        own, added = ([word for word in self.words if word.added is which] for which in (False, True))
        exact = {word.text: word.word_weight for word in own} | dict.fromkeys(question.codes, 1.0)
        self.exact, self.stems = self._rated(WORDS, exact), self._rated(STEMS, self._stemmed(own))
        self.most_by_words = _sum(self.exact) + self.growing_worth
        self.most_by_stems = _sum(self.stems) + self.growing_worth
        if added:
            self.exact += self._rated(WORDS, {word.text: word.word_weight for word in added})
            known = {term.text for term in self.stems}
            more = {stem: weight for stem, weight in self._stemmed(added).items() if stem not in known}
            self.stems += self._rated(STEMS, more)
            # Of a word that is being typed and that nobody wrote yet, the added ones are all there is.
            self.most_by_words = self.most_by_words or _sum(self.exact)
            self.most_by_stems = self.most_by_stems or _sum(self.stems)

    def _stemmed(self, words: Iterable[Asked]) -> dict[str, float]:
        stems: dict[str, float] = {}
        for word in words:
            for stem in self.question.stems(word.text):
                stems[stem] = max(stems.get(stem, 0.0), word.word_weight)
        return stems

    def by_groups(self) -> Iterator[Query]:
        weights: dict[str, float] = {}
        for word in (*self.words, *([self.growing] if self.growing else [])):
            for group in word.groups:
                weights[group] = max(weights.get(group, 0.0), word.group_weight)
        anywhere = self._rated(GROUPS, weights)
        yield from self._scored(GROUPS, anywhere, _sum(anywhere))
        if self.growing and len(self.growing.text) < 3:
            weights[EDGE + self.growing.text] = 1.0
        in_title = self._rated(TITLE_GROUPS, weights)
        yield from self._scored(TITLE_GROUPS, in_title, _sum(in_title))

    def by_title_pairs(self) -> Iterator[Query]:
        stems = [self.question.stems(word) for word in self.question.order[:LONGEST]]
        found = {
            pair: 1.0
            for first, second in zip(stems, stems[1:], strict=False)
            for one in first
            for other in second
            for pair in pairs((one, other))
        }
        rated = self._rated(TITLE_PAIRS, found)
        return self._scored(TITLE_PAIRS, rated, _sum(rated))

    def by_title(self) -> Iterator[Query]:
        """Titles that are the question, or while it is being typed, begin with it."""
        asked = title_term(self.question.order)
        if self.view.frequency(TITLE, asked):
            yield Query.const_score_query(self.view.term(TITLE, asked), _SAME_TITLE)
        if self.growing and len(asked) > 2:
            begun = self.view.searcher.terms_with_prefix(TITLE, asked, limit=_EXPANSIONS)
            if begun:
                titles = either([self.view.term(TITLE, title) for title, _ in begun])
                yield Query.const_score_query(titles, _BEGUN_TITLE)

    def by_words(self) -> Iterator[Query]:
        return self._scored(WORDS, self.exact, self.most_by_words)

    def by_stems(self) -> Iterator[Query]:
        for term in _affordable(STEMS, self.stems):
            score = _SHARES[STEMS] * -term.minus_worth / self.most_by_stems
            yield Query.const_score_query(self.view.term(STEMS, term.text), score)

    def by_grown(self) -> Iterator[Query]:
        """What the growing word may become: all worth the same, however rare each is."""
        if self.growing_worth:
            share = _SHARES[WORDS] / self.most_by_words + _SHARES[STEMS] / self.most_by_stems
            grown = either([self.view.term(WORDS, one) for one in self.grown])
            yield Query.const_score_query(grown, share * self.growing_worth)

    def whole(self) -> Query | None:
        """All telling words, each in any of its forms or guesses."""
        forms: dict[str, list[Query]] = {}
        for word in self.question.telling:
            if not (word.growing and len(word.text) < 3):
                forms.setdefault(word.instead or word.text, []).extend(self._forms(word))
        if not 0 < len(forms) <= _WHOLE_UP_TO or not all(forms.values()):
            return None
        wanted: list[Filter] = [(Occur.Must, either(some)) for some in forms.values()]
        return Query.boolean_query(wanted)

    def sought(self) -> reranking.Sought:
        """The words with the marks that stand for them in copies; guesses stand for what they are instead of."""
        worth: dict[str, float] = {}
        marks: dict[str, set[int]] = {}
        languages = self.question.languages
        for word in self.words:
            rarity = min(self.view.rarity(STEMS, one) for one in self.question.stems(word.text))
            asked = word.instead or word.text
            worth[asked] = max(worth.get(asked, 0.0), word.word_weight * rarity)
            marks.setdefault(asked, set()).update(marks_for(word.text, languages))
        if self.growing:
            worth[self.growing.text] = self.growing_worth
            marks[self.growing.text] = {one for word in self.grown for one in marks_for(word, languages)}
        return reranking.sought((worth[asked], marks[asked]) for asked in worth)

    def _forms(self, word: Asked) -> list[Query]:
        if word.growing:
            return [self.view.term(WORDS, one) for one in self.grown]
        found = self.question.stems(word.text)
        return [self.view.term(STEMS, one) for one in found if self.view.frequency(STEMS, one)]

    def _growing_rarity(self, word: Asked) -> float:
        start = EDGE + word.text
        rarities = [self.view.rarity(GROUPS, group) for group in word.groups]
        return max(rarities) if rarities else self.view.rarity(TITLE_GROUPS, start)

    def _rated(self, field: str, weights: Mapping[str, float]) -> list[_Term]:
        """The terms, also those that nobody wrote, most telling first."""
        figures = self.view.figures
        found = []
        for text, weight in weights.items():
            frequency, rarity, boost = figures(field, text)
            found.append(_Term(-weight * rarity, text, weight, frequency, boost))
        return sorted(found)

    def _scored(self, field: str, rated: list[_Term], most: float) -> Iterator[Query]:
        """The terms that are there, each worth its share of the most that all could reach."""
        for term in _affordable(field, rated):
            share = _SHARES[field] * term.boost * term.weight / (_SATURATION * most)
            yield Query.boost_query(self.view.term(field, term.text), share)


def _sum(rated: list[_Term]) -> float:
    return -sum(term.minus_worth for term in rated)


def _affordable(field: str, rated: list[_Term]) -> Iterator[_Term]:
    room, given = _AFFORDABLE[field], 0
    for term in rated:
        room -= term.frequency
        if room < 0 and given >= _AT_LEAST:
            return
        if term.frequency:
            given += 1
            yield term


def _most_telling(question: Question, view: View) -> tuple[Asked, ...]:
    """All words, or of a long text those that say most; and of the added ones, those that a readable document has."""
    own = [word for word in question.words if not word.added]
    added = [word for word in question.words if word.added and view.readable(WORDS, word.text)]
    return (*_rarest(own, view), *_rarest(added, view))


def _rarest(words: list[Asked], view: View) -> list[Asked]:
    if len(words) <= LONGEST:
        return words
    rarest = sorted(words, key=lambda word: -word.word_weight * view.rarity(WORDS, word.text))
    kept = {word.text for word in rarest[:LONGEST]}
    return [word for word in words if word.text in kept]


def _grown(prefix: str, view: View) -> tuple[str, ...]:
    """The commonest words that begin so and can be read. The engine's own prefix queries score every word alike."""
    if len(prefix) < 3:
        return (prefix,) if view.readable(WORDS, prefix) else ()
    found = view.searcher.terms_with_prefix(WORDS, prefix, limit=_EXPANSIONS)
    return tuple(word for word, _ in found if view.readable(WORDS, word))
