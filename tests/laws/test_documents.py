"""What the documentation says of settings, rooms and dependencies is what the code says."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from allhands.site import documents, env
from tests.laws.golden import agrees
from tests.laws.sources import ROOT

DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", ["settings.md", "map.md"])
def test_generated_pages_are_up_to_date(name: str):
    agrees(DOCS / name, documents.pages()[name])


def test_every_setting_is_explained():
    assert env.table() in (DOCS / "settings.md").read_text()


def direct_dependencies() -> set[str]:
    """By name, without versions and extras: of the product, of its building and testing, and of its scripts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    groups = [one for group in project["dependency-groups"].values() for one in group if isinstance(one, str)]
    named = [*project["project"]["dependencies"], *groups, *project["build-system"]["requires"]]
    scripts = {**package["dependencies"], **package.get("devDependencies", {})}
    return {re.split(r"[\[<>=;~! ]", one)[0].lower() for one in named} | set(scripts)


def test_every_dependency_has_its_reason():
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", (DOCS / "dependencies.md").read_text(), re.MULTILINE)
    told = {name.lower(): reason for name, reason in rows}
    assert direct_dependencies() - set(told) == set(), "docs/dependencies.md gives no reason for these"
    assert set(told) - direct_dependencies() == set(), "docs/dependencies.md speaks of what is gone"
    assert [name for name, reason in told.items() if len(reason.split()) < 3] == []
