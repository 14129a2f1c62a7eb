"""The suite itself: it knows no engine, and none that breaks a promise passes it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from allhands.search.tests.adapters import ADAPTERS, BROKEN

HERE = Path(__file__).parent
SUITE = sorted(HERE / f"test_engine_{part}.py" for part in ("contract", "order", "growth"))
CAUGHT_BY = {
    "IgnoresScopes": "order::TestRights::test_nobody_finds_what_they_may_not_read",
    "CountsHidden": "order::TestRights::test_hidden_documents_are_not_counted",
    "SuggestsHidden": "contract::TestTyping::test_suggestions_complete_the_last_word",
    "CorrectsToHidden": "order::TestRights::test_a_hidden_word_is_never_a_correction",
    "IgnoresFilters": "contract::TestFilters::test_hold_for_words_too",
    "CountsFacetsOfAPage": "growth::TestCounts::test_pages_agree_with_the_total",
    "Unordered": "order::TestOrder::test_the_newer_of_equals_comes_first",
    "RepeatsPages": "order::TestOrder::test_pages_neither_repeat_nor_skip",
    "MarksNothing": "growth::TestHighlights::test_terms_are_the_words_that_tell",
    "KeepsRemoved": "order::TestFreshness::test_what_is_removed_is_gone",
    "ClaimsTooMuch": "growth::TestMany::test_a_search_after_a_batch_sees_it",
    "RebuildsInPlace": "growth::TestRebuild::test_nothing_of_before_is_left",
    "TakesAnewWhatItHas": "growth::TestRebuild::test_a_build_that_was_cut_short_is_gone_on_with",
    "NeverSaysBroken": "growth::TestTornFiles::test_are_said_and_healed",
    "FailsWhileOneWrites": "growth::TestMany::test_one_batch_is_seen_whole_or_not_at_all",
}


def test_the_suite_knows_no_engine() -> None:
    words = "|".join([*ADAPTERS, "tantivy", "lucene", "segment", "meta.json"])
    for path in (*SUITE, HERE / "conftest.py", HERE / "world.py"):
        assert re.search(words, path.read_text(), re.IGNORECASE) is None, path


def test_every_fault_is_named() -> None:
    assert CAUGHT_BY.keys() == BROKEN.keys()


@pytest.mark.slow
def test_no_broken_engine_passes() -> None:
    tests = [
        f"{HERE}/test_engine_{test.replace('::', '.py::', 1)}[{fault}]" for fault, test in CAUGHT_BY.items()
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rfp", "--tb=no", "-p", "no:cacheprovider", *tests],
        env=os.environ | {"ENGINES": ",".join(BROKEN)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert f"{len(BROKEN)} failed in" in run.stdout, run.stdout[-3000:] + run.stderr[-2000:]
