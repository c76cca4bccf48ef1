"""The clinic page in words, letter by letter, for practices small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bodymap.medicine import body
from bodymap.medicine.model import Mode, Rule
from bodymap.medicine.outcomes.clinic import PARTS, ClinicCourse, ClinicData, ClinicResult, Question, clinic, part_words
from tests.outcomes.clinic.practice import ON, START, course, found, row

NOTHING_SEEN = (
    "Lost when an exam shows less than 30 %, also at the start of the next course: 0. Treated again before a loss was"
    " seen: 0, a competing end. The others were followed to their last exam."
)
WINDOW = "Outcome exams were done on day 14 after the last infusion, median 14."


def asked(*items: ClinicCourse, **fields: Any) -> ClinicResult:
    return clinic(ClinicData(items, ON), Question(**fields))


def counts(
    n: int,
    before: int,
    after: int,
    pain: tuple[int | None, int | None] = (8, 4),
    later: tuple[int, int] | None = None,
    **fields: Any,
) -> ClinicCourse:
    """A course with one exam before it and one 14 days after it, with these counts and pains; `later` is one more, as
    (days after the last infusion, pain)."""
    start = fields.pop("start", START)
    item = course(n, (), (), patient=fields.pop("patient", ""), start=start)
    last = item.infusions[-1].given_at
    exams = [row(start, pain[0], before, **fields), row(last + timedelta(days=14), pain[1], after, **fields)]
    if later is not None:
        exams.append(row(last + timedelta(days=later[0]), later[1], after, **fields))
    return replace(item, exams=tuple(exams))


def said(result: ClinicResult) -> dict[str, str]:
    return {part: part_words(result, part) for part, _ in PARTS}


def test_nothing() -> None:
    assert said(asked()) == {
        "responders": "No course can be counted.",
        "curve": "No course can be counted.",
        "waterfall": "No course can be counted.",
        "pairs": "Nobody has a complete count before and after.",
        "sites": "No course can be counted.",
        "relapse": "Nobody reached a 30 % response that could be followed.",
        "events": "No infusions.",
    }


def test_sites_known_on_both_days_of_a_course_that_is_not_counted() -> None:
    """The reason is the course, not the sites."""
    told = said(asked(counts(1, 14, 8, (None, None))))["sites"]
    assert told == "No course is counted: no pain recorded before infusion 1 (1)."


def test_three_patients() -> None:
    three = asked(counts(1, 14, 8), counts(2, 10, 12, (8, 9)), counts(3, 12, 12, (6, 6)))
    beyond = "Count beyond measurement error in 1 of 3: 1 lower, 0 higher."
    assert said(three) == {
        "responders": "Average pain at least 30 % lower: 1 of 3. At least 50 % lower: 1 of 3. Fewer than 5 patients: no"
        f" percentage and no interval. {WINDOW}",
        "curve": "How many of 3 patients whose average pain fell by at least so much; no single cut-off suits all."
        " Those without a value stand at 0 %.",
        "waterfall": f"Pain lower in 1, higher in 1 of 3 patients; up is better. {beyond}",
        "pairs": f"3 patients with a complete count before and after. {beyond}",
        "sites": "In how many of 3 a site is positive, known both times; before is the last exam before infusion 1."
        " Most often before: right occiput, 3 of 3. Fell most: right second rib, from 3 to 2 of 3.",
        "relapse": f"1 patient with at least 30 % less pain, from that exam on. {NOTHING_SEEN}",
        "events": "0 unwanted effects in 12 infusions; only what was recorded.",
    }
    assert three.rule_words() == "A site is positive by any pain."
    assert three.window_words() == WINDOW


def test_the_least_change_is_a_change() -> None:
    little = asked(course(1, (9,), ((14, 8.95),)), course(2, (9,), ((14, 9.05),)), course(3, (9,), ((14, 9),)))
    assert said(little)["waterfall"].startswith("Pain lower in 1, higher in 1 of 3 patients; up is better.")


def test_on_which_days_the_outcome_exams_were_done() -> None:
    def days(*late: int) -> str:
        return asked(*(course(n, after=((day, 4),)) for n, day in enumerate(late, start=1))).window_words()

    assert days(14) == "Outcome exams were done on day 14 after the last infusion."
    assert days(20, 14) == "Outcome exams were done on day 14 to 20 after the last infusion, median 17."
    assert days(20, 14, 15) == "Outcome exams were done on day 14 to 20 after the last infusion, median 15."


def test_seven_patients_of_whom_two_have_no_value() -> None:
    """Two responses are lost on day 44 and 54, 30 and 40 days after the outcome exam."""
    late = {1: (44, 7), 2: (54, 8)}
    some = [counts(n, 14 - n % 2, 8 + n, (8, 4 if n < 4 else 8), late.get(n)) for n in range(1, 6)]
    seven = asked(*some, course(6, after=()), course(7, after=()))
    words = said(seven)
    assert words["responders"] == (
        "Average pain at least 30 % lower: 3 of 7, 43 % (16 to 75 %). At least 50 % lower: 3 of 7, 43 % (16 to 75 %)."
        f" Counted as non-responders: 2 without an exam at that time. {WINDOW}"
    )
    assert words["curve"].startswith("Share of 7 patients whose")
    assert words["waterfall"] == (
        "Pain lower in 3, higher in 0 of 7 patients; up is better. 2 without a value stand at 0."
        " Count beyond measurement error in 0 of 5: 0 lower, 0 higher."
    )
    assert words["relapse"] == (
        f"3 patients with at least 30 % less pain, from that exam on. {NOTHING_SEEN.replace('course: 0', 'course: 2')}"
    ), "of three patients no time is said by which half had lost it"
    assert words["events"] == "0 unwanted effects in 28 infusions, 0 per 100; only what was recorded."


def test_half_of_five_or_more_responses_has_a_day() -> None:
    """Lost on day 30, 40 and 50 after the outcome exam, of five: half or more by day 50."""
    late = {1: (44, 7), 2: (54, 8), 3: (64, 8)}
    five = asked(*(counts(n, 12, 12, later=late.get(n, (100, 4))) for n in range(1, 6)))
    assert said(five)["relapse"].endswith(
        "course: 3. " + NOTHING_SEEN.partition(": 0. ")[2] + " Half had lost it by day 50."
    )
    four = asked(*(counts(n, 12, 12, later=late.get(n, (100, 4)) if n < 3 else (100, 4)) for n in range(1, 6)))
    assert said(four)["relapse"].endswith("Half was not reached.")


def test_a_practice_large_enough_for_percentages() -> None:
    """23 courses: 12 of them respond; counts fall from 12 to 14 to 4 to 8 points."""
    many = [counts(n, 14 - n % 3, 4 + n % 5, (8, 4 if n % 2 else 7)) for n in range(1, 24)]
    words = said(asked(*many))
    assert words["responders"].startswith("Average pain at least 30 % lower: 12 of 23, 52 % (33 to 71 %).")
    assert words["sites"].endswith(
        "Most often before: right occiput, 100 %. Fell most: right second rib, by 100 percentage points."
    )
    assert words["pairs"].endswith("Count beyond measurement error in 22 of 23: 22 lower, 0 higher."), (
        "12 to 8 is at the limit of it, and not beyond"
    )
    assert "right occiput, 19 of 19" in said(asked(*many[:19]))["sites"]
    assert "right occiput, 100 %" in said(asked(*many[:20]))["sites"]


def test_sites_in_percent() -> None:
    """Of 20 courses 15 had the first site before and 5 after; of 20 without any nothing fell."""
    some = [counts(n, 1 if n <= 15 else 0, 1 if n <= 5 else 0) for n in range(1, 21)]
    assert said(asked(*some))["sites"].endswith(
        "Most often before: right occiput, 75 %. Fell most: right occiput, by 50 percentage points."
    )
    none = [counts(n, 0, 0) for n in range(1, 21)]
    assert said(asked(*none))["sites"].endswith("Most often before: right occiput, 0 %. No site fell.")


def test_the_site_that_is_positive_most_often_is_looked_for() -> None:
    """Left knee in both before, right one in one; after it the right one in none."""
    right, left = (body.POINTS.index(site) for site in ("knee_r", "knee_l"))

    def with_sites(n: int, before: set[int], after: set[int]) -> ClinicCourse:
        item = counts(n, 0, 0)
        some = [found([5 if site in sites else 0 for site in range(18)]) for sites in (before, after)]
        exams = (e._replace(findings=findings) for e, findings in zip(item.exams, some, strict=True))
        return replace(item, exams=tuple(exams))

    words = said(asked(with_sites(1, {left, right}, {left}), with_sites(2, {left}, {left})))["sites"]
    assert words.endswith("Most often before: left knee, 2 of 2. Fell most: right knee, from 1 to 0 of 2.")


def test_counts_that_rose_or_never_fell() -> None:
    rose = said(asked(counts(1, 5, 11), counts(2, 5, 5)))
    assert rose["sites"].endswith("right occiput, 2 of 2. No site fell.")
    assert rose["pairs"].endswith("Count beyond measurement error in 1 of 2: 0 lower, 1 higher.")


def test_counts_that_are_not_known() -> None:
    incomplete = asked(counts(1, 14, 8), counts(2, 10, 4, missing=3), counts(3, 10, 4, missing=3))
    assert said(incomplete)["pairs"] == (
        "1 patient with a complete count before and after. Count beyond measurement error in 1 of 1: 1 lower, 0 higher."
        " 2 incomplete, not drawn."
    )
    assert said(incomplete)["sites"].startswith("In how many of 1 to 3 a site is positive")
    none = asked(counts(2, 10, 4, missing=3))
    assert said(none)["pairs"] == "Nobody has a complete count before and after."
    assert said(none)["waterfall"] == "Pain lower in 1, higher in 0 of 1 patient; up is better."


def test_what_lies_in_the_patients_own_range_is_no_news() -> None:
    item = counts(1, 14, 8)
    weeks = [row(START - timedelta(days=7 * k), 8, positive) for k, positive in ((1, 8), (2, 15))]
    swinging = replace(item, exams=(*weeks, *item.exams))
    assert said(asked(swinging, counts(2, 14, 8)))["pairs"].endswith(
        "Count beyond measurement error in 2 of 2: 2 lower, 0 higher; 1 of these within the patient's own range before"
        " the infusions."
    )


def test_counts_for_which_no_error_is_published() -> None:
    home = asked(counts(1, 14, 4, mode=Mode.SELF, examiner=""), mode=Mode.SELF)
    assert said(home)["pairs"] == (
        "1 patient with a complete count before and after. No measurement error is published for counts of this kind."
    )


def test_courses_of_one_patient_and_of_two_rules() -> None:
    """Every course counts: eleven of six patients; five of them by the survey's rule."""

    def one(n: int, patients: int, **fields: Any) -> ClinicCourse:
        return counts(
            n, 14, 8, patient=f"p{n % patients}", start=START + timedelta(days=200 * (n // patients)), **fields
        )

    rules = {n: Rule.RATING2 if n < 6 else Rule.PAINFUL for n in range(1, 12)}
    both = asked(
        *(one(n, 6, pain=(8, 4 if n % 2 else 8), rule=rule) for n, rule in rules.items()), first_courses_only=False
    )
    assert both.rule_words() == (
        "A site is positive by the rule of its course: any pain in 6, rating 2 or more (survey count) in 5. The two are"
        " not alike."
    )
    assert "Intervals from drawing the 6 patients 1000 times (cluster bootstrap)." in said(both)["responders"]
    assert "of 11 courses" in said(both)["curve"]
    few = asked(*(one(n, 3) for n in range(1, 7)), first_courses_only=False)
    assert "drawing" not in said(few)["responders"]
    assert "6 of 6. At least 50 % lower: 6 of 6. Fewer than 5 patients" in said(few)["responders"]
    only = asked(counts(1, 14, 8, rule=Rule.RATING2))
    assert only.rule_words() == "A site is positive by rating 2 or more (survey count)."
    assert asked().rule_words() == ""
