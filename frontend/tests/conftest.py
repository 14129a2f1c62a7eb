"""The specimen in a real browser, under the product's content policy."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FRONTEND = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    command = [sys.executable, str(FRONTEND / "specimen" / "serve.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip().removesuffix("/specimen")
        server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 860}, base_url=site)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when the browser had to complain: errors, refused styles or scripts."""
    complaints: list[str] = []
    made = context.new_page()
    made.on("console", lambda said: complaints.append(said.text) if complains(said) else None)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    assert complaints == []


def complains(said: ConsoleMessage) -> bool:
    """Errors and warnings, but for those that a test caused by answering 503 itself."""
    return said.type in ("error", "warning") and "status of 503" not in said.text


def told(site: str, start: str) -> list[tuple[str, str, str]]:
    """What the scripts sent to addresses beginning with `start`: (method, address, body)."""
    with urlopen(f"{site}/told") as answer:
        return [(method, path, body) for method, path, body in json.load(answer) if path.startswith(start)]
