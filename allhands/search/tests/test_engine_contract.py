"""What every engine must do. Nothing here knows which engine it is; another one joins by a line of `adapters`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from allhands.search.engine import Batch, Cursor, Engine, Found
from allhands.search.tests.adapters import Make
from allhands.search.tests.world import (
    ANN,
    CARDS,
    CHINESE,
    COURIER,
    DAY,
    EVERYBODY,
    EXPIRED,
    FINANCE,
    HELP,
    LONG,
    MONEY,
    NOBODY,
    NOW,
    PLANNED,
    REFUND,
    RUSSIAN,
    SWEDISH,
    TOOLS,
    VERA,
    VIETNAMESE,
    asked,
    card,
)


def ids(found: Found) -> list[int]:
    return [hit.id for hit in found.hits]


def first(engine: Engine, words: str, **more: object) -> int | None:
    return next(iter(ids(engine.search(asked(words, **more)))), None)


class TestFinding:
    @pytest.mark.parametrize(
        ("words", "wanted"),
        [
            ("refund", REFUND),
            ("REFUNDS", REFUND),
            ("how do I refund somebody whose dinner arrived cold?", REFUND),
            ("courier late", COURIER),
            ("couriers", COURIER),
            ("hoàn tiền", VIETNAMESE),
            ("hoan tien", VIETNAMESE),
            ("возвраты", RUSSIAN),
            ("vozvrat deneg", RUSSIAN),
            ("taxi vaccination", SWEDISH),
            ("退款", CHINESE),
            ("食物", CHINESE),
            ("when to refund", REFUND),
            ("soup freezing", REFUND),
            ("money", REFUND),
        ],
    )
    def test_the_right_card_is_first(self, world: Engine, words: str, wanted: object) -> None:
        assert first(world, words) == getattr(wanted, "id")

    @pytest.mark.parametrize(
        ("words", "wanted"),
        [
            ("ERR-01234", REFUND),
            ("err 01234", REFUND),
            ("01234", REFUND),
            ("5.2.1", REFUND),
            ("C++", TOOLS),
            ("c#", TOOLS),
            ("ann@example.com", TOOLS),
            ("example.com", TOOLS),
            ("wifi", TOOLS),
            ("wi-fi", TOOLS),
        ],
    )
    def test_codes_are_found_whole_and_by_part(self, world: Engine, words: str, wanted: object) -> None:
        assert first(world, words) == getattr(wanted, "id")

    def test_a_long_card_does_not_drown_a_short_one(self, world: Engine) -> None:
        found = ids(world.search(asked("refund")))
        assert found[0] == REFUND.id and LONG.id in found

    def test_words_in_quotes_stand_side_by_side(self, world: Engine) -> None:
        assert ids(world.search(asked('"twenty minutes"'))) == [COURIER.id]
        found = world.search(asked('"food arrives"', facets=True))
        assert ids(found) == [REFUND.id] and found.facets["trust"] == {"trusted": 1, "untrusted": 0}

    def test_quotes_that_match_nowhere_are_read_as_words(self, world: Engine) -> None:
        assert first(world, '"minutes courier"') == COURIER.id

    def test_what_nobody_wrote_is_not_found(self, world: Engine) -> None:
        assert world.search(asked("xylophone")) == Found(terms=("xylophone",))

    def test_a_few_letters_in_common_are_chance(self, fresh: Engine) -> None:
        cards = [
            card(number, f"Problem {number}", "A blorping noise in the dock.") for number in range(50, 60)
        ]
        fresh.apply(Batch([*cards, card(61, "Qwertz", "Keys of a board.")], (), Cursor(1)))
        assert ids(fresh.search(asked("zzqx blorxylotorp", fuzzy=False))) == []

    @pytest.mark.parametrize("words", ["", "   ", "?!", '""', "\x00"])
    def test_without_words_the_newest_come_first(self, world: Engine, words: str) -> None:
        found = world.search(asked(words, limit=3))
        assert ids(found) == [REFUND.id, COURIER.id, VIETNAMESE.id]
        assert found.total == len(CARDS) - 1

    def test_a_question_of_light_words_alone_is_a_question(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "How to do it"), card(2, "Refunds")], upto=Cursor(1)))
        assert first(fresh, "how do I do it?") == 1

    def test_a_letter_of_a_customer_pasted_whole(self, world: Engine) -> None:
        letter = (
            "Dear team, "
            + "we waited a very long evening beside the window. " * 60
            + "Our order arrived cold."
        )
        assert first(world, letter) == REFUND.id

    def test_certainty_tells_a_hit_from_a_guess(self, world: Engine) -> None:
        sure = world.search(asked("refund an order that arrived cold")).certainty
        vague = world.search(asked("refrigerators in the colder offices")).certainty
        assert 0 <= vague < 0.5 * sure <= 0.5

    def test_the_terms_say_what_to_mark(self, world: Engine) -> None:
        assert world.search(asked("how to refund ERR-01234")).terms == ("refund", "err", "01234", "err-01234")
        assert world.search(asked("late cour", typing=True)).terms == ("late", "cour*")


class TestMeanings:
    """A card in another language than the question, and the workspace's own words."""

    PARKING = card(41, "Where to park the bicycle", "Bicycles stand in the yard behind the kitchen.")
    ORDER = card(42, "Approve a purchase order", "The head of a department signs it.")

    @pytest.fixture
    def office(self, fresh: Engine) -> Engine:
        fresh.apply(Batch([self.PARKING, self.ORDER], (), Cursor(1)))
        return fresh

    @pytest.mark.parametrize(
        "words",
        [
            "Var ställer jag min cykel på gården?",
            "¿Dónde aparcar la bicicleta?",
            "để xe đạp ở đâu?",
            "Waar kan ik mijn fiets parkeren?",
            "Куда поставить велосипед?",
        ],
    )
    def test_a_card_in_another_language_is_found(self, office: Engine, words: str) -> None:
        assert first(office, words) == self.PARKING.id

    def test_a_word_of_another_language_is_not_taken_for_a_slip(self, office: Engine) -> None:
        assert office.search(asked("cykel")).corrected is None

    def test_the_questions_own_words_come_first(self, office: Engine) -> None:
        swedish = card(43, "Ställ cykeln i förrådet", "Nyckeln hänger i köket.", language="sv")
        office.apply(Batch([swedish], (), Cursor(2)))
        assert first(office, "var ställer jag cykeln?") == swedish.id
        assert first(office, "where is the bicycle parked?") == self.PARKING.id

    def test_another_word_of_the_same_language(self, office: Engine) -> None:
        chair = card(44, "Buy a chair", "Ask the office manager.")
        sofa = card(45, "Clean a chair", "Ask the office manager.")
        office.apply(Batch([chair, sofa], (), Cursor(3)))
        assert first(office, "purchase a chair") == chair.id

    def test_synonyms_of_the_workspace(self, office: Engine) -> None:
        synonyms = (("PO", "purchase order"),)
        assert first(office, "who signs a PO") == first(office, "PO", synonyms=synonyms) == self.ORDER.id
        assert office.search(asked("PO")).hits == ()
        assert office.search(asked("PO", NOBODY, synonyms=synonyms)).hits == ()


class TestTyping:
    @pytest.mark.parametrize("words", ["r", "re", "ref", "refu", "refund an or", "Refund an order that arr"])
    def test_the_last_word_may_still_grow(self, world: Engine, words: str) -> None:
        assert first(world, words, typing=True) == REFUND.id

    def test_a_word_that_is_finished_does_not_grow(self, world: Engine) -> None:
        assert world.search(asked("cour ", typing=True)).terms == ("cour",)
        assert world.search(asked("cour", typing=False)).terms == ("cour",)

    def test_a_slip_in_what_is_being_typed(self, world: Engine) -> None:
        assert first(world, "cuorie", typing=True) == COURIER.id

    def test_a_title_being_typed_comes_first(self, fresh: Engine) -> None:
        cards = [
            card(1, "Gift shop opening hours", "gift " * 9),
            card(2, "Gift cards"),
            card(3, "A gift from us"),
        ]
        fresh.apply(Batch(cards, upto=Cursor(1)))
        assert first(fresh, "gift ca", typing=True) == 2

    def test_suggestions_complete_the_last_word(self, world: Engine) -> None:
        everybody = frozenset({EVERYBODY})
        assert world.suggest("call the cou", everybody) == ("call the courier",)
        assert world.suggest("zanz", everybody) == ()
        assert world.suggest("zanz", frozenset({FINANCE})) == ("zanzibar",)
        assert world.suggest("cou", frozenset()) == world.suggest("", everybody) == ()


@pytest.fixture(scope="module")
def signs(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = make(tmp_path_factory.mktemp("signs"), writer=True)
    engine.rebuild([card(1, "Refund"), card(2, "Courier late"), card(3, "The login page")], Cursor(1))
    yield engine
    engine.close()


class TestMisspelling:
    @pytest.mark.parametrize(
        "words", ["refnud", "rfund", "refundd", "efund", "couirer late", "curier", "loginpage"]
    )
    def test_is_forgiven(self, signs: Engine, words: str) -> None:
        wanted = 1 if "f" in words else 3 if "login" in words else 2
        assert first(signs, words) == wanted

    def test_says_what_was_probably_meant(self, world: Engine) -> None:
        assert world.search(asked("refnud the order")).corrected == "refund the order"
        assert world.search(asked("refund the order")).corrected is None

    def test_words_written_apart(self, fresh: Engine) -> None:
        fresh.apply(Batch([card(1, "Timetable"), card(2, "A table for two")], upto=Cursor(1)))
        found = fresh.search(asked("tiem table"))
        assert found.hits and fresh.search(asked("tim etable")).hits

    def test_can_be_switched_off(self, world: Engine) -> None:
        assert world.search(asked("cuorier", fuzzy=False)).corrected is None

    def test_rare_words_are_doubted_on_request(self, fresh: Engine) -> None:
        cards = [card(1, "Form for taxes"), *(card(n, "From the kitchen") for n in range(2, 7))]
        fresh.apply(Batch(cards, upto=Cursor(1)))
        assert len(fresh.search(asked("form", fuzzy=True)).hits) > len(
            fresh.search(asked("form", fuzzy=False)).hits
        )

    def test_codes_are_never_corrected(self, world: Engine) -> None:
        assert world.search(asked("ERR-01243")).corrected is None


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "wanted"),
        [
            ({"collections": frozenset({MONEY})}, set()),
            ({"tags": frozenset({"orders"})}, {REFUND.id, COURIER.id}),
            ({"tags": frozenset({"orders", "money"})}, {REFUND.id}),
            ({"authors": frozenset({VERA})}, {VIETNAMESE.id}),
            ({"languages": frozenset({"vi", "ru"})}, {VIETNAMESE.id, RUSSIAN.id}),
            ({"languages": frozenset({"en"}), "tags": frozenset({"money"})}, {REFUND.id}),
            ({"trusted": True}, {REFUND.id}),
            ({"trusted": True, "now": NOW - 1}, {REFUND.id, EXPIRED.id}),
            ({"trusted": True, "now": NOW + DAY}, {REFUND.id, PLANNED.id}),
            ({"updated_after": NOW - 2 * DAY}, {REFUND.id, COURIER.id}),
            ({"kinds": frozenset({"question"})}, set()),
            ({"kinds": frozenset({"card", "question"}), "authors": frozenset({VERA})}, {VIETNAMESE.id}),
        ],
    )
    def test_narrow_what_is_found(self, world: Engine, filters: dict[str, object], wanted: set[int]) -> None:
        found = world.search(asked("", limit=50, **filters))
        assert set(ids(found)) == wanted and found.total == len(wanted)

    def test_hold_for_words_too(self, world: Engine) -> None:
        assert ids(world.search(asked("refund", trusted=True))) == [REFUND.id]
        assert REFUND.id not in ids(world.search(asked("refund", trusted=False)))

    def test_facets_count_what_is_left(self, world: Engine) -> None:
        facets = world.search(asked("refund order courier", facets=True, tags=frozenset({"orders"}))).facets
        assert facets["tag"] == {"orders": 2, "money": 1}
        assert facets["trust"] == {"trusted": 1, "untrusted": 1}
        assert facets["collection"] == {str(HELP): 2}
        assert facets["author"] == {str(ANN): 2}
        assert facets["language"] == {"en": 2}

    def test_facets_of_a_list_without_words(self, world: Engine) -> None:
        facets = world.search(asked("", facets=True)).facets
        assert facets["language"] == {"en": 6, "ru": 1, "sv": 1, "vi": 1, "zh": 1}
        assert facets["trust"] == {"trusted": 1, "untrusted": 9}

    def test_no_facets_unless_asked(self, world: Engine) -> None:
        assert world.search(asked("refund")).facets == {}
