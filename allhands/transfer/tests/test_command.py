"""The command `allhands import markdown`: the report, the dry run, and what a kill leaves behind."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from io import StringIO
from pathlib import Path

import pytest

from allhands.cards.models import Attachment, Card, Collection, Folder, Version
from allhands.kernel.actor import Actor
from allhands.kernel.models import Event
from allhands.transfer import commanding

PAGES = {
    "help/refunds.md": "# Refunds\n\n[hours](hours.md) [lost](lost.md) ![a](a.png) ![b](b.png)\n",
    "help/hours.md": "# Hours\n\nNine to five.\n",
    "help/empty.md": "",
    "notes.txt": "not a page",
}
ROOT = Path(__file__).resolve().parents[3]
CONTENT = Path(os.environ.get("ALLHANDS_CONTENT") or ROOT.parent / "shared" / "content")


@pytest.fixture
def pages(archive, png) -> Path:
    return archive({**PAGES, "help/a.png": png()})


def test_it_prints_what_was_taken_and_what_was_lost(ann, care, pages, capsys):
    assert commanding.run(pages, collection="customer CARE") == 0
    out = capsys.readouterr().out
    assert (
        "Pages: 2 new, 0 changed, 0 merged with changes made here, 0 unchanged, 0 left alone, 1 refused"
        in out
    )
    assert "Links: 1 taken, 1 broken" in out
    assert "Pictures: 1 taken, 1 missing, 0 refused" in out
    assert "help/refunds.md: A link leads to “lost.md”, which is not among the pages." in out
    assert "help/empty.md: The page is empty." in out
    assert Card.objects.filter(collection=care).count() == 2


def test_a_dry_run_writes_nothing_and_prints_the_same(db, pages, capsys, settings):
    assert commanding.run(pages, collection="New", dry_run=True) == 0
    dry = capsys.readouterr().out
    for model in (Collection, Card, Version, Folder, Attachment, Event):
        assert not model.objects.exists()
    assert not list(settings.DATA.glob("attachments/*/*"))
    assert commanding.run(pages, collection="New") == 0
    assert capsys.readouterr().out == dry


def test_a_dry_run_foretells_merges_and_clashes(ann, care, bring_in, archive, capsys):
    from allhands.cards.actions.writing import change

    lines = "One\n\nTwo\n\nThree\n"
    bring_in(ann, care, {"a.md": f"# A\n\n{lines}", "b.md": f"# B\n\n{lines}"})
    for key, old in (("a", "One"), ("b", "Three")):
        card = Card.objects.get(source_key=key)
        change(Actor(person=ann), card, body=card.body.replace(old, "Ours"))
    newer = lines.replace("Three", "Theirs")
    again = archive({"a.md": f"# A\n\n{newer}", "b.md": f"# B\n\n{newer}"})
    commanding.run(again, collection="Customer care", dry_run=True)
    dry = capsys.readouterr().out
    assert "1 merged with changes made here, 0 unchanged, 1 left alone" in dry
    assert "b.md: The same lines were changed here" in dry
    assert Version.objects.count() == 4
    commanding.run(again, collection="Customer care")
    assert capsys.readouterr().out == dry


def test_the_collection_is_made_when_there_is_none(ann, pages):
    assert commanding.run(pages, collection="Handbook", email="ann@example.com") == 0
    made = Collection.objects.get(name="Handbook")
    assert made.grants.get().person == ann
    assert set(Card.objects.values_list("collection", "owner")) == {(made.id, ann.id)}
    assert set(Event.objects.filter(name="cards.created").values_list("via", flat=True)) == {"command"}


@pytest.mark.parametrize("who", ["noa", "otto", "pia"])
def test_whoever_may_not_write_cannot_do_it_by_command_either(request, care, who, pages, capsys):
    person = request.getfixturevalue(who)
    for dry_run in (True, False):
        assert commanding.run(pages, collection="Customer care", email=person.email, dry_run=dry_run) == 1
    assert capsys.readouterr().err
    assert not Card.objects.exists()


def test_a_collection_that_one_cannot_see_is_not_written_to(ann, finance, pages, capsys):
    assert commanding.run(pages, collection="Finance", email=ann.email) == 0
    assert not Card.objects.filter(collection=finance).exists()
    assert Card.objects.exclude(collection=finance).exists()


def test_nobody_with_that_address(db, pages, capsys):
    assert commanding.run(pages, collection="X", email="who@example.com") == 1
    assert "Nobody has this e-mail address here." in capsys.readouterr().err


def test_what_is_no_archive_is_refused_with_a_sentence(db, tmp_path, archive, capsys):
    (tmp_path / "page.txt").write_text("hello")
    assert commanding.run(tmp_path / "page.txt", collection="X") == 1
    assert "neither a folder nor a zip" in capsys.readouterr().err
    assert commanding.run(tmp_path / "nowhere", collection="X") == 1
    assert commanding.run(archive({"a.txt": "no page"}), collection="X") == 1
    assert "no page in it" in capsys.readouterr().err
    assert not Collection.objects.exists()


def test_it_says_how_far_it_is():
    out = StringIO()
    bar = commanding.Bar(out)
    bar(0, 0)
    for done in range(31):
        bar(done, 30)
    lines = out.getvalue().splitlines()
    assert len(lines) == 12
    assert lines[-1] == "30 of 30 pages"

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    bar = commanding.Bar(shown)
    bar(30, 30)
    bar.say("Storing…")
    assert shown.getvalue() == f"\r[{'#' * 30}] 30 of 30 pages \nStoring…\n"


KILLED = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from allhands.site import preparing
    preparing.prepare()
    from allhands.cards.actions import importing
    from allhands.transfer import commanding
    if len(sys.argv) > 3:
        # The power goes at the worst moment: all rows are written, nothing is committed.
        tie = importing._tie
        importing._tie = lambda *arguments: (tie(*arguments), os._exit(9))
    sys.exit(commanding.run(Path(sys.argv[1]), collection=sys.argv[2]))
    """
)


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_nothing_and_the_next_run_everything(tmp_path, pages):
    around = {**os.environ, "ALLHANDS_DATA": str(tmp_path / "data"), "DATABASE_URL": ""}
    run = [sys.executable, "-c", KILLED, str(pages), "Handbook"]
    assert subprocess.run([*run, "kill"], env=around, cwd=ROOT, capture_output=True).returncode == 9
    file = sqlite3.connect(tmp_path / "data" / "allhands.sqlite3")
    tables = ("cards_collection", "cards_card", "cards_version", "cards_attachment", "kernel_event")

    def rows() -> list[int]:
        return [file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

    assert rows() == [0, 0, 0, 0, 0]
    done = subprocess.run(run, env=around, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, rows()[:4]) == (0, [1, 2, 2, 1]), done.stderr
    file.close()


@pytest.mark.slow
@pytest.mark.skipif(not CONTENT.is_dir(), reason=f"the real pages are not here: {CONTENT}")
@pytest.mark.parametrize(
    ("name", "pages", "refused", "broken", "pictures"),
    [
        ("arduino-help-centre", 414, 0, 0, 208),
        ("react-docs-vi", 91, 0, 57, 0),
        ("sourcegraph-handbook", 880, 3, 6, 56),
    ],
)
def test_real_pages_come_in_whole_and_once(ada, name, pages, refused, broken, pictures, capsys):
    path = CONTENT / f"{name}.zip"
    for state in ("new", "unchanged"):
        assert commanding.run(path, collection=name, email=ada.email) == 0
        out = capsys.readouterr().out
        assert f" {pages} {state}," in out and f" {refused} refused" in out
        assert f"{broken} broken" in out and f"Pictures: {pictures} taken" in out and "0 refused" in out
    cards = Card.objects.filter(collection__name=name)
    assert cards.count() == Version.objects.count() == pages
    assert not cards.filter(body__regex=r"/cards/9\d{15}").exists()
