"""The pages of the documentation that are made from the code."""

from __future__ import annotations

from pathlib import Path

from allhands.kernel.map import as_markdown
from allhands.site import env

SETTINGS = """# Settings

Read from the environment at the start. A mistake stops the start and names all mistakes at once.
`NAME_FILE` may hold the path of a file with the value of any `NAME`, for secrets.

"""


def pages() -> dict[str, str]:
    """Each generated page by file name."""
    return {"settings.md": f"{SETTINGS}{env.table()}\n", "map.md": as_markdown()}


def write(folder: Path) -> list[Path]:
    """Writes them and returns where."""
    written = []
    for name, text in pages().items():
        (folder / name).write_text(text)
        written.append(folder / name)
    return written
