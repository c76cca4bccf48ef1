"""What is said is what is kept: every answer, every change of it, in any order."""

import os
import random

import pytest

from bodymap.medicine import body, guided
from bodymap.medicine.guided import Duration, Given, Helped, Places, Record, Step, in_words, words
from bodymap.medicine.instruments import COMPARED_WITH, WORDS
from bodymap.medicine.model import Reason
from tests.flow.people import FULLEST, WHEN, any_answer, bare, whole_answer

WALKS = int(os.environ.get("BODYMAP_WALKS", "60"))


def step_of(name: str) -> Step:
    pressing = bare().with_text("self_pressing", "yes").with_text("self_press_reasons", "none")
    return next(step for step in guided.steps(pressing, FULLEST) if step.id == name)


def shown(record: Record) -> dict[str, Given]:
    """Every answer of the screens that there are."""
    given = {step.id: guided.answered(record, step) for step in guided.steps(record, FULLEST)}
    return {name: said for name, said in given.items() if said is not None}


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_random_walk_keeps_what_was_last_said(seed: int) -> None:
    """Forward, back, jumping, changing, taking back: a plain table of last answers agrees at every step."""
    dice, record = random.Random(seed), bare()
    last: dict[str, Given] = {}
    for _ in range(150):
        steps = guided.steps(record, FULLEST)
        step = guided.at(record, steps)
        place = steps.index(step)
        match dice.choice(["answer", "answer", "next", "next", "back", "jump", "take back"]):
            case "answer":
                given = any_answer(step, dice)
                if given is not None:
                    record = guided.answering(record, step, given, WHEN, "11 November 2026")
                    last[step.id] = given
            case "take back":
                record = guided.answering(record, step, None)
                last.pop(step.id, None)
            case "next" if guided.complete(record, step) and place + 1 < len(steps):
                record = guided.leaving(record, step)
                after = guided.steps(record, FULLEST)
                record = guided.going(record, after[after.index(step) + 1])
            case "back" if place:
                record = guided.going(record, steps[place - 1])
            case "jump":
                record = guided.going(guided.leaving(record, step), dice.choice(steps))
        there = {s.id for s in guided.steps(record, FULLEST)}
        assert shown(record) == {name: said for name, said in last.items() if name in there}


@pytest.mark.parametrize("special", [guided.UNKNOWN, guided.DECLINED])
def test_not_knowing_is_an_answer_and_never_0(special: str) -> None:
    record = bare()
    pressing = record.with_text("self_pressing", "yes").with_text("self_press_reasons", "none")
    for step in guided.steps(pressing, FULLEST):
        whole = whole_answer(step)
        if whole is None:
            continue
        said = guided.answering(guided.answering(record, step, whole, WHEN), step, special, WHEN)
        assert guided.answered(said, step) == special
        assert guided.complete(said, step)
        assert not said.exam.areas
        assert all(not response.answers for response in said.responses.values())
        numbers = [v for k, v in said.exam.answers.items() if not k.startswith("self_")]
        assert not numbers
        assert all(finding.painful is None for finding in said.exam.findings.values())
        again = guided.answering(said, step, whole, WHEN)
        assert guided.answered(again, step) == whole
        assert special not in (again.exam.text("self_unknown"), again.exam.text("self_declined"))


def test_a_pressed_place() -> None:
    step = step_of("press_knee_r")
    kept = [guided.answering(bare(), step, given).exam.findings["knee_r"] for given in (0, 7)]
    assert [(f.painful, f.rating) for f in kept] == [(False, 0), (True, 7)]
    reasons = {
        given: guided.answering(bare(), step, given).exam.findings["knee_r"].reason
        for given in (guided.NOT_REACHED, guided.SKIPPED, guided.DECLINED, guided.UNKNOWN)
    }
    assert reasons == {
        guided.NOT_REACHED: Reason.NOT_REACHED,
        guided.SKIPPED: None,
        guided.DECLINED: Reason.REFUSED,
        guided.UNKNOWN: Reason.OTHER,
    }


def test_no_site_answers_for_the_other_side() -> None:
    record = guided.answering(bare(), step_of("press_knee_r"), 7)
    assert set(record.exam.findings) == {"knee_r"}


def test_places_count_as_no_pain_only_once_the_screen_is_left() -> None:
    step, marked = step_of("places"), frozenset({"neck", "jaw_r", "jaw_l"})
    record = guided.answering(bare(), step, Places(marked))
    assert dict(record.exam.areas) == dict.fromkeys(marked, True)
    left = guided.leaving(record, step)
    assert {area for area, painful in left.exam.areas.items() if painful} == marked
    assert set(left.exam.areas) == set(body.AREAS)
    assert guided.answered(left, step) == Places(marked)


def test_one_side_only_is_asked_about() -> None:
    step = step_of("places")
    one = guided.answering(bare(), step, Places(frozenset({"hip_r", "neck"})))
    assert not guided.complete(one, step)
    assert guided.leaving(one, step) == one
    checked = guided.answering(one, step, Places(frozenset({"hip_r", "neck"}), checked=True))
    assert guided.complete(checked, step)
    assert checked.exam.text("self_sides") == "r"
    other = guided.answering(checked, step, Places(frozenset({"hip_l"})))
    assert not guided.complete(other, step)
    both = guided.answering(bare(), step, Places(frozenset({"hip_r", "jaw_l"})))
    middle = guided.answering(bare(), step, Places(frozenset({"neck", "chest"})))
    assert guided.complete(both, step)
    assert guided.complete(middle, step)


def test_no_pain_anywhere_is_said_and_not_guessed() -> None:
    step = step_of("places")
    assert guided.answered(bare(), step) is None
    none = guided.answering(bare(), step, Places(none=True))
    assert set(none.exam.areas.values()) == {False}
    assert guided.answered(none, step) == Places(none=True)
    assert guided.answered(guided.answering(none, step, Places()), step) is None


@pytest.mark.parametrize(
    ("said", "months"), [(Duration(3, "years"), 36), (Duration(5, "months"), 5), (Duration(13, "weeks"), 3)]
)
def test_how_long_in_months(said: Duration, months: float) -> None:
    record = guided.answering(bare(), step_of("duration"), said)
    assert record.exam.number("duration_months") == months
    assert guided.answered(record, step_of("duration")) == said


def test_half_a_duration_is_none_yet() -> None:
    step = step_of("duration")
    for half in (Duration(3), Duration(unit="years")):
        record = guided.answering(bare(), step, half)
        assert guided.answered(record, step) == half
        assert not guided.complete(record, step)
        assert record.exam.number("duration_months") is None


def test_change_keeps_the_words_that_were_read_and_the_date() -> None:
    record = guided.answering(bare(), step_of("change"), 3, WHEN, "11 November 2026")
    answers = record.responses["pgic"].answers
    assert answers == {"change": 3, "change" + WORDS: "A little better", COMPARED_WITH: "2026-11-11"}


def test_a_questionnaire_keeps_its_first_time_and_its_id() -> None:
    first = guided.answering(bare(), step_of("phq9_1"), 2, WHEN)
    later = guided.answering(first, step_of("phq9_2"), 0)
    assert later.responses["phq9"].id == first.responses["phq9"].id
    assert later.responses["phq9"].at == WHEN
    assert later.responses["phq9"].mode == "self"
    assert later.responses["phq9"].answers == {"1": 2, "2": 0}


def test_what_no_screen_can_say_is_refused() -> None:
    for name, wrong in (("pain_now", 11), ("pain_now", ()), ("phq9_1", 7), ("press_knee_r", 11), ("welcome", "maybe")):
        with pytest.raises((ValueError, StopIteration)):
            guided.answering(bare(), step_of(name), wrong)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("pain_now", 0, "0"),
        ("pain_now", guided.UNKNOWN, "don't know"),
        ("press_knee_r", guided.NOT_REACHED, "not reached"),
        ("press_knee_r", guided.SKIPPED, "skipped"),
        ("fatigue", 1, "A little. It came and went"),
        ("phq9_1", 3, "Nearly every day"),
        ("change", 7, "Very much worse"),
        ("places", Places(frozenset({"neck"})), "1 place"),
        ("places", Places(frozenset({"neck", "chest"})), "2 places"),
        ("places", Places(none=True), "no pain"),
        ("duration", Duration(3, "years"), "3 years"),
        ("duration", Duration(3), ""),
        ("several_", {}, ""),
        ("other", {"sss_headache": 1, "sss_abdominal": 0}, "yes, no, –"),
        ("helped", Helped(("nothing",)), "Nothing helped"),
        ("helped", Helped(("rest", "cold"), "tea"), "3 marked"),
        ("reasons", ("none",), "None of these"),
        ("welcome", "yes", "yes"),
        ("review", None, ""),
        ("mood_notice", "", ""),
    ],
)
def test_an_answer_in_words(name: str, given: Given, said: str) -> None:
    step = Step("other", "several") if name == "several_" else step_of(name)
    assert in_words(step, given or None if given == {} else given, words()) == said
