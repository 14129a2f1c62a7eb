"""Pure rules about people."""

from __future__ import annotations

import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allhands.kernel.errors import Invalid
from allhands.people import rules

brief = settings(deadline=None, max_examples=50)


@brief
@given(st.text())
def test_a_clean_name_is_one_short_printable_line(name):
    try:
        clean = rules.clean_name(name)
    except Invalid as refused:
        assert "name" in refused.fields
        return
    assert 0 < len(clean) <= 80
    assert clean == clean.strip() and clean.isprintable()
    assert rules.clean_name(clean) == clean


@brief
@given(st.text())
def test_a_clean_title_may_be_empty(title):
    try:
        clean = rules.clean_title(title)
    except Invalid as refused:
        assert "title" in refused.fields
        return
    assert len(clean) <= 80
    assert rules.clean_title(clean) == clean


def test_lines_become_one_and_hidden_letters_go():
    assert rules.clean_name(" Anna\n\tBerg\u202egrO\u200b ") == "Anna BerggrO"
    assert rules.clean_title("a\nb") == "a b"


def test_long_names_are_refused():
    assert rules.clean_name("x" * 80)
    with pytest.raises(Invalid):
        rules.clean_name("x" * 81)


@brief
@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert rules.folded(rules.folded(text)) == rules.folded(text)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Lucía Ferrer", "lucia"), ("Åsa", "asa"), ("Đặng", "dang"), ("Øystein", "oystein"), ("Аня", "аня")],
)
def test_names_are_found_as_they_are_typed(name, typed):
    assert typed in rules.folded(name)


def test_every_offered_zone_is_one():
    offered = [zone for _region, places in rules.zones() for zone, _words in places]
    assert len(offered) > 300
    assert "Europe/Stockholm" in offered and "America/Argentina/Buenos_Aires" in offered
    for zone in offered:
        assert rules.require_zone(zone) == zone
    assert zoneinfo.ZoneInfo(offered[0]).key == offered[0]


def test_zone_words_are_readable():
    america = dict(dict(rules.zones())["America"])
    assert america["America/Argentina/Buenos_Aires"] == "Argentina, Buenos Aires"


@pytest.mark.parametrize("zone", ["", "Middle/Earth", "../etc/passwd", "europe/stockholm"])
def test_other_zones_are_refused(zone):
    with pytest.raises(Invalid):
        rules.require_zone(zone)


def test_scopes_always_read():
    assert rules.require_scopes([]) == ["read"]
    assert rules.require_scopes(["admin", "write"]) == ["read", "write", "admin"]
    with pytest.raises(Invalid):
        rules.require_scopes(["everything"])


def test_spoken_languages_come_in_the_lists_order():
    assert rules.require_spoken(["sv", "en", "sv"]) == ["en", "sv"]
    assert set(rules.LANGUAGES) <= set(rules.SPOKEN)
    with pytest.raises(Invalid):
        rules.require_spoken(["tlh"])


def test_secrets_differ_and_carry_their_prefix():
    made = {rules.new_secret("ah_") for _ in range(50)}
    assert len(made) == 50
    assert all(secret.startswith("ah_") and len(secret) > 40 for secret in made)
