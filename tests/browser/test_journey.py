"""The main job, end to end, as people do it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_the_customers_words_find_the_card_and_its_answer_is_copied(enter):
    page = enter("Noa Lindqvist")
    page.keyboard.press("/")
    page.keyboard.type("refund for canceled group ordr", delay=15)
    first = page.locator("dialog[data-palette] [role=option]").first
    expect(first).to_contain_text("cancelled group order", ignore_case=True)
    expect(page.locator("dialog[data-palette] [data-preview-pane]")).to_contain_text("Money always goes back")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/cards/\d+"))
    expect(page.locator(".pill").first).to_contain_text("Trusted until")
    page.keyboard.press("c")
    expect(page.locator("[data-toasts]")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Money always goes back" in copied


def test_a_new_card_is_found_by_a_colleague_a_second_later(enter):
    writer, colleague = enter("Ravi Menon"), enter("Noa Lindqvist")
    writer.get_by_role("link", name="New card").click()
    writer.get_by_label("Title").fill("Courier bag smells of durian")
    writer.get_by_label("Collection", exact=True).select_option(label="Couriers")
    writer.locator(".cm-content").click()
    writer.keyboard.type("Swap the bag at the hub. **No charge** for the courier.")
    expect(writer.locator("[data-editor-preview] strong")).to_have_text("No charge")
    expect(writer.locator("[data-draft-state]")).to_contain_text("Saved", timeout=15000)
    writer.get_by_role("button", name="Publish").click()
    expect(writer.locator("h1")).to_have_text("Courier bag smells of durian")
    began = time.monotonic()
    while not colleague.locator("[role=option]", has_text="durian").count():
        colleague.goto("/search?words=bag+durian")
        assert time.monotonic() - began < 10
    expect(colleague.locator("[role=option] mark").first).to_be_visible()


def test_a_picture_and_a_card_link_go_into_the_text(enter, tmp_path: Path):
    page = enter("Ravi Menon")
    page.goto("/cards/new")
    page.get_by_label("Title").fill("A picture of the till")
    page.locator(".cm-content").click()
    page.keyboard.type("[[courier already", delay=25)
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_be_visible()
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_contain_text("](/cards/")
    page.keyboard.press("End")
    file = tmp_path / "till.png"
    file.write_bytes(PICTURE)
    with page.expect_file_chooser() as chooser:
        page.locator("[data-command=picture]").click()
    chooser.value.set_files(file)
    expect(page.locator(".cm-content")).to_contain_text("/attachments/")
    page.get_by_role("button", name="Publish").click()
    shown = page.locator(".prose img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 1


def test_two_people_change_one_line_and_neither_text_is_lost(enter):
    one, other = enter("Ravi Menon"), enter("Ada Eriksen")
    one.goto("/cards/new")
    one.get_by_label("Title").fill("Rain surcharge, who gets it")
    one.get_by_label("Collection", exact=True).select_option(label="Couriers")
    one.locator(".cm-content").click()
    one.keyboard.type("The courier.")
    one.get_by_role("button", name="Publish").click()
    expect(one.locator("h1")).to_have_text("Rain surcharge, who gets it")
    card = one.url
    for page, words in ((one, "The courier, all of it."), (other, "The courier, half of it.")):
        page.goto(f"{card}/edit")
        page.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.type(words)
    one.get_by_role("button", name="Publish").click()
    expect(one.locator("#answer")).to_contain_text("all of it")
    other.get_by_role("button", name="Publish").click()
    expect(other.locator("[role=alert]")).to_contain_text("same lines")
    expect(other.locator(".cm-content")).to_contain_text("all of it")
    expect(other.locator(".cm-content")).to_contain_text("half of it")


def test_trust_is_said_and_taken_back(enter):
    page = enter("Ada Eriksen")
    page.goto("/search?words=late+order&trust=trusted")
    page.locator("[role=option]").first.click()
    page.get_by_text("It is wrong or unsure").click()
    page.get_by_label("What is wrong?").fill("The fee changed")
    page.get_by_role("button", name="Say so").click()
    expect(page.locator(".pill").first).to_contain_text("Needs verification")
    expect(page.locator(".meta-line")).to_contain_text("Ada Eriksen: The fee changed")
    page.keyboard.press("v")
    expect(page.locator(".pill").first).to_contain_text("Trusted until")


def test_a_partner_sees_only_what_was_given(enter):
    page = enter("Pia Romero")
    page.goto("/collections")
    expect(page.locator(".tile-title")).to_have_text(["Customer care", "Partner desk", "Payments & refunds"])
    page.goto("/search?words=office+keys+travel")
    assert page.locator("[role=option]", has_text="People & office").count() == 0


def test_reading_works_without_script(enter):
    page = enter("Noa Lindqvist", java_script_enabled=False)
    page.locator("form[role=search] input[name=words]").first.fill("refund")
    page.locator("form[role=search] input[name=words]").first.press("Enter")
    page.locator("[role=option]").first.click()
    expect(page.locator(".prose")).not_to_be_empty()
    page.get_by_role("link", name="All versions").click()
    expect(page.locator("h1")).to_have_text("Versions")
