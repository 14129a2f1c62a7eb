"""Starts the product for measuring, as somebody would run it: one web process, kept on one core."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent


def prepare(folder: Path, database: str = "") -> None:
    """Django in this process, on a fresh database. Call it once, before anything of the product is imported."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="allhands.site.settings", ALLHANDS_DATA=str(folder), DATABASE_URL=database
    )
    os.environ["ALLHANDS_DEMO"] = "true"
    sys.path.insert(0, str(ROOT))
    from allhands.site import preparing

    preparing.prepare()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(folder: Path, database: str = "", *, core: int | None = 0, threads: int = 4) -> Iterator[Served]:
    """The product answering on a port of this machine; killed at the end."""
    port = free_port()
    environment = os.environ | {
        "ALLHANDS_DATA": str(folder),
        "DATABASE_URL": database,
        "ALLHANDS_DEMO": "true",
        "ALLHANDS_URL": f"http://localhost:{port}",
    }
    command = [
        sys.executable,
        "-m",
        "allhands.site.commands",
        "serve",
        "--port",
        str(port),
        "--threads",
        str(threads),
    ]
    log = (folder / "serve.log").open("w")
    pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None and os.cpu_count() != 1 else None
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, preexec_fn=pin)
    began = time.monotonic()
    try:
        while True:
            try:
                if Door(port).get("/healthz")[0] == 200:
                    break
            except OSError:
                pass
            if process.poll() is not None or time.monotonic() - began > 60:
                raise RuntimeError((folder / "serve.log").read_text())
            time.sleep(0.05)
        yield Served(port, process.pid, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


class Served:
    def __init__(self, port: int, pid: int, ready_seconds: float) -> None:
        self.port, self.pid, self.ready_seconds = port, pid, ready_seconds

    def memory_mb(self, *, own: bool = False) -> float:
        """Resident memory of the serving process and its children, in megabytes; what they share with files, such as
        the pages of the index, is left out of their `own`."""
        kept = r"RssAnon:\s+(\d+)" if own else r"VmRSS:\s+(\d+)"
        pids = [self.pid]
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                except (OSError, IndexError):
                    continue
                if parent == self.pid:
                    pids.append(int(entry.name))
        total = 0
        for pid in pids:
            found = re.search(kept, Path(f"/proc/{pid}/status").read_text())
            total += int(found[1]) if found else 0
        return total / 1024


class Door:
    """One browser: a kept connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content

    def get(self, path: str) -> tuple[int, bytes]:
        return self.ask("GET", path)

    def timed(self, path: str) -> float:
        """Milliseconds that a page took. Raises RuntimeError when it is not 200."""
        began = time.perf_counter()
        status, _ = self.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return (time.perf_counter() - began) * 1000

    def enter_as(self, person: int) -> None:
        """Signs in as somebody, by the demo company's one-click door."""
        status, page = self.get("/sign-in")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if status != 200 or token is None:
            raise RuntimeError(f"the sign-in page answered {status}")
        form = urlencode({"csrfmiddlewaretoken": token[1].decode()})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _ = self.ask("POST", f"/demo/{person}", form, **kind)
        if status not in (200, 302):
            raise RuntimeError(f"signing in answered {status}")


def spread(times: list[float]) -> dict[str, float]:
    """Median, 95th percentile and worst of some milliseconds."""
    ordered = sorted(times)
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
        "max_ms": round(ordered[-1], 2),
        "times": len(ordered),
    }


def size_mb(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20, 1)
