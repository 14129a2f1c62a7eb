"""A route lets in whom it says, by the methods it has, and refuses in words."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("allhands.kernel.tests.places")]
FRAGMENT = {"HX-Request": "true"}


def test_anybody_enters_where_anybody_may(client: Client):
    assert client.get("/test/anybody").content == b"anybody"
    assert client.head("/test/anybody").status_code == 200


@pytest.mark.parametrize("where", ["/test/signed-in", "/test/member", "/test/admin"])
def test_a_stranger_is_shown_to_the_sign_in_page_and_back(client: Client, where: str):
    answer = client.get(f"{where}?words=late+order")
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in?next={where.replace('/', '%2F')}%3Fwords%3Dlate%2Border"


def test_a_strangers_script_or_form_gets_a_refusal_instead(client: Client):
    assert client.get("/test/signed-in", headers=FRAGMENT).status_code == 401
    assert client.get("/test/signed-in", headers={"X-Requested-With": "fetch"}).status_code == 401
    posted = client.post("/test/admin")
    assert posted.status_code == 401
    assert "Sign in first" in posted.content.decode()


@pytest.mark.parametrize(
    ("who", "let_in"),
    [
        ("pia", {"signed-in": 200, "member": 403, "admin": 403}),
        ("noa", {"signed-in": 200, "member": 200, "admin": 403}),
        ("ada", {"signed-in": 200, "member": 200, "admin": 200}),
    ],
)
def test_needs(request, client_of, who: str, let_in: dict[str, int]):
    client = client_of(request.getfixturevalue(who))
    assert {place: client.get(f"/test/{place}").status_code for place in let_in} == let_in


def test_the_view_knows_who_comes(noa, client_of):
    assert client_of(noa).get("/test/signed-in").content == str(noa.pk).encode()


def test_other_methods_are_refused_with_those_that_there_are(client: Client):
    answer = client.delete("/test/anybody")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"
    assert "Go back and try again." in answer.content.decode()
    assert client.options("/test/anybody").status_code == 405
    assert client.put("/test/anybody").status_code == 405


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("put", "put"), ("DELETE", "deleted"), ("get", "posted"), ("patch", "posted"), ("", "posted")],
)
def test_a_form_may_ask_for_put_and_delete(client: Client, wanted: str, said: str):
    assert client.post("/test/thing/3", {"_method": wanted}).content.decode() == f"{said} {{'number': 3}}"


def test_real_put_and_delete(client: Client):
    assert client.put("/test/thing/3").content.startswith(b"put")
    assert client.delete("/test/thing/3").content.startswith(b"deleted")


def test_the_method_is_taken_from_posted_forms_alone(client: Client):
    assert client.get("/test/thing/3?_method=delete").content.startswith(b"got")
    assert client.post("/test/thing/3?_method=delete").content.startswith(b"posted")


@pytest.mark.parametrize(("number", "status"), [(1, 404), (2, 409), (3, 422)])
def test_a_refusal_is_a_page_with_its_status(noa, client_of, number: int, status: int):
    answer = client_of(noa).get(f"/test/refused/{number}")
    assert answer.status_code == status
    assert "<html" in answer.content.decode()


def test_a_refusal_is_one_safe_line_for_a_script(client: Client):
    answer = client.get("/test/refused/2", headers=FRAGMENT)
    assert answer.status_code == 409
    assert "<html" not in answer.content.decode()
    assert "The room is &lt;taken&gt;." in answer.content.decode()


def test_a_refusal_names_the_fields(client: Client):
    assert "Too long." in client.get("/test/refused/3").content.decode()


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("/test/anybody?words=a%00b", 422),
        ("/test/anybody?words=fine&words=%00", 422),
        ("/test/word/a%00b", 404),
        ("/test/word/a%0Ab", 200),
    ],
)
def test_a_nul_is_refused_before_any_view_sees_it(client: Client, where: str, status: int):
    assert client.get(where).status_code == status


def test_a_nul_in_a_form_is_refused(client: Client):
    assert client.post("/test/anybody", {"words": "a\x00b"}).status_code == 422
    assert client.post("/test/anybody", {"words": "ab"}).status_code == 200


def test_an_address_that_is_nowhere_is_a_page_in_words(client: Client):
    answer = client.get("/test/nowhere")
    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()
