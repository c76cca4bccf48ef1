"""The course report, read back from its PDF, and the plot painted on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from matplotlib.figure import Figure

from bodymap import demo
from bodymap.medicine.criteria import tally
from bodymap.medicine.instruments import Safety
from bodymap.medicine.model import (
    AdverseEvent,
    Course,
    Exam,
    Finding,
    Infusion,
    Mode,
    Patient,
    Rule,
    Status,
    Treatment,
    Vital,
)
from bodymap.medicine.outcomes import plain, reading
from bodymap.plots import CourseView, course_figure
from bodymap.report import Given, Letterhead, ReportValues, Total, course_report, plot_size
from bodymap.report import words as paper_words
from bodymap.report.course import overview, tables
from tests.outcomes.people import exam, infusions
from tests.report.people import MM, overlaps, text_of, words_in, words_of

MADE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG = "Donaudampfschifffahrtsgesellschaftskapitän " * 8


def _figure(exams: tuple[Exam, ...], infusions: tuple[Infusion, ...], course: Course, paper: str = "a4") -> Figure:
    return course_figure(CourseView(reading(exams, infusions, course)), paper=True, size=plot_size(paper))


@pytest.fixture(scope="module")
def values() -> ReportValues:
    rosa = next(iter(demo.practice(date(2026, 11, 11))))
    course = rosa.courses[0]
    given = tuple(Given(infusion, 7, 3) for infusion in rosa.infusions)
    totals = tuple(
        (datetime(2026, month, 1, tzinfo=UTC), total)
        for month, phq, gad in ((8, 14, 11), (9, 13, 10), (10, 10, 8), (11, 8, 7))
        for total in (Total("PHQ-9", phq, 27, id="phq9", safety=(Safety(9, 0, 3),)), Total("GAD-7", gad, 21, id="gad7"))
    )
    figure = _figure(rosa.exams, rosa.infusions, course)
    head = Letterhead("Practice Dr I. Lind")
    return ReportValues(rosa.patient, course, rosa.exams, given, figure, MADE, head, totals)


@pytest.fixture(scope="module")
def report(values: ReportValues) -> bytes:
    return course_report(values)


def test_two_pages_of_vectors(report: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(report))
    assert len(reader.pages) == 2
    assert len(report) < 150_000
    for page in reader.pages:
        assert not page.images
        assert (float(page.mediabox.width) / MM, float(page.mediabox.height) / MM) == pytest.approx((210, 297), abs=0.1)


def test_the_first_page_says_what_was_and_what_is(report: bytes) -> None:
    text = " ".join(text_of(report).split())
    for said in (
        "Rosa Beispiel",
        "DEMO-0012",
        "6 infusions, 22 Aug to 26 Sep 2026",
        "17 → 9",
        "Beyond measurement error (5, different examiners; assumes an experienced examiner). Baseline median 17.",
        "14 → 8",
        "Item 9 was 0 each time. GAD-7 11 → 7.",
        "Positive sites of 18",
        "baseline median 17",
        "11 of 18",
        "average pain",
        "infusions, mg/kg",
        "Start, now, difference",
        "17 lower, 0 higher",
        "Agent, route",
        "S-ketamine IV",
        "7 → 3",
        "Numbers describe change. They do not say why it came.",
        "page 1 of 2",
        "Made 23 Nov 2026",
    ):
        assert said in text


def test_an_infusion_that_was_only_planned_is_not_called_given(values: ReportValues) -> None:
    assert f"{len(values.given)} given" in " ".join(text_of(course_report(values), 1).split())
    last = values.given[-1]
    planned = replace(last.infusion, total_mg=None, mg_per_kg=None, minutes=None, planned_mg_per_kg=0.7)
    made = replace(values, given=(*values.given[:-1], replace(last, infusion=planned)))
    text = " ".join(text_of(course_report(made), 1).split())
    assert f"{len(values.given)} recorded, 1 without a dose that was given" in text


def test_a_dose_is_the_one_of_the_window_to_the_last_digit(values: ReportValues) -> None:
    last = values.given[-1]
    made = replace(values, given=(*values.given[:-1], replace(last, infusion=replace(last.infusion, total_mg=35.75))))
    text = words_in(course_report(made))
    assert "35.75" in text
    assert "35.8" not in text


def test_questionnaires_begin_where_the_course_page_begins(values: ReportValues) -> None:
    """With the last total before the first infusion, not with the first that there is."""
    earlier = datetime(2026, 7, 20, tzinfo=UTC)
    totals = ((earlier, Total("PHQ-9", 21, 27, id="phq9")), (earlier, Total("GAD-7", 19, 21, id="gad7")))
    text = " ".join(text_of(course_report(replace(values, totals=(*totals, *values.totals)))).split())
    assert "14 → 8" in text
    assert "GAD-7 11 → 7." in text


def test_a_questionnaire_in_two_versions_is_two_rows_as_on_the_course_page(values: ReportValues) -> None:
    """Nothing is reckoned from one version to another: their totals may mean something else."""
    (first, old), *_, (last, new) = [(at, total) for at, total in values.totals if total.id == "phq9"]
    totals = ((first, replace(old, version="1")), (last, replace(new, version="2")))
    text = " ".join(text_of(course_report(replace(values, totals=totals))).split())
    assert "14 → 8" not in text
    assert "PHQ-9 8 of 27." in text


def test_the_second_page_has_every_exam_and_every_site(report: bytes, values: ReportValues) -> None:
    text = " ".join(text_of(report, 1).split())
    for said in (
        "What changed",
        "Site by site, examiner",
        "Exams",
        "Questionnaires",
        "Rosa Beispiel, DEMO-0012, course 2",
    ):
        assert said in text
    assert text.count("self, at home") == sum(e.mode is Mode.SELF for e in values.exams)
    assert "15 to 17" in text
    words = words_of(report, 1)
    examined = sorted((e for e in values.exams if e.mode is Mode.EXAMINER), key=lambda e: e.performed_at)
    (row,) = (w for w in words if w.text == "Occiput")
    cells = [w.text for w in sorted(words, key=lambda w: w.x0) if abs(w.middle[1] - row.middle[1]) < 0.8 and w.x0 > 54]
    wanted = [str(e.findings["occiput_r"].rating) for e in examined]
    assert cells == wanted


def test_the_body_pairs_have_the_patients_sides(report: bytes) -> None:
    words = words_of(report)
    sides = [w for w in words if w.text in ("R", "L")]
    assert "".join(w.text for w in sorted(sides, key=lambda w: w.x0)) == "RLLR" * 3


def test_no_word_lies_over_another(report: bytes) -> None:
    for page in range(2):
        assert overlaps(report, page) == []


def test_metadata_has_no_name_and_bytes_are_the_same(report: bytes, values: ReportValues) -> None:
    assert course_report(values) == report
    info = " ".join(str(v) for v in (pypdf.PdfReader(BytesIO(report)).metadata or {}).values())
    for name in ("Rosa", "Beispiel", "DEMO", "Lind"):
        assert name not in info


# -- what a clinic files -----------------------------------------------------------------------------------------------


def told(values: ReportValues, paper: str = "a4") -> str:
    """All words of a report, its pages one after the other."""
    data = course_report(values, paper)
    pages = len(pypdf.PdfReader(BytesIO(data)).pages)
    assert [overlaps(data, page) for page in range(pages)] == [[]] * pages
    return " ".join(" ".join(text_of(data, page).split()) for page in range(pages))


def test_each_infusion_names_its_agent_doses_and_who_gave_it(values: ReportValues) -> None:
    first, second, third = (given.infusion for given in values.given[:3])
    doses = (
        replace(first, agent="S-ketamine", route="IV", total_mg=35, planned_mg=40, planned_mg_per_kg=0.5),
        replace(second, agent="racemic ketamine", route="IM", total_mg=30, notes={"nurse": "N. Example"}),
        replace(third, agent="S-ketamine", route="IV", total_mg=21, notes={"prescriber": "Dr P. Example"}),
    )
    given = tuple(Given(one) for one in doses)
    text = told(replace(values, given=given, course=replace(values.course, indication="pain, other means failed")))
    assert "Indication: pain, other means failed · S-ketamine IV · racemic ketamine IM" in text
    for said in ("0.5 mg/kg, 40 mg 35", "racemic ketamine IM", "N. Example", "Dr P. Example"):
        assert said in text
    assert tables.cumulative(given, values.course) == ["35", "30", "56"]  # of two agents never one sum
    gap = (given[0], Given(replace(doses[0], number=2, total_mg=None)), Given(replace(doses[0], number=3)))
    assert tables.cumulative(gap, values.course) == ["35", "≥ 35", "≥ 70"]


def test_vital_signs_before_at_their_worst_and_after(values: ReportValues) -> None:
    one = replace(
        values.given[0].infusion, notes={"systolic": 120, "diastolic": 80, "discharge_systolic": 118}, minutes=40
    )
    rows = tuple(
        Vital(one.id, one.given_at + timedelta(minutes=n), upper, upper - 50, heart, spo2=spo2)
        for n, upper, heart, spo2 in ((-5, 130, 66, 99), (10, 170, 90, 91), (30, 140, 95, 97), (40, 135, 80, 98))
    )
    given = Given(one, vitals=rows)
    assert tables.monitored(given) == ("120/80 · 170/120 · 118/–", "66 · 95 · 80", "99 · 91 · 98")
    assert tables.monitored(Given(replace(one, notes={}))) == ("–", "–", "–")
    bare = replace(one, notes={}, minutes=40)
    running = ("130/80 · 170/120 · –", "66 · 95 · –", "99 · 91 · –")  # what was read while it ran is not after it
    assert tables.monitored(Given(bare, vitals=rows[:3])) == running
    assert tables.monitored(Given(replace(bare, minutes=None), vitals=rows[:3])) == running
    assert tables.monitored(Given(replace(bare, minutes=30), vitals=rows[:3]))[0] == "130/80 · 170/120 · 140/90"
    assert "120/80 · 170/120 · 118/–" in told(replace(values, given=(given,)))


def test_a_remark_is_never_an_effect_and_an_effect_says_what_came_of_it(values: ReportValues) -> None:
    one = replace(values.given[0].infusion, remark="slept well before")
    event = AdverseEvent(
        one.id,
        one.given_at,
        "nausea",
        "moderate",
        "ondansetron 4 mg",
        "resolved",
        one.given_at.replace(hour=10, minute=40),
        True,
    )
    said = tables.effect(event)
    assert said == "nausea: moderate, serious; ondansetron 4 mg; resolved 10:40"
    text = told(replace(values, given=(Given(one, effects=said),)))
    assert f"{said} Remarks no. 1: slept well before" in text
    plain = told(replace(values, given=(Given(one),)))
    assert "Unwanted effects" not in plain
    assert "Remarks no. 1: slept well before" in plain


def test_criteria_history_treatments_plan_and_a_line_to_sign(values: ReportValues) -> None:
    start = values.told.start
    assert start is not None
    answers = {"onset_when": "2019", "relatives": "mother", "other_diagnoses": "goitre", "excluded_other": "yes"}
    asked = replace(start, answers={**start.answers, **answers})
    exams = tuple(asked if e is start else e for e in values.exams)
    medicine = Treatment(values.patient.id, "medicine", "duloxetine", date(2026, 3, 1), None, "60 mg", 3, "dry mouth")
    course = replace(values.course, follow_up=(date(2026, 12, 1),))
    text = told(replace(values, exams=exams, course=course, treatments=((medicine, "3: a little better"),)))
    for said in (
        "ACR 1990 count met; ACR 1990 widespread pain met; ACR 2011 met (another disorder explains the pain: yes)",
        "Began: 2019; relatives with the same: mother; other diagnoses: goitre.",
        "medicine: duloxetine, 60 mg, since 1 Mar 2026; patient's impression 3: a little better; unwanted: dry mouth.",
        "visits after it: 1 Dec 2026",
        "Examined by Dr I. Lind, Dr M. Okafor",
        "Author of this report",
        "Signature, date",
    ):
        assert said in text
    assert "unsigned" not in text
    draft = tuple(replace(e, status=Status.DRAFT) if e is asked else e for e in exams)
    assert "1 exam unsigned" in " ".join(text_of(course_report(replace(values, exams=draft))).split())


def test_continued_is_said_once_a_page(values: ReportValues) -> None:
    one = values.given[0]
    many = tuple(Given(replace(one.infusion, number=n + 1, id=str(n))) for n in range(160))
    text = told(replace(values, given=many))
    assert "Infusions, continued" in text
    assert "continued, continued" not in text


def test_a_black_and_white_copy_keeps_every_digit_of_the_strip(report: bytes) -> None:
    page = pypdfium2.PdfDocument(report)[1].render(scale=100 / 72).to_pil().convert("L")
    words = [w for w in words_of(report, 1) if w.text.isdigit() and 54 < w.x0 < 160]
    (top,) = (w.top for w in words_of(report, 1) if w.text == "Occiput")
    (bottom,) = (w.bottom for w in words_of(report, 1) if w.text == "Knee")
    cells = [w for w in words if top - 1 < w.top < bottom + 4]
    assert {w.text for w in cells} >= {"0", "4", "5", "6", "9"}
    for threshold in (0.45, 0.55, 0.65):
        copy = page.point(lambda v, cut=255 * threshold: 255 if v > cut else 0)
        for w in cells:
            box = [round(v * 100 / 25.4) for v in (w.x0, w.top, w.x1, w.bottom)]
            dark = copy.crop((box[0] - 1, box[1], box[2] + 1, box[3])).histogram()[0]
            share = dark / ((box[2] - box[0] + 2) * (box[3] - box[1]))
            assert 0.08 < share < 0.9, (w.text, threshold, share)


def test_letter(values: ReportValues) -> None:
    infusions = tuple(g.infusion for g in values.given)
    figure = _figure(values.exams, infusions, values.course, "letter")
    data = course_report(replace(values, plot=figure), "letter")
    reader = pypdf.PdfReader(BytesIO(data))
    assert float(reader.pages[0].mediabox.height) / MM == pytest.approx(279.4, abs=0.1)
    for page in range(len(reader.pages)):
        words = words_of(data, page)
        assert overlaps(data, page) == []
        assert max(w.bottom for w in words) < 276


def test_a_course_without_exams_or_infusions() -> None:
    patient = Patient("DEMO-0099")
    course = Course(patient.id, "1")
    data = course_report(ReportValues(patient, course, (), (), _figure((), (), course), MADE))
    text = " ".join(text_of(data).split())
    for said in (
        "No exam yet.",
        "No infusion recorded.",
        "no infusion yet",
        "No questionnaire recorded.",
        "not recorded",
    ):
        assert said in text
    assert overlaps(data) == []


def test_thirty_infusions_and_sixty_exams_go_on_over_the_pages() -> None:
    patient = Patient("DEMO-0031", LONG, date(1980, 1, 1))
    course = Course(patient.id, LONG)
    start = datetime(2025, 1, 8, 9, 0, tzinfo=UTC)
    infusions = tuple(
        Infusion(course.id, n + 1, start + timedelta(days=14 * n), "ketamine", 0.5, 35, 40) for n in range(30)
    )
    exams = tuple(
        Exam(
            patient.id,
            start + timedelta(days=7 * n - 14),
            LONG,
            rule=Rule.PAINFUL,
            course=course.id,
            status=Status.SIGNED,
            findings={"occiput_r": Finding.rated("occiput_r", n % 11), "knee_l": Finding.unrated("knee_l")},
        )
        for n in range(60)
    )
    given = tuple(Given(i, effects=LONG if i.number == 4 else "") for i in infusions)
    values = ReportValues(
        patient,
        course,
        exams,
        given,
        _figure(exams, infusions, course),
        MADE,
    )
    data = course_report(values)
    pages = len(pypdf.PdfReader(BytesIO(data)).pages)
    assert 4 <= pages <= 8
    whole = ""
    for page in range(pages):
        words = words_of(data, page)
        assert overlaps(data, page) == []
        assert max(w.bottom for w in words) < 293
        assert max(w.x1 for w in words) < 197
        whole += " " + " ".join(text_of(data, page).split())
    assert "more on the following page" in whole
    assert "Infusions, continued" in whole
    assert "No. 4, effects" in whole
    assert f"page {pages} of {pages}" in whole
    for number in range(1, 31):
        assert f" {number} {(start + timedelta(days=14 * (number - 1))).day} " in whole
    assert whole.count("UTC+0") == 60


@pytest.fixture(scope="module")
def long_names() -> bytes:
    """A report where every name has 50 letters and every number all the digits that a form takes."""
    name = "Maximiliane-Theodora von Wolkenstein-Erdachthausen"
    examiner = "Prof Dr Hieronymus Gottlieb von Musterhausen-Lind"
    patient = Patient(f"DEMO-{'9' * 20}", name, date(1979, 4, 3), "female")
    agents = ("esketamine hydrochloride 5 mg/ml, generic supplier", "racemic ketamine, of the hospital's own pharmacy")
    course = Course(patient.id, "second course of the year, after the rehabilitation", agents[1], planned=6)
    course = replace(course, indication="fibromyalgia with widespread pain, since some years", id="c")
    exams = tuple(
        replace(
            exam(7 * n, 15 - n, missing=n % 3, unrated=2 * n % 5, examiner=examiner, pain=9, rule=Rule.RATING2),
            patient=patient.id,
        )
        for n in range(8)
    )
    given = tuple(
        Given(
            replace(
                i, agent=agents[i.number % 2], mg_per_kg=12.345, total_mg=12345.6, minutes=1440,
                planned_mg_per_kg=12.345, planned_mg=12345.6, remark="The patient slept badly, and came later",
                notes={"nurse": examiner, "systolic": 300, "diastolic": 200},
            ),
            9, 8, effects=f"dizziness and a feeling of being far away: severe, serious; {agents[0]}; resolved 10:40",
        )
        for i in infusions([8, 15, 22, 29])
    )  # fmt: skip
    totals = tuple(
        (exams[n].performed_at, Total(f"Questionnaire about the mood of a long name, {short}", total, 100, id=short))
        for n in (0, 7)
        for short, total in (("first", 98.75), ("second", 100))
    )
    figure = _figure(exams, tuple(g.infusion for g in given), course)
    return course_report(
        ReportValues(patient, course, exams, given, figure, MADE, Letterhead("Practice " + examiner), totals)
    )


def test_long_names_and_large_numbers_stay_in_their_cells(long_names: bytes) -> None:
    whole = ""
    for page in range(len(pypdf.PdfReader(BytesIO(long_names)).pages)):
        words = words_of(long_names, page)
        assert overlaps(long_names, page) == []
        assert min(w.x0 for w in words) >= 13.5
        assert max(w.x1 for w in words) <= 196.6
        whole += " ".join(w.text for w in words) + " "
    assert [word for word in whole.split() if word.endswith("…")] == []
    assert whole.split().count("12.345") == 8  # what stands beside a number keeps off it
    assert "Difference 5 lower, 0 higher by 2 or more, 5 unknown" in " ".join(text_of(long_names).split())


def test_an_exam_by_another_rule_is_a_line_apart(values: ReportValues) -> None:
    last = values.told.exams[-1]
    changed = tuple(replace(e, rule=Rule.PAINFUL) if e.id == last.id else e for e in values.exams)
    shown = replace(values, exams=changed)
    text = " ".join(text_of(course_report(shown)).split())
    line = shown.told.sentences[0]
    assert shown.told.now == values.told.exams[-2]
    assert f"{line.before} → {line.now}" in text


def test_the_plot_is_painted_where_it_belongs(values: ReportValues, report: bytes) -> None:
    words = words_of(report)
    (title,) = (w for w in words if w.text == "Course" and w.x0 < 20 and w.top > 40)
    (heading,) = (w for w in words if w.text == "Start," and w.x0 < 20)
    (label,) = (w for w in words if w.text == "mean" and w.x0 > 160)
    assert title.bottom < label.top < heading.top
    assert values.plot.dpi == pytest.approx(96)  # the figure is left as it was


def test_a_value_that_stands_alone_has_its_day_and_says_which_other_is_missing(values: ReportValues) -> None:
    """A tile that shows a number never says that it was not recorded (a clinic day: pain known on 9 Nov alone)."""
    exams = (
        exam(0, 13, missing=2, unrated=1),
        exam(10, 12, pain=7),
        replace(exam(28, 13, rating=5), id="now"),
    )
    given = tuple(Given(i) for i in infusions([3]))
    text = told(
        replace(values, exams=exams, given=given, read=None, totals=((exams[1].performed_at, Total("GAD-7", 9, 21)),))
    )
    day = paper_words.day(exams[1].performed_at)
    assert f"Average pain, 0 to 10 7 {day} Not recorded at the start." in text
    mean = plain(tally(exams[2]).mean_rating or 0)
    assert (
        f"Mean rating, 0 to 10 {mean} {paper_words.day(exams[2].performed_at)} Not every site rated at the start."
        in text
    )
    assert f"9 {day}" in text
    early = (exam(0, 13, pain=8), exam(28, 13, missing=1))
    text = told(replace(values, exams=early, given=given, read=None, totals=()))
    start = paper_words.day(early[0].performed_at)
    assert f"Average pain, 0 to 10 8 {start} Not recorded after {start}." in text
    assert "Mean rating, 0 to 10 –Not every site rated." in text


def test_a_visit_without_an_exam_is_said(values: ReportValues) -> None:
    assert values.told.missed_words == "1 visit without an exam: 19 Sep 2026."
    assert values.told.missed_words in told(values)
    assert date(2026, 9, 19) in overview.visits(values.told)
    assert "A column without cells: a visit without an exam." in told(values)
