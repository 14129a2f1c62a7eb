"""Texts that want to run: read from `payloads/`, one a line, each with a number by which it would give itself away.

In a line `HIT` is a call that reports the payload's number, `CANARY` an address elsewhere that nobody may ask, and
`{2028}` the character with that number. Each line of `contexts.txt` takes each line of `addresses.txt`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("payloads")
KINDS = ("html", "svg", "mutation", "breakouts", "markdown", "odd")
CANARY = "canary.invalid"
_CHARACTER = re.compile(r"\{([0-9A-F]{2,5})\}")


def _lines(kind: str) -> list[str]:
    return (FOLDER / f"{kind}.txt").read_text(encoding="utf-8").splitlines()


def _made(line: str, number: int) -> str:
    text = _CHARACTER.sub(lambda found: chr(int(found[1], 16)), line)
    text = text.replace("HITT", f"__hit`{number}`").replace("HIT", f"__hit({number})")
    return text.replace("CANARY", f"{CANARY}/{number}")


@cache
def groups() -> tuple[tuple[str, ...], ...]:
    """All payloads; those of one group stand in one text together, with empty lines between them."""
    found: list[tuple[str, ...]] = []
    number = 0
    for kind in KINDS:
        for line in _lines(kind):
            found.append((_made(line, number),))
            number += 1
    for address in _lines("addresses"):
        made = []
        for context in _lines("contexts"):
            made.append(_made(context.replace("ADDRESS", address), number))
            number += 1
        found.append(tuple(made))
    return tuple(found)


def payloads() -> list[str]:
    return [payload for group in groups() for payload in group]


def fitting(most: int) -> list[str]:
    """One payload of each group, of those that are short enough for a field."""
    return [group[0] for group in groups() if 0 < len(group[0].replace("\x00", "")) <= most]


def bundles(size: int) -> list[str]:
    """The payloads again, many in one text: what one leaves open, the next finds open."""
    texts = [text.replace("\x00", "") for text in payloads()]
    return ["\n\n".join(texts[start : start + size]) for start in range(0, len(texts), size)]
