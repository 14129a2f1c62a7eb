"""Two rows for each change of a card, with time to be killed between them."""

from __future__ import annotations

import random
import time

from allhands.cards.events import Changed, Created
from allhands.kernel import clock
from allhands.kernel.models import Usage
from allhands.kernel.reactions import Told, on
from tests.crash.counting.marks import MARKS


@on(Created, Changed)
def count(event: Created | Changed, told: Told) -> None:
    for mark in MARKS:
        # The usage ledger has no rule against doubles, so a second time would show.
        Usage.objects.create(at=clock.now(), verb=mark, subject_kind="event", subject_id=told.number)
        time.sleep(random.uniform(0, 0.008))
