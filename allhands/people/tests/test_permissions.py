"""Every route of the people's room, as everybody: administrator, member, partner, outsider, stranger."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from allhands.people.urls import urlpatterns

# Outsiders are told "nothing here" of what they may not see, members "not allowed" of what they may not do.
OPEN = (200, 200, 200, 200, 302)
ADMIN = (200, 403, 403, 403, 302)
ADMIN_POST = (302, 403, 403, 403, 401)
RIGHTS = {
    ("GET", "people", "/people"): OPEN,
    ("GET", "person", "/people/{ted}"): (200, 200, 200, 404, 302),
    ("POST", "role", "/people/{noa}/role"): ADMIN_POST,
    ("POST", "department", "/people/{noa}/department"): ADMIN_POST,
    ("POST", "deactivation", "/people/{noa}/deactivation"): ADMIN_POST,
    ("DELETE", "deactivation", "/people/{noa}/deactivation"): ADMIN_POST,
    ("POST", "password_link", "/people/{noa}/password-link"): (201, 403, 403, 403, 401),
    ("POST", "viewing", "/people/{noa}/viewing"): ADMIN_POST,
    ("DELETE", "view_as", "/view-as"): (302, 302, 302, 302, 401),
    ("GET", "groups", "/groups"): OPEN,
    ("POST", "groups", "/groups"): (302, 403, 403, 403, 401),
    ("GET", "group", "/groups/{crew}"): (200, 200, 200, 404, 302),
    ("POST", "group", "/groups/{crew}"): (302, 403, 403, 404, 401),
    ("DELETE", "group", "/groups/{crew}"): (302, 403, 403, 404, 401),
    ("POST", "group_people", "/groups/{crew}/people"): (302, 403, 403, 404, 401),
    ("POST", "membership", "/groups/{crew}/people/{noa}"): (302, 403, 403, 404, 401),
    ("DELETE", "membership", "/groups/{crew}/people/{ted}"): (302, 403, 403, 404, 401),
    ("GET", "invitations", "/invitations"): ADMIN,
    ("POST", "invitations", "/invitations"): (201, 403, 403, 403, 401),
    ("DELETE", "invitation", "/invitations/{invitation}"): ADMIN_POST,
    ("GET", "join", "/join/{secret}"): (200, 200, 200, 200, 200),
    ("POST", "join", "/join/{secret}"): (409, 409, 409, 409, 302),
    ("GET", "settings", "/settings"): ADMIN,
    ("POST", "settings", "/settings"): ADMIN_POST,
    ("GET", "profile", "/profile"): OPEN,
    ("POST", "profile", "/profile"): (302, 302, 302, 302, 401),
    ("GET", "tokens", "/profile/tokens"): OPEN,
    ("POST", "tokens", "/profile/tokens"): (201, 201, 201, 201, 401),
    ("DELETE", "token", "/profile/tokens/{token}"): (404, 302, 404, 404, 401),
    ("GET", "account_change_password", "/profile/password"): OPEN,
    ("POST", "account_change_password", "/profile/password"): (422, 422, 422, 422, 401),
    ("GET", "account_login", "/sign-in"): (302, 302, 302, 302, 200),
    ("POST", "account_login", "/sign-in"): (302, 302, 302, 302, 422),
    ("POST", "account_logout", "/sign-out"): (302, 302, 302, 302, 302),
    ("GET", "account_signup", "/sign-up"): (404, 404, 404, 404, 404),
    ("GET", "account_inactive", "/sign-in/inactive"): (200, 200, 200, 200, 200),
    ("GET", "account_reset_password", "/sign-in/password"): (404, 404, 404, 404, 404),
    ("POST", "account_reset_password", "/sign-in/password"): (404, 404, 404, 404, 404),
    ("GET", "account_reset_password_done", "/sign-in/password/sent"): (404, 404, 404, 404, 404),
    ("GET", "account_reset_password_from_key_done", "/sign-in/password/done"): (200, 200, 200, 200, 200),
    ("GET", "account_reset_password_from_key", "/sign-in/password/1/wrong"): (200, 200, 200, 200, 200),
    ("POST", "account_reset_password_from_key", "/sign-in/password/1/wrong"): (200, 200, 200, 200, 200),
    ("POST", "demo_entry", "/demo/{noa}"): (404, 404, 404, 404, 404),
    ("GET", "account_email", "/sign-in/unused/email"): (404, 404, 404, 404, 404),
    ("GET", "account_email_verification_sent", "/sign-in/unused/email_verification_sent"): (404,) * 5,
    ("GET", "account_reauthenticate", "/sign-in/unused/reauthenticate"): (404,) * 5,
    ("GET", "account_set_password", "/sign-in/unused/set_password"): (404,) * 5,
    ("GET", "account_confirm_login_code", "/sign-in/unused/confirm_login_code"): (404,) * 5,
}
SENT = {
    "role": {"role": "partner"},
    "department": {"department": "0"},
    "groups": {"name": "Day crew"},
    "group": {"name": "Nights"},
    "invitations": {"role": "member", "department": "0"},
    "join": {"name": "Nils New", "email": "nils@example.com", "password": "four words of moss"},
    "settings": {"name": "Ravioli", "zone": "UTC", "language": "sv"},
    "profile": {"name": "Same Name", "language": "auto", "zone": "auto", "department": "0"},
    "tokens": {"name": "report", "scopes": "read", "life": "30"},
}


@pytest.fixture
def places(crew, ann, noa, ted, ada, as_actor):
    """What stands in the addresses: a person, a group, an open invitation and its secret, Ann's token."""
    from allhands.people.actions.groups import make_token
    from allhands.people.actions.members import invite

    made = invite(as_actor(ada), secret="open-sesame")
    token = make_token(as_actor(ann), ann, secret="ah_x", name="report", scopes=["read"])
    ids = {"noa": noa.pk, "ted": ted.pk, "crew": crew.pk, "invitation": made.invitation, "token": token.token}
    return ids | {"secret": "open-sesame", "untouched": transaction.savepoint()}


@pytest.mark.parametrize("who", range(5), ids=["ada", "ann", "pia", "otto", "stranger"])
def test_rights(who, ada, ann, pia, otto, client_of, places):
    person = [ada, ann, pia, otto, None][who]
    answers = {}
    for method, name, path in RIGHTS:
        client = client_of(person) if person else Client()
        sent = SENT.get(name, {}) | ({"_method": "delete"} if method == "DELETE" else {})
        sent |= {"person": places["noa"]} if name == "group_people" else {}
        address = path.format(**places)
        response = client.get(address) if method == "GET" else client.post(address, sent)
        answers[method, name, path] = response.status_code
        # Every route meets the world as it was.
        transaction.savepoint_rollback(places["untouched"])
    assert answers == {route: statuses[who] for route, statuses in RIGHTS.items()}


def test_every_route_is_in_the_table():
    told = {(method, name) for method, name, _path in RIGHTS}
    real = {(method, route.name) for route in urlpatterns for method in route.callback.methods}
    assert told == real
