"""The words by which the marks are found. Apart, for whoever imports the reaction subscribes it."""

MARKS = ("counted first", "counted second")
