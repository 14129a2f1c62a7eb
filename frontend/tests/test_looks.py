"""Every page of the specimen: accessible, light and dark, from 320 px up, mirrored, and without scripts."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

Scheme = Literal["light", "dark"]
PAGES = ["/", "/card", "/search", "/editor", "/people", "/specimen"]
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]


def opened(
    browser: Browser,
    site: str,
    path: str,
    *,
    width: int = 1280,
    scheme: Scheme = "light",
    script: bool = True,
) -> Page:
    size = ViewportSize(width=width, height=860)
    context = browser.new_context(
        viewport=size, color_scheme=scheme, base_url=site, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(path)
    if script and path.startswith("/editor"):
        page.locator(".cm-content").wait_for()
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (400, "light")])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: Browser, site: str, path: str, width: int, scheme: Scheme) -> None:
    page = opened(browser, site, path, width=width, scheme=scheme)
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_palette_and_the_help(browser: Browser, site: str, scheme: Scheme) -> None:
    page = opened(browser, site, "/card", scheme=scheme)
    page.keyboard.press("/")
    page.keyboard.type("group order")
    page.locator(".palette .preview").wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator("dialog.palette").wait_for(state="hidden")
    page.keyboard.press("?")
    page.locator("[data-keys-dialog][open]").wait_for()
    assert faults(page) == []
    page.context.close()


def test_axe_finds_nothing_in_the_open_menu_of_a_phone(browser: Browser, site: str) -> None:
    page = opened(browser, site, "/", width=400)
    page.locator(".rail-button").click()
    page.get_by_role("link", name="Couriers").wait_for()
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out(browser: Browser, site: str, path: str, direction: str) -> None:
    page = opened(browser, site, f"{path}?dir={direction}")
    for width in (320, 400, 700, 820, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 860})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.context.close()


def test_without_scripts_the_rail_is_there_and_the_menu_opens(browser: Browser, site: str) -> None:
    page = opened(browser, site, "/card", script=False)
    assert page.get_by_role("link", name="Couriers").is_visible()
    page.set_viewport_size({"width": 400, "height": 800})
    assert not page.get_by_role("link", name="Couriers").is_visible()
    page.locator(".rail-button").click()
    assert page.get_by_role("link", name="Couriers").is_visible()
    page.context.close()


def test_without_scripts_the_editor_is_a_text_field(browser: Browser, site: str) -> None:
    page = opened(browser, site, "/editor", script=False)
    assert page.get_by_label("Text").is_visible()
    assert not page.get_by_role("toolbar").is_visible()
    page.context.close()


def test_the_chosen_colours_stay(browser: Browser, site: str) -> None:
    page = opened(browser, site, "/")
    button = page.locator("[data-theme-button]")
    button.click()
    button.click()
    assert button.inner_text().strip() == "Colours: dark"
    page.goto("/card")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(236, 234, 230)"
    assert page.locator("[data-theme-button]").inner_text().strip() == "Colours: dark"
    page.context.close()
