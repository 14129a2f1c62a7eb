"""Archives made in memory, and the way from one to cards."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from allhands.kernel.actor import Actor
from allhands.transfer.actions import Stored, store
from allhands.transfer.archive import open_source
from allhands.transfer.importing import Prepared, prepare
from allhands.transfer.outcomes import Outcome

Files = Mapping[str, str | bytes]


def zipped(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[Files], Path]:
    def pack(files: Files) -> Path:
        path = tmp_path / "pages.zip"
        path.write_bytes(zipped(files))
        return path

    return pack


@pytest.fixture
def make_ready(archive) -> Callable[..., Prepared]:
    """What storing gets: make_ready(ann, care, {"a.md": "Text"})."""

    def ready(person, place, files: Files, *, keeping: bool = True) -> Prepared:
        by = person if isinstance(person, Actor) else Actor(person=person)
        with open_source(archive(files)) as source:
            return prepare(by, source, place, keeping=keeping)

    return ready


@pytest.fixture
def bring_in(make_ready) -> Callable[..., Outcome]:
    """Imports an archive as somebody and gives the report: bring_in(ann, care, {"a.md": "Text"})."""

    def whole(person, place, files: Files) -> Outcome:
        stored: Stored = store(Actor(person=person), place, prepared=make_ready(person, place, files))
        return stored.outcome

    return whole


@pytest.fixture
def png() -> Callable[[str], bytes]:
    """A picture that differs by its words."""
    return lambda words="": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + words.encode()
