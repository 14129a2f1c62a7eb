"""Numbers for those who watch over an installation, in Prometheus' form."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from allhands.api import queries

REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "allhands_api_seconds",
    "How long requests to the API took, by place, method and status.",
    ["place", "method", "status"],
    registry=REGISTRY,
)
METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")


@dataclass
class Timing:
    status: int = 500


@contextmanager
def timed(place: str, method: str) -> Iterator[Timing]:
    """Measures one request. Methods that nothing offers count as one, for everybody may invent more."""
    timing, began = Timing(), time.perf_counter()
    try:
        yield timing
    finally:
        shown = method if method in METHODS else "other"
        REQUESTS.labels(place, shown, str(timing.status)).observe(time.perf_counter() - began)


class Watched(Collector):
    """What is read from the database when somebody asks."""

    def collect(self) -> Iterable[Metric]:
        for name, (meaning, value) in queries.watched().items():
            if value is not None:
                yield GaugeMetricFamily(f"allhands_{name}", meaning, value=value)

    def describe(self) -> Iterable[Metric]:
        return []


REGISTRY.register(Watched())
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


def written() -> bytes:
    return generate_latest(REGISTRY)
