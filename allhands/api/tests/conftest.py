"""A program that speaks for a person: `api_of(ann).get("/cards")`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from allhands.kernel.actor import Actor
from allhands.people.rules import new_secret

BASE = "/api/v1"


@dataclass
class Program:
    """Sends JSON with a token. Paths are below /api/v1 unless they begin with it."""

    secret: str | None = None
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def _send(self, method: str, path: str, sent: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret is not None:
            named["Authorization"] = f"Bearer {self.secret}"
        address = path if path.startswith(("/api", "http")) else BASE + path
        more = {} if sent is None else {"data": sent, "content_type": "application/json"}
        return self.client.generic(method, address, headers=named, **_encoded(more))

    def get(self, path: str, **headers: str) -> Any:
        return self._send("GET", path, **headers)

    def post(self, path: str, sent: Any = None, **headers: str) -> Any:
        return self._send("POST", path, sent, **headers)

    def patch(self, path: str, sent: Any = None, **headers: str) -> Any:
        return self._send("PATCH", path, sent, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self._send("DELETE", path, **headers)

    def walk(self, path: str) -> Iterator[dict[str, Any]]:
        """Every item of a list, by following `next`; the header Link must say the same."""
        following: str | None = path
        while following:
            answer = self.get(following.replace("http://localhost:8000", ""))
            assert answer.status_code == 200, answer.content
            said = answer.json()
            yield from said["items"]
            following = said["next"]
            assert answer.headers.get("Link") == (f'<{following}>; rel="next"' if following else None)


def _encoded(more: dict[str, Any]) -> dict[str, Any]:
    import json

    if "data" in more and not isinstance(more["data"], (bytes, str)):
        more["data"] = json.dumps(more["data"])
    return more


@pytest.fixture
def token_of() -> Callable[..., str]:
    """A token's secret: token_of(ann), token_of(ann, "read")."""

    def make(person, *scopes: str) -> str:
        from allhands.people.actions.groups import make_token

        secret = new_secret()
        wanted = list(scopes) or ["read", "write"]
        make_token(Actor(person=person), person, secret=secret, name="test", scopes=wanted)
        return secret

    return make


@pytest.fixture
def api_of(token_of) -> Callable[..., Program]:
    """A program with a fresh token of a person; nobody's without one."""
    return lambda person=None, *scopes: Program(None if person is None else token_of(person, *scopes))


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Every refusal is a whole problem with a sentence. Returns its fields with what is said about each."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert set(said) == {"type", "title", "status", "detail", "errors"}
    assert (said["type"], said["status"]) == (f"/problems/{code}", status)
    assert said["title"] and said["detail"].endswith((".", ":"))
    return {error["field"]: error["detail"] for error in said["errors"]}
