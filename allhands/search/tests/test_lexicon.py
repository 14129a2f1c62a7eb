"""Words across the six languages: the files are whole, languages are told apart, and cards of another one are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allhands.search import lexicon
from allhands.search.analysis import words
from allhands.search.lexicon import LANGUAGES, elsewhere, language_of, nearby

FILES = sorted(lexicon._FOLDER.glob("*.tsv"))
ASKED = {
    "en": "When do I get my money back?",
    "sv": "När får jag tillbaka mina pengar?",
    "es": "¿Cuándo me devuelven el dinero?",
    "vi": "Khi nào tôi nhận lại được tiền?",
    "nl": "Wanneer krijg ik mijn geld terug?",
    "ru": "Когда мне вернут деньги?",
}


def meant(text: str, language: str) -> set[str]:
    found = elsewhere(words(text), (language,))
    return {" ".join(one) for phrase in found for others in phrase.others for one in others}


def test_there_are_thousands_of_meanings() -> None:
    assert len(lexicon._lexicon().meanings) > 5_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_has_a_word_in_each_language(path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = [cell.split(", ") for cell in line.split("\t")]
        assert len(cells) == len(LANGUAGES), (path.name, number)
        for alternatives in cells:
            assert all(words(one) and one == one.strip() for one in alternatives), (path.name, number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_a_question_is_guessed(language: str) -> None:
    assert language_of(words(ASKED[language])) == language


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_money_is_money_in_every_language(language: str) -> None:
    assert "money" in meant(ASKED[language], "en")


def test_forms_of_a_word_and_words_without_their_marks_are_known() -> None:
    assert "order" in meant("Kan jag avboka mina beställningar?", "en")
    assert "refund" in meant("bao gio duoc hoan tien", "en") | meant("tôi muốn hoàn tiền", "en")


@pytest.mark.parametrize(("words_", "never"), [("jag tar bort den", "toe"), ("la tarjeta está vacía", "cow")])
def test_words_that_only_look_alike_mean_nothing(words_: str, never: str) -> None:
    assert never not in meant(words_, "en")


@pytest.mark.parametrize(
    ("text", "other"),
    [("I want to buy food", "purchase"), ("Jag vill köpa mat", "inhandla"), ("quiero el billete", "boleto")],
)
def test_other_words_of_the_same_language_are_near(text: str, other: str) -> None:
    found = {" ".join(one) for phrase in nearby(words(text)) for others in phrase.others for one in others}
    assert other in found
    assert not found & set(words(text)) and nearby([]) == [] and nearby(["zxqwv"]) == []


def test_light_words_mean_nothing_by_themselves() -> None:
    assert meant("jag har det", "en") == set()


def test_nothing_is_looked_up_where_all_is_in_the_questions_own_language() -> None:
    assert elsewhere(words(ASKED["sv"]), ("sv",)) == []
    assert elsewhere(words(ASKED["sv"]), ("fi",)) == []
    assert elsewhere([], LANGUAGES) == []
    assert language_of(["zxqwv"]) == ""


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_text_gives_phrases_that_stand_in_it_one_after_another(text: str, language: str) -> None:
    order = words(text)
    at = 0
    for phrase in elsewhere(order, (language,)):
        assert at <= phrase.start and phrase.length >= 1
        at = phrase.start + phrase.length
        assert all(0 < weight <= 1 and word for weight, word in phrase.weighed())
    assert at <= len(order)
