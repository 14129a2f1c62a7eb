"""The leak oracle: world A holds something private, world B does not. Nobody outside may see any difference.

Every route of the house and every operation of the API is asked by nine actors, with reading and with writing, with
the private words, names and ids in every place where one can be put. Whatever is written is undone afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from allhands.kernel.checks import patterns_in
from allhands.kernel.testing import travel
from allhands.search import index
from allhands.transfer import running
from tests.hostile import secret_world
from tests.hostile.comparing import difference, shown
from tests.hostile.questions import Question
from tests.hostile.questions_more import TABLE
from tests.hostile.secret_world import APART, NINE, World

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BY_TOKEN = ("api/", "^api", "metrics")
STRANGERS = ("anonymous", "gone")
AS_SCRIPT = {"HX-Request": "true"}
"""Refusals come as one sentence then; reading asks for whole pages, so those of refusals are seen there."""


def routes() -> set[str]:
    return {where for where, _ in patterns_in(get_resolver().url_patterns)}


def test_every_route_is_asked():
    assert routes() - set(TABLE) == set(), "tell tests/hostile/questions.py what to ask these routes"
    assert set(TABLE) - routes() == set(), "tests/hostile/questions.py speaks of routes that are gone"


def test_every_method_is_asked(db):
    """Reading and writing: each method that a route offers is in its questions."""
    world = _whole_world()
    offered = {
        where: set(one.callback.methods) - {"HEAD"} for where, one in patterns_in(get_resolver().url_patterns)
    }
    missing = {
        where: methods - {question.method for question in TABLE[where](world)}
        for where, methods in offered.items()
        if where in TABLE
    }
    assert {where: methods for where, methods in missing.items() if methods} == {}


def _whole_world() -> World:
    world = secret_world.company()
    secret_world.people_apart(world)
    secret_world.closed_collection(world)
    return world


class Oracle:
    """Asks everything as one of the nine, in one state of the world, and keeps the masked answers.

    The program has no cookie, so for pages it would be the stranger over again.
    """

    def __init__(self, world: World, who: str) -> None:
        self.world, self.who, self.browser = world, who, secret_world.browser(world, who)
        self.cookies = self.browser.cookies.copy()
        secret = world.tokens.get(who)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        # A stranger is led to the sign-in page from everywhere; once is enough to look at it.
        self.follows = who not in STRANGERS

    def enters(self) -> tuple[bool, bool]:
        """Whether the product knows them: in the browser, and as a program."""
        program = Client(headers=self.headers)
        known = (self.browser.get("/profile"), program.get("/api/v1/me"))
        return known[0].status_code == 200, known[1].status_code == 200

    def questions(self) -> list[tuple[str, Question]]:
        asked = [where for where in sorted(TABLE) if self.who != "token" or where.startswith(BY_TOKEN)]
        return [(where, question) for where in asked for question in TABLE[where](self.world)]

    def ask(self, questions: list[tuple[str, Question]]) -> list[str]:
        with travel(NOON):
            return [self._undone(where, question) for where, question in questions]

    def _undone(self, where: str, question: Question) -> str:
        with transaction.atomic():
            if question.method != "GET":
                secret_world.number_from(900_000)
            by_token = where.startswith(BY_TOKEN)
            said = "\n".join(map(shown, self._by_token(question) if by_token else self._browse(question)))
            transaction.set_rollback(True)
        self.browser.cookies = self.cookies.copy()
        cache.clear()
        return said

    def _by_token(self, question: Question) -> Iterator[Any]:
        program = Client(raise_request_exception=False)
        body = json.dumps(question.sent) if question.sent or question.json else ""
        yield program.generic(
            question.method, question.address, body, "application/json", headers=self.headers
        )

    def _browse(self, question: Question) -> Iterator[Any]:
        yield self._sent(question)
        for address in question.and_then if self.follows else ():
            yield self.browser.get(address)

    def _sent(self, question: Question) -> Any:
        if question.method == "GET":
            return self.browser.get(question.address)
        if question.json:
            body = json.dumps(question.sent)
            return self.browser.generic(question.method, question.address, body, "application/json")
        sent = {
            key: SimpleUploadedFile("map.png", value) if isinstance(value, bytes) else value
            for key, value in question.sent.items()
        }
        form = {**sent, "_method": question.method.lower()}
        return self.browser.post(question.address, form, follow=self.follows, headers=AS_SCRIPT)


@pytest.fixture
def frozen(settings) -> Iterator[datetime]:
    """All was made an hour ago, so that the index that is built at noon knows everybody's latest change."""
    settings.USAGE_AT_ONCE = False
    with travel(NOON - timedelta(hours=1)) as at:
        yield at


@pytest.fixture
def indexed(settings, tmp_path) -> Callable[[str], None]:
    """Builds a search index of its own for a state of the world."""

    def build(name: str) -> None:
        settings.SEARCH_FOLDER = tmp_path / f"search-{name}"
        with travel(NOON):
            index.rebuild_now()

    return build


def leaks(questions: list[tuple[str, Question]], whole: list[str], without: list[str], who: str) -> list[str]:
    found = []
    for (_where, question), seen, unseen in zip(questions, whole, without, strict=True):
        if seen != unseen:
            asked = f"{question.method} {question.address} {question.sent or ''}"[:300]
            found.append(f"\n=== {who}: {asked}\n{difference(seen, unseen)}")
    return found


def broken(questions: list[tuple[str, Question]], answers: list[str], who: str) -> list[str]:
    return [
        f"{who}: {question.method} {question.address} breaks"
        for (_where, question), answer in zip(questions, answers, strict=True)
        if "status 5" in answer[:10] and question.address != "/readyz"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("who", NINE)
def test_nobody_learns_of_what_is_closed_to_them(who, db, frozen, indexed, monkeypatch):
    """Partners and strangers must not learn of the people apart either: for them all of it is missing in world B."""
    world = secret_world.company(ordinary=40)
    monkeypatch.setattr(running, "spawn", lambda work: None)
    oracle = Oracle(world, who)
    # Answers that are the same because everybody was sent to the sign-in page would prove nothing.
    assert oracle.enters() == (who not in (*STRANGERS, "token"), who not in STRANGERS)
    with transaction.atomic():
        if who not in APART:
            secret_world.people_apart(world)
        with transaction.atomic():
            if who in APART:
                secret_world.people_apart(world)
            secret_world.number_from(5_000)
            secret_world.closed_collection(world)
            indexed("with it")
            questions = oracle.questions()
            whole = oracle.ask(questions)
            transaction.set_rollback(True)
        indexed("without it")
        found = broken(questions, whole, who) + leaks(questions, whole, oracle.ask(questions), who)
        transaction.set_rollback(True)
    assert found == [], f"{len(found)} differences" + "".join(found[:12])
