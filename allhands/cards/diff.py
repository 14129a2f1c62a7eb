"""What changed between two texts, line by line and word by word, for people to read."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

CONTEXT = 2
MAX_LINES = 4000


@dataclass(frozen=True)
class Line:
    """One line of a comparison. `kind` is "same", "out", "in" or "gap"; `parts` are (changed?, words)."""

    kind: str
    parts: tuple[tuple[bool, str], ...] = ()


def changed_lines(before: str, after: str) -> list[Line]:
    """The changed lines with a little of what stands around them. Plain text: the template escapes it."""
    old, new = before.splitlines()[:MAX_LINES], after.splitlines()[:MAX_LINES]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 1500)
    lines: list[Line] = []
    for place, group in enumerate(matcher.get_grouped_opcodes(CONTEXT)):
        if place:
            lines.append(Line("gap"))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                lines += [Line("same", ((False, text),)) for text in old[start:end]]
            elif tag == "replace":
                lines += _replaced(old[start:end], new[new_start:new_end])
            else:
                lines += [Line("out", ((True, text),)) for text in old[start:end]]
                lines += [Line("in", ((True, text),)) for text in new[new_start:new_end]]
    return lines


def _replaced(old: list[str], new: list[str]) -> list[Line]:
    out, added = list[Line](), list[Line]()
    for place in range(max(len(old), len(new))):
        left = old[place] if place < len(old) else None
        right = new[place] if place < len(new) else None
        if left is None or right is None or len(left) + len(right) > 4000:
            out += [Line("out", ((True, left),))] if left is not None else []
            added += [Line("in", ((True, right),))] if right is not None else []
            continue
        left_parts, right_parts = _words(left, right)
        out.append(Line("out", left_parts))
        added.append(Line("in", right_parts))
    return out + added


def _words(left: str, right: str) -> tuple[tuple[tuple[bool, str], ...], tuple[tuple[bool, str], ...]]:
    old, new = re.findall(r"\w+|\W", left), re.findall(r"\w+|\W", right)
    outs, ins = list[tuple[bool, str]](), list[tuple[bool, str]]()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if b > a:
            outs.append((tag != "equal", "".join(old[a:b])))
        if d > c:
            ins.append((tag != "equal", "".join(new[c:d])))
    return tuple(outs), tuple(ins)
