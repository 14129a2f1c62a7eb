"""Whether this process lives, whether it can serve, and how it does."""

import time
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from allhands.api import measures, queries
from allhands.kernel.deliveries import open_age_seconds
from allhands.search import index

MOST_SECONDS = 60
"""How far behind index and queue may be before no more people should be sent here."""


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database: a database that is away is not mended by a restart."""
    return _told({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """Whether the database answers, and index and queue keep up."""
    checks = {"database": _database(), "index": _index(), "queue": _age(open_age_seconds)}
    good = all(check["ok"] for check in checks.values())
    return _told({"status": "ok" if good else "failing", "checks": checks}, status=200 if good else 503)


def measured(request: HttpRequest) -> HttpResponse:
    return HttpResponse(measures.written(), content_type=CONTENT_TYPE_LATEST)


def _database() -> dict[str, object]:
    began = time.perf_counter()
    try:
        good = queries.database_answers()
    except DatabaseError:
        good = False
    return {"ok": good, "seconds": round(time.perf_counter() - began, 4)}


def _age(ask: Callable[[], float | None]) -> dict[str, object]:
    try:
        age = ask()
    except DatabaseError:
        age = None
    return {
        "ok": age is not None and age <= MOST_SECONDS,
        "age_seconds": None if age is None else round(age, 3),
    }


def _index() -> dict[str, object]:
    """Says how far it is built, while it is being built."""
    percent = index.building_percent()
    return _age(index.age_seconds) | ({} if percent is None else {"building_percent": percent})


def _told(said: dict[str, object], status: int = 200) -> HttpResponse:
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"})
