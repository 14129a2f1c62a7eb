"""Turns Markdown files into pages with title, body, folder, tags and language. Nothing is run or fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from allhands.transfer import headings
from allhands.transfer.front_matter import FrontMatterFault, Value, split
from allhands.transfer.members import MIB
from allhands.transfer.refusals import Refusal, refuse

PAGE_BYTES = 2 * MIB
TAGS, TAG_CHARS = 50, 60
INDEX_NAMES = ("index", "_index", "readme")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}\Z")
_CODE_LINE = re.compile(r"^(?:import|export) ", re.MULTILINE)
_NOTHING = frozenset({"", "~", "null"})
_OWN_FIELDS = frozenset({"title", "tags", "labels", "lang", "language", "locale"})
_ADDRESS_FIELDS = ("permalink", "url", "slug", "aliases", "redirect_from")


@dataclass(frozen=True)
class Page:
    """One Markdown file, read.

    `key` names it for ever (its path without the ending); `body` is Markdown without the settings and
    without the heading that became the title; `is_index` marks the card of its own folder; `addresses` are
    where it stood on its old site; `extra` holds every other setting as texts, lists and mappings.
    """

    key: str
    path: str
    title: str
    body: str
    folder: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    is_index: bool = False
    addresses: tuple[str, ...] = ()
    extra: Mapping[str, Value] = field(default_factory=dict)


def read_page(name: str, content: bytes) -> Page | Refusal:
    """The page in the file `name` (a Member's name), or why it cannot be taken."""
    text = decoded(name, content)
    if isinstance(text, Refusal):
        return text
    try:
        settings, body = split(text)
    except FrontMatterFault as fault:
        return refuse(name, fault.code, fault.detail)
    if name.lower().endswith(".mdx"):
        body = _without_code_imports(body)
    if not body.strip():
        return refuse(name, "page-empty")
    path = PurePosixPath(name)
    title, body = _titled(settings, body, path)
    return Page(
        key=str(path.with_suffix("")),
        path=name,
        title=title,
        body=body,
        folder=tuple(headings.readable(part) for part in path.parts[:-1]),
        tags=_tags(settings),
        language=_language(settings),
        is_index=_is_index(path),
        addresses=_addresses(settings),
        extra={field: value for field, value in settings.items() if field not in _OWN_FIELDS},
    )


def decoded(name: str, content: bytes) -> str | Refusal:
    """The text with `\\n` as its only line end, or why it is none."""
    if len(content) > PAGE_BYTES:
        return refuse(name, "page-large", PAGE_BYTES // MIB)
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        return refuse(name, "page-encoding", error.start)
    if "\0" in text:
        return refuse(name, "page-not-text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _titled(settings: Mapping[str, Value], body: str, path: PurePosixPath) -> tuple[str, str]:
    named = settings.get("title")
    title = headings.tidy(named) if isinstance(named, str) and named.lower() not in _NOTHING else ""
    heading = headings.title_heading(body)
    if heading and heading.words and title in ("", heading.words):
        title = heading.words
        below = (body[: heading.start] + body[heading.end :].lstrip("\n")).strip("\n")
        # A page that is only its heading keeps it: a card without any text helps nobody.
        if heading.is_first and len(title) <= headings.TITLE_CHARS and below.strip():
            body = below + "\n"
    return headings.shortened(title or _name_of(path)), body.lstrip("\n")


def _name_of(path: PurePosixPath) -> str:
    of_folder = _is_index(path) and len(path.parts) > 1
    return headings.readable(path.parts[-2] if of_folder else path.stem)


def _is_index(path: PurePosixPath) -> bool:
    return path.stem.lower() in INDEX_NAMES


def _tags(settings: Mapping[str, Value]) -> tuple[str, ...]:
    found = _texts(settings.get("tags")) + _texts(settings.get("labels"))
    if len(found) == 1:
        found = found[0].split(",")
    tags = dict.fromkeys(headings.tidy(tag)[:TAG_CHARS].rstrip() for tag in found)
    return tuple(tag for tag in tags if tag.lower() not in _NOTHING)[:TAGS]


def _language(settings: Mapping[str, Value]) -> str | None:
    for name in ("lang", "language", "locale"):
        value = settings.get(name)
        if isinstance(value, str) and _LANGUAGE.match(value):
            return value.replace("_", "-")
    return None


def _addresses(settings: Mapping[str, Value]) -> tuple[str, ...]:
    found = [address for name in _ADDRESS_FIELDS for address in _texts(settings.get(name))]
    return tuple(dict.fromkeys(address for address in found if address.lower() not in _NOTHING))


def _texts(value: Value | None) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _without_code_imports(body: str) -> str:
    """MDX without its paragraphs of `import` and `export`, which are code, not words."""
    if not _CODE_LINE.search(body):
        return body
    kept: list[str] = []
    at, dropping, fresh = 0, False, True
    for start, line in headings.lines_outside_code(body):
        fresh = fresh or start > at
        dropping = bool(line.strip()) and (dropping or (fresh and line.startswith(("import ", "export "))))
        kept.append(body[at:start])
        end = min(start + len(line) + 1, len(body))
        kept.append("" if dropping else body[start:end])
        at, fresh = end, not line.strip()
    return "".join((*kept, body[at:]))
