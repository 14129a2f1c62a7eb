"""The editor in a browser, under the content policy: writing, drafts, preview, links to cards, pictures."""

import json
import re

import pytest
from conftest import told
from playwright.sync_api import BrowserContext, Page, Route, expect


@pytest.fixture
def editor(page: Page) -> Page:
    page.goto("/editor")
    expect(page.locator(".cm-content")).to_be_visible()
    return page


def state(page: Page) -> str:
    return page.locator("[data-draft-state]").inner_text()


def test_its_styles_pass_the_content_policy(editor: Page) -> None:
    assert (
        editor.evaluate("getComputedStyle(document.querySelector('.cm-content')).whiteSpace")
        == "break-spaces"
    )
    assert editor.locator("style").count() == 0
    expect(editor.get_by_role("textbox", name="Text")).to_be_visible()


def test_typing_is_saved_and_said_only_then(editor: Page, site: str) -> None:
    editor.get_by_label("Title").fill("Where is my refund?")
    editor.get_by_role("textbox", name="Text").click()
    editor.keyboard.type("It takes five days.")
    assert state(editor) in ("Not saved yet", "Saving…", "")
    expect(editor.locator("[data-draft-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d"))
    method, _, body = told(site, "/draft")[-1]
    assert method == "PUT"
    assert json.loads(body) == {
        "title": "Where is my refund?",
        "collection": "4",
        "tags": "",
        "body": "It takes five days.",
    }
    expect(editor.locator(".editor-preview")).to_have_text("It takes five days.")


def test_a_server_that_is_down_is_said_and_tried_again(context: BrowserContext, page: Page) -> None:
    answers = [503, 200]

    def answer(route: Route) -> None:
        route.fulfill(status=answers.pop(0), json={"saved_at": "2026-11-22T14:02:00Z"})

    context.route("**/draft", answer)
    page.goto("/editor")
    page.locator(".cm-content").click()
    page.keyboard.type("a")
    shown = page.locator("[data-draft-state]")
    expect(shown).to_have_text("Not saved: the server does not answer, trying again")
    expect(shown).to_have_text(re.compile("^Saved"), timeout=6_000)


def test_leaving_with_unsaved_text_asks_first(context: BrowserContext, page: Page) -> None:
    context.route("**/draft", lambda route: None)
    page.goto("/editor")
    page.locator(".cm-content").click()
    page.keyboard.type("a")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == ["beforeunload"]


def test_two_brackets_link_a_card(editor: Page) -> None:
    editor.locator(".cm-content").click()
    editor.keyboard.type("See [[Who pays")
    option = editor.get_by_role("option", name="Who pays when a group order is split")
    expect(option).to_be_visible()
    editor.wait_for_timeout(100)
    editor.keyboard.press("Enter")
    expect(editor.get_by_label("Text", exact=True).first).to_be_attached()
    body = editor.locator("textarea[name=body]").input_value()
    assert body == "See [Who pays when a group order is split](/cards/1)"


def test_a_dropped_picture_is_sent_and_shown(editor: Page, site: str) -> None:
    editor.locator(".cm-content").click()
    editor.evaluate("""() => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "photo.png", { type: "image/png" }));
      const place = document.querySelector(".cm-content");
      const { x, y } = place.getBoundingClientRect();
      const drop = { dataTransfer: data, bubbles: true, cancelable: true, clientX: x + 20, clientY: y + 20 };
      place.dispatchEvent(new DragEvent("drop", drop));
    }""")
    expect(editor.locator("textarea[name=body]")).to_have_value("![receipt.png](/static/site/icon.svg)")
    assert told(site, "/upload")


def test_the_toolbar_writes_markdown_and_is_one_tab_stop(editor: Page) -> None:
    editor.locator(".cm-content").click()
    editor.keyboard.type("refund")
    editor.get_by_role("button", name="Bold").click()
    expect(editor.locator("textarea[name=body]")).to_have_value("**refund**")
    editor.keyboard.press("Control+z")
    expect(editor.locator("textarea[name=body]")).to_have_value("refund")
    editor.get_by_role("button", name="Bold").focus()
    editor.keyboard.press("ArrowRight")
    expect(editor.get_by_role("button", name="Italic")).to_be_focused()
    editor.keyboard.press("End")
    expect(editor.get_by_role("button", name="Preview")).to_be_focused()
    editor.keyboard.press("Shift+Tab")
    expect(editor.get_by_label("Tags")).to_be_focused()


def test_tab_moves_a_list_item_and_escape_then_tab_leaves(editor: Page) -> None:
    field = editor.locator("textarea[name=body]")
    editor.locator(".cm-content").click()
    editor.keyboard.type("- one")
    editor.keyboard.press("Enter")
    editor.keyboard.press("Tab")
    expect(field).to_have_value(re.compile(r"^- one\n\s+- $"))
    editor.keyboard.press("Escape")
    editor.keyboard.press("Tab")
    expect(editor.locator(".cm-content")).not_to_be_focused()


def test_the_form_sends_what_was_written(editor: Page, site: str) -> None:
    editor.get_by_label("Title").fill("T")
    editor.locator(".cm-content").click()
    editor.keyboard.type("words")
    editor.keyboard.press("Control+Enter")
    editor.wait_for_url("**/saved")
    assert "body=words" in told(site, "/saved")[-1][2]
