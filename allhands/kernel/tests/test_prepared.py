"""Prepared queries say what the same queryset says, whatever is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from allhands.kernel.models import Usage
from allhands.kernel.prepared import Prepared

START = datetime(2026, 3, 1, tzinfo=UTC)
FIELDS = ("person", "verb", "at", "more")


def asked(verb: str, people: Any, since: datetime) -> Any:
    found = Usage.objects.filter(verb=verb, person__in=people, at__gte=since)
    return found.order_by("id").values_list(*FIELDS)


class TestSameAnswer(TestCase):
    prepared = Prepared(asked)

    def setUp(self) -> None:
        for number in range(12):
            at = START + timedelta(days=number)
            Usage.objects.create(at=at, verb="ab"[number % 2], person=number % 5 + 1, more={"n": number})

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from("abc"), st.sets(st.integers(1, 9)), st.integers(-1, 13))
    def test_as_the_queryset(self, verb: str, people: set[int], day: int) -> None:
        since = START + timedelta(days=day)
        expected = list(asked(verb, people, since)) if people else []
        assert self.prepared(verb, people, since) == expected


@pytest.mark.django_db
class TestPrepared:
    def test_objects_of_a_model_come_whole(self) -> None:
        made = Usage.objects.create(at=START, verb="opened", person=3, more={"a": [1]})
        found = Prepared(lambda number: Usage.objects.filter(id=number)).first(made.pk)
        assert found == made and found.at == START and found.more == {"a": [1]}
        assert Prepared(lambda number: Usage.objects.filter(id=number)).first(made.pk + 1) is None

    def test_left_out_columns_are_read_when_needed(self) -> None:
        made = Usage.objects.create(at=START, verb="opened", words="late")
        found = Prepared(lambda number: Usage.objects.filter(id=number).defer("words")).first(made.pk)
        with CaptureQueriesContext(connection) as seen:
            assert (found.verb, found.words) == ("opened", "late")
        assert len(seen) == 1

    def test_counts(self) -> None:
        for verb in "aab":
            Usage.objects.create(at=START, verb=verb)
        counts = Prepared(
            lambda since: (
                Usage.objects.filter(at__gte=since)
                .values("verb")
                .annotate(times=models.Count("id"))
                .order_by("verb")
                .values_list("verb", "times")
            )
        )
        assert counts(START) == [("a", 2), ("b", 1)]
        assert counts(START + timedelta(seconds=1)) == []

    def test_hostile_text_is_a_value(self) -> None:
        by_verb = Prepared(lambda verb: Usage.objects.filter(verb=verb).values_list("id"))
        assert by_verb("x' OR '1'='1") == by_verb("%s") == by_verb("\\") == []

    def test_a_value_that_reaches_no_filter_is_a_fault(self) -> None:
        with pytest.raises(TypeError, match="does not reach"):
            Prepared(lambda number: Usage.objects.all())(7)
