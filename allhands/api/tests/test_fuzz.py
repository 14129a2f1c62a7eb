"""Whatever is sent: no fault of ours, and every answer is as the description says.

The examples are drawn from the description itself, good ones and bad ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig

from allhands.api.description import description

load_all_checks()
CONFIG = SchemathesisConfig.from_dict({"seed": 7, "checks": {"positive_data_acceptance": {"enabled": False}}})


schema = schemathesis.openapi.from_dict(description(), config=CONFIG)
schema.app = WSGIHandler()


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Each test is one transaction, so its requests may not close the connection behind them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(vera, token_of) -> str:
    return token_of(vera)


@schema.parametrize()
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_nothing_breaks(case, one_connection, secret, ann, care, write):
    if case.meta.generation.mode.is_positive:
        _point_at_something(case, write(ann, care))
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})


def _point_at_something(case, card) -> None:
    """Puts numbers of what is there into good requests, for drawn ones would mostly end at 404."""
    if "number" in case.path_parameters:
        about_a_card = case.path.startswith("/api/v1/cards/")
        case.path_parameters["number"] = card.id if about_a_card else card.collection_id
    if isinstance(case.body, dict) and "collection" in case.body:
        case.body["collection"] = card.collection_id
