"""Fields of the demo company's files, each checked as it is taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml

T = TypeVar("T")
# The C loader reads the same ten times faster; not every build of the library has it.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadContent(Exception):
    """A file of the demo company cannot be used. Says which file, which field and what is wrong."""


class Fields:
    """One mapping of a file. Every `take_` removes a field; `done` refuses what nobody took. All raise BadContent."""

    def __init__(self, found: object, where: str) -> None:
        self.where = where
        if not isinstance(found, Mapping):
            self.fail(f"a mapping was expected, not {found!r}")
        self._left = dict(found)

    def fail(self, wrong: str) -> NoReturn:
        raise BadContent(f"{self.where}: {wrong}")

    def take_text(self, name: str, default: str | None = None) -> str:
        found = self._take(name, default)
        return found if isinstance(found, str) else self.fail(f"{name} must be text, not {found!r}")

    def take_choice(self, name: str, among: Collection[str]) -> str:
        """A text that is one of `among`: a fixed word or a key from another file."""
        found = self.take_text(name)
        return found if found in among else self.fail(f"{name} is {found!r}, which is not known")

    def take_whole(self, name: str, default: int | None = None) -> int:
        """A whole number, not below 0."""
        found = self._take(name, default)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            self.fail(f"{name} must be a whole number, not {found!r}")
        return found

    def take_texts(self, name: str, among: Collection[str] | None = None) -> tuple[str, ...]:
        found = self._take(name, None)
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.fail(f"{name} must be a list of texts, not {found!r}")
        for one in found:
            if among is not None and one not in among:
                self.fail(f"{name} has {one!r}, which is not known")
        return tuple(found)

    def take_rows(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        """A list of mappings, each read by `read`; empty when the field is missing."""
        found = self._left.pop(name, [])
        if not isinstance(found, list):
            self.fail(f"{name} must be a list, not {found!r}")
        rows = []
        for number, one in enumerate(found, 1):
            fields = Fields(one, f"{self.where}: {name} {number}")
            rows.append(read(fields))
            fields.done()
        return tuple(rows)

    def take_anything(self, name: str) -> Any:
        return self._take(name, None)

    def has(self, name: str) -> bool:
        """Whether the field is there and not null. A null is taken."""
        if self._left.get(name, self) is None:
            del self._left[name]
        return name in self._left

    def done(self) -> None:
        if self._left:
            self.fail(f"unknown fields: {', '.join(sorted(map(str, self._left)))}")

    def _take(self, name: str, default: object) -> Any:
        if name not in self._left and default is None:
            self.fail(f"{name} is missing")
        return self._left.pop(name, default)


def read_yaml(path: Path, where: str) -> Fields:
    """The fields of a YAML file. Raises BadContent."""
    return _parsed(_text_of(path, where), where)


def read_card(path: Path, where: str) -> tuple[Fields, str]:
    """The front matter and the Markdown body of a file. Raises BadContent."""
    opening, _, rest = _text_of(path, where).partition("---\n")
    front, closing, body = rest.partition("\n---\n")
    if opening.strip() or not closing:
        raise BadContent(f"{where}: it must begin with settings between two lines of ---")
    if not body.strip():
        raise BadContent(f"{where}: it has no body")
    return _parsed(front, where), body.strip("\n") + "\n"


def _text_of(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(f"{where}: {error}") from None


def _parsed(text: str, where: str) -> Fields:
    try:
        return Fields(yaml.load(text, Loader=LOADER), where)
    except yaml.YAMLError as error:
        raise BadContent(f"{where}: {' '.join(str(error).split())}") from None
