"""Importing again: what is the same stays, what changed is merged, and nothing that was written here is lost."""

from __future__ import annotations

from django.conf import settings

from allhands.cards.actions.keeping import attach, new_key, save_draft
from allhands.cards.actions.writing import archive as put_away
from allhands.cards.actions.writing import change
from allhands.cards.models import (
    Attachment,
    Card,
    CardLink,
    Draft,
    Version,
)
from allhands.kernel.actor import Actor
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
