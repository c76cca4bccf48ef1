"""Baseline, phases, exams near an infusion, NAP, series and their gaps, and the sentences of a course."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats

from bodymap import body
from bodymap.model import AFTER, BEFORE, DURING, Exam, Finding, Mode, Rule, Status
from bodymap.outcomes import (
    Count,
    Origin,
    Phase,
    baseline,
    count,
    course_rule,
    is_before,
    known,
    median_of,
    missed_days,
    missed_visits,
    nap,
    near_infusion,
    phase_medians,
    phase_of,
    series,
    story,
    totals_line,
)
from tests.outcomes.people import COURSE, START, exam, infusions, whole_course


def test_the_count_of_an_incomplete_exam_is_a_range() -> None:
    made = count(exam(0, 12, missing=2))
    assert (made.low, made.high, made.examined, made.missing, str(made)) == (12, 14, 16, 2, "12 to 14")
    assert not made.exact
    assert "examined = 16 of 18" in made.origin.explain()
    unrated = exam(0, 12, unrated=2)
    assert (count(unrated).low, count(unrated).high) == (14, 14)
    assert (count(unrated, Rule.RATING2).low, count(unrated, Rule.RATING2).high) == (12, 14)


def test_the_median_of_ranges_is_a_range() -> None:
    middle = median_of([Count(9, 9, 18), Count(10, 13, 15), Count(12, 12, 18)])
    assert middle is not None
    assert (middle.low, middle.high, middle.least, middle.most, str(middle)) == (10, 12, 9, 13, "10 to 12")
    assert median_of([]) is None
    even = median_of([7.0, 8.0])
    assert even is not None
    assert str(even) == "7.5"


@each(st.lists(st.floats(0, 10), min_size=1, max_size=9))
def test_the_median_is_numpys(values: list[float]) -> None:
    import numpy as np

    middle = median_of(values)
    assert middle is not None
    assert middle.low == middle.high == pytest.approx(float(np.median(values)))


def test_the_baseline_holds_exams_of_one_mode_before_the_first_infusion() -> None:
    exams, given = whole_course()
    base = baseline([*exams, exam(-5, 3, mode=Mode.SELF)], given[0])
    assert base is not None
    assert [c.low for c in base.counts] == [15, 16, 15]
    assert str(base.median) == "15"
    assert baseline(exams, given[0], Mode.SELF) is None
    every = baseline(exams, None)
    assert every is not None
    assert len(every.exams) == 10


def test_superseded_and_empty_exams_do_not_count() -> None:
    old, empty = exam(0, status=Status.AMENDED), Exam("p", START)
    not_one = exam(1, 0, missing=18)
    assert known([old, empty, not_one, exam(2)]) == [exam(2)]


def test_a_course_is_counted_by_the_rule_most_of_its_exams_use() -> None:
    exams = [exam(0, rule=Rule.RATING2), exam(1, rule=Rule.RATING2), exam(2)]
    assert course_rule(exams) is Rule.RATING2
    assert course_rule([]) is Rule.PAINFUL


def test_what_an_exam_says_of_itself_goes_before_the_clock() -> None:
    (first,) = infusions([21])
    linked = exam(21, infusion=first.id)
    assert is_before(linked, first)
    assert not is_before(replace(linked, timing=AFTER), first)
    assert is_before(replace(linked, performed_at=first.given_at + timedelta(hours=2), timing=BEFORE), first)
    unlinked = exam(21)
    assert not is_before(replace(unlinked, timing=AFTER), first)
    assert is_before(replace(unlinked, performed_at=first.given_at + timedelta(hours=1), date_only=True), first)
    assert not is_before(replace(unlinked, performed_at=first.given_at + timedelta(hours=1)), first)
    assert is_before(replace(unlinked, performed_at=first.given_at), first)
    naive = replace(unlinked, performed_at=unlinked.performed_at.replace(tzinfo=None))
    assert is_before(naive, replace(first, given_at=first.given_at + timedelta(days=1)))


def test_exams_during_or_right_after_an_infusion_are_found() -> None:
    first, second = infusions([21, 28])
    given = (second, first)
    assert near_infusion(exam(21), given) is None
    assert near_infusion(exam(21.5), given) == first
    assert near_infusion(exam(23), given) is None
    assert near_infusion(exam(25, infusion=first.id, timing=DURING), given) == first
    assert near_infusion(exam(56, infusion=second.id, timing=AFTER), given) is None
    day = exam(28, infusion=second.id, timing=AFTER, date_only=True)
    assert near_infusion(day, given) == second
    assert near_infusion(replace(day, performed_at=START + timedelta(days=29)), given) is None


def test_phases_of_a_course() -> None:
    given = infusions([21, 28])
    going = replace(COURSE, planned=6)
    assert phase_of(exam(0), given) is Phase.BASELINE
    assert phase_of(exam(0), ()) is Phase.BASELINE
    assert phase_of(exam(28), given) is Phase.DURING
    assert phase_of(exam(35), given) is Phase.FOLLOW_UP
    assert phase_of(exam(35), given, going) is Phase.DURING
    assert phase_of(exam(60), given, going) is Phase.FOLLOW_UP
    assert phase_of(exam(35), given, replace(going, stopped=START.date())) is Phase.FOLLOW_UP
    assert phase_of(exam(35), given, replace(going, planned=2)) is Phase.FOLLOW_UP
    assert phase_of(exam(35), given, replace(going, planned=None)) is Phase.FOLLOW_UP


def test_phase_medians_leave_out_exams_near_an_infusion() -> None:
    exams, given = whole_course()
    exams.append(exam(42.3, 2))
    before, during, after = phase_medians(exams, given)
    assert (str(before.median), str(during.median), str(after.median)) == ("15", "15", "10")
    assert during.left_out == 1
    assert during.median is not None
    assert during.median.n == 4
    with_near = phase_medians(exams, given, with_near=True)[1]
    assert with_near.left_out == 0
    assert with_near.median is not None
    assert with_near.median.n == 5
    pain = phase_medians(exams, given, value=lambda e: e.number("pain_average"))
    assert [str(p.median) for p in pain] == ["7", "6", "5"]
    at_home = phase_medians(exams, given, mode=Mode.SELF)
    assert at_home[0].median is None


@pytest.mark.parametrize(
    ("a", "b", "lower", "value"),
    [
        ([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29], False, 38.5 / 42),
        ([16, 17, 15, 16], [14, 15, 13, 16, 9, 9], True, 21.5 / 24),
    ],
)
def test_nap_of_the_published_vectors(a: list[float], b: list[float], lower: bool, value: float) -> None:
    made = nap(a, b, lower_is_better=lower)
    assert made.value == pytest.approx(value)
    assert made.pairs == len(a) * len(b)
    assert made.few == (min(len(a), len(b)) < 5)


@settings(max_examples=40)
@each(st.lists(st.integers(0, 18), min_size=1, max_size=9), st.lists(st.integers(0, 18), min_size=1, max_size=9))
def test_nap_is_mann_whitneys_u_over_all_pairs(a: list[int], b: list[int]) -> None:
    u = stats.mannwhitneyu(a, b, method="asymptotic").statistic
    assert nap(a, b).value == pytest.approx(u / (len(a) * len(b)))


def test_nap_says_what_it_is() -> None:
    assert str(nap([], [1])) == "undefined"
    assert str(nap([3, 3], [1])) == "NAP 1.00 over 2 pairs (few data)"
    assert str(nap([3] * 5, [3] * 5)) == "NAP 0.50 over 25 pairs"
    assert "no p-value" in nap([1], [2]).origin.explain()


def test_a_line_is_broken_at_a_missed_visit_and_at_long_intervals() -> None:
    exams, given = whole_course()
    line = series(exams, given)
    assert [run[0].day for run in line.runs()] == [-21, 35]
    assert [i.number for i in missed_visits(known(exams, Mode.EXAMINER), given)] == [5]
    at_home = series(exams, given, Mode.SELF)
    assert [run[0].day for run in at_home.runs()] == [3, 45]
    quiet = series([exam(0), exam(7), exam(14), exam(90), exam(200)])
    assert [len(run) for run in quiet.runs()] == [4, 1]
    assert series([]).runs() == ()
    assert series([exam()]).points[0].day is None


def test_a_missing_value_breaks_a_line() -> None:
    exams, given = whole_course()
    line = series(exams, given)
    means = line.runs(lambda p: p.mean)
    assert [len(run) for run in means] == [5, 4]
    assert [p.count.low for p in line.points if p.mean is None] == [15]
    early = [exam(0, missing=1), exam(7), exam(14, missing=1), exam(21)]
    assert [len(run) for run in series(early).runs(lambda p: p.mean)] == [1, 1]
    assert not line.points[0].near
    assert line.points[0].draft


def test_an_exam_right_after_an_infusion_is_no_part_of_the_line() -> None:
    exams, given = whole_course()
    line = series([*exams, exam(42.3, 2)], given)
    assert sum(p.near for p in line.points) == 1
    assert [(run[0].day, len(run)) for run in line.runs()] == [(-21, 6), (35, 4)]


def test_one_rule_for_the_whole_line() -> None:
    exams = [exam(0, 18, rating=1, rule=Rule.RATING2), exam(7, 18, rating=1, rule=Rule.RATING2), exam(14, 18, rating=1)]
    line = series(exams)
    assert [p.count.low for p in line.points] == [0, 0, 0]
    assert any("1 of them was recorded under the other" in note for note in story(exams).notes)
    other = [exam(0), exam(7), exam(14), exam(21, rule=Rule.RATING2), exam(28, rule=Rule.RATING2)]
    assert any("(any pain); 2 of them were" in note for note in story(other).notes)


def test_the_story_of_a_course() -> None:
    exams, given = whole_course()
    exams[-10] = exams[-10].having(Finding.rated("forehead", 1), Finding.rated("thumb_l", 0))
    told = story(exams, given, COURSE)
    by_key = {line.key: line for line in told.lines}
    assert (by_key["count"].before, by_key["count"].now) == ("15", "9")
    assert by_key["count"].words == (
        "Count fell from 15 to 9 (baseline median 15): beyond measurement error (5, different examiners)."
    )
    assert (by_key["mean"].before, by_key["mean"].now, by_key["mean"].words) == (
        "5",
        "3",
        "Fell by 2. Controls stayed at 0 to 1.",
    )
    assert by_key["pain"].words == "43 % lower than at baseline; at least 30 %, moderate by IMMPACT."
    assert (told.error, told.error_words) == (5, "5, different examiners")
    assert told.main is told.examiner
    assert told.phase_words() == (
        "Median count (exams): baseline 15 (3), during 15 (4), follow-up 10 (3). "
        "Non-overlap of baseline and follow-up: NAP 1.00 over 9 pairs (few data)."
    )
    assert told.start == exams[0]
    assert told.now is not None
    assert told.now.examiner == "Dr M. Okafor"


def test_the_story_with_little_to_tell() -> None:
    given = infusions([21])
    nothing = story([], given)
    assert (nothing.lines, nothing.notes, nothing.start, nothing.now) == ((), (), None, None)
    only_before = story([exam(0), exam(7)])
    assert only_before.lines == ()
    assert only_before.phase_words() == ""
    assert "Non-overlap" not in story([exam(0), exam(28)], infusions([21, 35])).phase_words()
    assert only_before.notes == ("No infusion yet: all exams so far are the baseline.",)
    late = story([exam(30), exam(37)], given)
    assert late.notes == ("No exam before the first infusion, so there is no baseline.",)
    home = story([exam(0, mode=Mode.SELF), exam(30, 9, mode=Mode.SELF)], given)
    assert home.main is home.self_
    assert home.notes[0].startswith("Self-assessments only")
    assert "no measurement error" in home.lines[0].words
    near = story([exam(0), exam(21.5), exam(21.6), exam(40)], given)
    assert any(note.startswith("2 exams during or right after") for note in near.notes)
    one_near = story([exam(0), exam(21.5), exam(40)], given)
    assert any(note.startswith("1 exam during or right after") for note in one_near.notes)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (0, 3, "No percentage: pain was 0 at baseline."),
        (5, 5, "As at baseline."),
        (5, 6, "20 % higher than at baseline."),
        (10, 9.5, "5 % lower than at baseline; under 10 %."),
        (10, 4, "60 % lower than at baseline; at least 50 %, substantial by IMMPACT."),
    ],
)
def test_pain_in_words(before: float, now: float, words: str) -> None:
    told = story([exam(0), exam(30)], infusions([21]))
    assert [line.key for line in told.lines] == ["count", "mean"]
    start, end = (replace(exam(d), answers={"pain_average": v}) for d, v in ((0, before), (30, now)))
    told = story([start, end], infusions([21]))
    assert told.lines[-1].words == words


def test_the_mean_in_words() -> None:
    given = infusions([21])
    same = story([exam(0), exam(30)], given).lines[1]
    assert same.words == "Unchanged at 5."
    controls = tuple(Finding.rated(site, 4) for site in body.CONTROLS)
    up = story([exam(0).having(Finding.rated("forehead", 0)), exam(30, 18).having(*controls)], given).lines[1]
    assert up.words == "Rose by 1. Controls were 0 to 4."
    level = story([exam(0).having(Finding.rated("forehead", 0)), exam(30)], given).lines[1]
    assert level.words == "Unchanged at 5. Controls stayed at 0."
    assert [line.key for line in story([exam(0), exam(30, missing=1)], given).lines] == ["count"]


def test_planned_days_without_infusion_and_exam_are_missed() -> None:
    first = START.date()
    given = infusions([21, 28])
    exams = [exam(0), exam(20), exam(27), exam(60), exam(100)]

    def missed(*plan: int, follow_up: tuple[int, ...] = (), stopped: int | None = None) -> list[int]:
        course = replace(
            COURSE,
            plan=tuple(first + timedelta(days=d) for d in plan),
            follow_up=tuple(first + timedelta(days=d) for d in follow_up),
            stopped=None if stopped is None else first + timedelta(days=stopped),
        )
        return [(day - first).days for day in missed_days(exams, given, course)]

    assert missed(21, 28, 35, 42) == [35, 42]
    assert missed(24, 63) == []
    assert missed(32, 56) == [32, 56]
    assert missed(follow_up=(53, 67, 68, 200)) == [68]
    assert missed(35, 42, stopped=40) == [35]
    assert missed_days(exams, given, None) == missed_days([], (), COURSE) == []


def test_a_missed_planned_day_breaks_the_line() -> None:
    exams = [exam(d) for d in (0, 7, 14, 21, 35, 42)]
    first = START.date()
    assert [p.gap for p in series(exams, ()).points] == [False] * 6
    course = replace(COURSE, plan=(first + timedelta(days=28),))
    assert [p.gap for p in series(exams, (), course=course).points] == [False] * 4 + [True, False]


def test_questionnaire_totals_in_a_sentence() -> None:
    (first,) = infusions([21])
    totals = [(START, 18.0), (START + timedelta(days=14), 16.0), (START + timedelta(days=40), 9.0)]
    line = totals_line("PHQ-9", 27, totals, first, "Kroenke 2001", "Item 9: 1 at the last (of 3).")
    assert line is not None
    assert (line.before, line.now) == ("16", "9")
    assert line.words == "Fell by 7 of 27. Item 9: 1 at the last (of 3)."
    assert "Kroenke 2001" in line.origin.explain()
    later = totals_line("GAD-7", 21, totals[1:])
    assert later is not None
    assert (later.before, later.origin.source) == ("16", "GAD-7")
    assert totals_line("GAD-7", 21, totals[:1]) is None


def test_the_latest_exam_is_not_one_right_after_an_infusion() -> None:
    given = infusions([21, 28])
    told = story([exam(0), exam(24, 12), exam(28.2, 3)], given)
    assert told.now is not None
    assert told.now.id == "exam-24-examiner"
    assert "fell from 15 to 12" in told.lines[0].words


def test_sources_are_those_the_reader_can_find() -> None:
    assert "domain" not in nap([1], [2]).origin.explain()
    assert "Source" not in Origin("sum", (), "domain 6.1").explain()
