"""Imports and foreign keys go down only, never up and never sideways."""

from __future__ import annotations

import contextlib
import io

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField
from importlinter import api, configuration
from importlinter.application import use_cases

from allhands.kernel import features
from tests.laws.sources import ROOT

CONTRACTS = ROOT / ".importlinter"


def floors() -> dict[str, int]:
    """Each room's floor as the contract draws them, the lowest first."""
    for contract in api.read_configuration(str(CONTRACTS))["contracts_options"]:
        if contract["type"] == "layers":
            rows = [row.replace("(", "").replace(")", "").split("|") for row in contract["layers"]]
            return {room.strip(): height for height, row in enumerate(reversed(rows)) for room in row}
    raise AssertionError("no contract draws the floors")


def test_imports_keep_to_their_floors_and_run_in_no_circle():
    configuration.configure()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        kept = use_cases.lint_imports(str(CONTRACTS), cache_dir=None, no_logo=True)
    assert kept, said.getvalue()


def test_every_room_has_a_floor():
    assert set(features.rooms()) <= set(floors())


@pytest.mark.parametrize("room", features.rooms())
def test_foreign_keys_point_down_or_stay_in_the_room(room: str):
    heights, wrong = floors(), []
    for model in apps.get_app_config(room).get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, (ForeignKey, ManyToManyField)):
                target = field.related_model._meta.app_label
                if target != room and heights.get(target, -1) >= heights[room]:
                    wrong.append(f"{model.__name__}.{field.name} -> {target}")
    assert wrong == [], "a sibling is a soft reference: kind and id"
