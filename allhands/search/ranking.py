"""How a question becomes one query whose score says how well a document answers it.

Five signs are added up, each as a share of what these words could reach at most: letter groups anywhere and in the
title, neighbouring words in the title, whole words, and which of the words are there at all (by stem).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tantivy import Occur, Query

from allhands.search.analysis import EDGE, pairs
from allhands.search.question import LONGEST, Asked, Question
from allhands.search.shape import GROUPS, STEMS, TITLE_GROUPS, TITLE_PAIRS, WORDS
from allhands.search.view import SATURATION, Filter, View, either

_SHARES = {GROUPS: 0.16, TITLE_GROUPS: 0.19, TITLE_PAIRS: 0.51, WORDS: 0.07, STEMS: 0.07}
WHOLE = 8.0
"""Added to the score of a document that has every telling word. Larger than any score, small enough to keep digits."""
_WHOLE_UP_TO = 8
_POSTINGS = 600_000
_EXPANSIONS = 24


@dataclass(frozen=True)
class Ranked:
    """`score` finds and ranks; `whole` alone finds the documents that have every telling word, if that can be asked.

    `grown` is what the word being typed may become.
    """

    score: Query
    whole: Query | None
    grown: tuple[str, ...] = ()


def rank(question: Question, view: View) -> Ranked | None:
    """None when no document anywhere has anything of the question."""
    ranking = _Ranking(question, view)
    signs = [*ranking.by_groups(), *ranking.by_title_pairs(), *ranking.by_words(), *ranking.by_stems()]
    if not signs:
        return None
    whole = ranking.whole()
    if whole is not None:
        signs.append(Query.const_score_query(whole, WHOLE))
    return Ranked(either(signs), whole, ranking.grown)


class _Ranking:
    def __init__(self, question: Question, view: View) -> None:
        self.view = view
        self.question = question
        words = _most_telling(question, view)
        self.words = [word for word in words if not word.growing]
        self.growing = next((word for word in words if word.growing), None)
        self.grown = _grown(self.growing.text, view) if self.growing else ()
        self.growing_rarity = self._rarity_of_growing() if self.growing and self.grown else 0.0

    def by_groups(self) -> Iterator[Query]:
        weights: dict[str, float] = {}
        for word in (*self.words, *([self.growing] if self.growing else [])):
            for group in word.groups:
                weights[group] = max(weights.get(group, 0.0), word.group_weight)
        yield from self._scored(GROUPS, weights, self._most(GROUPS, weights))
        if self.growing and len(self.growing.text) < 3:
            weights[EDGE + self.growing.text] = 1.0
        yield from self._scored(TITLE_GROUPS, weights, self._most(TITLE_GROUPS, weights))

    def by_title_pairs(self) -> Iterable[Query]:
        stems = [self.question.stems(word) for word in self.question.order[:LONGEST]]
        found = {
            pair: 1.0
            for first, second in zip(stems, stems[1:], strict=False)
            for one in first
            for other in second
            for pair in pairs((one, other))
        }
        return self._scored(TITLE_PAIRS, found, self._most(TITLE_PAIRS, found))

    def by_words(self) -> Iterator[Query]:
        weights = {word.text: word.word_weight for word in self.words}
        weights.update(dict.fromkeys(self.question.codes, 1.0))
        most = self._most(WORDS, weights) + SATURATION * self.growing_rarity
        yield from self._scored(WORDS, weights, most)
        yield from self._any_grown(_SHARES[WORDS] * SATURATION * self.growing_rarity, most)

    def by_stems(self) -> Iterator[Query]:
        weights: dict[str, float] = {}
        for word in self.words:
            for stem in self.question.stems(word.text):
                weights[stem] = max(weights.get(stem, 0.0), word.word_weight)
        rarities = {stem: weight * self.view.rarity(STEMS, stem) for stem, weight in weights.items()}
        most = sum(rarities.values()) + self.growing_rarity
        for stem, rarity in rarities.items():
            if self.view.frequency(STEMS, stem):
                yield Query.const_score_query(self.view.term(STEMS, stem), _SHARES[STEMS] * rarity / most)
        yield from self._any_grown(_SHARES[STEMS] * self.growing_rarity, most)

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

    def _forms(self, word: Asked) -> list[Query]:
        if word.growing:
            return [self.view.term(WORDS, one) for one in self.grown]
        found = self.question.stems(word.text)
        return [self.view.term(STEMS, one) for one in found if self.view.frequency(STEMS, one)]

    def _any_grown(self, score: float, most: float) -> Iterator[Query]:
        if score:
            yield Query.const_score_query(
                either([self.view.term(WORDS, one) for one in self.grown]), score / most
            )

    def _rarity_of_growing(self) -> float:
        assert self.growing
        return max(
            (self.view.rarity(GROUPS, group) for group in self.growing.groups),
            default=self.view.rarity(TITLE_GROUPS, EDGE + self.growing.text),
        )

    def _most(self, field: str, weights: Mapping[str, float]) -> float:
        return SATURATION * sum(
            self.view.figures(field, term)[1] * weight for term, weight in weights.items()
        )

    def _scored(self, field: str, weights: Mapping[str, float], most: float) -> Iterator[Query]:
        """The terms that are there, rarest first, each worth its share of the most that all could reach."""
        view, room = self.view, _POSTINGS
        rated = [(weight, term, *view.figures(field, term)) for term, weight in weights.items()]
        rated.sort(key=lambda one: -one[0] * one[3])
        for weight, term, frequency, _, boost in rated:
            room -= frequency
            if room < 0:
                return
            if boost:
                yield Query.boost_query(view.term(field, term), _SHARES[field] * boost * weight / most)


def _most_telling(question: Question, view: View) -> tuple[Asked, ...]:
    """All words, or of a long text those that say most."""
    if len(question.words) <= LONGEST:
        return question.words
    rarest = sorted(question.words, key=lambda word: -word.word_weight * view.rarity(WORDS, word.text))
    kept = {word.text for word in rarest[:LONGEST]}
    return tuple(word for word in question.words if word.text in kept)


def _grown(prefix: str, view: View) -> tuple[str, ...]:
    """The commonest words that begin so. The engine's own prefix queries score every word alike."""
    if len(prefix) < 3:
        return (prefix,) if view.frequency(WORDS, prefix) else ()
    return tuple(word for word, _ in view.searcher.terms_with_prefix(WORDS, prefix, limit=_EXPANSIONS))
