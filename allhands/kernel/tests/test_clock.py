"""Time is asked in one place, and days end where people live."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.kernel.clock import day_ends, now, today
from allhands.kernel.testing import travel

# Midnight is skipped (Cairo, Havana, Beirut, Sao Paulo) or comes twice (Havana), a whole day is skipped (Apia), and
# the offset is odd (Kathmandu, Lord Howe) or the clock changes in Ramadan (Casablanca).
ZONES = [
    "UTC",
    "Europe/Stockholm",
    "Europe/Madrid",
    "America/New_York",
    "America/Havana",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Ho_Chi_Minh",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(1995, 1, 1), date(2037, 12, 30))
INSTANT = timedelta(microseconds=1)
SKIPPED = date(2011, 12, 30)


@given(days, zones)
def test_a_day_ends_with_its_last_instant(day: date, zone: ZoneInfo):
    end = day_ends(day, zone)
    assert end.astimezone(zone).date() > day
    assert (end - INSTANT).astimezone(zone).date() <= day


@given(days, zones)
def test_a_day_begins_when_the_one_before_ended(day: date, zone: ZoneInfo):
    length = day_ends(day, zone) - day_ends(day - timedelta(days=1), zone)
    if day == SKIPPED and zone.key == "Pacific/Apia":
        assert length == timedelta(0)
    else:
        assert timedelta(hours=22, minutes=30) <= length <= timedelta(hours=25)


@given(st.datetimes(datetime(1995, 1, 1), datetime(2037, 12, 30), timezones=st.just(UTC)), zones)
def test_today_is_not_over_and_yesterday_is(at: datetime, zone: ZoneInfo):
    with travel(at):
        day = today(zone)
    assert at < day_ends(day, zone)
    assert day_ends(day - timedelta(days=1), zone) <= at


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2026, 3, 28), "Europe/Stockholm", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Stockholm", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Stockholm", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (date(2024, 4, 25), "Africa/Cairo", datetime(2024, 4, 25, 22, tzinfo=UTC)),
        (date(2018, 11, 3), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
        (date(2026, 1, 1), "Pacific/Kiritimati", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        (date(2011, 12, 29), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        (date(9999, 12, 30), "UTC", datetime(9999, 12, 31, tzinfo=UTC)),
    ],
)
def test_known_midnights(day: date, zone: str, end: datetime):
    assert day_ends(day, ZoneInfo(zone)) == end


@pytest.mark.parametrize("zone", ZONES)
def test_the_last_day_of_all_ends_too(zone: str):
    assert day_ends(date.max, ZoneInfo(zone)) == datetime.max.replace(tzinfo=UTC)
    assert day_ends(date.max - timedelta(days=1), ZoneInfo(zone)) <= day_ends(date.max, ZoneInfo(zone))
    assert day_ends(date.min, ZoneInfo(zone)).tzinfo is UTC


def test_now_is_aware_and_moves():
    assert now().tzinfo is UTC
    assert now() <= now()


def test_travel_stands_still_and_comes_back():
    there = datetime(2030, 5, 1, 8, tzinfo=UTC)
    with travel(there) as at:
        assert now() == there == at
        with travel(there + timedelta(days=1)):
            assert now() == there + timedelta(days=1)
        assert now() == there
    assert now() != there


def test_travel_needs_a_zone():
    with pytest.raises(ValueError, match="aware"), travel(datetime(2030, 5, 1)):
        pass
