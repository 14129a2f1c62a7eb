"""Verify: who may says so, and the card is trusted until its day is over in the workspace's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.cards.actions.writing import archive, change
from allhands.kernel.clock import now
from allhands.kernel.deliveries import work_off
from allhands.kernel.errors import Forbidden, Invalid, Stale
from allhands.kernel.jobs import run_due
from allhands.kernel.models import Event
from allhands.kernel.testing import travel
from allhands.people.actions.groups import add_to_group, change_workspace, make_group
from allhands.people.models import Group
from allhands.people.queries import workspace
from allhands.trust import rules
from allhands.trust.actions import choose_verifier, unverify, verify
from allhands.trust.models import Verification
from allhands.trust.queries import due, share_trusted, trust_of

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def state(card):
    return trust_of([card.pk])[card.pk]


def test_a_verifier_verifies_and_everybody_sees_until_when(vera, card, as_actor):
    with travel(NOON):
        done = verify(as_actor(vera), card)
        assert done.until == "2026-06-08"
        assert (state(card).state, state(card).words) == ("trusted", "Trusted until 8 Jun 2026")
        assert state(card).by == "Vera Verifier"


def test_whoever_may_not_is_refused(ann, noa, ted, pia, otto, card, shared_card, as_actor):
    for person in (ann, noa, ted, pia, otto, None):
        with pytest.raises(Forbidden):
            verify(as_actor(person), card)
        with pytest.raises(Forbidden):
            verify(as_actor(person), shared_card)
    assert not Verification.objects.exclude(verified_at=None).exists()


def test_the_named_verifier_and_the_group_may(ann, ted, noa, ada, card, as_actor):
    group = Group.objects.get(id=make_group(as_actor(ada), name="Experts").group)
    choose_verifier(as_actor(ann), card, verifier=ted, interval_days=30)
    verify(as_actor(ted), card)
    choose_verifier(as_actor(ted), card, verifier=group, interval_days=7)
    with pytest.raises(Forbidden):
        verify(as_actor(noa), card)
    add_to_group(as_actor(ada), group, noa)
    verify(as_actor(noa), card)
    assert state(card).verifier == "Experts"


@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "Asia/Ho_Chi_Minh", "America/Los_Angeles"])
def test_it_turns_by_itself_when_the_day_is_over_there(ada, vera, card, as_actor, zone):
    change_workspace(as_actor(ada), workspace(), zone=zone)
    with travel(NOON):
        verify(as_actor(vera), card, until=date(2026, 3, 12))
    over = datetime(2026, 3, 13, 0, 0, tzinfo=ZoneInfo(zone))
    with travel(over - timedelta(seconds=1)):
        assert state(card).state == "trusted"
    with travel(over):
        assert (state(card).state, state(card).why) == ("needs", "expired")
        assert "12 Mar 2026" in state(card).reason


def test_moving_the_workspace_moves_the_end_of_the_day(ada, vera, card, as_actor):
    with travel(NOON):
        verify(as_actor(vera), card, until=date(2026, 3, 12))
        before = Verification.objects.get(card=card).ends
        change_workspace(as_actor(ada), workspace(), zone="Asia/Tokyo")
        assert work_off() >= 1
        assert Verification.objects.get(card=card).ends == before - 9 * 3600


def test_a_changed_text_needs_another_look(ann, vera, card, as_actor):
    verify(as_actor(vera), card)
    change(as_actor(ann), card, body="Quite different.")
    assert (state(card).state, state(card).why) == ("needs", "changed")


def test_a_card_changed_while_it_was_read_is_not_verified(ann, vera, card, as_actor):
    change(as_actor(ann), card, body="Quite different.")
    with pytest.raises(Stale):
        verify(as_actor(vera), card, version=1)
    assert state(card).state == "needs"


def test_a_warning_says_why_and_by_whom(ann, vera, card, as_actor):
    verify(as_actor(vera), card)
    unverify(as_actor(ann), card, reason="The fee is 3.90 now")
    assert state(card).reason == "Ann Author: The fee is 3.90 now"
    verify(as_actor(vera), card)
    assert state(card).state == "trusted"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_warning_needs_a_reason_of_readable_length(vera, card, as_actor, reason):
    with pytest.raises(Invalid):
        unverify(as_actor(vera), card, reason=reason)


def test_readers_and_outsiders_warn_of_nothing(noa, otto, card, as_actor):
    for person in (noa, otto):
        with pytest.raises(Forbidden):
            unverify(as_actor(person), card, reason="no")


def test_a_day_gone_by_is_refused(vera, card, as_actor):
    with pytest.raises(rules.PastDate):
        verify(as_actor(vera), card, until=date(2020, 1, 1))
    with pytest.raises(rules.PastDate):
        choose_verifier(as_actor(vera), card, verifier=vera, interval_days=90, fixed_date=date(2020, 1, 1))


def test_a_verifier_must_be_able_to_read(vera, noa, secret_card, as_actor):
    with pytest.raises(Invalid):
        choose_verifier(as_actor(vera), secret_card, verifier=noa, interval_days=90)


def test_never_is_for_ever(vera, card, as_actor):
    choose_verifier(as_actor(vera), card, verifier=vera, interval_days=0)
    verify(as_actor(vera), card)
    with travel(datetime(2999, 1, 1, tzinfo=UTC)):
        assert (state(card).state, state(card).words) == ("trusted", "Trusted")


def test_an_archived_card_is_not_verified(ann, vera, card, as_actor):
    archive(as_actor(ann), card)
    card.refresh_from_db()
    with pytest.raises(Forbidden):
        verify(as_actor(vera), card)


def test_what_waits_for_me(ann, vera, ted, otto, card, shared_card, as_actor):
    choose_verifier(as_actor(ann), card, verifier=ted, interval_days=30)
    assert [one["id"] for one in due(as_actor(ted))] == [card.pk]
    assert due(as_actor(otto)) == []
    verify(as_actor(ted), card)
    assert due(as_actor(ted)) == []
    assert share_trusted(as_actor(ted)) == (1, 2)


def test_running_out_is_written_down_once(vera, card, as_actor):
    run_due()
    verify(as_actor(vera), card, until=now().date())
    with travel(now() + timedelta(days=2)):
        run_due()
    with travel(now() + timedelta(days=2, minutes=10)):
        run_due()
    assert Event.objects.filter(name="trust.expired", subject_id=card.pk).count() == 1


days = st.dates(date(2020, 1, 1), date(2090, 1, 1))
zones = st.sampled_from(["UTC", "Europe/Stockholm", "Pacific/Apia", "America/Sao_Paulo", "Asia/Kathmandu"])


@given(day=days, zone=zones, interval=st.sampled_from(rules.INTERVALS))
def test_trusted_through_the_last_day_and_not_after(day, zone, interval):
    zone = ZoneInfo(zone)
    last = rules.last_day(day, interval_days=interval, fixed_date=None)
    end = rules.end_of(last, zone)
    said = rules.Said(True, 1, end, "")
    assert rules.judge(said, version=1, now=datetime.fromtimestamp(end - 1, UTC)).state == "trusted"
    assert rules.judge(said, version=1, now=datetime.fromtimestamp(end, UTC)).why == "expired"
    assert datetime.fromtimestamp(end - 1, zone).date() == last


@given(
    verified=st.booleans(),
    version=st.integers(1, 3),
    ends=st.integers(0, 10),
    reason=st.sampled_from(["", "x"]),
)
def test_whatever_is_not_trusted_says_why(verified, version, ends, reason):
    judged = rules.judge(
        rules.Said(verified, version, ends, reason), version=2, now=datetime.fromtimestamp(5, UTC)
    )
    assert (judged.state == "trusted") == (judged.why == "")
    assert (judged.state == "trusted") == (verified and version == 2 and ends > 5)
