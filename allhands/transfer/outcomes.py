"""What an import did or would do: counts, and in words everything that was lost or changed on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from allhands.transfer import refusals
from allhands.transfer.refusals import Refusal, refuse
from allhands.transfer.report import LISTED, LossReport


def _(sentence: str) -> str:
    """Marks a sentence for the translators; it is translated when it is shown."""
    return sentence


SENTENCES: dict[str, str] = refusals.SENTENCES | {
    "page-long": _("The page is longer than {detail} characters. Split it into several pages."),
    "title-cut": _("Its title is longer than 200 characters, so it was cut."),
    "tags-cut": _("A card holds 20 tags of 40 characters. These were left out or cut: {detail}"),
    "folder-deep": _("It lies in more than 12 folders inside each other, so it went into the twelfth."),
    "links-left": _("It would be too long with links to cards, so its links stayed as they were."),
    "card-archived": _("Its card is archived, so it was left alone. Bring the card back to have it updated."),
    "card-overlaps": _(
        "The same lines were changed here and in the page, so its card was left alone. Compare the two by hand."
    ),
    "page-gone": _("It came with an earlier import and is no longer among the files. Its card stays."),
    "picture-kind": _("It is not a picture (PNG, JPEG, GIF, WebP, SVG) or a PDF, whatever its name says."),
    "picture-large": _("It is larger than the {detail} MB that a file may have. Make it smaller."),
    "picture-unused": _("No page shows it."),
}
KINDS: dict[str, str] = {
    "pages_refused": _("Pages that cannot be taken"),
    "files_refused": _("Files that cannot be taken"),
    "pages_left": _("Cards left as they are"),
    "pages_adapted": _("Pages taken with a change"),
    "pictures_refused": _("Pictures that cannot be taken"),
    "pictures_missing": _("Missing pictures"),
    "links_broken": _("Broken links"),
    "pages_gone": _("Pages no longer among the files"),
    "files_left": _("Other files, left out"),
}
"""The lists of the report, the worst first."""
QUIET = ("pages_gone", "files_left")


@dataclass(frozen=True)
class Row:
    """Something that somebody may miss: `name` is the page or file, `card` the one that it is about, or 0."""

    name: str
    code: str
    detail: str = ""
    card: int = 0

    def said(self, translate: Callable[[str], str] = gettext) -> str:
        """Why, and what to do, as `translate` says it."""
        return translate(SENTENCES[self.code]).format(detail=self.detail)


def row(name: str, code: str, detail: object = "", card: int = 0) -> Row:
    """A row that can be shown: invisible characters escaped, long names cut."""
    return _row(refuse(name, code, detail), card)


def _row(refusal: Refusal, card: int = 0) -> Row:
    return Row(refusal.name, refusal.code, refusal.detail, card)


@dataclass(frozen=True)
class Outcome:
    """`counts` by what was counted, `rows` by kind: at most LISTED of each once it was kept, `counts` has them all."""

    counts: Mapping[str, int]
    rows: Mapping[str, Sequence[Row]]

    @property
    def pages_taken(self) -> int:
        return sum(self.counts[name] for name in ("pages_new", "pages_changed", "pages_merged", "pages_same"))

    @property
    def losses(self) -> int:
        """How many things somebody may miss."""
        return sum(self.counts[kind] for kind in KINDS if kind not in QUIET)

    def states(self) -> list[str]:
        """What becomes of the pages, in words: "3 new", "1 merged with changes made here"."""
        phrases = {
            "pages_new": gettext("%(num)s new"),
            "pages_changed": gettext("%(num)s changed"),
            "pages_merged": gettext("%(num)s merged with changes made here"),
            "pages_same": gettext("%(num)s unchanged"),
        }
        return [
            phrase % {"num": number_format(self.counts[name])}
            for name, phrase in phrases.items()
            if self.counts[name]
        ]

    def lists(self) -> list[tuple[str, str, Sequence[Row], int]]:
        """The lists with something in them: kind, heading, rows, and how many more there are than shown."""
        shown = [(kind, heading, self.rows.get(kind, ())[:LISTED]) for kind, heading in KINDS.items()]
        return [
            (kind, gettext(heading), rows, self.counts[kind] - len(rows))
            for kind, heading, rows in shown
            if rows
        ]

    def as_kept(self) -> dict[str, Any]:
        """For a row of the database."""
        rows = {kind: [asdict(one) for one in rows[:LISTED]] for kind, rows in self.rows.items()}
        return {"counts": dict(self.counts), "rows": rows}

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> Outcome:
        rows = {kind: tuple(Row(**one) for one in rows) for kind, rows in kept["rows"].items()}
        return cls(kept["counts"], rows)

    def as_text(self) -> str:
        """For a console."""
        count = self.counts
        lines = [
            gettext(
                "Pages: %(new)s new, %(changed)s changed, %(merged)s merged with changes made here, "
                "%(same)s unchanged, %(left)s left alone, %(refused)s refused"
            )
            % {key: count[f"pages_{key}"] for key in ("new", "changed", "merged", "same", "left", "refused")},
            gettext("Links: %(taken)s taken, %(broken)s broken")
            % {"taken": count["links_taken"], "broken": count["links_broken"]},
            gettext("Pictures: %(taken)s taken, %(missing)s missing, %(refused)s refused")
            % {key: count[f"pictures_{key}"] for key in ("taken", "missing", "refused")},
            gettext("Other files: %(refused)s refused, %(left)s left out")
            % {"refused": count["files_refused"], "left": count["files_left"]},
        ]
        for _kind, heading, rows, more in self.lists():
            lines += ["", heading, *(f"  {one.name}: {one.said()}" for one in rows)]
            if more:
                lines.append("  " + gettext("… and %(count)s more like these") % {"count": more})
        return "\n".join(lines)


def outcome(loss: LossReport, pages: Mapping[str, int], own: Mapping[str, Sequence[Row]]) -> Outcome:
    """The losses of reading, together with what storing adds: `pages` by new, changed, merged and same."""
    rows: dict[str, list[Row]] = {
        "pages_refused": [_row(one) for one in loss.pages_refused],
        "files_refused": [_row(one) for one in loss.files_refused],
        "pictures_missing": [_row(one) for one in loss.pictures_missing],
        "links_broken": [_row(one) for one in loss.links_broken],
        "files_left": [_row(one) for one in loss.files_not_taken],
    }
    for kind in KINDS:
        rows.setdefault(kind, []).extend(own.get(kind, ()))
    counts = {f"pages_{state}": number for state, number in pages.items()}
    counts |= {"links_taken": loss.links_taken, "pictures_taken": loss.pictures_taken}
    return Outcome(counts | {kind: len(found) for kind, found in rows.items()}, rows)
