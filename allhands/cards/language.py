"""Which language a card is written in."""

from __future__ import annotations

from allhands.cards.rules import LANGUAGE_NAMES

ENOUGH = 24
"""Letters below which a guess would be a coin toss."""


def detect(title: str, body: str, *, otherwise: str) -> str:
    """The language of a text, as a code of LANGUAGE_NAMES; `otherwise` when there is too little to go by."""
    # Loaded when first needed: the model takes 0.4 s and 60 MB.
    import py3langid

    text = f"{title}\n{body[:4000]}"
    if sum(letter.isalpha() for letter in text) < ENOUGH:
        return otherwise
    found = str(py3langid.classify(text)[0])
    found = "no" if found in ("nb", "nn") else found
    return found if found in LANGUAGE_NAMES else otherwise
