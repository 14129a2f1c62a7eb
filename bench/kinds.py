"""The kinds of questions that speed is measured with, taken from the made cards that a reader may read."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from allhands.search.engine import Spec
from allhands.search.stopwords import stopwords
from bench.asked import slipped

LANGUAGES = frozenset(("en", "sv", "es", "vi", "nl", "ru"))
_LOOKED_AT = 2_000
_COMMON = 0.1
"""The share of the cards of a language that have a common word, at least."""
_TYPED = 0.6


@dataclass(frozen=True)
class Asked:
    """`filters` are named as in `Spec`."""

    words: str
    typing: bool = False
    facets: bool = False
    filters: dict[str, Any] = field(default_factory=dict)

    def spec(self, scopes: frozenset[int], now: int) -> Spec:
        return Spec(
            self.words, scopes, now=now, typing=self.typing, facets=self.facets, limit=10, **self.filters
        )

    @property
    def path(self) -> str:
        """The page that shows the results; those of the palette while it is being typed. Both count facets."""
        pairs = [("words", self.words)]
        pairs += [("collection", str(number)) for number in self.filters.get("collections", ())]
        pairs += [("tag", tag) for tag in self.filters.get("tags", ())]
        pairs += [("trust", "trusted")] if self.filters.get("trusted") else []
        return (
            f"/search/results?place=palette&{urlencode(pairs)}"
            if self.typing
            else f"/search?{urlencode(pairs)}"
        )


@dataclass(frozen=True)
class Sampled:
    """A card that the reader may read; `words` are those of its text that tell something."""

    id: int
    title: str
    collection: int
    language: str
    words: tuple[str, ...]
    tags: tuple[str, ...]


def sampled(readable: Any, tags_of: Callable[[list[int]], dict[int, list[str]]]) -> list[Sampled]:
    """Some of the readable cards (a queryset), the same ones every time."""
    least, most = (readable.order_by(way).values_list("id", flat=True).first() or 0 for way in ("id", "-id"))
    chance, found = random.Random(7), dict[int, tuple[Any, ...]]()
    light = stopwords(LANGUAGES)
    for _ in range(200):
        ids = [chance.randint(least, most) for _ in range(500)]
        rows = readable.filter(id__in=ids).order_by("id")
        found |= {
            row[0]: row for row in rows.values_list("id", "title", "plain", "collection_id", "language")
        }
        if len(found) >= _LOOKED_AT:
            break
    rows = list(islice(found.values(), _LOOKED_AT))
    tags = tags_of([row[0] for row in rows])
    return [
        Sampled(number, title, collection, language, telling(plain, light), tuple(tags.get(number, ())))
        for number, title, plain, collection, language in rows
    ]


def telling(text: str, light: frozenset[str]) -> tuple[str, ...]:
    words = re.findall(r"[^\W\d_]{4,}", text.lower())
    return tuple(word for word in dict.fromkeys(words) if word not in light)


def of_every_kind(cards: list[Sampled], asks: int) -> dict[str, list[Asked]]:
    """As many questions of each kind, the same ones every time."""
    chance = random.Random(11)
    held = {language: Counter[str]() for language in {card.language for card in cards}}
    for card in cards:
        held[card.language].update(card.words)
    size = Counter(card.language for card in cards)
    common = {
        language: [word for word, count in counts.items() if count > _COMMON * size[language]]
        for language, counts in held.items()
    }

    def rare(card: Sampled) -> list[str]:
        found = [word for word in card.words if held[card.language][word] == 1]
        return found or list(card.words)

    def any_common(card: Sampled) -> str:
        return chance.choice(common[card.language] or rare(card))

    def three(card: Sampled) -> str:
        return " ".join(chance.sample(card.words, 3))

    makers: dict[str, Callable[[Sampled], Asked]] = {
        "rare word": lambda card: Asked(chance.choice(rare(card))),
        "common word": lambda card: Asked(any_common(card)),
        "three words": lambda card: Asked(three(card)),
        "prefix": lambda card: Asked(chance.choice(card.words)[:3], typing=True),
        "as you type": lambda card: Asked(_begun(card.title), typing=True),
        "typo": lambda card: Asked(slipped(three(card), chance)),
        "filtered": lambda card: Asked(three(card), filters=_filters(card)),
        "with facets": lambda card: Asked(f"{any_common(card)} {any_common(card)}", facets=True),
    }
    fit = [card for card in cards if len(card.words) >= 3]
    return {kind: [make(chance.choice(fit)) for _ in range(asks)] for kind, make in makers.items()}


def _begun(title: str) -> str:
    return title[: max(3, int(len(title) * _TYPED))].rstrip()


def _filters(card: Sampled) -> dict[str, Any]:
    tags = frozenset(card.tags[:1])
    return {"trusted": True, "tags": tags} if tags else {"collections": frozenset({card.collection})}
