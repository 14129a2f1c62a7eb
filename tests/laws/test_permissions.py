"""Who may do what, at every route: `permissions.txt` says it, and every change of it is seen in review.

Rows are a method, a route and what it was asked about; columns are who asked. GOLDEN=1 writes the file anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.jinja2 import Template
from django.test import Client
from django.urls import URLPattern, get_resolver

from allhands.kernel.checks import patterns_in
from allhands.transfer import running
from tests.laws.asked import ASKED, Ask
from tests.laws.golden import agrees
from tests.laws.world import World

FILE = Path(__file__).with_name("permissions.txt")
NOBODY, LOOKING, READING = "anonymous", "ada-as-noa", "reading"
PEOPLE = ("otto", "pia", "noa", "ann", "vera", "ted", "ada")
WHO = (NOBODY, *PEOPLE, LOOKING, READING)
# What may be sent while looking through another's eyes: it ends the looking, or changes nothing.
HARMLESS = {
    "view-as",
    "sign-out",
    "sign-in",
    "sign-in/password/<str:uidb36>/<str:key>",
    "cards/rendering",
    "cards/<int:number>/copies",
    "search/choices",
}
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
# By token, and by session where people come.
BY_TOKEN = ("api/", "^api", "metrics")


def routes() -> dict[str, URLPattern]:
    return dict(patterns_in(get_resolver().url_patterns))


def test_every_route_is_asked():
    assert set(routes()) - set(ASKED) == set(), "tell tests/laws/asked.py what these routes are asked about"
    assert set(ASKED) - set(routes()) == set(), "tests/laws/asked.py speaks of routes that are gone"


@pytest.mark.parametrize("where", sorted(routes()))
def test_every_change_is_sent_something(where: str):
    changing = set(routes()[where].callback.methods) & set(CHANGING)
    told = set(ASKED[where].sends) if where in ASKED else changing
    assert told == changing, f"tests/laws/asked.py must say what to send to {where}, by method"


class Door:
    """Somebody at the door: a browser for those who sign in, a program for those with a token."""

    def __init__(self, world: World, who: str) -> None:
        self.who, self.browser, self.program = who, Client(), Client()
        person = world.people.get("ada" if who == LOOKING else who)
        if person is not None:
            self.browser.force_login(person, backend="allhands.people.backend.Backend")
        if who == LOOKING:
            session = self.browser.session
            session["viewing_as"] = world.people["noa"].pk
            session.save()
        self.cookies = self.browser.cookies.copy()
        secret = world.tokens.get(who)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def knock(self, where: str, method: str, address: str, ask: Ask, sent: dict[str, Any]) -> HttpResponse:
        """Asks once; whatever it changes is undone."""
        by_token = where.startswith(BY_TOKEN)
        cache.clear()
        with transaction.atomic():
            answer = (self._send if by_token else self._browse)(method, address, ask, sent)
            if answer.streaming:
                # Read to its end, which closes the file.
                answer.getvalue()
            transaction.set_rollback(True)
        self.browser.cookies = self.cookies.copy()
        return answer

    def _send(self, method: str, address: str, ask: Ask, sent: dict[str, Any]) -> HttpResponse:
        body = json.dumps(sent) if sent else ""
        return self.program.generic(method, address, body, "application/json", headers=self.headers)

    def _browse(self, method: str, address: str, ask: Ask, sent: dict[str, Any]) -> HttpResponse:
        if method == "GET":
            return self.browser.get(address)
        if ask.json:
            return self.browser.generic(method, address, json.dumps(sent), "application/json")
        files = {
            key: SimpleUploadedFile("map.png", value)
            for key, value in sent.items()
            if isinstance(value, bytes)
        }
        # As forms do it: everything is posted, and _method says what is meant.
        return self.browser.post(address, {**sent, **files, "_method": method.lower()})


@pytest.fixture
def doors(world: World, settings, monkeypatch) -> dict[str, Door]:
    settings.USAGE_AT_ONCE = False
    # An import that begins would go on in a thread, outside of what is undone here.
    monkeypatch.setattr(running, "spawn", lambda work: None)
    # What pages show is proved elsewhere; here a thousand of them are asked for their status alone.
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
    return {who: Door(world, who) for who in WHO}


def questions(world: World) -> Iterator[tuple[str, str, str, str, Ask, dict[str, Any]]]:
    """Every route, what it is asked about, its address, each method, and what is sent."""
    for where, pattern in routes().items():
        ask = ASKED[where]
        for kind, arguments in ask.about(world).items():
            path = "/api/v1/nowhere" if where.startswith("^api") else "/" + where
            for key, value in arguments.items():
                path = path.replace(f"<int:{key}>", str(value)).replace(f"<str:{key}>", str(value))
            for method in sorted(set(pattern.callback.methods) - {"HEAD"}):
                sent = ask.sends[method](world) if method in CHANGING else {}
                asks_in_address = ask.query and method in ("GET", "DELETE")
                yield where, kind, method, f"{path}?{ask.query}" if asks_in_address else path, ask, sent


def is_asked(where: str, who: str) -> bool:
    """A reading token is for programs, and looking through another's eyes is for people."""
    by_token = where.startswith(BY_TOKEN)
    return who != LOOKING if by_token else who != READING


def test_permissions(world: World, doors: dict[str, Door]):
    rows, wrong = {}, []
    for where, kind, method, address, ask, sent in questions(world):
        said = {}
        for who, door in doors.items():
            if is_asked(where, who):
                said[who] = door.knock(where, method, address, ask, sent).status_code
        rows[where, kind, method] = said
        wrong += [f"{method} {address}: {why}" for law in LAWS for why in law(where, kind, method, said)]
    assert wrong == []
    agrees(FILE, as_table(rows))


def as_table(rows: dict[tuple[str, str, str], dict[str, int]]) -> str:
    names = {row: f"{row[2]:6} /{row[0]}" + (f" [{row[1]}]" if row[1] else "") for row in sorted(rows)}
    width = max(map(len, names.values())) + 2
    lines = [" " * width + " ".join(f"{who:>10}" for who in WHO)]
    for row, name in names.items():
        lines.append(f"{name:{width}}" + " ".join(f"{rows[row].get(who, '-'):>10}" for who in WHO))
    return "\n".join(lines) + "\n"


def nothing_breaks(where: str, kind: str, method: str, said: dict[str, int]) -> Iterator[str]:
    broken = [who for who, status in said.items() if status == 500]
    if broken:
        yield f"breaks for {', '.join(broken)}"


def secrets_are_nowhere(where: str, kind: str, method: str, said: dict[str, int]) -> Iterator[str]:
    """What somebody was not given is not there for them: not even forbidden."""
    outsiders = {
        "secret": ("otto", "pia", "noa", "ann", "ted"),
        "finance": ("otto", "pia", "noa", "ann", "ted"),
    }
    outsiders |= dict.fromkeys(("internal", "care", "archived", "partner"), ("otto",)) | {
        "internal": ("otto", "pia")
    }
    for who in outsiders.get(kind, ()):
        if who in said and said[who] != 404:
            yield f"answers {said[who]} to {who}, to whom it should not be there"


def strangers_stay_out(where: str, kind: str, method: str, said: dict[str, int]) -> Iterator[str]:
    if kind in ("internal", "care", "archived", "partner", "secret", "finance") and said[NOBODY] not in (
        302,
        401,
    ):
        yield f"answers {said[NOBODY]} to a stranger"
    if method in CHANGING and said.get(READING, 403) < 400:
        yield "lets a reading token change something"


def looking_changes_nothing(where: str, kind: str, method: str, said: dict[str, int]) -> Iterator[str]:
    if method in CHANGING and said.get(LOOKING, 403) < 400 and where not in HARMLESS:
        yield "lets an administrator who looks through another's eyes change something"


LAWS: list[Callable[[str, str, str, dict[str, int]], Iterator[str]]] = [
    nothing_breaks,
    secrets_are_nowhere,
    strangers_stay_out,
    looking_changes_nothing,
]
