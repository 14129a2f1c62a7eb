"""Every page: no barrier that axe knows, no sideways scrolling down to 320 px, mirrored without breaking."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = [
    "/",
    "/collections",
    "/collections/1",
    "/collections/1/settings",
    "/collections/new",
    "/cards/5",
    "/cards/5/edit",
    "/cards/5/place",
    "/cards/5/verifier",
    "/cards/5/versions",
    "/cards/5/versions/1",
    "/cards/new",
    "/drafts",
    "/search",
    "/search?words=refund",
    "/search?words=zzzqqqxx",
    "/searches",
    "/searches?dismissed",
    "/synonyms",
    "/synonyms/1",
    "/people",
    "/people/1",
    "/groups",
    "/groups/1",
    "/invitations",
    "/profile",
    "/profile/tokens",
    "/settings",
    "/imports",
    "/proposals",
    "/cards/999999",
]


def problems(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_no_barrier(enter, look):
    page = enter("Ada Eriksen", color_scheme=look)
    wrong = {}
    for where in PAGES:
        page.goto(where)
        if found := problems(page):
            wrong[where] = found
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("refund")
    expect(page.locator("dialog[data-palette] [role=option]").first).to_be_visible()
    if found := problems(page):
        wrong["palette"] = found
    assert wrong == {}


@pytest.mark.parametrize("width", [320, 400, 800, 1280])
def test_no_page_scrolls_sideways(enter, width):
    page = enter("Ada Eriksen", viewport={"width": width, "height": 800})
    wide = []
    for where in PAGES:
        page.goto(where)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            wide.append(where)
    assert wide == []


def test_mirrored_pages_hold(enter):
    page = enter("Ada Eriksen", viewport={"width": 400, "height": 800})
    wide = []
    for where in PAGES:
        page.goto(where)
        page.evaluate("document.documentElement.dir = 'rtl'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            wide.append(where)
    assert wide == []


def test_the_sign_in_page_has_no_barrier(chromium, demo):
    context = chromium.new_context(base_url=demo)
    page = context.new_page()
    page.goto("/sign-in")
    assert problems(page) == []
    context.close()


def test_the_rail_opens_on_a_small_screen(enter):
    page = enter("Noa Lindqvist", viewport={"width": 400, "height": 800})
    page.locator("summary.rail-button").click()
    expect(page.get_by_role("link", name="People", exact=True)).to_be_visible()


def test_single_keys_can_be_switched_off(enter):
    page = enter("Sofie Jansen")
    page.goto("/profile")
    page.locator("input[name=single_keys]").uncheck()
    page.locator("main form").first.get_by_role("button").first.click()
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("dialog[data-palette]")).not_to_be_visible()
