"""What is said is what is kept: every answer, every change of it, in any order."""

import os
import random

import pytest

from bodymap import body, flow
from bodymap.flow import Duration, Given, Helped, Places, Record, Step, in_words, words
from bodymap.instruments import COMPARED_WITH, WORDS
from bodymap.model import Reason
from tests.flow.people import FULLEST, WHEN, any_answer, bare, whole_answer

WALKS = int(os.environ.get("BODYMAP_WALKS", "60"))


def step_of(name: str) -> Step:
    pressing = bare().with_text("self_pressing", "yes").with_text("self_press_reasons", "none")
    return next(step for step in flow.steps(pressing, FULLEST) if step.id == name)


def shown(record: Record) -> dict[str, Given]:
    """Every answer of the screens that there are."""
    given = {step.id: flow.answered(record, step) for step in flow.steps(record, FULLEST)}
    return {name: said for name, said in given.items() if said is not None}


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_random_walk_keeps_what_was_last_said(seed: int) -> None:
    """Forward, back, jumping, changing, taking back: a plain table of last answers agrees at every step."""
    dice, record = random.Random(seed), bare()
    last: dict[str, Given] = {}
    for _ in range(150):
        steps = flow.steps(record, FULLEST)
        step = flow.at(record, steps)
        place = steps.index(step)
        match dice.choice(["answer", "answer", "next", "next", "back", "jump", "take back"]):
            case "answer":
                given = any_answer(step, dice)
                if given is not None:
                    record = flow.answering(record, step, given, WHEN, "11 November 2026")
                    last[step.id] = given
            case "take back":
                record = flow.answering(record, step, None)
                last.pop(step.id, None)
            case "next" if flow.complete(record, step) and place + 1 < len(steps):
                record = flow.leaving(record, step)
                after = flow.steps(record, FULLEST)
                record = flow.going(record, after[after.index(step) + 1])
            case "back" if place:
                record = flow.going(record, steps[place - 1])
            case "jump":
                record = flow.going(flow.leaving(record, step), dice.choice(steps))
        there = {s.id for s in flow.steps(record, FULLEST)}
        assert shown(record) == {name: said for name, said in last.items() if name in there}


@pytest.mark.parametrize("special", [flow.UNKNOWN, flow.DECLINED])
def test_not_knowing_is_an_answer_and_never_0(special: str) -> None:
    record = bare()
    pressing = record.with_text("self_pressing", "yes").with_text("self_press_reasons", "none")
    for step in flow.steps(pressing, FULLEST):
        whole = whole_answer(step)
        if whole is None:
            continue
        said = flow.answering(flow.answering(record, step, whole, WHEN), step, special, WHEN)
        assert flow.answered(said, step) == special
        assert flow.complete(said, step)
        assert not said.exam.areas
        assert all(not response.answers for response in said.responses.values())
        numbers = [v for k, v in said.exam.answers.items() if not k.startswith("self_")]
        assert not numbers
        assert all(finding.painful is None for finding in said.exam.findings.values())
        again = flow.answering(said, step, whole, WHEN)
        assert flow.answered(again, step) == whole
        assert special not in (again.exam.text("self_unknown"), again.exam.text("self_declined"))


def test_a_pressed_place() -> None:
    step = step_of("press_knee_r")
    kept = [flow.answering(bare(), step, given).exam.findings["knee_r"] for given in (0, 7)]
    assert [(f.painful, f.rating) for f in kept] == [(False, 0), (True, 7)]
    reasons = {
        given: flow.answering(bare(), step, given).exam.findings["knee_r"].reason
        for given in (flow.NOT_REACHED, flow.SKIPPED, flow.DECLINED, flow.UNKNOWN)
    }
    assert reasons == {
        flow.NOT_REACHED: Reason.NOT_REACHED,
        flow.SKIPPED: None,
        flow.DECLINED: Reason.REFUSED,
        flow.UNKNOWN: Reason.OTHER,
    }


def test_no_site_answers_for_the_other_side() -> None:
    record = flow.answering(bare(), step_of("press_knee_r"), 7)
    assert set(record.exam.findings) == {"knee_r"}


def test_places_count_as_no_pain_only_once_the_screen_is_left() -> None:
    step, marked = step_of("places"), frozenset({"neck", "jaw_r", "jaw_l"})
    record = flow.answering(bare(), step, Places(marked))
    assert dict(record.exam.areas) == dict.fromkeys(marked, True)
    left = flow.leaving(record, step)
    assert {area for area, painful in left.exam.areas.items() if painful} == marked
    assert set(left.exam.areas) == set(body.AREAS)
    assert flow.answered(left, step) == Places(marked)


def test_one_side_only_is_asked_about() -> None:
    step = step_of("places")
    one = flow.answering(bare(), step, Places(frozenset({"hip_r", "neck"})))
    assert not flow.complete(one, step)
    assert flow.leaving(one, step) == one
    checked = flow.answering(one, step, Places(frozenset({"hip_r", "neck"}), checked=True))
    assert flow.complete(checked, step)
    assert checked.exam.text("self_sides") == "r"
    other = flow.answering(checked, step, Places(frozenset({"hip_l"})))
    assert not flow.complete(other, step)
    both = flow.answering(bare(), step, Places(frozenset({"hip_r", "jaw_l"})))
    middle = flow.answering(bare(), step, Places(frozenset({"neck", "chest"})))
    assert flow.complete(both, step)
    assert flow.complete(middle, step)


def test_no_pain_anywhere_is_said_and_not_guessed() -> None:
    step = step_of("places")
    assert flow.answered(bare(), step) is None
    none = flow.answering(bare(), step, Places(none=True))
    assert set(none.exam.areas.values()) == {False}
    assert flow.answered(none, step) == Places(none=True)
    assert flow.answered(flow.answering(none, step, Places()), step) is None


@pytest.mark.parametrize(
    ("said", "months"), [(Duration(3, "years"), 36), (Duration(5, "months"), 5), (Duration(13, "weeks"), 3)]
)
def test_how_long_in_months(said: Duration, months: float) -> None:
    record = flow.answering(bare(), step_of("duration"), said)
    assert record.exam.number("duration_months") == months
    assert flow.answered(record, step_of("duration")) == said


def test_half_a_duration_is_none_yet() -> None:
    step = step_of("duration")
    for half in (Duration(3), Duration(unit="years")):
        record = flow.answering(bare(), step, half)
        assert flow.answered(record, step) == half
        assert not flow.complete(record, step)
        assert record.exam.number("duration_months") is None


def test_change_keeps_the_words_that_were_read_and_the_date() -> None:
    record = flow.answering(bare(), step_of("change"), 3, WHEN, "11 November 2026")
    answers = record.responses["pgic"].answers
    assert answers == {"change": 3, "change" + WORDS: "A little better", COMPARED_WITH: "2026-11-11"}


def test_a_questionnaire_keeps_its_first_time_and_its_id() -> None:
    first = flow.answering(bare(), step_of("phq9_1"), 2, WHEN)
    later = flow.answering(first, step_of("phq9_2"), 0)
    assert later.responses["phq9"].id == first.responses["phq9"].id
    assert later.responses["phq9"].at == WHEN
    assert later.responses["phq9"].mode == "self"
    assert later.responses["phq9"].answers == {"1": 2, "2": 0}


def test_what_no_screen_can_say_is_refused() -> None:
    for name, wrong in (("pain_now", 11), ("pain_now", ()), ("phq9_1", 7), ("press_knee_r", 11), ("welcome", "maybe")):
        with pytest.raises((ValueError, StopIteration)):
            flow.answering(bare(), step_of(name), wrong)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("pain_now", 0, "0"),
        ("pain_now", flow.UNKNOWN, "don't know"),
        ("press_knee_r", flow.NOT_REACHED, "not reached"),
        ("press_knee_r", flow.SKIPPED, "skipped"),
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
