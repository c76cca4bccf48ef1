"""One truth: window, plot, strip, compare page, report, table of outcomes, clinic page and JSON hold the same exams,
numbers, error and words of a course. `BODYMAP_COURSES=2000` tries so many random courses (40 without it); of many, the
paper is drawn for one in twenty and the whole window driven for one in forty, because these take a second each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.exchange import exports
from bodymap.exchange.exports import export_rows
from bodymap.exchange.json_export import plain as as_json
from bodymap.exchange.results import course_outcomes
from bodymap.medicine.model import Course, Exam, Infusion, Method, Mode, Patient, Rule, Status
from bodymap.medicine.outcomes import INFUSIONS, TIMING, Reading, plain
from bodymap.medicine.outcomes.clinic import MEDIAN, ClinicCourse, Question, follow
from bodymap.plots import CourseView, course_figure
from bodymap.plots.course import spots
from bodymap.report import course_report, papers
from bodymap.report.course import overview, tables
from bodymap.session import clinic_data
from bodymap.session.tables import import_rows
from bodymap.store import Store
from bodymap.ui.acts import COMPARE
from bodymap.ui.kit.theme import Label
from bodymap.ui.pages.compare import ComparePage
from bodymap.ui.pages.course.heat_strip import columns
from bodymap.ui.pages.course.page import CoursePage, CourseValues
from bodymap.ui.window.main import Frame
from tests.outcomes.people import exam
from tests.report.people import words_in

MANY = int(os.environ.get("BODYMAP_COURSES", "40"))
pytestmark = pytest.mark.timeout(120 if MANY <= 40 else 0)
PAPER = st.just(True) if MANY <= 40 else st.integers(1, 20).map(lambda n: n == 20)
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROSA = Patient("DEMO-0012", "Rosa Beispiel", id="p")
PLAN = Course("p", "C", planned=3, id="c")


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[Exam], list[Infusion]]:
    """Some exams in any order of entry, signed or not, by hand or algometer, by both rules, with and without a clock,
    before, during and after infusions that are recorded, or that only the exams speak of."""
    given_days = sorted(draw(st.sets(st.integers(10, 40), max_size=3)))
    rows = draw(st.booleans())
    infusions = [
        Infusion("c", n, DAY + timedelta(days=d, hours=1), mg_per_kg=0.5, minutes=40, id=f"i{n}")
        for n, d in enumerate(given_days, start=1)
    ]
    exams = []
    for n in range(draw(st.integers(0, 9))):
        at = draw(st.integers(0, 60))
        hour = draw(st.sampled_from([0, 0, 0, 3, 20]))
        number = next((k for k, d in enumerate(given_days, start=1) if d == at), 0)
        word = draw(st.sampled_from(["before", "after"])) if number else ""
        made = exam(
            at,
            draw(st.integers(0, 18)),
            missing=draw(st.sampled_from([0, 0, 0, 2])),
            rating=draw(st.sampled_from([1, 5])),
            examiner=draw(st.sampled_from(["Dr A", "Dr B", ""])),
            mode=draw(st.sampled_from([Mode.EXAMINER, Mode.EXAMINER, Mode.SELF])),
            rule=draw(st.sampled_from([Rule.RATING2, Rule.RATING2, Rule.PAINFUL])),
            pain=draw(st.none() | st.integers(0, 10)),
            method=draw(st.sampled_from([Method.THUMB, Method.THUMB, Method.ALGOMETER])),
            status=draw(st.sampled_from([Status.SIGNED, Status.SIGNED, Status.SIGNED, Status.DRAFT])),
            performed_at=DAY + timedelta(days=at, hours=hour),
            timing=f"{word} {number}" if word else "",
        )
        if draw(st.integers(0, 5)) == 5:  # nothing was pressed
            made = replace(made, findings={})
        if draw(st.booleans()):
            made = replace(made, performed_at=made.performed_at.replace(hour=0), date_only=True)
        exams.append(replace(made, id=f"e{n}"))
    if draw(st.booleans()):  # the protocol: a trough before each infusion, and some days of nothing else
        troughs = [
            exam(d, draw(st.integers(0, 18)), performed_at=i.given_at - timedelta(hours=1), timing=f"before {i.number}")
            for i, d in zip(infusions, given_days, strict=True)
        ]
        far = [e for e in exams if all(not -2 <= (e.performed_at - i.given_at).days <= 2 for i in infusions)]
        exams = [replace(e, id=f"e{n}") for n, e in enumerate([*far, *troughs])]
    return exams, infusions if rows else []


def _stored(folder: Path, made: tuple[list[Exam], list[Infusion]]) -> Store:
    store = Store.open(folder / "one.bodymap")
    store.save_patient(ROSA, "Dr A")
    store.save_course(PLAN, "Dr A")
    for infusion in made[1]:
        store.save_infusion(infusion, "Dr A")
    for one in made[0]:
        store.save_exam(replace(one, patient=ROSA.id, course=PLAN.id), None, "Dr A")
    return store


@pytest.fixture(scope="module")
def pages(qapp: QApplication) -> Iterator[tuple[CoursePage, ComparePage]]:
    made = CoursePage(), ComparePage()
    yield made
    for page in made:
        page.deleteLater()


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(courses(), PAPER)
@pytest.mark.no_cover  # the same few lines, very often
def test_every_place_says_the_same(
    pages: tuple[CoursePage, ComparePage], made: tuple[list[Exam], list[Infusion]], on_paper: bool
) -> None:
    with TemporaryDirectory() as folder:
        store = _stored(Path(folder), made)
        try:
            _held(store, pages, on_paper)
        finally:
            store.close()


def _held(store: Store, pages: tuple[CoursePage, ComparePage], on_paper: bool) -> None:
    told = papers.course_reading(store, PLAN.id)
    counted = {e.id for e in told.everyone}
    assert counted.isdisjoint(e.id for e in store.exams(course=PLAN.id) if e.status is not Status.SIGNED)
    pages[0].show_course(CourseValues(ROSA, (PLAN,), told))
    _window(pages[0], told)
    pages[1].show_exams(ROSA, store.exams(patient=ROSA.id), told)
    _compare(pages[1], told)
    _plot(told)
    if on_paper:
        _report(store, told)
    _table(store, told)
    _clinic(store, told)
    (chart,) = exports.charts(store, ROSA)
    found = as_json(chart).get("exams", [])
    assert counted <= {e["id"] for e in found if e["in_force"]}
    assert all(e["status"] != "draft" for e in found)


@settings(max_examples=max(3, MANY // 40), deadline=None, suppress_health_check=list(HealthCheck))
@given(made=courses())
def test_the_whole_window_says_the_same(qtbot: QtBot, made: tuple[list[Exam], list[Infusion]]) -> None:
    """Course, compare and clinic page of the running window, over the file."""
    with TemporaryDirectory() as folder:
        store = _stored(Path(folder), made)
        told = papers.course_reading(store, PLAN.id)
        desk, frame = Desk(store, "Dr A"), Frame()
        frame.show()
        frame.take(desk.window)
        qtbot.waitActive(frame)
        try:
            chart = desk.open_patient(ROSA.id)
            chart.show_course()
            assert chart.course_page is not None
            _window(chart.course_page, told)
            if told.pair is not None and desk.window.bar.patient.sections.button(COMPARE.id).isEnabled():
                desk.window.acts.do(COMPARE.go)
                assert chart.compare_page is not None
                _compare(chart.compare_page, told)
            desk.show_clinic()
            page = desk.clinic.page
            qtbot.waitUntil(lambda: page.result() is not None, timeout=60_000)
            result = page.result()
            assert result is not None
            if told.given and told.main.mode is Mode.EXAMINER and not told.main.kind.algometer:
                item = clinic_data(store, date.today()).courses[0]
                alone = follow("1", item, result.question, date.today())
                assert [f.after for f in result.followed] == ([alone.after] if result.followed else [])
        finally:
            frame.close()
            frame.deleteLater()


def _window(page: CoursePage, told: Reading) -> None:
    said = [label.text() for label in page.sentences.findChildren(Label)]
    for line in told.sentences:
        assert line.words in said
        assert f"{line.before} → {line.now}" in said
    assert told.nothing in " ".join(said)
    start, now = page.bodies.pair()
    assert (start or None, now or None) == (told.start and told.start.id, told.now and told.now.id)
    assert [c.exam.id for c in columns(told) if c.exam] == [e.id for e in told.exams]
    labels = [c.label for c in columns(told) if c.exam]
    assert len(set(labels)) == len(labels)


def _compare(page: ComparePage, told: Reading) -> None:
    if told.pair is None:
        return
    assert page.pair() == told.pair
    change = told.start and told.now and told.compare(told.start, told.now)
    if change and told.baseline and told.sentences and told.baseline.median.n == 1:
        assert (change.error, change.verdict()) == (told.error, change.verdict())
        assert change.verdict() in told.sentences[0].words or change.low == change.high == 0
        assert page.difference.points.text() == change.points


def _plot(told: Reading) -> None:
    figure = course_figure(CourseView(told))
    axes = figure.axes[0]
    assert {spot.exam for spot in spots(figure)} >= {e.id for e in told.everyone}
    rated = {p.exam.id for p in told.main.rated if p.pain is not None and not p.near}
    assert {spot.exam for spot in spots(figure) if spot.series == "pain"} == rated
    ends = [text.get_text() for text in axes.texts if text.get_gid() == "end"]
    called = [p for e in (told.start, told.now) if (p := told.point(e)) is not None]
    assert ends == [str(p.count) for p in called]
    bands = [patch.get_extents().bounds for patch in axes.patches if patch.get_gid() == "error-band"]
    assert bool(bands) is bool(told.baseline and told.error.value is not None)
    words = " ".join(text.get_text() for text in figure.texts)
    if bands:
        assert f"± {plain(told.error.value or 0)}" in words or "within error" not in words


def _report(store: Store, told: Reading) -> None:
    values = papers.report_values(store, PLAN.id, "a4")
    assert values.told == told
    on_paper = [(v, None) if isinstance(v, date) else (v.at.date(), v.exam.id) for v in overview.visits(told)]
    if told.main.points:
        assert on_paper == [(c.when, c.exam and c.exam.id) for c in columns(told)]
    text = words_in(course_report(values))
    for line in told.sentences:
        assert f"{line.before} → {line.now}" in text
        assert line.words in text
    assert told.nothing in text
    assert len(tables.exam_rows(values, told.lines)) == len(told.listed)
    assert not told.listed or ("No exam yet" not in text and "No signed exam yet" not in text)
    if str(told.error) and told.baseline:
        assert f"measurement error of the count ({told.error}" in text


def _table(store: Store, told: Reading) -> None:
    """A table of the program holds the infusions of the course: whoever reads it finds the window's numbers."""
    if not (told.rows or told.baseline_by):
        return
    rows = [row for row in export_rows(store) if row.exam.status is Status.SIGNED]
    if not rows:
        return
    line = course_outcomes(rows)
    base, now = told.baseline, told.point(told.now)
    assert (line["exams"], line["left_out"]) == (str(len(told.exams)), str(sum(p.near for p in told.main.points)))
    assert line["baseline_by"] == told.baseline_by
    assert line.get("baseline_low") == (plain(base.median.low) if base else None)
    changed = base is not None and now is not None and now.exam not in base.exams
    assert line.get("now_exam_id") == (now.exam.id if changed and now else None)
    if changed and now:
        assert line["now_high"] == str(now.count.high)
        assert line.get("sdd") == (None if told.error.value is None else plain(told.error.value))
    for phase, name in zip(told.phases[1:], ("during", "follow_up"), strict=True):
        if base is not None or phase.median:
            assert line[f"{name}_exams"] == str(phase.median.n if phase.median else 0)
            assert line.get(f"{name}_low") == (plain(phase.median.low) if phase.median else None)
    assert line.get("nap_pairs", "0") == str(told.overlap.pairs)
    if not store.drafts():  # a visit whose exam is not signed yet is not missed, and a table does not know of it
        assert line.get("missed_visits", "0") == str(len(told.missed))
    pain = next((s for s in told.sentences if s.key == "pain"), None)
    assert not changed or (line.get("pain_now") if line.get("pain_baseline") else None) == (pain.now if pain else None)
    assert line.get("own_low") == (plain(told.own.least) if told.own else None)
    assert line.get("start_exam_id") == (told.start.id if told.start else None)


def _clinic(store: Store, told: Reading) -> None:
    (item,) = clinic_data(store, date(2026, 12, 1)).courses
    assert isinstance(item, ClinicCourse)
    question = Question(MEDIAN, "latest", told.main.mode, told.main.kind.algometer)
    found = follow("1", item, question, date(2026, 12, 1))
    if found.before is None or found.rule is not told.main.rule or told.baseline is None:
        return
    assert (found.before.low, found.before.high) == (told.baseline.median.low, told.baseline.median.high)
    now = told.point(told.now)
    if found.after is not None and now is not None:
        assert (found.after.low, found.after.high) == (now.count.low, now.count.high)
        assert found.error == told.error
        assert found.own == told.own


def test_a_sheet_from_home_without_pressing_stands_with_its_pain_everywhere(
    tmp_path: Path, pages: tuple[CoursePage, ComparePage]
) -> None:
    sheet = replace(exam(0, mode=Mode.SELF, pain=7, status=Status.SIGNED), id="e0", findings={}, performed_at=DAY)
    store = _stored(tmp_path, ([sheet], []))
    try:
        _held(store, pages, True)
        told = papers.course_reading(store, PLAN.id)
        page = pages[0]
        assert not page.plot.isHidden()
        assert "no tender point was examined" in page.sentences.notes.text()
        assert "average pain 7" in page.plot.accessibleDescription()
        assert page.about.text().startswith("1 self-assessment")
        words = [text.get_text() for text in course_figure(CourseView(told)).texts]
        assert "average pain  7" in words
        values = papers.report_values(store, PLAN.id, "a4")
        (row,) = tables.exam_rows(values, told.lines)
        assert (row[1], row[3], row[4], row[-1]) == ("self, at home", "–", "0 of 18", "7")
        text = words_in(course_report(values))
        assert "No signed exam yet" not in text
        assert "No count yet: no tender point was examined at 1 signed exam." in " ".join(text.split())
    finally:
        store.close()


def test_a_table_says_when_the_first_infusion_was_none(tmp_path: Path) -> None:
    """Infusion 1 entered in error: nothing is inferred in its place, neither by window and paper nor by the table."""
    infusions = [
        Infusion("c", n, DAY + timedelta(days=14 + 7 * n), mg_per_kg=0.5, minutes=40, id=f"i{n}") for n in (1, 2, 3)
    ]
    counts = {0: 17, 7: 18, 14: 16, 28: 15, 35: 12, 49: 10}
    exams = [replace(exam(d, n), id=f"e{d}", performed_at=DAY + timedelta(days=d)) for d, n in counts.items()]
    tied = {"e14": "i1", "e28": "i2", "e35": "i3"}
    exams = [replace(e, infusion=tied[e.id], timing="before") if e.id in tied else e for e in exams]
    store = _stored(tmp_path, (exams, infusions))
    try:
        store.mark_in_error(infusions[0], "not given", who="Dr A")
        told = papers.course_reading(store, PLAN.id)
        assert told.baseline is not None
        assert (str(told.baseline.median), told.baseline.median.n) == ("16.5", 4)
        rows = export_rows(store)
        assert [row.timing for row in rows if row.timing] == ["before", "before 2, first 2", "before 3, first 2"]
        line = course_outcomes(rows)
        assert (line["baseline_by"], line["baseline_low"], line["baseline_exams"]) == (INFUSIONS, "16.5", "4")
        bare = [replace(row, given=()) for row in rows]  # as somebody else's table says it
        line = course_outcomes(bare)
        assert (line["baseline_by"], line["baseline_low"], line["baseline_exams"]) == (TIMING, "16.5", "4")
        assert line["now_exam_id"] == "e49"
        assert told.now is not None
        assert told.now.id == "e49"
        later = course_outcomes(
            [row for row in bare if row.exam.id != "e28"]
        )  # infusion 2 is known by its number alone
        assert later["baseline_exams"] == "3"
        there = export_rows(store)
        assert import_rows(store, there, "Dr A").there_already == len(there)
    finally:
        store.close()
