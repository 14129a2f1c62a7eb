"""The loss report of an import: what was taken, what was not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from allhands.transfer.known import Pages
from allhands.transfer.links import Rewritten
from allhands.transfer.members import Source
from allhands.transfer.pages import Page
from allhands.transfer.refusals import Refusal, refuse

LISTED = 200


@dataclass(frozen=True)
class LossReport:
    """Counts of what was taken and a list of every loss. Broken links and missing pictures name their page.

    Links are counted each time that they stand in a page, pictures once for the whole import.
    """

    pages_taken: int = 0
    links_taken: int = 0
    pictures_taken: int = 0
    pages_refused: tuple[Refusal, ...] = ()
    links_broken: tuple[Refusal, ...] = ()
    pictures_missing: tuple[Refusal, ...] = ()
    files_refused: tuple[Refusal, ...] = ()
    files_not_taken: tuple[Refusal, ...] = ()

    @property
    def losses(self) -> int:
        """How many things somebody may miss; files of other kinds are not among them."""
        return sum(
            map(len, (self.pages_refused, self.links_broken, self.pictures_missing, self.files_refused))
        )

    def as_rows(self) -> list[Refusal]:
        """Every loss in a row, the worst kinds first: what is missing, where, and why."""
        return [row for rows in self._kinds() for row in rows]

    def as_text(self, gettext: Callable[[str], str]) -> str:
        """The report for a console, at most LISTED losses of each kind."""
        lines = [
            gettext("Pages: {taken} taken, {lost} refused").format(
                taken=self.pages_taken, lost=len(self.pages_refused)
            ),
            gettext("Links: {taken} taken, {lost} broken").format(
                taken=self.links_taken, lost=len(self.links_broken)
            ),
            gettext("Pictures: {taken} taken, {lost} missing").format(
                taken=self.pictures_taken, lost=len(self.pictures_missing)
            ),
            gettext("Other files: {refused} refused, {left} not taken").format(
                refused=len(self.files_refused), left=len(self.files_not_taken)
            ),
        ]
        for rows in self._kinds():
            lines += [f"  {row.name}: {row.said(gettext)}" for row in rows[:LISTED]]
            if len(rows) > LISTED:
                lines.append("  " + gettext("… and {count} more like these").format(count=len(rows) - LISTED))
        return "\n".join(lines)

    def _kinds(self) -> tuple[tuple[Refusal, ...], ...]:
        return (
            self.pages_refused,
            self.files_refused,
            self.pictures_missing,
            self.links_broken,
            self.files_not_taken,
        )


def report_of(source: Source, pages: Pages, rewritten: Iterable[tuple[Page, Rewritten]]) -> LossReport:
    """The report once all pages are rewritten, and read as far as they are going to be read."""
    done = list(rewritten)
    return LossReport(
        pages_taken=len(done),
        links_taken=sum(len(new.links_taken) for _, new in done),
        pictures_taken=len({member for _, new in done for member in new.pictures_taken}),
        pages_refused=pages.refused,
        links_broken=tuple(
            refuse(page.path, "link-broken", link.destination)
            for page, new in done
            for link in new.links_broken
        ),
        pictures_missing=tuple(
            refuse(page.path, "picture-missing", picture)
            for page, new in done
            for picture in new.pictures_missing
        ),
        files_refused=tuple(source.refused),
        files_not_taken=tuple(source.not_taken),
    )
