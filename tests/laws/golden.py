"""Files that say how the product behaves. GOLDEN=1 writes them anew; review reads what changed."""

from __future__ import annotations

import os
from pathlib import Path

REWRITE = bool(os.environ.get("GOLDEN"))


def agrees(path: Path, found: str) -> None:
    """Fails when the file says something else, line by line; writes the file when GOLDEN is set."""
    if REWRITE:
        path.write_text(found)
    kept = path.read_text() if path.exists() else ""
    gone = [f"- {line}" for line in kept.splitlines() if line not in set(found.splitlines())]
    new = [f"+ {line}" for line in found.splitlines() if line not in set(kept.splitlines())]
    assert kept == found, "\n".join(
        [
            f"{path.name} does not say what is so. If this is meant: GOLDEN=1 bin/test tests/laws",
            *gone[:40],
            *new[:40],
        ]
    )
