"""The product as real processes that can be started, killed and asked whether they are ready."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.ledger import own_database

ROOT = Path(__file__).resolve().parents[2]
SERVE, WORKER = "serve", "worker"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class House:
    """`allhands serve` and a worker of its own beside it, on one data folder."""

    data: Path
    database_url: str
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ALLHANDS_", "COV_", "PYT"))
        }
        return {
            **kept,
            "ALLHANDS_DATA": str(self.data),
            "ALLHANDS_URL": self.address,
            "DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
            "PYTHONPATH": str(ROOT),
            # As in an installation, what was compiled once stays compiled.
            "PYTHONPYCACHEPREFIX": str(ROOT / ".tools" / "bytecode"),
        }

    def open(self) -> tuple[int, str]:
        """Prepares a new house. The number of its collection, and a token that may write there."""
        said = subprocess.run(
            [sys.executable, "-m", "tests.crash.opening"],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert said.returncode == 0, said.stderr
        place, token = said.stdout.split()
        return int(place), token

    def start(self) -> None:
        """Starts whatever is not running."""
        commands = {SERVE: ["serve", "--port", str(self.port)], WORKER: ["worker"]}
        for name, words in commands.items():
            if name not in self.running or self.running[name].poll() is not None:
                with (self.data / f"{name}.log").open("ab") as log:
                    self.running[name] = subprocess.Popen(
                        [sys.executable, "-m", "allhands.site.commands", *words],
                        cwd=ROOT,
                        env=self.environment(),
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )

    def seconds_until_ready(self, limit: float) -> float:
        """How long it takes until the house says that it can serve; `limit` when it did not by then.

        Whatever ended is started again, as a service manager does: the server ends itself when the process that
        answers is killed twice within seconds.
        """
        began = time.monotonic()
        while not (ready := self.is_ready()) and time.monotonic() - began < limit:
            time.sleep(0.05)
            self.start()
        return time.monotonic() - began if ready else limit

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, name: str) -> None:
        """kill -9, with all its children, and gone when this returns."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_child(self) -> bool:
        """kill -9 of the process that answers requests; its parent is to start another. False where there is none."""
        children = Path(f"/proc/{self.running[SERVE].pid}/task/{self.running[SERVE].pid}/children")
        found = [int(number) for number in children.read_text().split()] if children.exists() else []
        for number in found:
            os.kill(number, signal.SIGKILL)
        return bool(found)

    def close(self) -> None:
        for name in list(self.running):
            self.kill(name)

    def log(self) -> str:
        return "\n".join(
            f"== {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.data.glob("*.log"))
        )


@contextmanager
def new_house(folder: Path) -> Iterator[House]:
    """A house on an empty database of its own: in its folder, or on the server that DATABASE_URL names."""
    with own_database(os.environ.get("DATABASE_URL", "")) as url:
        made = House(folder, url)
        try:
            yield made
        finally:
            made.close()
