"""Hostile archives end to end: refused member by member with a reason, nothing half imported, nothing outside."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from allhands.cards.models import Attachment, Card, Collection
from allhands.transfer import commanding

GOOD = b"# Good\n\nThis page is taken whatever lies beside it.\n"


def info(name: str, mode: int = 0) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("placeholder.md")
    # Set afterwards, because the constructor tidies names.
    made.filename = name
    made.external_attr = mode << 16
    return made


@pytest.fixture
def hostile(tmp_path: Path):
    def pack(*members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (*members, ("good.md", GOOD)):
                archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        path = tmp_path / "hostile.zip"
        path.write_bytes(buffer.getvalue())
        return path

    return pack


@pytest.mark.parametrize(
    ("name", "mode", "content", "reason"),
    [
        ("../../evil.md", 0, GOOD, "climbs out of the archive"),
        ("/etc/evil.md", 0, GOOD, "starts at the root of a disk"),
        ("C:\\evil.md", 0, GOOD, "backslash"),
        ("link.md", stat.S_IFLNK | 0o777, b"/etc/passwd", "a link or a device"),
        ("inner.zip", 0, b"PK\x03\x04", "an archive inside the archive"),
        ("evil\u202egnp.md", 0, GOOD, "invisible or unreadable characters"),
        ("/".join("d" * 40) + "/deep.md", 0, GOOD, "folders inside each other"),
        ("n" * 300 + ".md", 0, GOOD, "too long"),
        ("latin.md", 0, "# Café".encode("latin-1") + b"\n\nText\n", "not in UTF-8"),
        ("nul.md", 0, b"# A\0B\n\nText\n", "not text"),
        ("yaml.md", 0, b"---\ntitle: [unclosed\n---\nText\n", "cannot be read"),
        ("laugh.md", 0, b"---\na: &a [x, x]\nb: [*a, *a]\n---\nText\n", "YAML references"),
        ("bomb.md", 0, b"x" * 20_000_000, "times its size"),
    ],
)
def test_a_hostile_member_is_refused_by_itself(db, hostile, tmp_path, capsys, name, mode, content, reason):
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    path = hostile((info(name, mode), content))
    assert commanding.run(path, collection="Here") == 0
    assert reason in capsys.readouterr().out
    assert Card.objects.get().title == "Good"
    left = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert left == {path}


def test_a_picture_that_inflates_like_a_bomb_is_left_out(db, hostile, capsys):
    page = b"# Show\n\n![bomb](bomb.png)\n\n[good](good.md)\n"
    path = hostile(("show.md", page), ("bomb.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20_000_000))
    assert commanding.run(path, collection="Here") == 0
    out = capsys.readouterr().out
    assert "bomb.png: It unpacks to more than 100 times its size" in out
    assert "is not among the files" not in out
    assert Card.objects.count() == 2 and not Attachment.objects.exists()


def test_too_many_members_are_refused_before_anything_is_read(db, tmp_path, capsys):
    path = tmp_path / "crowd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.md", "")
    assert commanding.run(path, collection="Here") == 1
    assert "more than 10000 files" in capsys.readouterr().err
    assert not Collection.objects.exists()


def test_a_torn_archive_is_refused_as_a_whole(db, hostile, capsys):
    path = hostile(("a.md", GOOD))
    path.write_bytes(path.read_bytes()[:-30])
    assert commanding.run(path, collection="Here") == 1
    assert "damaged" in capsys.readouterr().err
    assert not Collection.objects.exists()


def test_a_member_that_is_damaged_is_refused_by_itself(db, hostile, capsys):
    words = b"0123456789abcdef" * 4
    path = hostile(("a.md", b"# A\n\n" + words))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"a.md") + 4
    raw[at + 2 : at + 12] = b"\xff" * 10
    path.write_bytes(bytes(raw))
    assert commanding.run(path, collection="Here") == 0
    assert "a.md: It is damaged and cannot be unpacked." in capsys.readouterr().out
    assert Card.objects.get().title == "Good"


def test_what_acts_in_a_page_or_picture_does_not_act_on_a_card(db, hostile):
    page = (
        b"# <script>alert(1)</script>X\n\n<script>alert(2)</script>\n\n[x](javascript:alert(3)) "
        b'<a href="good.md" onclick="alert(4)">y</a> ![p](p.svg)\n\n<iframe src="good.md"></iframe>\n'
    )
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(5)'><script>alert(6)</script></svg>"
    assert commanding.run(hostile(("x.md", page), ("p.svg", svg)), collection="Here") == 0
    card = Card.objects.get(source_key="x")
    for bad in ("<script", 'href="javascript:', "onclick", "<iframe"):
        assert bad not in card.html
    assert f'href="/cards/{Card.objects.get(source_key="good").id}"' in card.html
    # Served as a download in a sandbox, whatever shows it.
    assert Attachment.objects.get().mime == "image/svg+xml"


def test_a_page_cannot_smuggle_links_to_cards_by_placeholders(db, hostile):
    page = b"# P\n\n[a](/cards/9000000000000001) [good](good.md) [b](/cards/1)\n"
    assert commanding.run(hostile(("p.md", page)), collection="Here") == 0
    card = Card.objects.get(source_key="p")
    good = Card.objects.get(source_key="good").id
    assert card.body == f"[a](/cards/9000000000000001) [good](/cards/{good}) [b](/cards/1)\n"


def test_pages_that_link_in_circles_and_to_themselves(db, hostile):
    members = [
        (f"{n}.md", f"# {n}\n\n[next]({(n + 1) % 30}.md) [me]({n}.md#top)\n".encode()) for n in range(30)
    ]
    assert commanding.run(hostile(*members), collection="Here") == 0
    assert Card.objects.count() == 31
    assert sum(card.links_out.count() for card in Card.objects.all()) == 30
