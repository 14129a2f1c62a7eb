"""Search: the same answer as on the page, for programs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markupsafe import Markup

from allhands.api.tests.conftest import assert_problem
from allhands.api.views import search
from allhands.cards.indexed import present
from allhands.kernel.models import Usage
from allhands.search import index
from allhands.search.queries import Answer, Filters, Result
from allhands.trust.actions import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranking(monkeypatch):
    """Search as it is with an index that ranks the given cards; says what it was asked."""
    asked = []

    def rank(*cards, corrected=None):
        def look(actor, *, limit, offset, **rest):
            asked.append(rest)
            shown = present(actor, [card.id for card in cards])
            found = [
                Result("card", number, shown[number], Markup("<mark>x</mark>"), Markup("&lt;b&gt;"))
                for number in shown
            ]
            return Answer(found[offset : offset + limit], len(found), corrected=corrected)

        monkeypatch.setattr(search, "look", look)
        return asked

    return rank


def titles(program, path):
    return [one["title"] for one in program.walk(path)]


def test_each_finds_their_own(noa, pia, otto, vera, card, shared_card, secret_card, api_of):
    assert set(titles(api_of(noa), "/search?words=order")) == {shared_card.title, card.title}
    assert titles(api_of(pia), "/search?words=order") == [shared_card.title]
    assert titles(api_of(otto), "/search?words=order") == []
    assert titles(api_of(vera), "/search?words=zanzibar") == [secret_card.title]
    assert titles(api_of(noa), "/search?words=zanzibar") == []


def test_with_an_index_it_is_the_page_s_own_search(noa, pia, otto, card, shared_card, secret_card, api_of):
    index.rebuild_now()
    said = api_of(noa).get("/search?words=vouchers+refund").json()
    assert (said["degraded"], said["items"][0]["id"]) == (False, card.id)
    assert "<mark>" in said["items"][0]["title_html"]
    assert titles(api_of(pia), "/search?words=voucher") == []
    assert titles(api_of(otto), "/search?words=delivery") == []
    assert api_of(noa).get("/search?words=zanzibar").json()["total"] == 0


def test_without_an_index_the_database_answers_and_says_so(noa, card, api_of):
    said = api_of(noa).get("/search?words=late+refund").json()
    assert said["degraded"] is True
    assert (said["total"], said["items"][0]["id"]) == (1, card.id)


def test_a_hit_says_where_it_is_and_whether_it_can_be_trusted(noa, vera, card, as_actor, api_of, ranking):
    verify(as_actor(vera), card)
    ranking(card, corrected="refund")
    said = api_of(noa).get("/search?words=refnud").json()
    hit = said["items"][0]
    assert (hit["title"], hit["place"]) == (card.title, "Customer care")
    assert (hit["title_html"], hit["snippet_html"]) == ("<mark>x</mark>", "&lt;b&gt;")
    assert hit["trust"]["state"] == "trusted"
    assert hit["url"] == f"http://localhost:8000/cards/{card.id}"
    assert (said["corrected"], said["degraded"], said["total"]) == ("refund", False, 1)


def test_filters_are_handed_on(noa, care, card, api_of, ranking):
    asked = ranking(card)
    path = f"/search?words=a&collection={care.id}&tag=%23Late&language=sv&trusted=false"
    assert api_of(noa).get(f"{path}&updated_after=1970-01-02T00:00:00Z").status_code == 200
    wanted = Filters(
        collections=frozenset({care.id}),
        tags=frozenset({"late"}),
        trusted=False,
        languages=frozenset({"sv"}),
        updated_after=86400,
    )
    assert asked[0]["filters"] == wanted
    api_of(noa).get("/search?words=a&trusted=true")
    assert asked[1]["filters"] == replace(Filters(), trusted=True)


def test_every_hit_comes_once_whatever_the_page(ann, care, write, api_of, ranking):
    cards = [write(ann, care, f"Card {number}") for number in range(7)]
    ranking(*cards)
    for limit in (1, 2, 3, 7, 8):
        found = [one["id"] for one in api_of(ann).walk(f"/search?words=card&limit={limit}")]
        assert sorted(found) == sorted(card.id for card in cards)


def test_pages_go_on_without_an_index_too(ann, care, write, api_of):
    for number in range(5):
        write(ann, care, f"Card {number}")
    assert sorted(titles(api_of(ann), "/search?words=card&limit=2")) == [
        f"Card {number}" for number in range(5)
    ]


def test_the_ranking_ends_after_a_thousand(ann, card, api_of, monkeypatch):
    def look(actor, *, limit, offset, **rest):
        assert limit >= 1
        assert offset + limit <= 1000
        shown = present(actor, [card.id])[card.id]
        return Answer([Result("card", card.id, shown, Markup(""), Markup(""))] * limit, 5000)

    monkeypatch.setattr(search, "look", look)
    assert len(list(api_of(ann).walk("/search?words=card&limit=99"))) == 1000


def test_what_was_searched_is_noted_once(noa, card, api_of, ranking):
    ranking(card, card)
    list(api_of(noa).walk("/search?words=refund&limit=1"))
    noted = Usage.objects.get(verb="searched")
    assert (noted.words, noted.person, noted.more["surface"]) == ("refund", noa.id, "api")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "words"),
        ("words=", "words"),
        ("words=%20", "words"),
        ("words=a%00", "words"),
        ("words=" + "x" * 501, "words"),
        ("words=a&limit=1000", "limit"),
        ("words=a&language=klingon", "language"),
        ("words=a&trusted=maybe", "trusted"),
        ("words=a&q=b", "q"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(noa, card, api_of, query, field):
    assert field in assert_problem(api_of(noa).get(f"/search?{query}"), 422, "invalid")
