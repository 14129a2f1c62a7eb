"""The signing key that a data folder keeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from allhands.site import env


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    secret = env.kept_secret(tmp_path)
    assert len(secret) > 50
    assert env.kept_secret(tmp_path) == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_programs_that_start_together_get_the_same(tmp_path: Path):
    with ThreadPoolExecutor(8) as programs:
        made = set(programs.map(env.kept_secret, [tmp_path] * 40))
    assert len(made) == 1 and made != {""}


def test_one_that_was_killed_before_it_wrote_leaves_it_to_the_next(tmp_path: Path):
    (tmp_path / "secret").touch()
    assert env.kept_secret(tmp_path) == (tmp_path / "secret").read_text() != ""
