"""Collections, folders, grants, moving and archiving."""

from __future__ import annotations

import pytest

from allhands.cards.access import card_for, collections_visible_to, roles_of, visible_to
from allhands.cards.actions import places, writing
from allhands.cards.models import Card, Collection, Folder, Grant
from allhands.kernel.errors import Conflict, Forbidden, Invalid, NotFound


def test_whoever_opens_a_collection_owns_it(noa, as_actor):
    made = places.make_collection(as_actor(noa), name="Nights", everyone="")
    assert roles_of(as_actor(noa)) == {made.collection: "owner"}


def test_partners_and_strangers_open_none(pia, otto, as_actor):
    for person in (pia, otto, None):
        with pytest.raises(Forbidden):
            places.make_collection(as_actor(person), name="Mine")


def test_a_name_is_taken_once(ada, care, as_actor):
    with pytest.raises(Conflict):
        places.make_collection(as_actor(ada), name="customer CARE")


def test_the_best_role_counts(ada, noa, care, as_actor):
    from allhands.people.actions.groups import add_to_group, make_group
    from allhands.people.models import Group

    group = Group.objects.get(id=make_group(as_actor(ada), name="Leads").group)
    add_to_group(as_actor(ada), group, noa)
    assert roles_of(as_actor(noa))[care.pk] == "reader"
    places.grant(as_actor(ada), care, role="verifier", to=group)
    assert roles_of(as_actor(noa))[care.pk] == "verifier"
    places.grant(as_actor(ada), care, role="author", to=noa)
    assert roles_of(as_actor(noa))[care.pk] == "verifier"


def test_a_department_is_a_group_too(ada, noa, finance, as_actor):
    from allhands.people.actions.groups import make_group
    from allhands.people.actions.members import change_profile
    from allhands.people.models import Group

    group = Group.objects.get(id=make_group(as_actor(ada), name="Finance", is_department=True).group)
    places.grant(as_actor(ada), finance, role="reader", to=group)
    assert finance.pk not in roles_of(as_actor(noa))
    change_profile(as_actor(ada), noa, department=group)
    assert roles_of(as_actor(noa))[finance.pk] == "reader"


def test_a_grant_is_taken_back(ada, ann, care, as_actor):
    row = Grant.objects.get(collection=care, person=ann)
    places.ungrant(as_actor(ada), care, grant=row)
    assert roles_of(as_actor(ann))[care.pk] == "reader"


def test_only_owners_grant(ann, vera, noa, otto, care, as_actor):
    for person in (ann, vera, noa, otto, None):
        with pytest.raises(Forbidden):
            places.grant(as_actor(person), care, role="owner", to=noa)


def test_a_closed_collection_is_not_there_for_others(
    noa, pia, otto, ada, vera, finance, secret_card, as_actor
):
    for person in (noa, pia, otto, None):
        assert finance not in collections_visible_to(as_actor(person))
        with pytest.raises(NotFound):
            card_for(as_actor(person), secret_card.pk)
    for person in (ada, vera):
        assert card_for(as_actor(person), secret_card.pk) == secret_card


def test_a_partner_sees_no_internal_card(pia, card, shared_card, as_actor):
    assert list(visible_to(as_actor(pia))) == [shared_card]
    with pytest.raises(NotFound):
        card_for(as_actor(pia), card.pk)


def test_an_archived_card_is_for_authors_and_comes_back(ann, noa, card, as_actor):
    writing.archive(as_actor(ann), card)
    card.refresh_from_db()
    assert card not in visible_to(as_actor(noa))
    with pytest.raises(NotFound):
        card_for(as_actor(noa), card.pk)
    assert card_for(as_actor(ann), card.pk) == card
    writing.unarchive(as_actor(ann), card)
    assert card in visible_to(as_actor(noa))
    assert writing.unarchive(as_actor(ann), card) is None


def test_readers_and_outsiders_archive_nothing(noa, otto, card, as_actor):
    for person in (noa, otto):
        with pytest.raises(Forbidden):
            writing.archive(as_actor(person), card)


def test_moving_needs_a_right_in_both_places(ann, vera, ada, card, finance, as_actor):
    with pytest.raises(Forbidden):
        writing.move(as_actor(ann), card, finance, folder=None)
    writing.move(as_actor(ada), card, finance, folder=None)
    assert Card.objects.get(id=card.pk).collection == finance


def test_a_folder_of_another_collection_is_refused(ada, card, finance, as_actor):
    made = places.make_folder(as_actor(ada), finance, name="Banks")
    with pytest.raises(Invalid):
        writing.move(as_actor(ada), card, card.collection, folder=Folder.objects.get(id=made.folder))


def test_folders_nest_and_never_in_themselves(ann, care, as_actor):
    top = Folder.objects.get(id=places.make_folder(as_actor(ann), care, name="A").folder)
    below = Folder.objects.get(id=places.make_folder(as_actor(ann), care, name="B", parent=top).folder)
    with pytest.raises(Invalid):
        places.change_folder(as_actor(ann), top, name="A", parent=below)
    with pytest.raises(Conflict):
        places.make_folder(as_actor(ann), care, name="A")


def test_what_was_in_a_removed_folder_moves_up(ann, care, write, as_actor):
    top = Folder.objects.get(id=places.make_folder(as_actor(ann), care, name="A").folder)
    below = Folder.objects.get(id=places.make_folder(as_actor(ann), care, name="B", parent=top).folder)
    card = write(ann, care, folder=below)
    places.remove_folder(as_actor(ann), below)
    card.refresh_from_db()
    assert card.folder == top


def test_only_an_empty_collection_goes(ada, care, card, as_actor):
    with pytest.raises(Conflict):
        places.remove_collection(as_actor(ada), care)
    empty = Collection.objects.get(id=places.make_collection(as_actor(ada), name="Empty").collection)
    places.remove_collection(as_actor(ada), empty)
    assert not Collection.objects.filter(name="Empty").exists()


def test_an_owner_must_be_able_to_read(ada, noa, otto, vera, secret_card, as_actor):
    with pytest.raises(Invalid):
        writing.change_owner(as_actor(ada), secret_card, owner=noa)
    writing.change_owner(as_actor(vera), secret_card, owner=None)
    assert Card.objects.get(id=secret_card.pk).owner is None
