"""What a body says: Markdown made into safe HTML, plain text, headings, and the cards and files it points to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

CARD_LINK = re.compile(r"/cards/(\d{1,18})(?:[-#?/].{0,300})?")
# One step and no more: a browser that is told to climb with ".." would ask for any address of ours.
FILE_LINK = re.compile(r"/attachments/([A-Za-z0-9_-]{16,40})/[^/\\?#]{1,300}")
CALLOUTS = {"NOTE": "note", "TIP": "tip", "IMPORTANT": "note", "WARNING": "warning", "CAUTION": "danger"}
TAGS = set(
    "a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol"
    " p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"style", "colspan", "rowspan"},
    "th": {"style", "colspan", "rowspan", "scope"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "blockquote": {"class"},
    "li": {"class"},
    "ul": {"class"},
    "code": {"class"},
    "details": {"open"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
CLASSES = {
    "blockquote": re.compile("callout (?:note|tip|warning|danger)"),
    "li": re.compile("task-list-item"),
    "ul": re.compile("contains-task-list"),
    "code": re.compile(r"language-\S{1,48}"),
}
"""Whole values: another class of ours would give a text the looks and the place of the page around it."""
ALIGNMENTS = ("text-align:left", "text-align:right", "text-align:center")


@dataclass(frozen=True)
class Rendered:
    """`html` is sanitised; `plain` is the text that search reads; `cards` and `files` are what it points to."""

    html: str
    plain: str
    headings: str
    cards: tuple[int, ...]
    files: tuple[str, ...]


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(tasklists_plugin)
    return parser


def render(source: str) -> Rendered:
    """Makes a body's HTML and what search needs. Never raises for any text; takes time linear in its length."""
    parser = _parser()
    tokens = parser.parse(source.replace("\x00", ""))
    headings, cards, files, words = list[str](), dict[int, None](), dict[str, None](), list[str]()
    shift = any(token.type == "heading_open" and token.tag == "h1" for token in tokens)
    slugs = dict[str, int]()
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close") and shift:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        if token.type == "heading_open":
            text = _text(tokens[place + 1].children or [])
            headings.append(text)
            token.attrSet("id", "h-" + _slug(text, slugs))
        if token.type == "blockquote_open":
            _call_out(tokens, place)
        if token.type == "inline":
            _inline(token.children or [], cards, files)
            words.append(_text(token.children or []))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
        elif token.type == "html_block":
            words.append(nh3.clean(token.content, tags=set()))
    html = clean(parser.renderer.render(tokens, parser.options, {}))
    # The links inside raw HTML count too; nh3 has made their attributes regular.
    for target in re.findall(r'(?:href|src)="(/[^"]{1,400})"', html):
        _note_target(target, cards, files)
    plain = "\n".join(line for line in words if line.strip())
    return Rendered(html, plain, "\n".join(headings), tuple(cards), tuple(files))


def clean(html: str) -> str:
    """Only what a card may contain. Pictures from elsewhere are dropped, for they would tell others who reads."""
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "sms"},
        link_rel="noopener noreferrer",
        generic_attribute_prefixes=set(),
    )
    # The content policy forbids style attributes; a class says the same.
    return re.sub(r'style="text-align: ?(left|right|center);?"', r'class="align-\1"', safe).replace(
        "<img>", ""
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return value if value.replace(" ", "").rstrip(";") in ALIGNMENTS else None
    if name == "class":
        allowed = CLASSES.get(tag)
        return value if allowed and allowed.fullmatch(value) else None
    if name == "id":
        return value if value.startswith("h-") else None
    if tag == "img" and name == "src":
        return value if FILE_LINK.fullmatch(value) else None
    if tag == "input" and name == "type":
        return "checkbox"
    return value


def _inline(children: Sequence[Token], cards: dict[int, None], files: dict[str, None]) -> None:
    for child in children:
        if child.type == "image":
            source = str(child.attrGet("src") or "")
            _note_target(source, cards, files)
            if not FILE_LINK.fullmatch(source):
                _make_link(child, source)
        elif child.type == "link_open":
            _note_target(str(child.attrGet("href") or ""), cards, files)


def _make_link(token: Token, source: str) -> None:
    """A picture that lives elsewhere becomes a link to it."""
    words = token.content or source
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    address = source.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    token.type, token.tag, token.content = "html_inline", "", f'<a href="{address}">{escaped}</a>'
    token.children = None


def _note_target(target: str, cards: dict[int, None], files: dict[str, None]) -> None:
    if card := CARD_LINK.fullmatch(target):
        cards[int(card[1])] = None
    elif file := FILE_LINK.fullmatch(target):
        files[file[1]] = None


def _call_out(tokens: list[Token], place: int) -> None:
    """`> [!WARNING]` at the start of a quotation makes it a callout."""
    if place + 2 >= len(tokens) or tokens[place + 2].type != "inline":
        return
    inline = tokens[place + 2]
    first = inline.children[0] if inline.children else None
    if first is None or first.type != "text" or not first.content.startswith("[!"):
        return
    kind = CALLOUTS.get(first.content[2:].split("]")[0].upper())
    if kind:
        tokens[place].attrSet("class", f"callout {kind}")
        first.content = first.content.partition("]")[2].lstrip()


def _text(children: Sequence[Token]) -> str:
    parts = []
    for child in children:
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _slug(text: str, taken: dict[str, int]) -> str:
    slug = re.sub(r"[^\w]+", "-", text.lower())[:60].strip("-") or "part"
    taken[slug] = taken.get(slug, 0) + 1
    return slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
