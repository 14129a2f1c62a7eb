"""A room that is no foundation goes by deleting its folder: nothing else names it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from allhands.kernel import features
from allhands.kernel.features import FOUNDATIONS, HOUSE

# Trust is a foundation and the site is the house itself.
REMOVABLE = [room for room in features.rooms() if room not in (*FOUNDATIONS, "site")]

VISIT = """
import sys
from pathlib import Path

import allhands
from django.conf import settings

assert Path(allhands.__file__).parent == Path.cwd() / "allhands", allhands.__file__
settings.MIGRATION_MODULES = {app.rsplit(".", 1)[-1]: None for app in settings.INSTALLED_APPS} | {"kernel": None}

import django

django.setup()
from django.core.management import call_command

call_command("check", fail_level="WARNING")
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("createcachetable", verbosity=0)

from allhands.cards.actions.places import make_collection
from allhands.cards.actions.writing import create
from allhands.cards.models import Collection
from allhands.kernel.actor import Actor
from allhands.kernel.deliveries import work_off
from allhands.people.actions.members import add
from allhands.people.models import Person
from django.test import Client

ada = Person.objects.get(id=add(Actor.system(), name="Ada", email="ada@example.com", role="admin").person)
place = Collection.objects.get(id=make_collection(Actor(person=ada), name="Care").collection)
card = create(Actor(person=ada), place, title="Late order", body="Offer a voucher.", language="en").card
work_off()
browser = Client(headers={"Host": "localhost"}, raise_request_exception=True)
browser.force_login(ada, backend="allhands.people.backend.Backend")
for address in ("/", "/collections", f"/cards/{card}", "/cards/new", "/search?words=late", "/people", "/settings"):
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
print("visited")
"""


@pytest.mark.parametrize("room", REMOVABLE)
def test_the_house_stands_without(room: str, tmp_path: Path):
    left_out = shutil.ignore_patterns("tests", "__pycache__", "content")
    shutil.copytree(HOUSE, tmp_path / "allhands", ignore=left_out)
    shutil.rmtree(tmp_path / "allhands" / room)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ALLHANDS_", "COV_", "PYTHON"))
    }
    said = subprocess.run(
        [sys.executable, "-c", VISIT],
        cwd=tmp_path,
        env={
            **kept,
            "PYTHONPATH": str(tmp_path),
            # Compiled once for all of these tests, and not into the repository.
            "PYTHONPYCACHEPREFIX": str(tmp_path.parent / "bytecode"),
            "DJANGO_SETTINGS_MODULE": "allhands.site.settings",
            "ALLHANDS_DATA": str(tmp_path / "data"),
            "DATABASE_URL": "sqlite://:memory:",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert said.stdout.endswith("visited\n"), said.stdout + said.stderr
