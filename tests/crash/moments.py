"""How often and when processes are killed: KILLS (5 unless told) and SEED (another each time) in the environment."""

from __future__ import annotations

import os
import random

KILLS = int(os.environ.get("KILLS", "5"))
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
READY_WITHIN = 10.0
"""Seconds after which whatever was killed must serve again."""
