"""How a Markdown file becomes a page, and which files do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.kernel.testing import grows_evenly
from allhands.transfer.archive import open_source
from allhands.transfer.headings import TITLE_CHARS, readable, words_of
from allhands.transfer.known import PAGES_BYTES, Pages, read_pages
from allhands.transfer.pages import PAGE_BYTES, Page, read_page
from allhands.transfer.refusals import Refusal


def page(text: str | bytes, name: str = "Help/refunds.md") -> Page:
    found = read_page(name, text.encode() if isinstance(text, str) else text)
    assert isinstance(found, Page), found
    return found


def refusal(text: str | bytes, name: str = "Help/refunds.md") -> Refusal:
    found = read_page(name, text.encode() if isinstance(text, str) else text)
    assert isinstance(found, Refusal), found
    return found


def library(tmp_path: Path, **files: str) -> Pages:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with open_source(tmp_path) as source:
        return read_pages(source)


def test_settings_in_yaml_give_title_tags_and_language() -> None:
    found = page(
        "---\ntitle: Refunds & returns\nid: 5340909969948\ndraft: no\ndate: 2024-01-01\ntags: [money, ' Money ', refunds, ~]\nlang: pt_BR\n"
        "permalink: /help/refunds.html\nredirect_from:\n  - old/refunds.html\n---\n\nWithin two days.\n"
    )
    assert found.title == "Refunds & returns"
    assert found.body == "Within two days.\n"
    assert found.key == "Help/refunds" and found.path == "Help/refunds.md" and found.folder == ("Help",)
    assert found.tags == ("money", "Money", "refunds")
    assert found.language == "pt-BR"
    assert found.addresses == ("/help/refunds.html", "old/refunds.html")
    assert found.extra["draft"] == "no" and found.extra["date"] == "2024-01-01"
    assert found.extra["id"] == "5340909969948"
    assert json.loads(json.dumps(found.extra)) == found.extra


def test_settings_in_toml() -> None:
    found = page('+++\ntitle = "Refunds"\ntags = ["a"]\ndraft = true\n[more]\nday = 2024-01-01\n+++\nText')
    assert (found.title, found.body, found.tags) == ("Refunds", "Text", ("a",))
    assert found.extra == {"draft": "true", "more": {"day": "2024-01-01"}}


def test_a_rule_across_the_page_is_not_the_beginning_of_settings() -> None:
    for text in ("---\n\nWords\n\n---\nMore", "---\nWords\n---\nMore", "---\ntitle: never closed", "+++\nx"):
        assert page(text).body == text
    assert page("---\n---\nText").body == "Text"
    assert page("---\n# nothing set\n---\nText").body == "Text"
    assert page("---\ntitle: Ends with dots\n...\nText").body == "Text"


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("---\ntitle: a: b\n---\nText", "front-matter-broken", "2"),
        ("---\na: 1\nb: [\n---\nText", "front-matter-broken", "4"),
        ("---\n? [a]\n: b\n---\nText", "front-matter-broken", "2"),
        ("+++\na = \n+++\nText", "front-matter-broken", "2"),
        ("---\na: &a [x, x]\nb: [*a, *a]\n---\nText", "front-matter-alias", ""),
        ("---\na: " + "[" * 30_000 + "\n---\nText", "front-matter-deep", ""),
        ("+++\na = " + "[" * 20_000 + "\n+++\nText", "front-matter-deep", ""),
        ("+++\na = " + "[" * 25 + "]" * 25 + "\n+++\nText", "front-matter-deep", ""),
        ("---\na: " + "x" * 40_000 + "\n---\nText", "front-matter-long", "32"),
        ('---\ntitle: "a\\0b"\n---\nText', "front-matter-control", ""),
        ('---\ntitle: "\\uD800"\n---\nText', "front-matter-broken", "2"),
        ("---\ntitle: a\x07b\n---\nText", "front-matter-control", ""),
        ('+++\ntitle = "\\u0000"\n+++\nText', "front-matter-control", ""),
        ("", "page-empty", ""),
        ("\ufeff \r\n\t", "page-empty", ""),
        ("---\ntitle: Only settings\n---\n\n", "page-empty", ""),
        (b"Gr\xfc\xdfe", "page-encoding", "2"),
        (b"PNG\0\0", "page-not-text", ""),
        (b"x" * (PAGE_BYTES + 1), "page-large", "2"),
    ],
)
def test_a_page_that_cannot_be_used_is_refused_with_its_reason(
    text: str | bytes, code: str, detail: str
) -> None:
    found = refusal(text)
    assert (found.name, found.code, found.detail) == ("Help/refunds.md", code, detail)
    assert found.said(str)


def test_a_tag_in_the_settings_runs_nothing() -> None:
    found = page("---\ntitle: !!python/object/apply:os.getcwd []\nx: !!binary aGk=\n---\nText")
    assert found.title == "Refunds" and found.extra["x"] == "aGk="


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# Refunds\n\nText", "Refunds", "Text\n"),
        ("Refunds\n=======\nText", "Refunds", "Text\n"),
        (
            "# Get *your* [money](x.md) `back` &amp; more {#id} ##\nText",
            "Get your money back & more",
            "Text\n",
        ),
        ("Before\n\n# Refunds\n\nAfter", "Refunds", "Before\n\nAfter\n"),
        ("## Small\n\n# Big\nText", "Big", "## Small\n\n# Big\nText"),
        ("```\n# a comment\n```\n# Refunds\nText", "Refunds", "```\n# a comment\n```\nText\n"),
        ("<!--\n# hidden\n-->\n# Refunds\nText", "Refunds", "<!--\n# hidden\n-->\nText\n"),
        ("# Only the heading\n", "Only the heading", "# Only the heading\n"),
        ("#hashtag\n\nText", "Refunds", "#hashtag\n\nText"),
        ("# C#\nText", "C#", "Text\n"),
        ("#\nText", "Refunds", "#\nText"),
        ("> quoted\n===\nText", "Refunds", "> quoted\n===\nText"),
        ("two\nlines\n===\nText", "Refunds", "two\nlines\n===\nText"),
        ("---\ntitle: Refunds\n---\n# Refunds\nText", "Refunds", "Text\n"),
        ("---\ntitle: Returns\n---\n# Refunds\nText", "Returns", "# Refunds\nText"),
        ("---\ntitle: ~\n---\nText", "Refunds", "Text"),
        ("---\ntitle: [a, b]\n---\nText", "Refunds", "Text"),
    ],
)
def test_the_title_comes_from_settings_heading_or_name(text: str, title: str, body: str) -> None:
    found = page(text)
    assert (found.title, found.body) == (title, body)


def test_a_very_long_title_is_cut_and_its_heading_kept() -> None:
    found = page("# " + "word " * 100 + "\nText")
    assert len(found.title) <= TITLE_CHARS and found.title.endswith("word…")
    assert found.body.startswith("# word")


def test_marks_and_line_ends_of_other_systems_are_understood() -> None:
    assert page(b"\xef\xbb\xbf# Refunds\r\n\r\nOne\rTwo\r\n") == page("# Refunds\n\nOne\nTwo\n")
    assert page("# Refunds\nText".encode("utf-16")).title == "Refunds"


def test_mdx_loses_its_code_but_not_its_examples() -> None:
    text = (
        "import Tabs from '@theme/Tabs'\nimport {\n  a } from 'a'\n\n# Refunds\n\nimport duties are paid\n"
        "back.\n\nWe\nimport words.\n\nexport const x = 1\n\n```js\nimport b from 'b'\n```\n<Tabs />\n"
    )
    found = page(text, "a.mdx")
    assert found.title == "Refunds"
    assert found.body == "\n\nWe\nimport words.\n\n\n```js\nimport b from 'b'\n```\n<Tabs />\n".lstrip("\n")
    assert "import Tabs" in page(text, "a.md").body


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("01-getting_started", "Getting started"),
        ("how-to-use-API", "How to use API"),
        ("iPhone-tips", "iPhone tips"),
        ("4-5-0", "4-5-0"),
        ("2020-01-05-news", "2020-01-05 news"),
        ("CTC GO!", "CTC GO!"),
        ("Wi-Fi at home", "Wi-Fi at home"),
        ("Notes 0123456789abcdef0123456789abcdef", "Notes"),
        ("câu-hỏi", "Câu hỏi"),
        ("___", "___"),
    ],
)
def test_file_names_are_made_readable(name: str, words: str) -> None:
    assert readable(name) == words


def test_words_of_a_heading_keep_joined_emoji() -> None:
    assert words_of('<a id="x"></a>👩\u200d💻 Hi\u202e![logo](a.png)') == "👩\u200d💻 Hilogo"


def test_an_index_is_the_card_of_its_folder() -> None:
    for name in ("sales/index.md", "sales/README.md", "sales/_index.md"):
        found = page("Text", name)
        assert (found.title, found.folder, found.is_index) == ("Sales", ("Sales",), True)
    assert page("Text", "README.md").title == "README"


def test_folders_are_named_once_and_the_common_ones_dropped(tmp_path: Path) -> None:
    pages = library(
        tmp_path,
        **{
            "top/docs/01-basics/a.md": "A",
            "top/docs/02-basics/b.md": "B",
            "top/docs/deep/_category_.json": '{"label": "Deep & wide", "position": 2}',
            "top/docs/deep/c.md": "C",
            "top/docs/odd/_category_.yml": "label: [broken",
            "top/docs/odd/d.md": "D",
            "top/docs/e.md": "E",
        },
    )
    assert pages.root == "top/docs/"
    assert {found.title: found.folder for found in pages} == {
        "A": ("Basics",),
        "B": ("02-basics",),
        "C": ("Deep & wide",),
        "D": ("Odd",),
        "E": (),
    }


def test_pages_that_differ_only_in_their_ending_are_told(tmp_path: Path) -> None:
    pages = library(tmp_path, **{"a.md": "A", "a.mdx": "B", "empty.md": " ", "pic.png": "x"})
    assert [found.path for found in pages] == ["a.md"] and len(pages) == 1
    assert [(gone.name, gone.code) for gone in pages.refused] == [
        ("a.mdx", "page-twice"),
        ("empty.md", "page-empty"),
    ]
    assert pages.pictures == ("pic.png",)


def test_all_pages_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAGES_BYTES == 256 * 2**20
    monkeypatch.setattr("allhands.transfer.known.PAGES_BYTES", 5)
    pages = library(tmp_path, **{"a.md": "1234", "b.md": "12"})
    assert [gone.code for gone in pages.refused] == ["pages-large-together"]


@given(st.text(), st.sampled_from(["a.md", "a/b.mdx", "a/index.markdown"]))
def test_any_text_is_a_page_or_a_reason(text: str, name: str) -> None:
    found = read_page(name, text.encode("utf-8", "surrogatepass"))
    if isinstance(found, Page):
        assert found.title.strip() and "\n" not in found.title and len(found.title) <= TITLE_CHARS
        assert found.body.strip() and "\0" not in found.body and "\r" not in found.body


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_or_a_reason(content: bytes) -> None:
    assert isinstance(read_page("a.md", content), Page | Refusal)


@pytest.mark.parametrize(
    ("start", "unit", "end"),
    [("", "[", ""), ("", "# ", ""), ("## ", " ", "x"), ("", "```\n", ""), ("---\n", "a: b\n", "")],
)
def test_a_page_of_one_megabyte_takes_no_more_than_its_length_in_time(
    start: str, unit: str, end: str
) -> None:
    def read(size: int) -> object:
        return read_page("a.mdx", f"{start}{unit * (size // len(unit))}{end}".encode())

    assert grows_evenly(read, 10**6)
