"""The values: frozen, three-valued, refusing what cannot be."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.medicine.model import ITEMS, Exam, Finding, Patient, Reason, Rule, Threshold, now
from bodymap.medicine.model.course import days_of, moved, weeks_after
from bodymap.medicine.model.events import event_kind, treatment_kind

WHEN = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)


def exam() -> Exam:
    return Exam("patient", WHEN)


@pytest.mark.parametrize(
    ("finding", "painful_rule", "rating2_rule"),
    [
        (Finding.rated("knee_r", 0), False, False),
        (Finding.rated("knee_r", 1), True, False),
        (Finding.rated("knee_r", 2), True, True),
        (Finding.rated("knee_r", 10), True, True),
        (Finding.unrated("knee_r"), True, None),
        (Finding.not_examined("knee_r", Reason.WOUND), None, None),
        (Finding("knee_r", False), False, False),
    ],
)
def test_a_finding_counts_by_the_rule_in_force(
    finding: Finding, painful_rule: bool | None, rating2_rule: bool | None
) -> None:
    assert finding.positive(Rule.PAINFUL) is painful_rule
    assert finding.positive(Rule.RATING2) is rating2_rule
    assert finding.examined == (finding.painful is not None)


@pytest.mark.parametrize(
    ("painful", "rating", "reason"),
    [(None, 3, None), (False, 1, None), (True, 0, None), (True, 11, None), (True, 5, Reason.REFUSED)],
)
def test_a_finding_that_cannot_be_is_refused(painful: bool | None, rating: int | None, reason: Reason | None) -> None:
    with pytest.raises(ValueError):
        Finding("knee_r", painful, rating, reason)


def test_an_exam_never_changes_in_place() -> None:
    first = exam()
    second = first.having(Finding.rated("knee_r", 4)).with_area("neck", True).with_quadrant("axial", False)
    second = second.answering("pain_now", 6)
    assert not first.findings
    assert not first.areas
    assert not first.quadrants
    assert not first.answers
    assert second.findings["knee_r"].rating == 4
    assert second.areas == {"neck": True}
    assert second.quadrants == {"axial": False}
    assert second.number("pain_now") == 6
    assert (
        second.open_at(["knee_r"]).with_area("neck", None).with_quadrant("axial", None).answering("pain_now", None)
        == first
    )
    with pytest.raises(TypeError):
        second.findings["knee_l"] = Finding.rated("knee_l", 1)  # type: ignore[index]


def test_exams_are_equal_by_content_whatever_the_order_of_entry() -> None:
    first = exam()
    a, b = Finding.rated("knee_r", 4), Finding.rated("knee_l", 5)
    assert first.having(a).having(b) == first.having(b).having(a)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("pain_now", 11),
        ("pain_now", -1),
        ("pain_now", 2.5),
        ("pain_now", "6"),
        ("sss_fatigue", 4),
        ("sss_headache", 2),
        ("duration_months", -0.1),
        ("duration_months", float("nan")),
    ],
)
def test_an_answer_out_of_range_is_refused(item: str, value: float | str) -> None:
    with pytest.raises(ValueError, match="must be"):
        exam().answering(item, value)


def test_text_and_numbers_are_told_apart() -> None:
    told = exam().answering("relatives", "mother").answering("duration_months", 2.9)
    assert told.text("relatives") == "mother"
    assert told.number("relatives") is None
    assert told.text("duration_months") == ""
    assert told.number("duration_months") == 2.9
    assert told.answering("relatives", "").answers == {"duration_months": 2.9}


def test_a_minimum_without_a_maximum_is_said_so() -> None:
    from bodymap.medicine.model import Item

    with pytest.raises(ValueError, match="must be 0 or more"):
        Item(0).check(-1)
    assert Item(0).check(5.0) == 5


@given(st.sampled_from(sorted(i for i, item in ITEMS.items() if not item.text)), st.integers(0, 10))
def test_numbers_come_back_as_they_went_in(item: str, value: int) -> None:
    high = ITEMS[item].high
    assert high is not None
    if value <= high:
        assert exam().answering(item, value).number(item) == value


def test_age_is_counted_in_completed_years() -> None:
    leap = Patient("DEMO-1", birth_date=date(2000, 2, 29))
    assert leap.age(date(2026, 2, 28)) == 25
    assert leap.age(date(2026, 3, 1)) == 26
    assert Patient("DEMO-2").age(date(2026, 3, 1)) is None


def test_now_knows_its_offset() -> None:
    assert now().utcoffset() is not None
    assert now().microsecond == 0


def test_thresholds_read_before_a_rating_and_what_is_none_of_them() -> None:
    made = exam().answering("thresholds", "knee_r 4.2 kgf 1; occiput_l 30 N; knee_l; knee_l much N")
    assert made.thresholds == {"knee_r": Threshold(4.2, "kgf", 1.0), "occiput_l": Threshold(30, "N")}


def test_the_days_of_a_schedule_its_follow_ups_and_one_that_is_moved() -> None:
    first = date(2026, 11, 2)
    days = days_of("weeks 0-2-4", first)
    assert days == (first, date(2026, 11, 16), date(2026, 11, 30))
    assert days_of("our own", first) == ()
    assert weeks_after(days[-1], (4, 2, 4)) == (date(2026, 12, 14), date(2026, 12, 28))
    assert moved(days, date(2026, 11, 16), date(2026, 12, 1)) == (first, date(2026, 11, 30), date(2026, 12, 1))
    assert moved(days, date(2026, 11, 16), first) == (first, date(2026, 11, 30)), "a day holds one of a kind"


def test_a_kind_that_is_not_known_says_itself() -> None:
    assert (treatment_kind("diet"), treatment_kind("light_box")) == ("Diet change", "Light box")
    assert (event_kind("flare"), event_kind("house_move")) == ("Flare", "House move")


def test_a_reading_of_an_algometer_waits_for_its_rating() -> None:
    plain = exam()
    assert plain.measured("knee_r", None) is plain
    read = plain.measured("knee_r", Threshold(31.5, "N", 1.0)).measured("knee_l", Threshold(2.5, "kgf"))
    assert read.thresholds == {"knee_r": Threshold(31.5, "N", 1.0), "knee_l": Threshold(2.5, "kgf")}
    again = read.measured("knee_r", Threshold(30.0, "N"))
    assert again.thresholds == {"knee_r": Threshold(30.0, "N"), "knee_l": Threshold(2.5, "kgf")}
    assert again.measured("knee_r", None).measured("knee_l", None).thresholds == {}
