"""All pages and pictures of one import, found by the paths and addresses under which pages link to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from allhands.transfer import headings
from allhands.transfer.front_matter import FrontMatterFault, read_yaml
from allhands.transfer.members import LABEL_FILES, MIB, PAGE_SUFFIXES, Member, Source, suffix_of
from allhands.transfer.pages import INDEX_NAMES, Page, decoded, read_page
from allhands.transfer.refusals import MemberRefused, Refusal, refuse

PAGES_BYTES = 256 * MIB
LABEL_CHARS = 100
STATIC_FOLDERS = ("", "static/", "public/")

_WEB_SUFFIXES = PAGE_SUFFIXES | {".html", ".htm"}
_SITE = re.compile(r"[a-z]+://[^/]+", re.IGNORECASE)
_NUMBER = re.compile(r"\d{6,}")

Folder = tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """What one import holds. `pictures` are names of members; `refused` are the pages that were not taken.

    `formerly`: web addresses (`https://help.example.com/`) where these pages stood, so that links to the old
    site can be told from links to other sites.
    """

    pages: tuple[Page, ...]
    pictures: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    formerly: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages)

    def __len__(self) -> int:
        return len(self.pages)

    @cached_property
    def root(self) -> str:
        """The folder around all pages, with `/` at its end, or nothing."""
        return "".join(f"{part}/" for part in _shared([_parents(page.path) for page in self.pages]))

    def page_at(self, path: str) -> str | None:
        """The key of the page at a path from the top, with or without ending, or of a folder."""
        whole = _folded(path.strip("/"))
        bare = _without_suffix(whole)
        folder, _, last = bare.rpartition("/")
        keys = self._keys
        return keys.get(bare) or keys.get(whole) or (keys.get(folder) if last in INDEX_NAMES else None)

    def page_addressed(self, address: str) -> str | None:
        """The key of the page that says of itself that it stands at this address of its site."""
        return self._addresses.get(_address(address))

    def page_numbered(self, address: str) -> str | None:
        """The key of the page whose `id` (six digits or more) begins the last part of the address."""
        number = _NUMBER.match(address.rstrip("/").rpartition("/")[2])
        return self._numbers.get(number[0]) if number else None

    def picture_at(self, path: str) -> str | None:
        """The member with this path from the top of the import."""
        return self._pictures.get(_folded(path.strip("/")))

    @cached_property
    def _keys(self) -> dict[str, str]:
        keys = {_folded(page.key): page.key for page in self.pages}
        indexes = [page for page in self.pages if page.is_index]
        for page in sorted(indexes, key=lambda page: INDEX_NAMES.index(PurePosixPath(page.key).name.lower())):
            keys.setdefault(_folded("/".join(_parents(page.path))), page.key)
        return keys

    @cached_property
    def _addresses(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for page in self.pages:
            for address in page.addresses:
                if "/" in address:
                    found.setdefault(_address(address), page.key)
        return found

    @cached_property
    def _numbers(self) -> dict[str, str]:
        return {str(page.extra["id"]): page.key for page in self.pages if "id" in page.extra}

    @cached_property
    def _pictures(self) -> dict[str, str]:
        return {_folded(name): name for name in self.pictures}


def read_pages(source: Source, formerly: Iterable[str] = ()) -> Pages:
    """Reads every page of the source, names their folders, and lists the pictures without reading them."""
    taken: dict[str, Page] = {}
    refused: list[Refusal] = []
    labels: dict[Folder, str] = {}
    size = 0
    for member in source:
        if PurePosixPath(member.name).name.casefold() in LABEL_FILES:
            labels[_parents(member.name)] = _label(member)
        if not member.is_page:
            continue
        page = _read(member)
        size += len(page.body) if isinstance(page, Page) else 0
        if isinstance(page, Page) and size > PAGES_BYTES:
            page = refuse(member.name, "pages-large-together", PAGES_BYTES // MIB)
        elif isinstance(page, Page) and _folded(page.key) in taken:
            page = refuse(member.name, "page-twice")
        if isinstance(page, Page):
            taken[_folded(page.key)] = page
        elif page is not None:
            refused.append(page)
    pages = _in_named_folders(list(taken.values()), labels)
    pictures = tuple(member.name for member in source if member.is_picture)
    return Pages(pages, pictures, tuple(refused), tuple(formerly))


def _read(member: Member) -> Page | Refusal | None:
    try:
        return read_page(member.name, member.read())
    except MemberRefused:
        # The source has it among its own refusals.
        return None


def _label(member: Member) -> str:
    try:
        text = decoded(member.name, member.read())
        found = read_yaml(text) if isinstance(text, str) else {}
    except (MemberRefused, FrontMatterFault):
        return ""
    label = found.get("label") if isinstance(found, dict) else None
    return headings.tidy(label)[:LABEL_CHARS] if isinstance(label, str) else ""


def _in_named_folders(pages: list[Page], labels: dict[Folder, str]) -> tuple[Page, ...]:
    raw = [_parents(page.path) for page in pages]
    above = len(_shared(raw))
    names: dict[Folder, Folder] = {(): ()}
    used: set[tuple[str, ...]] = set()
    for folder in sorted({path[above:end] for path in raw for end in range(above + 1, len(path) + 1)}):
        around = names[folder[:-1]]
        name = labels.get((*raw[0][:above], *folder)) or headings.readable(folder[-1])
        if (*_folded_all(around), _folded(name)) in used:
            name = folder[-1]
        used.add((*_folded_all(around), _folded(name)))
        names[folder] = (*around, name)
    return tuple(replace(page, folder=names[path[above:]]) for page, path in zip(pages, raw, strict=True))


def _shared(folders: list[Folder]) -> Folder:
    if not folders:
        return ()
    low, high = min(folders), max(folders)
    same = next(
        (at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high))
    )
    return low[:same]


def _parents(path: str) -> Folder:
    return PurePosixPath(path).parts[:-1]


def _folded_all(names: Folder) -> Folder:
    return tuple(_folded(name) for name in names)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _without_suffix(path: str) -> str:
    suffix = suffix_of(path)
    return path[: -len(suffix)] if suffix in _WEB_SUFFIXES else path


def _address(address: str) -> str:
    path = _SITE.sub("", address, count=1).partition("#")[0].partition("?")[0]
    return _without_suffix(_folded(path.strip("/"))).removesuffix("/index")
