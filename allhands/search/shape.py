"""The shape of the tantivy index: its fields, and a document put into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import tantivy

from allhands.search.analysis import primary, terms_of
from allhands.search.engine import Document
from allhands.search.marks import copy_of

_MADE_BY = ("shape.py", "analysis.py", "letters.py", "stopwords.py", "marks.py")
SHAPE = blake2b(
    b"".join((Path(__file__).parent / name).read_bytes() for name in _MADE_BY), digest_size=4
).hexdigest()
"""Changes with whatever decides what is in the index, so that an older index is never taken for one of ours."""
WORDS, ENDINGS, STEMS, GROUPS = "words", "endings", "stems", "groups"
TITLE, TITLE_GROUPS, TITLE_PAIRS = "title", "title_groups", "title_pairs"
COPY = "copy"
"""Stored only: see `marks`."""
_TEXTS = {
    WORDS: "position",
    ENDINGS: "basic",
    STEMS: "basic",
    GROUPS: "freq",
    TITLE: "basic",
    TITLE_GROUPS: "freq",
    TITLE_PAIRS: "freq",
}
_NUMBERS = ("scope", "collection", "author", "updated", "trusted_from", "trusted_until")
FILLERS = 500
_FILLER = "\x01"
_TYPICAL = {WORDS: 128, GROUPS: 640, TITLE_GROUPS: 40, TITLE_PAIRS: 6}
"""The fields whose length counts in a score."""


def schema() -> tantivy.Schema:
    """Integers are signed: deleting by a term of an unsigned field silently deletes nothing."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True)
    builder.add_integer_field("id", fast=True)
    builder.add_integer_field("kind", indexed=True, fast=True)
    for name in (*_NUMBERS, "language"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_text_field("tag", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name, recorded in _TEXTS.items():
        builder.add_text_field(name, tokenizer_name="parted", index_option=recorded)
    builder.add_bytes_field(COPY, stored=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Makes an opened index understand our fields. The index forgets its tokenizers whenever it is closed."""
    parted = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("parted", parted)


def key_of(kind: str, number: int) -> int:
    """The one signed number of a document; two documents share one with a chance of 1 in 10^18."""
    digest = blake2b(f"{kind}:{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def code_of(name: str) -> int:
    """A kind or a language as a number. Raises ValueError for what is not at most twelve letters a-z."""
    if name and not (name.isascii() and name.isalpha() and name.islower() and len(name) <= 12):
        raise ValueError(f"at most twelve letters a-z, not {name!r}")
    code = 0
    for letter in name:
        code = code * 32 + ord(letter) - 96
    return code


@lru_cache(maxsize=256)
def name_of(code: int) -> str:
    name = ""
    while code:
        code, letter = divmod(code, 32)
        name = chr(letter + 96) + name
    return name


def language_code(language: str) -> int:
    """0 for an unknown language, and for what is no language."""
    try:
        return code_of(primary(language))
    except ValueError:
        return 0


def shaped(document: Document) -> tantivy.Document:
    """A document as the index takes it in. The texts themselves are not kept, only their marks."""
    texts = (document.body, document.headings, *document.tags)
    terms = terms_of(document.title, (*texts, *document.heard), document.language)
    copy = copy_of(document.title, texts, document.heard, document.language)
    return tantivy.Document(
        key=key_of(document.kind, document.id),
        id=document.id,
        kind=code_of(document.kind),
        tag=list(document.tags),
        language=language_code(document.language),
        **{COPY: copy},
        **{name: getattr(document, name) for name in _NUMBERS},
        **{name: getattr(terms, name) for name in _TEXTS},
    )


class Lengths:
    """How long the texts of a store are, on the average, field by field."""

    def __init__(self) -> None:
        self.documents = 0
        self._terms = dict.fromkeys(_TYPICAL, 0)

    def watch(self, documents: Iterable[tantivy.Document]) -> Iterator[tantivy.Document]:
        for document in documents:
            self.documents += 1
            for name in _TYPICAL:
                text = document.get_first(name)
                self._terms[name] += text.count(" ") + 1 if text else 0
            yield document

    def typical(self, name: str) -> int:
        """In steps of a half, so that one more document hardly ever changes it."""
        mean = self._terms[name] / self.documents if self.documents else 0
        if mean < 1:
            return _TYPICAL[name]
        step = 1.0
        while step * 1.5 <= mean:
            step *= 1.5
        return round(step * 1.22)


def fillers(lengths: Lengths) -> Iterator[tantivy.Document]:
    """Documents without scope, which nobody finds, of typical length.

    A score depends on the average length of all documents. In a small store a single hidden one would move that, and
    so the order of what others find; five hundred fillers hold it still.
    """
    for _ in range(FILLERS - 1):
        yield tantivy.Document()
    long = {name: " ".join([_FILLER] * (FILLERS * lengths.typical(name))) for name in _TYPICAL}
    yield tantivy.Document(**long)
