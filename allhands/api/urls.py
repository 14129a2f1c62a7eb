from django.urls import URLPattern, path, re_path

from allhands.api.access import MEASURES, TOKEN
from allhands.api.description import show
from allhands.api.doors import by_token_too, door, doors, nothing_here
from allhands.api.version_one import PREFIX, api
from allhands.api.views import health
from allhands.kernel.needs import ANYBODY
from allhands.kernel.routes import route

_patterns, _app, _namespace = api.urls
_measures = door(health.measured, place="metrics", needs=MEASURES, offered={"GET": {}})
_description = door(show, place=f"{PREFIX}openapi.json", needs=ANYBODY, offered={"GET": {}})

urlpatterns: list[URLPattern] = [
    route("healthz", name="healthz", needs=ANYBODY, get=health.alive),
    route("readyz", name="readyz", needs=ANYBODY, get=health.ready),
    path("metrics", by_token_too(_measures), name="metrics"),
    path(f"{PREFIX}openapi.json", _description, name="api_description"),
    *doors(_patterns, PREFIX, TOKEN),
    re_path(r"^api(?:/[\s\S]*)?$", nothing_here, name="api_nothing"),
]
