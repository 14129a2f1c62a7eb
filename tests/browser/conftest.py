"""The real product with its demo company, and browsers in it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `allhands demo`, as a newcomer starts it."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ALLHANDS_")}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "allhands.site.commands", "demo", "--no-browser", "--port", str(port)]
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [*command, "--data", str(folder / "data")], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    address = f"http://localhost:{port}"
    try:
        _wait(f"{address}/readyz", process, folder / "log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(log.read_text()[-3000:])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def enter(demo: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Enters as somebody of the demo company in a browser of their own. Errors in the console fail the test."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def go(who: str, **options: object) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.new_context(
            base_url=demo, permissions=["clipboard-read", "clipboard-write"], **options
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto("/sign-in")
        page.get_by_role("button", name=re.compile(who)).first.click()
        page.wait_for_url(re.compile(r"/$"))
        return page

    yield go
    for context in opened:
        context.close()
    # Chromium tells of every 4xx answer; a page that is refused on purpose is no fault.
    assert not [words for words in wrong if "status of 4" not in words]
