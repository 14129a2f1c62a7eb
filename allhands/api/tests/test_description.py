"""The API's description: kept in a file, so that every change of the API is seen. GOLDEN=1 writes it anew."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from allhands.api import urls
from allhands.api.description import description, written

GOLDEN = Path(__file__).parent / "openapi.json"


def test_it_is_the_one_that_was_reviewed():
    if os.environ.get("GOLDEN"):
        GOLDEN.write_text(written(), encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == written(), "run with GOLDEN=1 and look at the difference"


@pytest.mark.django_db
def test_it_is_for_everybody_and_tells_nothing_of_the_workspace(
    client, ann, secret_card, client_of, token_of
):
    answers = [
        client.get("/api/v1/openapi.json"),
        client_of(ann).get("/api/v1/openapi.json"),
        client.get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {token_of(ann)}"}),
        client.get("/api/v1/openapi.json", headers={"Accept-Language": "sv"}),
    ]
    assert {answer.content for answer in answers} == {written().encode()}
    assert answers[0].json()["openapi"].startswith("3.1")


def test_every_operation_has_its_own_name_words_and_refusals():
    seen = []
    for methods in description()["paths"].values():
        for operation in methods.values():
            seen.append(operation["operationId"])
            assert operation["summary"]
            assert operation["security"] == [{"Bearer": []}]
            assert {"401", "422", "503"} <= set(operation["responses"])
    assert len(seen) == len(set(seen)) == 14


def test_nothing_refers_to_what_is_not_there():
    text = written()
    parts = description()["components"]
    for place in {part.split('"')[0] for part in text.split('"$ref": "#/components/')[1:]}:
        kind, name = place.split("/")
        assert name in parts[kind]
    for name in parts["schemas"]:
        assert f'"#/components/schemas/{name}"' in text
    json.dumps(parts)


def test_every_door_states_what_it_needs():
    for pattern in urls.urlpatterns:
        assert pattern.callback.needs.name
        assert pattern.callback.methods
    needs = {pattern.name: pattern.callback.needs.name for pattern in urls.urlpatterns}
    assert {name for name, need in needs.items() if need == "anybody"} == {
        "healthz",
        "readyz",
        "api_description",
        "api_nothing",
    }
