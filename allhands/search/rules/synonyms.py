"""Which words may stand together as synonyms: pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from allhands.kernel.errors import Invalid
from allhands.search.analysis import words as words_of

LONGEST = 60
PHRASE = 4
"""Words of a phrase at most: longer ones are not looked for in a question."""
MOST_WORDS = 20
MOST_GROUPS = 2_000
_BETWEEN = re.compile(r"[=,;\n]")


def parsed(text: str) -> tuple[str, ...]:
    """The words and phrases of a line such as `PO = purchase order, Bestellung`."""
    return tuple(" ".join(part.split()) for part in _BETWEEN.split(text.replace("\x00", "")) if part.strip())


def cleaned(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a group as they are kept, each once. Raises Invalid with what to do about them."""
    found: dict[str, str] = {}
    for word in words:
        line = " ".join(word.replace("\x00", "").split())
        if not words_of(line):
            raise _wrong(_("“%(word)s” has no letter or figure that could be searched.") % {"word": line})
        if len(line) > LONGEST:
            raise _wrong(
                _("“%(word)s…” is too long: use at most %(limit)s characters.")
                % {"word": line[:20], "limit": LONGEST}
            )
        if len(words_of(line)) > PHRASE:
            raise _wrong(
                _("“%(word)s” is a sentence: use at most %(limit)s words.") % {"word": line, "limit": PHRASE}
            )
        found.setdefault(spelt(line), line)
    if len(found) < 2:
        raise _wrong(_("Write at least two different words that mean the same."))
    if len(found) > MOST_WORDS:
        raise _wrong(_("Use at most %(limit)s words for one meaning.") % {"limit": MOST_WORDS})
    return tuple(found.values())


def _wrong(sentence: object) -> Invalid:
    return Invalid(fields={"words": sentence})


def spelt(words: str) -> str:
    """A word or phrase as all write it alike, in its own order."""
    return " ".join(words_of(words))


def differing(words: str, other: str) -> tuple[str, str] | None:
    """What two ways of asking do not share at their ends: `PO number` and `purchase order number` differ in PO.

    None when that is no pair of synonyms: one only adds to the other, or it is a whole sentence.
    """
    one, two = spelt(words).split(), spelt(other).split()
    while one and two and one[0] == two[0]:
        one, two = one[1:], two[1:]
    while one and two and one[-1] == two[-1]:
        one, two = one[:-1], two[:-1]
    if not one or not two or set(one) & set(two) or max(len(one), len(two)) > PHRASE:
        return None
    return " ".join(one), " ".join(two)


def holding(groups: Iterable[tuple[int, Sequence[str]]], words: Sequence[str]) -> list[int]:
    """The ids of the groups that have one of the words already."""
    wanted = {spelt(word) for word in words}
    return [number for number, group in groups if wanted & {spelt(word) for word in group}]
