"""The settings at the top of a page: YAML between `---` lines or TOML between `+++` lines.

Every single value stays the text that stands in the file: `no` is not False, `2024-01-01` is not a date.
"""

from __future__ import annotations

import re
import tomllib
from typing import TypeAlias

import yaml

from allhands.transfer.members import MemberFault

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

MAX_CHARS = 32 * 1024
MAX_DEPTH = 20

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*\n(?=[ \t]*\S)")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE),
}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontMatterFault(MemberFault):
    """The settings cannot be used; `detail` is the line or the limit."""

    def __init__(self, code: str, detail: object = "") -> None:
        self.detail = detail
        super().__init__(code)


def split(text: str) -> tuple[dict[str, Value], str]:
    """The settings and the text below them; no settings when the page does not begin with any.

    A line of dashes followed by an empty line or by mere prose is a rule across the page, not the beginning
    of settings. Raises FrontMatterFault.
    """
    opening = _OPENING.match(text)
    closing = opening and _CLOSING[opening[1]].search(text, opening.end())
    if opening is None or closing is None:
        return {}, text
    block = text[opening.end() : closing.start()]
    if len(block) > MAX_CHARS:
        raise FrontMatterFault("front-matter-long", MAX_CHARS // 1024)
    found = read_yaml(block) if opening[1] == "---" else _read_toml(block)
    if not isinstance(found, dict):
        return {}, text
    return found, text[closing.end() :]


def read_yaml(block: str) -> Value:
    """Plain texts, lists and mappings. Raises FrontMatterFault; aliases are refused, they can be bombs."""
    try:
        _check_events(block)
        found = yaml.load(block, Loader=_LOADER)
        return {} if found is None else _plain(found)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FrontMatterFault("front-matter-broken", mark.line + 2 if mark else 1) from error
    except (yaml.YAMLError, ValueError) as error:
        raise FrontMatterFault("front-matter-control") from error


def _check_events(block: str) -> None:
    depth = 0
    for event in yaml.parse(block, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise FrontMatterFault("front-matter-alias")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise FrontMatterFault("front-matter-deep")


def _read_toml(block: str) -> Value:
    try:
        return _plain(tomllib.loads(block))
    except RecursionError as error:
        raise FrontMatterFault("front-matter-deep") from error
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise FrontMatterFault("front-matter-broken", int(line[1]) + 1 if line else 1) from error


def _plain(value: object, depth: int = 0) -> Value:
    if depth > MAX_DEPTH:
        raise FrontMatterFault("front-matter-deep")
    if isinstance(value, dict):
        return {_text(name): _plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    return _text(value)


def _text(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if _UNSTORABLE.search(text):
        raise FrontMatterFault("front-matter-control")
    return text
