"""Anybody hands in, curators decide, nothing handed in is lost."""

from __future__ import annotations

import pytest

from allhands.cards.actions.keeping import save_draft
from allhands.cards.actions.writing import Overlap, Text, archive, change
from allhands.cards.models import Card, Draft
from allhands.curation import actions, queries
from allhands.curation.access import proposal_for
from allhands.curation.models import Note, Proposal
from allhands.kernel.errors import Conflict, Forbidden, Invalid, NotFound

WORDS = {"tags": ["refund"], "language": "en", "audience": "partner"}


@pytest.fixture
def handed(noa, care, as_actor):
    made = actions.hand_in(
        as_actor(noa), care, title="Rain surcharge", body="The courier gets it.", why="Asked daily", **WORDS
    )
    return Proposal.objects.get(id=made.proposal)


@pytest.fixture
def changed(noa, shared_card, as_actor):
    made = actions.propose(
        as_actor(noa),
        shared_card,
        base_version=1,
        title=shared_card.title,
        body="Open the order and choose Place.\n",
        **WORDS,
    )
    return Proposal.objects.get(id=made.proposal)


def test_anybody_who_may_read_hands_in_and_outsiders_do_not(noa, pia, otto, ann, care, shared_card, as_actor):
    for person in (noa, pia, ann):
        assert actions.hand_in(as_actor(person), care, title="A", body="", language="en")
        assert actions.propose(as_actor(person), shared_card, base_version=1, title="A", body="B", **WORDS)
    with pytest.raises(Forbidden):
        actions.hand_in(as_actor(otto), care, title="A", body="")
    with pytest.raises(Forbidden):
        actions.propose(as_actor(otto), shared_card, base_version=1, title="A", body="B", **WORDS)


def test_only_its_author_and_curators_see_it(noa, ann, ted, pia, otto, vera, ada, handed, as_actor):
    for person in (noa, vera, ada):
        assert proposal_for(as_actor(person), handed.pk) == handed
    for person in (ann, ted, pia, otto):
        with pytest.raises(NotFound):
            proposal_for(as_actor(person), handed.pk)
    assert (queries.waiting_count(as_actor(vera)), queries.waiting_count(as_actor(ann))) == (1, 0)


def test_nobody_else_decides(noa, ann, otto, handed, as_actor):
    for person in (noa, ann, otto):
        for attempt in (actions.approve, actions.reopen):
            with pytest.raises(Forbidden):
                attempt(as_actor(person), handed)
        for attempt in (actions.ask_back, actions.decline):
            with pytest.raises(Forbidden):
                attempt(as_actor(person), handed, note="No.")


def test_approved_it_is_a_card_of_its_author(noa, vera, handed, as_actor):
    done = actions.approve(as_actor(vera), handed)
    card = Card.objects.get(id=done.card)
    assert (card.title, card.owner, card.body) == ("Rain surcharge", noa, "The courier gets it.\n")
    assert card.versions.get().note == "Noa Agent: Asked daily"
    with pytest.raises(Conflict):
        actions.decline(as_actor(vera), handed, note="Twice.")


def test_a_change_is_merged_with_what_others_changed(ann, vera, shared_card, changed, as_actor):
    change(as_actor(ann), shared_card, title="Another address")
    actions.approve(as_actor(vera), changed)
    shared_card.refresh_from_db()
    assert (shared_card.title, shared_card.body) == ("Another address", "Open the order and choose Place.\n")


def test_the_same_lines_are_shown_and_nothing_is_published(
    ann, vera, shared_card, changed, as_actor, client_of
):
    change(as_actor(ann), shared_card, body="Open the order and choose Street.\n")
    with pytest.raises(Overlap):
        actions.approve(as_actor(vera), changed)
    answer = client_of(vera).post(f"/proposals/{changed.pk}/approval")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "choose Street" in page and "choose Place" in page
    changed.refresh_from_db()
    assert changed.state == "open"
    sent = {"title": shared_card.title, "body": "Both.", "audience": "partner", "base_version": 2}
    assert client_of(vera).post(f"/proposals/{changed.pk}/text", sent).status_code == 302
    shared_card.refresh_from_db()
    assert shared_card.body == "Both.\n"
    changed.refresh_from_db()
    assert (changed.state, changed.body) == ("approved", "Open the order and choose Place.\n")


def test_asked_back_it_waits_for_its_author(noa, vera, handed, as_actor, client_of):
    actions.ask_back(as_actor(vera), handed, note="Since when?")
    assert "Asked back" in client_of(noa).get("/").content.decode()
    assert "Since when?" in client_of(noa).get(f"/proposals/{handed.pk}").content.decode()
    assert queries.came_in(as_actor(vera)) == []
    text = Text("Rain surcharge", "Since May, the courier gets it.", (), "en", "partner")
    actions.hand_in_again(as_actor(noa), handed, text=text)
    assert [one["id"] for one in queries.came_in(as_actor(vera))] == [handed.pk]
    assert Note.objects.exclude(replaced={}).get().replaced["body"] == "The courier gets it.\n"


def test_a_no_has_a_reason_and_can_be_taken_back(noa, vera, handed, as_actor, client_of):
    with pytest.raises(Invalid):
        actions.decline(as_actor(vera), handed, note="  ")
    actions.decline(as_actor(vera), handed, note="It is in another card.")
    assert "It is in another card." in client_of(noa).get(f"/proposals/{handed.pk}").content.decode()
    assert client_of(vera).post(f"/proposals/{handed.pk}/refusal", {"_method": "delete"}).status_code == 302
    handed.refresh_from_db()
    assert (handed.state, handed.decided_by) == ("open", None)


def test_withdrawn_it_stays_readable(noa, vera, handed, as_actor, client_of):
    with pytest.raises(Forbidden):
        actions.withdraw(as_actor(vera), handed)
    actions.withdraw(as_actor(noa), handed)
    assert "The courier gets it." in client_of(noa).get(f"/proposals/{handed.pk}").content.decode()


def test_whoever_lost_the_card_keeps_only_their_own_words(
    pia, ada, vera, care, shared_card, as_actor, client_of
):
    made = actions.propose(as_actor(pia), shared_card, base_version=1, title="Mine", body="Mine.", **WORDS)
    change(as_actor(vera), shared_card, audience="internal")
    page = client_of(pia).get(f"/proposals/{made.proposal}").content.decode()
    assert "Mine." in page
    assert "choose Address" not in page and shared_card.title not in page


def test_nothing_is_proposed_from_an_unseen_version_or_for_an_archived_card(
    pia, noa, ann, card, shared_card, as_actor
):
    archive(as_actor(ann), card)
    card.refresh_from_db()
    with pytest.raises(Forbidden):
        actions.propose(as_actor(noa), card, base_version=1, title="A", body="B", **WORDS)
    with pytest.raises(NotFound):
        actions.propose(as_actor(noa), shared_card, base_version=9, title="A", body="B", **WORDS)


def test_the_editor_says_why_and_hands_in(noa, ann, vera, care, shared_card, as_actor, client_of):
    page = client_of(noa).get(f"/cards/new?collection={care.id}").content.decode()
    assert "Hand in" in page and "not publish in it" in page
    assert "Hand in" not in client_of(ann).get(f"/cards/{shared_card.id}/edit").content.decode()
    assert "Propose a change" in client_of(noa).get(f"/cards/{shared_card.id}").content.decode()
    save_draft(as_actor(noa), "new-0123456789", fields={}, card=None, collection=care, base_version=0)
    sent = {
        "title": "New",
        "body": "Text",
        "collection": care.id,
        "audience": "internal",
        "draft_key": "new-0123456789",
    }
    assert client_of(noa).post("/cards", sent).status_code == 422
    answer = client_of(noa).post("/proposals", sent | {"why": "Asked daily"})
    assert answer.status_code == 302
    assert Proposal.objects.get().why == "Asked daily"
    assert not Draft.objects.exists() and not Card.objects.filter(title="New").exists()
    refused = client_of(noa).post("/proposals", sent | {"title": " ", "body": "My long text"})
    assert refused.status_code == 422 and "My long text" in refused.content.decode()
    sent = {"title": "Change", "body": "B", "audience": "partner", "base_version": 1}
    assert client_of(noa).post(f"/cards/{shared_card.id}/proposals", sent).status_code == 302


def test_a_pile_is_worked_off_one_after_the_other(noa, vera, care, as_actor, client_of):
    numbers = [
        actions.hand_in(as_actor(noa), care, title=f"Card {n}", body="", language="en").proposal
        for n in range(3)
    ]
    browser = client_of(vera)
    seen = []
    where = f"/proposals/{numbers[0]}"
    for _ in numbers:
        seen.append(where)
        where = browser.post(f"{where}/approval").headers["Location"]
    assert seen == [f"/proposals/{number}" for number in numbers]
    assert where == "/proposals"
    assert "Nothing waits for you" in browser.get(where).content.decode()


def test_a_curator_sees_whom_the_text_is_for_and_that_it_changed(noa, vera, shared_card, client_of, as_actor):
    fields = WORDS | {"audience": "public"}
    made = actions.propose(
        as_actor(noa), shared_card, base_version=1, title=shared_card.title, body="Open the order.", **fields
    )
    page = client_of(vera).get(f"/proposals/{made.proposal}").content.decode()
    assert "Public: may be on the web" in page
    assert "until now: Partner: outside staff too" in page
