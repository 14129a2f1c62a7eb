"""What is kept of a fault: enough to find it, and nothing that a database would refuse."""

from __future__ import annotations

import traceback

LENGTH = 2000


def traced() -> str:
    """The end of the traceback being handled, at most 2,000 characters, without NUL and lone surrogates."""
    text = traceback.format_exc()[-LENGTH:].replace("\x00", "")
    return text.encode("utf-8", "replace").decode().strip()


def last_line(trace: str) -> str:
    """What went wrong, in one line for the log."""
    return trace.rsplit("\n", 1)[-1]
