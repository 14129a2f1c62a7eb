"""Hosts, headers, redirects and forged forms: what every answer and every door of the house must keep to."""

from __future__ import annotations

import re
from itertools import product
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from allhands.cards import queries
from allhands.kernel.actor import Actor
from allhands.kernel.checks import patterns_in
from allhands.people.actions import members
from tests.hostile import payloads, storing
from tests.hostile.comparing import whole
from tests.hostile.questions import Question
from tests.hostile.questions_more import TABLE
from tests.hostile.secret_world import BACKEND, PASSWORD, World

BY_TOKEN = ("api/", "^api", "metrics")
EVERYWHERE = ("X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options")


def browser_of(person: Any, **options: Any) -> Client:
    browser = Client(raise_request_exception=False, **options)
    browser.force_login(person, backend=BACKEND)
    return browser


def faults_of(answer: Any, *, is_own: bool) -> list[str]:
    """What an answer lacks. `is_own` says that it was made for somebody who is signed in."""
    wrong = [name for name in EVERYWHERE if not answer.headers.get(name)]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "script-src 'self'" not in policy and "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append(f"policy {policy}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        wrong.append("nosniff")
    kept = answer.headers.get("Cache-Control", "")
    if is_own and "private" not in kept:
        wrong.append(f"cache {kept!r}")
    if (
        is_own
        and "no-store" not in kept
        and answer.headers["Content-Type"].startswith(("text/html", "application/json"))
    ):
        wrong.append(f"cache {kept!r}")
    if "public" in kept or "Access-Control-Allow-Origin" in answer.headers:
        wrong.append("open to others")
    return wrong


@pytest.mark.slow
def test_every_answer_carries_its_guards(world: World):
    """Every page of the house, found, refused or missing, for somebody signed in and for a stranger."""
    found = []
    for who in ("ada", "pia", None):
        browser = browser_of(world.people[who]) if who else Client(raise_request_exception=False)
        for where, ask in TABLE.items():
            questions = [question for question in ask(world) if question.method == "GET"]
            for question in questions[:4]:
                is_own = who is not None and not where.startswith((*BY_TOKEN, "healthz", "readyz"))
                answer = browser.get(question.address)
                whole(answer)
                wrong = faults_of(answer, is_own=is_own)
                found += [f"{who} {question.address}: {wrong}"] if wrong else []
    assert found == []


def test_programs_are_kept_from_caches_too(world: World):
    headers = {"Authorization": f"Bearer {world.tokens['ann']}"}
    for path in (
        "me",
        "collections",
        "cards",
        f"cards/{world.cards['refund'].pk}",
        "search?words=refund",
        "nowhere",
    ):
        answer = Client(headers=headers).get(f"/api/v1/{path}")
        assert faults_of(answer, is_own=True) == [], path


def test_a_fault_of_ours_tells_nothing(world: World, monkeypatch):
    def broken(*about: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(queries, "versions", broken)
    answer = browser_of(world.people["ann"]).get(f"/cards/{world.cards['refund'].pk}/versions")
    assert answer.status_code == 500
    assert b"secret of the house" not in answer.content and b"Traceback" not in answer.content
    assert faults_of(answer, is_own=False) == []


def test_static_files_are_not_sniffed(db):
    answer = Client().get("/static/site/icon.svg")
    assert whole(answer).startswith(b"<svg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Content-Security-Policy"]


HOSTS = (
    "evil.example",
    "localhost.evil.example",
    "evil.example:8000",
    "localhost@evil.example",
    "localhost:80:90",
    "a b",
    "",
)


def test_an_unknown_host_is_refused(world: World, settings):
    settings.ALLOWED_HOSTS = [one for one in configured.ALLOWED_HOSTS if one != "testserver"]
    for host, browser in product(HOSTS, (Client(), browser_of(world.people["ann"]))):
        for path in ("/", "/sign-in", "/healthz", "/api/v1/me"):
            answer = browser.get(path, headers={"Host": host})
            assert answer.status_code == 400, (path, host)
            assert b"evil" not in answer.content
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.search(rb"<p>[A-Z].+\.</p>", browser.get("/sign-in", headers={"Host": host}).content)


POINTING = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "Forwarded": "host=evil.example",
    "X-Forwarded-Proto": "https",
    "X-Original-URL": "/settings",
    "X-Rewrite-URL": "/settings",
    "X-HTTP-Method-Override": "DELETE",
    "Host": "localhost:6666",
    "Origin": "http://evil.example",
    "Referer": "http://evil.example/",
}


def test_links_come_from_the_configured_address_alone(world: World, settings):
    """Invitations, password links, "copy link", and what the API gives: whatever the request says of itself."""
    ada = browser_of(world.people["ada"], headers=POINTING)
    card = world.cards["refund"].pk
    pages = [
        ada.post("/invitations", {"role": "member", "department": "0", "email": ""}),
        ada.post(f"/people/{world.people['noa'].pk}/password-link"),
        ada.get(f"/cards/{card}"),
        ada.get("/people"),
    ]
    tool = Client(headers={**POINTING, "Authorization": f"Bearer {world.tokens['ann']}"})
    pages += [
        tool.get(f"/api/v1/{path}")
        for path in (f"cards/{card}", "cards?limit=1", "search?words=refund&limit=1")
    ]
    for page in pages:
        text = page.content.decode() + str(page.headers)
        assert page.status_code in (200, 201), page.content
        assert "evil.example" not in text and ":6666" not in text
        for address in re.findall(r"https?://[^\s\"'<>&]+", text):
            assert address.startswith(("http://localhost:8000", "http://www.w3.org/")), address
    assert "http://localhost:8000/join/" in pages[0].content.decode()
    assert "http://localhost:8000/sign-in/password/" in pages[1].content.decode()


def test_mail_goes_to_the_stored_address_with_our_link(world: World, settings, mailoutbox):
    from dataclasses import replace

    from allhands.kernel.deliveries import work_off

    settings.ENV = replace(configured.ENV, mail="smtp://localhost")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for typed in (
        "NOA@Example.com",
        "noa@example.com,evil@evil.example",
        "noa@example.com\r\nBcc: evil@evil.example",
    ):
        cache.clear()
        Client(headers=POINTING).post("/sign-in/password", {"email": typed})
    work_off()
    assert [mail.to for mail in mailoutbox] == [["noa@example.com"]]
    links = re.findall(r"https?://\S+", mailoutbox[0].body)
    assert links and all(link.startswith("http://localhost:8000/sign-in/password/") for link in links)


def lands(address: str) -> str:
    """Where a browser would go: it drops tabs and line ends, and takes a backslash for a slash."""
    plain = re.sub(r"[\t\r\n]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(plain).netloc or urlsplit(plain).scheme


EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "http:evil.example",
    "http:///evil.example",
    "https://evil.example",
    "https:/\\evil.example",
    "http://localhost:8000@evil.example",
    "http://localhost:8000.evil.example",
    "//localhost:8000@evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "/%2F/evil.example",
    "/.//evil.example",
    "/%09/evil.example",
    "http://[::1",
    "//[",
    "/\x00/evil.example",
    "//evil.example/%2e%2e",
    "evil.example",
    "?next=//evil.example",
    "https://ev\u0456l.example",
    "//evil\u3002example",
    *(text for text in payloads.fitting(150)[-60::4]),
]


def test_nobody_is_led_elsewhere(world: World, settings):
    """After signing in, when signed in already, after signing out, and by the demo's open door."""
    settings.DEMO = True
    noa = world.people["noa"]
    inside = browser_of(noa)
    for evil in EVIL:
        cache.clear()
        form = {"login": noa.email, "password": PASSWORD, "next": evil}
        asked = f"?next={quote(evil)}"
        answers = [
            Client(raise_request_exception=False).post("/sign-in", form),
            Client(raise_request_exception=False).post(f"/sign-in{asked}", {**form, "next": ""}),
            inside.get(f"/sign-in{asked}"),
            inside.post(f"/profile/password{asked}", {"next": evil}, headers={"HX-Request": "true"}),
            browser_of(noa).post("/sign-out", {"next": evil}),
            Client().post(f"/demo/{noa.pk}", {"next": evil}),
        ]
        for answer in answers:
            assert answer.status_code < 500, evil
            where = answer.headers.get("Location", "")
            assert lands(where) == "", f"{evil!r} leads to {where!r}"


def test_a_strange_path_leads_back_to_itself(world: World):
    for path in ("//evil.example/", "/\\evil.example", "///evil.example/cards/1", "/%5Cevil.example"):
        answer = Client().get(path)
        assert lands(answer.headers.get("Location", "")) == "", path


def forms(world: World) -> list[tuple[str, Question]]:
    return [
        (where, question)
        for where, ask in TABLE.items()
        if not where.startswith(BY_TOKEN)
        for question in ask(world)
        if question.method != "GET"
    ]


def test_every_form_is_here(world: World):
    changing = {
        where
        for where, pattern in patterns_in(get_resolver().url_patterns)
        if set(pattern.callback.methods) - {"GET", "HEAD"} and not where.startswith(BY_TOKEN)
    }
    assert changing == {where for where, _ in forms(world)}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["ada", "ann", None])
def test_a_forged_form_is_refused(world: World, who: str | None):
    """No token, a wrong one, one from elsewhere: nothing is stored, and a sentence says what to do."""
    person = world.people[who] if who else None
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person is not None:
        browser.force_login(person, backend=BACKEND)
    before = storing.state()
    seen = set()
    for where, question in forms(world):
        if (where, question.method) in seen:
            continue
        seen.add((where, question.method))
        form = {**question.sent, "_method": question.method.lower(), "csrfmiddlewaretoken": "x" * 64}
        for sent in (
            browser.post(question.address, form),
            browser.generic(question.method, question.address, b"{}"),
        ):
            assert sent.status_code == 403, f"{question.method} {question.address}: {sent.status_code}"
            assert b"Load it again" in sent.content
    assert storing.changed(before, storing.state()) == []


def test_a_session_counts_for_nothing_in_the_api(world: World):
    """So that no page elsewhere can use it: the API wants a token, and asks for no csrf token."""
    browser = browser_of(world.people["ada"], enforce_csrf_checks=True)
    card = world.cards["refund"].pk
    for method, path in (("GET", "me"), ("PATCH", f"cards/{card}"), ("POST", f"cards/{card}/archival")):
        assert browser.generic(method, f"/api/v1/{path}", "{}", "application/json").status_code == 401


def test_cookies_are_kept_from_scripts_and_other_sites(world: World):
    browser = Client()
    browser.post("/sign-in", {"login": world.people["noa"].email, "password": PASSWORD})
    session = browser.cookies["sessionid"]
    assert (
        session["httponly"]
        and session["samesite"] == "Lax"
        and browser.cookies["csrftoken"]["samesite"] == "Lax"
    )


def test_signing_in_makes_a_new_session(world: World):
    """A session that somebody planted before is not the one that is signed in."""
    browser = Client()
    session = browser.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    browser.cookies["sessionid"] = planted
    browser.post("/sign-in", {"login": world.people["noa"].email, "password": PASSWORD})
    assert browser.cookies["sessionid"].value != planted


def test_guessing_passwords_is_slowed_down(world: World):
    """By the person's address, whatever else the request says of itself."""
    members.change_password(Actor(person=world.people["noa"]), world.people["noa"], password=PASSWORD)
    cache.clear()
    said = [
        Client(headers={"X-Forwarded-For": f"10.0.0.{number}"})
        .post("/sign-in", {"login": "Noa@example.com", "password": f"a wrong one {number}"})
        .status_code
        for number in range(40)
    ]
    assert 429 in said
