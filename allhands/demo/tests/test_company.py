"""The demo company's files: all of them can be used, they promise a lively company, and a mistake names its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from allhands.cards.rules import MAX_TITLE, clean_body, clean_tags, clean_title
from allhands.demo.company import CARD_LINK, CONDITIONS, CONTENT, EXPIRED, NEVER_VERIFIED, Company, read
from allhands.demo.reading import BadContent

PEOPLE = """
departments:
  - {key: support, name: Customer care}
people:
  - {key: ada, name: Ada, email: ada@x.example, department: support, role: admin, title: Head, languages: [en],
     zone: Europe/Stockholm, language: en, expert_in: []}
  - {key: pia, name: Pia, email: pia@x.example, department: null, role: partner, title: Agent, languages: [es, en],
     zone: Europe/Madrid, expert_in: []}
groups:
  - {key: leads, name: Leads, members: [ada]}
"""
COLLECTIONS = """
collections:
  - key: care
    name: Care
    description: What to say.
    icon: care
    everyone: author
    grants:
      - {group: leads, role: verifier}
      - {person: pia, role: reader}
"""
CARD = """---
title: Late order
language: en
folder: Orders/Late
tags: [late]
owner: ada
verifier: leads
interval: 30
trust: trusted
age_days: 100
verified_days_ago: 5
audience: partner
opened_30d: 9
copied_30d: 3
versions:
  - {days_ago: 40, by: pia, note: More, replace: ["€3", "€4"]}
  - {days_ago: 10, by: ada, note: Say sorry, replace: ["", " Say sorry first."]}
---
Give €4. Say sorry first. See [itself](card:care/late).
"""


@pytest.fixture(scope="module")
def ravioli() -> Company:
    return read()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "cards/care").mkdir(parents=True)
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "collections.yaml").write_text(COLLECTIONS)
    (tmp_path / "cards/care/late.md").write_text(CARD)
    return tmp_path


def test_every_file_is_read(ravioli):
    files = {path.relative_to(CONTENT / "cards").with_suffix("").as_posix() for path in CONTENT.rglob("*.md")}
    assert {card.key for card in ravioli.cards} == files


def test_there_are_people_of_every_kind(ravioli):
    assert len(ravioli.people) >= 28
    assert len([group for group in ravioli.groups if group.is_department]) == 8
    assert {person.role for person in ravioli.people} == {"admin", "member", "partner"}
    assert {person.key for person in ravioli.people if person.role == "partner"} == {"pia", "otis"}
    assert all(ravioli.members(group.key) for group in ravioli.groups)


def test_there_are_cards_of_every_kind(ravioli):
    assert len(ravioli.collections) == 8
    assert len(ravioli.cards) >= 150
    assert {card.collection for card in ravioli.cards} == {place.key for place in ravioli.collections}
    assert {card.language for card in ravioli.cards} == {"en", "sv", "es", "vi", "nl", "ru"}
    assert {card.trust for card in ravioli.cards} == set(CONDITIONS)
    assert sum(bool(card.revisions) for card in ravioli.cards) * 3 >= len(ravioli.cards)
    assert sum(bool(card.links) for card in ravioli.cards) >= len(ravioli.cards) * 0.6


def test_every_text_is_well_formed_now_and_in_the_past(ravioli):
    for card in ravioli.cards:
        assert clean_title(card.title) == card.title and len(card.title) <= MAX_TITLE
        assert clean_tags(card.tags) == list(card.tags), card.key
        for body in (card.first_body, *(one.body for one in card.revisions)):
            assert clean_body(body) == body, card.key
            assert body.count("(card:") == len(CARD_LINK.findall(body)), card.key


def test_no_two_cards_have_one_title(ravioli):
    titles = [card.title for card in ravioli.cards]
    assert len(set(titles)) == len(titles)


def test_earlier_versions_are_made_from_the_present(small):
    (card,) = read(small).cards
    assert card.folder == ("Orders", "Late")
    assert [one.days_ago for one in card.revisions] == [40, 10]
    assert card.first_body == "Give €3. See [itself](card:care/late).\n"
    assert card.revisions[0].body == "Give €4. See [itself](card:care/late).\n"
    assert card.body == "Give €4. Say sorry first. See [itself](card:care/late).\n"


def test_people_speak_their_first_language_when_no_other_is_told(small):
    ada, pia = read(small).people
    assert (ada.department, pia.department) == ("support", "")
    assert (ada.language, pia.language) == ("en", "es")


def test_a_date_or_never_can_stand_for_the_interval(small):
    card = small / "cards/care/late.md"
    card.write_text(CARD.replace("interval: 30", "interval: never"))
    assert read(small).cards[0].interval_days == 0
    card.write_text(CARD.replace("interval: 30", "interval: date 2031-05-01"))
    assert str(read(small).cards[0].fixed_date) == "2031-05-01"


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("title: Late order\n", "", "title is missing"),
        ("title: Late order", "title: 12", "title must be text"),
        ("title: Late order", "colour: red\ntitle: Late order", "unknown fields: colour"),
        ("title: Late order", "title: [", "while parsing"),
        ("---\ntitle", "title", "between two lines of ---"),
        ("Give €4. Say sorry first. See [itself](card:care/late).\n", " \n", "has no body"),
        ("language: en", "language: xx", "language is 'xx'"),
        ("tags: [late]", "tags: late", "tags must be a list"),
        ("owner: ada", "owner: leads", "owner is 'leads'"),
        ("verifier: leads", "verifier: nobody", "verifier is 'nobody'"),
        ("interval: 30", "interval: 31", "interval is 31"),
        ("interval: 30", "interval: date tomorrow", "interval is 'date tomorrow'"),
        ("trust: trusted", "trust: maybe", "trust is 'maybe'"),
        ("trust: trusted", f"trust: {EXPIRED}", "is not expired"),
        ("trust: trusted", f"trust: {NEVER_VERIFIED}", "does not fit trust"),
        ("verified_days_ago: 5\n", "", "does not fit trust"),
        ("verified_days_ago: 5", "verified_days_ago: 31", "is not trusted"),
        ("age_days: 100", "age_days: -1", "age_days must be a whole number"),
        ("age_days: 100", "age_days: 39", "before it was there"),
        ("copied_30d: 3", "copied_30d: 10", "copied more often than opened"),
        ("audience: partner", "audience: all", "audience is 'all'"),
        ("days_ago: 40", "days_ago: soon", "versions 1: days_ago must be a whole number"),
        ('["€3", "€4"]', '["€3", "€5"]', "which must be in the body once"),
        ('["€3", "€4"]', '["€3"]', "needs replace: [old, new]"),
        ('["€3", "€4"]', '["€3", ""]', "which must be in the body once"),
        ("  - {days_ago: 40,", "  - late\n  - {days_ago: 40,", "versions 1: a mapping was expected"),
        ("(card:care/late)", "(card:care/later)", "points to care/later"),
        ("(card:care/late)", "(card:late)", "points to late"),
    ],
)
def test_a_mistake_in_a_card_names_the_card(small, before, after, wrong):
    assert CARD.count(before) == 1
    (small / "cards/care/late.md").write_text(CARD.replace(before, after))
    with pytest.raises(BadContent) as refused:
        read(small)
    assert str(refused.value).startswith("cards/care/late.md: ")
    assert wrong in str(refused.value)


@pytest.mark.parametrize(
    ("name", "before", "after", "wrong"),
    [
        ("people.yaml", "department: support", "department: kitchen", "people 1: department is 'kitchen'"),
        ("people.yaml", "role: partner", "role: guest", "people 2: role is 'guest'"),
        ("people.yaml", "Europe/Madrid", "Madrid", "people 2: zone is 'Madrid'"),
        ("people.yaml", "[es, en]", "[]", "people 2: languages must name at least one"),
        ("people.yaml", "members: [ada]", "members: [ann]", "groups 1: members has 'ann'"),
        ("people.yaml", "key: leads", "key: ada", "the same key"),
        ("collections.yaml", "group: leads", "group: cooks", "grants 1: group is 'cooks'"),
        ("collections.yaml", "role: reader", "role: king", "grants 2: role is 'king'"),
        ("collections.yaml", "everyone: author", "everyone: owner", "everyone is 'owner'"),
        ("collections.yaml", "collections:", "places:", "unknown fields: places"),
    ],
)
def test_a_mistake_in_a_list_names_the_file_and_the_row(small, name, before, after, wrong):
    text = (small / name).read_text()
    assert text.count(before) == 1
    (small / name).write_text(text.replace(before, after))
    with pytest.raises(BadContent) as refused:
        read(small)
    assert str(refused.value).startswith(f"{name}: ")
    assert wrong in str(refused.value)


def test_a_file_that_is_missing_or_is_no_text_is_named(small):
    (small / "cards/care/late.md").write_bytes(b"---\ntitle: \xff\n---\nBody\n")
    with pytest.raises(BadContent, match=r"^cards/care/late\.md: "):
        read(small)
    (small / "people.yaml").unlink()
    with pytest.raises(BadContent, match=r"^people\.yaml: "):
        read(small)
