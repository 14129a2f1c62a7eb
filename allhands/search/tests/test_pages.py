"""The search page and its fragments."""

from __future__ import annotations

import pytest

from allhands.kernel.models import Usage
from allhands.search import index


@pytest.fixture
def found(card, shared_card, secret_card):
    index.rebuild_now()
    index._engines.clear()
    return card


def test_the_page_marks_the_words_and_escapes_the_rest(ann, noa, care, write, client_of):
    write(ann, care, "Late <script>alert(1)</script> order", "Say <b>sorry</b> to the late customer.\n")
    index.rebuild_now()
    index._engines.clear()
    page = client_of(noa).get("/search?words=late").content.decode()
    assert "<mark>Late</mark> &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_results_come_as_a_fragment_for_the_palette(noa, found, client_of):
    page = client_of(noa).get("/search/results?words=refund&place=palette").content.decode()
    assert "<html" not in page
    assert f'href="/cards/{found.id}"' in page
    assert f'data-preview="/cards/{found.id}/preview"' in page


def test_facets_are_links_that_narrow_and_widen(noa, found, client_of):
    page = client_of(noa).get("/search?words=order").content.decode()
    assert "trust=untrusted" in page or "updated=7" in page
    narrowed = client_of(noa).get("/search?words=order&updated=7").content.decode()
    assert 'aria-current="true"' in narrowed


def test_nothing_found_offers_to_write_it_down(noa, otto, found, client_of):
    page = client_of(noa).get("/search?words=xylophone").content.decode()
    assert "No card says that yet" in page
    assert "/cards/new?title=xylophone" in page
    assert "Refund" not in client_of(otto).get("/search?words=refund").content.decode()


def test_what_was_searched_is_noted(noa, found, client_of):
    client_of(noa).get("/search?words=refund")
    client_of(noa).get("/search?words=xylophone")
    noted = list(Usage.objects.order_by("id").values_list("verb", "words", "person"))
    assert noted == [("searched", "refund", noa.id), ("found-nothing", "xylophone", noa.id)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "words=",
        "words=" + "x" * 5000,
        "words=%F0%9F%92%A9",
        'words="unbalanced (quote AND OR NOT *',
        "words=a&collection=x&author=-1&updated=zzz&page=99999&trust=maybe&language=%3Cb%3E",
        "words=a&page=0",
        "words=%E2%80%AE%E2%80%8B",
        "words=" + "+".join(["order"] * 300),
    ],
)
def test_strange_questions_are_answered(noa, found, client_of, query):
    for where in ("/search", "/search/results"):
        assert client_of(noa).get(f"{where}?{query}").status_code == 200


def test_strangers_sign_in_first(client, found):
    assert client.get("/search?words=refund").status_code == 302
    assert client.get("/search/results?words=refund", headers={"HX-Request": "true"}).status_code == 401
