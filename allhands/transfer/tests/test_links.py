"""Links become links to cards, pictures become attachments, and nothing else in a page changes."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from allhands.kernel.testing import grows_evenly
from allhands.transfer.archive import open_source
from allhands.transfer.known import Pages, read_pages
from allhands.transfer.links import LinkBroken, LinkTaken, Rewritten, rewrite
from allhands.transfer.pages import Page
from allhands.transfer.report import LISTED, LossReport, report_of
from allhands.transfer.targets import targets_of


def made(path: str, body: str = "Text", *addresses: str, **extra: str) -> Page:
    key = path.rpartition(".")[0]
    is_index = key.rpartition("/")[2].lower() in ("index", "_index", "readme")
    return Page(key, path, "Title", body, is_index=is_index, addresses=addresses, extra=extra)


KNOWN = Pages(
    (
        made("docs/index.md"),
        made("docs/help/refunds.md"),
        made("docs/help/field marketing.md"),
        made("docs/help/Yún & more (new).md"),
        made("docs/sales/README.md"),
        made("docs/sales/index.md"),
        made("docs/both.md"),
        made("docs/both/index.md"),
        made("docs/reference.md", "Text", "docs/api.html", "/old/api/", id="5340856700188"),
        made("docs/next.md", "Text", "docs/next.html"),
    ),
    pictures=("docs/help/img/a.png", "docs/help/img/B c.PNG", "docs/help/list.pdf", "static/logo.svg"),
    formerly=("https://help.example.com/hc/", "example.org"),
)
HERE = made("docs/help/here.md")


def done(body: str, page: Page = HERE, known: Pages = KNOWN) -> Rewritten:
    return rewrite(replace(page, body=body), known)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("refunds.md", "docs/help/refunds"),
        ("./refunds", "docs/help/refunds"),
        ("refunds.html", "docs/help/refunds"),
        ("refunds.md?plain=1", "docs/help/refunds"),
        ("REFUNDS.MD", "docs/help/refunds"),
        ("..\\help\\refunds.md", "docs/help/refunds"),
        ("../help/../help/refunds/", "docs/help/refunds"),
        ("field%20marketing.md", "docs/help/field marketing"),
        ("<field marketing.md>", "docs/help/field marketing"),
        ("field marketing.md", "docs/help/field marketing"),
        ("Y%C3%BAn%20%26%20more%20(new).md", "docs/help/Yún & more (new)"),
        ("<Yu\u0301n &amp; more \\(new\\).md>", "docs/help/Yún & more (new)"),
        ("../sales", "docs/sales/index"),
        ("../sales/", "docs/sales/index"),
        ("../sales/README.md", "docs/sales/README"),
        ("../sales/index.html", "docs/sales/index"),
        ("../both", "docs/both"),
        ("../both/index.md", "docs/both/index"),
        ("..", "docs/index"),
        ("../", "docs/index"),
        ("../refunds", "docs/help/refunds"),
        ("/docs/help/refunds.md", "docs/help/refunds"),
        ("/help/refunds", "docs/help/refunds"),
        ("/docs/api.html", "docs/reference"),
        ("/old/api", "docs/reference"),
        ("/", "docs/index"),
    ],
)
def test_paths_find_their_card(written: str, key: str) -> None:
    new = done(f"See [the *rules*]({written}).")
    assert new.links_taken == (LinkTaken("the *rules*", key, ""),)
    assert not new.links_broken
    assert re.fullmatch(r"See \[the \*rules\*\]\(<?card:[^ ]*?>?\)\.", new.body)


def test_anchors_and_titles_stay() -> None:
    new = done(
        "[a](refunds.md#within-2%20days \"Why\") [b](<refunds.md#x>\n  (Why)) [c](refunds.md 'it\\'s')"
    )
    card = "card:docs/help/refunds"
    assert new.body == f"[a]({card}#within-2%20days \"Why\") [b](<{card}#x>\n  (Why)) [c]({card} 'it\\'s')"
    assert [link.anchor for link in new.links_taken] == ["within-2 days", "x", ""]


def test_a_page_links_in_the_addresses_of_its_old_site() -> None:
    new = done("[api](api.html)", made("docs/elsewhere.md", "", "docs/elsewhere.html"))
    assert new.links_taken == (LinkTaken("api", "docs/reference", ""),)


def test_links_to_the_old_site_are_taken_and_to_others_left() -> None:
    body = (
        "[id](https://help.example.com/hc/en-us/articles/5340856700188-How#a) [path](http://example.org/docs/api.html)"
        " [file](HTTPS://EXAMPLE.ORG/sales/) [gone](https://help.example.com/hc/en-us/articles/1)"
        " [similar](https://help.example.com/hcx) [other](https://other.org/docs/api.html)"
    )
    new = done(body)
    assert [link.key for link in new.links_taken] == ["docs/reference", "docs/reference", "docs/sales/index"]
    assert not new.links_broken
    assert new.body.count("http") == 3


def test_pictures_and_documents_become_attachments() -> None:
    new = done(
        "![A](img/a.png 'A') ![B](<img/b c.png>) [list](list.pdf) ![logo](/logo.svg) [![A](img/a.png)](refunds.md)"
        " ![gone](img/gone.png) [gone](gone.pdf) ![](https://example.com/x.png) ![](data:image/png;base64,AA)"
    )
    assert new.body.startswith(
        "![A](picture:docs/help/img/a.png 'A') ![B](<picture:docs/help/img/B%20c.PNG>)"
        " [list](picture:docs/help/list.pdf) ![logo](picture:static/logo.svg)"
        " [![A](picture:docs/help/img/a.png)](card:docs/help/refunds) ![gone](img/gone.png)"
    )
    assert new.pictures_taken == (
        "docs/help/img/a.png",
        "docs/help/img/B c.PNG",
        "docs/help/list.pdf",
        "static/logo.svg",
    )
    assert new.pictures_missing == ("img/gone.png",)
    assert new.links_broken == (LinkBroken("gone", "gone.pdf"),)


def test_a_picture_that_could_not_be_kept_is_missing() -> None:
    new = rewrite(replace(HERE, body="![A](img/a.png)"), KNOWN, picture_to=lambda member: None)
    assert new == Rewritten("![A](img/a.png)", pictures_missing=("img/a.png",))


def test_html_and_definitions_are_followed() -> None:
    body = (
        "<p>\n<a class=x href='refunds.md#a'>The &amp; rules</a><img alt=\"\" src=img/a.png width=9>\n"
        '<!-- <a href="refunds.md"> --><script>"<a href=\'refunds.md\'>"</script>\n</p>\n\n'
        'In <A HREF="refunds.md">line</A> <img src="img/gone.png"/> <a name="x"></a> <img src={logo} />\n\n'
        "> [rules]: refunds.md 'Why'\n> [more]:\n>   <field marketing.md>\n\n[^1]: refunds.md\n\n[x]: https://a.b\n"
    )
    new = done(body)
    assert new.body == body.replace("'refunds.md#a'", "'card:docs/help/refunds#a'").replace(
        "src=img/a.png", 'src="picture:docs/help/img/a.png"'
    ).replace('HREF="refunds.md"', 'HREF="card:docs/help/refunds"').replace(
        "]: refunds.md 'Why'", "]: card:docs/help/refunds 'Why'"
    ).replace("<field marketing.md>", "<card:docs/help/field%20marketing>")
    assert [link.text for link in new.links_taken] == ["The &amp; rules", "line", "rules", "more"]
    assert new.pictures_missing == ("img/gone.png",)


@pytest.mark.parametrize(
    "body",
    [
        "`[a](refunds.md)` ``[a](refunds.md) ` ``",
        "```\n[a](refunds.md)\n```",
        "    [a](refunds.md)",
        "- x\n\n      [a](refunds.md)",
        "\\[a](refunds.md) [a]\\(refunds.md) [a] (refunds.md)",
        "<!-- [a](refunds.md) --> <b title='[a](refunds.md)'>",
        "<div>\n[a](refunds.md)\n</div>",
        "[a](#here) [a]() [a](?x=1) [a](mailto:a@b.c) [a](//host/refunds.md) <https://a.b/refunds.md>",
        "[x]({{< ref refunds.md >}}) [Text](Link URL) <a href={refunds.md}>",
        "| [a | b](refunds.md) |\n| - | - |\n| [a | b](refunds.md) |",
        "[a](refunds.md",
        "[a](refunds.md\n\n)",
        "[a](<refunds.md)",
        "[a](refunds.md 'b)",
        "[a](" + "(" * 20 + "refunds.md" + ")" * 20 + ")",
        "refunds.md [refunds.md] <refunds.md>",
        "",
    ],
)
def test_what_is_no_link_into_the_import_stays_untouched(body: str) -> None:
    assert done(body) == Rewritten(body)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("[out [in](refunds.md)](refunds.md)", ["in"]),
        ("![out [in](refunds.md)](img/a.png)", ["in"]),
        ("[a]] [b](refunds.md)", ["b"]),
        ("[a `]` b](refunds.md)", ["a `]` b"]),
        ("- [a](refunds.md)\n  1. > [b](refunds.md)\n     >   lazy\n  [c](refunds.md)", ["a", "b", "c"]),
        ("# [a](refunds.md)\n[b](refunds.md)\n---", ["a", "b"]),
        (
            "| [a](refunds.md) | `x|y` [b](refunds.md) |\n| - | - |\n| \\| [c](refunds.md) | d |",
            ["a", "b", "c"],
        ),
        ("> [a\n> b](refunds.md)", ["a > b"]),
        ("[a](\n refunds.md\n 'x'\n)", ["a"]),
        ("x < y [a](refunds.md) <!-- [b](refunds.md)", ["a", "b"]),
        ("`` [a](refunds.md) ` \\`[b](refunds.md)`", ["a", "b"]),
    ],
)
def test_only_real_links_are_seen(body: str, texts: list[str]) -> None:
    assert [link.text for link in done(body).links_taken] == texts


def test_broken_links_are_told_and_left() -> None:
    body = "[a](gone.md#x) [b](../../../../etc/passwd) [c](lost page.md) <a href='no/'>d</a> [e](locations.geojson)"
    new = done(body)
    assert new.body == body
    assert new.links_broken == (
        LinkBroken("a", "gone.md#x"),
        LinkBroken("b", "../../../../etc/passwd"),
        LinkBroken("c", "lost page.md"),
        LinkBroken("d", "no/"),
        LinkBroken("e", "locations.geojson"),
    )


def test_addresses_are_written_so_that_they_cannot_break_the_page() -> None:
    body = "[a](refunds.md) [b](<refunds.md>) <a href='refunds.md'>c</a> <a href=refunds.md>d</a>"
    new = rewrite(replace(HERE, body=body), KNOWN, link_to=lambda key, anchor: "/x y?(a|b)&lt;=1'\"<>")
    in_markdown, in_html = "</x y?(a%7Cb)&amp;lt;=1'\"%3C%3E>", "/x y?(a|b)&amp;lt;=1&#x27;&quot;&lt;&gt;"
    assert new.body == (
        f"[a]({in_markdown}) [b]({in_markdown}) <a href='{in_html}'>c</a> <a href=\"{in_html}\">d</a>"
    )


class _Tags(HTMLParser):
    """The addresses in raw HTML, as a browser would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses |= {
            value for name, value in attrs if (tag, name) in (("a", "href"), ("img", "src")) and value
        }


def shown(tokens: list[Token]) -> set[str]:
    """What the renderer links to and pictures, those inside a picture's text too."""
    found: set[str] = set()
    for token in tokens:
        found |= {str(token.attrs[name]) for name in ("href", "src") if name in token.attrs}
        found |= shown(token.children or [])
        if token.type.startswith("html"):
            tags = _Tags()
            tags.feed(token.content)
            found |= tags.addresses
    return found


_RENDER = MarkdownIt("commonmark").enable("table")
_PIECES = st.sampled_from(
    [
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "](a.md)",
        "[a](b.md)",
        "`",
        "``",
        "\\",
        "<",
        ">",
        "\n",
        "\n\n",
        "    ",
        "- ",
        "> ",
    ]
    + [
        "# ",
        "| ",
        "|-|-|\n",
        "```\n",
        "<!--",
        "-->",
        "<a href='c.md'>",
        "<div>\n",
        "<b x='",
        "'",
        '"',
        " ",
        "w",
        "1. ",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_the_links_found_are_the_links_shown(body: str) -> None:
    found = {html.unescape(target.raw) for target in targets_of(body) if target.style != "loose"}
    wanted = {"a.md", "b.md", "c.md"}
    # Unclosed quotes and declarations, and comments with three dashes, are read differently by every reader.
    if "<![" not in body and "---" not in body and ("<div" not in body or "<b x" not in body):
        assert found & wanted == shown(_RENDER.parse(body)) & wanted


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=5)), max_size=25).map("".join))
def test_a_page_without_local_links_is_unchanged(body: str) -> None:
    body = body.replace("\r", "").replace("\0", "")
    alone = replace(HERE, body=body)
    new = rewrite(alone, Pages((alone,)))
    assert new.links_taken or new.body == body
    targets = targets_of(body)
    assert all(body[target.start : target.end] == target.raw for target in targets)
    assert all(one.end <= two.start for one, two in zip(targets, targets[1:], strict=False))


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "[a](<",
        '[a](b "',
        "<a b='",
        "<!--",
        "`",
        "\\",
        "[]",
        "> ",
        "<a a ",
        "&#",
        "[a]: ",
        "(",
        "*",
    ],
)
def test_no_page_takes_more_than_its_length_in_time(unit: str) -> None:
    assert grows_evenly(lambda size: done(unit * (size // len(unit)) + "](refunds.md)"), 80_000)


def test_a_megabyte_of_brackets_takes_no_more_than_its_length_in_time() -> None:
    for end in ("", "](refunds.md)"):
        assert grows_evenly(lambda size, end=end: done("[" * size + end), 10**6)


def test_the_report_counts_what_was_taken_and_names_what_was_lost(tmp_path: Path) -> None:
    files = {
        "a.md": "# A\n[b](b.md) [gone](gone.md) ![p](p.png) ![q](q.png)",
        "b.md": "![p](p.png)",
        "empty.md": "",
        "p.png": "x",
        "x.css": "x",
        "y.zip": "x",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with open_source(tmp_path) as source:
        pages = read_pages(source)
        report = report_of(source, pages, ((page, rewrite(page, pages)) for page in pages))
    assert (report.pages_taken, report.links_taken, report.pictures_taken, report.losses) == (2, 1, 1, 4)
    assert [(row.name, row.code, row.detail) for row in report.as_rows()] == [
        ("empty.md", "page-empty", ""),
        ("y.zip", "archive-inside", ""),
        ("a.md", "picture-missing", "q.png"),
        ("a.md", "link-broken", "gone.md"),
        ("x.css", "other-kind", ""),
    ]
    text = report.as_text(str)
    assert text.startswith(
        "Pages: 2 taken, 1 refused\nLinks: 1 taken, 1 broken\nPictures: 1 taken, 1 missing\n"
    )
    assert "  a.md: The picture “q.png” is not among the files." in text
    many = LossReport(links_broken=report.links_broken * (LISTED + 3)).as_text(str)
    assert many.endswith("… and 3 more like these")


def test_reading_needs_no_settings() -> None:
    program = "from allhands.transfer import archive, report; report.LossReport().as_text(str)"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
