"""The papers and pictures of a data file: gathers the values, hands them to `report` and `plots`, gives bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bodymap.exchange.whole import whole
from bodymap.medicine import outcomes
from bodymap.medicine.model import AdverseEvent, DiaryDay, Event, Exam, Flag, Infusion, Patient, Treatment, Vital, now
from bodymap.medicine.outcomes import Experience
from bodymap.settings import Settings
from bodymap.store import Reading, Store, scores

if TYPE_CHECKING:
    from bodymap.medicine.instruments import Answered
    from bodymap.plots import CourseView, Mood
    from bodymap.report import Given, Letterhead, ReportValues, SheetValues, Total


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. UserError when the disk refuses."""
    with whole(path) as file:
        file.write(data)


def settings_of(store: Store) -> Settings:
    """The settings kept in a data file."""
    return Settings(store.setting, store.set_setting)


def letterhead(store: Store) -> Letterhead:
    """The practice as it stands on its papers."""
    from bodymap.report import Letterhead

    settings = settings_of(store)
    return Letterhead(settings.text("practice_name"), settings.text("practice_address"))


def sheet_values(store: Store, exam: Exam) -> SheetValues:
    """Everything that the sheet of one exam says."""
    from bodymap.report import SheetValues

    course = store.course(exam.course) if exam.course else None
    exams = store.exams(patient=exam.patient, course=exam.course)
    given = store.infusions(course.id) if course else []
    before = outcomes.earlier(exam, exams, given)
    return SheetValues(
        patient=store.patient(exam.patient),
        exam=exam,
        course=course,
        infusions=tuple(given),
        number=f"{len(before) + 1} of course {course.label}" if course else str(len(before) + 1),
        previous=outcomes.previous(exam, exams, given),
        totals=tuple(_total(a) for a in scores.of_exam(scores.answered(store, exam.patient), exam)),
        letterhead=letterhead(store),
        left_first=settings_of(store).text("order") == "left",
        help_line=help_line(store),
        head=store.head(),
    )


def help_line(store: Store) -> str:
    """Where to find help at once, as the practice wrote it; "" when it wrote nothing."""
    settings = settings_of(store)
    lines = settings.names("help_lines") if settings.text("help_country") else ()
    return " · ".join(part for part in (settings.text("help_text"), *lines) if part)


def _total(answered: Answered) -> Total:
    from bodymap.report import Total

    main = answered.scored
    return Total(
        answered.name,
        main.value,
        main.high,
        main.low,
        answered.id,
        answered.instrument.measures,
        answered.value_words,
        main.partly,
        answered.safety,
        answered.beside_words,
        answered.response.version,
    )


def moods(store: Reading, patient: str, exams: Sequence[Exam], course: str) -> tuple[Mood, ...]:
    """The totals of the questionnaires that belong to a course, one series each."""
    from bodymap.plots import moods_of

    mine = scores.of_course(scores.answered(store, patient), exams, course)
    return moods_of([answered.response for answered in mine], scores.shelf_of(store).find, store.rows(Flag, patient))


def exam_sheet_pdf(store: Store, exam_id: str, paper: str) -> bytes:
    """The sheet of one exam. UserError when there is no such exam."""
    from bodymap.report import exam_sheet

    return exam_sheet(sheet_values(store, store.exam(exam_id)), paper)


def exam_sheets_pdf(store: Store, exam_ids: Iterable[str], paper: str) -> bytes:
    """The sheets of several exams in one PDF, a page each."""
    from bodymap.report import exam_sheets

    return exam_sheets([sheet_values(store, store.exam(exam_id)) for exam_id in exam_ids], paper)


def blank_sheet_pdf(paper: str, store: Store | None = None, patient: Patient | None = None) -> bytes:
    """A sheet to fill by hand, for any patient or for one."""
    from bodymap.report import Letterhead, blank_sheet

    head = letterhead(store) if store else Letterhead()
    left_first = store is not None and settings_of(store).text("order") == "left"
    return blank_sheet(patient, paper, head, left_first)


def recovery_pdf(store: Store, passphrase: str, made: date, paper: str) -> bytes:
    """The passphrase of the data file on paper."""
    from bodymap.report import recovery_sheet

    return recovery_sheet(passphrase, store.path.name, letterhead(store), made, paper)


def write_course_table(store: Store, course_id: str, path: Path) -> None:
    """The exams of one course as an exam table."""
    from bodymap.exchange.exam_table import write_table
    from bodymap.exchange.exports import export_rows

    course = store.course(course_id)
    write_table([row for row in export_rows(store, course.patient) if row.exam.course == course_id], path)


def experience_of(settings: Settings) -> Experience:
    """Which examiners are experienced and which are not, as the practice said it."""
    named = dict.fromkeys(settings.names("examiners_experienced"), True)
    return named | dict.fromkeys(settings.names("examiners_less"), False)


def course_reading(store: Store, course_id: str) -> outcomes.Reading:
    """The one reading of a course, from which everything that shows it takes its exams and numbers."""
    course = store.course(course_id)
    exams, given = store.exams(course=course.id), store.infusions(course.id)
    return outcomes.reading(exams, given, course, experience_of(settings_of(store)), on=date.today())


def course_view(store: Store, course_id: str, told: outcomes.Reading | None = None) -> CourseView:
    """What the plot of a course shows; `told` is its reading, when it is at hand."""
    from bodymap.plots import CourseView

    course = store.course(course_id)
    series = moods(store, course.patient, store.exams(course=course.id), course.id)
    return CourseView(
        told or course_reading(store, course_id),
        series,
        treatments=tuple(store.rows(Treatment, course.patient)),
        events=tuple(store.rows(Event, course.patient)),
        diary=tuple(store.rows(DiaryDay, course.patient)),
    )


def course_plot(store: Store, course_id: str, kind: str) -> bytes:
    """The plot of a course as svg, png or pdf."""
    from bodymap.plots import course_figure, figure_bytes

    return figure_bytes(course_figure(course_view(store, course_id), paper=kind == "pdf"), kind)


def report_values(store: Store, course_id: str, paper: str) -> ReportValues:
    """Everything that the report of a course says."""
    from bodymap.plots import course_figure
    from bodymap.report import ReportValues, plot_size

    course = store.course(course_id)
    exams, told = store.exams(course=course_id), course_reading(store, course_id)
    totals = scores.of_course(scores.answered(store, course.patient), exams, course_id)
    return ReportValues(
        patient=store.patient(course.patient),
        course=course,
        exams=tuple(exams),
        read=told,
        given=tuple(_given(store, infusion) for infusion in store.infusions(course.id)),
        plot=course_figure(course_view(store, course_id, told), paper=True, size=plot_size(paper)),
        made_at=now(),
        letterhead=letterhead(store),
        totals=tuple((a.at, _total(a)) for a in totals),
        treatments=tuple((t, _impression(t)) for t in store.rows(Treatment, course.patient)),
    )


def _given(store: Store, infusion: Infusion) -> Given:
    from bodymap.report import Given
    from bodymap.report.course.tables import effect

    effects = [effect(event) for event in store.rows(AdverseEvent, infusion.id)]
    return Given(
        infusion,
        _number(infusion, "pain_before"),
        _number(infusion, "pain_end"),
        ". ".join(effects),
        tuple(sorted(store.rows(Vital, infusion.id), key=lambda row: row.at)),
    )


def _impression(treatment: Treatment) -> str:
    """The patient's impression of a treatment, the number with its words; "" when it was not asked."""
    from bodymap.medicine.instruments import built_in

    (item,) = built_in("pgic").items
    words = {option.score: option.text for option in item.options}
    return "" if treatment.effect is None else f"{treatment.effect}: {words.get(treatment.effect, '')}".rstrip(": ")


def _number(infusion: Infusion, item: str) -> float | None:
    value = infusion.notes.get(item)
    return float(value) if isinstance(value, int | float) else None


def course_report_pdf(store: Store, course_id: str, paper: str) -> bytes:
    """The report of a course. UserError when there is no such course."""
    from bodymap.report import course_report

    return course_report(report_values(store, course_id, paper), paper)
