"""Errors: one form for all of them, and a sentence that says what to do."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from ninja.errors import HttpError

from allhands.api import problems
from allhands.api.tests.conftest import assert_problem
from allhands.kernel import errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/me", "/api/v1/me/", "/api/%0a%00"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE", "PUT"])
def test_an_unknown_address(db, ann, api_of, path, method):
    assert_problem(api_of(ann)._send(method, path), 404, "not-found")


def test_the_start_is_not_there_for_strangers_either(db, api_of):
    assert_problem(api_of().get("/api/v1/docs"), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/me", "GET, HEAD"),
        ("PUT", "/cards/1", "GET, HEAD, PATCH"),
        ("GET", "/cards/1/archival", "DELETE, POST"),
        ("HEAD", "/cards/1/archival", "DELETE, POST"),
        ("OPTIONS", "/cards", "GET, HEAD, POST"),
        ("BREW", "/cards", "GET, HEAD, POST"),
    ],
)
def test_another_method(ann, api_of, method, path, allowed):
    answer = api_of(ann)._send(method, path)
    assert answer.status_code == 405
    assert answer["Allow"] == allowed
    if method != "HEAD":
        assert_problem(answer, 405, "method-not-allowed")


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "nonsense",
        "{'a': 1}",
        '{"collection": NaN}',
        '{"collection": Infinity}',
        '{"collection": ' + "9" * 5000 + "}",
        b"\xff\xfe{\x00}\x00",
        b'{"title": "\xff"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        " ",
    ],
)
def test_what_is_no_json(ann, care, api_of, body):
    assert_problem(api_of(ann).post("/cards", body), 400, "bad-json")


@pytest.mark.parametrize("body", ["null", "[]", "7", '"text"', "true"])
def test_json_of_another_kind(ann, care, api_of, body):
    assert_problem(api_of(ann).post("/cards", body), 422, "invalid")


def test_no_body_at_all(ann, care, api_of):
    assert_problem(api_of(ann).post("/cards"), 422, "invalid")


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "", "é"]
)
def test_another_kind_of_body(ann, care, token_of, client, kind):
    answer = client.generic(
        "POST",
        "/api/v1/cards",
        b'{"collection": 1, "title": "a"}',
        content_type=kind,
        headers={"Authorization": f"Bearer {token_of(ann)}"},
    )
    assert_problem(answer, 415, "unsupported-media-type")


def test_too_large_a_body(ann, care, api_of, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = api_of(ann).post("/cards", {"collection": care.id, "title": "a", "body": "x" * 2000})
    assert_problem(answer, 413, "too-much")


def test_a_body_without_length(ann, care, token_of, client):
    answer = client.generic(
        "POST",
        "/api/v1/cards",
        headers={"Authorization": f"Bearer {token_of(ann)}", "Transfer-Encoding": "chunked"},
    )
    assert_problem(answer, 411, "length-needed")


def test_too_many_parameters(ann, api_of, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    assert_problem(api_of(ann).get("/cards?" + "&".join(["tag=a"] * 20)), 400, "refused")


def test_errors_are_told_in_the_person_s_language(ann, card, api_of):
    ann.language = "sv"
    ann.save()
    assert api_of(ann).get("/cards/999999")["Content-Language"] == "sv"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("secret"), 404, "not-found"),
        (PermissionDenied("secret"), 403, "forbidden"),
        (HttpError(400, "secret"), 400, "refused"),
        (OperationalError("secret: database is locked"), 503, "busy"),
        (RuntimeError("secret"), 500, "broken"),
    ],
)
def test_whatever_is_raised_becomes_a_problem_without_its_inside(error, status, code):
    try:
        raise error
    except Exception as raised:
        answer = problems.problem(problems.refusal_of(raised))
    assert_problem(answer, status, code)
    assert b"secret" not in answer.content


def test_a_fault_of_ours_undoes_everything_and_is_told_cleanly(ann, card, api_of, monkeypatch):
    from allhands.api.views import cards

    monkeypatch.setattr(cards, "_shown", lambda *arguments, **keywords: 1 / 0)
    assert_problem(api_of(ann).patch(f"/cards/{card.id}", {"title": "New"}), 500, "broken")
    card.refresh_from_db()
    assert card.title == "Refund for a late order"


def test_every_refusal_of_the_house_has_a_title():
    kinds, waiting = [], [errors.Refused]
    while waiting:
        one = waiting.pop()
        kinds.append(one.code)
        waiting += [
            each
            for each in one.__subclasses__()
            if each.__module__.startswith(("allhands.kernel", "allhands.api"))
        ]
    assert set(kinds) - {"sign-in-first"} <= set(problems.TITLES)
