"""Time to be killed between a commit and its answer: the moment in which a program must ask again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def linger(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def run(request: HttpRequest) -> HttpResponse:
        answered = answer(request)
        if request.method in ("POST", "PATCH"):
            time.sleep(random.uniform(0, 0.1))
        return answered

    return run
