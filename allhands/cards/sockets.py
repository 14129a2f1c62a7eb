"""What rooms above add to cards. Each is asked once with a list of card ids."""

from allhands.kernel.sockets import Socket

card_trust = Socket(
    "card.trust", "Whether a card can be relied on: an object with state, words, reason and by."
)
card_aside = Socket(
    "card.aside",
    "A part of the column beside a card: a dict with its template, and what that shows as `aside`.",
)
card_indexed = Socket("card.indexed", "Further fields of a card's search document, as a dict.")
