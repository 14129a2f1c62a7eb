"""Leads links on to the heading that they mean: every site names its headings in its own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from allhands.cards.body import Rendered

SURE_LETTERS = 40
_LINK = re.compile(r"/cards/(9\d{15})(?!\d)(?:#([A-Za-z0-9_.~%-]*))?")
_HEADING = re.compile(r'<h[1-6] id="(h-[^"]+)"')
_TWIN = re.compile(r"(.+)-(\d{1,3})\Z")


class Anchors:
    """Settles the links between pages. `ids` are the cards that are there, by placeholder; others keep theirs.

    `rendered` gives a page as it is shown, by its placeholder.
    """

    def __init__(self, ids: Mapping[int, int], rendered: Callable[[int], Rendered | None]) -> None:
        self._ids, self._rendered = ids, rendered
        self._headings: dict[int, dict[str, str]] = {}

    def address(self, number: int, anchor: str) -> str:
        """A link to a page that is to be settled later, when all pages are known."""
        return f"/cards/{number}" + (f"#{quote(anchor, safe='')}" if anchor else "")

    def settle(self, text: str) -> str:
        """The text with the ids of known cards and with the names that headings have here."""
        return _LINK.sub(self._settled, text)

    def _settled(self, link: re.Match[str]) -> str:
        number = int(link[1])
        heading = self._heading(number, unquote(link[2])) if link[2] else ""
        return f"/cards/{self._ids.get(number, number)}" + (f"#{heading}" if heading else "")

    def _heading(self, number: int, anchor: str) -> str:
        """The name of the heading that an anchor means; nothing, that is the top of the card, when there is none."""
        if number not in self._headings:
            self._headings[number] = self._read(number)
        headings, wanted = self._headings[number], [_letters(anchor)]
        if twin := _TWIN.match(anchor):
            # The second of two headings with the same words is `words-1` elsewhere and `words-2` here.
            wanted += [f"{_letters(twin[1])}{int(twin[2]) + 1}", _letters(twin[1])]
        wanted.append(wanted[0][:SURE_LETTERS])
        return next((quote(headings[letters]) for letters in wanted if letters in headings), "")

    def _read(self, number: int) -> dict[str, str]:
        headings: dict[str, str] = {}
        shown = self._rendered(number)
        for name in _HEADING.findall(shown.html) if shown else ():
            # The names of long headings are cut: they are known by their beginning, too.
            for letters in (_letters(name[2:]), _letters(name[2:])[:SURE_LETTERS]):
                headings.setdefault(letters, name)
        return headings


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
