"""An action is permit, change, event and deliveries, all or nothing."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from allhands.kernel import reactions
from allhands.kernel.action import ACTIONS, action
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden
from allhands.kernel.models import Delivery, Event
from allhands.kernel.reactions import on
from allhands.kernel.tests.happening import Marked, RubbedOut, mark, marks, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_house")]


def anybody(by: Actor, *objects: object) -> bool:
    return True


def written() -> int:
    return len(marks()) + Event.objects.count() + Delivery.objects.count()


@action(anybody)
def make_mark(by: Actor, number: int = 1, *, words: str = "") -> Marked:
    mark(str(number))
    return Marked(mark=number, words=words)


def react_twice() -> None:
    @on(Marked)
    def first(event: Marked, told: object) -> None: ...

    @on(Marked, RubbedOut)
    def second(event: Marked | RubbedOut, told: object) -> None: ...


def test_change_event_and_deliveries_are_written_together():
    react_twice()
    happened = make_mark(someone(7), 3, words="hello")
    assert happened == Marked(mark=3, words="hello")
    assert marks() == ["3"]
    row = Event.objects.get()
    assert (row.name, row.person, row.via) == ("test.marked", 7, "web")
    assert (row.subject_kind, row.subject_id) == ("mark", 3)
    assert row.payload == {"mark": 3, "words": "hello"}
    owed = Delivery.objects.filter(event=row, done_at=None, leased_until=None).values_list(
        "reaction", flat=True
    )
    assert {name.rsplit(".", 1)[-1] for name in owed} == {"first", "second"}


def test_everything_is_in_one_transaction():
    seen = []

    @action(anybody)
    def look(by: Actor) -> Marked:
        seen.append(connection.in_atomic_block)
        return Marked(mark=1)

    react_twice()
    with pytest.raises(RuntimeError), transaction.atomic():
        look(someone())
        make_mark(someone())
        raise RuntimeError("the surrounding work fails")
    assert seen == [True]
    assert written() == 0


def test_a_failure_leaves_nothing():
    @action(anybody)
    def half(by: Actor) -> Marked:
        mark("half")
        raise Conflict()

    react_twice()
    with pytest.raises(Conflict):
        half(someone())
    assert written() == 0


def test_an_event_that_cannot_be_kept_undoes_the_change():
    @action(anybody)
    def odd(by: Actor) -> Marked:
        mark("odd")
        return Marked(mark=1, words=object())

    with pytest.raises(TypeError):
        odd(someone())
    assert written() == 0


def test_a_refused_permit_writes_nothing_and_never_runs_the_function():
    ran = []

    @action(lambda by: False)
    def closed(by: Actor) -> Marked:
        ran.append(by)
        return Marked(mark=1)

    react_twice()
    with pytest.raises(Forbidden):
        closed(someone())
    assert written() == 0
    assert ran == []


def test_the_permit_is_asked_inside_the_transaction_about_the_objects_alone():
    asked = []

    def permit(by: Actor, *objects: object) -> bool:
        asked.append((connection.in_atomic_block, by.id, objects))
        return True

    @action(permit)
    def pair(by: Actor, one: object, two: object, *, words: str) -> None: ...

    pair(someone(9), "one", "two", words="not asked about")
    assert asked == [(True, 9, ("one", "two"))]


@pytest.mark.parametrize(
    "actor",
    [someone(scopes=frozenset({"read"})), someone(scopes=frozenset()), someone(viewer=1)],
    ids=["reading token", "token without scopes", "looking through another's eyes"],
)
def test_whoever_may_only_look_writes_nothing(actor: Actor):
    with pytest.raises(Forbidden):
        make_mark(actor)
    assert written() == 0


@pytest.mark.parametrize(
    "actor",
    [someone(), someone(scopes=frozenset({"read", "write"})), Actor.system(), Actor(via="mail")],
    ids=["person", "writing token", "the house", "nobody, where the permit allows it"],
)
def test_whoever_may_write_is_named_in_the_trail(actor: Actor):
    make_mark(actor)
    row = Event.objects.get()
    assert (row.person, row.via) == (actor.id, actor.via)


def test_none_means_that_nothing_happened():
    @action(anybody)
    def nothing(by: Actor) -> None:
        return None

    assert nothing(someone()) is None
    assert written() == 0


def test_several_events_are_written_in_their_order():
    @action(anybody)
    def several(by: Actor) -> list[object]:
        return [RubbedOut(mark=1), Marked(mark=1), Marked(mark=2)]

    react_twice()
    assert several(someone()) == [RubbedOut(mark=1), Marked(mark=1), Marked(mark=2)]
    rows = list(Event.objects.order_by("id").values_list("name", "subject_id"))
    assert rows == [("test.rubbed_out", 1), ("test.marked", 1), ("test.marked", 2)]
    assert Delivery.objects.count() == 1 + 2 + 2


@pytest.mark.parametrize("empty", [[], ()])
def test_an_empty_list_means_that_nothing_happened(empty: object):
    @action(anybody)
    def none_of_them(by: Actor) -> object:
        return empty

    assert none_of_them(someone()) == empty
    assert written() == 0


def test_an_action_inside_another_is_undone_with_it():
    @action(anybody)
    def outer(by: Actor) -> None:
        make_mark(by, 5)
        raise Conflict()

    with pytest.raises(Conflict):
        outer(someone())
    assert written() == 0


def test_the_bell_rings_after_the_commit_and_only_then(django_capture_on_commit_callbacks):
    bell = reactions.bell()
    with django_capture_on_commit_callbacks(execute=True):
        make_mark(someone())
        assert not bell.is_set()
    assert bell.is_set()


def test_no_bell_rings_when_nothing_happened(django_capture_on_commit_callbacks):
    @action(anybody)
    def nothing(by: Actor) -> None: ...

    bell: threading.Event = reactions.bell()
    with django_capture_on_commit_callbacks(execute=True):
        nothing(someone())
    assert not bell.is_set()


def test_every_action_is_known_by_its_full_name_with_its_permit():
    assert ACTIONS[f"{__name__}.make_mark"] is make_mark
    assert getattr(make_mark, "permit") is anybody
    assert make_mark.__name__ == "make_mark"


def test_roles_of_actors():
    admin, member, partner = someone(role="admin"), someone(role="member"), someone(role="partner")
    assert (admin.is_admin, admin.is_member, admin.is_partner) == (True, True, False)
    assert (member.is_admin, member.is_member, member.is_partner) == (False, True, False)
    assert (partner.is_admin, partner.is_member, partner.is_partner) == (False, False, True)
    assert (Actor().is_signed_in, Actor().is_member, Actor().is_admin) == (False, False, False)
    house = Actor.system()
    assert (house.is_admin, house.is_signed_in, house.id, house.may_write) == (True, False, None, True)
    assert Actor(person=SimpleNamespace(pk=3, role="member")).id == 3
