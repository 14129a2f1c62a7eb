"""Searching as people do: the index follows what is written, rights are inside it, and it heals by itself."""

from __future__ import annotations

import shutil
import time

import pytest

from allhands.cards.actions import writing
from allhands.cards.actions.places import grant
from allhands.kernel.clock import now
from allhands.search import index
from allhands.search.engine import IndexBroken
from allhands.search.follower import Follower
from allhands.search.queries import Filters, look
from allhands.search.tantivy_engine import TantivyEngine
from allhands.trust.actions import unverify, verify


@pytest.fixture
def follow(settings):
    """Brings this test's index up to date; its first call builds it."""
    settings.SEARCH_FOLDER.mkdir(parents=True, exist_ok=True)
    lock = index.acquire_writer(settings.SEARCH_FOLDER)
    engine = TantivyEngine(settings.SEARCH_FOLDER, writer=True)
    follower = Follower(engine, index.Ledger())

    def catch_up() -> None:
        if engine.healthy() is not None:
            follower.heal()
        while follower.step():
            pass

    yield catch_up
    engine.close()
    lock.close()


def titles(actor, words, **more):
    return [one.shown.title for one in look(actor, words=words, **more).results]


def test_a_written_card_is_found_and_a_changed_one_by_its_new_words(ann, noa, card, as_actor, follow):
    follow()
    assert titles(as_actor(noa), "late refund") == [card.title]
    writing.change(as_actor(ann), card, title="Pumpkin day", body="No pies.")
    follow()
    assert titles(as_actor(noa), "pumpkin") == ["Pumpkin day"]
    assert "Refund for a late order" not in titles(as_actor(noa), "refund late order")


def test_an_archived_card_is_gone_and_comes_back(ann, noa, card, as_actor, follow):
    writing.archive(as_actor(ann), card)
    follow()
    assert titles(as_actor(noa), "late refund") == []
    card.refresh_from_db()
    writing.unarchive(as_actor(ann), card)
    follow()
    assert titles(as_actor(noa), "late refund") == [card.title]


def test_nobody_finds_what_they_may_not_read(ada, vera, noa, pia, otto, card, secret_card, as_actor, follow):
    follow()
    for person in (noa, pia, otto, None):
        answer = look(as_actor(person), words="zanzibar payout", facets=True)
        assert secret_card.title not in [one.shown.title for one in answer.results]
        assert "payout" not in dict.fromkeys(key for key, _, _ in answer.facets.get("tag", []))
        assert look(as_actor(person), words="zanzibar").total == 0
        assert look(as_actor(person), words="zanzibat").corrected is None
    for person in (ada, vera):
        assert titles(as_actor(person), "zanzibar") == [secret_card.title]


def test_a_partner_finds_no_internal_card(pia, card, shared_card, as_actor, follow):
    follow()
    assert titles(as_actor(pia), "order") == [shared_card.title]


def test_a_grant_counts_at_once_without_the_index(ada, noa, finance, secret_card, as_actor, follow):
    follow()
    assert titles(as_actor(noa), "zanzibar") == []
    grant(as_actor(ada), finance, role="reader", to=noa)
    assert titles(as_actor(noa), "zanzibar") == [secret_card.title]


def test_a_moved_card_is_not_shown_even_before_the_index_knows(ada, noa, card, finance, as_actor, follow):
    follow()
    writing.move(as_actor(ada), card, finance, folder=None)
    assert titles(as_actor(noa), "late refund") == []


def test_typos_and_beginnings(ann, noa, care, write, as_actor, follow):
    write(ann, care, "Cancelling a group order", "Each guest gets the money back.\n")
    follow()
    assert titles(as_actor(noa), "cancelling gruop order") == ["Cancelling a group order"]
    assert titles(as_actor(noa), "cancell", typing=True) == ["Cancelling a group order"]


def test_filters_and_facets_agree(ann, vera, noa, care, write, as_actor, follow):
    trusted = write(ann, care, "Order one", tags=["late"])
    write(ann, care, "Order two", language="sv")
    verify(as_actor(vera), trusted)
    follow()
    answer = look(as_actor(noa), words="order", facets=True)
    facets = {name: {key: count for key, _, count in rows} for name, rows in answer.facets.items()}
    assert answer.total == 2
    assert facets["trust"] == {"trusted": 1, "untrusted": 1}
    assert facets["language"] == {"en": 1, "sv": 1}
    assert facets["tag"] == {"late": 1}
    assert titles(as_actor(noa), "order", filters=Filters(trusted=True)) == ["Order one"]
    assert titles(as_actor(noa), "order", filters=Filters(trusted=False)) == ["Order two"]
    assert titles(as_actor(noa), "order", filters=Filters(languages=frozenset({"sv"}))) == ["Order two"]
    assert titles(as_actor(noa), "", filters=Filters(tags=frozenset({"late"}))) == ["Order one"]
    later = int(now().timestamp()) + 60
    assert titles(as_actor(noa), "order", filters=Filters(updated_after=later)) == []
    unverify(as_actor(vera), trusted, reason="wrong")
    follow()
    assert titles(as_actor(noa), "order", filters=Filters(trusted=True)) == []


def test_without_an_index_the_database_answers_and_says_so(noa, otto, card, as_actor):
    answer = look(as_actor(noa), words="late refund")
    assert answer.degraded
    assert [one.shown.title for one in answer.results] == [card.title]
    assert look(as_actor(otto), words="late refund").results == []


def test_a_torn_index_is_built_anew(noa, card, as_actor, settings, follow):
    follow()
    for path in settings.SEARCH_FOLDER.rglob("*"):
        if path.is_file() and path.name != "writer.lock":
            path.write_bytes(b"torn")
    index._engines.clear()
    assert look(as_actor(noa), words="late refund").degraded


def test_rebuilding_finds_everything_and_only_one_process_may(
    ann, noa, care, write, card, as_actor, settings
):
    assert index.rebuild_now() == 1
    write(ann, care, "Second")
    assert index.rebuild_now() == 2
    index._engines.clear()
    assert titles(as_actor(noa), "second") == ["Second"]
    lock = index.acquire_writer(settings.SEARCH_FOLDER)
    with pytest.raises(IndexBroken):
        index.rebuild_now()
    lock.close()


def test_an_index_that_is_lost_while_it_is_followed_comes_back(ann, noa, card, as_actor, settings, follow):
    follow()
    for path in settings.SEARCH_FOLDER.iterdir():
        if path.name != "writer.lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    follow()
    index._engines.clear()
    assert titles(as_actor(noa), "late refund") == [card.title]
    assert index.age_seconds() == 0.0


def test_the_writer_of_a_change_waits_for_it_and_no_longer(ann, card, as_actor, monkeypatch, follow):
    follow()
    monkeypatch.setattr("allhands.search.queries.WAIT_SECONDS", 0.05)
    writing.change(as_actor(ann), card, title="Newer words")
    began = time.monotonic()
    look(as_actor(ann), words="newer")
    assert time.monotonic() - began < 2
    follow()
    assert titles(as_actor(ann), "newer") == ["Newer words"]
