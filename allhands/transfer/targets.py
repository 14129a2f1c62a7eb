"""Finds where the links and pictures of a page point, and at which places of its source, in linear time.

Code blocks, code spans and comments are passed over. Blocks come from markdown-it, so that a page is cut up
exactly as it will be shown; inside them this module reads by itself, because the library forgets the places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from markdown_it import MarkdownIt

LABEL_CHARS = 120
LOOSE_CHARS = 500
TAG_CHARS = 4_096
PARENTHESES = 8

_BLOCKS = MarkdownIt("commonmark").enable("table")
_BLOCKS.core.ruler.enableOnly(["normalize", "block"])

_MARK = re.compile(r"\\[\s\S]|`++|<|\[++|!\[|\]")
_CELL_END = re.compile(r"(?<!\\)\||\n")
_QUOTED = r"\"(?:[^\"\\]|\\[\s\S])*+\"|'(?:[^'\\]|\\[\s\S])*+'|\((?:[^()\\]|\\[\s\S])*+\)"
_GAP = re.compile(r"[ \t]*+(?:\n[ \t>]*+)?")
_CLOSE = re.compile(rf"\s*+(?:(?<=\s)(?:{_QUOTED})\s*+)?\)")
_ANGLED = re.compile(r"<((?:[^<>\\\n]|\\.)*+)>")
_BARE = re.compile(r"(?:[^\s()\\\x00-\x1f\x7f]|\\[^\s])++")
_LOOSE = re.compile(r"[^()\[\]<>\n|]++(?=\))")
_DEFINED = re.compile(r"(?<!\\)\]:[ \t]*+(?:\n[ \t>]*+)?")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+|[^\s<>@]++@[^\s<>@]++)>")
_VALUE = r"(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+"
_ATTRIBUTE = re.compile(rf"\s++([A-Za-z_:][\w.:-]*+){_VALUE}", re.ASCII)
_LAX_ATTRIBUTE = re.compile(rf"[\s/]*+([^\s\"'<>/=]++){_VALUE}")
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*+)")
_TAG_END = re.compile(r"\s*+/?>")
_BACKTICKS = re.compile("`+")
_WORD = re.compile(r"\S++")
_HTML_MARK = re.compile(r"<!--|<([A-Za-z][A-Za-z0-9-]*+)(?=[\s/>])")

_UNREAD = frozenset({"script", "style", "textarea"})

Kind = Literal["link", "picture"]
Style = Literal["bare", "angled", "loose", "quoted", "unquoted"]

_POINTING: dict[str, tuple[str, Kind]] = {"a": ("href", "link"), "img": ("src", "picture")}


@dataclass(frozen=True)
class Target:
    """A destination as written: `raw` stands at `start` to `end` of the source. `text` is what people see."""

    kind: Kind
    text: str
    raw: str
    start: int
    end: int
    style: Style


Reading = Callable[[str, int, int], Iterator[Target]]


def targets_of(source: str) -> list[Target]:
    """Every destination in the page, in the order of the source. `source` has `\\n` as its only line end."""
    if "](" not in source and "]:" not in source and "<" not in source:
        return []
    found: list[Target] = []
    for read, start, end in _regions(source):
        found.extend(read(source, start, end))
    return sorted(found, key=lambda target: target.start)


def _regions(source: str) -> Iterator[tuple[Reading, int, int]]:
    """The stretches of the source that can hold links, each with the function that reads it."""
    starts = list(accumulate((len(line) + 1 for line in source.split("\n")), initial=0))
    environment: dict[str, Any] = {}
    in_table = False
    for token in _BLOCKS.parse(source, environment):
        in_table = token.type == "table_open" or (in_table and token.type != "table_close")
        if token.map is None:
            continue
        start, end = starts[token.map[0]], min(starts[token.map[1]], len(source))
        if token.type == "table_open":
            yield from ((_inline, cell, after) for cell, after in _cells(source, start, end))
        elif token.type == "inline" and not in_table:
            yield _inline, start, end
        elif token.type == "html_block":
            yield _html, start, end
    for label, reference in environment.get("references", {}).items():
        if not label.startswith("^"):
            first, last = reference["map"]
            yield _definition, starts[first], min(starts[last], len(source))


def _cells(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for bar in _CELL_END.finditer(source, start, end):
        yield at, bar.start()
        at = bar.end()
    yield at, end


def _inline(source: str, start: int, end: int) -> Iterator[Target]:
    openers: list[tuple[int, Kind]] = []
    # A link inside a link is none: openers below this place cannot become links any more.
    spent = 0
    runs = _backtick_runs(source, start, end)
    last_comment_end = source.rfind("-->", start, end)
    at = start
    while mark := _MARK.search(source, at, end):
        at = mark.end()
        match mark[0][0]:
            case "`":
                at = _code_end(runs, at, len(mark[0]))
            case "<" if source.startswith("!--", at):
                at = source.index("-->", at) + 3 if at < last_comment_end else at
            case "<":
                at, tag_targets = _tag(source, mark.start(), end)
                yield from tag_targets
            case "]" if openers:
                opened, kind = openers.pop()
                usable = kind == "picture" or len(openers) >= spent
                spent = min(spent, len(openers))
                if usable and source.startswith("(", at):
                    text = _label(source, opened, mark.start())
                    target, at = _destination(source, at, end, kind, text)
                    if target is not None:
                        yield target
                        spent = len(openers) if kind == "link" else spent
            case "[":
                openers.extend((place, "link") for place in range(mark.start() + 1, at + 1))
            case "!":
                openers.append((at, "picture"))


def _backtick_runs(source: str, start: int, end: int) -> dict[int, list[int]]:
    runs: dict[int, list[int]] = defaultdict(list)
    for run in _BACKTICKS.finditer(source, start, end):
        runs[len(run[0])].append(run.start())
    return runs


def _code_end(runs: dict[int, list[int]], at: int, length: int) -> int:
    closing = runs.get(length, [])
    index = bisect_left(closing, at)
    return closing[index] + length if index < len(closing) else at


def _label(source: str, start: int, end: int) -> str:
    return " ".join(source[start : min(end, start + LABEL_CHARS)].split())


def _destination(source: str, at: int, end: int, kind: Kind, text: str) -> tuple[Target | None, int]:
    """The destination in the parentheses that open at `at`, and where to read on."""
    start = _after(_GAP, source, at + 1, end)
    angled = _ANGLED.match(source, start, end)
    span = angled.span(1) if angled else (start, _bare_end(source, start, end))
    close = _CLOSE.match(source, angled.end() if angled else span[1], end)
    if close and (angled or not source.startswith("<", start)):
        style: Style = "angled" if angled else "bare"
        return Target(kind, text, source[slice(*span)], *span, style), close.end()
    loose = _LOOSE.match(source, at + 1, min(end, at + LOOSE_CHARS))
    if loose:
        return Target(kind, text, loose[0], *loose.span(), "loose"), loose.end() + 1
    return None, at


def _after(pattern: re.Pattern[str], source: str, at: int, end: int) -> int:
    found = pattern.match(source, at, end)
    return found.end() if found else at


def _bare_end(source: str, at: int, end: int) -> int:
    depth = 0
    while True:
        at = _after(_BARE, source, at, end)
        sign = source[at] if at < end else ""
        depth += (sign == "(") - (sign == ")")
        if sign not in ("(", ")") or depth < 0 or depth > PARENTHESES:
            return at
        at += 1


def _tag(source: str, at: int, end: int) -> tuple[int, list[Target]]:
    """Where an autolink or a tag that opens at `at` ends (past its `<` if it is neither), and its targets."""
    if autolink := _AUTOLINK.match(source, at, end):
        return autolink.end(), []
    name = _TAG_NAME.match(source, at, end)
    if name is None:
        return at + 1, []
    found, after = _attributes(_ATTRIBUTE, source, name.end(), min(end, at + TAG_CHARS))
    close = _TAG_END.match(source, after, end)
    return (close.end(), _tag_targets(source, name[1], found, close.end())) if close else (at + 1, [])


def _attributes(pattern: re.Pattern[str], source: str, at: int, end: int) -> tuple[list[re.Match[str]], int]:
    found = []
    while attribute := pattern.match(source, at, end):
        found.append(attribute)
        at = attribute.end()
    return found, at


def _tag_targets(source: str, tag: str, attributes: list[re.Match[str]], after: int) -> list[Target]:
    wanted = _POINTING.get(tag.lower())
    if wanted is None:
        return []
    name, kind = wanted
    value = next((found for found in attributes if found[1].lower() == name and found[2]), None)
    if value is None or value[2].startswith("{"):
        return []
    quoted = value[2][0] in "\"'"
    start, end = value.start(2) + quoted, value.end(2) - quoted
    text = _label(source, after, after + LABEL_CHARS).partition("<")[0].strip() if kind == "link" else ""
    return [Target(kind, text, source[start:end], start, end, "quoted" if quoted else "unquoted")]


def _html(source: str, start: int, end: int) -> Iterator[Target]:
    at = start
    while mark := _HTML_MARK.search(source, at, end):
        at, name = mark.end(), (mark[1] or "").lower()
        if name:
            found, at = _attributes(_LAX_ATTRIBUTE, source, at, min(end, at + TAG_CHARS))
            yield from _tag_targets(source, name, found, _after(_TAG_END, source, at, end))
        if not name or name in _UNREAD:
            closing = re.compile(f"</{name}" if name else "-->", re.IGNORECASE).search(source, at, end)
            if closing is None:
                return
            at = closing.end()


def _definition(source: str, start: int, end: int) -> Iterator[Target]:
    colon = _DEFINED.search(source, start, end)
    if colon is None:
        return
    angled = _ANGLED.match(source, colon.end(), end)
    span = angled.span(1) if angled else (colon.end(), _after(_WORD, source, colon.end(), end))
    text = _label(source, start, colon.start()).rpartition("[")[2]
    yield Target("link", text, source[slice(*span)], *span, "angled" if angled else "bare")
