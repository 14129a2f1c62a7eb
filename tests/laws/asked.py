"""What each route is asked about, and what is sent to it.

A new route needs an entry here: `about` gives the objects that its path names, each with a word for what it is, and
`sends` what each method that changes something is sent, so that whoever may do it succeeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allhands.kernel import clock
from tests.laws.world import PNG, ZIP, World

Objects = Callable[[World], dict[str, dict[str, Any]]]
Sent = Callable[[World], dict[str, Any]]
EVERY_KIND = ("internal", "partner", "secret", "archived")


@dataclass(frozen=True)
class Ask:
    """`json` bodies are sent as they are, others as forms; `query` is what is asked without a body."""

    about: Objects = lambda world: {"": {}}
    sends: dict[str, Sent] = field(default_factory=dict)
    query: str = ""
    json: bool = False


def nothing(world: World) -> dict[str, Any]:
    return {}


def the(**fields: Any) -> Sent:
    return lambda world: fields


def cards(*kinds: str, **more: Any) -> Objects:
    """One that most may read and one that hardly anybody may; other kinds where they make a difference."""
    wanted = kinds or ("internal", "secret")
    return lambda world: {kind: {"number": world.cards[kind].pk, **more} for kind in wanted}


def collections(**more: Any) -> Objects:
    return lambda world: {kind: {"number": one.pk, **more} for kind, one in world.collections.items()}


def folders(world: World) -> dict[str, dict[str, Any]]:
    return {kind: {"number": one.pk} for kind, one in world.folders.items()}


def people(*names: str) -> Objects:
    return lambda world: {name: {"number": world.people[name].pk} for name in names}


def groups(world: World) -> dict[str, dict[str, Any]]:
    return {kind: {"number": one.pk} for kind, one in world.groups.items()}


def an_import(world: World) -> dict[str, dict[str, Any]]:
    return {"Ann's": {"number": world.run.pk}}


def next_month(world: World) -> str:
    return (clock.now() + timedelta(days=30)).date().isoformat()


def a_card(world: World) -> dict[str, Any]:
    place = world.collections["care"].pk
    return {
        "title": "Fees at night",
        "body": "None.",
        "collection": place,
        "language": "en",
        "audience": "partner",
    }


def a_new_card(world: World) -> dict[str, Any]:
    return a_card(world) | {"draft_key": "new-0123456789abcdef"}


def a_change(world: World) -> dict[str, Any]:
    return {"title": "Fees", "body": "None.", "language": "en", "audience": "partner", "tags": ""}


PEOPLE = {
    "people": Ask(),
    "people/<int:number>": Ask(people("noa", "pia", "otto")),
    "people/<int:number>/role": Ask(people("noa"), {"POST": the(role="partner")}),
    "people/<int:number>/department": Ask(people("noa"), {"POST": the(department="0")}),
    "people/<int:number>/deactivation": Ask(people("noa"), {"POST": nothing, "DELETE": nothing}),
    "people/<int:number>/password-link": Ask(people("noa"), {"POST": nothing}),
    "people/<int:number>/viewing": Ask(people("noa", "ada"), {"POST": nothing}),
    "view-as": Ask(sends={"DELETE": nothing}),
    "groups": Ask(sends={"POST": the(name="Night shift")}),
    "groups/<int:number>": Ask(groups, {"POST": the(name="Other"), "DELETE": nothing}),
    "groups/<int:number>/people": Ask(groups, {"POST": lambda world: {"person": world.people["noa"].pk}}),
    "groups/<int:number>/people/<int:person>": Ask(
        lambda world: {
            "crew": {"number": world.groups["crew"].pk, "person": world.people["pia"].pk},
            "board": {"number": world.groups["board"].pk, "person": world.people["vera"].pk},
        },
        {"POST": nothing, "DELETE": nothing},
    ),
    "invitations": Ask(sends={"POST": the(role="member", department="0", email="new@example.com")}),
    "invitations/<int:number>": Ask(
        lambda world: {"": {"number": world.invitation.pk}},
        {"DELETE": nothing},
    ),
    "join/<str:secret>": Ask(
        lambda world: {kind: {"secret": secret} for kind, secret in world.secrets.items()},
        {"POST": the(name="New One", email="new@example.com", password="six wet geese march")},
    ),
    "settings": Ask(sends={"POST": the(name="Ravioli", zone="Europe/Madrid", language="sv")}),
    "profile": Ask(sends={"POST": the(name="Other Name", language="auto", zone="auto", department="0")}),
    "profile/tokens": Ask(sends={"POST": the(name="a report", scopes=["read"], life="30")}),
    "profile/tokens/<int:number>": Ask(
        lambda world: {f"{name}'s": {"number": one.pk} for name, one in world.token_rows.items()},
        {"DELETE": nothing},
    ),
    "profile/password": Ask(sends={"POST": the(oldpassword="a wrong one", password1="x", password2="y")}),
    "sign-in": Ask(sends={"POST": the(login="noa@example.com", password="a wrong one")}),
    "sign-out": Ask(sends={"POST": nothing}),
    "sign-up": Ask(),
    "sign-in/inactive": Ask(),
    "sign-in/password": Ask(sends={"POST": the(email="noa@example.com")}),
    "sign-in/password/sent": Ask(),
    "sign-in/password/done": Ask(),
    "sign-in/password/<str:uidb36>/<str:key>": Ask(
        lambda world: {"made-up": {"uidb36": "1", "key": "made-up"}},
        {"POST": the(password1="x", password2="x")},
    ),
    "demo/<int:number>": Ask(people("noa", "ada"), {"POST": nothing}),
    "sign-in/unused/email": Ask(),
    "sign-in/unused/email_verification_sent": Ask(),
    "sign-in/unused/reauthenticate": Ask(),
    "sign-in/unused/set_password": Ask(),
    "sign-in/unused/confirm_login_code": Ask(),
}

SEARCH = {
    "search": Ask(query="words=delivery"),
    "search/results": Ask(query="words=delivery"),
    "searches": Ask(query="days=7"),
    "searches/dismissals": Ask(sends={"POST": the(key="voucher", words="voucher")}),
    "searches/dismissals/<int:number>": Ask(
        lambda world: {f"{name}'s": {"number": one.pk} for name, one in world.dismissals.items()},
        {"DELETE": nothing},
    ),
    "synonyms": Ask(sends={"POST": the(words="tea = infusion")}),
    "synonyms/<int:number>": Ask(
        lambda world: {"": {"number": world.synonyms.pk}},
        {"POST": the(words="PO = order form"), "DELETE": nothing},
    ),
    "synonyms/dismissals": Ask(sends={"POST": the(key="voucher = gift card")}),
    "search/choices": Ask(
        sends={"POST": lambda world: {"words": "x", "found": world.cards["internal"].pk, "how": "opened"}}
    ),
}

CARDS = {
    "collections": Ask(sends={"POST": the(name="Couriers", everyone="reader")}),
    "collections/new": Ask(),
    "collections/<int:number>": Ask(collections(), {"DELETE": nothing}),
    "collections/<int:number>/settings": Ask(collections(), {"POST": the(name="Other", everyone="reader")}),
    "collections/<int:number>/grants": Ask(
        collections(), {"POST": lambda world: {"to": f"person-{world.people['noa'].pk}", "role": "author"}}
    ),
    "collections/<int:number>/grants/<int:grant>": Ask(
        lambda world: {
            **{kind: {"number": one.collection_id, "grant": one.pk} for kind, one in world.grants.items()},
            "of another": {"number": world.collections["care"].pk, "grant": world.grants["finance"].pk},
        },
        {"DELETE": nothing},
    ),
    "collections/<int:number>/folders": Ask(collections(), {"POST": the(name="New folder")}),
    "folders/<int:number>": Ask(folders, {"DELETE": nothing}),
    "folders/<int:number>/settings": Ask(folders, {"POST": the(name="Other")}),
    "cards": Ask(sends={"POST": a_new_card}),
    "cards/new": Ask(),
    "cards/complete": Ask(query="words=pay"),
    "cards/rendering": Ask(sends={"POST": the(text="# Words")}),
    "cards/<int:number>": Ask(cards(*EVERY_KIND)),
    "cards/<int:number>/preview": Ask(cards()),
    "cards/<int:number>/edit": Ask(cards(*EVERY_KIND), {"POST": a_change}),
    "cards/<int:number>/versions": Ask(cards()),
    "cards/<int:number>/versions/<int:version>": Ask(cards(version=1)),
    "cards/<int:number>/versions/<int:version>/restoration": Ask(cards(version=1), {"POST": nothing}),
    "cards/<int:number>/archival": Ask(cards(*EVERY_KIND), {"POST": nothing, "DELETE": nothing}),
    "cards/<int:number>/place": Ask(
        cards(),
        {"POST": lambda world: {"place": f"{world.collections['care'].pk}/{world.folders['care'].pk}"}},
    ),
    "cards/<int:number>/favourite": Ask(cards(), {"POST": nothing, "DELETE": nothing}),
    "cards/<int:number>/copies": Ask(cards(), {"POST": nothing}),
    "drafts": Ask(),
    "drafts/<str:key>": Ask(
        lambda world: {
            "new": {"key": "new-0123456789abcdef"},
            **{
                f"on {kind}": {"key": f"card-{world.cards[kind].pk}"}
                for kind in ("internal", "partner", "secret")
            },
        },
        {"PUT": the(title="Half a title"), "DELETE": nothing},
        json=True,
    ),
    "attachments": Ask(sends={"POST": lambda world: {"file": PNG}}),
    "attachments/<str:key>/<str:name>": Ask(lambda world: world.files),
}

TRUST = {
    "cards/<int:number>/verification": Ask(
        cards(), {"POST": nothing, "DELETE": the(reason="The fee is wrong.")}
    ),
    "cards/<int:number>/verifier": Ask(
        cards(), {"POST": lambda world: {"verifier": f"person-{world.people['vera'].pk}", "interval": "30"}}
    ),
}


def proposals(world: World) -> dict[str, dict[str, Any]]:
    return {kind: {"number": one.pk} for kind, one in world.proposals.items()}


CURATION = {
    "proposals": Ask(sends={"POST": a_new_card}),
    "cards/<int:number>/proposals": Ask(cards(*EVERY_KIND), {"POST": a_change}),
    "proposals/<int:number>": Ask(proposals, {"DELETE": nothing}),
    "proposals/<int:number>/text": Ask(proposals, {"POST": a_change}),
    "proposals/<int:number>/approval": Ask(proposals, {"POST": nothing}),
    "proposals/<int:number>/notes": Ask(proposals, {"POST": the(note="Since when?")}),
    "proposals/<int:number>/refusal": Ask(proposals, {"POST": the(note="It is there."), "DELETE": nothing}),
}

API = {
    "healthz": Ask(),
    "readyz": Ask(),
    "metrics": Ask(),
    "api/v1/openapi.json": Ask(),
    "api/v1/me": Ask(),
    "api/v1/collections": Ask(),
    "api/v1/collections/<int:number>": Ask(collections()),
    "api/v1/collections/<int:number>/folders": Ask(collections()),
    "api/v1/folders/<int:number>": Ask(folders),
    "api/v1/cards": Ask(sends={"POST": a_card}, json=True),
    "api/v1/cards/<int:number>": Ask(cards(*EVERY_KIND), {"PATCH": the(title="Fees")}, json=True),
    "api/v1/cards/<int:number>/archival": Ask(cards(), {"POST": nothing, "DELETE": nothing}, json=True),
    "api/v1/cards/<int:number>/verification": Ask(
        cards(),
        {"POST": lambda world: {"until": next_month(world)}, "DELETE": nothing},
        query="reason=Wrong",
        json=True,
    ),
    "api/v1/search": Ask(query="words=delivery"),
    r"^api(?:/[\s\S]*)?$": Ask(
        lambda world: {"": {}}, dict.fromkeys(("POST", "PUT", "PATCH", "DELETE"), nothing), json=True
    ),
}

TRANSFER = {
    "imports": Ask(sends={"POST": lambda world: {"file": ZIP, "collection": world.collections["care"].pk}}),
    "imports/<int:number>": Ask(an_import, {"POST": nothing, "DELETE": nothing}),
    "imports/<int:number>/progress": Ask(an_import),
}

SITE = {"": Ask()}

ASKED: dict[str, Ask] = {**PEOPLE, **SEARCH, **CARDS, **TRUST, **CURATION, **API, **TRANSFER, **SITE}
