"""Signing in and out, and what guards the door."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from allhands.people.signin import Adapter
from allhands.people.tests.conftest import PASSWORD, masked, text

WRONG = "not the right password"


@pytest.fixture
def in_care(noa, with_password):
    return with_password(noa)


def enter(email: str, password: str = PASSWORD, client: Client | None = None, **more):
    return (client or Client()).post("/sign-in", {"login": email, "password": password} | more)


def test_the_right_password_opens(in_care, pia, otto, with_password):
    for person in (in_care, with_password(pia), with_password(otto)):
        client = Client()
        assert enter(person.email, client=client)["Location"] == "/"
        assert person.name in text(client.get("/profile"))


def test_the_address_is_read_kindly(in_care):
    assert enter("  NOA@Example.com ").status_code == 302


def test_the_page_is_plain_and_offers_no_sign_up(db, stranger):
    page = text(stranger.get("/sign-in"))
    assert "<h1>Sign in</h1>" in page
    assert "Accounts come by invitation" in page
    assert "/sign-up" not in page and "person-card" not in page
    assert "Accounts come by invitation." in text(stranger.get("/sign-up"))


def test_wrong_password_and_unknown_address_get_the_same_answer(in_care, pia):
    """Pia has no password at all."""
    pages = []
    for email in (in_care.email, pia.email, "nobody@example.com"):
        response = enter(email, WRONG)
        assert response.status_code == 422
        pages.append(masked(response).replace(email, ""))
    assert len(set(pages)) == 1
    assert "The e-mail address or the password is wrong." in pages[0]
    assert WRONG not in pages[0]


def test_wrong_password_and_unknown_address_take_the_same_time(in_care, pia, monkeypatch):
    """Each costs one password hash, which is nearly all of the time."""
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: (hashed.append(1), encode(self, *given))[1]
    )
    costs = []
    for email in (in_care.email, pia.email, "nobody@example.com"):
        hashed.clear()
        enter(email, WRONG)
        costs.append(len(hashed))
    assert costs == [1, 1, 1]


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("", PASSWORD, "This field is required."),
        ("noa@example.com", "", "This field is required."),
        ("nowhere", PASSWORD, "Enter a valid email address."),
        ("noa@example.com", "nul\x00", "cannot be used"),
    ],
)
def test_what_is_missing_is_said(in_care, email, password, words):
    response = enter(email, password)
    assert response.status_code == 422
    assert words in text(response)


def test_five_wrong_passwords_and_then_a_pause(in_care):
    tries = [enter(in_care.email, WRONG).status_code for _ in range(5)]
    assert tries == [422] * 5
    response = enter(in_care.email, WRONG)
    assert response.status_code == 429
    assert "That was too often. Wait five minutes, then try again." in text(response)
    assert enter(in_care.email).status_code == 429
    cache.clear()
    assert enter(in_care.email).status_code == 302


def test_the_pause_is_the_same_for_unknown_addresses(db):
    tries = [enter("nobody@example.com", WRONG).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]


def test_another_port_or_case_does_not_give_five_more(in_care):
    for number in range(5):
        Client().post(
            "/sign-in",
            {"login": in_care.email.upper(), "password": WRONG},
            headers={"host": f"localhost:{number + 1}"},
        )
    assert enter(in_care.email, WRONG).status_code == 429


def test_another_person_is_not_kept_out_by_it(in_care, otto, with_password):
    with_password(otto)
    for _ in range(6):
        enter(in_care.email, WRONG)
    assert enter(otto.email).status_code == 302


def test_ten_wrong_passwords_from_one_machine_and_then_a_pause(db):
    tries = [enter(f"nobody{number}@example.com", WRONG).status_code for number in range(11)]
    assert tries == [422] * 10 + [429]


def test_thirty_tries_a_minute_from_one_machine(in_care):
    for _ in range(30):
        assert enter(in_care.email).status_code == 302
    response = enter(in_care.email)
    assert response.status_code == 429
    assert "That was too often." in text(response)


@pytest.mark.parametrize("place", ["/people?words=ted", "/groups"], ids=["with a question", "plain"])
def test_it_goes_where_one_was_going(in_care, place):
    page = text(Client().get("/sign-in", {"next": place}))
    assert f'name="next" value="{place}"' in page
    assert enter(in_care.email, next=place)["Location"] == place


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        " //evil.example",
        "",
    ],
)
def test_it_never_goes_to_another_site(in_care, place):
    assert enter(in_care.email, next=place)["Location"] == "/"
    assert not Adapter().is_safe_url(place)
    assert not Adapter().is_safe_url(None)


def test_what_comes_along_is_text_not_markup(db, stranger):
    assert "<script>x" not in text(stranger.get("/sign-in", {"next": '"><script>x'}))


def test_somebody_signed_in_goes_on(in_care, client_of):
    assert client_of(in_care).get("/sign-in")["Location"] == "/"
    assert client_of(in_care).get("/sign-in?next=/groups")["Location"] == "/groups"


def test_the_page_is_kept_in_no_cache(db, stranger):
    assert "no-store" in stranger.get("/sign-in")["Cache-Control"]


def test_there_is_no_second_door_in_json(in_care):
    response = Client().post(
        "/sign-in",
        {"login": in_care.email, "password": WRONG},
        headers={"x-requested-with": "XMLHttpRequest", "accept": "application/json"},
    )
    assert response["Content-Type"].startswith("text/html")


def test_signing_in_begins_a_new_session(in_care):
    client = Client()
    client.get("/sign-in")
    enter(in_care.email, client=client)
    first = client.session.session_key
    client.post("/sign-out")
    enter(in_care.email, client=client)
    assert client.session.session_key != first
    assert client.session["began"] > 0


def test_signing_out_ends_the_session(in_care, client_of):
    client = client_of(in_care)
    kept = client.cookies["sessionid"].value
    page = client.post("/sign-out", follow=True)
    assert "You are signed out." in text(page)
    client.cookies["sessionid"] = kept
    assert client.get("/profile").status_code == 302


def test_signing_out_is_never_a_mere_link(in_care, client_of):
    client = client_of(in_care)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/profile").status_code == 200


def test_a_form_from_another_site_is_refused(in_care):
    client = Client(enforce_csrf_checks=True)
    assert enter(in_care.email, client=client).status_code == 403


def test_what_the_signed_in_see_is_kept_in_no_cache(in_care, client_of):
    assert client_of(in_care).get("/profile")["Cache-Control"] == "private, no-store"
