"""Somebody writes a card for the first time and hands it in; a curator decides by single keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import problems

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def hand_in(page, title: str, body: str) -> None:
    """From the home page: one key, one choice, one button, and the words themselves."""
    page.goto("/")
    page.keyboard.press("c")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Collection", exact=True).select_option(label="Payments & refunds")
    expect(page.get_by_role("button", name="Publish")).to_be_hidden()
    page.locator(".editor-source [contenteditable=true]").first.click()
    page.keyboard.type(body)
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("[data-toasts]")).to_contain_text("Handed in")


def test_a_newcomer_hands_in_and_a_curator_decides_by_keys(enter):
    writer, curator = enter("Noa Lindqvist"), enter("Erik Sandström")
    titles = ["Gift card bought twice", "Receipt in another name", "Tip after the order"]
    for title in titles:
        hand_in(writer, title, "Ask for the order number.")
    assert problems(writer) == []
    curator.goto("/proposals")
    expect(curator.locator("main .row-title", has_text=titles[0])).to_be_visible()
    assert problems(curator) == []
    curator.locator("main .row-title", has_text=titles[0]).focus()
    curator.keyboard.press("Enter")
    expect(curator.locator("h1")).to_have_text(titles[0])
    assert problems(curator) == []
    curator.keyboard.press("a")
    expect(curator.locator("h1")).to_have_text(titles[1])
    curator.keyboard.press("b")
    curator.keyboard.type("Which name?")
    curator.keyboard.press("Enter")
    expect(curator.locator("h1")).to_have_text(titles[2])
    curator.keyboard.press("d")
    curator.keyboard.type("It is in Tips already.")
    curator.keyboard.press("Enter")
    expect(curator.locator("h1")).not_to_have_text(titles[2])
    writer.goto("/")
    row = writer.locator("main .row", has_text=titles[1])
    expect(row).to_contain_text("Asked back")
    row.locator("a").click()
    expect(writer.locator("main")).to_contain_text("Which name?")
    writer.set_viewport_size({"width": 320, "height": 800})
    assert not writer.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    writer.goto("/proposals")
    expect(writer.locator("main .row", has_text=titles[2])).to_contain_text("Declined")


def test_publishers_are_not_bothered(enter):
    page = enter("Ravi Menon")
    page.goto("/cards/new")
    page.get_by_label("Collection", exact=True).select_option(label="Couriers")
    expect(page.get_by_role("button", name="Hand in")).to_be_hidden()
    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    page.get_by_label("Collection", exact=True).select_option(label="Payments & refunds")
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()
    expect(page.get_by_text(re.compile("not publish in it"))).to_be_visible()
