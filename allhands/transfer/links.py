"""Points the links and pictures of a page to cards and attachments, and tells which lead nowhere.

Only destinations inside the import are replaced; every other character of the page stays as it is.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from allhands.transfer.known import STATIC_FOLDERS, Pages
from allhands.transfer.members import PAGE_SUFFIXES, PICTURE_SUFFIXES, suffix_of
from allhands.transfer.pages import Page
from allhands.transfer.targets import Style, Target, targets_of

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PLAIN = re.compile(r"[^\s()<>]+\Z")
_LOCAL_SUFFIXES = PAGE_SUFFIXES | PICTURE_SUFFIXES


@dataclass(frozen=True)
class LinkTaken:
    """A link that now leads to the card with this key; `anchor` without its `#`, empty when there is none."""

    text: str
    key: str
    anchor: str


@dataclass(frozen=True)
class LinkBroken:
    """A link whose destination is not in the import; `destination` as it was written."""

    text: str
    destination: str


@dataclass(frozen=True)
class Rewritten:
    """The page with its new destinations. Pictures stand once each, as names of members or as written."""

    body: str
    links_taken: tuple[LinkTaken, ...] = ()
    links_broken: tuple[LinkBroken, ...] = ()
    pictures_taken: tuple[str, ...] = ()
    pictures_missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Place:
    """Where a destination leads: `key` or `member`, or neither when it is lost."""

    written: str
    anchor: str = ""
    key: str | None = None
    member: str | None = None


def card_link(key: str, anchor: str) -> str:
    """A placeholder for the address of the card that the page `key` becomes."""
    return f"card:{quote(key)}" + (f"#{quote(anchor)}" if anchor else "")


def picture_link(member: str) -> str:
    """A placeholder for the address of the attachment that a picture becomes."""
    return f"picture:{quote(member)}"


def rewrite(
    page: Page,
    known: Pages,
    link_to: Callable[[str, str], str] = card_link,
    picture_to: Callable[[str], str | None] = picture_link,
) -> Rewritten:
    """The page with each destination inside the import replaced by what `link_to` and `picture_to` give.

    `picture_to` gives None for a picture that could not be kept; then it is missing and its place unchanged.
    """
    pieces: list[str] = []
    places: list[tuple[Target, _Place]] = []
    at = 0
    for target in targets_of(page.body):
        place = _place(target, page, known)
        if place is None:
            continue
        address = None
        if place.key is not None:
            address = link_to(place.key, place.anchor)
        elif place.member is not None:
            address = picture_to(place.member)
        if address is not None:
            pieces += (page.body[at : target.start], _written(address, target.style))
            at = target.end
        places.append((target, place if address is not None else _Place(place.written)))
    return _sorted_out("".join((*pieces, page.body[at:])), places)


def _sorted_out(body: str, places: list[tuple[Target, _Place]]) -> Rewritten:
    lost = [(target, place) for target, place in places if place.key is None and place.member is None]
    return Rewritten(
        body,
        tuple(
            LinkTaken(target.text, place.key, place.anchor)
            for target, place in places
            if place.key is not None
        ),
        tuple(LinkBroken(target.text, place.written) for target, place in lost if target.kind == "link"),
        tuple(dict.fromkeys(place.member for _, place in places if place.member is not None)),
        tuple(dict.fromkeys(place.written for target, place in lost if target.kind == "picture")),
    )


def _place(target: Target, page: Page, known: Pages) -> _Place | None:
    """Where the target leads; None when that is no business of the import."""
    written = _meant(target)
    if _SCHEME.match(written):
        return _formerly(written, known) if target.kind == "link" else None
    address, _, anchor = written.partition("#")
    path = unquote(address.partition("?")[0]).replace("\\", "/").strip()
    if not path or path.startswith("{"):
        return None
    member = _picture(path, page, known)
    if member is None and target.kind == "link" and (key := _page(path, page, known)):
        return _Place(written, unquote(anchor), key)
    if member is None and target.style == "loose" and suffix_of(path) not in _LOCAL_SUFFIXES:
        return None
    return _Place(written, member=member)


def _meant(target: Target) -> str:
    if target.style in ("quoted", "unquoted"):
        return html.unescape(target.raw).strip()
    return html.unescape(_ESCAPED.sub(r"\1", target.raw)).strip()


def _formerly(written: str, known: Pages) -> _Place | None:
    address, _, anchor = written.partition("#")
    bare = address.partition("//")[2]
    for site in known.formerly:
        home = (site.partition("//")[2] or site).rstrip("/") + "/"
        if f"{bare}/".casefold().startswith(home.casefold()):
            path = unquote(bare[len(home) :].partition("?")[0])
            key = known.page_addressed(path) or known.page_at(known.root + path) or known.page_numbered(path)
            return _Place(written, unquote(anchor), key) if key else None
    return None


def _page(path: str, page: Page, known: Pages) -> str | None:
    if path.startswith("/") and (key := known.page_addressed(path)):
        return key
    for place in _places(path, page):
        if key := known.page_at(place):
            return key
    own = page.addresses[0] if page.addresses and not path.startswith("/") else ""
    return known.page_addressed(posixpath.join(posixpath.dirname(own), path)) if "/" in own else None


def _picture(path: str, page: Page, known: Pages) -> str | None:
    if suffix_of(path) not in PICTURE_SUFFIXES:
        return None
    for place in _places(path, page):
        if member := known.picture_at(place):
            return member
    if path.startswith("/"):
        roots = [f"{root}{static}" for root in _roots(page) for static in STATIC_FOLDERS]
        return next((found for root in roots if (found := known.picture_at(root + path.lstrip("/")))), None)
    return None


def _places(path: str, page: Page) -> Iterator[str]:
    """Paths from the top of the import that a written path may mean, the likeliest first."""
    if path.startswith("/"):
        bases = _roots(page)
    else:
        bases = [posixpath.dirname(page.path)]
        # Sites that show `a/b.md` at `/a/b/` make links one level deeper than the files are.
        if not page.is_index and suffix_of(path) not in _LOCAL_SUFFIXES:
            bases.append(page.key)
    for base in bases:
        place = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
        if not place.startswith(".."):
            yield "" if place == "." else place


def _roots(page: Page) -> list[str]:
    """The folders around the page, outermost first: any of them may be the root of its old site."""
    parts = page.path.split("/")[:-1]
    return ["".join(f"{part}/" for part in parts[:end]) for end in range(len(parts) + 1)]


def _written(address: str, style: Style) -> str:
    if style == "quoted":
        return html.escape(address)
    if style == "unquoted":
        return f'"{html.escape(address)}"'
    safe = "".join(quote(c) if c in "<>|\\\n\r" else c for c in address)
    if html.unescape(safe) != safe:
        safe = safe.replace("&", "&amp;")
    return safe if style == "angled" or _PLAIN.match(safe) else f"<{safe}>"
