"""Two answers made comparable: what may differ from request to request is masked, the rest must be equal."""

from __future__ import annotations

import difflib
import re
from typing import Any

MASKS = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'), r"\1CSRF"),
    (re.compile(r'(<meta name="csrf" content=")[^"]*'), r"\1CSRF"),
    (re.compile(r"new-[0-9a-f]{16}"), "new-KEY"),
    (re.compile(r"/attachments/[A-Za-z0-9_-]{32}/"), "/attachments/KEY/"),
    (re.compile(r"\bah_[A-Za-z0-9_-]{43}"), "ah_SECRET"),
    (re.compile(r"<code>ah_[A-Za-z0-9_-]{5}…"), "<code>ah_START…"),
    (re.compile(r"(/join/)[A-Za-z0-9_-]{43}"), r"\1SECRET"),
    (re.compile(r"(/sign-in/password/\w+/)[a-z0-9]+-[a-z0-9]+"), r"\1SECRET"),
    (re.compile(r'("(?:age_)?seconds": )[\d.]+'), r"\1SECONDS"),
]
HEADERS_LEFT_OUT = {"set-cookie", "content-length", "date", "expires"}


def whole(answer: Any) -> bytes:
    """The body, read to its end. Closing an answer instead would close the database of the test with it."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def shown(answer: Any) -> str:
    """An answer as text: status, headers, the names of the cookies that it sets, and the body, all masked."""
    headers = sorted(
        (key.lower(), value) for key, value in answer.headers.items() if key.lower() not in HEADERS_LEFT_OUT
    )
    lines = [f"status {answer.status_code}", *[f"{key}: {value}" for key, value in headers]]
    lines += [f"cookie {name}" for name in sorted(answer.cookies)]
    text = "\n".join(lines) + "\n\n" + whole(answer).decode("utf-8", "backslashreplace")
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def difference(with_it: str, without_it: str) -> str:
    """The lines that differ, for people to read; very long ones are cut around the first difference."""
    old, new = without_it.splitlines(), with_it.splitlines()
    found = [
        line
        for line in difflib.unified_diff(old, new, "world without it", "world with it", lineterm="", n=0)
        if not line.startswith("@@")
    ]
    return "\n".join(line[:600] for line in found[:24])
