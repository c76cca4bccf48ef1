"""An answered questionnaire as it is read: its number in words, and what must stand beside it (domain 5.1, 5.2)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from bodymap.medicine.instruments import Instrument, built_in, parse_instrument
from bodymap.medicine.instruments.scoring import Answered, Safety, answered, beside_words, overlap_words, safety, score
from bodymap.medicine.model import Answer, Response
from tests.instruments.texts import OWN

AT = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
PHQ9 = {str(n): 2 if n != 9 else 1 for n in range(1, 10)}


def read(name: str | Instrument, answers: Mapping[str, Answer]) -> Answered:
    instrument = built_in(name) if isinstance(name, str) else name
    return answered(instrument, Response("p", instrument.id, instrument.version, AT, answers=dict(answers)))


def test_a_total_is_a_number_with_what_must_be_read_beside_it() -> None:
    found = read("phq9", PHQ9)
    assert (found.id, found.name, found.at) == ("phq9", "PHQ-9", AT)
    assert found.scored.value == 17
    assert (found.value_words, found.answer_words, found.since) == ("17 of 27", "", None)
    assert found.safety == (Safety(9, 1, 3),)
    assert found.safety[0].words == "item 9: 1 of 3"
    assert found.beside_words == ("Items 1, 2: 2, 2. Items 3, 4, 7 (6 points) are also core symptoms of fibromyalgia.")


def test_what_was_not_answered_is_said_beside_it() -> None:
    found = read("phq9", {item: answer for item, answer in PHQ9.items() if item not in ("1", "9")})
    assert found.safety[0].words == "item 9: not answered"
    assert found.value_words == "not scorable: item 9 not answered"
    assert found.beside_words == "Items 1, 2: not answered, 2."  # of a total that is none nothing is a part
    assert safety(built_in("gad7"), {}) == ()
    assert beside_words(score(built_in("gad7"), {})) == ""


def test_an_answer_is_read_in_the_words_that_were_chosen() -> None:
    kept = read("pgic", {"change": 2, "change_words": "Much better, thank you", "since": "2026-10-01"})
    assert (kept.answer_words, kept.value_words) == ("much better, thank you", "2, much better, thank you")
    assert kept.since == date(2026, 10, 1)
    assert read("pgic", {"change": 2, "since": "1 October 2026"}).since == date(2026, 10, 1)
    for unread in ("when it began", "31 February 2026", "1 Nix 2026", "11.11.2026"):
        assert read("pgic", {"change": 2, "since": unread}).since is None
    empty: tuple[dict[str, Answer], ...] = ({}, {"change_words": ""}, {"since": ""})
    for more in empty:
        plain = read("pgic", {"change": 2, **more})
        assert (plain.value_words, plain.since) == ("2, much improved", None)
    none = read("pgic", {})
    assert (none.answer_words, none.value_words) == ("", "not scorable: not answered")


def test_a_row_of_numbers_has_no_words_of_its_own() -> None:
    pain = built_in("nrs_pain")
    (item,) = pain.main.items
    assert (read(pain, {item: 0}).answer_words, read(pain, {item: 0}).value_words) == ("", "0 of 10")


def test_several_items_make_a_number_and_not_an_answer() -> None:
    own = parse_instrument(OWN.replace('parts = ["hands", "mind"]', 'items = ["d", "b"]').split("bands_source")[0])
    found = read(own, {"d": 1, "b": 3})
    assert not own.is_total
    assert (found.answer_words, found.value_words) == ("", "2 (0.5 to 6.5)")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"a": 5, "b": 6, "c": 9, "d": 3}, "Item 1 (5 points) is also one of the core symptoms of fibromyalgia."),
        ({"a": 1, "b": 6, "c": 9, "d": 3}, "Item 1 (1 point) is also one of the core symptoms of fibromyalgia."),
        ({"b": 6, "c": 9, "d": 3}, "Item 1 is also one of the core symptoms of fibromyalgia."),
        ({"a": 5, "b": 6, "c": 9}, ""),
    ],
)
def test_how_much_comes_from_symptoms_of_fibromyalgia(answers: dict[str, int], words: str) -> None:
    own = parse_instrument(OWN.replace('method = "mean"', 'method = "mean"\noverlap = ["a"]\nbeside = ["e"]'))
    assert overlap_words(score(own, answers)) == words
    assert beside_words(score(own, answers)) == f"Item 5: not answered. {words}".strip()
    assert beside_words(score(own, {**answers, "e": 4})) == f"Item 5: 4. {words}".strip()
