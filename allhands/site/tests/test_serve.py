"""What `allhands serve` says when it starts."""

from __future__ import annotations

import os

import pytest

from allhands.site import commands, preparing


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that links are made from when the server is about to answer."""
    addresses: list[str] = []
    monkeypatch.setattr(preparing, "prepare", lambda: None)
    monkeypatch.setattr(preparing, "greet", lambda: addresses.append(os.environ["ALLHANDS_URL"]))
    monkeypatch.setattr(preparing, "serve", lambda parsed: 0)
    monkeypatch.setenv("ALLHANDS_URL", "")
    return addresses


def test_its_links_lead_to_its_own_port(said: list[str]):
    assert commands.main(["serve", "--port", "8123"]) == 0
    assert said == ["http://localhost:8123"]


def test_an_address_that_was_set_stays(said: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALLHANDS_URL", "https://help.example.com")
    assert commands.main(["serve", "--port", "8123"]) == 0
    assert said == ["https://help.example.com"]
