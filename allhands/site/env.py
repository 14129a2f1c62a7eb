"""Every setting, typed, read from the environment once. A mistake stops the start and names all mistakes at once.

`docs/settings.md` is made from this file. `NAME_FILE` may hold the path of a file with the value of any `NAME`.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class BadSettings(Exception):
    """What is wrong with the environment, one sentence a line."""


def _flag(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("write true or false")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 36_500:
        raise ValueError("write a number of days, 1 or more")
    return int(text)


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("write an address such as https://help.example.com")
    return text.rstrip("/")


def _database(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgres", "postgresql", "sqlite"):
        raise ValueError("write postgres://user:password@host:5432/name, or leave it empty for SQLite")
    return text


def _setting(name: str, default: Any, parse: Callable[[str], Any], meaning: str) -> Any:
    about = {"name": name, "parse": parse, "meaning": meaning, "default": default}
    return field(default_factory=lambda: default, metadata=about)


@dataclass(frozen=True)
class Env:
    data: Path = _setting(
        "ALLHANDS_DATA", Path("data"), Path, "Folder of the database, the index and attachments."
    )
    database: str = _setting(
        "DATABASE_URL", "", _database, "PostgreSQL address. Empty means SQLite in the data folder."
    )
    base_url: str = _setting(
        "ALLHANDS_URL",
        "http://localhost:8000",
        _url,
        "The address that people type. Links are made from it alone.",
    )
    hosts: list[str] = _setting(
        "ALLHANDS_HOSTS",
        [],
        _list,
        "Further host names to answer to, with commas. That of ALLHANDS_URL is included.",
    )
    secret: str = _setting(
        "ALLHANDS_SECRET",
        "",
        str,
        "Key that signs sessions. Empty means one that is made and kept in the data folder.",
    )
    demo: bool = _setting(
        "ALLHANDS_DEMO", False, _flag, "Lets anybody enter as any demo person. Never for real data."
    )
    debug: bool = _setting(
        "ALLHANDS_DEBUG", False, _flag, "Shows errors in the browser. Never for real data."
    )
    mail: str = _setting(
        "ALLHANDS_MAIL_URL", "", str, "Mail server, smtp://user:password@host:587. Empty means none."
    )
    mail_from: str = _setting("ALLHANDS_MAIL_FROM", "allhands@localhost", str, "Sender of the mail.")
    max_upload_mb: int = _setting("ALLHANDS_MAX_UPLOAD_MB", 25, int, "Largest attachment, in megabytes.")
    usage_days: int = _setting(
        "ALLHANDS_USAGE_DAYS",
        400,
        _days,
        "How many days it is kept what people searched, opened and copied.",
    )
    trusted_proxies: int = _setting(
        "ALLHANDS_PROXIES",
        0,
        int,
        "How many reverse proxies stand in front; their X-Forwarded-For is believed.",
    )


def read(environ: Mapping[str, str] | None = None) -> Env:
    """The settings. Raises BadSettings with one line for each mistake."""
    environ = os.environ if environ is None else environ
    values, wrong = {}, []
    for one in fields(Env):
        name = one.metadata["name"]
        try:
            text = (
                Path(environ[f"{name}_FILE"]).read_text().strip()
                if f"{name}_FILE" in environ
                else environ.get(name)
            )
            if text is not None and text != "":
                values[one.name] = one.metadata["parse"](text)
        except (ValueError, OSError) as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise BadSettings("\n".join(wrong))
    return Env(**values)


def table() -> str:
    """The settings as a Markdown table, for the documentation."""
    lines = ["| Setting | Default | Meaning |", "|---|---|---|"]
    for one in fields(Env):
        default = one.metadata["default"]
        shown = f"`{default}`" if default not in ("", []) else "none"
        lines.append(f"| `{one.metadata['name']}` | {shown} | {one.metadata['meaning']} |")
    return "\n".join(lines)


def kept_secret(folder: Path) -> str:
    """The signing key of this data folder; made at the first start, readable by its owner only.

    Programs that start together get the same one, and one that was killed before it wrote leaves the next to do it.
    """
    path = folder / "secret"
    if path.exists() and (kept := path.read_text()):
        return kept
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = file.read()
        if not kept:
            kept = secrets.token_urlsafe(50)
            file.write(kept)
    return kept


def database(env: Env) -> dict[str, Any]:
    """Django's description of the database."""
    if env.database.startswith("postgres"):
        parts = urlsplit(env.database)
        options = {key: values[0] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or options.pop("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    return {
        "ENGINE": "allhands.kernel.sqlite",
        "NAME": env.database.removeprefix("sqlite://") or str(env.data / "allhands.sqlite3"),
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": ":memory:"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;",
        },
    }
