"""PHQ-9 item 9 (domain 5.2): the rules 1 to 8 as far as they are decided without a window."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bodymap.medicine.instruments import (
    BUILT_IN,
    ITEM_9,
    answer_changed,
    answered,
    assessed,
    built_in,
    flag_words,
    parse_instrument,
    raise_flag,
    score,
    triggers,
)
from bodymap.medicine.model import Flag, Response
from tests.instruments.texts import OWN

AT = datetime(2026, 11, 22, 9, 5, 7, tzinfo=UTC)
PHQ9 = built_in("phq9")
NINE = PHQ9.item("9")


def raised(answer: int = 1) -> Flag:
    return raise_flag(PHQ9, NINE, answer, "p", "r", AT)


@pytest.mark.parametrize(("answer", "triggered"), [(0, False), (1, True), (2, True), (3, True)])
@pytest.mark.parametrize("others", [0, 3])
def test_rule_1_any_answer_above_not_at_all_whatever_the_total(answer: int, triggered: bool, others: int) -> None:
    assert triggers(NINE, answer) is triggered
    answers = {**dict.fromkeys(map(str, range(1, 9)), others), "9": answer}
    assert score(PHQ9, answers).flagged == (("9",) if triggered else ())
    assert score(PHQ9, {"9": answer}).flagged == (("9",) if triggered else ())  # nothing else answered


@pytest.mark.parametrize("answer", [None, "", "1", True, 4, 0.5])
def test_what_is_no_answer_triggers_nothing(answer: object) -> None:
    assert not triggers(NINE, answer)


def test_no_other_item_raises_a_flag() -> None:
    flagging = [(name, item.id) for name in BUILT_IN for item in built_in(name).items if item.flag_from is not None]
    assert flagging == [("phq9", "9")]


def test_rule_2_a_flag_keeps_both_answers_and_both_times() -> None:
    flag = raised(2)
    assert (flag.kind, flag.patient, flag.about, flag.raised_at) == (ITEM_9, "p", "r", AT)
    assert flag.text == 'PHQ-9, item 9: "More than half the days" (2) on 22 Nov 2026 at 09:05.'
    later = answer_changed(flag, NINE, 0, AT + timedelta(minutes=2))
    assert later.id == flag.id
    assert later.seen_at is None
    assert later.text == flag.text  # the data file lets nobody change what raised it
    assert flag_words(later) == f'{flag.text} Then "Not at all" (0) on 22 Nov 2026 at 09:07.'
    assert flag_words(answer_changed(later, NINE, None, AT)).endswith("Then not answered on 22 Nov 2026 at 09:05.")
    closed = assessed(later, "asked", "Dr I. Lind", AT, "call")
    assert closed.done == 'Then "Not at all" (0) on 22 Nov 2026 at 09:07. Assessed: asked. Plan: call.'


def test_an_answer_that_raises_nothing_makes_no_flag() -> None:
    with pytest.raises(ValueError, match="raises no flag"):
        raised(0)


def test_rule_3_blank_is_not_answered_and_never_0() -> None:
    scoring = score(PHQ9, dict.fromkeys(map(str, range(1, 9)), 1))
    assert scoring.missing == ("9", "10")
    assert scoring.main.value is None
    assert scoring.main.because == "item 9 not answered"
    assert dict(scoring.main.beside)["9"] is None
    assert not scoring.flagged


def test_rule_4_an_assessment_needs_what_who_and_the_plan() -> None:
    closed = assessed(raised(), " asked alone \n no plan ", "Dr I. Lind", AT, "call tomorrow")
    assert (closed.seen_by, closed.seen_at) == ("Dr I. Lind", AT)
    assert closed.done == "Assessed: asked alone no plan. Plan: call tomorrow."
    for empty in (("", "Dr", "p"), ("f", " ", "p"), ("f", "Dr", "\n")):
        with pytest.raises(ValueError, match="needed"):
            assessed(raised(), empty[0], empty[1], AT, empty[2])


def test_rule_6_phq8_and_phq2_are_for_use_with_nobody_there() -> None:
    assert [name for name in BUILT_IN if not built_in(name).unattended] == ["phq9", "cgi_s", "cgi_i"]


def test_rule_7_no_words_reassure_or_grade() -> None:
    said = f"{raised().text} {PHQ9.note} {score(PHQ9, dict.fromkeys(map(str, range(1, 10)), 0)).main.words}".lower()
    assert "a 0 in item 9 is no reassurance" in said
    assert not any(word in said for word in ("no suicide risk", "low risk", "high risk", "no risk"))


def test_a_practice_s_own_item_can_raise_a_flag() -> None:
    own = parse_instrument(OWN)
    assert not own.unattended
    assert [triggers(own.item("d"), n) for n in (1, 2, 3)] == [False, True, True]


@pytest.mark.parametrize(
    ("said", "sentence"), [("asked", "asked."), ("Asked.", "Asked."), ("how?", "how?"), ("oh…", "oh…")]
)
def test_what_was_done_stands_in_sentences(said: str, sentence: str) -> None:
    closed = assessed(raised(), said, "Dr I. Lind", AT, said)
    assert closed.done == f"Assessed: {sentence} Plan: {sentence}"


@pytest.mark.parametrize(
    ("chain", "told"),
    [
        ((2,), "item 9: 2 of 3"),
        ((1, 3), "item 9: 3 of 3"),
        ((2, 0), "item 9: 2, later changed to 0 of 3; not assessed yet"),
        ((1, 3, None), "item 9: 3, later changed to not answered; not assessed yet"),
        ((1, 3, 2), "item 9: 3, later changed to 2 of 3; not assessed yet"),
    ],
)
def test_rule_2_what_tells_the_answer_tells_what_raised_the_flag(chain: tuple[int | None, ...], told: str) -> None:
    flag, given = raised(chain[0] or 0), chain[-1]
    for answer in chain[1:]:
        flag = answer_changed(flag, NINE, answer, AT)
    said = Response("p", PHQ9.id, PHQ9.version, AT, answers={} if given is None else {"9": given}, id="r")
    others = [replace(raised(3), about="another"), Flag("p", "ask", "r", AT, "item 9: 3")]
    (nine,) = answered(PHQ9, said, [flag, *others]).safety
    assert nine.words == told
    closed = assessed(flag, 'then, item 9: "x" (3) on Monday', "Dr I. Lind", AT, 'Then "x" (3) on Monday')
    (nine,) = answered(PHQ9, said, [closed]).safety
    assert nine.words == told.replace("not assessed yet", "assessed by Dr I. Lind")
