"""Baseline, phases, exams near an infusion, NAP, lines and their gaps."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats

from bodymap.medicine.model import AFTER, BEFORE, DURING, Mode, Rule
from bodymap.medicine.outcomes import (
    Count,
    Origin,
    Phase,
    answer_line,
    contradicts,
    count,
    is_before,
    median_of,
    missed_days,
    missed_visits,
    nap,
    near_infusion,
    phase_of,
    reading,
    still_going,
    totals_line,
)
from bodymap.medicine.outcomes.clinic import ClinicCourse, Question, Standing, follow, seen
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
    assert middle.origin.inputs == (("values", "9, 10 to 13, 12"), ("n", "3"))
    assert even.origin.inputs == (("values", "7, 8"), ("n", "2"))


@each(st.lists(st.floats(0, 10), min_size=1, max_size=9))
def test_the_median_is_numpys(values: list[float]) -> None:
    import numpy as np

    middle = median_of(values)
    assert middle is not None
    assert middle.low == middle.high == pytest.approx(float(np.median(values)))


def test_the_baseline_holds_exams_of_one_line_before_the_first_infusion() -> None:
    exams, given = whole_course()
    base = reading([*exams, exam(-5, 3, mode=Mode.SELF)], given).baseline
    assert base is not None
    assert [c.low for c in base.counts] == [15, 16, 15]
    assert str(base.median) == "15"
    every = reading(exams).baseline
    assert every is not None
    assert len(every.exams) == 10


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
    later = replace(unlinked, performed_at=first.given_at + timedelta(hours=2))
    assert is_before(replace(later, timing=BEFORE), first), "of that day, whatever the clock says"
    assert not is_before(replace(later, timing=BEFORE, performed_at=later.performed_at + timedelta(days=1)), first)
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
    assert near_infusion(exam(performed_at=first.given_at), given) is None
    assert near_infusion(exam(performed_at=first.given_at + timedelta(minutes=1)), given) == first
    over = first.given_at + timedelta(minutes=40)  # what acts is gone 24 hours after its end
    assert near_infusion(exam(performed_at=over + timedelta(hours=24)), given) == first
    assert near_infusion(exam(performed_at=over + timedelta(hours=24, minutes=1)), given) is None
    endless = replace(first, minutes=None)
    assert near_infusion(exam(performed_at=first.given_at + timedelta(hours=24)), [endless]) == endless
    assert near_infusion(exam(performed_at=first.given_at + timedelta(hours=24, minutes=1)), [endless]) is None


def test_a_day_that_contradicts_the_words_is_found_from_the_next_day_on() -> None:
    (first,) = infusions([21])

    def odd(day: float, timing: str) -> bool:
        return contradicts(exam(day, infusion=first.id, timing=timing), [first]) is not None

    assert [odd(day, BEFORE) for day in (20, 21, 22)] == [False, False, True]
    assert [odd(day, AFTER) for day in (20, 21, 22)] == [True, False, False]
    assert [odd(day, DURING) for day in (20, 21, 22)] == [True, False, False]
    assert contradicts(exam(30, timing="before 2"), [first]) is None
    assert contradicts(exam(30, infusion=first.id), [first]) is None


def test_phases_of_a_course() -> None:
    given = infusions([21, 28])
    assert phase_of(exam(0), given) is Phase.BASELINE
    assert phase_of(exam(0), ()) is Phase.BASELINE
    assert phase_of(exam(28), given) is Phase.DURING
    assert phase_of(exam(35), given) is Phase.FOLLOW_UP
    assert phase_of(exam(35), given, going=True) is Phase.DURING
    assert phase_of(exam(0), given, going=True) is Phase.BASELINE


def test_whether_a_course_is_still_going_is_asked_of_one_day_and_everywhere_the_same() -> None:
    given, planned = infusions([21, 28]), replace(COURSE, planned=6)
    last = given[-1].given_at.date()  # of the last infusion, not of any before it
    assert still_going(planned, reversed(given), last + timedelta(days=28))
    assert not still_going(planned, given, last + timedelta(days=29))
    stopped, whole = replace(planned, stopped=START.date()), replace(planned, planned=2)
    for over in (None, stopped, whole, replace(COURSE, planned=None)):
        assert not still_going(over, given, last)
    assert not still_going(planned, (), last)

    exams = [exam(0, pain=7), exam(7, pain=7), exam(35, 9, pain=4)]
    item = ClinicCourse(planned, given, tuple(seen(e) for e in exams))
    for days, going in ((28, True), (29, False)):
        on = last + timedelta(days=days)
        phases = [p.phase for p in reading(exams, given, planned, on=on).main.points]
        assert phases == [Phase.BASELINE, Phase.BASELINE, Phase.DURING if going else Phase.FOLLOW_UP]
        assert (follow("1", item, Question(), on).standing is Standing.GOING) is going


def test_phase_medians_leave_out_exams_near_an_infusion() -> None:
    exams, given = whole_course()
    before, during, after = reading([*exams, exam(42.3, 2)], given).phases
    assert (str(before.median), str(during.median), str(after.median)) == ("15", "15", "10")
    assert during.left_out == 1
    assert during.median is not None
    assert during.median.n == 4


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
    for a, b in ((4, 5), (5, 4)):
        assert nap([3] * a, [3] * b).origin.note.startswith("Few data: fewer than five values in a phase. Describes")
    assert nap([3] * 5, [3] * 5).origin.note.startswith("Describes overlap.")
    assert nap([3, 2], [2, 1, 4]).origin.inputs == (
        ("before", "3, 2"), ("after", "2, 1, 4"), ("better", "3"), ("ties", "1"), ("pairs", "6"),
    )  # fmt: skip


def test_a_line_is_broken_at_a_missed_visit_and_at_long_intervals() -> None:
    exams, given = whole_course()
    line = reading(exams, given).main
    assert [run[0].day for run in line.runs()] == [-21, 35]
    assert [i.number for i in missed_visits([p.exam for p in line.points], given)] == [5]
    at_home = reading(exams, given).others[0]
    assert [run[0].day for run in at_home.runs()] == [3, 45]
    quiet = reading([exam(0), exam(7), exam(14), exam(90), exam(200)]).main
    assert [len(run) for run in quiet.runs()] == [4, 1]
    assert reading([]).main.runs() == ()
    assert reading([exam()]).main.points[0].day is None


def test_before_and_after_the_infusions_a_quarter_of_a_year_is_no_gap() -> None:
    """Twice the usual interval breaks the line between infusions; before and after them visits are rare."""
    days = [0, 20, 40, 60, 140, 160]
    exams = [exam(day) for day in days]
    assert [len(run) for run in reading(exams).main.runs()] == [6]
    assert [len(run) for run in reading(exams, infusions([170])).main.runs()] == [6]
    assert [len(run) for run in reading(exams, infusions([10, 150])).main.runs()] == [4, 2]


def test_a_line_is_broken_by_more_than_twice_the_usual_interval() -> None:
    def broken(days: list[int], given: list[float]) -> list[int]:
        return [len(run) for run in reading([exam(day) for day in days], infusions(given)).main.runs()]

    assert broken([0, 7, 14, 21, 28, 42, 57], [1, 60]) == [6, 1], "between infusions: 14 is twice 7, 15 is more"
    assert broken([0, 50, 100, 150, 250, 351], []) == [5, 1], "without any: 100 is twice 50, 101 is more"
    assert broken([0, 7, 14, 21, 112, 204], []) == [5, 1], "and 91 days are never too long, 92 are"


def test_an_exam_of_a_day_without_a_time_lies_before_the_infusions_after_its_own() -> None:
    first, second, third = infusions([21, 21.1, 21.2])
    noted = replace(exam(21), date_only=True, timing="before 2")
    assert [is_before(noted, infusion) for infusion in (first, second, third)] == [False, True, True]


def test_a_missing_value_breaks_a_line() -> None:
    exams, given = whole_course()
    line = reading(exams, given).main
    means = line.runs(lambda p: p.mean)
    assert [len(run) for run in means] == [5, 4]
    assert [p.count.low for p in line.points if p.mean is None] == [15]
    early = [exam(0, missing=1), exam(7), exam(14, missing=1), exam(21)]
    assert [len(run) for run in reading(early).main.runs(lambda p: p.mean)] == [1, 1]
    assert not line.points[0].near


def test_an_exam_right_after_an_infusion_is_no_part_of_the_line() -> None:
    exams, given = whole_course()
    line = reading([*exams, exam(42.3, 2)], given).main
    assert sum(p.near for p in line.points) == 1
    assert [(run[0].day, len(run)) for run in line.runs()] == [(-21, 6), (35, 4)]


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
    assert [p.gap for p in reading(exams).main.points] == [False] * 6
    course = replace(COURSE, plan=(first + timedelta(days=28),))
    assert [p.gap for p in reading(exams, (), course).main.points] == [False] * 4 + [True, False]


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


def test_sources_are_those_the_reader_can_find() -> None:
    assert "domain" not in nap([1], [2]).origin.explain()
    assert "Source" not in Origin("sum", (), "domain 6.1").explain()


def test_an_answer_that_is_a_change_already() -> None:
    given = [(START, 3.0), (START + timedelta(days=7), 2.0)]
    assert answer_line("PGIC", (1, 7), []) is None
    said = answer_line("PGIC", (1, 7), given, ("minimally improved", "much improved"), START.date())
    bare = answer_line("PGIC", (1, 7), given)
    assert said is not None
    assert bare is not None
    assert said.words.startswith("Much improved, compared with ")
    assert bare.words.startswith("2 of 1 to 7 (")
    assert (said.before, said.now) == ("", "2")
    mean = answer_line("Own", (1 / 3, 20 / 3), [(START, 10 / 3)])
    assert mean is not None
    assert mean.words == "3.333 of 0.333 to 6.667 (12 August 2026)."
    assert mean.now == "3.333"
    assert mean.origin.inputs == (("12 August 2026", "3.333"),)
    assert mean.origin.note == "The answers run from 0.333 to 6.667."


def test_a_total_of_tables_keeps_three_decimals() -> None:
    line = totals_line("Mind", 55.125, [(START, 40.125), (START + timedelta(days=7), 30.625)])
    assert line is not None
    assert (line.before, line.now) == ("40.125", "30.625")
    assert "of 55.125." in line.words
    third = totals_line("Mind", 500 / 3, [(START, 100 / 3), (START + timedelta(days=7), 50 / 3)])
    assert third is not None
    assert (third.before, third.now) == ("33.333", "16.667")
    assert third.words == "Fell by 16.7 of 166.667."
    assert third.origin.inputs == (("before", "33.333"), ("latest", "16.667"), ("highest possible", "166.667"))


def test_a_total_of_the_very_minute_of_infusion_1_is_before_it() -> None:
    (first,) = infusions([7])
    totals = [(START, 16.0), (first.given_at, 12.0), (first.given_at + timedelta(minutes=1), 11.0), (START, 9.0)]
    for many, before in ((4, "12"), (2, "16")):
        line = totals_line("PHQ-9", 27, totals[:many], first)
        assert line is not None
        assert line.before == before, "the latest is never its own beginning"


def test_a_prorated_total_is_marked_wherever_it_is_compared() -> None:
    totals = [(START + timedelta(days=7 * n), total) for n, total in enumerate((16.0, 12.0, 9.0))]

    def words(*partly: str) -> str:
        line = totals_line("PHQ-9", 27, totals, partly=partly)
        assert line is not None
        return line.words

    assert words() == words("", "", "") == words("", "8 of 9 answered", "") == "Fell by 7 of 27."
    assert words("8 of 9 answered", "", "") == "Fell by 7 of 27. 16 of 27, 8 of 9 answered."
    third = totals_line("Mind", 80 / 3, [(at, total / 3) for at, total in totals], partly=("", "", "1 of 2 answered"))
    assert third is not None
    assert third.words == "Fell by 2.3 of 26.667. 3 of 26.667, 1 of 2 answered."
    high = totals_line("Mind", 80 / 3, [(at, total / 7) for at, total in totals], partly=("1 of 2 answered", "", ""))
    assert high is not None
    assert high.words == "Fell by 1 of 26.667. 2.286 of 26.667, 1 of 2 answered."
    assert words("8 of 9 answered", "", "7 of 9 answered") == (
        "Fell by 7 of 27. 16 of 27, 8 of 9 answered; 9 of 27, 7 of 9 answered."
    )


def test_without_infusions_it_goes_from_the_first_exam_to_the_last() -> None:
    exams = [exam(day, 10 + day) for day in (0, 2, 4)]
    told = reading(exams)
    assert (told.start, told.now) == (exams[0], exams[-1])
    assert told.pair == (exams[0].id, exams[-1].id)
    alone = reading(exams[:1])
    assert (alone.start, alone.now) == (exams[0], None)
