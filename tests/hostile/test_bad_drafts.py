"""Drafts of anything: kept or refused with a sentence, and the pages that show them stand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import storing
from tests.hostile.questions import filled
from tests.hostile.secret_world import World
from tests.hostile.sending import BAD, BODIES, FEW, Sender, jsons

pytestmark = pytest.mark.slow
fields = st.sampled_from(
    ["title", "body", "tags", "language", "audience", "folder", "collection", "base_version"]
)


def keep(sender: Sender, key: str, body: bytes, kind: str = "application/json") -> None:
    """Sends a draft. It may be kept, but then the pages that show it must stand."""
    cache.clear()
    with transaction.atomic():
        with storing.writing() as written:
            answer = sender.browser.generic("PUT", f"/drafts/{key}", body, kind)
        sender.judge(answer, "PUT", f"draft {kind} {body[:300]!r}", has_written=bool(written))
        for page in ("/drafts", "/", f"/cards/new?draft={key}"):
            assert sender.browser.get(page).status_code == 200, f"{page} after {body[:300]!r}"
        transaction.set_rollback(True)


def test_drafts_with_each_bad_text(world: World):
    sender = Sender(world)
    for value in BAD:
        sent = dict.fromkeys(("title", "body", "tags", "language", "audience", "folder", "collection"), value)
        keep(sender, "new-0123456789abcdef", json.dumps({**sent, "base_version": value}).encode())


def test_drafts_that_are_no_drafts(world: World):
    sender = Sender(world)
    for body, kind in BODIES:
        keep(sender, "new-0123456789abcdef", body, kind)


@pytest.mark.parametrize("key", ["new-0123456789abcdef", "card-{refund}", "card-999999"])
def test_drafts_of_anything(world: World, key: str):
    sender, key = Sender(world), filled(key, world)

    @FEW
    @given(sent=jsons | st.dictionaries(fields, jsons))
    def send(sent: Any) -> None:
        keep(sender, key, json.dumps(sent).encode())

    send()
