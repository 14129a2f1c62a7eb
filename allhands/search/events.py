from allhands.kernel.events import event


@event("search.gap_dismissed")
class GapDismissed:
    """The words stay out of the audit trail: they are forgotten with the log."""

    dismissal: int


@event("search.gap_brought_back")
class GapBroughtBack:
    dismissal: int


@event("search.synonyms_added")
class SynonymsAdded:
    synonyms: int
    words: list[str]


@event("search.synonyms_changed")
class SynonymsChanged:
    synonyms: int
    words: list[str]


@event("search.synonyms_removed")
class SynonymsRemoved:
    synonyms: int
    words: list[str]
