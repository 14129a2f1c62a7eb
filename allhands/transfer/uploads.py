"""Where uploaded archives wait until they are imported."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from allhands.kernel.errors import TooMuch
from allhands.transfer.members import MIB


def folder() -> Path:
    return Path(settings.DATA) / "imports"


def path_of(key: str) -> Path:
    return folder() / key


def most_bytes() -> int:
    """How large an upload may be: the setting MAX_IMPORT_BYTES, or 2 GB."""
    return int(getattr(settings, "MAX_IMPORT_BYTES", 2048 * MIB))


def keep(chunks: Iterable[bytes]) -> str:
    """Stores an upload, synced, under a name that nobody can guess, and gives that name. Raises TooMuch."""
    key = secrets.token_urlsafe(24)
    folder().mkdir(parents=True, exist_ok=True)
    size = 0
    try:
        with open(path_of(key), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > most_bytes():
                    raise TooMuch(
                        _("This file is larger than %(limit)s MB. Import it in several parts.")
                        % {"limit": most_bytes() // MIB}
                    )
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path_of(key).unlink(missing_ok=True)
        raise
    return key


def drop(key: str) -> None:
    """Deletes an upload; it may be gone already."""
    if key:
        path_of(key).unlink(missing_ok=True)


def drop_strays(known: Collection[str], *, before: datetime) -> None:
    """Deletes the files that belong to nothing: left behind when a process died between two steps."""
    for path in folder().glob("*"):
        # It may be deleted by its own import just now.
        with suppress(FileNotFoundError):
            if path.name not in known and path.stat().st_mtime < before.timestamp():
                path.unlink()
