"""The papers and pictures of a data file: gathers the values, hands them to `report` and `plots`, gives bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bodymap.exchange.whole import whole
from bodymap.medicine import outcomes
from bodymap.medicine.model import AdverseEvent, DiaryDay, Event, Exam, Flag, Infusion, Patient, Treatment, Vital, now
from bodymap.medicine.outcomes import Experience
from bodymap.settings import Settings
from bodymap.store import PatientRecord, Store, scores

if TYPE_CHECKING:
    from bodymap.medicine.instruments import Answered
    from bodymap.plots import CourseView, Mood
    from bodymap.report import Given, Letterhead, ReportValues, SheetValues, Total


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. UserError when the disk refuses."""
    with whole(path) as file:
        file.write(data)


def settings_of(source: Store | PatientRecord) -> Settings:
    """The settings kept in a data file; those that came with a patient's record are only read."""
    if isinstance(source, PatientRecord):
        return Settings(source.settings.get, _only_read)
    return Settings(source.setting, source.set_setting)


def _only_read(key: str, _text: str | None) -> None:
    raise ValueError(f"{key} is not written through a patient's record")


def letterhead(source: Store | PatientRecord) -> Letterhead:
    """The practice as it stands on its papers."""
    from bodymap.report import Letterhead

    settings = settings_of(source)
    return Letterhead(settings.text("practice_name"), settings.text("practice_address"))


def left_first(source: Store | PatientRecord) -> bool:
    """Whether the practice presses the left side of a pair first."""
    return settings_of(source).text("order") == "left"


def sheet_values(record: PatientRecord, exam: Exam, head: str) -> SheetValues:
    """Everything that the sheet of one exam says; `head` is the last entry of the history."""
    from bodymap.report import SheetValues

    course = record.course(exam.course) if exam.course else None
    exams, given = record.exams(exam.course), record.infusions(exam.course)
    before = outcomes.earlier(exam, exams, given)
    return SheetValues(
        patient=record.patient,
        exam=exam,
        course=course,
        infusions=given,
        number=f"{len(before) + 1} of course {course.label}" if course else str(len(before) + 1),
        previous=outcomes.previous(exam, exams, given),
        totals=tuple(_total(a) for a in scores.of_exam(scores.answered(record), exam)),
        letterhead=letterhead(record),
        left_first=left_first(record),
        help_line=help_line(record),
        head=head,
    )


def help_line(source: Store | PatientRecord) -> str:
    """Where to find help at once, as the practice wrote it; "" when it wrote nothing."""
    settings = settings_of(source)
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


def moods(record: PatientRecord, course: str) -> tuple[Mood, ...]:
    """The totals of the questionnaires that belong to a course, one series each."""
    from bodymap.plots import moods_of

    mine = scores.of_course(scores.answered(record), record.exams(course), course)
    return moods_of([answered.response for answered in mine], scores.shelf_of(record).find, record.rows(Flag))


def exam_sheet_pdf(store: Store, exam_id: str, paper: str) -> bytes:
    """The sheet of one exam. UserError when there is no such exam."""
    from bodymap.report import exam_sheet

    record = store.record_of_exam(exam_id)
    return exam_sheet(sheet_values(record, record.exam(exam_id), store.head()), paper)


def exam_sheets_pdf(store: Store, exam_ids: Sequence[str], paper: str) -> bytes:
    """The sheets of several exams of one patient in one PDF, a page each. UserError when one is not there."""
    from bodymap.report import exam_sheets

    record, head = store.record_of_exam(exam_ids[0]), store.head()
    return exam_sheets([sheet_values(record, record.exam(exam_id), head) for exam_id in exam_ids], paper)


def blank_sheet_pdf(paper: str, store: Store | None = None, patient: Patient | None = None) -> bytes:
    """A sheet to fill by hand, for any patient or for one."""
    from bodymap.report import Letterhead, blank_sheet

    head = letterhead(store) if store else Letterhead()
    return blank_sheet(patient, paper, head, store is not None and left_first(store))


def recovery_pdf(store: Store, passphrase: str, made: date, paper: str) -> bytes:
    """The passphrase of the data file on paper."""
    from bodymap.report import recovery_sheet

    return recovery_sheet(passphrase, store.path.name, letterhead(store), made, paper)


def write_course_table(store: Store, course_id: str, path: Path) -> None:
    """The exams of one course as an exam table."""
    from bodymap.exchange.exam_table import write_table
    from bodymap.exchange.exports import record_rows

    record = store.record_of_course(course_id)
    write_table([row for row in record_rows(record) if row.exam.course == course_id], path)


def experience_of(settings: Settings) -> Experience:
    """Which examiners are experienced and which are not, as the practice said it."""
    named = dict.fromkeys(settings.names("examiners_experienced"), True)
    return named | dict.fromkeys(settings.names("examiners_less"), False)


def reading_of(record: PatientRecord, course_id: str | None) -> outcomes.Reading:
    """The one reading of a course (of all exams when it is None), from which everything that shows it takes its exams
    and numbers."""
    course = record.course(course_id) if course_id is not None else None
    known = experience_of(settings_of(record))
    return outcomes.reading(record.exams(course_id), record.infusions(course_id), course, known, on=date.today())


def course_reading(store: Store, course_id: str) -> outcomes.Reading:
    """`reading_of` a course in a data file."""
    return reading_of(store.record_of_course(course_id), course_id)


def course_view(record: PatientRecord, course_id: str, told: outcomes.Reading | None = None) -> CourseView:
    """What the plot of a course shows; `told` is its reading, when it is at hand."""
    from bodymap.plots import CourseView

    return CourseView(
        told or reading_of(record, course_id),
        moods(record, course_id),
        treatments=record.rows(Treatment),
        events=record.rows(Event),
        diary=record.rows(DiaryDay),
    )


def course_plot(store: Store, course_id: str, kind: str) -> bytes:
    """The plot of a course as svg, png or pdf."""
    from bodymap.plots import course_figure, figure_bytes

    return figure_bytes(
        course_figure(course_view(store.record_of_course(course_id), course_id), paper=kind == "pdf"), kind
    )


def report_values(store: Store, course_id: str, paper: str) -> ReportValues:
    """Everything that the report of a course says."""
    from bodymap.plots import course_figure
    from bodymap.report import ReportValues, plot_size

    record = store.record_of_course(course_id)
    exams, told = record.exams(course_id), reading_of(record, course_id)
    totals = scores.of_course(scores.answered(record), exams, course_id)
    return ReportValues(
        patient=record.patient,
        course=record.course(course_id),
        exams=exams,
        read=told,
        given=tuple(_given(record, infusion) for infusion in record.infusions(course_id)),
        plot=course_figure(course_view(record, course_id, told), paper=True, size=plot_size(paper)),
        made_at=now(),
        letterhead=letterhead(record),
        totals=tuple((a.at, _total(a)) for a in totals),
        treatments=tuple((t, _impression(t)) for t in record.rows(Treatment)),
    )


def _given(record: PatientRecord, infusion: Infusion) -> Given:
    from bodymap.report import Given
    from bodymap.report.course.tables import effect

    effects = [effect(event) for event in record.rows(AdverseEvent, infusion.id)]
    return Given(
        infusion,
        _number(infusion, "pain_before"),
        _number(infusion, "pain_end"),
        ". ".join(effects),
        tuple(sorted(record.rows(Vital, infusion.id), key=lambda row: row.at)),
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
