"""The pictures of an import: read once, looked into, told from those that are here already, kept on the disk."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from django.conf import settings

from allhands.cards.actions import keeping
from allhands.cards.actions.importing import KeptFile
from allhands.kernel.errors import Invalid
from allhands.transfer.members import MIB, Source
from allhands.transfer.outcomes import Row, row
from allhands.transfer.refusals import MemberRefused

ADDRESS_CHARS = 200
HEAD_BYTES = 4096
# Drawing programs sign their SVG before its first tag.
_LEADING = re.compile(rb"\A(?:\s*+<!--(?:[^-]|-(?!->))*+-->)++")


class Pictures:
    """Gives addresses for the pictures that pages show. `new` are those that have no row yet.

    Nothing is written to the disk unless `keeping_them`.
    """

    def __init__(self, source: Source, here: Iterable[KeptFile], *, keeping_them: bool) -> None:
        self.new: list[KeptFile] = []
        self.refused: list[Row] = []
        self._keeping = keeping_them
        self._members = {member.name: member for member in source if member.is_picture}
        self._by_digest: dict[str, KeptFile] = {}
        for one in here:
            self._by_digest.setdefault(one.sha256, one)
        self._asked: dict[str, str | None] = {}
        self._refused_names: set[str] = set()

    def address(self, member: str) -> str | None:
        """Where the picture can be seen once the import is done; None when it cannot be taken."""
        if member not in self._asked:
            self._asked[member] = self._take(member)
            if self._asked[member] is None:
                self._refused_names.add(posixpath.basename(member).casefold())
        return self._asked[member]

    def _take(self, name: str) -> str | None:
        try:
            content = self._members[name].read()
        except MemberRefused:
            # The source has it among its own refusals.
            return None
        if len(content) > settings.MAX_UPLOAD_BYTES:
            self.refused.append(row(name, "picture-large", settings.MAX_UPLOAD_BYTES // MIB))
            return None
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._by_digest:
            try:
                mime = keeping.sniff(_LEADING.sub(b"", content[:HEAD_BYTES], count=1))
            except Invalid:
                self.refused.append(row(name, "picture-kind"))
                return None
            file = KeptFile(keeping.new_key(), _name(name, keeping.MIMES[mime]), mime, len(content), digest)
            if self._keeping:
                _keep(file.key, content)
            self.new.append(file)
            self._by_digest[digest] = file
        file = self._by_digest[digest]
        return f"/attachments/{file.key}/{quote(file.name)}"

    @property
    def unused(self) -> list[Row]:
        return [row(name, "picture-unused") for name in self._members if name not in self._asked]

    def is_refused(self, written: str) -> bool:
        """Whether what a page shows is among the files after all, and was refused for a reason that is reported."""
        return posixpath.basename(unquote(written.partition("?")[0])).casefold() in self._refused_names

    def forget(self) -> None:
        """Takes the new files away again, after an import that failed."""
        for file in self.new if self._keeping else ():
            keeping.path_of(file.key).unlink(missing_ok=True)


def _name(member: str, suffix: str) -> str:
    """A name whose address is short enough to be shown, whatever the alphabet."""
    name = keeping.safe_name(member, suffix)
    stem = PurePosixPath(name).stem
    while len(quote(stem)) > ADDRESS_CHARS:
        stem = stem[:-1]
    return f"{stem}.{suffix}"


def _keep(key: str, content: bytes) -> None:
    path = keeping.path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
