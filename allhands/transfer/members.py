"""The members of a folder or archive: which are taken, which are refused, by name, kind and size."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from allhands.transfer.refusals import MemberRefused, Refusal, refuse

PAGE_SUFFIXES = frozenset({".md", ".markdown", ".mdx"})
PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".pdf"})
LABEL_FILES = frozenset({"_category_.json", "_category_.yml", "_category_.yaml"})
ARCHIVE_SUFFIXES = frozenset(
    {
        ".zip",
        ".tar",
        ".gz",
        ".tgz",
        ".bz2",
        ".tbz",
        ".xz",
        ".txz",
        ".zst",
        ".lz4",
        ".7z",
        ".rar",
        ".jar",
        ".iso",
    }
)
PROGRAM_FOLDERS = frozenset({"__macosx", "node_modules"})
MIB = 2**20

# Writing directions hide what a name really ends with: "gnp.exe" can be made to look like "exe.png".
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Limits:
    """How much is read of what somebody hands in. Sizes are unpacked bytes; `ratio`: unpacked to packed."""

    members: int = 10_000
    member_bytes: int = 25 * MIB
    total_bytes: int = 2048 * MIB
    ratio: int = 100
    name_bytes: int = 1_000
    part_bytes: int = 255
    depth: int = 32


@dataclass(frozen=True)
class Member:
    """A file that may be read. `name` is a relative path with `/`, in NFC, without `.`, `..` or empty parts.

    `size` in bytes is what the archive claims; only reading proves it.
    """

    name: str
    size: int
    _read: Callable[[], bytes] = field(repr=False, compare=False)

    @property
    def is_page(self) -> bool:
        return suffix_of(self.name) in PAGE_SUFFIXES

    @property
    def is_picture(self) -> bool:
        """A picture or a PDF: what a card can carry as an attachment."""
        return suffix_of(self.name) in PICTURE_SUFFIXES

    def read(self) -> bytes:
        """All of it. Raises MemberRefused when it is damaged, too large or inflates like a bomb."""
        return self._read()


class Source:
    """An opened folder or archive: its members in the order of their names, and what was refused.

    `refused` grows while members are read. `not_taken` are files of other kinds, nothing to worry about.
    Members are read one at a time, never from two threads.
    """

    def __init__(self, limits: Limits, close: Callable[[], None] = lambda: None) -> None:
        self.members: list[Member] = []
        self.refused: list[Refusal] = []
        self.not_taken: list[Refusal] = []
        self.limits = limits
        self.close = close
        self._names: set[str] = set()
        self._claimed = 0
        self._measured: dict[str, int] = {}
        self._total = 0
        self._bad: dict[str, Refusal] = {}

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def offer(self, raw: str, size: int, fault: str | None, read: Callable[[], bytes]) -> None:
        """Takes a member unless its name, its kind, the size it claims or `fault` (a code) speaks against it.

        `read` may raise MemberFault.
        """
        name = unicodedata.normalize(
            "NFC", "/".join(part for part in raw.split("/") if part not in ("", "."))
        )
        code = name_fault(raw, self.limits) or fault
        if code is None and (quiet := other_kind(name)):
            self.not_taken.append(refuse(raw, quiet))
        elif code := code or self._misfit(name, size):
            self.refused.append(refuse(raw, code, self._number(code)))
        else:
            self._names.add(name.casefold())
            self._claimed += size
            self.members.append(Member(name, size, lambda: self._measure(name, read)))

    def _misfit(self, name: str, size: int) -> str | None:
        if suffix_of(name) in ARCHIVE_SUFFIXES:
            return "archive-inside"
        if name.casefold() in self._names:
            return "name-twice"
        if size > self.limits.member_bytes:
            return "too-large"
        return "too-large-together" if self._claimed + size > self.limits.total_bytes else None

    def _measure(self, name: str, read: Callable[[], bytes]) -> bytes:
        if name in self._bad:
            raise MemberRefused(self._bad[name])
        try:
            content = read()
            self._total += len(content) - self._measured.get(name, 0)
            self._measured[name] = len(content)
            if self._total > self.limits.total_bytes:
                raise MemberFault("too-large-together")
        except MemberFault as fault:
            self._bad[name] = refuse(name, fault.code, self._number(fault.code))
            self.refused.append(self._bad[name])
            raise MemberRefused(self._bad[name]) from fault
        return content

    def _number(self, code: str) -> object:
        limits = self.limits
        numbers = {
            "name-long": limits.part_bytes,
            "name-deep": limits.depth,
            "too-large": limits.member_bytes // MIB,
            "too-large-together": limits.total_bytes // MIB,
            "inflates": limits.ratio,
        }
        return numbers.get(code, "")


class MemberFault(Exception):
    """What is wrong with a member that is being read, as a code of refusals.SENTENCES."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def suffix_of(name: str) -> str:
    """The ending of a path in small letters with its dot, or nothing."""
    return PurePosixPath(name).suffix.lower()


def name_fault(raw: str, limits: Limits) -> str | None:
    """What is wrong with the name that a member gives itself, as a code of refusals.SENTENCES."""
    parts = raw.split("/")
    sizes = [len(part.encode("utf-8", "surrogatepass")) for part in parts]
    checks = (
        ("name-control", _UNSEEN.search(raw)),
        ("name-backslash", "\\" in raw),
        ("name-absolute", raw.startswith("/")),
        ("name-drive", _DRIVE.match(raw)),
        ("name-climbs", ".." in parts),
        ("name-long", max(sizes) > limits.part_bytes or sum(sizes) + len(sizes) - 1 > limits.name_bytes),
        ("name-deep", len(parts) > limits.depth),
        ("name-empty", all(part in ("", ".") for part in parts)),
    )
    return next((code for code, wrong in checks if wrong), None)


def other_kind(name: str) -> str | None:
    """Why a well-named file is left out without alarm, as a code; None when its kind is read."""
    parts = name.split("/")
    if any(part.startswith(".") or part.casefold() in PROGRAM_FOLDERS for part in parts):
        return "hidden"
    suffix = suffix_of(name)
    known = suffix in PAGE_SUFFIXES or suffix in PICTURE_SUFFIXES or suffix in ARCHIVE_SUFFIXES
    return None if known or parts[-1].casefold() in LABEL_FILES else "other-kind"
