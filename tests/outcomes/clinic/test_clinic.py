"""The clinic's numbers, by hand and against independent libraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from lifelines import KaplanMeierFitter
from statsmodels.stats.proportion import proportion_confint

from bodymap import body
from bodymap.criteria.rules import MISSING, UNRATED
from bodymap.model import AdverseEvent, Exam, Finding, Method, Mode, Rule
from bodymap.outcomes import Outcome
from bodymap.outcomes.clinic import (
    BASELINES,
    LIMITS,
    PARTS,
    TIME_POINTS,
    ClinicCourse,
    ClinicData,
    ClinicResult,
    Question,
    Standing,
    Stopped,
    choices,
    chosen,
    clinic,
    exam_at,
    follow,
    lasted,
    part_words,
    pooled_words,
    reference,
    seen,
    share_words,
)
from tests.outcomes.clinic.practice import ON, START, ZONE, course, practice, row
from tests.outcomes.clinic.practice import found as found_codes


def asked(*items: ClinicCourse, on: date = ON, **fields: Any) -> ClinicResult:
    return clinic(ClinicData(items, on), Question(**fields))


def outcome(item: ClinicCourse, on: date = ON, **fields: Any) -> Outcome:
    return follow("1", item, Question(**fields), on).outcome


# -- one course --------------------------------------------------------------------------------------------------------


def test_baseline_is_the_last_exam_or_the_median_before_infusion_1() -> None:
    item = course(before=(9, 7, None, 5, 6))
    assert outcome(item).before == 6
    assert outcome(item, baseline="median").before == 6.5


@pytest.mark.parametrize(
    ("at", "after"),
    [("end", 4.0), ("w4", 5.0), ("w12", 6.0), ("w26", 7.0), ("w52", None), ("latest", 7.0)],
)
def test_the_exam_of_each_time_point(at: str, after: float | None) -> None:
    late = ((0.3, 1), (10, None), (14, 4), (26, 3), (30, 5), (33, 9), (84, 6), (170, 7))
    assert outcome(course(after=late), at=at).after == (3.0 if at == "w4" else after)  # type: ignore[arg-type]


def test_of_two_exams_equally_near_the_earlier_counts() -> None:
    assert outcome(course(after=((26, 3), (30, 5))), at="w4").after == 3


def test_exams_during_or_right_after_an_infusion_or_at_home_do_not_count() -> None:
    item = course(after=())
    last = item.infusions[-1]
    rows = [
        row(last.given_at + timedelta(hours=2), 1),
        row(last.given_at + timedelta(days=7), 2, mode=Mode.SELF, examiner=""),
        row(last.given_at + timedelta(days=9), 3, infusion=last.id, timing="during"),
    ]
    made = replace(item, exams=(*item.exams, *rows))
    assert outcome(made).after is None
    assert outcome(replace(made, exams=(*made.exams, rows[1]._replace(mode=Mode.EXAMINER)))).after == 2
    assert outcome(replace(made, exams=()), mode=Mode.SELF) == Outcome("1", None, None)


def test_what_an_exam_says_of_itself_goes_before_the_clock() -> None:
    item = course(infusions=1, after=((14, 4),))
    (only,) = item.infusions
    after = row(only.given_at - timedelta(hours=1), 1, infusion=only.id, timing="after")
    before = row(only.given_at + timedelta(hours=1), 9, infusion=only.id, timing="before")
    made = outcome(replace(item, exams=(*item.exams, after, before)))
    assert (made.before, made.after) == (9, 4)


def test_algometer_exams_stay_out() -> None:
    item = course(after=())
    row_ = row(item.infusions[-1].given_at + timedelta(days=9), 3, method=Method.ALGOMETER)
    assert outcome(replace(item, exams=(*item.exams, row_))).after is None


def standing(item: ClinicCourse, on: date = ON, **fields: Any) -> Standing:
    return follow("1", item, Question(**fields), on).standing


def test_who_is_counted_and_who_is_not() -> None:
    last = (START + timedelta(days=21)).date()
    assert standing(course()) is Standing.COUNTED
    assert standing(course(infusions=0)) is Standing.NO_INFUSION
    assert standing(course(before=(None,))) is Standing.NO_BASELINE
    assert standing(course(before=(0,))) is Standing.ZERO_BASELINE
    assert standing(course(planned=6), last + timedelta(days=27)) is Standing.GOING
    assert standing(course(planned=6, after=()), last + timedelta(days=29)) is Standing.COUNTED  # gone without a word
    assert standing(course(after=()), last + timedelta(days=28)) is Standing.NOT_DUE
    assert standing(course(after=()), last + timedelta(days=29)) is Standing.COUNTED
    assert standing(course(after=()), last + timedelta(days=29), at="w12") is Standing.NOT_DUE
    assert standing(course(after=()), last + timedelta(days=29), at="latest") is Standing.COUNTED
    assert standing(course(after=(), planned=6, stopped=last), last) is Standing.COUNTED


def test_stopping_after_all_that_was_planned_is_not_stopping() -> None:
    day = date(2024, 3, 1)
    assert outcome(course(stopped=day, planned=6)).stopped
    assert outcome(course(stopped=day, planned=4)).stopped is False
    item = course()
    unplanned = replace(item, course=replace(item.course, planned=None, stopped=day))
    assert outcome(unplanned).stopped


def test_how_long_a_response_lasted() -> None:
    def days(*late: tuple[int, float | None], **fields: Any) -> tuple[int, bool] | None:
        made = follow("1", course(after=late), Question(**fields), ON).response
        return (made.days, made.lost) if made else None

    assert days((14, 4), (40, 5), (70, 6)) == (56, True)
    assert days((14, 4), (40, 5)) == (26, False)
    assert days((14, 4)) == (0, False)
    assert days((14, 6), (40, 2)) is None
    assert days() is None
    then = row(START, 4)
    assert lasted(Outcome("1", 8, 4), then, [then, row(START + timedelta(days=3), None)]) is not None


def test_the_next_course_of_the_patient_ends_the_watch() -> None:
    one = course(1, after=((14, 4), (90, 8)), patient="p")
    two = course(2, patient="p", start=START + timedelta(days=80), after=())
    result = asked(one, two)
    assert [f.response.days for f in result.followed if f.response] == [0]
    assert pooled_words(result) == "2 courses of 1 patients: courses of one patient are not independent."
    assert asked(one, two, first_courses_only=True).courses == 1
    assert asked(one, two, first_courses_only=True, first=date(2024, 3, 1)).courses == 0


# -- all courses -------------------------------------------------------------------------------------------------------


def test_responders_by_hand_and_by_statsmodels() -> None:
    day = date(2024, 2, 20)
    result = asked(
        course(1, after=((14, 4),)),
        course(2, after=((14, 5.6),)),
        course(3, after=((14, 5.7),)),
        course(4, after=((14, 1),), planned=6, stopped=day),
        course(5, after=()),
        course(6, before=(None,)),
    )
    assert (result.at_30.hits, result.at_30.n, result.at_30.stopped, result.at_30.missing) == (2, 5, 1, 1)
    assert (result.at_50.hits, result.n) == (1, 5)
    low, high = proportion_confint(2, 5, method="wilson")
    assert (result.at_30.interval.low, result.at_30.interval.high) == pytest.approx((low, high))
    assert result.left_out_words() == "Not counted: 1 no pain recorded before infusion 1."
    assert result.carried_words() == "Counted as non-responders: 1 who stopped and 1 without an exam at that time."
    assert share_words(result.at_30) == "2 of 5, 40 % (12 to 77 %)"
    assert dict(result.curve)[30] == pytest.approx(0.4)
    assert [round(bar.improvement) for bar in result.bars] == [50, 30, 29, 0, 0]


def test_the_curve_of_the_whole_practice_is_lifelines() -> None:
    result = clinic(practice(300), Question())
    lost = [f.response for f in result.followed if f.response]
    fitted = KaplanMeierFitter().fit([r.days for r in lost], [r.lost for r in lost])
    for step in result.relapse.steps:
        assert result.relapse.share(step.time) == pytest.approx(float(fitted.predict(step.time)))
    table = fitted.event_table
    assert [s.at_risk for s in result.relapse.steps] == [
        int(table.loc[s.time, "at_risk"]) for s in result.relapse.steps
    ]
    assert result.n == sum(f.outcome.usable for f in result.followed) == 300 - sum(n for _, n in result.standing)


def test_counts_before_and_after_in_pairs() -> None:
    last = START + timedelta(days=21, hours=1)
    range_ = replace(course(3), exams=(*course(3).exams[:-1], row(last + timedelta(days=14), 4, 5, missing=3)))
    other = replace(course(4), exams=(*course(4).exams[:-1], row(last + timedelta(days=14), 4, 11, examiner="Dr B")))
    bare = replace(course(5), exams=tuple(e._replace(findings="") for e in course(5).exams))
    gone = course(6, after=())
    result = asked(course(1), range_, other, bare, gone)
    pairs = {pair.label: (pair.before, pair.after, pair.error, pair.beyond) for pair in result.pairs}
    assert pairs == {"1": (15, 14, 4, False), "3": (14, 11, 5, False)}
    assert result.incomplete_pairs == 1
    (median,) = asked(course(1), baseline="median").pairs
    assert median.before == 15
    nameless = replace(course(1), exams=tuple(e._replace(examiner="") for e in course(1).exams))
    assert asked(nameless).pairs[0].error == 5


def test_sites_are_those_known_before_and_after() -> None:
    item = course(1)
    before = next(e for e in item.exams if e.performed_at <= START)
    rest = [e for e in item.exams if e is not before]

    def found(codes: dict[int, int], rule: Rule) -> tuple[int, int, int]:
        sites = tuple(codes.get(n, code) for n, code in enumerate(before.sites))
        exams = [e._replace(rule=rule) for e in (*rest, before._replace(findings=found_codes(sites)))]
        share = asked(replace(item, exams=tuple(exams))).sites[0]
        return share.n, share.before, share.after

    assert found({}, Rule.PAINFUL) == (1, 1, 1)
    assert found({0: 0}, Rule.PAINFUL) == (1, 0, 1)
    assert found({0: 1}, Rule.PAINFUL) == (1, 1, 1)
    assert found({0: 1}, Rule.RATING2) == (1, 0, 1)
    assert found({0: UNRATED}, Rule.PAINFUL) == (1, 1, 1)
    assert found({0: UNRATED}, Rule.RATING2) == (0, 0, 0)
    assert found({0: MISSING}, Rule.PAINFUL) == (0, 0, 0)
    empty = asked().sites[0]
    assert empty.share_before is empty.share_after is empty.difference is None
    full = asked(item).sites[0]
    assert (full.share_before, full.share_after, full.difference) == (1, 1, 0)


def test_adverse_events_per_100_infusions() -> None:
    one = course(1, events=("Nausea", "nausea ", ""))
    serious = AdverseEvent(one.infusions[1].id, START, "Fall", "severe", serious=True)
    result = asked(replace(one, events=(*one.events, serious)), course(2))
    assert [(u.what, u.events, u.severe, u.serious, u.rate.value) for u in result.unwanted] == [
        ("nausea", 2, 0, 0, 25.0),
        ("fall", 1, 1, 1, 12.5),
        ("not named", 1, 0, 0, 12.5),
    ]


def test_filters() -> None:
    one = course(1, agent="S-ketamine", dose=0.25)
    two = course(2, indication="CRPS", dose=None, start=START + timedelta(days=100))
    three = course(3, infusions=0)
    data = ClinicData((one, two, three), ON)
    assert choices(data) == (("S-ketamine", "racemic ketamine"), ("CRPS", "fibromyalgia"), ("Dr I. Lind",))

    def kept(**fields: Any) -> list[str]:
        return [item.course.label for item in chosen(data, Question(**fields))]

    assert kept() == ["1", "2", "3"]
    assert kept(agent="S-ketamine") == ["1"]
    assert kept(indication="CRPS") == ["2"]
    assert kept(examiner="nobody") == []
    assert kept(examiner="Dr I. Lind") == ["1", "2", "3"]
    assert kept(first=date(2024, 2, 1)) == ["2"]
    assert kept(last=date(2024, 2, 1)) == ["1"]
    assert kept(least=0.2) == kept(most=0.3) == ["1"]
    assert kept(least=0.3) == kept(most=0.2) == []
    pooled = pooled_words(clinic(data, Question()))
    assert pooled == "2 agents are pooled (S-ketamine, racemic ketamine); choose one to compare."


def test_it_tells_its_progress_and_stops_when_told() -> None:
    told: list[tuple[int, int]] = []

    def go_on(done: int, of: int) -> bool:
        told.append((done, of))
        return True

    clinic(practice(120), Question(), go_on)
    assert told == [(50, 120), (100, 120), (120, 120)]
    with pytest.raises(Stopped):
        clinic(practice(120), Question(), lambda done, of: False)


def test_the_question_is_asked_in_words() -> None:
    for key, _, words in BASELINES:
        for point in TIME_POINTS:
            said = Question(key, point.key).words()
            assert words in said
            assert point.words in said
    assert "the patient's own exams" in Question(mode=Mode.SELF).words()
    with pytest.raises(KeyError):
        _ = Question(at="?").time_point
    with pytest.raises(KeyError):
        _ = Question("?").baseline_words


def test_every_part_is_said_in_words() -> None:
    full, none = clinic(practice(60), Question()), asked()
    for part, _ in PARTS:
        assert part_words(full, part)
        assert part_words(none, part) != part_words(full, part)
    assert none.left_out_words() == none.carried_words() == pooled_words(none) == ""
    assert share_words(none.at_30) == "nobody to count"
    assert "regression to the mean" in LIMITS
    shown = asked(course(1, after=((14, 4), (30, 8))), course(2, after=((14, 4),)), course(3, after=()))
    assert "Half had lost it by day 16" in part_words(asked(course(1, after=((14, 4), (30, 8)))), "relapse")
    assert "1 without a value stands at 0" in part_words(shown, "waterfall")
    assert "1 incomplete, not drawn" in part_words(replace_pairs(shown), "pairs")
    bare = replace(course(5), exams=tuple(e._replace(findings="") for e in course(5).exams))
    assert "Count changed" not in part_words(asked(bare), "waterfall")


def replace_pairs(result: ClinicResult) -> ClinicResult:
    return replace(result, incomplete_pairs=1)


def test_the_published_share_is_17_of_29() -> None:
    low, high = proportion_confint(17, 29, method="wilson")
    made = reference()
    assert (made.low, made.high) == pytest.approx((low, high))


def test_a_light_row_says_what_its_exam_says() -> None:
    exam = Exam("p", START, "Dr I. Lind", id="e").having(
        Finding.rated("occiput_r", 7), Finding.unrated("occiput_l"), Finding.not_examined("knee_l")
    )
    made = seen(exam.answering("pain_average", 6))
    assert (made.id, made.pain, made.performed_at.tzinfo) == ("e", 6, ZONE)
    codes = dict(zip(body.POINTS, made.sites, strict=True))
    assert (codes["occiput_r"], codes["occiput_l"], codes["knee_l"], codes["knee_r"]) == (7, UNRATED, MISSING, MISSING)


def test_no_exam_for_a_time_point() -> None:
    item = course()
    for point in TIME_POINTS:
        assert exam_at((), item.infusions[-1], point) is None
