"""Import: pages become cards once, are updated afterwards, and nothing that anybody wrote is lost."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from allhands.cards.actions.keeping import attach, new_key, path_of, save_draft
from allhands.cards.actions.places import make_collection
from allhands.cards.actions.writing import archive as put_away
from allhands.cards.actions.writing import change
from allhands.cards.models import (
    Attachment,
    Card,
    CardAttachment,
    CardLink,
    Collection,
    Draft,
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


def test_importing_again_changes_nothing(ann, care, bring_in, png):
    files = PAGES | {"help/p.md": "# P\n\n![a](a.png)\n", "help/a.png": png()}
    bring_in(ann, care, files)
    before = list(Card.objects.order_by("id").values())
    events, on_disk = Event.objects.count(), sorted(settings.DATA.glob("attachments/*/*"))
    outcome = bring_in(ann, care, files)
    assert counts(outcome) == {"same": 3}
    assert list(Card.objects.order_by("id").values()) == before
    assert (Version.objects.count(), Attachment.objects.count()) == (3, 1)
    assert Event.objects.exclude(name="transfer.imported").count() == events - 1
    assert sorted(settings.DATA.glob("attachments/*/*")) == on_disk


def test_a_twin_of_a_picture_elsewhere_in_the_collection_makes_no_new_version(
    ann, care, bring_in, png, write
):
    earlier = new_key()
    attach(Actor(person=ann), name="a.png", chunks=[png()], key=earlier)
    files = {"p.md": "# P\n\n![a](a.png)\n", "a.png": png()}
    bring_in(ann, care, files)
    write(ann, care, "By hand", f"![a](/attachments/{earlier}/a.png)\n")
    assert counts(bring_in(ann, care, files)) == {"same": 1}


def test_a_changed_page_is_a_new_version(ann, ada, care, bring_in):
    bring_in(ann, care, PAGES)
    card = card_of("help/refunds")
    fresh = REFUNDS.replace("two days", "three days").replace(
        "Ask [the desk](desk/contact.md#who-s-there).", ""
    )
    outcome = bring_in(ada, care, PAGES | {"help/refunds.md": fresh})
    assert counts(outcome) == {"changed": 1, "same": 1}
    card.refresh_from_db()
    assert (card.body, card.version, card.updated_by) == ("A refund takes three days.\n", 2, ada)
    assert "three days" in card.html and "three days" in card.plain
    assert Version.objects.get(card=card, number=2).note == "Imported"
    changed = Event.objects.get(name="cards.changed").payload
    assert (changed["card"], changed["version"], changed["fields"]) == (card.id, 2, ["body"])
    assert not CardLink.objects.filter(source=card).exists()
    assert card.owner == ann


def test_what_was_changed_here_alone_stays(ann, vera, care, bring_in):
    bring_in(ann, care, PAGES)
    change(Actor(person=vera), card_of("help/refunds"), body="Ours now.\n", title="Our refunds")
    assert counts(bring_in(ann, care, PAGES)) == {"same": 2}
    card = card_of("help/refunds")
    assert (card.title, card.body, card.version) == ("Our refunds", "Ours now.\n", 2)


def test_changes_on_both_sides_are_merged_again_and_again(ann, vera, care, bring_in):
    bring_in(ann, care, {"hours.md": LINES})
    card = card_of("hours")
    change(Actor(person=vera), card, body=card.body.replace("Monday: nine", "Monday: eight"), tags=["hours"])
    second = LINES.replace("Sunday: closed", "Sunday: noon to four")
    assert counts(bring_in(ann, care, {"hours.md": second})) == {"merged": 1}
    card.refresh_from_db()
    assert "Monday: eight" in card.body and "Sunday: noon to four" in card.body
    assert "Monday: eight" in card.html
    assert [tag.name for tag in card.tag_rows.all()] == ["hours"]
    assert list(Version.objects.filter(card=card).order_by("number").values_list("number", "note")) == [
        (1, "Imported"),
        (2, ""),
        (3, "Imported"),
        (4, "Merged with what was imported"),
    ]
    assert Version.objects.get(card=card, number=4).body == card.body
    assert card.version == 4
    assert counts(bring_in(ann, care, {"hours.md": second})) == {"same": 1}
    third = second.replace("Tuesday: nine", "Tuesday: ten")
    assert counts(bring_in(ann, care, {"hours.md": third})) == {"merged": 1}
    card.refresh_from_db()
    assert all(words in card.body for words in ("Monday: eight", "Tuesday: ten", "noon to four"))


def test_the_same_lines_changed_on_both_sides_leave_the_card_and_name_it(ann, vera, care, bring_in):
    bring_in(ann, care, PAGES | {"hours.md": LINES})
    card = card_of("hours")
    change(Actor(person=vera), card, body=card.body.replace("Sunday: closed", "Sunday: always"))
    newer = LINES.replace("Sunday: closed", "Sunday: never")
    fresh = PAGES | {"hours.md": newer, "help/new.md": "# New\n\nText\n"}
    outcome = bring_in(ann, care, fresh)
    assert counts(outcome) == {"new": 1, "same": 2, "left": 1}
    (left,) = outcome.rows["pages_left"]
    assert (left.name, left.code, left.card) == ("hours.md", "card-overlaps", card.id)
    card.refresh_from_db()
    assert "Sunday: always" in card.body and card.version == 2
    assert Version.objects.filter(card=card).count() == 2
    # Whoever takes the page's words over is not asked again.
    change(Actor(person=vera), card, body=card.body.replace("Sunday: always", "Sunday: never"))
    assert counts(bring_in(ann, care, fresh))["merged"] == 1
    assert "pages_left" not in counts(bring_in(ann, care, fresh))


def test_a_merge_does_not_eat_the_drafts_of_whoever_imports(ann, care, bring_in):
    bring_in(ann, care, {"hours.md": LINES})
    card = card_of("hours")
    change(Actor(person=ann), card, body=card.body.replace("Monday: nine", "Monday: eight"))
    fields = {"title": "Mine", "body": "Half a thought"}
    save_draft(
        Actor(person=ann), f"card-{card.id}", fields=fields, card=card, collection=None, base_version=2
    )
    bring_in(ann, care, {"hours.md": LINES.replace("Sunday: closed", "Sunday: open")})
    assert Draft.objects.get().fields["body"] == "Half a thought"


def test_a_page_archived_here_stays_archived(ann, care, bring_in):
    bring_in(ann, care, PAGES)
    card = card_of("help/refunds")
    put_away(Actor(person=ann), card)
    outcome = bring_in(ann, care, PAGES | {"help/refunds.md": REFUNDS + "\nMore.\n"})
    assert codes(outcome, "pages_left") == [("help/refunds.md", "card-archived")]
    card.refresh_from_db()
    assert card.archived_at is not None and card.version == 1


def test_a_page_archived_while_the_import_is_made_ready_stays_archived(ann, care, bring_in, make_ready):
    bring_in(ann, care, PAGES)
    ready = make_ready(ann, care, PAGES | {"help/refunds.md": REFUNDS + "\nMore.\n"})
    put_away(Actor(person=ann), card_of("help/refunds"))
    outcome = store(Actor(person=ann), care, prepared=ready).outcome
    assert counts(outcome) == {"same": 1, "left": 1}
    assert card_of("help/refunds").version == 1


def test_a_card_changed_while_the_import_is_made_ready_is_merged(ann, vera, care, bring_in, make_ready):
    bring_in(ann, care, {"hours.md": LINES})
    ready = make_ready(ann, care, {"hours.md": LINES.replace("Sunday: closed", "Sunday: open")})
    card = card_of("hours")
    change(Actor(person=vera), card, body=card.body.replace("Monday: nine", "Monday: eight"))
    assert counts(store(Actor(person=ann), care, prepared=ready).outcome) == {"merged": 1}
    card.refresh_from_db()
    assert "Monday: eight" in card.body and "Sunday: open" in card.body


def test_pages_that_vanished_stay_and_are_named(ann, care, bring_in):
    bring_in(ann, care, PAGES)
    outcome = bring_in(ann, care, {"help/refunds.md": REFUNDS})
    assert codes(outcome, "pages_gone") == [("help/desk/contact", "page-gone")]
    assert card_of("help/desk/contact").archived_at is None


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
