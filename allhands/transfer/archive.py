"""Opens a folder or a zip that somebody else made: nothing in it is believed before it has been measured.

Nothing is unpacked to the disk. A bad member is refused by itself, with its reason; the others are taken.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from allhands.transfer.members import Limits, Member, MemberFault, Source, name_fault, other_kind
from allhands.transfer.refusals import MemberRefused, Refusal, SourceRefused, refuse
from allhands.transfer.zips import open_zip

__all__ = ["Limits", "Member", "MemberRefused", "Refusal", "Source", "SourceRefused", "open_source"]


def open_source(path: Path, limits: Limits | None = None) -> Source:
    """Opens a folder or a zip file. Raises SourceRefused when all of it is unusable; close it afterwards."""
    limits = limits or Limits()
    if path.is_dir():
        source = _open_folder(path, limits)
    elif path.exists():
        source = open_zip(path, limits)
    else:
        raise SourceRefused("source-missing")
    if not (source.members or source.refused or source.not_taken):
        source.close()
        raise SourceRefused("source-empty")
    return source


def _open_folder(root: Path, limits: Limits) -> Source:
    source = Source(limits)
    seen = 0
    folders = [""]
    while folders:
        inside = folders.pop()
        try:
            entries = sorted(os.scandir(root / inside), key=lambda entry: entry.name)
        except OSError as error:
            if not inside:
                raise SourceRefused("source-unreadable") from error
            source.refused.append(refuse(inside, "unreadable"))
            continue
        seen += len(entries)
        if seen > limits.members:
            raise SourceRefused("source-crowded", str(limits.members))
        for entry in entries:
            name = inside + entry.name
            if entry.is_dir(follow_symlinks=False) and not _is_closed(name, limits):
                folders.append(name + "/")
            else:
                _offer_entry(source, root, name, entry)
    source.members.sort(key=lambda member: member.name)
    return source


def _is_closed(folder: str, limits: Limits) -> bool:
    return name_fault(folder, limits) is not None or other_kind(folder) == "hidden"


def _offer_entry(source: Source, root: Path, name: str, entry: os.DirEntry[str]) -> None:
    def read() -> bytes:
        return _read_file(root / name, source.limits.member_bytes)

    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        source.offer(name, 0, "unreadable", read)
        return
    plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    source.offer(name, status.st_size, None if plain else "not-a-file", read)


def _read_file(path: Path, most: int) -> bytes:
    # Between listing and reading, a file can be swapped for a link or a pipe.
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        with open(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise MemberFault("not-a-file")
            content = file.read(most + 1)
    except OSError as error:
        raise MemberFault("unreadable") from error
    if len(content) > most:
        raise MemberFault("too-large")
    return content
