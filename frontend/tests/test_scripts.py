"""What the scripts do, in a browser: palette, search page, keys, copying, undo, progress."""

import re

from conftest import told
from playwright.sync_api import BrowserContext, Page, expect


def test_the_palette_finds_while_typing_and_opens_with_enter(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("group order")
    options = page.get_by_role("option")
    expect(options).to_have_count(5)
    expect(page.locator(".palette [data-live]")).to_have_text("5 cards found")
    expect(page.locator(".palette .preview h2")).to_have_text("Refund for a cancelled group order")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    active = page.locator(".palette-input").get_attribute("aria-activedescendant")
    assert active == options.nth(1).get_attribute("id")
    expect(page.locator(".palette .preview h2")).to_have_text("Who pays when a group order is split")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.nth(4)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/card?n=5")


def test_a_slow_answer_never_replaces_a_newer_one(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("slow")
    page.wait_for_timeout(120)
    page.locator(".palette-input").fill("nothing")
    expect(page.locator(".palette .empty")).to_be_visible()
    page.wait_for_timeout(600)
    expect(page.locator(".palette .empty")).to_be_visible()


def test_enter_waits_for_the_answer_to_the_words_that_were_typed(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("slow words")
    page.keyboard.press("Enter")
    page.wait_for_url("**/card?n=1")


def test_the_top_field_opens_the_palette_by_click_or_typing_but_not_by_tab(page: Page) -> None:
    page.goto("/")
    dialog = page.locator("dialog.palette")
    field = page.locator("#topbar-words")
    field.focus()
    expect(dialog).not_to_be_visible()
    page.keyboard.type("r")
    expect(dialog).to_be_visible()
    page.keyboard.type("efund")
    expect(page.locator(".palette-input")).to_have_value("refund")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    field.click()
    expect(dialog).to_be_visible()


def test_the_palette_copies_the_answer(context: BrowserContext, page: Page, site: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("group order")
    expect(page.locator(".palette .preview")).to_be_visible()
    page.keyboard.press("Control+c")
    expect(page.locator(".palette-note")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "Each person is refunded what they paid"
    )
    expect(page.locator("dialog.palette")).to_be_visible()
    page.wait_for_timeout(200)
    assert ["POST", "/copied"] in [list(one[:2]) for one in told(site, "/copied")]


def test_c_copies_a_card_rich_and_plain(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/card")
    page.keyboard.press("c")
    expect(page.locator(".toast")).to_contain_text("Copied.")
    html = page.evaluate(
        "navigator.clipboard.read().then(([one]) => one.getType('text/html')).then((blob) => blob.text())"
    )
    assert "<strong>Cancel group order</strong>" in html
    assert "class=" not in html
    assert "Check that every guest shows" in page.evaluate("navigator.clipboard.readText()")


def test_copying_works_without_the_clipboard_api_too(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/card")
    page.evaluate("navigator.clipboard.write = undefined")
    page.get_by_role("button", name="Copy answer").click()
    expect(page.locator(".toast")).to_contain_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Each person is refunded")


def test_j_and_k_walk_the_rows_and_e_edits(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Can a courier keep the bag")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Can a courier keep the bag")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/card")
    page.keyboard.press("e")
    page.wait_for_url("**/editor")


def test_single_keys_can_be_off(page: Page) -> None:
    page.goto("/card?keys=off")
    for key in "/?jec":
        page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette")).to_be_visible()


def test_help_names_the_keys_of_this_page(page: Page) -> None:
    page.goto("/card")
    page.keyboard.press("?")
    expect(page.locator("[data-page-keys]")).to_contain_text("Copy answer")
    expect(page.locator("[data-page-keys]")).to_contain_text("Edit")


def test_the_search_page_follows_the_words_and_keeps_its_filters(page: Page) -> None:
    page.goto("/search?words=refund")
    page.get_by_role("link", name="Payments 6").click()
    expect(page).to_have_url(re.compile("collection=4"))
    field = page.get_by_role("combobox")
    field.fill("group")
    expect(page).to_have_url(re.compile("collection=4.*words=group|words=group.*collection=4"))
    page.go_back()
    expect(field).to_have_value("refund")
    page.wait_for_load_state("networkidle")
    field.blur()
    page.keyboard.press("j")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".split-preview h2")).to_have_text("Who pays when a group order is split")


def test_undo_stands_for_ten_seconds_and_waits_for_a_pointer(page: Page) -> None:
    page.clock.install()
    page.goto("/specimen")
    toast = page.locator(".toast")
    page.clock.run_for(9_000)
    expect(toast).to_be_visible()
    toast.hover()
    page.clock.run_for(30_000)
    expect(toast).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(11_000)
    expect(toast).to_have_count(0)


def test_progress_is_followed_to_its_end(page: Page) -> None:
    page.goto("/specimen")
    words = page.locator("[data-progress-words]")
    expect(words).to_have_text(re.compile(r"^\d+ of 100 pages$"))
    expect(words).to_have_text("100 of 100 pages", timeout=15_000)
    assert page.locator("[data-progress-url] progress").evaluate("(bar) => bar.position") == 1


def test_an_answer_can_offer_undo(page: Page, site: str) -> None:
    page.goto("/card")
    detail = {"words": "Archived.", "undo": {"url": "/undone", "method": "delete"}}
    page.evaluate(
        "(detail) => document.body.dispatchEvent(new CustomEvent('toast', { detail, bubbles: true }))", detail
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    assert told(site, "/undone") == [("POST", "/undone", "_method=delete")]
