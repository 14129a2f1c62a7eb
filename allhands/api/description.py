"""The API's description of itself: OpenAPI 3.1 made from the code, with what the code cannot say about headers and errors.

It is the same for everybody and says nothing of the workspace. The doors are made from it: what it does not name is
not let in.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from allhands.api import shapes
from allhands.api.problems import MEDIA_TYPE
from allhands.api.version_one import PREFIX, api

Part = dict[str, Any]
TEXT: Part = {"type": "string"}
KEY: Part = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "A name of yours for this request, such as a UUID. Sent again it has no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
IF_MATCH: Part = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag that you read; 412 when the text has another version by now.",
    "schema": TEXT,
}
IF_NONE_MATCH: Part = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "The ETag that you have; 304 when it is still the current one.",
    "schema": TEXT,
}
HEADERS: dict[str, Part] = {
    "ETag": {"description": "The card's version and a digest of the answer.", "schema": TEXT},
    "Link": {"description": 'The next page, with rel="next"; missing on the last.', "schema": TEXT},
    "Location": {"description": "The address of the new card.", "schema": TEXT},
    "Idempotency-Replayed": {
        "description": "There, and true, when this answer was given before.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
PROBLEMS = {
    "400": "The body cannot be read",
    "401": "A token is needed",
    "403": "Not allowed, or the token may only read",
    "404": "Not there, or not for you",
    "409": "Somebody was faster, or the same request is still being done",
    "411": "The header Content-Length is missing",
    "412": "Another version than the one named is current",
    "413": "The body is too large",
    "415": "The body is not JSON",
    "422": "Something of it cannot be used",
    "503": "The database is busy",
}
IN_ADDRESSES = ("Paging", "CardFilters", "Search", "Doubt")
READING = ("401", "422", "503")
WRITING = ("400", "401", "403", "404", "409", "411", "413", "415", "422", "503")


@cache
def description() -> Part:
    """The whole OpenAPI document."""
    with translation.override("en"):
        made: Part = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    made = _tidied(made)
    made["info"]["title"] = api.title
    made["components"]["schemas"] = {
        name: schema for name, schema in made["components"]["schemas"].items() if name not in IN_ADDRESSES
    }
    made["servers"] = [{"url": "/"}]
    made["components"]["schemas"]["Problem"] = _problem_schema(made)
    made["components"]["responses"] = {status: _problem(words) for status, words in PROBLEMS.items()}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation, made["components"]["schemas"])
    return made


def _tidied(part: Any) -> Any:
    """The same without the titles that only repeat the names of fields."""
    if isinstance(part, list):
        return [_tidied(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {key: _tidied(value) for key, value in part.items() if key != "title" or isinstance(value, dict)}


def _as_sent(parameter: Part) -> Part:
    """A parameter's schema as an address can have it: there or not, never null."""
    choices = parameter["schema"].pop("anyOf", None)
    if choices:
        parameter["schema"] = next(one for one in choices if one != {"type": "null"})
    parameter["schema"].pop("description", None)
    return parameter


def _problem_schema(made: Part) -> Part:
    schema = shapes.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    made["components"]["schemas"] |= _tidied(schema.pop("$defs"))
    return _tidied(schema)


def _problem(words: str) -> Part:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}


def _complete(path: str, method: str, operation: Part, schemas: Part) -> None:
    """Adds to an operation its headers and its refusals."""
    operation["parameters"] = [_as_sent(parameter) for parameter in operation["parameters"]]
    status, good = next(one for one in operation["responses"].items() if one[0].startswith("2"))
    one_card = path.startswith(f"/{PREFIX}cards/{{")
    refused = set(READING if method == "get" else WRITING) | ({"404"} if "{" in path else set())
    if one_card and method == "get":
        _add(operation, good, IF_NONE_MATCH, "ETag")
        operation["responses"]["304"] = {
            "description": "You have it already",
            "headers": {"ETag": HEADERS["ETag"]},
        }
    elif one_card:
        _add(operation, good, IF_MATCH, "ETag")
        refused.add("412")
    if method in ("post", "patch"):
        _add(operation, good, KEY, "Idempotency-Replayed", *(("ETag", "Location") if status == "201" else ()))
    if "next" in _shown_by(good, schemas):
        _add(operation, good, None, "Link")
    for number in sorted(refused):
        operation["responses"][number] = {"$ref": f"#/components/responses/{number}"}


def _shown_by(answer: Part, schemas: Part) -> Part:
    name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fields: Part = schemas[name]["properties"]
    return fields


def _add(operation: Part, good: Part, parameter: Part | None, *headers: str) -> None:
    operation["parameters"].extend([parameter] if parameter else [])
    good.setdefault("headers", {}).update({name: HEADERS[name] for name in headers})


@cache
def written() -> str:
    return json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def show(request: HttpRequest) -> HttpResponse:
    """The description, for whoever asks: it is the same as in the product's documentation."""
    return HttpResponse(written(), content_type="application/json")
