"""One reading of a course: which exams count, start, now, the error in force, the patient's own range, the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bodymap.medicine import body
from bodymap.medicine.model import AFTER, BEFORE, Exam, Finding, Infusion, Method, Mode, Rule, Status
from bodymap.medicine.outcomes import Why, earlier, exam_labels, in_time, previous, reading
from bodymap.medicine.outcomes.phases import days_in_words
from tests.outcomes.people import COURSE, START, exam, infusions, whole_course

ERROR = "5, different examiners; assumes an experienced examiner"


def day(n: int, positive: int, timing: str = "", **fields: object) -> Exam:
    """An exam that gives only its day, n days after the start."""
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=n)
    made = exam(0, positive, performed_at=at, date_only=True, timing=timing, **fields)  # type: ignore[arg-type]
    return replace(made, id=f"{n}-{positive}-{timing}")


def test_what_a_course_says() -> None:
    exams, given = whole_course()
    exams[-10] = exams[-10].having(Finding.rated("forehead", 1), Finding.rated("thumb_l", 0))
    told = reading(exams, given, COURSE)
    by_key = {line.key: line for line in told.sentences}
    assert (by_key["count"].before, by_key["count"].now) == ("15", "9")
    assert by_key["count"].words == (
        f"Count fell from 15 to 9 (baseline median 15): beyond measurement error ({ERROR})."
    )
    assert (by_key["mean"].before, by_key["mean"].now, by_key["mean"].words) == (
        "5",
        "3",
        "Fell by 2. Controls stayed at 0 to 1.",
    )
    assert by_key["pain"].words == ("43 % lower than at baseline; at least 30 %, moderate by IMMPACT.")
    assert (told.error.value, str(told.error)) == (5, ERROR)
    assert told.phase_words() == (
        "Median count (exams): baseline 15 (3), during 15 (4), follow-up 10 (3). "
        "Non-overlap of baseline and follow-up: NAP 1.00 over 9 pairs (few data)."
    )
    assert told.start == exams[2]
    assert told.start_words() == "the baseline exam nearest the median 15 of 3"
    assert told.missed == (given[4].given_at.date(),)
    assert told.missed_words == f"1 visit without an exam: {days_in_words([given[4].given_at.date()])}."
    assert told.now is not None
    assert told.now.examiner == "Dr M. Okafor"
    assert [row.exam.id if row.exam else "" for row in told.rows] == [
        "exam-14-examiner", "exam-28-examiner", "exam-35-examiner", "exam-42-examiner", "", "exam-56-examiner",
    ]  # fmt: skip
    assert told.notes[0] == (
        "This patient's own range before the infusions: count 15 or 16, average pain 7; 3 baseline exams, "
        "12 Aug, 19 Aug and 26 Aug 2026."
    )


def test_a_fall_is_reckoned_from_the_exact_values_and_rounded_once() -> None:
    """5.1667 to 1.8333 is a fall of 3.3, though 5.2 less 1.8 is 3.4."""

    def fell(before: int, now: int) -> tuple[str, str, str]:
        """Sums of the ratings of the 18 sites."""
        exams = [
            replace(
                exam(d, 18).having(*(Finding.rated(s, n // 18 + (k < n % 18)) for k, s in enumerate(body.POINTS))),
                id=str(d),
            )
            for d, n in ((0, before), (28, now))
        ]
        (_, mean) = reading(exams, infusions([3]), COURSE).sentences
        return mean.before, mean.now, mean.words

    assert fell(93, 33) == ("5.2", "1.8", "Fell by 3.3.")
    assert fell(33, 93) == ("1.8", "5.2", "Rose by 3.3.")
    assert fell(93, 93) == ("5.2", "5.2", "Unchanged at 5.2.")


def test_what_is_said_where_there_is_little_to_say() -> None:
    given = infusions([21])
    nothing = reading([], given)
    assert (nothing.sentences, nothing.notes, nothing.start, nothing.now) == ((), (), None, None)
    assert nothing.nothing == "No exam yet."
    assert nothing.missed == (), "where nobody came yet nobody is missed"
    only_before = reading([exam(0), exam(7)])
    assert only_before.sentences == ()
    assert only_before.phase_words() == ""
    assert only_before.nothing == "No infusion yet: all 2 exams so far are the baseline."
    assert "Non-overlap" not in reading([exam(0), exam(28)], infusions([21, 35])).phase_words()
    late = reading([exam(30), exam(37)], given)
    assert late.nothing == "No exam before the first infusion, so there is no baseline to compare with."
    assert (late.start_name, only_before.start_name, nothing.start_name) == ("First exam", "Start", "First exam")
    assert reading([exam(0)]).nothing == "No infusion yet: the one exam so far is the baseline."
    assert reading([exam(0)], given).nothing == (
        "No exam that can be compared since the first infusion: 1 exam in all."
    )
    assert reading([exam(0), exam(21.5)], given).nothing == (
        "No exam that can be compared since the first infusion: 2 exams in all, 1 of them during or within 24 hours"
        " after an infusion."
    )
    assert reading([exam(0), exam(7)], given).now is None
    home = reading([exam(0, mode=Mode.SELF), exam(30, 9, mode=Mode.SELF)], given)
    assert home.main.mode is Mode.SELF
    assert home.notes[0].startswith("Self-assessments only")
    assert "no measurement error" in home.sentences[0].words
    near = reading([exam(0), exam(21.5), exam(21.6), exam(40)], given)
    assert any("during or within 24 hours after infusion 1, so neither" in note for note in near.notes)


def test_the_two_exams_of_every_picture() -> None:
    """Start and now; without a now the first and the last of the main line, else of all; none when there are no two."""
    given = infusions([21])
    before = [exam(7, 14), exam(0, 15), exam(14, 16)]
    home = [exam(d, 9, mode=Mode.SELF, examiner="patient") for d in (2, 16)]
    assert reading([*before, exam(30, 9)], given).pair == ("exam-0-examiner", "exam-30-examiner")
    assert reading([*before, *home], given).pair == ("exam-0-examiner", "exam-14-examiner")
    assert reading([before[0], *home], given).pair == ("exam-2-self", "exam-16-self")
    assert reading([before[1], home[0]], given).pair == ("exam-0-examiner", "exam-2-self")
    assert reading([before[0]], given).pair is None
    assert reading([], given).pair is None


def test_which_exam_the_start_is_is_said_when_it_is_one_of_several() -> None:
    given = infusions([21])
    before = [exam(0, 12), exam(7, 16)]
    two = reading([*before, exam(30, 9)], given)
    assert two.start_words() == "the baseline exam nearest the median 14 of 2"
    assert two.start == before[1], "of two as near the later one"
    assert reading([before[0], exam(30, 9)], given).start_words() == ""
    assert reading(before).start_words() == ""
    assert reading([exam(30), exam(40)], given).start_words() == ""


def test_an_infusion_is_where_the_best_witness_places_it() -> None:
    """The last exam that says it was before it, else the first during it, else the first after it."""

    def lies(*words: str) -> int:
        told = reading([exam(n, timing=word, id=str(n)) for n, word in enumerate(words)])
        (infusion,) = told.given
        return (infusion.given_at - START).days

    assert lies("before 1", "before 1", "during 1", "after 1") == 1
    assert lies("after 1", "during 1", "during 1", "after 1") == 1
    assert lies("during 1", "during 1", "after 1") == 0
    assert lies("after 1", "after 1") == 0
    assert lies("after 1", "during 1", "before 1") == 2
    assert lies("during 1", "before 1", "during 1") == 1


@pytest.mark.parametrize(
    ("words", "baseline", "at"),
    [
        (("baseline", "pre-course", "", ""), 2, 1),
        (("baseline", "", "before", ""), 3, 2),
        (("baseline", "", ""), 1, 0),
        (("", "baseline"), 2, None),
        (("baseline",), 1, None),
        (("baseline", "", "follow-up", "before"), 2, 1),
        (("", "After the course"), 1, 0),
        (("follow-up", "follow-up"), 0, -14),
        (("", ""), 2, None),
    ],
)
def test_words_without_a_number_part_the_exams(words: tuple[str, ...], baseline: int, at: int | None) -> None:
    """Where the first of the later words stands, else after the last of the earlier ones; infusion 1 lies at the exam
    before, and 14 days before all of them when there is none."""
    told = reading([exam(n, timing=word, id=str(n)) for n, word in enumerate(words)])
    assert [p.phase.value for p in told.main.points].count("baseline") == baseline
    assert [(i.number, (i.given_at - START).days) for i in told.given] == ([] if at is None else [(1, at)])
    assert told.baseline_by == ("words" if any(words) else "")


def test_only_signed_exams_in_force_count() -> None:
    old, empty = exam(0, status=Status.AMENDED), Exam("p", START, status=Status.SIGNED)
    draft, only_controls = exam(30, 3, status=Status.DRAFT), replace(exam(5), findings={})
    only_controls = only_controls.having(Finding.rated("forehead", 5))
    told = reading([old, empty, draft, only_controls, exam(1), exam(28, 9)], infusions([21]))
    assert [e.id for e in told.everyone] == ["exam-1-examiner", "exam-28-examiner"]
    assert {one.exam.id: one.why for one in told.left_out} == {
        old.id: Why.AMENDED, empty.id: Why.EMPTY, draft.id: Why.DRAFT, only_controls.id: Why.EMPTY,
    }  # fmt: skip
    assert told.now is not None
    assert told.now.id == "exam-28-examiner"
    assert told.notes[-2:] == (
        "2 exams not counted: no tender point was examined.",
        "1 exam not counted: not signed yet.",
    )
    assert "1 not signed" in reading([draft]).nothing


def test_pain_alone_is_no_point_of_a_second_line_either() -> None:
    """It stands on the first line of its mode, whatever pressed at the other exams."""
    thumb, algometer = (exam(n, 9, mode=Mode.SELF, method=m) for n, m in enumerate((Method.THUMB, Method.ALGOMETER)))
    alone = replace(exam(2, mode=Mode.SELF, method=Method.ALGOMETER, pain=4), findings={})
    told = reading([thumb, algometer, alone])
    assert [(len(line.points), len(line.rated)) for line in told.lines] == [(1, 2), (1, 1)]
    assert alone not in told.everyone
    assert told.pair == (thumb.id, algometer.id)


def test_what_an_exam_recorded_counts_for_that_measure() -> None:
    """A sheet from home without any pressing: in no count, but its pain stands as a self-assessment."""
    home = replace(exam(0, mode=Mode.SELF, pain=7), findings={})
    alone = reading([home])
    assert (alone.everyone, alone.listed, alone.main.mode) == ((), (home,), Mode.SELF)
    assert [p.pain for p in alone.main.rated] == [7]
    assert alone.nothing == "No count yet: no tender point was examined at 1 signed exam."
    assert "1 exam not counted: no tender point was examined; the pain recorded stands." in alone.notes
    later = replace(exam(30, mode=Mode.SELF, pain=4), findings={})
    told = reading([home, later], infusions([21]))
    assert [(line.key, line.before, line.now) for line in told.sentences] == [("pain", "7", "4")]
    assert "No count yet" in told.nothing
    silent = replace(later, id="silent", answers={})
    beside = reading([exam(1, pain=8), home, exam(28, 9, pain=5), later, silent], infusions([21]))
    assert [(line.mode, len(line.points), len(line.rated)) for line in beside.lines] == [
        (Mode.EXAMINER, 2, 2), (Mode.SELF, 0, 2),
    ]  # fmt: skip
    assert [(line.key, line.before, line.now) for line in beside.sentences if line.key == "pain"] == [
        ("pain", "8", "5")
    ]
    assert beside.notes[-1] == "3 exams not counted: no tender point was examined; the pain of 2 stands."
    mine = replace(exam(40, pain=2), findings={})  # the pain of the main line, at a visit without pressing
    assert reading([exam(1, pain=8), exam(28, 9, pain=5), mine], infusions([21])).sentences[-1].now == "2"


def test_another_rule_or_an_algometer_is_a_line_of_its_own() -> None:
    exams = [
        exam(0), exam(7, rule=Rule.RATING2), exam(14), exam(28, 3, method=Method.ALGOMETER), exam(30, 9),
        exam(31, 0, rule=Rule.RATING2),
    ]  # fmt: skip
    told = reading(exams, infusions([21]))
    assert [(line.kind.words(), len(line.points)) for line in told.lines] == [
        ("examiner, any pain counts", 3),
        ("examiner, rating 2 or more counts", 2),
        ("examiner, algometer, any pain counts", 1),
    ]
    assert told.sentences[0].before + told.sentences[0].now == "159"
    assert told.now is not None
    assert told.now.id == "exam-30-examiner"
    assert told.notes == (
        "2 exams by another kind (examiner, rating 2 or more counts): a line apart.",
        "1 exam by another kind (examiner, algometer, any pain counts): a line apart.",
    )


def test_a_day_without_a_clock_is_ordered_by_its_words() -> None:
    exams = [day(0, 6, "after 1"), day(0, 16, "before 1"), day(7, 4, "after 2"), day(7, 12, "before 2")]
    told = reading(exams)
    assert [p.count.low for p in told.main.points] == [16, 6, 12, 4]
    assert [p.near for p in told.main.points] == [False, True, False, True]
    assert told.start is not None
    assert told.now is not None
    assert (told.start.id, told.now.id) == ("0-16-before 1", "7-12-before 2")
    assert told.sentences[0].words.startswith("Count fell from 16 to 12")
    rows = [Infusion("c", n, datetime(2026, 3, d, 10, tzinfo=UTC), minutes=40, id=f"i{n}") for n, d in ((1, 2), (2, 9))]
    with_rows = reading(exams, rows)
    assert (with_rows.start, with_rows.now, with_rows.sentences) == (told.start, told.now, told.sentences)
    same = [day(0, 5), day(0, 6), day(0, 7)]
    assert in_time(same) == same
    silent = day(0, 9)
    assert in_time([day(0, 5, "after"), day(0, 6, "before"), silent]) == [
        silent,
        day(0, 6, "before"),
        day(0, 5, "after"),
    ]


def test_a_trough_stays_one_in_a_daily_course() -> None:
    given = infusions([21, 22, 23])
    daily = [exam(0), *(exam(d, 15 - d % 20, infusion=f"infusion-{n}", timing=BEFORE) for n, d in ((2, 22), (3, 23)))]
    daily[1] = replace(daily[1], performed_at=given[0].given_at + timedelta(hours=20))
    told = reading(daily, given)
    assert [p.near for p in told.main.points] == [False, False, False]
    assert told.main.points[1].mark() == "before its infusion, within 24 hours after infusion 1"
    assert any("counted, and marked" in note for note in told.notes)
    said_nothing = reading([replace(e, timing="", infusion=None) for e in daily], given)
    assert [p.near for p in said_nothing.main.points] == [False, True, True]


def test_words_that_contradict_the_day_make_no_baseline_and_no_now() -> None:
    odd = exam(-270, 3, infusion="infusion-2", timing=AFTER)
    late = exam(60, 2, infusion="infusion-1", timing=BEFORE)
    told = reading([odd, exam(0), exam(50, 9), late], infusions([21, 28]))
    assert told.baseline is not None
    assert [e.id for e in told.baseline.exams] == ["exam-0-examiner"]
    assert told.now is not None
    assert told.now.id == "exam-50-examiner"
    assert told.notes == (
        "15 Nov 2025: said to be after infusion 2, which its day contradicts, so neither baseline nor now.",
        "11 Oct 2026: said to be before infusion 1, which its day contradicts, so neither baseline nor now.",
    )


@pytest.mark.parametrize(
    ("names", "experience", "error", "basis"),
    [
        ("AA", {}, 4, "same examiner; assumes an experienced examiner"),
        ("AA", {"a": True}, 4, "same experienced examiner"),
        ("AA", {" A ": False}, 6, "same examiner, less experienced"),
        ("AB", {}, 5, "different examiners; assumes an experienced examiner"),
        ("AB", {"A": True, "B": True}, 5, "different experienced examiners"),
        ("AB", {"A": True}, 5, "different examiners; assumes an experienced examiner"),
        ("AB", {"B": False}, 6, "different examiners, one less experienced"),
        ("A ", {"A": True}, 5, "examiner not recorded; assumes an experienced examiner"),
        ("A ", {"A": False}, 6, "examiner not recorded, one less experienced"),
    ],
)
def test_the_error_by_examiner_and_experience(
    names: str, experience: dict[str, bool], error: float, basis: str
) -> None:
    exams = [exam(0, 15, examiner=names[0].strip()), exam(30, 15 - int(error), examiner=names[1].strip())]
    told = reading(exams, infusions([21]), None, experience)
    assert (told.error.value, told.error.basis) == (error, basis)
    assert "chronic low-back pain, over a week" in told.error.explain()
    assert f": at the limit of measurement error ({told.error})" in told.sentences[0].words
    made = told.compare(*exams)
    assert made is not None
    assert (made.error, made.size) == (told.error, "within")
    beyond = reading([exams[0], replace(exams[1], findings=exam(30, 14 - int(error)).findings)], infusions([21]))
    assert error == 6 or ": beyond measurement error" in beyond.sentences[0].words


def test_a_change_within_the_patients_own_swing_is_called_that() -> None:
    before = [exam(0, 8, pain=4), exam(7, 17, pain=8), exam(14, 15, pain=6)]
    told = reading([*before, exam(30, 9, pain=4)], infusions([21]))
    assert told.own is not None
    assert (told.own.least, told.own.most) == (8, 17)
    assert told.sentences[0].words == (
        "Count fell from 15 to 9 (baseline median 15): beyond measurement error (4, same examiner; assumes an "
        "experienced examiner), but within this patient's own range before the infusions, 8 to 17."
    )
    assert told.sentences[2].words.endswith("within this patient's own range before the infusions, 4 to 8.")
    assert "12 Aug, 19 Aug and 26 Aug 2026" in told.sentences[0].origin.explain()
    two = reading([*before[1:], exam(30, 9)], infusions([21]))
    assert (two.own, two.own_pain) == (None, None)
    assert "own range" not in two.sentences[0].words
    assert "from 3 complete baseline exams on" in two.sentences[0].origin.explain()
    incomplete = reading([replace(before[0], findings=exam(0, 8, missing=1).findings), *before[1:]], infusions([21]))
    assert incomplete.own is None
    assert incomplete.own_pain is not None


def test_the_own_range_is_for_what_is_later_than_the_baseline() -> None:
    exams = [exam(0, 8), exam(7, 17), exam(14, 15), exam(30, 9), exam(40, 10), exam(2, 9, mode=Mode.SELF)]
    told = reading(exams, infusions([21]))

    def own(a: int, b: int) -> bool:
        made = told.compare(exams[a], exams[b])
        assert made is not None
        return made.own is not None

    assert [own(0, 3), own(2, 4)] == [True, True]
    assert [own(0, 1), own(3, 4), own(3, 0)] == [False, False, False]
    assert told.compare(exams[0], exams[5]) is None
    made = told.compare(exams[5], exams[5])
    assert made is not None
    assert made.own is None


def test_years_and_exams_of_one_day_are_told_apart() -> None:
    exams = [day(0, 5), day(0, 6), exam(0, performed_at=datetime(2026, 3, 2, 9, tzinfo=UTC)), day(0, 4, "before 1")]
    assert exam_labels(exams) == ["2 Mar, no. 1", "2 Mar, no. 2", "2 Mar, 09:00", "2 Mar, before 1"]
    assert exam_labels([day(0, 5), day(400, 5)]) == ["2 Mar 2026", "6 Apr 2027"]
    assert exam_labels([day(0, 5), day(400, 5)], year=False) == ["2 Mar", "6 Apr"]
    assert exam_labels([day(0, 5)], year=True) == ["2 Mar 2026"]
    assert exam_labels([]) == []


def test_days_in_a_row() -> None:
    several = [date(2026, 3, 2) + timedelta(days=7 * n) for n in range(9)]
    assert days_in_words([]) == ""
    assert days_in_words(several[:1]) == "2 Mar 2026"
    assert days_in_words(several[:2]) == "2 Mar and 9 Mar 2026"
    assert days_in_words([date(2025, 12, 29), several[0]]) == "29 Dec 2025 and 2 Mar 2026"
    assert days_in_words(several[:8]) == ("2 Mar, 9 Mar, 16 Mar, 23 Mar, 30 Mar, 6 Apr, 13 Apr and 20 Apr 2026")
    assert days_in_words(several) == "9 days, 2 Mar 2026 to 27 Apr 2026"


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (0, 3, "No percentage: pain was 0 at baseline."),
        (5, 5, "As at baseline."),
        (5, 6, "20 % higher than at baseline."),
        (9, 9.05, "1 % higher than at baseline."),
        (10, 9.5, "5 % lower than at baseline; under 10 %."),
        (10, 9.94, "1 % lower than at baseline; under 10 %."),
        (10, 4, "60 % lower than at baseline; at least 50 %, substantial by IMMPACT."),
    ],
)
def test_pain_in_words(before: float, now: float, words: str) -> None:
    told = reading([exam(0), exam(30)], infusions([21]))
    assert [line.key for line in told.sentences] == ["count", "mean"]
    start, end = (replace(exam(d), answers={"pain_average": v}) for d, v in ((0, before), (30, now)))
    assert reading([start, end], infusions([21])).sentences[-1].words == words


def test_pain_that_was_not_recorded_at_the_latest_exam_is_that_of_an_earlier_one() -> None:
    told = reading([exam(0, pain=8), exam(28, pain=5), exam(35)], infusions([21]))
    line = told.sentences[-1]
    assert (line.key, line.before, line.now) == ("pain", "8", "5")
    assert line.words == (
        "38 % lower than at baseline; at least 30 %, moderate by IMMPACT, at the exam of 9 Sep 2026; not recorded"
        " since."
    )
    before = [exam(day, pain=pain) for day, pain in ((0, 8), (7, 4), (14, 6))]
    ranged = reading([*before, exam(28, pain=5), exam(35)], infusions([21])).sentences[-1]
    assert ranged.words == (
        "17 % lower than at baseline; at least 10 %, minimal by IMMPACT, at the exam of 9 Sep 2026; not recorded since;"
        " within this patient's own range before the infusions, 4 to 8."
    )
    assert "lowest and highest average pain of 3 baseline exams, 12 Aug, 19 Aug and 26 Aug 2026." in (
        ranged.origin.explain()
    )
    never = reading([exam(0, pain=8), exam(28), exam(35)], infusions([21]))
    assert [line.key for line in never.sentences] == ["count", "mean"]


def test_the_mean_in_words() -> None:
    given = infusions([21])
    same = reading([exam(0), exam(30)], given).sentences[1]
    assert same.words == "Unchanged at 5."
    controls = tuple(Finding.rated(site, 4) for site in body.CONTROLS)
    up = reading([exam(0).having(Finding.rated("forehead", 0)), exam(30, 18).having(*controls)], given).sentences[1]
    assert up.words == "Rose by 1. Controls were 0 to 4."
    level = reading([exam(0).having(Finding.rated("forehead", 0)), exam(30)], given).sentences[1]
    assert level.words == "Unchanged at 5. Controls stayed at 0."
    assert [line.key for line in reading([exam(0), exam(30, missing=1)], given).sentences] == ["count"]


def test_the_latest_exam_is_not_one_right_after_an_infusion() -> None:
    told = reading([exam(0), exam(24, 12), exam(28.2, 3)], infusions([21, 28]))
    assert told.now is not None
    assert told.now.id == "exam-24-examiner"
    assert "fell from 15 to 12" in told.sentences[0].words


def test_the_exam_before_is_one_that_counts_on_the_same_line() -> None:
    first, second = exam(0, 12, id="first"), exam(14, 10, id="second")
    draft = exam(7, 3, id="draft", status=Status.DRAFT)
    pressed = exam(10, 2, id="pressed", method=Method.ALGOMETER)
    own = exam(11, 9, id="own", mode=Mode.SELF)
    several = [second, draft, pressed, own, first]
    assert previous(second, several) == first
    assert [e.id for e in earlier(second, several)] == ["first", "pressed"]
    assert previous(draft, several) == first  # an open exam, whatever its own state
    assert previous(pressed, several) is None
    later = exam(20, 8, id="later", amends="second", status=Status.DRAFT)
    assert previous(later, [*several, later]) == first  # not the version that it replaces
    assert previous(later, several) == first, "one that is not kept yet"
    assert [e.id for e in earlier(later, several)] == ["first", "pressed"]


def test_a_planned_visit_is_missed_when_its_days_are_over_on_the_day_of_the_reading() -> None:
    days = [START.date() + timedelta(days=d) for d in range(40)]
    course = replace(COURSE, plan=(days[1], days[14]), follow_up=(days[28],))
    exams, given = [exam(0), exam(1)], infusions([1])

    def missed(on: date | None, *more: Exam) -> tuple[date, ...]:
        return reading([*exams, *more], given, course, on=on).missed

    assert missed(None) == (), "a table has no day"
    assert missed(days[17]) == (), "three days are its time"
    assert missed(days[18]) == (days[14],)
    assert missed(days[35]) == (days[14],)
    assert missed(days[36]) == (days[14], days[28])
    assert missed(days[36], exam(16)) == (days[28],)
    assert missed(days[18], exam(14, status=Status.DRAFT)) == (), "somebody came"
    assert reading(exams, given, replace(course, stopped=days[10]), on=days[36]).missed == (), (
        "nothing is planned any more"
    )
    assert reading(exams, given, replace(course, plan=(), follow_up=()), on=days[36]).missed == (), "only from a plan"
    assert reading([], (), course, on=days[18]).missed == (days[1], days[14])
    assert reading([], (), course).missed == ()
