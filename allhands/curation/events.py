from allhands.kernel.events import event


@event("curation.handed_in")
class ProposalHandedIn:
    """`card` is None for a new card; `again` says that its author changed it."""

    proposal: int
    card: int | None
    again: bool = False


@event("curation.asked_back")
class AskedBack:
    proposal: int


@event("curation.answered")
class ProposalAnswered:
    proposal: int


@event("curation.approved")
class Approved:
    """`card` is what was published, at `version`."""

    proposal: int
    card: int
    version: int


@event("curation.declined")
class Declined:
    proposal: int


@event("curation.reopened")
class Reopened:
    """A decision not to publish was taken back."""

    proposal: int


@event("curation.withdrawn")
class Withdrawn:
    proposal: int
