from allhands.kernel.events import event


@event("search.gap_dismissed")
class GapDismissed:
    """The words stay out of the audit trail: they are forgotten with the log."""

    dismissal: int


@event("search.gap_brought_back")
class GapBroughtBack:
    dismissal: int
