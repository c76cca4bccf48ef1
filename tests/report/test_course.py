"""The course report, read back from its PDF, and the plot painted on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pypdf
import pytest
from matplotlib.figure import Figure

from bodymap import demo
from bodymap.instruments import Safety
from bodymap.model import Course, Exam, Finding, Infusion, Mode, Patient, Rule
from bodymap.plots import CourseView, course_figure
from bodymap.report import Given, Letterhead, ReportValues, Total, course_report, plot_size
from tests.report.people import MM, overlaps, text_of, words_of

MADE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG = "Donaudampfschifffahrtsgesellschaftskapitän " * 8


def _figure(exams: tuple[Exam, ...], infusions: tuple[Infusion, ...], course: Course, paper: str = "a4") -> Figure:
    return course_figure(CourseView(exams, infusions, course), paper=True, size=plot_size(paper))


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
        "Beyond measurement error (5, different examiners). Baseline median 17.",
        "14 → 8",
        "Item 9 was 0 each time. GAD-7 11 → 7.",
        "Positive sites of 18",
        "baseline median 17",
        "11 of 18",
        "average pain",
        "infusions, mg/kg",
        "Start, now, difference",
        "17 lower, 0 higher",
        "nausea, passed in 30 min",
        "7 → 3",
        "Numbers describe change. They do not say why it came.",
        "page 1 of 2",
        "Made 23 Nov 2026",
    ):
        assert said in text


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
        Infusion(
            course.id, n + 1, start + timedelta(days=14 * n), "ketamine", 0.5, 35, 40, remark=LONG if n == 3 else ""
        )
        for n in range(30)
    )
    exams = tuple(
        Exam(
            patient.id,
            start + timedelta(days=7 * n - 14),
            LONG,
            rule=Rule.PAINFUL,
            course=course.id,
            findings={"occiput_r": Finding.rated("occiput_r", n % 11), "knee_l": Finding.unrated("knee_l")},
        )
        for n in range(60)
    )
    values = ReportValues(
        patient, course, exams, tuple(Given(i) for i in infusions), _figure(exams, infusions, course), MADE
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
    assert "Effects in full" in whole
    assert f"page {pages} of {pages}" in whole
    for number in range(1, 31):
        assert f" {number} {(start + timedelta(days=14 * (number - 1))).day} " in whole
    assert whole.count("UTC+0") == 60


def test_start_and_now_of_different_rules_are_not_subtracted(values: ReportValues) -> None:
    exams = [e for e in values.exams if e.mode is Mode.EXAMINER]
    last = max(exams, key=lambda e: e.performed_at)
    changed = tuple(replace(e, rule=Rule.PAINFUL) if e is last else e for e in values.exams)
    text = " ".join(text_of(course_report(replace(values, exams=changed))).split())
    assert "No number: the rules differ." in text


def test_the_plot_is_painted_where_it_belongs(values: ReportValues, report: bytes) -> None:
    words = words_of(report)
    (title,) = (w for w in words if w.text == "Course" and w.x0 < 20 and w.top > 40)
    (heading,) = (w for w in words if w.text == "Start," and w.x0 < 20)
    (label,) = (w for w in words if w.text == "mean" and w.x0 > 160)
    assert title.bottom < label.top < heading.top
    assert values.plot.dpi == pytest.approx(96)  # the figure is left as it was
