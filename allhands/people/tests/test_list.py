"""The list of people shows and counts whom its reader may see."""

from __future__ import annotations

import pytest

from allhands.kernel.actor import Actor
from allhands.people.actions.members import change_profile, deactivate
from allhands.people.tests.conftest import masked, text


@pytest.fixture
def everybody(ada, ann, vera, noa, ted, otto, crew):
    return crew


def test_member_sees_everybody_with_count(everybody, ann, client_of):
    page = text(client_of(ann).get("/people"))
    assert "7 people" in page
    for name in ("Ada Admin", "Vera Verifier", "Pia Partner", "Otto Outsider"):
        assert name in page


def test_partner_sees_only_people_of_shared_groups(everybody, pia, client_of):
    page = text(client_of(pia).get("/people"))
    assert "2 people" in page
    assert "Ted Expert" in page
    for name in ("Ada Admin", "Ann Author", "Noa Agent", "Otto Outsider"):
        assert name not in page


def test_outsider_sees_only_himself(everybody, otto, client_of):
    page = text(client_of(otto).get("/people"))
    assert "1 person" in page
    assert "Ted Expert" not in page


def test_nobody_is_sent_to_sign_in(everybody, stranger):
    response = stranger.get("/people?words=ted")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=%2Fpeople%3Fwords%3Dted"


@pytest.mark.parametrize("words", ["TED", "expert ted", "ted@example", "teд"])
def test_words_narrow_the_list(everybody, ann, client_of, words):
    page = text(client_of(ann).get("/people", {"words": words}))
    found = words != "teд"
    assert ("Ted Expert" in page) == found
    assert ("1 person found" in page) == found
    assert "Vera Verifier" not in page
    assert ("Nobody found" in page) != found


def test_accents_and_case_do_not_matter(ann, ada, ted, client_of):
    change_profile(Actor(person=ted), ted, name="Phạm Thùy Linh Đặng")
    for words in ("pham", "THUY", "dang", "phạm"):
        assert "Phạm Thùy Linh" in text(client_of(ann).get("/people", {"words": words}))


def test_title_and_department_are_found(ann, ada, ted, department, client_of):
    change_profile(Actor(person=ada), ted, title="Refund wizard", department=department)
    for words in ("wizard", "finance refund"):
        page = text(client_of(ann).get("/people", {"words": words}))
        assert "Ted Expert" in page
        assert "Refund wizard · Finance" in page


def test_partner_probes_nobody_by_address(everybody, otto, client_of):
    client = client_of(otto)
    pages = {
        masked(client.get("/people", {"words": address})).replace(address, "")
        for address in ("ted@example.com", "nix@example.com")
    }
    assert len(pages) == 1


def test_partner_is_not_told_foreign_departments(crew, ada, pia, ted, department, client_of):
    change_profile(Actor(person=ada), ted, department=department)
    page = text(client_of(pia).get("/people"))
    assert "Ted Expert" in page
    assert "Finance" not in page
    assert "Ted Expert" not in text(client_of(pia).get("/people?words=finance"))


def test_partner_placed_in_a_department_sees_its_people(ada, otto, ted, department, client_of):
    for person in (otto, ted):
        change_profile(Actor(person=ada), person, department=department)
    page = text(client_of(otto).get("/people"))
    assert "Ted Expert" in page
    assert "Finance" in page


def test_the_deactivated_are_listed_for_administrators_alone(everybody, ada, ann, ted, client_of):
    deactivate(Actor(person=ada), ted)
    gone = "/people?state=gone"
    assert "Ted Expert" not in text(client_of(ann).get("/people"))
    page = text(client_of(ada).get(gone))
    assert "Ted Expert" in page and "Ann Author" not in page
    page = text(client_of(ann).get(gone))
    assert "Ted Expert" not in page and "Ann Author" in page


def test_nobody_deactivated_says_so(ada, client_of):
    assert "Nobody is deactivated" in text(client_of(ada).get("/people?state=gone"))


def test_long_lists_come_in_pages(ada, ann, ted, client_of, monkeypatch):
    monkeypatch.setattr("allhands.people.views.people.PAGE", 2)
    page = text(client_of(ann).get("/people"))
    assert "3 people" in page
    assert "Ted Expert" not in page
    assert 'href="?page=2"' in page
    page = text(client_of(ann).get("/people?page=2"))
    assert "Ted Expert" in page and "Show more" not in page
    for beyond in ("0", "99999"):
        assert "beyond the end" in text(client_of(ann).get(f"/people?page={beyond}"))
    for odd in ("-1", "x", "9" * 40, "²"):
        assert client_of(ann).get("/people", {"page": odd}).status_code == 200


def test_next_page_keeps_the_words(ada, ann, ted, client_of, monkeypatch):
    monkeypatch.setattr("allhands.people.views.people.PAGE", 1)
    assert 'href="?words=example&amp;page=2"' in text(client_of(ann).get("/people?words=example"))


def test_names_are_text_not_markup(ada, ann, ted, client_of):
    change_profile(Actor(person=ted), ted, name="<img src=x>", title="<b>x</b>")
    page = text(client_of(ann).get("/people"))
    assert "<img src=x>" not in page and "&lt;img src=x&gt;" in page
    assert "<b>x</b>" not in page


def test_words_are_text_not_markup(ann, client_of):
    assert '"><script>' not in text(client_of(ann).get("/people", {"words": '"><script>'}))


def test_nul_in_the_words_is_refused_with_a_sentence(ann, client_of):
    assert client_of(ann).get("/people", {"words": "a\x00b"}).status_code == 422
