"""What every route is asked by those who want to know what they must not: with private ids, words and names in it.

A new route needs an entry here. `TABLE` maps a route to a function of the world that gives its questions; a question
about something private is asked in both worlds, and in the one without it its id has never existed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.hostile import secret_world as secret
from tests.hostile.secret_world import World


@dataclass(frozen=True)
class Question:
    """`sent` is a form, or JSON when `json`; `and_then` are addresses looked at afterwards, before all is undone."""

    method: str
    address: str
    sent: dict[str, Any] = field(default_factory=dict)
    json: bool = False
    and_then: tuple[str, ...] = ()


Ask = Callable[[World], Iterator[Question]]


def get(*addresses: str) -> Ask:
    """GET of addresses in which {card}, {folder} ... stand for the private ids."""
    return lambda world: (Question("GET", filled(one, world)) for one in addresses)


def filled(address: str, world: World) -> str:
    known = {**world.ids, "refund": world.cards["refund"].pk, "internal": world.cards["internal"].pk}
    known |= {"turned": world.cards["turned"].pk}
    known |= {"old": world.cards["old"].pk, "mine": world.cards["mine"].pk, "care": world.care.pk}
    known |= {"corner": world.corner.pk, "fees": world.folder.pk, "crew": world.group.pk, "map": world.file}
    known |= {"ann": world.people["ann"].pk, "pia": world.people["pia"].pk, "vera": world.people["vera"].pk}
    known |= {"synonyms": world.synonyms}
    known |= {"care_grant": world.grant.pk, "my_token": world.token_ids["noa"], "open": world.invitation}
    return address.format(**known)


def sends(
    method: str, address: str, *forms: dict[str, Any], json: bool = False, then: tuple[str, ...] = ()
) -> Ask:
    """Each form sent to the address, with private ids in its values."""

    def ask(world: World) -> Iterator[Question]:
        after = tuple(filled(one, world) for one in then)
        for form in forms or ({},):
            yield Question(method, filled(address, world), _with_ids(form, world), json, after)

    return ask


def _with_ids(form: Any, world: World) -> Any:
    if isinstance(form, dict):
        return {key: _with_ids(value, world) for key, value in form.items()}
    if isinstance(form, list):
        return [_with_ids(value, world) for value in form]
    if not isinstance(form, str):
        return form
    whole = filled(form, world)
    return int(whole[1:]) if whole.startswith("#") else whole


def all_of(*asks: Ask) -> Ask:
    return lambda world: (question for ask in asks for question in ask(world))


PRIVATE_WORDS = (
    secret.WORDS,
    "zanzi",
    "quorvix",
    "Blefuscu",
    secret.OLD_TITLE,
    secret.DRAFT,
    secret.TAG,
    secret.APART_TITLE,
    secret.COLLECTION,
    secret.FOLDER,
    secret.GROUP,
    secret.PERSON,
    "moonshadow.png",
    "4711",
    "q",
)
"""Exact, prefix and nearly typed words of what is private."""
PUBLIC_WORDS = ("refund", "refunda", "refundabel", "payoutzz", "delivery refund", "voucher", "re", "a")
"""What others may read is full of these, and what is private still more."""
FILTERS = (
    f"tag={secret.TAG}",
    f"tag={secret.TAG}&words=refund",
    f"tag={secret.APART_TAG}",
    "collection={collection}",
    "collection={collection}&collection={care}&words=refund",
    "author={vera}",
    "author={ann}",
    "author={person}&words=payout",
    "trust=untrusted&words=refund",
    "language=en&updated=7",
)


def asking(where: str, *words: str) -> Ask:
    sign = "&" if "?" in where else "?"
    return get(*[f"{where}{sign}words={quote(one)}" for one in words])


CARD = {"title": "New one", "body": "See [x](/cards/{card}).", "collection": "{care}", "language": "en"}
CARD |= {"audience": "partner", "draft_key": "new-00112233"}
TEXT = {
    "title": "Refund for a late order",
    "body": "New.",
    "language": "en",
    "audience": "partner",
    "tags": "",
}
PRIVATE = ("{card}", "{archived}")
READ = ("{card}", "{archived}", "{apart}", "{refund}", "{old}", "{internal}", "{mine}", "{turned}")


def cards(rest: str, *methods: str, among: tuple[str, ...] = (*PRIVATE, "{refund}"), **form: Any) -> Ask:
    """A route below a card, asked about private and other cards; the answer's page is looked at after a change."""
    asks = []
    for one in among:
        for method in methods:
            asks.append(
                get(f"/cards/{one}{rest}") if method == "GET" else sends(method, f"/cards/{one}{rest}", form)
            )
    return all_of(*asks)


LINKS = "[x](/cards/{card}) [y](/cards/{archived}) ![z](/attachments/{key}/{file}) [p](/people/{person})"

CARDS: dict[str, Ask] = {
    "collections": all_of(
        get("/collections", "/collections?words=Moonshadow"),
        sends(
            "POST",
            "/collections",
            {"name": "Couriers", "everyone": ""},
            {"name": secret.COLLECTION},
            then=("/",),
        ),
        sends("POST", "/collections", {"name": secret.COLLECTION.upper(), "everyone": "reader"}),
    ),
    "collections/new": get("/collections/new"),
    "collections/<int:number>": all_of(
        get(
            "/collections/{collection}",
            "/collections/{collection}?archived",
            "/collections/{collection}?page=2",
        ),
        get("/collections/{care}", "/collections/{care}?archived", "/collections/{corner}"),
        sends("DELETE", "/collections/{collection}"),
        sends("DELETE", "/collections/{corner}"),
    ),
    "collections/<int:number>/settings": all_of(
        get(
            "/collections/{collection}/settings",
            "/collections/{corner}/settings",
            "/collections/{care}/settings",
        ),
        sends("POST", "/collections/{collection}/settings", {"name": "Other", "everyone": "reader"}),
        sends("POST", "/collections/{corner}/settings", {"name": secret.COLLECTION, "everyone": ""}),
    ),
    "collections/<int:number>/grants": all_of(
        sends("POST", "/collections/{collection}/grants", {"to": "person-{pia}", "role": "owner"}),
        *[
            sends("POST", "/collections/{corner}/grants", {"to": to, "role": "reader"})
            for to in ("person-{person}", "group-{group}", "group-{crew}", "person-{ann}", "group-999999")
        ],
    ),
    "collections/<int:number>/grants/<int:grant>": all_of(
        sends("DELETE", "/collections/{collection}/grants/{grant}"),
        sends("DELETE", "/collections/{corner}/grants/{grant}"),
        sends("DELETE", "/collections/{care}/grants/{grant}"),
        sends("DELETE", "/collections/{collection}/grants/{care_grant}"),
    ),
    "collections/<int:number>/folders": all_of(
        sends("POST", "/collections/{collection}/folders", {"name": "Mine"}, {"name": secret.FOLDER}),
        sends(
            "POST",
            "/collections/{care}/folders",
            {"name": "Mine", "parent": "{folder}"},
            {"name": secret.FOLDER},
        ),
    ),
    "folders/<int:number>": all_of(
        get("/folders/{folder}", "/folders/{inner}", "/folders/{fees}", "/folders/{fees}?archived"),
        sends("DELETE", "/folders/{inner}"),
        sends("DELETE", "/folders/{folder}"),
    ),
    "folders/<int:number>/settings": all_of(
        get("/folders/{folder}/settings", "/folders/{fees}/settings"),
        sends("POST", "/folders/{folder}/settings", {"name": "Mine"}, {"name": ""}),
        sends("POST", "/folders/{fees}/settings", {"name": "Mine", "parent": "{folder}"}, {"name": ""}),
    ),
    "cards": all_of(
        sends("POST", "/cards", CARD, {**CARD, "body": LINKS}, {**CARD, "folder": "{folder}"}),
        # Refused forms come back with choices: those of a place that is not theirs must not be among them.
        sends(
            "POST",
            "/cards",
            {**CARD, "title": "", "collection": "{collection}"},
            {**CARD, "collection": "{collection}"},
        ),
        sends("POST", "/cards", {**CARD, "title": "", "collection": "{care}", "folder": "{inner}"}),
    ),
    "cards/new": get(
        "/cards/new",
        "/cards/new?collection={collection}",
        "/cards/new?collection={care}&folder={folder}",
        "/cards/new?draft=new-quorvex000",
        "/cards/new?draft=card-{card}",
        "/cards/new?title=Quorvex",
    ),
    "cards/complete": asking("/cards/complete", *PRIVATE_WORDS, "", "refund"),
    "cards/rendering": sends("POST", "/cards/rendering", {"body": LINKS}),
    "cards/<int:number>": cards("", "GET", among=READ),
    "cards/<int:number>/preview": cards("/preview", "GET"),
    "cards/<int:number>/edit": all_of(
        cards("/edit", "GET"),
        cards("/edit", "POST", **TEXT, base_version="1"),
        sends(
            "POST",
            "/cards/{refund}/edit",
            {**TEXT, "body": LINKS},
            then=("/cards/{refund}", "/attachments/{key}/{file}"),
        ),
        sends(
            "POST",
            "/cards/{refund}/edit",
            {**TEXT, "collection": "{collection}", "folder": "{folder}", "title": ""},
        ),
    ),
    "cards/<int:number>/versions": cards("/versions", "GET", among=READ),
    "cards/<int:number>/versions/<int:version>": all_of(
        cards("/versions/1", "GET", among=(*PRIVATE, "{apart}", "{refund}", "{turned}")),
        get("/cards/{refund}/versions/77", "/cards/{card}/versions/2", "/cards/{turned}/versions/2"),
    ),
    "cards/<int:number>/versions/<int:version>/restoration": all_of(
        cards("/versions/1/restoration", "POST"), sends("POST", "/cards/{refund}/versions/77/restoration")
    ),
    "cards/<int:number>/archival": cards("/archival", "POST", "DELETE"),
    "cards/<int:number>/place": all_of(
        cards("/place", "GET"),
        cards("/place", "POST", place="{collection}", among=("{refund}", "{mine}")),
        cards("/place", "POST", place="{collection}/{folder}", among=("{refund}", "{mine}")),
        cards("/place", "POST", place="{care}/{folder}"),
    ),
    "cards/<int:number>/favourite": cards("/favourite", "POST", "DELETE", among=PRIVATE),
    "cards/<int:number>/copies": cards("/copies", "POST", among=PRIVATE),
    "drafts": get("/drafts"),
    "drafts/<str:key>": all_of(
        *[
            sends(
                "PUT",
                f"/drafts/{key}",
                {"title": "Mine", "collection": "{collection}"},
                json=True,
                then=("/drafts",),
            )
            for key in (
                "card-{card}",
                "card-{archived}",
                "card-{refund}",
                "new-quorvex000",
                "new-0123456789abcdef",
            )
        ],
        sends("DELETE", "/drafts/card-{card}"),
        sends("DELETE", "/drafts/new-quorvex000"),
    ),
    "attachments": sends("POST", "/attachments", {"file": secret.PNG}, {"file": b"no picture"}),
    "attachments/<str:key>/<str:name>": get(
        "/attachments/{key}/{file}",
        "/attachments/{apart_key}/inner.png",
        "/attachments/{map}/map.png",
        "/attachments/{map}/{file}",
    ),
    "cards/<int:number>/verification": all_of(
        cards("/verification", "POST", version="2"), cards("/verification", "DELETE", reason="It is wrong.")
    ),
    "cards/<int:number>/verifier": all_of(
        cards("/verifier", "GET"),
        cards("/verifier", "POST", verifier="person-{ann}", interval="30", among=PRIVATE),
        *[
            cards("/verifier", "POST", verifier=who, interval="30", among=("{refund}", "{mine}"))
            for who in ("person-{person}", "group-{group}", "group-999999")
        ],
    ),
}
