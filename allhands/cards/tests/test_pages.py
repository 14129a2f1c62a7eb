"""The pages of cards as each person gets them."""

from __future__ import annotations

import pytest

from allhands.cards.actions.places import make_folder
from allhands.cards.actions.writing import archive, change
from allhands.cards.models import Card, Folder


def test_a_card_shows_trust_first_and_its_text(noa, card, client_of):
    page = client_of(noa).get(f"/cards/{card.id}").content.decode()
    assert "Needs verification" in page
    assert "Nobody has verified it yet." in page
    assert "<p>Offer a voucher.</p>" in page
    assert page.index("Needs verification") < page.index("Offer a voucher")


def test_outsiders_find_nothing_and_strangers_sign_in(otto, pia, card, client, client_of):
    for where in ("", "/edit", "/versions", "/versions/1", "/preview", "/place", "/verifier"):
        for person in (otto, pia):
            assert client_of(person).get(f"/cards/{card.id}{where}").status_code == 404
        answer = client.get(f"/cards/{card.id}{where}")
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in")


def test_a_reader_sees_no_buttons_that_are_not_theirs(noa, ann, card, client_of):
    for person, theirs, others in ((noa, "Propose a change", ">Edit<"), (ann, ">Edit<", "Propose a change")):
        page = client_of(person).get(f"/cards/{card.id}").content.decode()
        assert theirs in page
        assert others not in page
    sent = {"title": "Mine", "body": "Mine.", "audience": "internal"}
    assert client_of(noa).post(f"/cards/{card.id}/edit", sent).status_code == 403
    assert f"/cards/{card.id}/archival" not in client_of(noa).get(f"/cards/{card.id}").content.decode()


def test_backlinks_are_only_those_that_the_reader_may_see(vera, noa, ann, care, finance, write, client_of):
    target = write(ann, care, "Target")
    write(ann, care, "Open source", f"[t](/cards/{target.id})\n")
    write(vera, finance, "Hidden source", f"[t](/cards/{target.id})\n")
    page = client_of(noa).get(f"/cards/{target.id}").content.decode()
    assert "Open source" in page
    assert "Hidden source" not in page
    assert "Hidden source" in client_of(vera).get(f"/cards/{target.id}").content.decode()


def test_a_card_is_written_on_a_page(ann, care, client_of):
    client = client_of(ann)
    assert client.get(f"/cards/new?collection={care.id}").status_code == 200
    sent = {"title": "New", "body": "Text", "collection": care.id, "audience": "internal", "tags": "a, b"}
    sent["draft_key"] = "new-0123456789abcdef"
    answer = client.post("/cards", sent)
    card = Card.objects.get()
    assert answer.headers["Location"] == f"/cards/{card.id}"
    assert sorted(tag.name for tag in card.tag_rows.all()) == ["a", "b"]


def test_what_was_typed_stays_when_it_is_refused(ann, care, client_of):
    sent = {"title": " ", "body": "My long text", "collection": care.id, "audience": "internal"}
    answer = client_of(ann).post("/cards", sent | {"draft_key": "new-0123456789abcdef"})
    assert answer.status_code == 422
    assert "My long text" in answer.content.decode()


def test_a_second_editor_sees_both_texts(ann, vera, card, client_of, as_actor):
    change(as_actor(ann), card, body="From Ann.")
    sent = {"title": card.title, "body": "From Vera.", "audience": "internal", "base_version": 1}
    answer = client_of(vera).post(f"/cards/{card.id}/edit", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From Ann." in page
    assert "From Vera." in page
    again = client_of(vera).post(f"/cards/{card.id}/edit", sent | {"body": "From both.", "base_version": 2})
    assert again.status_code == 302
    assert Card.objects.get(id=card.id).body == "From both.\n"


def test_versions_compare_and_come_back(ann, noa, card, client_of, as_actor):
    change(as_actor(ann), card, body="Offer two vouchers.")
    page = client_of(noa).get(f"/cards/{card.id}/versions/2").content.decode()
    assert "<ins>two vouchers</ins>" in page or "<ins>two</ins>" in page
    assert client_of(noa).get(f"/cards/{card.id}/versions/9").status_code == 404
    assert client_of(noa).post(f"/cards/{card.id}/versions/1/restoration").status_code == 403
    client_of(ann).post(f"/cards/{card.id}/versions/1/restoration")
    assert Card.objects.get(id=card.id).body == "Offer a voucher.\n"


def test_a_partner_sees_no_version_that_was_internal(ann, pia, card, client_of, as_actor):
    change(as_actor(ann), card, body="For all.", audience="partner")
    client = client_of(pia)
    assert "Version 1" not in client.get(f"/cards/{card.id}/versions").content.decode()
    assert client.get(f"/cards/{card.id}/versions/1").status_code == 404
    assert "voucher" not in client.get(f"/cards/{card.id}/versions/2").content.decode()


def test_archive_and_undo(ann, noa, card, client_of):
    client = client_of(ann)
    page = client.post(f"/cards/{card.id}/archival", follow=True).content.decode()
    assert f'action="/cards/{card.id}/archival"' in page
    assert card.title in client.get(f"/collections/{card.collection_id}?archived").content.decode()
    assert (
        card.title not in client_of(noa).get(f"/collections/{card.collection_id}?archived").content.decode()
    )
    client.post(f"/cards/{card.id}/archival", {"_method": "delete"})
    assert Card.objects.get(id=card.id).archived_at is None


def test_collections_and_folders_list_what_one_may_see(
    ann, noa, otto, care, finance, card, as_actor, client_of
):
    folder = Folder.objects.get(id=make_folder(as_actor(ann), care, name="Refunds").folder)
    page = client_of(noa).get("/collections").content.decode()
    assert "Customer care" in page
    assert "Finance" not in page
    assert "Refunds" in client_of(noa).get(f"/collections/{care.id}").content.decode()
    assert client_of(noa).get(f"/folders/{folder.id}").status_code == 200
    assert client_of(otto).get(f"/folders/{folder.id}").status_code == 404
    assert client_of(otto).get(f"/collections/{care.id}").status_code == 404
    assert client_of(noa).get(f"/collections/{care.id}/settings").status_code == 403


def test_an_owner_settles_a_collection(ada, noa, care, client_of):
    client = client_of(ada)
    assert client.get(f"/collections/{care.id}/settings").status_code == 200
    client.post(f"/collections/{care.id}/grants", {"to": f"person-{noa.id}", "role": "author"})
    grant = care.grants.get(person=noa)
    assert grant.role == "author"
    client.post(f"/collections/{care.id}/grants/{grant.id}", {"_method": "delete"})
    assert not care.grants.filter(person=noa).exists()
    bad = client.post(f"/collections/{care.id}/settings", {"name": "", "everyone": "reader"})
    assert bad.status_code == 422
    client.post(
        f"/collections/{care.id}/settings", {"name": "Care", "everyone": "reader", "description": "All"}
    )
    care.refresh_from_db()
    assert care.name == "Care"
    assert (
        client.post(f"/collections/{care.id}/grants", {"to": "person-x", "role": "author"}).status_code == 422
    )


def test_folders_are_made_renamed_and_removed(ann, care, client_of):
    client = client_of(ann)
    client.post(f"/collections/{care.id}/folders", {"name": "Late"})
    folder = Folder.objects.get()
    assert client.get(f"/folders/{folder.id}/settings").status_code == 200
    client.post(f"/folders/{folder.id}/settings", {"name": "Later"})
    folder.refresh_from_db()
    assert folder.name == "Later"
    assert client.post(f"/collections/{care.id}/folders", {"name": ""}).status_code == 422
    client.post(f"/folders/{folder.id}", {"_method": "delete"})
    assert not Folder.objects.exists()


def test_a_collection_is_opened_and_removed_on_a_page(noa, otto, client_of):
    client = client_of(noa)
    assert client.get("/collections/new").status_code == 200
    where = client.post("/collections", {"name": "Nights", "everyone": ""}).headers["Location"]
    assert client.post("/collections", {"name": "Nights"}).status_code == 422
    assert client.post(where, {"_method": "delete"}).headers["Location"] == "/collections"
    assert client_of(otto).get("/collections/new").status_code == 403


def test_a_card_moves_on_a_page(ann, care, card, as_actor, client_of):
    folder = make_folder(as_actor(ann), care, name="Late").folder
    client = client_of(ann)
    assert "Late" in client.get(f"/cards/{card.id}/place").content.decode()
    client.post(f"/cards/{card.id}/place", {"place": f"{care.id}/{folder}"})
    assert Card.objects.get(id=card.id).folder_id == folder
    assert client.post(f"/cards/{card.id}/place", {"place": "x"}).status_code == 422


def test_link_completion_offers_what_one_may_see(noa, otto, card, secret_card, client_of):
    offered = client_of(noa).get("/cards/complete?words=refund late").json()
    assert [one["id"] for one in offered] == [card.id]
    assert client_of(noa).get("/cards/complete?words=payout").json() == []
    assert client_of(otto).get("/cards/complete?words=").json() == []


def test_the_preview_is_the_rendering(ann, client_of):
    answer = client_of(ann).post("/cards/rendering", {"body": "**Now** <script>x</script>"})
    assert answer.content.decode().strip() == "<p><strong>Now</strong> </p>"
    assert client_of(ann).post("/cards/rendering", {"body": "x" * 200_001}).status_code == 422


def test_long_lists_come_in_pages(ann, noa, care, write, client_of):
    for number in range(52):
        write(ann, care, f"Card {number:03d}")
    first = client_of(noa).get(f"/collections/{care.id}").content.decode()
    assert "Card 049" in first
    assert "Card 050" not in first
    assert "Card 050" in client_of(noa).get(f"/collections/{care.id}?page=2").content.decode()


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999", "page=%00"])
def test_a_strange_page_number_is_no_error(noa, care, client_of, query):
    assert client_of(noa).get(f"/collections/{care.id}?{query}").status_code in (200, 422)


def test_archived_cards_are_not_changed_by_readers_through_old_links(ann, noa, card, as_actor, client_of):
    archive(as_actor(ann), card)
    assert client_of(noa).get(f"/cards/{card.id}").status_code == 404
    assert "archived" in client_of(ann).get(f"/cards/{card.id}").content.decode()
