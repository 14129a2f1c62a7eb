"""What may follow what, and which words are kept: pure functions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from allhands.kernel.errors import Conflict, Invalid

MAX_WHY, MAX_NOTE = 300, 1000
WAITING = ("open", "asked")
UNDONE = ("declined", "asked", "withdrawn")
"""States that can be taken back: nothing was published by them."""


def one_line(text: str, most: int) -> str:
    """Raises Invalid for what is longer than `most` characters."""
    line = " ".join(text.replace("\x00", "").split())
    if len(line) > most:
        raise Invalid(fields={"note": _("Use fewer words: at most %(most)s characters.") % {"most": most}})
    return line


def words(text: str) -> str:
    """A note for somebody else. Raises Invalid when it says nothing."""
    line = one_line(text, MAX_NOTE)
    if not line:
        raise Invalid(_("Say it in a sentence, for the other reads it."), fields={"note": ""})
    return line


def require_waiting(state: str) -> None:
    """Raises Conflict when somebody decided already."""
    if state not in WAITING:
        raise Conflict(_("Somebody decided about this already. Load the page again."))
