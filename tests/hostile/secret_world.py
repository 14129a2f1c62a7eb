"""A company, and what some of it must never learn: first the people apart, then the collection that they keep closed.

`company()` is world B. `people_apart()` and `closed_collection()` make world A of it. The private things come last, so
that everything else has the same ids in both worlds.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from allhands.cards.actions import keeping, places, writing
from allhands.cards.models import Card, Collection, Favourite, Folder, Grant, Version
from allhands.curation import actions as curation
from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.kernel.models import Usage
from allhands.people.actions import groups, members
from allhands.people.models import Group, Invitation, Person
from allhands.people.rules import new_secret
from allhands.transfer.models import ImportRun
from allhands.trust.actions import choose_verifier, unverify, verify
from tests.hostile.secret_searches import ordinary_searches, searches_apart

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
PASSWORD = "six wet geese march"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
NINE = ("anonymous", "otto", "pia", "noa", "ann", "val", "ted", "token", "gone")
"""Who asks: val verifies another collection, token is a program of Noa's that may only read, gone was deactivated."""
APART = ("anonymous", "otto", "pia", "gone")
"""Who must not even learn of the people apart: a partner sees only their own groups."""

WORDS = "Quorvex payout ledger"
BODY = "The zanzibar account of **Quorvex** ends in 4711. Refund deliveries by wire.\n\n## Blefuscu fees\n\nQuiet.\n"
TAG, COLLECTION, FOLDER, INNER = "hushpayout", "Moonshadow books", "Umbra drawer", "Penumbra shelf"
APART_TITLE, APART_TAG = "Kestrel tariff", "kestreltag"
GROUP, PERSON, OLD_TITLE, DRAFT = (
    "Vermilion circle",
    "Zenobia Quark",
    "Quorvex before noon",
    "Quorvex half a draft",
)


@dataclass
class World:
    """`people` by first name; `ids` are the private things, by the word that questions use for them."""

    people: dict[str, Person]
    care: Collection
    corner: Collection
    cards: dict[str, Card]
    folder: Folder
    grant: Grant
    group: Group
    file: str = ""
    invitation: str = ""
    synonyms: int = 0
    tokens: dict[str, str] = field(default_factory=dict)
    token_ids: dict[str, int] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def as_actor(self, name: str) -> Actor:
        return Actor(person=self.people[name])


def person(name: str, role: str = "member", **more: Any) -> Person:
    email = f"{name.split()[0].lower()}@example.com"
    made = members.add(Actor.system(), name=name, email=email, role=role, password=PASSWORD, **more)
    return Person.objects.get(id=made.person)


def company(*, ordinary: int = 0) -> World:
    """What everybody may know, with so many ordinary cards, and somebody in it for each of the nine."""
    number_from(1_000)
    names = {
        "ann": "Ann Author",
        "vera": "Vera Verifier",
        "noa": "Noa Agent",
        "ted": "Ted Expert",
        "val": "Val Okay",
    }
    people = {key: person(name) for key, name in names.items()}
    people["ada"] = person("Ada Admin", "admin")
    people["pia"], people["otto"] = person("Pia Partner", "partner"), person("Otto Outsider", "partner")
    people["gone"] = person("Gone Agent")
    ada = Actor(person=people["ada"])
    care = _collection(
        ada, "Customer care", "reader", ann="author", val="verifier", pia="reader", people=people
    )
    corner = _collection(ada, "Partner corner", "", pia="owner", ted="author", people=people)
    group = Group.objects.get(id=groups.make_group(ada, name="Crew", is_department=True).group)
    groups.add_to_group(ada, group, people["pia"])
    world = World(people, care, corner, {}, *_place(Actor(person=people["ann"]), care), group)
    _cards(world, ordinary)
    _own_things(world)
    world.synonyms = ordinary_searches(people)
    groups.make_token(ada, people["ada"], secret=new_secret("ah_"), name="a program", scopes=["read"])
    members.deactivate(ada, people["gone"])
    return world


def _collection(
    by: Actor, name: str, everyone: str, *, people: dict[str, Person], **roles: str
) -> Collection:
    made = Collection.objects.get(id=places.make_collection(by, name=name, everyone=everyone).collection)
    for key, role in roles.items():
        places.grant(by, made, role=role, to=people[key])
    return made


def _place(ann: Actor, care: Collection) -> tuple[Folder, Grant]:
    folder = Folder.objects.get(id=places.make_folder(ann, care, name="Fees").folder)
    return folder, Grant.objects.filter(collection=care).order_by("id")[0]


def write(by: Actor, place: Collection, title: str, body: str, **more: Any) -> Card:
    more = {"language": "en", "audience": "partner", **more}
    return Card.objects.get(id=writing.create(by, place, title=title, body=body, **more).card)


def _cards(world: World, ordinary: int) -> None:
    ann, ted = world.as_actor("ann"), world.as_actor("ted")
    refund = write(
        ann, world.care, "Refund for a late order", "Offer a voucher. Payout takes days.\n", tags=["refund"]
    )
    write(
        ann, world.care, "Change the delivery address", "Open the order. Refund nothing.\n", tags=["delivery"]
    )
    inside = write(ann, world.care, "Wire a refund", "Only for large orders.\n", audience="internal")
    old = write(ann, world.care, "Ledger of old fees", "None.\n", folder=world.folder)
    writing.archive(ann, old)
    turned = write(ann, world.care, "Wages of May", "Kept quiet.\n", audience="internal")
    writing.change(ann, turned, title="Wages", body="Ask the payroll.\n", audience="partner", note="open")
    mine = write(ted, world.corner, "Payout to couriers", "Each Monday, to the account.\n", tags=["payout"])
    for number in range(ordinary):
        # A store of some size, in which one hidden document more does not move what is ordinary.
        write(
            ann,
            world.care,
            f"Ordinary case {number}",
            "Ask for the order number. Offer a voucher, then refund.\n" * 3,
        )
    world.cards = {"refund": refund, "internal": inside, "old": old, "mine": mine, "turned": turned}
    verify(world.as_actor("val"), refund)
    writing.change(ann, refund, body="Offer a voucher. Payout takes four days.\n", note="days")
    key = keeping.new_key()
    keeping.attach(ann, name="map.png", chunks=[PNG], key=key)
    writing.change(ann, refund, body=f"Offer a voucher.\n\n![map](/attachments/{key}/map.png)\n")
    world.file = key


def _own_things(world: World) -> None:
    """Tokens, a draft and an invitation, so that everybody's own pages show something."""
    for name in ("otto", "pia", "noa", "ann", "val", "ted", "gone"):
        world.tokens[name], world.token_ids[name] = _token(world.people[name], ["read", "write"])
    world.tokens["token"], _ = _token(world.people["noa"], ["read"])
    draft = {"title": "Half a title", "body": "Half."}
    keeping.save_draft(
        world.as_actor("noa"),
        "new-0123456789abcdef",
        fields=draft,
        card=None,
        collection=None,
        base_version=0,
    )
    world.invitation = new_secret()
    members.invite(world.as_actor("ada"), secret=world.invitation)


def _token(of: Person, scopes: list[str]) -> tuple[str, int]:
    secret = new_secret("ah_")
    return secret, groups.make_token(
        Actor(person=of), of, secret=secret, name="a program", scopes=scopes
    ).token


def people_apart(world: World) -> None:
    """Somebody, and a group, whom members may know and partners may not."""
    ada = world.as_actor("ada")
    made = Group.objects.get(id=groups.make_group(ada, name=GROUP, is_department=True).group)
    world.people["zenobia"] = person(PERSON, department=made, title="Keeper of the Moonshadow")
    groups.add_to_group(ada, made, world.people["zenobia"])
    groups.add_to_group(ada, made, world.people["vera"])
    world.ids |= {"group": made.pk, "person": world.people["zenobia"].pk, "email": "zenobia@example.com"}
    _internal_card(world)


def _internal_card(world: World) -> None:
    """A card for the company only, in a folder and a collection that a partner reads, with a tag of its own.

    And other words in a version from the time when a card that they may read was internal.
    """
    Version.objects.filter(card=world.cards["turned"], number=1).update(
        title="Kestrel", body="Owl.\n", note="Owl"
    )
    ann, key = world.as_actor("ann"), keeping.new_key()
    keeping.attach(ann, name="inner.png", chunks=[PNG], key=key)
    body = f"Zanzibar refund voucher.\n\n![in](/attachments/{key}/inner.png)\n\n[x](/cards/{world.cards['refund'].pk})\n"
    card = write(
        ann, world.care, APART_TITLE, body, tags=[APART_TAG], folder=world.folder, audience="internal"
    )
    verify(world.as_actor("val"), card)
    world.ids |= {"apart": card.pk, "apart_key": key}


def closed_collection(world: World) -> None:
    """The closed collection with everything that can be in one. Several of the nine once had a part in it."""
    vera, ada = world.as_actor("vera"), world.as_actor("ada")
    place = Collection.objects.get(
        id=places.make_collection(vera, name=COLLECTION, description="Quorvex only", everyone="").collection
    )
    circle = Group.objects.get(id=world.ids["group"])
    places.grant(vera, place, role="verifier", to=circle)
    grant = Grant.objects.get(collection=place, group=circle)
    folder = Folder.objects.get(id=places.make_folder(vera, place, name=FOLDER).folder)
    inner = Folder.objects.get(id=places.make_folder(vera, place, name=INNER, parent=folder).folder)
    link = f"See [it](/cards/{world.cards['refund'].pk}) and [that](/cards/{world.cards['mine'].pk}).\n"
    card = write(
        vera, place, OLD_TITLE, BODY, tags=[TAG, "refund"], folder=inner, audience="public", note=OLD_TITLE
    )
    key = keeping.new_key()
    keeping.attach(vera, name="moonshadow.png", chunks=[PNG], key=key)
    body = f"{BODY}\n{link}\n![moon](/attachments/{key}/moonshadow.png)\n"
    writing.change(vera, card, title=WORDS, body=body, note="Quorvex afternoon")
    old = write(vera, place, "Quorvex archived", f"Old zanzibar. {link}", tags=[TAG], audience="public")
    writing.archive(vera, old)
    many = " ".join(
        f"refund{end} delivery{end} payout{end}" for end in ("a", "b", "able", "ly", "ment", "zz")
    )
    write(
        vera, place, "Refund refund delivery payout", f"{many} voucher voucher voucher\n", audience="public"
    )
    world.ids |= {"collection": place.pk, "grant": grant.pk, "folder": folder.pk, "inner": inner.pk}
    world.ids |= {"card": card.pk, "archived": old.pk, "key": key, "file": "moonshadow.png"}
    _doings(world, place, card, vera, ada, circle)


def _doings(world: World, place: Collection, card: Card, vera: Actor, ada: Actor, circle: Group) -> None:
    card.refresh_from_db()
    choose_verifier(vera, card, verifier=circle, interval_days=7)
    verify(vera, card)
    unverify(vera, card, reason="Quorvex doubts it")
    for name in ("noa", "ann", "ted"):
        # Left from the time when they had a part in it.
        Favourite.objects.create(person=world.people[name], card=card, at=clock.now())
        rows = [
            Usage(
                at=clock.now(),
                verb="opened",
                person=world.people[name].pk,
                subject_kind="card",
                subject_id=card.pk,
            )
        ]
        Usage.objects.bulk_create(rows * 9)
    Card.objects.filter(id=card.pk).update(owner=world.people["ann"], updated_by=world.people["ted"])
    card.verification.verifier_person = world.people["noa"]
    card.verification.save()
    Usage.objects.create(at=clock.now(), verb="searched", person=vera.id, words=WORDS)
    world.ids |= {"dismissal": searches_apart(world.people, card.pk, WORDS)}
    kept = {"title": DRAFT, "body": "Quorvex."}
    keeping.save_draft(vera, f"card-{card.pk}", fields=kept, card=card, collection=place, base_version=1)
    keeping.save_draft(vera, "new-quorvex000", fields=kept, card=None, collection=place, base_version=0)
    # What others do with things that everybody sees: nobody else sees that they do it.
    refund = world.cards["refund"]
    keeping.save_draft(
        vera, f"card-{refund.pk}", fields=kept, card=refund, collection=world.care, base_version=1
    )
    keeping.favourite(vera, refund)
    places.grant(ada, world.care, role="author", to=circle)
    _proposals(world, place, card, vera)
    run = ImportRun.objects.create(
        person=world.people["noa"],
        collection=place,
        name="quorvex.zip",
        size=7,
        state="failed",
        handed_in_at=clock.now(),
    )
    vera_run = ImportRun.objects.create(
        person=world.people["vera"],
        collection=place,
        name="moonshadow.zip",
        size=7,
        state="waiting",
        handed_in_at=clock.now(),
    )
    secret, token = _token(world.people["vera"], ["read", "write"])
    invited = members.invite(ada, secret=new_secret(), department=circle, email="moonshadow@example.com")
    world.ids |= {"run": vera_run.pk, "old_run": run.pk, "token": token, "secret": secret}
    world.ids |= {"invitation": Invitation.objects.get(id=invited.invitation).pk}


def _proposals(world: World, place: Collection, card: Card, vera: Actor) -> None:
    """What was handed in for the closed collection; one by somebody who could read it then."""
    text = {"body": BODY, "tags": [TAG], "language": "en", "audience": "public"}
    new = curation.hand_in(vera, place, title=f"{WORDS} handed in", why="Quorvex asks", **text)
    change = curation.propose(vera, card, base_version=1, title=WORDS, why="Quorvex again", **text)
    world.ids |= {"proposal": new.proposal, "change": change.proposal}


def browser(world: World, who: str) -> Client:
    """The browser of one of the nine; the deactivated one kept their cookie. A program comes without any."""
    client = Client(raise_request_exception=False)
    if who in world.people:
        one = Person.objects.filter(id=world.people[who].pk)
        active = one.values_list("is_active", flat=True)[0]
        one.update(is_active=True)
        client.force_login(one.get(), backend=BACKEND)
        one.update(is_active=active)
    return client


def number_from(start: int) -> None:
    """The next rows get ids from `start` on, in every table, so that new things are called alike in both worlds.

    PostgreSQL takes no number back when a test is undone, so every world begins with it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = %s", [start])
            tables = set(connection.introspection.table_names(cursor))
            cursor.execute("SELECT name FROM sqlite_sequence")
            known = {row[0] for row in cursor.fetchall()}
            cursor.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                [(name, start) for name in tables - known],
            )
        else:
            cursor.execute(
                "SELECT setval(c.oid::regclass, %s) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE c.relkind = 'S' AND n.nspname = 'public'",
                [start],
            )


def archive() -> bytes:
    """A small zip of Markdown."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive_file:
        archive_file.writestr("page.md", "# Page\n\nWords.\n")
    return made.getvalue()
