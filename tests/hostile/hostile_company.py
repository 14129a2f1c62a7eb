"""A company whose every word wants to run: payloads in titles, texts, tags, names, notes, reasons, drafts and files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.test import Client

from allhands.cards import rules
from allhands.cards.actions import keeping, places, writing
from allhands.cards.models import Card, Collection
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Refused
from allhands.people.actions import groups, members
from allhands.people.models import Group, Person
from allhands.people.queries import workspace
from allhands.people.rules import new_secret
from allhands.transfer.models import ImportRun
from allhands.trust.actions import unverify
from tests.hostile import payloads
from tests.hostile.secret_world import BACKEND, PNG, person

WORD = "zebra"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='__hit(9001)'><script>__hit(9002)</script></svg>"


@dataclass
class Hostile:
    """`cards` hold one group of payloads each; `pages` show many at once, `tagged` are cards with twenty tags,
    `searched` are addresses that echo words."""

    reader: Person
    client: Client
    cards: list[int] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    tagged: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    svg: str = ""


def build() -> Hostile:
    ada = person("Ada Admin", "admin")
    # Their own name stands on every page, and as owner and writer on every card.
    ada.name = "<img src=x onerror=__hit(9006)> Ada"
    ada.save()
    by = Actor(person=ada)
    client = Client()
    client.force_login(ada, backend=BACKEND)
    made = Hostile(ada, client)
    groups.change_workspace(by, workspace(), name="</title><img src=x onerror=__hit(9003)>")
    _people(by, made)
    _places(by, made)
    _cards(by, made)
    _tags(by, made)
    _difference(by, made)
    _drafts(by, made)
    _tokens(by, made)
    _files(made)
    _archive(by, made)
    _echoes(made)
    _toasts(made)
    return made


def as_many_as_fit(put: Callable[[str, int], Any], texts: Iterable[str]) -> list[Any]:
    """What was taken; what a rule refused cannot be shown either."""
    taken = []
    for number, text in enumerate(texts):
        try:
            taken.append(put(text, number))
        except Refused:
            continue
    return taken


def _people(by: Actor, made: Hostile) -> None:
    names = payloads.fitting(80)
    ids = as_many_as_fit(
        lambda name, number: members.add(by, name=name, title=name, email=f"p{number}@example.com").person,
        names,
    )
    crowds = as_many_as_fit(lambda name, number: groups.make_group(by, name=name).group, names[::3])
    crowd = Group.objects.get(id=crowds[0])
    for number in ids[:60]:
        groups.add_to_group(by, crowd, Person.objects.get(id=number))
    made.pages += [f"/people?page={page}" for page in range(1, len(ids) // 100 + 2)]
    made.pages += [
        "/groups",
        f"/groups/{crowds[0]}",
        f"/groups/{crowds[1]}",
        f"/people/{ids[0]}",
        "/invitations",
    ]


def _places(by: Actor, made: Hostile) -> None:
    names = payloads.fitting(80)
    as_many_as_fit(lambda name, number: places.make_collection(by, name=name, description=name), names[::6])
    drawers = Collection.objects.get(id=places.make_collection(by, name="Drawers").collection)
    as_many_as_fit(lambda name, number: places.make_folder(by, drawers, name=name), names[::2])
    made.pages += ["/collections", f"/collections/{drawers.pk}", "/", "/settings", "/profile"]


def _cards(by: Actor, made: Hostile) -> None:
    place = Collection.objects.get(id=places.make_collection(by, name="Zebras").collection)
    for texts in payloads.groups():
        title, tags = _or(rules.clean_title, texts[0][:200], "x"), _or(rules.clean_tags, [texts[0]], [])
        body = "\n\n".join(texts) + f"\n\n{WORD}\n"
        card = writing.create(
            by,
            place,
            title=title,
            body=body,
            tags=tags,
            note=texts[0][:200].replace("\x00", ""),
            language="en",
        ).card
        _or(lambda text, one=card: unverify(by, Card.objects.get(id=one), reason=text), texts[0][:300], None)
        made.cards.append(card)
    first = made.cards[0]
    made.pages += [f"/collections/{place.pk}?page={page}" for page in range(1, len(made.cards) // 50 + 2)]
    made.pages += [f"/collections/{place.pk}/settings", f"/cards/{first}/verifier", f"/cards/{first}/place"]
    made.pages += [f"/search?words={WORD}&page={page}" for page in (1, 17, 33)]


def _tags(by: Actor, made: Hostile) -> None:
    """Every payload that is short enough for a tag, as many on a card as it takes."""
    place = Collection.objects.get(name="Zebras")
    found = dict.fromkeys(
        tag for text in payloads.payloads() for tag in _or(rules.clean_tags, [text], []) if len(text) <= 40
    )
    tags = list(found)
    for start in range(0, len(tags), rules.MAX_TAGS):
        some = tags[start : start + rules.MAX_TAGS]
        card = writing.create(by, place, title="Tagged", body="Words.", tags=some, language="en").card
        made.tagged.append(f"/cards/{card}")


def _or(clean: Callable[[Any], Any], value: Any, otherwise: Any) -> Any:
    try:
        return clean(value)
    except Refused:
        return otherwise


def _lines() -> list[str]:
    return [" ".join(text.replace("\x00", "").splitlines()) for text in payloads.payloads()]


def _difference(by: Actor, made: Hostile) -> None:
    """A card whose second version changes every line of the first."""
    place = Collection.objects.get(name="Zebras")
    number = writing.create(by, place, title="Two versions", body="\n".join(_lines()), language="en").card
    card = Card.objects.get(id=number)
    for part, note in enumerate(payloads.fitting(200)[:40]):
        writing.change(
            by, card, title=f"{note[:150]} {part}", body=f"{part}\n", note=note.replace("\x00", "")
        )
    writing.change(by, card, body="\n".join(f"<b>{line}</b>" for line in _lines()))
    writing.change(by, card, body="\n".join(f"<i>{line}" for line in _lines()))
    card.refresh_from_db()
    made.pages += [f"/cards/{number}/versions", f"/cards/{number}/versions/{card.version}"]
    made.pages += [f"/cards/{number}/versions/3", f"/cards/{number}/versions/1", f"/cards/{number}"]


def _drafts(by: Actor, made: Hostile) -> None:
    for number, bundle in enumerate(payloads.bundles(150)):
        key, title = f"new-{number:016x}", payloads.payloads()[number * 7].replace("\x00", "")
        fields = {"title": title, "body": bundle, "tags": title, "language": title, "audience": title}
        keeping.save_draft(by, key, fields=fields, card=None, collection=None, base_version=0)
        made.pages.append(f"/cards/new?draft={key}")
    made.pages.append("/drafts")


def _tokens(by: Actor, made: Hostile) -> None:
    def make(name: str, number: int) -> Any:
        return groups.make_token(by, by.person, secret=new_secret("ah_"), name=name, scopes=["read"])

    as_many_as_fit(make, payloads.fitting(80)[::6])
    made.pages.append("/profile/tokens")


def sent_as(client: Client, path: str, name: str, content: bytes, **fields: object) -> Any:
    """Posts a file under a raw name, as a browser does that takes any name."""
    shown = name.replace("\x00", "").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n\r\n'
    body = ("".join(parts) + head).encode() + content + b"\r\n--edge--\r\n"
    return client.post(path, body, content_type="multipart/form-data; boundary=edge")


def _files(made: Hostile) -> None:
    """Uploaded as the editor does it, with the link that it writes; and a picture that is a program."""
    links = []
    for name in payloads.fitting(100)[::4]:
        sent = sent_as(made.client, "/attachments", name, PNG)
        if sent.status_code == 201:
            said = sent.json()
            links.append(f"![{said['name']}]({said['url']})\n\n![{name}](<{said['url']}>)")
    svg = sent_as(made.client, "/attachments", "x.svg", SVG).json()["url"]
    links.append(f"![svg]({svg})")
    by, place = Actor(person=made.reader), Collection.objects.get(name="Zebras")
    shown = writing.create(by, place, title="Files", body="\n\n".join(links), language="en").card
    made.svg = svg
    made.pages.append(f"/cards/{shown}")


def _archive(by: Actor, made: Hostile) -> None:
    """An import whose file names, folders and settings are payloads, looked at and let in; `spawn` must not wait."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, text in enumerate(payloads.fitting(120)[::6]):
            flat = " ".join(text.split()).replace("\x00", "") or "x"
            quoted = flat.replace("'", "''")
            page = f"---\ntitle: '{quoted}'\ntags: ['{quoted}']\nlang: '{quoted}'\n---\n\n{flat}\n\n[gone]({flat}.md)\n"
            archive.writestr(f"{flat}/{flat} {number}.md", page)
            archive.writestr(f"broken {flat}.md", f"---\ntitle: [{flat}\n---\n")
    place = Collection.objects.get(id=places.make_collection(by, name="Imported").collection)
    name = "x' onerror='__hit(9004)<img src=x onerror=__hit(9005)>.zip"
    sent_as(made.client, "/imports", name, packed.getvalue(), collection=place.pk)
    run = ImportRun.objects.get()
    made.client.post(f"/imports/{run.pk}")
    made.pages += ["/imports", f"/imports/{run.pk}", f"/collections/{place.pk}"]


def _echoes(made: Hostile) -> None:
    """Addresses whose words come back on the page."""
    for text in payloads.payloads()[::11]:
        words = text.replace("\x00", "")
        made.searched.append(f"/search?words={quote(words)}&tag={quote(words)}&language={quote(words[:9])}")
    for text in payloads.fitting(200)[::80]:
        words = quote(text.replace("\x00", ""))
        made.pages += [f"/people?words={words}", f"/cards/new?title={words}&collection={words}"]


def _toasts(made: Hostile) -> None:
    """Messages that name people; they wait until the next page."""
    crowd = Group.objects.get(id=Group.objects.order_by("id").values_list("id", flat=True)[2])
    for number in Person.objects.order_by("id").values_list("id", flat=True)[20:60]:
        made.client.post(f"/groups/{crowd.pk}/people/{number}")
        made.client.post(f"/groups/{crowd.pk}/people/{number}", {"_method": "delete"})
