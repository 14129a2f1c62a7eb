"""What must be true before the house opens: Django runs these with `check` and at the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from allhands.kernel.needs import Need


def patterns_in(
    places: Sequence[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every route with its whole path, those of nested lists included."""
    for place in places:
        where = before + str(place.pattern)
        if isinstance(place, URLResolver):
            yield from patterns_in(place.url_patterns, where)
        else:
            yield where, place


@register(Tags.urls, Tags.security)
def every_route_states_its_need(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """kernel.E001: a route that does not say who may enter."""
    return [
        Error(
            f"The route /{where} does not say whom it lets in.",
            hint="Make it with allhands.kernel.routes.route(..., needs=...), or set `needs` on its view.",
            id="kernel.E001",
        )
        for where, pattern in patterns_in(get_resolver().url_patterns)
        if not isinstance(getattr(pattern.callback, "needs", None), Need)
    ]
