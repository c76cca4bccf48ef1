"""The clinic's numbers, by hand and against independent libraries."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight
from statsmodels.stats.proportion import proportion_confint

from bodymap.medicine import body
from bodymap.medicine.criteria.rules import MISSING, UNRATED
from bodymap.medicine.model import AdverseEvent, Exam, Finding, Method, Mode, Rule
from bodymap.medicine.outcomes import End, Outcome
from bodymap.medicine.outcomes.clinic import (
    BASELINES,
    LIMITS,
    PARTS,
    REFERENCE,
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


def test_baseline_is_the_median_or_the_last_exam_before_infusion_1() -> None:
    item = course(before=(9, 7, None, 5, 6))
    assert outcome(item).before == 6.5
    assert outcome(item, baseline="last").before == 6


@pytest.mark.parametrize(
    ("at", "after"),
    [("end", 4.0), ("w4", 5.0), ("w12", 6.0), ("w26", 7.0), ("w52", None), ("latest", 7.0)],
)
def test_the_exam_of_each_time_point(at: str, after: float | None) -> None:
    late = ((0.3, 1), (10, None), (14, 4), (26, 3), (30, 5), (33, 9), (84, 6), (170, 7))
    assert outcome(course(after=(*late, (99, None))), at=at).after == (3.0 if at == "w4" else after)


def test_of_two_exams_equally_near_the_earlier_counts() -> None:
    assert outcome(course(after=((26, 3), (30, 5))), at="w4").after == 3
    assert outcome(course(after=((16, 3), (29, 5), (41, 6))), at="w4").after == 5, "else the nearer one"
    assert outcome(course(after=((3, 6), (16, 3))), at="end").after == 6, "at the end of a course the first one"


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
    assert outcome(replace(made, exams=()), mode=Mode.SELF) == Outcome("1", None, None, patient="patient-1")


def test_what_an_exam_says_of_itself_goes_before_the_clock() -> None:
    item = course(infusions=1, after=((14, 4),))
    (only,) = item.infusions
    after = row(only.given_at - timedelta(hours=1), 1, infusion=only.id, timing="after")
    before = row(only.given_at + timedelta(hours=1), 9, infusion=only.id, timing="before")
    made = outcome(replace(item, exams=(*item.exams, after, before)), baseline="last")
    assert (made.before, made.after) == (9, 4)


def test_an_algometer_and_another_rule_are_lines_of_their_own() -> None:
    item = course(after=())
    last = item.infusions[-1].given_at
    pressed = row(last + timedelta(days=9), 0, 0, method=Method.ALGOMETER)
    other = row(last + timedelta(days=9), 0, 0, rule=Rule.RATING2)
    for stray in (pressed, other):
        made = follow("1", replace(item, exams=(*item.exams, stray)), Question(), ON)
        assert (made.outcome.after, made.after) == (None, None)
    before = row(START - timedelta(days=3), 8, 12, method=Method.ALGOMETER)
    made = follow("1", replace(item, exams=(*item.exams, before, pressed)), Question(algometer=True), ON)
    assert (made.outcome.before, made.outcome.after) == (8, 0)
    (pair,) = asked(replace(item, exams=(*item.exams, before, pressed)), algometer=True).pairs
    assert (pair.before, pair.after, pair.error, pair.beyond) == (12, 0, None, False)


def test_when_a_course_began() -> None:
    item = course(before=(8, 7, 6))
    assert item.start == START + timedelta(hours=1), "with infusion 1"
    assert replace(course(before=(8, 7, 6), infusions=0), infusions=()).start == START - timedelta(days=14)
    assert replace(item, infusions=(), exams=()).start is None


def test_a_course_that_was_changed_is_reckoned_anew() -> None:
    item = course()
    assert item.placed(Mode.EXAMINER).early
    changed = replace(item, exams=())
    assert changed.placed(Mode.EXAMINER).early == ()
    assert changed != item == course(), "what was reckoned is no part of it"
    assert "_kept" not in repr(item)


def test_an_exam_without_a_pressed_point_is_in_no_count_and_stands_with_its_pain() -> None:
    item = course(after=((14, 4),))
    bare = [e._replace(findings="knee_l=- forehead=5") for e in item.exams]
    made = follow("1", replace(item, exams=tuple(bare)), Question(), ON)
    assert (made.standing, made.outcome.after, made.before, made.after) == (Standing.COUNTED, 4, None, None)
    one = replace(item, exams=(*item.exams[:-1], bare[-1]))
    assert outcome(one).after == 4
    assert follow("1", one, Question(), ON).after is None
    nothing = [e._replace(pain=None) for e in bare]
    assert standing(replace(item, exams=tuple(nothing))) is Standing.NO_BASELINE


def test_infusions_that_only_exams_speak_of_count() -> None:
    item = course(infusions=0, planned=1)
    rows = [
        row(START, 8, timing="before 1", date_only=True),
        row(START, 1, timing="after 1", date_only=True),
        row(START + timedelta(days=14), 4),
    ]
    made = follow("1", replace(item, exams=tuple(rows)), Question(), ON)
    assert (made.standing, made.outcome.before, made.outcome.after) == (Standing.COUNTED, 8, 4)


def test_words_without_a_number_are_those_of_the_exams_that_are_spoken_of() -> None:
    rows = [
        row(START - timedelta(days=7), 5, timing="follow-up", mode=Mode.SELF, examiner=""),
        row(START, 8, timing="baseline"),
        row(START + timedelta(days=14), 4, timing="follow-up"),
    ]
    made = follow("1", replace(course(infusions=0, planned=1), exams=tuple(rows)), Question(), ON)
    assert (made.standing, made.outcome.before, made.outcome.after) == (Standing.COUNTED, 8, 4)


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
    def days(*late: tuple[int, float | None], **fields: Any) -> tuple[int, End] | None:
        made = follow("1", course(after=late), Question(**fields), ON).response
        return (made.days, made.end) if made else None

    assert days((14, 4), (40, 5), (70, 6)) == (56, End.LOST)
    assert days((14, 4), (40, 5)) == (26, End.WATCHED)
    assert days((14, 4)) == (0, End.WATCHED)
    assert days((14, 6), (40, 2)) is None
    assert days() is None
    then = row(START, 4)
    for pain, end in ((7, End.WATCHED), (7.02, End.LOST)):  # 30 % and a little less of 10
        made = lasted(Outcome("1", 10, 4), then, [then, row(START + timedelta(days=3), pain)])
        assert made is not None
        assert (made.days, made.end) == (3, end)
    assert lasted(Outcome("1", 8, 4), then, [then, row(START + timedelta(days=3), None)]) is not None


FIRST_DAY = START + timedelta(days=21, hours=1)  # of the last infusion of `course()`


def second(*pains: float | None, day: int = 80, infusions: int = 4) -> ClinicCourse:
    """A course of the same patient, its infusion 1 so many days after the last one of the first course; weekly exams
    with these pains before it."""
    return course(2, pains, patient="p", start=FIRST_DAY + timedelta(days=day), infusions=infusions, after=())


def responses(*items: ClinicCourse, **fields: Any) -> list[tuple[int, End]]:
    found = asked(*items, **fields).followed
    return [(f.response.days, f.response.end) for f in found if f.response]


def test_a_loss_seen_at_the_start_of_the_next_course_ends_the_response() -> None:
    one = course(1, after=((14, 4),), patient="p")
    assert responses(one, second(8, 8)) == [(80 - 7 - 14, End.LOST)]
    assert responses(one, second(5, 8)) == [(80 - 14, End.LOST)]
    assert responses(one, second(8, infusions=0)) == [(80 - 14, End.LOST)]
    assert responses(one, second(5, infusions=0)) == [(80 - 14, End.WATCHED)]


def test_a_new_course_while_the_response_lasts_is_a_competing_end() -> None:
    one = course(1, after=((14, 4),), patient="p")
    assert responses(one, second(5, 4)) == [(80 - 14, End.RETREATED)]
    assert responses(one, second(None)) == [(80 - 14, End.RETREATED)]
    lost = course(1, after=((14, 4), (60, 7)), patient="p")
    assert responses(lost, second(5, 4)) == [(46, End.LOST)]
    found = asked(one, second(4), course(3, after=((14, 4), (40, 8)))).relapse
    assert [(s.time, s.lost, s.retreated) for s in found.steps] == [(26, 1, 0), (66, 0, 1)]
    assert found.steps[-1].share_lost == pytest.approx(0.5)


def test_the_next_course_counts_also_when_a_filter_leaves_it_out() -> None:
    one = course(1, after=((14, 4),), patient="p", indication="fibromyalgia")
    other = replace(second(8), course=replace(second(8).course, indication="CRPS", agent="S-ketamine"))
    assert responses(one, other, indication="fibromyalgia") == responses(one, other, agent="racemic ketamine")
    assert responses(one, other, indication="fibromyalgia") == [(80 - 14, End.LOST)]


def test_exams_after_infusion_1_of_the_next_course_are_not_this_ones() -> None:
    one = course(1, after=((14, 4), (90, 8)), patient="p")
    assert responses(one, second(4)) == [(66, End.RETREATED)]
    assert outcome(one, at="w12").after == 8
    assert asked(one, second(4), at="w12").followed[0].outcome.after is None


def test_patients_are_counted_and_not_courses() -> None:
    one, two = course(1, after=((14, 4),), patient="p"), second(8)
    result = asked(one, two)
    assert (result.courses, result.n, result.of(result.n)) == (1, 1, "1 patient")
    assert "Every patient counts once" in result.question.words()
    both = asked(one, two, first_courses_only=False)
    assert (both.courses, both.patients, both.of(both.n)) == (2, 1, "2 courses")
    assert pooled_words(both).startswith("2 courses of 1 patient: courses of one patient are not independent")
    assert asked(one, two, first=date(2024, 3, 1)).courses == 0
    assert asked(one, two, first=date(2024, 3, 1), first_courses_only=False).courses == 1


def test_the_interval_of_several_courses_of_a_patient_comes_from_drawing_patients() -> None:
    many = [
        course(n, after=((14, 4 if n % 2 else 8),), patient=f"p{n % 7}", start=START + timedelta(days=n))
        for n in range(1, 36)
    ]
    pooled = asked(*many, first_courses_only=False)
    assert "cluster bootstrap" in pooled.at_30.interval.origin.source
    assert "drawing the 7 patients 1000 times" in part_words(pooled, "responders")
    once = asked(*many)
    assert once.at_30.interval.origin.source.startswith("Wilson")
    assert "drawing" not in part_words(once, "responders")


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
    assert result.window_words() == "Outcome exams were done on day 14 after the last infusion, median 14."
    assert result.left_out_words() == "Not counted: 1 no pain recorded before infusion 1."
    assert result.carried_words() == "Counted as non-responders: 1 who stopped and 1 without an exam at that time."
    assert share_words(result.at_30) == "2 of 5, 40 % (12 to 77 %)"
    every = asked(*(course(n, after=((14, 4),)) for n in range(1, 21)))
    assert share_words(every.at_30) == "20 of 20, 100 % (84 to 100 %)"
    assert dict(result.curve)[30] == pytest.approx(0.4)
    assert [round(bar.improvement) for bar in result.bars] == [50, 30, 29, 0, 0]


@pytest.mark.parametrize(
    ("after", "hits"), [(7.1, (0, 0)), (7, (1, 0)), (5.1, (1, 0)), (5, (1, 1)), (10, (0, 0)), (0, (1, 1))]
)
def test_a_responder_has_at_least_so_much_less_pain(after: float, hits: tuple[int, int]) -> None:
    result = asked(course(1, before=(10,), after=((14, after),)))
    assert (result.at_30.hits, result.at_50.hits) == hits


def test_the_incidence_of_the_whole_practice_is_statsmodels() -> None:
    result = clinic(practice(400), Question())
    lost = [f.response for f in result.followed if f.response]
    codes = {End.WATCHED: 0, End.LOST: 1, End.RETREATED: 2}
    with np.errstate(all="ignore"):  # its variance of the last step
        fitted = CumIncidenceRight([float(r.days) for r in lost], [codes[r.end] for r in lost])
    theirs = dict(zip(fitted.times, zip(*fitted.cinc, strict=True), strict=True))
    assert {codes[r.end] for r in lost} == {0, 1, 2}
    for step in result.relapse.steps:
        if step.time in theirs:
            assert (step.share_lost, step.share_retreated) == pytest.approx(theirs[step.time])
    assert (
        result.n
        == sum(f.outcome.usable for f in result.followed)
        == result.courses - sum(n for _, n in result.standing)
    )


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
    assert [p.error for p in clinic(ClinicData((course(1),), ON, {"Dr I. Lind": False}), Question()).pairs] == [6]
    oldest = min(course(1).exams, key=lambda e: e.performed_at)
    others = (e for e in course(1).exams if e != oldest)
    changed = replace(course(1), exams=(oldest._replace(examiner="Dr B"), *others))
    assert [asked(changed, baseline=baseline).pairs[0].error for baseline in ("median", "last")] == [5, 4], (
        "who did the exams that are compared"
    )
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
    assert found({0: 2}, Rule.PAINFUL) == found({0: 2}, Rule.RATING2) == (1, 1, 1)
    assert found({0: 10}, Rule.PAINFUL) == found({0: 10}, Rule.RATING2) == (1, 1, 1)
    assert found({0: 0}, Rule.RATING2) == (1, 0, 1)
    assert found({0: UNRATED}, Rule.PAINFUL) == (1, 1, 1)
    assert found({0: UNRATED}, Rule.RATING2) == (0, 0, 0)
    assert found({0: MISSING}, Rule.PAINFUL) == (0, 0, 0)
    empty = asked().sites[0]
    assert (empty.n, empty.before, empty.after) == (0, 0, 0)
    assert empty.share_before is empty.share_after is empty.difference is None
    full = asked(item).sites[0]
    assert (full.share_before, full.share_after, full.difference) == (1, 1, 0)


def test_adverse_events_per_100_infusions() -> None:
    one = course(1, events=("Nausea", "nausea ", ""))
    serious = AdverseEvent(one.infusions[1].id, START, "Fall", "severe", serious=True)
    result = asked(replace(one, events=(*one.events, serious)), course(2))
    assert [(u.what, u.events, u.severe, u.serious, u.rate.value) for u in result.unwanted] == [
        ("nausea", 2, 0, 0, None),
        ("fall", 1, 1, 1, None),
        ("not named", 1, 0, 0, None),
    ]
    more = asked(replace(one, events=(*one.events, serious)), *(course(n) for n in range(2, 6)))
    assert [u.rate.value for u in more.unwanted] == [10, 5, 5]
    assert part_words(more, "events").startswith("4 unwanted effects in 20 infusions, 20 per 100")
    assert "per 100" not in part_words(result, "events")
    single = asked(course(1, infusions=1, events=("nausea",)))
    assert part_words(single, "events") == "1 unwanted effect in 1 infusion; only what was recorded."
    assert part_words(asked(course(1)), "events") == "0 unwanted effects in 4 infusions; only what was recorded."


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
    by_two = replace(one, exams=(*one.exams[:-1], one.exams[-1]._replace(examiner="Dr B")))
    only_b = chosen(ClinicData((by_two, two), ON), Question(examiner="Dr B"))
    assert [item.course.label for item in only_b] == ["1"], "one exam of theirs is enough"
    assert kept(least=0.0, agent="racemic ketamine") == kept(most=9.0, agent="racemic ketamine") == [], "no dose known"
    assert kept(examiner="Dr I. Lind") == ["1", "2", "3"]
    assert kept(first=date(2024, 2, 1)) == ["2"]
    assert kept(last=date(2024, 2, 1)) == ["1"]
    assert kept(first=date(2024, 1, 8), last=date(2024, 1, 8)) == ["1"], "the day of infusion 1, both ends belong to it"
    assert kept(first=date(2024, 1, 9), last=date(2024, 4, 16)) == kept(last=date(2024, 1, 7)) == []
    assert kept(least=0.2, agent="S-ketamine") == kept(most=0.3, agent="S-ketamine") == ["1"]
    assert kept(least=0.3, agent="S-ketamine") == kept(most=0.2, agent="S-ketamine") == []
    assert kept(least=0.25, most=0.25, agent="S-ketamine") == ["1"], "both ends belong to it"
    pooled = pooled_words(clinic(data, Question()))
    assert pooled == "2 agents are pooled (S-ketamine, racemic ketamine); choose one to compare."


def test_doses_of_two_agents_are_never_pooled() -> None:
    racemic, other = course(1, dose=0.5), course(2, dose=0.5, agent="S-ketamine")
    both = replace(
        course(3),
        infusions=tuple(replace(i, agent="S-ketamine" if n else "") for n, i in enumerate(course(3).infusions)),
    )
    assert both.agent == "S-ketamine + racemic ketamine"
    data = ClinicData((racemic, other, both), ON)
    assert choices(data)[0] == ("S-ketamine", "S-ketamine + racemic ketamine", "racemic ketamine")
    for agent in ("", both.agent):
        with pytest.raises(ValueError, match="choose one agent"):
            clinic(data, Question(least=0.4, agent=agent))
    assert [f.label for f in clinic(data, Question(least=0.4, agent="S-ketamine")).followed] == ["1"]
    assert clinic(ClinicData((racemic,), ON), Question(least=0.4)).courses == 1


def test_it_tells_its_progress_and_stops_when_told() -> None:
    told: list[tuple[int, int]] = []

    def go_on(done: int, of: int) -> bool:
        told.append((done, of))
        return True

    clinic(practice(120), Question(), go_on)
    assert told == [(50, 120), (100, 120), (120, 120)]
    with pytest.raises(Stopped):
        clinic(practice(120), Question(), lambda done, of: False)


def test_the_time_points_by_name() -> None:
    assert [point.name for point in TIME_POINTS] == [
        "end of course (day 1 to 28 after the last infusion)",
        "4 weeks (day 15 to 42 after the last infusion)",
        "12 weeks (day 57 to 112 after the last infusion)",
        "26 weeks (day 141 to 224 after the last infusion)",
        "52 weeks (day 309 to 420 after the last infusion)",
        "latest exam",
    ]
    assert [point.short for point in TIME_POINTS] == [
        "end of course (day 1 to 28)",
        "4 weeks (day 15 to 42)",
        "12 weeks (day 57 to 112)",
        "26 weeks (day 141 to 224)",
        "52 weeks (day 309 to 420)",
        "latest exam",
    ]
    assert [point.words for point in TIME_POINTS] == [
        "the first exam on day 1 to 28 after the last infusion",
        "the exam nearest to day 28 after the last infusion, day 15 to 42",
        "the exam nearest to day 84 after the last infusion, day 57 to 112",
        "the exam nearest to day 182 after the last infusion, day 141 to 224",
        "the exam nearest to day 364 after the last infusion, day 309 to 420",
        "the latest exam since infusion 1",
    ]


@pytest.mark.parametrize(
    ("at", "first", "last"), [("end", 1, 28), ("w4", 15, 42), ("w12", 57, 112), ("w26", 141, 224), ("w52", 309, 420)]
)
def test_the_window_of_a_time_point_holds_both_its_ends(at: str, first: int, last: int) -> None:
    for day, inside in ((first - 1, False), (first, True), (last, True), (last + 1, False)):
        assert (outcome(course(after=((day + 0.2, 4),)), at=at).after == 4) is inside, day


def test_the_question_is_asked_in_words() -> None:
    for key, _, words in BASELINES:
        for point in TIME_POINTS:
            said = Question(key, point.key).words()
            assert words in said
            assert point.words in said
    assert "Only an examiner's signed exams by hand, in each course" in Question().words()
    assert "Only an examiner's signed exams by algometer, in each course" in Question(algometer=True).words()
    assert "Only the patient's own signed exams, in each course" in Question(mode=Mode.SELF).words()
    assert Question().words().endswith("Every patient counts once, with the first course.")
    assert "Every course counts: " in Question(first_courses_only=False).words()
    with pytest.raises(KeyError):
        _ = Question(at="?").time_point
    with pytest.raises(KeyError):
        _ = Question("?").baseline_words


def test_every_part_is_said_in_words() -> None:
    full, none = clinic(practice(60), Question()), asked()
    for part, _ in PARTS:
        assert part_words(full, part)
        assert part_words(none, part) != part_words(full, part)
    assert none.left_out_words() == none.carried_words() == none.window_words() == pooled_words(none) == ""
    assert share_words(none.at_30) == "nobody to count"
    assert "regression to the mean" in LIMITS
    late = [course(n, after=((14, 4), (30, 8))) for n in range(1, 6)]
    shown = asked(*late, course(6, after=((14, 4),)), course(7, after=()))
    assert "Half had lost it by day 16" in part_words(shown, "relapse")
    assert "1 without a value stands at 0" in part_words(shown, "waterfall")
    assert "1 incomplete, not drawn" in part_words(replace_pairs(shown), "pairs")


@pytest.mark.parametrize("few", [1, 4, 5])
def test_of_fewer_than_five_patients_nothing_is_said_in_percent(few: int) -> None:
    made = asked(*(course(n, after=((14, 4), (30, 8)), events=("nausea",)) for n in range(1, few + 1)))
    said = {part: part_words(made, part) for part, _ in PARTS}
    for part, words in said.items():
        left = re.sub(
            r"at least (30|50) %( less| lower)|less than 30 %|30 % response|stand at 0 %", "", words, flags=re.I
        )
        assert ("%" in left or "per 100" in left) is (few >= 5 and part in ("responders", "events")), (part, words)
    assert ("Half" in said["relapse"]) is (few >= 5)
    assert ("no interval" in said["responders"]) is (few < 5)


def replace_pairs(result: ClinicResult) -> ClinicResult:
    return replace(result, incomplete_pairs=1)


def test_the_published_share_is_17_of_29() -> None:
    low, high = proportion_confint(17, 29, method="wilson")
    assert f"(59 %, {100 * low:.0f} to {100 * high:.0f} %)" in REFERENCE


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
