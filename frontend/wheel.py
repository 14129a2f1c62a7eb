"""Refuses to build a wheel that has no scripts, styles or words: they are made before, by bin/setup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = ("app.css", "app.js", "editor.js", "icon.svg", "theme.js")


class Whole(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is "editable" for a developer's own folder, where they may be made later."""
        site = Path(self.root) / "allhands" / "site"
        words = [path.with_suffix(".mo") for path in site.glob("locale/*/LC_MESSAGES/*.po")]
        missing = [
            path for path in [site / "static/site" / name for name in MADE] + words if not path.exists()
        ]
        if missing and version != "editable":
            names = ", ".join(str(path.relative_to(self.root)) for path in missing)
            raise FileNotFoundError(f"Run bin/wheel, which makes these first: {names}")
