"""Whether a card can be relied on: verifiers, intervals, and the state with its reason."""
