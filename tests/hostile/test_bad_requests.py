"""Addresses and headers with anything in them: no fault of ours."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.secret_world import World
from tests.hostile.sending import FEW, Sender, quoted, routes, values

pytestmark = pytest.mark.slow
ASKED = (
    "words",
    "page",
    "collection",
    "tag",
    "trust",
    "language",
    "author",
    "updated",
    "place",
    "draft",
    "title",
)
ASKED += ("folder", "state", "next", "archived", "_method")
NUMBERS = (
    "0",
    "-1",
    "1",
    "999999999",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    "9" * 40,
    "1.5",
    "%00",
    "a",
    "٣",
)


def test_addresses_with_anything_in_them(world: World):
    sender = Sender(world)

    @settings(FEW, max_examples=120)
    @given(
        where=st.sampled_from(routes()),
        number=st.sampled_from(NUMBERS),
        text=values,
        asked=st.lists(st.tuples(st.sampled_from(ASKED), values), max_size=4),
    )
    def look(where: str, number: str, text: str, asked: list[tuple[str, str]]) -> None:
        path = re.sub(r"<int:\w+>", number, where)
        path = re.sub(r"<str:\w+>", lambda _: quoted(text).replace("/", "%2F") or "x", path)
        query = "&".join(f"{name}={quoted(value)}" for name, value in asked)
        sender.send("GET", f"/{path}?{query}"[:6_000])

    look()


HEADERS = (
    {"HX-Request": "true"},
    {"X-Requested-With": "fetch"},
    {"Accept-Language": "x" * 3_000},
    {"Accept-Language": "*;q=9,\ud83d"},
    {"Authorization": "Bearer " + "x" * 5_000},
    {"Authorization": "Bearer \x00"},
    {"Cookie": "sessionid=\x00; messages=%%%; csrftoken=" + "x" * 4_000},
    {"If-None-Match": '"'},
    {"Range": "bytes=9-1"},
    {"Content-Length": "-5"},
)


def test_headers_with_anything_in_them(world: World):
    for headers in HEADERS:
        look_with(headers, f"/cards/{world.cards['refund'].pk}")


def look_with(headers: dict[str, str], card: str) -> None:
    sent = {name: value.encode("utf-8", "surrogatepass").decode("latin-1") for name, value in headers.items()}
    browser = Client(raise_request_exception=False, headers=sent)
    for address in (
        "/",
        "/sign-in",
        "/search?words=x",
        "/nowhere",
        card,
        "/api/v1/cards",
        "/attachments/x/y",
    ):
        assert browser.get(address).status_code < 500, (address, headers)
