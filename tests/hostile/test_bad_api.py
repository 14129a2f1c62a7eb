"""Whatever a program sends: no fault of ours, a problem that says what to do, and nothing lost or half-changed.

The operations, their parameters and the fields of what they take are read from the description of the API.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allhands.api.description import description
from allhands.kernel.actor import Actor
from allhands.people.actions import groups
from allhands.people.rules import new_secret
from tests.hostile.secret_world import World
from tests.hostile.sending import BAD, FEW, Sender, jsons, quoted, values

pytestmark = pytest.mark.slow
ODD = (
    b"",
    b"{",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"title": "\\ud800", "body": "\\u0000", "collection": 1}',
    b'{"collection": 1e999, "title": "x"}',
    b'{"collection": ' + b"9" * 5_000 + b', "title": "x"}',
    b'{"title": "x", "title": "y", "collection": true}',
    b"null",
    b'"text"',
    b"NaN",
    b'{"body": "' + b"x" * 3_000_000 + b'"}',
)
KINDS = ("application/json", "application/json; charset=nowhere", "text/plain", "multipart/form-data", "")


@dataclass(frozen=True)
class Operation:
    """`asked` are the names of its parameters in the address, `headers` those in headers, `fields` of its body."""

    method: str
    path: str
    asked: tuple[str, ...]
    headers: tuple[str, ...]
    fields: tuple[str, ...]


def operations() -> list[Operation]:
    said = description()
    return [
        Operation(method.upper(), path, _named(one, "query"), _named(one, "header"), _fields(said, one))
        for path, offered in said["paths"].items()
        for method, one in offered.items()
    ]


def _named(one: dict[str, Any], where: str) -> tuple[str, ...]:
    return tuple(found["name"] for found in one.get("parameters", ()) if found["in"] == where)


def _fields(said: dict[str, Any], one: dict[str, Any]) -> tuple[str, ...]:
    written = json.dumps(one.get("requestBody", {}))
    shapes = said["components"]["schemas"]
    return tuple(
        field
        for name, shape in shapes.items()
        if f'schemas/{name}"' in written
        for field in shape.get("properties", ())
    )


@pytest.fixture
def program(world: World) -> Sender:
    """A program of an administrator, who gets past most doors."""
    ada, secret = world.people["ada"], new_secret("ah_")
    groups.make_token(Actor(person=ada), ada, secret=secret, name="x", scopes=["read", "write", "admin"])
    return Sender(world, secret)


def good(world: World) -> dict[str, Any]:
    """Values that are right for fields of their name, so that a wrong one beside them is looked at."""
    return {
        "title": "Refund",
        "body": "Offer a voucher.",
        "collection": world.care.pk,
        "folder": world.folder.pk,
        "language": "en",
        "audience": "partner",
        "tags": ["refund"],
        "owner": world.people["ann"].pk,
    }


def numbers(world: World) -> st.SearchStrategy[str]:
    there = [world.cards["refund"].pk, world.cards["old"].pk, world.care.pk, world.folder.pk]
    return st.sampled_from([str(number) for number in there * 3]) | st.sampled_from(
        ["0", "-1", "1.5", "a", "٣", "%00", str(2**31), str(2**63), "9" * 40]
    )


def test_the_description_is_read():
    found = {(one.method, one.path): one for one in operations()}
    assert "title" in found["POST", "/api/v1/cards"].fields
    assert "If-Match" in found["PATCH", "/api/v1/cards/{number}"].headers
    assert "words" in found["GET", "/api/v1/search"].asked


def test_every_operation_with_anything_in_it(world: World, program: Sender):
    for operation in operations():
        hammer(operation, world, program)


def hammer(operation: Operation, world: World, program: Sender) -> None:
    right = good(world)

    @settings(FEW, max_examples=30 if operation.fields else 12)
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        address = operation.path.replace("{number}", data.draw(numbers(world)))
        asked = {name: data.draw(values) for name in operation.asked if data.draw(st.booleans())}
        headers = {name: data.draw(values) for name in operation.headers if data.draw(st.booleans())}
        body = {name: right[name] for name in operation.fields if name in right}
        for name in data.draw(st.lists(st.sampled_from(operation.fields or ("none",)), max_size=2)):
            body[name] = data.draw(jsons | values)
        query = "&".join(f"{name}={quoted(value)}" for name, value in asked.items())
        sent = {"data": json.dumps(body), "content_type": "application/json"} if operation.fields else {}
        told = f"{asked!r} {headers!r} {body!r}"[:400]
        program.send(
            operation.method, f"{address}?{query}", told, data=sent.get("data", ""), **_rest(sent, headers)
        )

    send()


def _rest(sent: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    """What else is told to the test's client; headers as bytes that a server would take for Latin letters."""
    plain = {
        name: value.encode("utf-8", "surrogatepass").decode("latin-1") for name, value in headers.items()
    }
    return {"content_type": sent.get("content_type", "text/plain"), "headers": plain}


def test_each_bad_value_in_each_field(world: World, program: Sender):
    """Alone, among good ones, when a card is made and when it is changed."""
    right = good(world)
    card = world.cards["refund"].pk
    for number, name in enumerate(right):
        for value in BAD[number % 2 :: 2]:
            for method, path in (("POST", "cards"), ("PATCH", f"cards/{card}")):
                body = json.dumps({**right, name: value})
                program.send(
                    method,
                    f"/api/v1/{path}",
                    f"{name}={value[:60]!r}",
                    data=body,
                    content_type="application/json",
                )


def test_bodies_that_are_no_json(world: World, program: Sender):
    card = world.cards["refund"].pk
    for number, body in enumerate(ODD):
        for method, path in (
            ("POST", "cards"),
            ("PATCH", f"cards/{card}"),
            ("POST", f"cards/{card}/verification"),
        ):
            kind = KINDS[number % len(KINDS)] if number % 2 else KINDS[0]
            program.send(method, f"/api/v1/{path}", f"{kind} {body[:40]!r}", data=body, content_type=kind)
