"""What a page is called: its first heading, or a file name made readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

TITLE_CHARS = 200
HEADING_CHARS = 1_000

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_ANY_TITLE = re.compile(r"^ {0,3}(?:#(?:[ \t]|$)|=+[ \t]*$)", re.MULTILINE)
_RULE_ONE = re.compile(r" {0,3}=+[ \t]*$")
_ANCHOR = re.compile(r"[ \t]*\{#[^{}]{0,200}\}[ \t]*$")
_NUMBER = re.compile(r"^\d{1,3}[-_. ]+(?=[^\W\d])")
_JOINTS = re.compile(r"(?<!\d)[-_]|[-_](?!\d)")
_HASH = re.compile(r"[ _-][0-9a-f]{32}$")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_NO_PROSE = (">", "|", "<", "- ", "* ", "+ ")
_INLINE = MarkdownIt("commonmark")


@dataclass(frozen=True)
class Heading:
    """A first-level heading: its words without marks, and where its lines stand in the page."""

    words: str
    start: int
    end: int
    is_first: bool


def lines_outside_code(text: str) -> Iterator[tuple[int, str]]:
    """Where each line starts and the line without its end; lines of fenced code and comments are left out."""
    fence, comment, at = "", False, 0
    for line in text.split("\n"):
        mark = _FENCE.match(line) if not comment else None
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line
        else:
            yield at, line
        at += len(line) + 1


def title_heading(text: str) -> Heading | None:
    """The first heading of the first level; `is_first` when no other heading stands before it."""
    if not _ANY_TITLE.search(text):
        return None
    first = True
    before: list[tuple[int, str]] = []
    for at, line in lines_outside_code(text):
        found = _ATX.match(line)
        if found and len(found[1]) == 1:
            return Heading(words_of(_without_closing(line[found.end() :])), at, at + len(line) + 1, first)
        if len(before) == 1 and _RULE_ONE.match(line):
            return Heading(words_of(before[0][1]), before[0][0], at + len(line) + 1, first)
        first = first and not found
        prose = line.strip() and not found and not line.lstrip().startswith(_NO_PROSE)
        before = [*before[-1:], (at, line)] if prose else []
    return None


def _without_closing(heading: str) -> str:
    heading = heading.strip(" \t")
    words = heading.rstrip("#")
    return words if words == "" or words.endswith((" ", "\t")) else heading


def words_of(heading: str) -> str:
    """The words of one line of Markdown without its marks, links and `{#anchors}`."""
    tokens = _INLINE.parseInline(_ANCHOR.sub("", heading[:HEADING_CHARS].strip()))
    pieces = [child.content for child in tokens[0].children or [] if child.type != "html_inline"]
    return tidy("".join(pieces))


def tidy(text: str) -> str:
    """One line without invisible characters, spaces at its ends or twice in a row."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def shortened(title: str) -> str:
    """At most TITLE_CHARS characters, cut between words."""
    if len(title) <= TITLE_CHARS:
        return title
    return title[: TITLE_CHARS - 1].rsplit(" ", 1)[0] + "…"


def readable(name: str) -> str:
    """A file or folder name as a person would write it: `01-getting_started` is "Getting started"."""
    words = _NUMBER.sub("", _HASH.sub("", name), count=1)
    if " " not in words:
        words = _JOINTS.sub(" ", words)
    words = tidy(words) or tidy(name)
    return words[:1].upper() + words[1:] if words.split(" ")[0].islower() else words
