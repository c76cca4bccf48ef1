"""What leaves a data file as a table, as JSON or as FHIR: gathers the values, hands them to the writers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bodymap.errors import UserError
from bodymap.exchange.exam_table import GivenAt, TableRow
from bodymap.exchange.json_export import Chart, Given
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Exam,
    Flag,
    InError,
    Infusion,
    Patient,
    Response,
    Section,
    Status,
    Treatment,
    Vital,
    now,
)
from bodymap.medicine.model.base import how_many
from bodymap.settings import Settings
from bodymap.store import PatientRecord, Reading, Store, scores


def export(
    store: Store, kind: str, out: Path, name: str | None = None, layout: str | None = None, *, drafts: bool = False
) -> str:
    """Write the data file, or one patient by record number or id, as "csv", "json" or "fhir"; what was done, in words.
    Unfinished exams leave only when `drafts` are asked for.

    UserError when there is no such patient, when a layout is asked of what has none, and when the disk refuses.
    """
    patient = (store.patient_by_number(name) or store.patient(name)) if name else None
    if kind == "csv":
        return _tables(store, out, patient, layout, drafts)
    if layout:
        raise UserError("Only a table has a layout.", "Leave out --layout, or use --format csv.")
    if kind == "json":
        count = _json(store, charts(store, patient, drafts=drafts, sections=True), out, one_patient=patient is not None)
    else:
        from bodymap.exchange.fhir import write_fhir

        count = write_fhir(charts(store, patient, drafts=drafts), out, made_at=now(), find=scores.shelf_of(store).find)
    return f"Exported {count} {'patient' if count == 1 else 'patients'} to {out}."


def export_record(store: Store, patient: Patient, out: Path, *, drafts: bool = False) -> str:
    """Write everything of one patient as JSON, with the history as it is written; what the history says of that: the id
    of the section that leaves, so that a section can be held against it later. UserError when the disk refuses."""
    chart = chart_of(store, patient, drafts=drafts, sections=True)
    _json(store, [chart], out, one_patient=True)
    return f"json, history {chart.sections[-1].id}" if chart.sections else "json"


def _json(store: Store, charts: Iterable[Chart], out: Path, *, one_patient: bool) -> int:
    from bodymap.exchange.json_export import write_json

    own = [{"id": own.id, "version": own.version, "text": own.text} for own in store.instruments()]
    return write_json(charts, out, made_at=now(), one_patient=one_patient, questionnaires=own)


def _tables(store: Store, out: Path, patient: Patient | None, layout: str | None, drafts: bool) -> str:
    from bodymap.exchange.science import LAYOUTS, write_codebook, write_folder, write_layout

    rows = export_rows(store, patient.id if patient else None, drafts=drafts)
    if out.is_dir():
        write_folder(rows, out, [layout] if layout else LAYOUTS)
    else:
        write_layout(layout or "exam", rows, out)
        if layout in ("wide", "long"):
            write_codebook(out.with_name(f"{out.stem}_codebook.csv"), [layout])
    return f"Exported {how_many(len(rows), 'exam')} to {out}."


def charts(
    reading: Reading, patient: Patient | None = None, *, drafts: bool = False, sections: bool = False
) -> Iterator[Chart]:
    """Everything of one patient, or of each in turn in the order they were added; see `chart_of`."""
    for one in [patient] if patient else reading.all_rows(Patient):
        yield chart_of(reading, one, drafts=drafts, sections=sections)


def chart_of(reading: Reading, patient: Patient, *, drafts: bool = False, sections: bool = False) -> Chart:
    """Everything of one patient, what was entered in error too and marked so; unfinished exams, and the history as it
    is written, with that of other practices, when they are asked for."""
    record, own = reading.record(patient.id), patient.id
    exams = [e for e in record.exams(versions=True) if drafts or e.status is not Status.DRAFT]
    there = {exam.id for exam in exams}
    responses = [r if r.exam in there else replace(r, exam=None) for r in record.rows(Response)]
    return Chart(
        record.patient,
        courses=record.courses,
        given=tuple(_given(record, infusion) for infusion in record.rows(Infusion)),
        exams=tuple(exams),
        in_force=frozenset(exam.id for exam in record.exams()),
        responses=tuple(responses),
        treatments=record.rows(Treatment),
        events=record.rows(Event),
        diary=record.rows(DiaryDay),
        flags=record.rows(Flag),
        history=tuple(reading.history_of_patient(own)),
        in_error=tuple((mark, _marked(record, mark)) for mark in record.marks()),
        sections=_sections(reading, own) if sections else (),
    )


def _sections(reading: Reading, patient: str) -> tuple[Section, ...]:
    settings = Settings(reading.setting, lambda *_: None)
    own = reading.leaving_section(patient, settings.text("practice_name"), now())
    return (*reading.sections(patient), *([own] if own else []))


def _marked(record: PatientRecord, mark: InError) -> Course | Given | Response | Treatment | Event | None:
    match record.marked(mark):
        case Course() as found:
            return replace(found, label=mark.name)
        case Infusion() as found:
            return _given(record, replace(found, number=int(mark.name)), in_error=True)
        case (Response() | Treatment() | Event()) as found:
            return found
    return None


def _given(record: PatientRecord, infusion: Infusion, *, in_error: bool = False) -> Given:
    return Given(
        infusion,
        record.rows(DoseStep, infusion.id, in_error=in_error),
        record.rows(Adjunct, infusion.id, in_error=in_error),
        record.rows(Vital, infusion.id, in_error=in_error),
        record.rows(AdverseEvent, infusion.id, in_error=in_error),
    )


def record_rows(record: PatientRecord, *, drafts: bool = False) -> list[TableRow]:
    """The exams in force of one patient as rows of the exam table; see `export_rows`."""
    number = record.patient.number
    return _rows(record.exams(as_added=True), {record.patient.id: number}, record.courses, record.given, drafts=drafts)


def export_rows(store: Store, patient: str | None = None, *, drafts: bool = False) -> list[TableRow]:
    """The exams in force, of all or of one patient, as rows of the exam table, in the order in which they came into the
    file; unfinished ones too when `drafts` are asked for."""
    if patient is not None:
        return record_rows(store.record(patient), drafts=drafts)
    infusions = store.all_rows(Infusion)
    return _rows(store.exams(as_added=True), store.numbers(), store.all_courses(), infusions, drafts=drafts)


def _rows(
    exams: Iterable[Exam],
    numbers: Mapping[str, str],
    courses: Iterable[Course],
    infusions: Iterable[Infusion],
    *,
    drafts: bool,
) -> list[TableRow]:
    labels, firsts, given = {course.id: course.label for course in courses}, dict[str, int](), dict[str, int]()
    of_course: dict[str, list[GivenAt]] = {}
    for infusion in infusions:
        given[infusion.id] = infusion.number
        of_course.setdefault(infusion.course, []).append(GivenAt(infusion.number, infusion.given_at, infusion.minutes))
        firsts[infusion.course] = min(infusion.number, firsts.get(infusion.course, infusion.number))

    def row(exam: Exam) -> TableRow:
        timing = exam.timing
        if timing and exam.infusion in given:  # one entered in error has no number: the word alone stands
            first = firsts.get(exam.course or "", 1)
            timing = f"{timing} {given[exam.infusion]}" + (f", first {first}" if first > 1 else "")
        told = tuple(sorted(of_course.get(exam.course or "", ()), key=lambda one: one.number))
        return TableRow(numbers[exam.patient], exam, labels[exam.course] if exam.course else "", timing, told)

    return [row(exam) for exam in exams if drafts or exam.status is not Status.DRAFT]
