"""Zip files, read without unpacking them to the disk and without trusting the sizes that they claim."""

from __future__ import annotations

import io
import mmap
import stat
import struct
import zipfile
import zlib
from functools import partial
from pathlib import Path
from typing import IO, cast

from allhands.transfer.members import Limits, MemberFault, Source, name_fault
from allhands.transfer.refusals import SourceRefused

CHUNK_BYTES = 16 * 1024
RATIO_FROM_BYTES = 64 * 1024
ENTRY_BYTES = 2_048
UTF8, ENCRYPTED = 0x800, 0x1
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
COMMENT_BYTES, END_BYTES, END64_BYTES, PLACE64_BYTES, NAME_AT = 65_535, 22, 56, 20, 46
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    ValueError,
    EOFError,
    OverflowError,
    OSError,
)


class _Counted(io.FileIO):
    """Counts what is really read, because a header may claim any packed size."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(-1 if size is None else size) or b""
        self.taken += len(content)
        return content


class _Patched(mmap.mmap):
    """A private copy in memory, which counts likewise; the file on the disk stays as it is."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content

    def seekable(self) -> bool:
        return True


def open_zip(path: Path, limits: Limits) -> Source:
    """Lists a zip file. Raises SourceRefused when it is no zip, is damaged or holds too many members."""
    try:
        file = _Counted(path)
    except OSError as error:
        raise SourceRefused("source-unreadable") from error
    try:
        start, size, count = _directory(file)
        # Before it is read: a directory of millions of members fills the memory.
        if count > limits.members or size > limits.members * ENTRY_BYTES:
            raise SourceRefused("source-crowded", str(limits.members))
        return _list(file, start, size, limits)
    except SourceRefused:
        file.close()
        raise
    except _BROKEN as error:
        file.close()
        raise SourceRefused("source-damaged") from error


def _directory(file: _Counted) -> tuple[int, int, int]:
    """Where the list of members starts, its bytes, and how many it claims to hold."""
    length = file.seek(0, io.SEEK_END)
    tail_at = max(0, length - COMMENT_BYTES - END_BYTES - PLACE64_BYTES - END64_BYTES)
    file.seek(tail_at)
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        file.seek(0)
        raise SourceRefused(
            "source-damaged" if file.read(2) == b"PK" else "source-kind" if length else "source-empty"
        )
    count, size = struct.unpack_from("<HL", tail, end + 10)
    if tail[max(0, end - PLACE64_BYTES) : end].startswith(b"PK\x06\x07"):
        end -= PLACE64_BYTES + END64_BYTES
        if end < 0 or not tail.startswith(b"PK\x06\x06", end):
            raise SourceRefused("source-damaged")
        count, size = struct.unpack_from("<QQ", tail, end + 32)
    return tail_at + end - size, size, count


def _list(file: _Counted, start: int, size: int, limits: Limits) -> Source:
    opened: _Counted | _Patched = file
    try:
        archive = zipfile.ZipFile(cast(IO[bytes], opened))
    except UnicodeDecodeError:
        opened = _mark_bad_names(file, start, size)
        archive = zipfile.ZipFile(cast(IO[bytes], opened))
    if len(archive.infolist()) > limits.members:
        raise SourceRefused("source-crowded", str(limits.members))

    def close() -> None:
        archive.close()
        opened.close()
        file.close()

    source = Source(limits, close)
    for info in archive.infolist():
        name = _name(info)
        if not name.endswith("/") or name_fault(name, limits):
            source.offer(name, info.file_size, _fault(info), partial(_read, archive, opened, info, limits))
    source.members.sort(key=lambda member: member.name)
    return source


def _mark_bad_names(file: _Counted, start: int, size: int) -> _Patched:
    # One undecodable name would make zipfile refuse the whole list: it gets a control character instead.
    patched = _Patched(file.fileno(), 0, access=mmap.ACCESS_COPY)
    at = start
    while at + NAME_AT <= start + size and patched[at : at + 4] == b"PK\x01\x02":
        flags, *_, name, extra, comment = struct.unpack_from("<H18xHHH", patched, at + 8)
        try:
            patched[at + NAME_AT : at + NAME_AT + name].decode("utf-8" if flags & UTF8 else "cp437")
        except UnicodeDecodeError:
            struct.pack_into("<H", patched, at + 8, flags & ~UTF8)
            patched[at + NAME_AT] = 1
        at += NAME_AT + name + extra + comment
    return patched


def _name(info: zipfile.ZipInfo) -> str:
    raw = info.orig_filename
    if info.flag_bits & UTF8:
        return raw
    try:
        # Many programs write UTF-8 without saying so.
        return raw.encode("cp437").decode("utf-8")
    except UnicodeError:
        return raw


def _fault(info: zipfile.ZipInfo) -> str | None:
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "not-a-file"
    if info.flag_bits & ENCRYPTED:
        return "encrypted"
    return None if info.compress_type in READABLE else "packing"


def _read(
    archive: zipfile.ZipFile, file: _Counted | _Patched, info: zipfile.ZipInfo, limits: Limits
) -> bytes:
    content = bytearray()
    try:
        with archive.open(info) as stream:
            before = file.taken
            while chunk := stream.read(CHUNK_BYTES):
                content += chunk
                if len(content) > limits.member_bytes:
                    raise MemberFault("too-large")
                if len(content) > max(RATIO_FROM_BYTES, limits.ratio * (file.taken - before)):
                    raise MemberFault("inflates")
    except _BROKEN as error:
        raise MemberFault("damaged") from error
    return bytes(content)
