"""What a folder or a zip may hold. Every hostile archive is built here, in memory."""

from __future__ import annotations

import io
import os
import stat
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allhands.transfer.archive import Limits, MemberRefused, Source, SourceRefused, open_source
from allhands.transfer.members import name_fault
from allhands.transfer.refusals import SENTENCES, refuse

SMALL = Limits(members=10, member_bytes=100_000, total_bytes=150_000)
PAGE = b"# Refunds\n\nWithin two days."

Pack = Callable[..., Path]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    def pack(*members: tuple[str | zipfile.ZipInfo, bytes], change: Callable[[bytes], bytes] = bytes) -> Path:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        path = tmp_path / "pages.zip"
        path.write_bytes(change(buffer.getvalue()))
        return path

    return pack


def info(name: str, mode: int = 0) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("placeholder.md")
    # Set afterwards, because the constructor tidies names.
    made.filename = name
    made.external_attr = mode << 16
    return made


def names(source: Source) -> list[str]:
    return [member.name for member in source]


def reasons(source: Source) -> dict[str, str]:
    return {refusal.name: refusal.code for refusal in source.refused}


def refused_reading(source: Source) -> str:
    (member,) = source.members
    with pytest.raises(MemberRefused) as refused:
        member.read()
    assert source.refused == [refused.value.refusal]
    with pytest.raises(MemberRefused):
        member.read()
    assert len(source.refused) == 1
    return refused.value.refusal.code


def test_pages_and_pictures_are_taken_in_the_order_of_their_names(pack: Pack) -> None:
    with open_source(
        pack(("b/Two.MD", PAGE), ("b/", b""), ("a.png", b"png"), ("./b//one.md", b"1"))
    ) as source:
        assert names(source) == ["a.png", "b/Two.MD", "b/one.md"]
        assert [(member.is_page, member.is_picture) for member in source][:2] == [
            (False, True),
            (True, False),
        ]
        assert source.members[1].read() == PAGE
        assert len(source) == 3 and not source.refused and not source.not_taken


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("/etc/page.md", "name-absolute"),
        ("//server/page.md", "name-absolute"),
        ("../page.md", "name-climbs"),
        ("a/../../page.md", "name-climbs"),
        ("a/..", "name-climbs"),
        ("C:/page.md", "name-drive"),
        ("c:page.md", "name-drive"),
        ("..\\page.md", "name-backslash"),
        ("\\\\server\\page.md", "name-backslash"),
        ("pa\nge.md", "name-control"),
        ("page.md\0.png", "name-control"),
        ("page\u202egnp.md", "name-control"),
        ("page\x7f.md", "name-control"),
        ("p" * 253 + ".md", "name-long"),
        ("å" * 127 + ".md", "name-long"),
        ("/".join(["p" * 200] * 5) + ".md", "name-long"),
        ("/".join("a" * 40) + ".md", "name-deep"),
        ("./", "name-empty"),
        ("", "name-empty"),
    ],
)
def test_a_bad_name_is_refused_by_itself(pack: Pack, name: str, code: str) -> None:
    with open_source(pack((info(name), PAGE), ("good.md", PAGE))) as source:
        assert names(source) == ["good.md"]
        (refusal,) = source.refused
        assert refusal.code == code
        assert refusal.name.isprintable() and len(refusal.name) <= 300


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(pack: Pack, kind: int) -> None:
    with open_source(pack((info("passwd.md", kind | 0o777), b"/etc/passwd"), ("good.md", PAGE))) as source:
        assert names(source) == ["good.md"]
        assert reasons(source) == {"passwd.md": "not-a-file"}


def test_the_second_of_two_equal_names_is_refused(pack: Pack) -> None:
    members = [("Café.md", PAGE), ("cafe\u0301.MD", PAGE), ("a//Café.md", PAGE), ("a/./café.md", PAGE)]
    with open_source(pack(*members)) as source:
        assert names(source) == ["Café.md", "a/Café.md"]
        assert [refusal.code for refusal in source.refused] == ["name-twice"] * 2


def test_archives_inside_are_refused_and_other_files_left_out_quietly(pack: Pack) -> None:
    members = [
        "in.zip",
        "in.tar.gz",
        "run.exe",
        "Makefile",
        ".git/config.md",
        "__MACOSX/a.md",
        "_category_.json",
    ]
    with open_source(pack(*((name, b"x") for name in members))) as source:
        assert names(source) == ["_category_.json"]
        assert reasons(source) == {"in.zip": "archive-inside", "in.tar.gz": "archive-inside"}
        quiet = {refusal.name: refusal.code for refusal in source.not_taken}
        assert quiet == {
            "run.exe": "other-kind",
            "Makefile": "other-kind",
            ".git/config.md": "hidden",
            "__MACOSX/a.md": "hidden",
        }


def test_locked_and_strangely_packed_members_are_refused(pack: Pack) -> None:
    def lock(content: bytes) -> bytes:
        return content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")

    with open_source(pack(("secret.md", PAGE), change=lock)) as source:
        assert reasons(source) == {"secret.md": "encrypted"}
    path = pack(("other.md", PAGE))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("other.md", PAGE)
    with open_source(path) as source:
        assert reasons(source) == {"other.md": "packing"}


def test_a_bomb_is_stopped_while_it_inflates(pack: Pack) -> None:
    with open_source(pack(("bomb.md", bytes(10_000_000)))) as source:
        assert refused_reading(source) == "inflates"


def test_a_bomb_that_claims_a_small_size_is_refused(pack: Pack) -> None:
    size = 10_000_000

    def lie(content: bytes) -> bytes:
        return content.replace(struct.pack("<L", size), struct.pack("<L", 10))

    with open_source(pack(("bomb.md", bytes(size)), change=lie)) as source:
        assert refused_reading(source) == "damaged"


def test_a_bomb_that_claims_to_be_packed_large_is_measured(tmp_path: Path) -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.md", bytes(20_000_000))
        packed = archive.infolist()[0].compress_size
        # Room for what it claims, and no member there: newer Pythons refuse those that overlap.
        archive.start_dir += 400_000
    path = tmp_path / "bomb.zip"
    path.write_bytes(plain.getvalue().replace(struct.pack("<L", packed), struct.pack("<L", 400_000)))
    with open_source(path) as source:
        assert refused_reading(source) == "inflates"


def test_a_member_may_have_25_mb_and_all_together_2_gb(pack: Pack) -> None:
    assert (Limits().member_bytes, Limits().total_bytes, Limits().members) == (25 * 2**20, 2 * 2**30, 10_000)
    noise = [(f"{n}.png", os.urandom(60_000)) for n in range(3)]
    with open_source(pack(*noise, ("big.png", os.urandom(100_001))), SMALL) as source:
        assert names(source) == ["0.png", "1.png"]
        assert reasons(source) == {"2.png": "too-large-together", "big.png": "too-large"}


def test_members_that_share_their_bytes_count_each_time(pack: Pack) -> None:
    with open_source(pack(("a.png", os.urandom(90_000)), ("b.png", os.urandom(60_001)))) as source:
        source.limits = SMALL
        assert len(source.members[0].read()) == len(source.members[0].read()) == 90_000
        with pytest.raises(MemberRefused) as refused:
            source.members[1].read()
        assert refused.value.refusal.code == "too-large-together"


def test_a_damaged_member_leaves_the_others(pack: Pack) -> None:
    def damage(content: bytes) -> bytes:
        return content.replace(b"first", b"FIRST")

    path = pack()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bad.md", b"first")
        archive.writestr("good.md", b"second")
    path.write_bytes(damage(path.read_bytes()))
    with open_source(path) as source:
        bad, good = source
        with pytest.raises(MemberRefused):
            bad.read()
        assert good.read() == b"second"
        assert reasons(source) == {"bad.md": "damaged"}


def test_10_001_members_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(11):
            archive.writestr(f"{number}.md", b"")
    with open_source(path, replace(SMALL, members=11)) as source:
        assert len(source) == 11
    with pytest.raises(SourceRefused) as refused:
        open_source(path, SMALL)
    assert refused.value.code == "source-crowded"
    content = bytearray(path.read_bytes())
    struct.pack_into("<HH", content, len(content) - 14, 1, 1)
    path.write_bytes(content)
    with pytest.raises(SourceRefused):
        open_source(path, SMALL)
    crowded = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10_001, 10_001, 0, 0, 0)
    path.write_bytes(crowded)
    with pytest.raises(SourceRefused) as refused:
        open_source(path)
    assert refused.value.code == "source-crowded"


def test_names_that_are_not_utf8_are_refused_by_themselves(pack: Pack) -> None:
    def break_name(content: bytes) -> bytes:
        return content.replace("å-bad".encode(), b"\xff\xfe-bad")

    with open_source(pack(("å-bad.md", PAGE), ("å-good.md", PAGE), change=break_name)) as source:
        assert names(source) == ["å-good.md"]
        assert source.members[0].read() == PAGE
        assert [refusal.code for refusal in source.refused] == ["name-control"]


def test_utf8_names_that_do_not_say_so_are_understood(pack: Pack) -> None:
    def forget(content: bytes) -> bytes:
        for name in (b"\x00\x08\x08\x00", b"\x00\x08\x00\x00"):
            content = content.replace(b"\x14\x00" + name, b"\x14\x00\x00\x00" + name[2:])
        return content

    with open_source(pack(("Yún.md", PAGE), change=forget)) as source:
        assert names(source) == ["Yún.md"]
        assert source.members[0].read() == PAGE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source-empty"),
        (b"just text", "source-kind"),
        (b"PK\x03\x04 cut off", "source-damaged"),
        (b"PK\x05\x06" + b"\xff" * 18, "source-crowded"),
        (b"PK\x05\x06" + bytes(18), "source-empty"),
        (b"PK\x06\x07" + bytes(16) + b"PK\x05\x06" + bytes(18), "source-damaged"),
        (b"PK\x05\x06" + bytes(4) + b"\1\0\1\0" + b"\xff\0\0\0" * 2 + b"\0\0", "source-damaged"),
    ],
)
def test_what_is_no_sound_zip_is_refused_whole(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "pages.zip"
    path.write_bytes(content)
    with pytest.raises(SourceRefused) as refused:
        open_source(path)
    assert refused.value.code == code


def test_a_missing_path_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none", "source-missing"), (tmp_path, "source-empty")):
        with pytest.raises(SourceRefused) as refused:
            open_source(path)
        assert refused.value.code == code


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_broken_zip_does_worse_than_a_refusal(data: st.DataObject) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("å/page.md", PAGE * 5)
        archive.writestr("b.png", b"png")
    content = bytearray(buffer.getvalue())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    path = Path(tempfile.gettempdir()) / f"allhands-fuzz-{os.getpid()}.zip"
    path.write_bytes(content)
    try:
        with open_source(path) as source:
            for member in source:
                assert name_fault(member.name, source.limits) is None
                try:
                    assert len(member.read()) <= source.limits.member_bytes
                except MemberRefused as refused:
                    assert refused.refusal in source.refused
    except SourceRefused as refused:
        assert refused.code in SENTENCES
    finally:
        path.unlink()


@given(st.text())
def test_no_accepted_name_leaves_its_folder(name: str) -> None:
    source = Source(Limits())
    source.offer(name + ".md", 0, None, bytes)
    for member in source:
        assert member.name.isprintable() or not any(ord(c) < 32 for c in member.name)
        assert os.path.normpath(f"/top/{member.name}") == f"/top/{member.name}"
    assert len(source.members) + len(source.refused) + len(source.not_taken) == 1


def test_every_reason_can_be_said() -> None:
    for code in SENTENCES:
        assert refuse("a\n" * 400, code, 7).said(str).rstrip().endswith(".")
