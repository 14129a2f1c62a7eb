"""The house does not open with a route that does not say whom it lets in."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.urls import include, path

from allhands.kernel.checks import every_route_states_its_need, patterns_in
from allhands.kernel.tests import places


class Forgetful:
    urlpatterns = [*places.urlpatterns, path("nested/", include(places.Nested))]


def test_a_forgotten_need_is_an_error(settings):
    settings.ROOT_URLCONF = Forgetful
    (found,) = every_route_states_its_need(None)
    assert found.id == "kernel.E001"
    assert found.is_serious()
    assert "/nested/forgotten/<int:number>" in found.msg


def test_django_runs_the_check(settings):
    settings.ROOT_URLCONF = Forgetful
    assert "kernel.E001" in {found.id for found in run_checks()}


@pytest.mark.urls("allhands.kernel.tests.places")
def test_routes_pass():
    assert every_route_states_its_need(None) == []


def test_nested_patterns_have_their_whole_path():
    assert [where for where, _ in patterns_in([path("a/", include(places.Nested))])] == [
        "a/forgotten/<int:number>"
    ]
