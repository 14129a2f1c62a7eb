from allhands.search.kinds import touches
from allhands.trust import events
from allhands.trust.models import Verification

touches("card", events.Verified, events.Unverified, ids=lambda event: [event.card])
touches(
    "card",
    events.ZoneFollowed,
    ids=lambda event: list(Verification.objects.exclude(verified_at=None).values_list("card_id", flat=True)),
)
