"""What rooms above add to cards. Each is asked once with a list of card ids."""

from allhands.kernel.sockets import Socket

card_trust = Socket(
    "card.trust", "Whether a card can be relied on: an object with state, words, reason and by."
)
card_aside = Socket(
    "card.aside",
    "A part of the column beside a card: a dict with its template, and what that shows as `aside`.",
)
card_below = Socket(
    "card.below",
    "What follows the answer on a card's page: a dict with its template, and what that shows as `part`.",
)
card_handing_in = Socket(
    "card.handing_in",
    "How a text is handed in by whom may not publish it, asked by collection: a dict with two templates, `notice` and"
    " `button`, and what they show as `handing`.",
)
card_indexed = Socket("card.indexed", "Further fields of a card's search document, as a dict.")
