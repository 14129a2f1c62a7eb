"""Every refusal has a code, a status and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from allhands.kernel import map as house
from allhands.kernel.errors import Conflict, Invalid, Refused


def tree(top: type[Refused]) -> Iterator[type[Refused]]:
    yield top
    for below in top.__subclasses__():
        yield from tree(below)


house.load_actions()


@pytest.mark.parametrize("kind", sorted(set(tree(Refused)), key=lambda kind: kind.__qualname__))
def test_each_kind_tells_a_person_what_to_do(kind: type[Refused]):
    assert 400 <= kind.status < 600
    assert kind.code == kind.code.lower().replace(" ", "-")
    with translation.override("en"):
        words = str(kind.default)
    assert words.endswith((".", "?"))
    assert len(words.split()) >= 5


def test_codes_differ():
    codes: dict[str, set[int]] = {}
    for kind in set(tree(Refused)):
        codes.setdefault(kind.code, set()).add(kind.status)
    assert {code: found for code, found in codes.items() if len(found) > 1} == {}


def test_a_refusal_may_say_it_in_its_own_words():
    plain, own = Conflict(), Conflict("The name is taken.", code="taken")
    assert (plain.code, str(plain)) == ("conflict", str(Conflict.default))
    assert (own.code, str(own), own.status) == ("taken", "The name is taken.", 409)


def test_fields_say_where_and_belong_to_one_refusal():
    first, second = Invalid(fields={"name": "Too long."}), Invalid()
    assert first.fields == {"name": "Too long."}
    assert second.fields == {}
