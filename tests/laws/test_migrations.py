"""The migrations say what the models say; the tests themselves make their tables without them."""

from __future__ import annotations

import re

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from allhands.kernel import features
from allhands.kernel.features import HOUSE


def test_no_model_waits_for_its_migration(settings):
    settings.MIGRATION_MODULES = {}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(
        graph=loader.graph
    )
    waiting = {
        room: [operation.describe() for migration in migrations for operation in migration.operations]
        for room, migrations in found.items()
        if room in features.rooms()
    }
    assert waiting == {}, "make the migration and give it a name"


def test_migrations_have_names_that_say_what_they_do():
    names = [path.stem for path in HOUSE.glob("*/migrations/[0-9]*.py")]
    assert names != []
    assert [
        name for name in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", name) or "auto" in name
    ] == []


def test_each_number_is_there_once_in_a_room():
    numbers = [(path.parent.parent.name, path.stem[:4]) for path in HOUSE.glob("*/migrations/[0-9]*.py")]
    assert len(numbers) == len(set(numbers))
