"""Why something was not taken: one code and one sentence for each reason, kept apart from its language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from allhands.kernel.errors import Invalid

SHOWN_CHARS = 300


def _(sentence: str) -> str:
    """Marks a sentence for the translators; `gettext_noop` would need settings while this is imported."""
    return sentence


SENTENCES: dict[str, str] = {
    "name-empty": _("It has no name. Give it one and pack the archive again."),
    "name-absolute": _("Its name starts at the root of a disk. Pack the archive from inside the folder."),
    "name-climbs": _(
        "Its name climbs out of the archive with “..”. Pack the archive from inside the folder."
    ),
    "name-drive": _("Its name holds a drive letter. Pack the archive from inside the folder."),
    "name-control": _("Its name holds invisible or unreadable characters. Rename it."),
    "name-backslash": _("Its name holds a backslash. Rename it, or pack the archive with another program."),
    "name-long": _("Its name is too long: at most {detail} bytes. Shorten it."),
    "name-deep": _("It lies in more than {detail} folders inside each other. Move it further up."),
    "name-twice": _("Another file has the same name, apart from capital letters. Rename one of them."),
    "not-a-file": _("It is a link or a device, not a file. Put the file itself there."),
    "encrypted": _("It is locked with a password. Pack the archive without one."),
    "archive-inside": _("It is an archive inside the archive. Unpack it first."),
    "packing": _("It is packed in a way that is not read here. Pack it as an ordinary zip."),
    "too-large": _("It is larger than {detail} MB. Make it smaller."),
    "too-large-together": _("All files together are larger than {detail} MB. Import them in several parts."),
    "inflates": _("It unpacks to more than {detail} times its size, as only harmful archives do."),
    "damaged": _("It is damaged and cannot be unpacked. Pack the archive again."),
    "unreadable": _("It cannot be read from the disk. Check who may read it."),
    "other-kind": _("It is not a Markdown page, a picture or a PDF."),
    "hidden": _("It is a hidden file or belongs to a program."),
    "page-large": _("The page is larger than {detail} MB. Split it into several pages."),
    "pages-large-together": _(
        "All pages together are larger than {detail} MB. Import them in several parts."
    ),
    "page-empty": _("The page is empty. Write something in it or leave it out."),
    "page-not-text": _("The page is not text. Save it as a text file in UTF-8."),
    "page-encoding": _("The page is not in UTF-8 (byte {detail}). Save it in UTF-8."),
    "page-twice": _("Another page differs from it only in the ending of its name. Keep one of them."),
    "front-matter-broken": _("The settings at its top cannot be read, near line {detail}. Correct them."),
    "front-matter-long": _("The settings at its top are longer than {detail} kB. Shorten them."),
    "front-matter-deep": _("The settings at its top are nested too deeply. Simplify them."),
    "front-matter-alias": _("The settings at its top use YAML references (*name). Write the values out."),
    "front-matter-control": _("The settings at its top hold unreadable characters. Remove them."),
    "link-broken": _("A link leads to “{detail}”, which is not among the pages."),
    "picture-missing": _("The picture “{detail}” is not among the files."),
    "source-missing": _("There is no file or folder with that name. Check the path."),
    "source-unreadable": _("That file or folder cannot be read. Check who may read it."),
    "source-kind": _("That is neither a folder nor a zip file. Choose a folder or pack it as a zip."),
    "source-damaged": _("The zip file is damaged. Pack it again."),
    "source-empty": _("There is nothing in it. Choose a folder or zip with Markdown pages."),
    "source-crowded": _("It holds more than {detail} files. Import it in several parts."),
}


@dataclass(frozen=True)
class Refusal:
    """Something that was not taken, or is lost in the page `name`. `code` is a key of SENTENCES.

    `name` and `detail` are safe to show: no invisible characters, not long.
    """

    name: str
    code: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the language of whoever looks (translated when it is shown)."""
        return _later(self.code, self.detail)

    def said(self, gettext: Callable[[str], str]) -> str:
        """The sentence, translated at once by `gettext`."""
        return gettext(SENTENCES[self.code]).format(detail=self.detail)


class SourceRefused(Invalid):
    """The whole folder or archive was refused before anything of it was read."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(_later(code, detail), code=code)


class MemberRefused(Exception):
    """A member turned out bad while it was being read; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.code)


def refuse(name: str, code: str, detail: object = "") -> Refusal:
    """A Refusal that can be shown: invisible characters escaped, name and detail cut to SHOWN_CHARS."""
    return Refusal(_shown(name), code, _shown(str(detail)))


def _shown(text: str) -> str:
    visible = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:SHOWN_CHARS])
    return "".join(visible)[:SHOWN_CHARS]


def _later(code: str, detail: str) -> str:
    sentence: str = format_lazy(gettext_lazy(SENTENCES[code]), detail=detail)
    return sentence
