"""A folder is read by the rules of an archive, and nothing outside it is reached."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from allhands.transfer.archive import MemberRefused, SourceRefused, open_source
from allhands.transfer.tests.test_archive import PAGE, SMALL, names, reasons, refused_reading


def test_a_folder_follows_the_same_rules(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_bytes(b"outside")
    root = tmp_path / "root"
    for name in (
        "a/page.md",
        "a/pic.PNG",
        ".git/x.md",
        "node_modules/y.md",
        "z.zip",
        "style.css",
        "back\\slash.md",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    (root / "link.md").symlink_to(tmp_path / "secret.md")
    (root / "linked").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.md")
    (root / os.fsdecode(b"b\xff.md")).write_bytes(b"")
    with open_source(root) as source:
        assert names(source) == ["a/page.md", "a/pic.PNG"]
        assert source.members[0].read() == b"a/page.md"
        assert reasons(source) == {
            "link.md": "not-a-file",
            "linked": "not-a-file",
            "pipe.md": "not-a-file",
            "z.zip": "archive-inside",
            "back\\slash.md": "name-backslash",
            "b\\udcff.md": "name-control",
        }
        assert {left.name for left in source.not_taken} == {".git", "node_modules", "style.css"}


def test_a_file_that_changes_after_it_was_listed_is_measured_again(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_bytes(b"outside")
    root = tmp_path / "root"
    root.mkdir()
    for name in ("grown.md", "gone.md", "swapped.md"):
        (root / name).write_bytes(b"small")
    with open_source(root, SMALL) as source:
        (root / "grown.md").write_bytes(bytes(SMALL.member_bytes + 1))
        (root / "gone.md").unlink()
        (root / "swapped.md").unlink()
        (root / "swapped.md").symlink_to(outside)
        for member in source:
            with pytest.raises(MemberRefused):
                member.read()
        assert reasons(source) == {
            "grown.md": "too-large",
            "gone.md": "unreadable",
            "swapped.md": "unreadable",
        }


def test_a_crowded_folder_is_refused(tmp_path: Path) -> None:
    for number in range(11):
        (tmp_path / f"{number}.md").touch()
    with pytest.raises(SourceRefused):
        open_source(tmp_path, SMALL)


def test_what_the_disk_does_not_give_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "page.md").write_bytes(PAGE)
    scan = os.scandir

    def scandir(path: Path) -> object:
        if "closed" in str(path):
            raise PermissionError(path)
        return scan(path)

    with monkeypatch.context() as patched:
        patched.setattr("allhands.transfer.archive.os.scandir", scandir)
        with open_source(tmp_path) as source:
            assert names(source) == ["page.md"]
            assert reasons(source) == {"closed/": "unreadable"}
        with pytest.raises(SourceRefused) as refused:
            open_source(tmp_path / "closed")
        assert refused.value.code == "source-unreadable"
    with open_source(tmp_path) as source:
        (tmp_path / "page.md").unlink()
        os.mkfifo(tmp_path / "page.md")
        assert refused_reading(source) == "not-a-file"
