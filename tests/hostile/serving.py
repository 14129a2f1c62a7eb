"""The product on a port of this machine, once as it is and once without its content policy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]
POLICIES = {"content-security-policy", "x-frame-options", "cross-origin-opener-policy"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *about: object) -> None:
        pass


def in_turn(program: Wsgi) -> Wsgi:
    """One request at a time: the threads share the test's one connection to a database in memory."""
    lock = threading.Lock()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        with lock:
            response = program(environ, start)
            body = list(response)
            response.close()
            return body

    return answer


def without_policy(program: Wsgi) -> Wsgi:
    """The same program for a browser that knows no content policy, and that may frame it."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [pair for pair in headers if pair[0].lower() not in POLICIES], *more)

        return program(environ, begin)

    return answer


@contextmanager
def served(*programs: Wsgi) -> Iterator[list[str]]:
    """The address of each program, on 127.0.0.1, as long as the block lasts."""
    shared = {}
    for connection in connections.all():
        if connection.vendor == "sqlite":
            connection.inc_thread_sharing()
            shared[connection.alias] = connection
    servers = [
        ThreadedWSGIServer(("127.0.0.1", 0), Quiet, connections_override=shared or None) for _ in programs
    ]
    threads = []
    for server, program in zip(servers, programs, strict=True):
        server.set_app(program)
        server.daemon_threads = True
        threads.append(threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}))
        threads[-1].start()
    try:
        yield [f"http://127.0.0.1:{server.server_address[1]}" for server in servers]
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
        for connection in shared.values():
            connection.dec_thread_sharing()


def the_product() -> tuple[Wsgi, Wsgi]:
    """As it is, and without the policy; both wait for each other."""
    program = in_turn(WSGIHandler())
    return program, without_policy(program)
