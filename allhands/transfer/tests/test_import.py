"""Import: pages become cards once, are updated afterwards, and nothing that anybody wrote is lost."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from allhands.cards.actions.keeping import attach, new_key, path_of
from allhands.cards.actions.places import make_collection
from allhands.cards.actions.writing import change
from allhands.cards.models import (
    Attachment,
    Card,
    CardAttachment,
    CardLink,
    Collection,
    Folder,
    Version,
)
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden
from allhands.kernel.models import Event
from allhands.transfer.actions import store

REFUNDS = "# Refunds\n\nA refund takes two days.\n\nAsk [the desk](desk/contact.md#who-s-there).\n"
CONTACT = "---\ntags: [Desk, phone]\n---\n# Contact\n\n## Who's there\n\nSee [refunds](../refunds.md).\n"
PAGES = {"help/refunds.md": REFUNDS, "help/desk/contact.md": CONTACT}
LINES = "# Opening hours\n\nMonday: nine to five.\n\nTuesday: nine to five.\n\nSunday: closed.\n"


def card_of(key: str) -> Card:
    return Card.objects.get(source_key=key)


def codes(outcome, kind: str) -> list[tuple[str, str]]:
    return [(row.name, row.code) for row in outcome.rows[kind]]


def counts(outcome) -> dict[str, int]:
    names = ("new", "changed", "merged", "same", "left", "refused")
    return {name: outcome.counts[f"pages_{name}"] for name in names if outcome.counts[f"pages_{name}"]}


def test_pages_become_cards_in_their_folders(ann, care, bring_in):
    outcome = bring_in(ann, care, PAGES)
    refunds, contact = card_of("help/refunds"), card_of("help/desk/contact")
    assert counts(outcome) == {"new": 2}
    assert (refunds.title, refunds.folder, refunds.language, refunds.audience) == (
        "Refunds",
        None,
        "en",
        "internal",
    )
    assert (contact.folder.name, contact.owner, contact.updated_by) == ("Desk", ann, ann)
    assert [tag.name for tag in contact.tag_rows.order_by("id")] == ["desk", "phone"]
    version = Version.objects.get(card=contact)
    assert (version.number, version.note, version.body, version.by) == (1, "Imported", contact.body, ann)
    assert version.tags == ["desk", "phone"]


def test_links_between_pages_lead_to_cards_and_their_headings(ann, care, bring_in):
    outcome = bring_in(ann, care, PAGES)
    refunds, contact = card_of("help/refunds"), card_of("help/desk/contact")
    assert f"[the desk](/cards/{contact.id}#h-who-s-there)" in refunds.body
    assert f'href="/cards/{contact.id}#h-who-s-there"' in refunds.html
    assert 'id="h-who-s-there"' in contact.html
    assert f"[refunds](/cards/{refunds.id})" in contact.body
    links = set(CardLink.objects.values_list("source", "target"))
    assert links == {(refunds.id, contact.id), (contact.id, refunds.id)}
    assert (outcome.counts["links_taken"], outcome.counts["links_broken"]) == (2, 0)
    texts = [one for row in Card.objects.values_list("body", "html", "plain") for one in row]
    texts += Version.objects.values_list("body", flat=True)
    assert not [text for text in texts if re.search(r"9\d{15}", text)]


@pytest.mark.parametrize(
    ("anchor", "heading"),
    [
        ("opening-hours", "#h-opening-hours"),
        ("Opening-Hours", "#h-opening-hours"),
        ("whats-new", "#h-what-s-new"),
        ("same-1", "#h-same-2"),
        ("gi%E1%BB%9D", "#h-gi%E1%BB%9D"),
        ("nowhere", ""),
    ],
)
def test_an_anchor_finds_the_heading_that_other_sites_call_otherwise(ann, care, bring_in, anchor, heading):
    target = "# T\n\n## Opening hours\n\n## What's new?\n\n## Same\n\n## Same\n\n## Giờ\n\nText\n"
    bring_in(ann, care, {"t.md": target, "s.md": f"# S\n\n[go](t.md#{anchor})\n"})
    assert card_of("s").body == f"[go](/cards/{card_of('t').id}{heading})\n"


def test_the_audit_trail_has_every_card(ann, care, bring_in):
    bring_in(ann, care, PAGES)
    created = Event.objects.filter(name="cards.created")
    assert set(created.values_list("subject_id", flat=True)) == set(Card.objects.values_list("id", flat=True))
    assert set(created.values_list("person", "via")) == {(ann.id, "web")}
    (imported,) = Event.objects.filter(name="transfer.imported")
    assert imported.payload == {
        "collection": care.id,
        "new": 2,
        "changed": 0,
        "merged": 0,
        "left": 0,
        "run": 0,
    }


def test_pictures_become_attachments_once_each(ann, care, bring_in, png):
    page = "# P\n\n![a](img/a.png) ![b](img/b.png)\n\n[price list](list.pdf)\n"
    files = {"p.md": page, "img/a.png": png("same"), "img/b.png": png("same"), "img/c.png": png("unused")}
    outcome = bring_in(ann, care, files | {"list.pdf": b"%PDF-1.7 prices"})
    picture, prices = Attachment.objects.order_by("mime").reverse()
    assert (picture.name, picture.mime, picture.by) == ("a.png", "image/png", ann)
    assert (prices.name, prices.mime) == ("list.pdf", "application/pdf")
    card = card_of("p")
    assert card.body.count(f"/attachments/{picture.key}/a.png") == 2
    assert f'<img src="/attachments/{picture.key}/a.png"' in card.html
    assert set(CardAttachment.objects.values_list("card", "attachment")) == {
        (card.id, picture.id),
        (card.id, prices.id),
    }
    assert path_of(picture.key).read_bytes() == png("same")
    assert outcome.counts["pictures_taken"] == 3
    assert codes(outcome, "files_left") == [("img/c.png", "picture-unused")]


def test_a_picture_that_is_none_is_refused_with_its_reason(ann, care, bring_in, monkeypatch):
    monkeypatch.setattr(settings, "MAX_UPLOAD_BYTES", 100)
    drawn = b"<!-- Made by a drawing program -->\n<svg xmlns='http://www.w3.org/2000/svg'/>"
    page = "# P\n\n![a](a.png) ![b](b.png) ![c](c.svg) ![d](d.png)\n"
    files = {"p.md": page, "a.png": b"MZ not a picture", "b.png": b"\x89PNG" + b"x" * 200, "c.svg": drawn}
    outcome = bring_in(ann, care, files)
    assert codes(outcome, "pictures_refused") == [("a.png", "picture-kind"), ("b.png", "picture-large")]
    assert [(row.name, row.detail) for row in outcome.rows["pictures_missing"]] == [("p.md", "d.png")]
    assert Attachment.objects.get().mime == "image/svg+xml"
    assert "![a](a.png)" in card_of("p").body


def test_a_picture_with_a_long_name_in_any_alphabet_is_shown(ann, care, bring_in, png):
    name = "ảnh chụp màn hình đơn hàng " * 5 + ".png"
    bring_in(ann, care, {"p.md": f"# P\n\n![x](<{name}>)\n", name: png()})
    assert "<img src=" in card_of("p").html
    assert CardAttachment.objects.count() == 1


def test_a_link_to_a_page_that_comes_later_is_mended(ann, care, bring_in):
    outcome = bring_in(ann, care, {"a.md": "# A\n\n[b](b.md)\n"})
    assert codes(outcome, "links_broken") == [("a.md", "link-broken")]
    outcome = bring_in(ann, care, {"a.md": "# A\n\n[b](b.md)\n", "b.md": "# B\n\nText\n"})
    assert counts(outcome) == {"new": 1, "changed": 1}
    assert card_of("a").body == f"[b](/cards/{card_of('b').id})\n"
    assert CardLink.objects.get().target == card_of("b")


def test_a_corrected_language_and_place_are_kept(ann, care, bring_in):
    bring_in(ann, care, PAGES)
    card = card_of("help/refunds")
    change(Actor(person=ann), card, language="nl")
    Card.objects.filter(id=card.id).update(folder=card_of("help/desk/contact").folder)
    bring_in(ann, care, PAGES | {"help/refunds.md": REFUNDS + "\nMore words in English.\n"})
    card.refresh_from_db()
    assert (card.language, card.folder.name) == ("nl", "Desk")
    assert "More words" in card.body


def test_a_page_says_its_language_itself(ann, care, bring_in):
    page = "---\nlang: nb-NO\n---\n# P\n\nText in whatever language that may be, it says Norwegian.\n"
    bring_in(ann, care, {"p.md": page, "q.md": page.replace("nb-NO", "tlh")})
    assert (card_of("p").language, card_of("q").language) == ("no", "en")


def test_the_same_title_twice_is_fine(ann, care, bring_in):
    assert counts(bring_in(ann, care, {"a.md": "# Same\n\nA\n", "b.md": "# Same\n\nB\n"})) == {"new": 2}


@pytest.fixture
def short_bodies(monkeypatch):
    monkeypatch.setattr("allhands.cards.rules.MAX_BODY", 1000)
    monkeypatch.setattr("allhands.transfer.importing.MAX_BODY", 1000)


def test_what_a_card_cannot_hold_is_cut_or_refused_page_by_page(ann, care, bring_in, short_bodies):
    tags = ", ".join([f"tag {number}" for number in range(30)] + ["x" * 60])
    deep = "/".join(f"level-{number}-{'x' * 90}" for number in range(9))
    deeper = "/".join(str(number) for number in range(16))
    outcome = bring_in(
        ann,
        care,
        {
            "title.md": f"---\ntitle: {'very long ' * 40}\n---\nText\n",
            "tags.md": f"---\ntags: [{tags}]\n---\n# Tags\n\nText\n",
            "long.md": "# Long\n\n" + "long " * 300,
            f"{deep}/page.md": "# Deep names\n\nText\n",
            f"{deeper}/page.md": "# Deep\n\nText\n",
            "\u200b\u200b.md": "Text without a name\n",
            "link.md": "# Link\n\n[long](long.md)\n",
        },
    )
    assert codes(outcome, "pages_refused") == [("long.md", "page-long")]
    assert codes(outcome, "links_broken") == [("link.md", "link-broken")]
    assert {code for _name, code in codes(outcome, "pages_adapted")} == {
        "title-cut",
        "tags-cut",
        "folder-deep",
    }
    assert len(card_of("title").title) <= 200
    assert card_of("tags").tag_rows.count() == 20
    assert max(len(name) for name in Folder.objects.values_list("name", flat=True)) <= 80
    assert counts(outcome) == {"new": 6, "refused": 1}
    for kind, _heading, rows, _more in outcome.lists():
        assert all(row.said() for row in rows), kind


def test_links_that_would_make_a_page_too_long_stay_as_they_were(ann, care, bring_in, short_bodies):
    body = "# Much\n\n" + "\n\n".join(f"[{number}](a.md)" for number in range(60))
    outcome = bring_in(ann, care, {"much.md": body, "a.md": "# A\n\nText\n"})
    assert codes(outcome, "pages_adapted") == [("much.md", "links-left")]
    assert "[7](a.md)" in card_of("much").body


def test_who_may_not_write_here_cannot_import(noa, pia, otto, care, finance, ann, make_ready):
    for person, place in ((noa, care), (pia, care), (otto, care), (None, care), (ann, finance)):
        ready = make_ready(person, place, PAGES)
        with pytest.raises(Forbidden):
            store(Actor(person=person), place, prepared=ready)
    assert not Card.objects.exists() and not Version.objects.exists()


def test_a_partner_who_may_write_does_not_import(ada, pia, care, make_ready):
    from allhands.cards.actions.places import grant

    grant(Actor(person=ada), care, role="author", to=pia)
    with pytest.raises(Forbidden):
        store(Actor(person=pia), care, prepared=make_ready(pia, care, PAGES))


def test_a_key_that_stands_in_a_page_opens_no_file_of_others(ann, vera, finance, care, bring_in, png, write):
    key = new_key()
    attach(Actor(person=vera), name="payout.png", chunks=[png()], key=key)
    write(vera, finance, "Secret", f"![x](/attachments/{key}/payout.png)\n")
    bring_in(ann, care, {"p.md": f"# P\n\n![x](/attachments/{key}/payout.png)\n"})
    assert not CardAttachment.objects.filter(card__collection=care).exists()


def test_two_imports_at_once_do_not_double_anything(ann, ada, care, make_ready):
    first, second = make_ready(ann, care, PAGES), make_ready(ada, care, PAGES)
    store(Actor(person=ann), care, prepared=first)
    with pytest.raises(Conflict):
        store(Actor(person=ada), care, prepared=second)
    assert Card.objects.count() == 2


@pytest.mark.parametrize("step", ["_fill", "_write_around", "_tie", "_write_versions"])
def test_a_fault_in_the_middle_leaves_nothing(ann, care, bring_in, png, monkeypatch, step):
    def break_down(*arguments):
        raise RuntimeError("the lights went out")

    events = Event.objects.count()
    monkeypatch.setattr(f"allhands.cards.actions.importing.{step}", break_down)
    with pytest.raises(RuntimeError):
        bring_in(ann, care, PAGES | {"p.md": "![a](a.png)\n", "a.png": png()})
    rows = (Card, Version, Folder, Attachment, CardLink)
    assert not any(model.objects.exists() for model in rows)
    assert Event.objects.count() == events
    monkeypatch.undo()


NAMES = st.lists(st.sampled_from(["a", "b", "c/d", "c/e", "Ö/f g"]), min_size=1, max_size=5, unique=True)
WORDS = st.text(
    alphabet=st.sampled_from("ab \n#*[]()<>!`|-_/.&%\\\"'ö́ờ中\u202e\x7f\t"), min_size=1, max_size=80
)


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, st.data())
def test_whatever_the_pages_say_importing_again_changes_nothing(ada, bring_in, names, data):
    place_made = make_collection(Actor(person=ada), name=f"Property {Collection.objects.count()}")
    place = Collection.objects.get(id=place_made.collection)
    files = {}
    for name in names:
        target = data.draw(st.sampled_from(names))
        files[f"{name}.md"] = (
            f"{data.draw(WORDS)}\n\n[x](</{target}.md#{data.draw(WORDS).strip()}>) {data.draw(WORDS)}"
        )
    first = bring_in(ada, place, files)
    cards = list(Card.objects.filter(collection=place).order_by("id").values())
    second = bring_in(ada, place, files)
    assert counts(second).get("same", 0) == first.counts["pages_new"] == len(cards)
    assert set(counts(second)) <= {"same", "refused"}
    assert list(Card.objects.filter(collection=place).order_by("id").values()) == cards
