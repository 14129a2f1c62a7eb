from allhands.kernel.events import event


@event("trust.verified")
class Verified:
    card: int
    version: int
    until: str | None


@event("trust.unverified")
class Unverified:
    card: int
    reason: str


@event("trust.verifier_changed")
class VerifierChanged:
    card: int
    person: int | None
    group: int | None
    interval_days: int
    fixed_date: str | None = None


@event("trust.expired")
class Expired:
    card: int
    until: str


@event("trust.zone_followed")
class ZoneFollowed:
    """The ends of all verifications were computed again for another time zone."""

    workspace: int
