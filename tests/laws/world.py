"""A small company with one of everything, so that every route has something real to be asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allhands.cards.actions import keeping, places, writing
from allhands.cards.models import Card, Collection, Folder, Grant
from allhands.curation.actions import hand_in as propose_new
from allhands.curation.models import Proposal
from allhands.kernel import clock
from allhands.kernel.actor import Actor
from allhands.people.actions import groups, members
from allhands.people.models import Group, Invitation, Person, Token
from allhands.people.rules import new_secret
from allhands.search import log
from allhands.search.actions.gaps import dismiss
from allhands.search.actions.synonyms import add_synonyms
from allhands.search.models import Dismissal, Reach, Search, Synonyms
from allhands.transfer import uploads
from allhands.transfer.actions import hand_in
from allhands.transfer.models import ImportRun
from allhands.trust.actions import verify

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
ZIP = b"PK\x05\x06" + bytes(18)
EVERY_SCOPE = {"admin": ["read", "write", "admin"]}


@dataclass
class World:
    """`people` by first name; collections, folders and cards by what kind of thing they are."""

    people: dict[str, Person]
    collections: dict[str, Collection]
    cards: dict[str, Card]
    folders: dict[str, Folder] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    token_rows: dict[str, Token] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    synonyms: Any = None
    dismissals: dict[str, Any] = field(default_factory=dict)
    invitation: Any = None
    run: Any = None
    proposals: dict[str, Any] = field(default_factory=dict)

    def as_actor(self, name: str) -> Actor:
        return Actor(person=self.people[name])


def furnish(world: World) -> World:
    """Puts the rest into a world that has people, collections and cards."""
    _folders_and_files(world)
    _groups_and_grants(world)
    _tokens(world)
    _invitations(world)
    _import(world)
    _proposals(world)
    _searches(world)
    return world


def _folders_and_files(world: World) -> None:
    for name, person in (("care", "ann"), ("finance", "vera")):
        by = world.as_actor(person)
        made = places.make_folder(by, world.collections[name], name="Fees")
        world.folders[name] = Folder.objects.get(id=made.folder)
    for name, person in (("internal", "ann"), ("partner", "ann"), ("secret", "vera")):
        by, card, key = world.as_actor(person), world.cards[name], keeping.new_key()
        keeping.attach(by, name="map.png", chunks=[PNG], key=key)
        writing.change(by, card, body=f"{card.body}\n![map](/attachments/{key}/map.png)\n")
        card.refresh_from_db()
        world.files[name] = {"key": key, "name": "map.png"}
    gone = writing.create(
        world.as_actor("ann"), world.collections["care"], title="Old fees", language="en"
    ).card
    writing.archive(world.as_actor("ann"), Card.objects.get(id=gone))
    world.cards["archived"] = Card.objects.get(id=gone)
    verify(world.as_actor("vera"), world.cards["internal"])
    keeping.save_draft(
        world.as_actor("ann"),
        f"card-{world.cards['internal'].pk}",
        fields={"title": "Half a title"},
        card=world.cards["internal"],
        collection=world.collections["care"],
        base_version=2,
    )


def _groups_and_grants(world: World) -> None:
    ada = world.as_actor("ada")
    for name, inside in (("crew", "pia"), ("board", "vera")):
        number = groups.make_group(ada, name=name.title()).group
        world.groups[name] = Group.objects.get(id=number)
        groups.add_to_group(ada, world.groups[name], world.people[inside])
    for name, person in (("care", "ann"), ("finance", "vera")):
        world.grants[name] = Grant.objects.get(
            collection=world.collections[name], person=world.people[person]
        )


def _tokens(world: World) -> None:
    for name, person in world.people.items():
        world.tokens[name] = _token(person, EVERY_SCOPE.get(person.role, ["read", "write"]))
    world.tokens["reading"] = _token(world.people["ann"], ["read"])
    for name in ("ann", "vera"):
        world.token_rows[name] = Token.objects.filter(person=world.people[name]).order_by("id")[0]


def _token(person: Person, scopes: list[str]) -> str:
    secret = new_secret("ah_")
    groups.make_token(Actor(person=person), person, secret=secret, name="a program", scopes=scopes)
    return secret


def _invitations(world: World) -> None:
    world.secrets = {"open": new_secret(), "made-up": new_secret()}
    made = members.invite(world.as_actor("ada"), secret=world.secrets["open"])
    world.invitation = Invitation.objects.get(id=made.invitation)


def _import(world: World) -> None:
    """Ann's, handed in and not looked at yet."""
    by, key = world.as_actor("ann"), uploads.keep([ZIP])
    made = hand_in(by, world.collections["care"], name="handbook.zip", size=len(ZIP), key=key)
    world.run = ImportRun.objects.get(id=made.import_run)


def _proposals(world: World) -> None:
    """Noa's for the company, and Vera's for those in Finance."""
    for kind, person, place in (("internal", "noa", "care"), ("secret", "vera", "finance")):
        made = propose_new(
            world.as_actor(person),
            world.collections[place],
            title="Fees at night",
            body="None.",
            language="en",
        )
        world.proposals[kind] = Proposal.objects.get(id=made.proposal)


def _searches(world: World) -> None:
    """What two people sought in vain and then found by other words, what was dismissed, and a group of synonyms."""
    for name in ("noa", "ann"):
        digest, scopes = log.reach_of(world.as_actor(name))
        Reach.objects.update_or_create(digest=digest, defaults={"scopes": scopes})
        asked = {"at": clock.now(), "person": world.people[name].pk, "surface": "page", "reach": digest}
        first = Search.objects.create(words="voucher", key="voucher", outcome="nothing", **asked)
        Search.objects.create(words="gift card", key="card gift", outcome="opened", after=first, **asked)
    made = add_synonyms(world.as_actor("vera"), words=["PO", "purchase order"])
    world.synonyms = Synonyms.objects.get(id=made.synonyms)
    for name in ("vera", "ada"):
        made = dismiss(world.as_actor(name), words="tea", keys=["tea"])
        world.dismissals[name] = Dismissal.objects.get(id=made.dismissal)
