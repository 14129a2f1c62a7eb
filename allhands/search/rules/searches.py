"""How what was typed becomes searches: pure functions over the notes of one person, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from allhands.search.analysis import words as words_of
from allhands.search.stopwords import HOUSE, light_words

TYPING = timedelta(seconds=30)
"""Between two keystrokes of one search at most."""
REPEATED = timedelta(minutes=10)
"""The same words again within this are the same search: a page that is loaded again, the way back from a result."""
REWORDED = timedelta(minutes=2)
"""Other words within this, after nothing was opened, say the same in another way."""
CHOOSING = timedelta(minutes=30)
"""Between the results and the choice of one at most."""
SHOWN = 50
KEY = 200


@dataclass(frozen=True)
class Note:
    """A row of the ledger: words that were searched, or with `found` a result that was chosen by them."""

    at: datetime
    words: str
    found: int | None = None
    how: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    at: datetime
    position: int
    how: str


@dataclass
class Asked:
    """A search in the making. `words` is the most that was typed; `shorter` holds what is left while it is deleted.

    `altered` says that the words or the results are not those that were kept before.
    """

    at: datetime
    words: str
    more: dict[str, Any]
    shown: list[int]
    chosen: dict[int, Chosen] = field(default_factory=dict)
    after: Asked | None = None
    id: int | None = None
    altered: bool = False
    shorter: Note | None = None

    @property
    def typed(self) -> str:
        return self.shorter.words if self.shorter else self.words

    def take(self, note: Note) -> None:
        """The next keystrokes, or another page of the results."""
        self.at = note.at
        if len(note.words) < len(self.words) and grown(self.words, note.words):
            self.shorter = note
        else:
            self._accept(note)

    def settle(self) -> None:
        """The typing is over: what was shortened stays short, unless so little is left that it was being cleared."""
        if self.shorter and 2 * len(self.shorter.words) > len(self.words):
            self._accept(self.shorter)
        self.shorter = None

    def _accept(self, note: Note) -> None:
        self.shown = joined(self.shown if key_of(note.words) == key_of(self.words) else [], note.more)
        self.words, self.more, self.altered, self.shorter = note.words, note.more, True, None


def fold(notes: Iterable[Note], before: Sequence[Asked] = ()) -> list[Asked]:
    """The searches that one person's notes make, or add to: those of `before`, their latest, only where they changed."""
    known, touched = list(before), list[Asked]()
    for note in sorted(notes, key=lambda note: note.at):
        if note.found is not None:
            one = _choose(known, note)
        elif known and continues(known[-1], note):
            one = known[-1]
            one.take(note)
        else:
            one = Asked(note.at, note.words, note.more, joined([], note.more), altered=True)
            if known:
                # What was deleted on the way to these words was no search.
                known[-1].shorter = None
                one.after = known[-1] if _rewords(known[-1], note) else None
            known.append(one)
        if one is not None and not any(one is other for other in touched):
            touched.append(one)
    for one in touched:
        one.settle()
    return touched


def joined(shown: list[int], more: dict[str, Any]) -> list[int]:
    """The ids of the results in order, when those of another page come to them."""
    start = int(more.get("start", 0))
    return (shown[:start] + [int(one) for one in more.get("shown", ())])[:SHOWN]


def continues(last: Asked, note: Note) -> bool:
    """Whether words belong to the search before: the same again, or grown out of one another while typing."""
    if key_of(last.words) == key_of(note.words):
        return note.at - last.at <= REPEATED
    if last.chosen or note.at - last.at > TYPING or last.more.get("surface") != note.more.get("surface"):
        return False
    return grown(last.typed, note.words) and (
        grown(last.words, note.words) or _mended(last.words, note.words)
    )


def grown(one: str, other: str) -> bool:
    """Whether one text is the other with something put in or taken out at one place."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    ahead = _ahead(short, long)
    return short[ahead:] == long[len(long) - len(short) + ahead :]


def _ahead(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _mended(words: str, other: str) -> bool:
    """Whether only the end of the last word was typed anew."""
    last = words.rsplit(" ", 1)[-1]
    return 2 * (len(words) - _ahead(words.lower(), other.lower())) < len(last)


def _rewords(last: Asked, note: Note) -> bool:
    return not last.chosen and note.at - last.at <= REWORDED


def _choose(known: list[Asked], note: Note) -> Asked | None:
    """Notes a choice at the search that showed it: one with these words, or else the latest. None when there is none."""
    found = int(note.found or 0)
    for one in known:
        one.settle()
    showing = [one for one in known if found in one.shown and timedelta() <= note.at - one.at <= CHOOSING]
    worded = [one for one in showing if key_of(one.words) == key_of(note.words)]
    if not showing:
        return None
    chosen = (worded or showing)[-1]
    if found not in chosen.chosen or note.how == "copied":
        chosen.chosen[found] = Chosen(note.at, chosen.shown.index(found) + 1, note.how)
    return chosen


def key_of(words: str) -> str:
    """The words as all write them alike: normal, each once, in alphabetical order."""
    return " ".join(sorted(set(words_of(words))))[:KEY] or words.strip().lower()[:KEY]


def outcome_of(*, results: int, certain: bool, chosen: bool, surface: str) -> str:
    """How a search ended; one of `models.OUTCOMES`."""
    if chosen:
        return "opened"
    if not results:
        return "nothing"
    if not certain:
        return "uncertain"
    return "answered" if surface == "api" else "unopened"


def language_of(words: str) -> str:
    """The language that words are in, by their letters and little words; empty when they do not tell."""
    asked = words_of(words)
    votes = {language: sum(one in light_words(language) for one in asked) for language in HOUSE}
    for language, letters in _LETTERS.items():
        votes[language] = votes.get(language, 0) + 2 * sum(letter in letters for letter in words.lower())
    best = max(votes.values(), default=0)
    winners = [language for language, vote in votes.items() if vote == best]
    return winners[0] if best and len(winners) == 1 else ""


_LETTERS = {
    "sv": "åö",
    "es": "ñ¿¡",
    "vi": "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "ru": "бвгджзийклмнптуфцчшщъыьэюя",
}
"""Letters that tell a language of the house from the others."""
