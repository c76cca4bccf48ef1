"""What must be so on the screen after each move: each page shows what the file holds, read anew, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bodymap.app import start_values
from bodymap.app.desk import Desk
from bodymap.medicine.model import Status
from bodymap.medicine.outcomes import reading
from bodymap.report import course_report, papers
from bodymap.ui.acts import COURSE, EXAM, RECORD, START
from bodymap.ui.kit.theme import Label
from tests.report.people import words_in


def untrue(desk: Desk) -> Iterator[str]:
    """Each thing that the page which is shown says otherwise than the file. Nothing while the file is locked."""
    if desk.store.is_locked:
        return
    where = desk.window.where
    if where == START:
        yield from _start(desk)
    elif where == EXAM:
        yield from _exam(desk)
    elif where == COURSE:
        yield from _course(desk)
    elif where == RECORD:
        yield from _record(desk)


def _start(desk: Desk) -> Iterator[str]:
    page, store, today = desk.window.start_page, desk.store, date.today()
    if page.searched():
        return
    rows = start_values.rows(store, desk._tab, today)
    if list(page.table.rows()) != rows:
        yield f"the start page has other rows than the file:\n{page.table.rows()}\n{rows}"


def _exam(desk: Desk) -> Iterator[str]:
    page = desk.chart.exam_page if desk.chart else None
    if page is None or not page.isVisible():
        return
    shown = page.visit.exam
    stored = desk.store.exam_or_none(shown.id)
    blank = stored is None and shown.status is Status.DRAFT and not shown.findings
    if not blank and stored != shown:
        yield f"the exam on the screen is not the one in the file:\n{shown}\n{stored}"


def _course(desk: Desk) -> Iterator[str]:
    chart, store = desk.chart, desk.store
    page = chart.course_page if chart else None
    if chart is None or page is None or not page.scroller.isVisible():
        return
    if chart.course is None:
        told = reading(store.exams(patient=chart.patient.id), (), None, papers.experience_of(papers.settings_of(store)))
    else:
        told = papers.course_reading(store, chart.course)
    said = [label.text() for label in page.sentences.findChildren(Label) if label.isVisibleTo(page)]
    for line in told.sentences:
        if line.words not in said or f"{line.before} → {line.now}" not in said:
            yield f"the course page does not say: {line.before} → {line.now} {line.words}\nbut\n{said}"
    start, now = page.bodies.pair()
    if (start or None, now or None) != (told.start and told.start.id, told.now and told.now.id):
        yield "the bodies on the course page are not the exams called start and now"


def _record(desk: Desk) -> Iterator[str]:
    chart, page = desk.chart, desk.window.record_page
    record = page._record
    if chart is None or record is None or not page.isVisible():
        return
    stored = {exam.id: exam.status for exam in desk.store.exams(patient=chart.patient.id, versions=True)}
    shown = {row.exam.id: row.exam.status for row in record.exams}
    if stored != shown:
        yield f"the record lists other exams than the file:\n{shown}\n{stored}"
    courses = [course.id for course in desk.store.courses(chart.patient.id)]
    if sorted(courses) != sorted(row.course.id for row in record.courses):
        yield "the record lists other courses than the file"
    if record.patient != desk.store.patient(chart.patient.id):
        yield "the record shows other data of the patient than the file"


def untrue_on_paper(desk: Desk) -> Iterator[str]:
    """Each sentence of the open patient's courses that their printed report does not hold."""
    chart, store = desk.chart, desk.store
    if chart is None or store.is_locked:
        return
    for course in store.courses(chart.patient.id):
        told = papers.course_reading(store, course.id)
        values = papers.report_values(store, course.id, "a4")
        if values.told != told:
            yield "the report takes another reading of the course than the window"
        text = words_in(course_report(values))
        for line in told.sentences:
            if f"{line.before} → {line.now}" not in text or line.words not in text:
                yield f"the report does not say: {line.before} → {line.now} {line.words}"
