"""Totals from items: what is missing, what is strange, what is prorated; changes in words."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.errors import UserError
from bodymap.medicine.instruments import (
    BUILT_IN,
    Instrument,
    built_in,
    change_words,
    parse_instrument,
    recorded,
    score,
    score_response,
    with_since,
)
from bodymap.medicine.instruments.model import Score
from bodymap.medicine.model import Response, now
from tests.instruments.texts import OWN

NINE = tuple(map(str, range(1, 10)))
ALL_2: Mapping[str, int] = dict.fromkeys(NINE, 2)


@pytest.fixture(scope="module")
def own() -> Instrument:
    return parse_instrument(OWN)


def without(*items: str, answers: Mapping[str, int] = ALL_2) -> dict[str, float | str]:
    return {item: answer for item, answer in answers.items() if item not in items}


# -- missing items -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "value", "because"),
    [
        ((), 18, ""),
        (("1",), 18, "prorated from 8 of 9 items"),
        (("1", "8"), 18, "prorated from 7 of 9 items"),
        (("1", "2", "8"), None, "3 of 9 items not answered"),
        (("9",), None, "item 9 not answered"),
        (("1", "9"), None, "item 9 not answered"),
        (NINE, None, "item 9 not answered"),
    ],
)
def test_phq9(missing: tuple[str, ...], value: int | None, because: str) -> None:
    main = score(built_in("phq9"), without(*missing)).main
    assert (main.value, main.because, main.missing) == (value, because, missing)
    assert main.prorated == (value is not None and bool(missing))
    assert (main.answered, main.of) == (9 - len(missing), 9)


def test_a_score_of_which_nothing_more_is_said_is_the_plain_sum_of_all_its_items() -> None:
    plain = replace(built_in("phq9"), scores=(Score("total", "T", NINE),))
    assert score(plain, {**ALL_2, "1": 0, "2": 1}).main.words == "15 of 27"
    assert score(plain, without("1")).main.words == "not scorable: 1 of 9 items not answered"
    assert change_words(plain.main, 9, 8) == "fell by 1, from 9 to 8 (lower is better)"


def test_a_prorated_total_is_rounded_half_up_and_has_the_band_of_the_rounded_total() -> None:
    answers = {**dict.fromkeys(NINE, 0), "2": 3, "3": 1, "9": 0}
    del answers["1"]  # 4 of 8 answered is 4.5 of 9
    main = score(built_in("phq9"), dict(answers)).main
    assert main.value == 5
    assert main.words == "5 of 27, 8 of 9 answered (prorated), mild (5 to 9)"


@pytest.mark.parametrize(("missing", "value"), [((), 16), (("3",), 16), (("3", "4"), 16), (("3", "4", "5"), None)])
def test_phq8(missing: tuple[str, ...], value: int | None) -> None:
    assert score(built_in("phq8"), without("9", *missing)).main.value == value


@pytest.mark.parametrize("name", ["phq2", "gad7"])
def test_phq2_and_gad7_need_every_item(name: str) -> None:
    instrument = built_in(name)
    whole = {item.id: 1 for item in instrument.items}
    assert score(instrument, dict(whole)).main.value == len(whole)
    for item in whole:
        main = score(instrument, without(item, answers=whole)).main
        assert main.value is None
        assert main.words == f"not scorable: 1 of {len(whole)} items not answered"


@pytest.mark.parametrize("name", ["pgic", "cgi_s", "cgi_i", "nrs_pain"])
def test_a_single_answer_is_there_or_not(name: str) -> None:
    instrument = built_in(name)
    item = instrument.main.items[0]
    assert score(instrument, {}).main.because == "not answered"
    assert score(instrument, {item: 3}).main.value == 3


def test_words_of_a_score_that_does_not_begin_at_0() -> None:
    assert score(built_in("pgic"), {"change": 2}).main.words == "2 (1 to 7)"


# -- strange answers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [4, -1, 1.5, "2", "", True, float("nan"), 10**30])
def test_what_is_no_answer_counts_as_not_answered_and_is_named(answer: float | str) -> None:
    scoring = score(built_in("phq9"), {**ALL_2, "1": answer})
    assert scoring.strange == ("1",)
    assert scoring.missing == ("1", "10")
    assert scoring.main.because == "prorated from 8 of 9 items"


def test_answers_to_no_item_are_named() -> None:
    assert score(built_in("phq9"), {**ALL_2, "11": 1}).strange == ("11",)
    kept: dict[str, float | str] = {"change": 2, "change_words": "Much improved", "since": "2026-10-01"}
    assert score(built_in("pgic"), kept).strange == ()
    assert score(built_in("phq9"), {"1_words": "Not at all"}).strange == ("1_words",)


def test_a_number_from_a_table_is_the_same_answer() -> None:
    assert score(built_in("phq9"), dict.fromkeys(NINE, 2.0)).main.value == 18


# -- a practice's own: parts, means, tables ------------------------------------------------------------------------


def test_parts_means_and_tables(own: Instrument) -> None:
    scoring = score(own, {"a": 5, "b": 6, "c": 9, "d": 3, "e": 4})
    hands, mind, whole = scoring.scored
    assert (hands.value, mind.value) == (6.7, 55.5)
    assert whole.value == 31.1  # (20/3 + 55.5) / 2: parts are not rounded before
    assert whole.words == "31.1 (15.3 to 32.8), stiff (20.1 to 32.8)"
    assert hands.beside == (("e", 4),)
    assert (whole.low, whole.high) == (15.3, 32.8)
    assert scoring.of("mind") is mind
    assert scoring.main is whole
    with pytest.raises(KeyError):
        scoring.of("feet")


def test_a_part_that_is_prorated_is_said_above(own: Instrument) -> None:
    whole = score(own, {"a": 5, "c": 9, "d": 1}).of("total")
    assert whole.value == pytest.approx(18.8)
    assert whole.because == "prorated, item b not answered"
    assert whole.prorated


def test_a_part_that_is_not_scorable_takes_the_whole_with_it(own: Instrument) -> None:
    scoring = score(own, {"a": 5, "b": 9})
    assert scoring.of("total").because == "Hands, Mind not scorable"
    assert scoring.of("total").answered == 2
    assert scoring.of("hands").because == "item c not answered"


def test_mean_of_items() -> None:
    text = OWN.replace('items = ["a", "b", "c"]\ndivide = 3', 'items = ["a", "b", "c"]\nmethod = "mean"')
    assert score(parse_instrument(text), {"a": 1, "b": 2, "c": 5}).of("hands").value == 2.7


def test_a_band_of_one_value_is_said_once() -> None:
    text = OWN.replace("high = 20\n", "high = 15.3\n").replace("low = 20.1", "low = 15.4")
    scoring = score(parse_instrument(text), {"a": 0, "b": 0, "c": 0, "d": 1})
    assert scoring.of("total").words == "15.3 (15.3 to 32.8), soft (15.3)"


# -- responses -----------------------------------------------------------------------------------------------------


def test_a_response_is_scored_with_its_own_version_only() -> None:
    phq9 = built_in("phq9")
    response = Response("p", "phq9", phq9.version, now(), answers=dict(ALL_2))
    assert score_response(phq9, response).main.value == 18
    for other in (Response("p", "phq9", "0", now()), Response("p", "gad7", phq9.version, now())):
        with pytest.raises(UserError, match="belong to"):
            score_response(phq9, other)


def test_the_words_of_an_answer_are_kept_where_numbers_run_both_ways() -> None:
    change = built_in("pgic").items[0]
    assert recorded(change, 2) == {"change": 2, "change_words": "Much improved"}
    assert recorded(built_in("phq9").item("9"), 1) == {"9": 1}
    with pytest.raises(ValueError, match="no answer 8"):
        recorded(change, 8)


def test_the_named_date_stands_in_the_question() -> None:
    text = built_in("pgic").items[0].text
    assert "1 Oct 2026" in with_since(text, "1 Oct 2026")
    assert "the start of this treatment" in with_since(text, "")


def test_items_and_scores_by_id() -> None:
    phq9 = built_in("phq9")
    assert phq9.score("total") is phq9.main
    with pytest.raises(KeyError):
        phq9.item("11")
    with pytest.raises(KeyError):
        phq9.score("gad")


# -- change --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (15, 15, "the same, 15"),
        (15, 9, "fell by 6, from 15 to 9 (lower is better); at least the 5 points called meaningful"),
        (15, 10, "fell by 5, from 15 to 10 (lower is better); at least the 5 points"),
        (9, 13, "rose by 4, from 9 to 13 (lower is better); less than the 5 points called meaningful"),
    ],
)
def test_change_in_words(before: int, after: int, words: str) -> None:
    assert change_words(built_in("phq9").main, before, after).startswith(words)


def test_change_says_its_direction_and_invents_no_meaning(own: Instrument) -> None:
    assert change_words(built_in("pgic").main, 4, 2) == "fell by 2, from 4 to 2 (lower is better)"
    assert change_words(own.score("hands"), 4, 4.5) == "rose by 0.5, from 4 to 4.5 (lower is better)"
    assert change_words(own.score("hands"), 4.5, 4) == "fell by 0.5, from 4.5 to 4 (lower is better)"
    better = parse_instrument(OWN.replace('higher_is = "worse"', 'higher_is = "better"')).score("hands")
    assert change_words(better, 4, 2).endswith("(lower is worse)")


# -- any answers at all --------------------------------------------------------------------------------------------


@given(st.sampled_from(BUILT_IN), st.data())
def test_totals_are_the_sum_of_their_items(name: str, data: st.DataObject) -> None:
    instrument = built_in(name)
    answers: dict[str, float | str] = {}
    for item in instrument.items:
        answer = data.draw(st.none() | st.sampled_from([option.score for option in item.options]))
        if answer is not None:
            answers[item.id] = answer
    scoring = score(instrument, answers)
    for scored in scoring.scored:
        given_ = [answers[item] for item in scored.score.items if item in answers]
        missing = [item for item in scored.score.items if item not in answers]
        blocked = len(missing) > scored.score.prorate or any(i in scored.score.never_missing for i in missing)
        if blocked:
            assert scored.value is None
            continue
        assert scored.value is not None
        exact = Fraction(sum(int(a) for a in given_)) * len(scored.score.items) / len(given_)
        assert abs(scored.value - exact) <= Fraction(1, 2)
        assert scored.low <= scored.value <= scored.high
        assert bool(scored.band) == bool(scored.score.bands)
    flagged = name == "phq9" and int(answers.get("9", 0)) >= 1
    assert bool(scoring.flagged) == flagged
