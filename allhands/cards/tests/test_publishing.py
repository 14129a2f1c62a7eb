"""Who may publish where is the collection's choice."""

from __future__ import annotations

import pytest

from allhands.cards.access import may_arrange, may_change
from allhands.cards.actions.places import change_collection, make_folder
from allhands.cards.actions.writing import archive, change, create, move
from allhands.cards.models import Collection
from allhands.kernel.errors import Forbidden, Invalid
from allhands.kernel.sockets import SOCKETS

MAY = {"readers": {"noa", "pia", "ann", "vera"}, "authors": {"ann", "vera"}, "curators": {"vera"}}


def choose(place: Collection, who: str, actor) -> None:
    change_collection(actor, place, name=place.name, description="", everyone="reader", publishers=who)


@pytest.mark.parametrize("who", sorted(MAY))
def test_only_they_publish(who, ada, noa, ann, vera, pia, otto, care, shared_card, as_actor):
    choose(care, who, as_actor(ada))
    everybody = {"noa": noa, "ann": ann, "vera": vera, "pia": pia, "otto": otto}
    assert {name for name, one in everybody.items() if may_change(as_actor(one), shared_card)} == MAY[who]
    for name, person in everybody.items():
        if name in MAY[who]:
            create(as_actor(person), care, title=f"From {name}", language="en")
            change(as_actor(person), shared_card, body=f"From {name}.")
        else:
            with pytest.raises(Forbidden):
                create(as_actor(person), care, title="Mine", language="en")
            with pytest.raises(Forbidden):
                change(as_actor(person), shared_card, body="Mine.")


def test_readers_who_publish_arrange_nothing(ada, noa, ann, care, card, as_actor):
    choose(care, "readers", as_actor(ada))
    assert may_arrange(as_actor(ann), card)
    for attempt in (
        lambda by: archive(by, card),
        lambda by: move(by, card, care, folder=None),
        lambda by: make_folder(by, care, name="Mine"),
    ):
        with pytest.raises(Forbidden):
            attempt(as_actor(noa))


def test_authors_arrange_nothing_where_curators_publish(ada, ann, vera, care, card, as_actor):
    choose(care, "curators", as_actor(ada))
    with pytest.raises(Forbidden):
        archive(as_actor(ann), card)
    assert make_folder(as_actor(vera), care, name="Fees")


def test_the_choice_is_one_of_three_and_stays_when_nobody_makes_it(ada, ann, care, as_actor):
    with pytest.raises(Invalid):
        choose(care, "nobody", as_actor(ada))
    choose(care, "curators", as_actor(ada))
    choose(care, "", as_actor(ada))
    care.refresh_from_db()
    assert care.publishers == "curators"
    with pytest.raises(Forbidden):
        choose(care, "readers", as_actor(ann))


def test_the_owner_chooses_on_the_page(ada, care, client_of):
    sent = {"name": "Customer care", "description": "", "everyone": "reader", "publishers": "curators"}
    assert client_of(ada).post(f"/collections/{care.id}/settings", sent).status_code == 302
    care.refresh_from_db()
    assert care.publishers == "curators"
    assert "Who publishes" in client_of(ada).get(f"/collections/{care.id}/settings").content.decode()


def test_a_page_offers_writing_only_to_whom_it_helps(
    ada, noa, ann, care, card, client_of, as_actor, monkeypatch
):
    monkeypatch.setattr(SOCKETS["card.handing_in"], "fills", [])
    choose(care, "curators", as_actor(ada))
    for person in (noa, ann):
        assert "card_new" not in client_of(person).get(f"/collections/{care.id}").content.decode()
        assert client_of(person).get(f"/cards/{card.id}/edit").status_code == 403
        assert client_of(person).get("/cards/new").status_code == 400
