"""Sends whatever to the product as an administrator, and judges the answer; whatever it changes is undone."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from allhands.kernel.checks import patterns_in
from tests.hostile import secret_world, storing
from tests.hostile.questions import Question
from tests.hostile.questions_more import TABLE
from tests.hostile.secret_world import World

BY_TOKEN = ("api/", "^api", "metrics", "healthz", "readyz")
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    # What fails says itself what was sent; looking for a shorter example takes minutes.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
BAD = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800x",
    "\ufffe\uffff",
    "\u202e\u200b\ufeff",
    "\r\n\r\nSet-Cookie: x=1",
    "-1",
    "0",
    "1e400",
    "NaN",
    "٣",
    "²",
    "9" * 30,
    str(2**31),
    str(2**63),
    str(2**64),
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "person-99999999999999999999",
    "group-0",
    "person-",
    "1/99999999999",
    "../../../etc/passwd",
    "%00%ff%ed%a0%80",
    "%(name)s%n{0.__class__}",
    "x" * 300,
    "é" * 70_000,
    "\n" * 5_000,
    "[" * 2_000,
    "> " * 3_000,
    "![a](" * 2_000,
    "a, " * 900,
    "true",
    "null",
    "<script>",
    "' OR 1=1 --",
)
BODIES = (
    (b"", "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    (b"title=%ED%A0%80&body=%00", "application/x-www-form-urlencoded"),
    (b"&".join(b"a%d=1" % number for number in range(2_100)), "application/x-www-form-urlencoded"),
    (b"body=" + b"x" * 9_000_000, "application/x-www-form-urlencoded"),
    (b"title=x", "application/x-www-form-urlencoded; charset=nowhere"),
    (b"{", "application/json"),
    (b"[" * 100_000, "application/json"),
    (b'{"title": "\\ud800", "body": "\\u0000"}', "application/json"),
    (b"\xff\xfe{\x00}\x00", "application/json"),
    (b"x", "multipart/form-data"),
    (b"x", "multipart/form-data; boundary="),
    (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nz',
        "multipart/form-data; boundary=x",
    ),
    (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x00"\r\n\r\nz\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\nz\r\n--x--", "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=" + "y" * 300),
    (b"z", "text/plain"),
    (b"z", "image/png"),
    (b"z", ""),
    (b"z", "nonsense; ;;="),
)


values = st.sampled_from(BAD) | st.text(max_size=60) | st.integers(-(2**70), 2**70).map(str)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(BAD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SENTENCE = re.compile(r"[A-ZÀ-ž“][^.!?]{6,}[.!?]")


def words_of(answer: Any) -> str:
    """What a person reads of an answer: the main part of a page, or the sentence in a JSON."""
    if "json" in answer["Content-Type"]:
        said = answer.json()
        return str(said.get("detail") or said.get("error") or "")
    text = answer.content.decode()
    main = re.search(r"<main.*?</main>", text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", main[0] if main else text))


def routes() -> list[str]:
    return sorted(
        where for where, _ in patterns_in(get_resolver().url_patterns) if not where.startswith(BY_TOKEN)
    )


def quoted(text: str) -> str:
    """As a part of an address, also what is no Unicode; cut where no address is longer."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass")[:900])


class Sender:
    """Sends as an administrator, who gets past most doors; whatever it changes is undone.

    With a `token` it is their program, else their browser.
    """

    def __init__(self, world: World, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.browser = Client(raise_request_exception=False, headers=headers)
        if not token:
            self.browser.force_login(world.people["ada"], backend=secret_world.BACKEND)
        else:
            # That it was used is noted once a minute, and is no fault.
            self.browser.get("/api/v1/me")
        self.cookies = self.browser.cookies.copy()
        self.before = storing.state()

    def send(self, method: str, address: str, told: str = "", **how: Any) -> None:
        cache.clear()
        self.browser.cookies = self.cookies.copy()
        with transaction.atomic():
            with storing.writing() as written:
                answer = (
                    self.browser.generic(method, address, **how)
                    if "data" in how
                    else self.post(method, address, how)
                )
            self.judge(answer, method, f"{method} {address[:200]} {told}", has_written=bool(written))
            transaction.set_rollback(True)

    def post(self, method: str, address: str, how: dict[str, Any]) -> Any:
        if method == "GET":
            return self.browser.get(address)
        return self.browser.post(address, {**how.get("form", {}), "_method": method.lower()})

    def judge(self, answer: Any, method: str, asked: str, *, has_written: bool) -> None:
        status = answer.status_code
        assert status < 500, f"{asked}: {status}"
        if status >= 400:
            assert SENTENCE.search(words_of(answer)), (
                f"{asked}: {status} says nothing: {words_of(answer)[:300]!r}"
            )
        if not has_written:
            return
        after = storing.state()
        if status >= 400:
            assert storing.changed(self.before, after) == [], f"{asked}: {status}, but stored"
        elif method != "DELETE":
            assert storing.lost(self.before, after) == [], f"{asked}: lost"
        assert storing.halves() == [], f"{asked}: half-changed"


def forms(world: World, where: str) -> list[Question]:
    return [question for question in TABLE[where](world) if question.method != "GET"]


def changing() -> list[str]:
    """The HTML routes by which something can be changed."""
    found = dict(patterns_in(get_resolver().url_patterns))
    return [where for where in routes() if set(found[where].callback.methods) - {"GET", "HEAD"}]
