"""What a body becomes: safe HTML, plain text for search, and what it points to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.cards.body import render
from allhands.cards.diff import changed_lines
from allhands.kernel.testing import grows_evenly

KEY = "abcdefghijklmnopqrstuv"


def test_cards_and_files_are_found_wherever_they_are_named():
    made = render(
        f"[a](/cards/7) and [b](/cards/8#h-x)\n\n![p](/attachments/{KEY}/p.png) <a href='/cards/9'>c</a>"
    )
    assert made.cards == (7, 8, 9)
    assert made.files == (KEY,)


def test_a_picture_from_elsewhere_becomes_a_link():
    html = render("![their logo](https://tracker.example/p.png)").html
    assert "<img" not in html
    assert 'href="https://tracker.example/p.png"' in html


@pytest.mark.parametrize(
    "rest", ["../../../sign-out", "../../cards/7", "x/../../../drafts", "p.png?x=1", "p.png#x"]
)
def test_a_picture_asks_for_nothing_but_its_file(rest: str):
    """A browser climbs with ".." before it asks, so such a picture could ask for any address as its reader."""
    made = render(f"![p](</attachments/{KEY}/{rest}>) <img src='/attachments/{KEY}/{rest}'>")
    assert "src=" not in made.html
    assert made.files == ()


def test_a_callout_a_table_and_a_task_list():
    html = render("> [!WARNING]\n> Ask first.\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n- [x] done\n").html
    assert '<blockquote class="callout warning">' in html
    assert 'class="align-center"' in html
    assert 'type="checkbox"' in html


def test_headings_begin_below_the_title():
    made = render("# One\n\n## Two\n")
    assert "<h2" in made.html
    assert "<h3" in made.html
    assert made.headings == "One\nTwo"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        '<a href="vbscript:x">x</a>',
        "<svg onload=alert(1)>",
        "<iframe src=//evil>",
        '<div style="background:url(javascript:x)">',
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        '<a href="/x" class="button danger" id="main">x</a>',
        "<form action=/sign-out><input type=submit>",
        "<base href=//evil><meta http-equiv=refresh>",
    ],
)
def test_nothing_that_acts_is_left(source):
    html = render(source).html.lower()
    for bad in (
        "<script",
        "onerror=",
        "onload=",
        '="javascript:',
        '="vbscript:',
        '="data:',
        "<iframe",
        "<form",
        "<svg",
    ):
        assert bad not in html
    assert "style=" not in html
    assert 'id="main"' not in html


@given(st.text(max_size=300))
def test_any_text_is_rendered(text):
    made = render(text)
    assert "<script" not in made.html.lower()
    assert "\x00" not in made.plain


@pytest.mark.parametrize("part", ["[", "![", "<", "*a ", "`", "> ", "| a ", "- ", "\\", "&#", "[a](", "\n\t"])
def test_a_body_made_to_be_slow_is_not(part):
    assert grows_evenly(lambda size: render((part * size)[:size]), 12_000)


def test_a_difference_shows_words():
    lines = changed_lines("Arrives in 7 days.\nSame.\n", "Arrives in 3 days.\nSame.\n")
    assert [line.kind for line in lines] == ["out", "in", "same"]
    assert (True, "7") in lines[0].parts


@given(st.text(alphabet="ab \n<", max_size=80), st.text(alphabet="ab \n<", max_size=80))
def test_a_difference_tells_the_whole_new_text_where_it_changed(before, after):
    for line in changed_lines(before, after):
        words = "".join(part for _, part in line.parts)
        if line.kind == "in":
            assert words in after.splitlines()
        if line.kind == "out":
            assert words in before.splitlines()
