"""The part of the table that is about people, groups, invitations, settings and the doors."""

from __future__ import annotations

from tests.hostile import secret_world as secret
from tests.hostile.questions import Ask, all_of, get, sends

PEOPLE: dict[str, Ask] = {
    "people": get(
        "/people",
        "/people?words=Zenobia",
        "/people?words=vermil",
        "/people?words=Moonshadow",
        "/people?state=gone",
        "/people?page=2",
    ),
    "people/<int:number>": get("/people/{person}", "/people/{ann}", "/people/{pia}", "/people/{vera}"),
    "people/<int:number>/role": sends("POST", "/people/{person}/role", {"role": "partner"}),
    "people/<int:number>/department": sends("POST", "/people/{person}/department", {"department": "0"}),
    "people/<int:number>/deactivation": all_of(
        sends("POST", "/people/{person}/deactivation"), sends("DELETE", "/people/{person}/deactivation")
    ),
    "people/<int:number>/password-link": sends("POST", "/people/{person}/password-link"),
    "people/<int:number>/viewing": sends("POST", "/people/{person}/viewing", then=("/",)),
    "view-as": sends("DELETE", "/view-as"),
    "groups": all_of(
        get("/groups"), sends("POST", "/groups", {"name": secret.GROUP}, {"name": "Night shift"})
    ),
    "groups/<int:number>": all_of(
        get("/groups/{group}", "/groups/{crew}"),
        sends("POST", "/groups/{group}", {"name": "Mine"}),
        sends("DELETE", "/groups/{group}"),
    ),
    "groups/<int:number>/people": all_of(
        sends("POST", "/groups/{group}/people", {"person": "{pia}"}),
        sends("POST", "/groups/{crew}/people", {"person": "{person}"}),
    ),
    "groups/<int:number>/people/<int:person>": all_of(
        *[
            sends(method, f"/groups/{group}/people/{who}")
            for method in ("POST", "DELETE")
            for group, who in (("{group}", "{pia}"), ("{crew}", "{person}"), ("{group}", "{person}"))
        ]
    ),
    "invitations": all_of(
        get("/invitations"), sends("POST", "/invitations", {"role": "member", "department": "{group}"})
    ),
    "invitations/<int:number>": sends("DELETE", "/invitations/{invitation}"),
    "join/<str:secret>": all_of(
        get("/join/{open}", "/join/made-up"),
        sends(
            "POST",
            "/join/{open}",
            {"name": secret.PERSON, "email": "new@example.com", "password": secret.PASSWORD},
        ),
    ),
    "settings": all_of(
        get("/settings"), sends("POST", "/settings", {"name": "Mine", "zone": "UTC", "language": "en"})
    ),
    "profile": all_of(
        get("/profile"),
        sends(
            "POST",
            "/profile",
            {"name": secret.PERSON, "language": "auto", "zone": "auto", "department": "{group}"},
        ),
    ),
    "profile/tokens": all_of(
        get("/profile/tokens"),
        sends("POST", "/profile/tokens", {"name": "x", "scopes": ["read"], "life": "30"}),
    ),
    "profile/tokens/<int:number>": all_of(
        sends("DELETE", "/profile/tokens/{token}"), sends("DELETE", "/profile/tokens/{my_token}")
    ),
    "profile/password": all_of(
        get("/profile/password"),
        sends("POST", "/profile/password", {"oldpassword": "wrong", "password1": "x", "password2": "x"}),
    ),
    "sign-in": all_of(
        get("/sign-in", "/sign-in?next=/cards/{card}"),
        sends("POST", "/sign-in", {"login": "zenobia@example.com", "password": "a wrong one"}),
        sends("POST", "/sign-in", {"login": "gone@example.com", "password": "a wrong one"}),
    ),
    "sign-out": sends("POST", "/sign-out"),
    "sign-up": get("/sign-up"),
    "sign-in/inactive": get("/sign-in/inactive"),
    "sign-in/password": all_of(
        get("/sign-in/password"), sends("POST", "/sign-in/password", {"email": "zenobia@example.com"})
    ),
    "sign-in/password/sent": get("/sign-in/password/sent"),
    "sign-in/password/done": get("/sign-in/password/done"),
    "sign-in/password/<str:uidb36>/<str:key>": all_of(
        get("/sign-in/password/{person}/x-y"),
        sends(
            "POST",
            "/sign-in/password/{person}/x-y",
            {"password1": secret.PASSWORD, "password2": secret.PASSWORD},
        ),
    ),
    "demo/<int:number>": sends("POST", "/demo/{person}"),
    **{
        f"sign-in/unused/{name}": get(f"/sign-in/unused/{name}")
        for name in (
            "email",
            "email_verification_sent",
            "reauthenticate",
            "set_password",
            "confirm_login_code",
        )
    },
}
