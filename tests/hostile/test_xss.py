"""More than a thousand texts that want to run, in every place where people's words are shown, in a real browser.

Once under the content policy, once in a browser that knows none: what keeps them still must be us, not the policy.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from allhands.cards.models import Card
from allhands.search import index
from allhands.search import queries as searching
from allhands.transfer import running
from tests.hostile import hostile_company
from tests.hostile.hostile_company import Hostile
from tests.hostile.payloads import CANARY, payloads
from tests.hostile.serving import served, the_product
from tests.hostile.watching import Watch

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
T = TypeVar("T")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_there_are_enough_of_them():
    assert len(set(payloads())) >= 500


def in_browser(do: Callable[[Browser], T]) -> T:
    """In a thread of its own: the browser's driver runs an event loop, and Django keeps its database from those."""

    def run() -> T:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            try:
                return do(browser)
            finally:
                browser.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(run).result()


@pytest.fixture
def hostile(transactional_db, settings, monkeypatch) -> Hostile:
    settings.DEMO = True
    settings.USAGE_AT_ONCE = False
    monkeypatch.setattr(running, "spawn", lambda work: work())
    monkeypatch.setattr(searching, "WAIT_SECONDS", 0.0)
    made = hostile_company.build()
    index.rebuild_now()
    return made


def test_the_watch_sees_what_runs(transactional_db, settings, monkeypatch):
    """The proof of the proof: what does get through is told of."""
    bad = f"<img src=x onerror=__hit(1)><a href='javascript:x'>y</a><img src='//{CANARY}/2'>"

    def look(browser: Browser) -> list[str]:
        watch = Watch(browser, address, {})
        watch.visit("/sign-in")
        watch.fragments([("/cards/1/preview", bad)])
        watch.close()
        return watch.found

    with served(*the_product()) as (_strict, address):
        told = " ".join(in_browser(look))
    assert all(words in told for words in ("ran on", "asked elsewhere", "took image", "got through")), told


def test_none_of_them_runs(hostile: Hostile):
    shown = Card.objects.filter(id__in=hostile.cards).values_list("id", "html")
    pieces = [(f"/cards/{number}/preview", html) for number, html in shown] + answers(hostile)
    cookies = {name: morsel.value for name, morsel in hostile.client.cookies.items()}

    def look(browser: Browser) -> list[str]:
        return [
            *under_the_policy(Watch(browser, strict, cookies), hostile),
            *without_a_policy(Watch(browser, open_to_all, cookies), hostile, pieces),
            *at_the_door(Watch(browser, strict, {})),
            *at_the_door(Watch(browser, open_to_all, {})),
        ]

    with served(*the_product()) as (strict, open_to_all):
        found = in_browser(look)
    assert found == [], "\n".join([f"{len(found)} found", *found[:40]])


def under_the_policy(watch: Watch, hostile: Hostile) -> list[str]:
    for path in [*hostile.pages, *hostile.tagged[::12], *hostile.searched[::12]]:
        watch.visit(path)
    watch.visit("/cards/new", then=type_all)
    watch.close()
    return watch.found


def without_a_policy(watch: Watch, hostile: Hostile, pieces: list[tuple[str, str]]) -> list[str]:
    watch.visit("/cards/new", then=type_all)
    watch.visit("/search")
    watch.frames(hostile.tagged)
    watch.frames([*hostile.pages, *[f"/cards/{number}" for number in hostile.cards[::12]], *hostile.searched])
    watch.fragments(pieces)
    watch.close()
    return watch.found


def at_the_door(watch: Watch) -> list[str]:
    """Where a demo company lists its people."""
    watch.visit("/sign-in")
    assert watch.page.locator(".person-card").count() > 100
    watch.close()
    return watch.found


def answers(hostile: Hostile) -> list[tuple[str, str]]:
    """The fragments of results that the palette takes over, and the marked words that the API gives."""
    found = []
    for page in range(1, 30):
        path = f"/search/results?place=palette&words={hostile_company.WORD}&page={page}"
        found.append((path, hostile.client.get(path).content.decode()))
    return found


def type_all(page: Page) -> None:
    """All of it into the editor: the source is drawn by CodeMirror, the preview comes from the server."""
    page.locator(".cm-content").wait_for()
    text = "\n\n".join(text.replace("\x00", "") for text in payloads()[::3])
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          data.setData("text/html", text);
          const place = document.querySelector(".cm-content");
          place.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    page.locator("[data-editor-preview] *").first.wait_for()
    for words in page.evaluate("__scan(document)"):
        raise AssertionError(words)
