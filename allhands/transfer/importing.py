"""Makes an import ready: all that takes time happens here, outside of the transaction that stores it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol

from allhands.cards import body as bodies
from allhands.cards.actions.importing import FIRST_PLACEHOLDER, Brought, Came, overlaps
from allhands.cards.actions.writing import Text
from allhands.cards.body import Rendered
from allhands.cards.language import detect
from allhands.cards.models import Collection
from allhands.cards.rules import MAX_BODY, clean_body
from allhands.kernel.actor import Actor
from allhands.people.queries import workspace
from allhands.transfer.anchors import Anchors
from allhands.transfer.fitting import fit, too_long
from allhands.transfer.known import read_pages
from allhands.transfer.links import Rewritten, rewrite
from allhands.transfer.members import Source
from allhands.transfer.outcomes import Outcome, Row, outcome, row
from allhands.transfer.pages import Page
from allhands.transfer.pictures import Pictures
from allhands.transfer.queries import Standing, files_in, standings
from allhands.transfer.report import LossReport, report_of

DETECTED_CHARS = 1_500


class Tick(Protocol):
    """Is told how far it is, in pages; `total` is 0 while that is not known. May raise, which stops the import."""

    def __call__(self, done: int, total: int) -> None: ...


def silent(done: int, total: int) -> None:
    """For whoever does not look."""


@dataclass(frozen=True)
class Prepared:
    """All that `bring` needs, and all that the report needs to know of it."""

    pages: tuple[Brought, ...]
    pictures: Pictures
    same: int
    loss: LossReport
    rows: Mapping[str, Sequence[Row]]
    paths: Mapping[str, str]
    standing: Mapping[str, Standing]

    def expected(self) -> Outcome:
        """What storing would do now."""
        came = Came()
        for page in self.pages:
            standing = self.standing.get(page.source_key)
            if standing is not None and standing.is_changed_here:
                clash = overlaps(standing.card, standing.text, page.text)
                (came.overlapped if clash else came.merged).append(page.source_key)
        return self.settled(came)

    def settled(self, came: Came) -> Outcome:
        """What storing did."""
        left = [self._left(key, "card-archived") for key in came.archived]
        left += [self._left(key, "card-overlaps") for key in came.overlapped]
        new = sum(not page.base for page in self.pages)
        changed = len(self.pages) - new - len(left) - len(came.merged)
        states = {"new": new, "changed": changed, "merged": len(came.merged), "same": self.same}
        rows = {**self.rows, "pages_left": [*self.rows["pages_left"], *left]}
        return outcome(self.loss, states, rows)

    def _left(self, key: str, code: str) -> Row:
        return row(self.paths[key], code, card=self.standing[key].card)


def prepare(
    by: Actor, source: Source, collection: Collection | None, *, keeping: bool, tick: Tick = silent
) -> Prepared:
    """Reads, links and renders everything; `keeping` puts the pictures on the disk.

    Whoever does not store the result calls `pictures.forget()`. Raises SourceRefused.
    """
    tick(0, 0)
    standing = standings(collection) if collection else {}
    here = files_in(collection, (one.text.body for one in standing.values())) if collection else []
    pictures = Pictures(source, here, keeping_them=keeping)
    try:
        return _Preparation(by, source, standing, pictures, tick).prepared()
    except BaseException:
        pictures.forget()
        raise


class _Preparation:
    """Two passes over the pages: the first points their links to each other, the second settles and renders them."""

    def __init__(
        self, by: Actor, source: Source, standing: dict[str, Standing], pictures: Pictures, tick: Tick
    ) -> None:
        self.source, self.standing, self.pictures, self.tick = source, standing, pictures, tick
        self.otherwise = workspace(by).language
        read = read_pages(source)
        long = {page.key: wrong for page in read if (wrong := too_long(page))}
        self.known = replace(read, pages=tuple(page for page in read if page.key not in long))
        first = FIRST_PLACEHOLDER + secrets.randbelow(FIRST_PLACEHOLDER // 10)
        self.numbers = {page.key: first + place for place, page in enumerate(self.known)}
        self.bodies: dict[int, str] = {}
        self.shown: dict[int, Rendered] = {}
        self.ids = {number: standing[key].card for key, number in self.numbers.items() if key in standing}
        self.anchors = Anchors(self.ids, self._shown)
        self.rows: dict[str, list[Row]] = {
            "pages_refused": list(long.values()),
            "pages_left": [],
            "pages_adapted": [],
        }

    def prepared(self) -> Prepared:
        rewritten = [self._rewritten(place, page) for place, page in enumerate(self.known)]
        brought, same = [], 0
        for place, page in enumerate(self.known, len(self.known)):
            self.tick((place + 1) // 2, len(self.known))
            made = self._brought(page)
            brought += [made] if made else []
            standing = self.standing.get(page.key)
            same += made is None and standing is not None and not standing.is_archived
        self.rows |= {
            "pages_gone": self._gone(),
            "pictures_refused": self.pictures.refused,
            "files_left": self.pictures.unused,
        }
        loss = report_of(self.source, self.known, zip(self.known, rewritten, strict=True))
        paths = {page.key: page.path for page in self.known}
        return Prepared(tuple(brought), self.pictures, same, loss, self.rows, paths, self.standing)

    def _rewritten(self, place: int, page: Page) -> Rewritten:
        self.tick((place + 1) // 2, len(self.known))
        new = rewrite(
            page,
            self.known,
            lambda key, anchor: self.anchors.address(self.numbers[key], anchor),
            self.pictures.address,
        )
        self.bodies[self.numbers[page.key]] = self._within(page, new.body)
        is_refused = self.pictures.is_refused
        return replace(
            new,
            body="",
            pictures_missing=tuple(one for one in new.pictures_missing if not is_refused(one)),
            links_broken=tuple(one for one in new.links_broken if not is_refused(one.destination)),
        )

    def _brought(self, page: Page) -> Brought | None:
        """The page as its card will be; None when the card stays as it is."""
        number, standing = self.numbers[page.key], self.standing.get(page.key)
        if standing is not None and standing.is_archived:
            self.rows["pages_left"].append(row(page.path, "card-archived", card=standing.card))
            return None
        fitted = fit(page)
        self.rows["pages_adapted"] += fitted.adapted
        before = standing.text if standing else Text("", "", (), "", "internal")
        body = self._within(page, self.anchors.settle(self.bodies[number]))
        text = Text(fitted.title, body, fitted.tags, fitted.language or before.language, before.audience)
        if text == before:
            return None
        shown = self._shown(number)
        if not fitted.language and not (standing and standing.language != before.language):
            # Who corrected the language here knew better than a guess.
            text = replace(text, language=self._language(text, shown))
        return Brought(
            source_key=page.key,
            number=self.ids.get(number, number),
            text=text,
            rendered=self._settled(shown),
            folder=fitted.folder,
            base=standing.base if standing else 0,
            fields=tuple(name for name, value in vars(text).items() if value != getattr(before, name)),
        )

    def _within(self, page: Page, body: str) -> str:
        """The body, or that of the page itself where links to cards have made it too long."""
        if len(body) <= MAX_BODY:
            return clean_body(body)
        self.rows["pages_adapted"].append(row(page.path, "links-left"))
        return clean_body(page.body)

    def _language(self, text: Text, shown: Rendered) -> str:
        return detect(text.title, shown.plain[:DETECTED_CHARS], otherwise=self.otherwise)

    def _shown(self, number: int) -> Rendered:
        if number not in self.shown:
            self.shown[number] = bodies.render(self.bodies[number])
        return self.shown[number]

    def _settled(self, shown: Rendered) -> Rendered:
        settle = self.anchors.settle
        cards = tuple(self.ids.get(card, card) for card in shown.cards)
        return replace(shown, html=settle(shown.html), plain=settle(shown.plain), cards=cards)

    def _gone(self) -> list[Row]:
        refused = {str(PurePosixPath(one.name).with_suffix("")) for one in self.known.refused}
        refused |= {str(PurePosixPath(one.name).with_suffix("")) for one in self.rows["pages_refused"]}
        return [
            row(key, "page-gone", card=standing.card)
            for key, standing in sorted(self.standing.items())
            if key not in self.numbers and key not in refused
        ]
