"""Patients who move here from another practice come into the data file with their history: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bodymap.errors import AlikeNumbers, UserError
from bodymap.exchange.chart import Chart, Given
from bodymap.exchange.json_import import Export
from bodymap.model import Act, Course, Entered, Event, Exam, Infusion, Patient, Response, Status, Treatment
from bodymap.session.handover import flags_missing
from bodymap.store import InstrumentText, Kept, Store, folded_number


class NumberTaken(UserError):
    """The record number of a patient who moves here is another patient's."""


@dataclass
class Moved:
    """What was brought in: the patients (ids), how many of what belongs to them, and where their history is from."""

    patients: list[str] = field(default_factory=list)
    courses: int = 0
    infusions: int = 0
    exams: int = 0
    entries: int = 0
    origins: list[str] = field(default_factory=list)
    without_history: int = 0

    def in_words(self) -> str:
        """What was done, for a message."""
        counts = (
            (len(self.patients), "patient", "patients"),
            (self.exams, "exam", "exams"),
            (self.courses, "course", "courses"),
            (self.infusions, "infusion", "infusions"),
        )
        said = ", ".join(f"{n} {one if n == 1 else more}" for n, one, more in counts if n)
        parts = [f"Brought in: {said or 'nothing, the file holds no patients'}."]
        if self.entries:
            of = " and ".join(dict.fromkeys(self.origins))
            entries = "1 entry" if self.entries == 1 else f"{self.entries:,} entries"
            parts.append(f"{entries} of history from {of} came along, sealed.")
        if self.without_history:
            whose = (
                "The record" if self.without_history == len(self.patients) == 1 else f"{self.without_history} of them"
            )
            parts.append(f"{whose} came without a history that can be sealed: an older Bodymap wrote the file.")
        return " ".join(parts)


def bring_moved(
    store: Store, exports: Sequence[Export], who: str, number: str | None = None, *, different_people: bool = False
) -> Moved:
    """Bring in all patients of these files, with their history from the practices before: all of them or nothing.

    Ids stay, so a patient comes in once. `number`: the record number that a single patient gets here. UserError when a
    patient or a part of one is here already or a history was altered on its way, NumberTaken, AlikeNumbers unless
    record numbers that look alike are of `different_people`; NotSaved on disk trouble. Then nothing was changed.
    """
    charts = [chart for export in exports for chart in export.charts]
    if number is not None and len(charts) != 1:
        raise UserError("A record number can be given to one patient only.", "Bring in a file with one patient.")
    done = Moved()
    with store.batch():
        for export in exports:
            for chart in export.charts:
                patient = replace(chart.patient, number=number.strip()) if number is not None else chart.patient
                _refuse_number(store, patient.number, different_people=different_people)
                _Bringer(store, replace(chart, patient=patient), who).bring(export)
                _count(done, chart)
    return done


def _refuse_number(store: Store, number: str, *, different_people: bool) -> None:
    others = store.numbers().values()
    if number in others:
        raise NumberTaken(
            f"The record number {number} is another patient's here; nothing was brought in.",
            "Give the patient who comes another one.",
        )
    alike = [f"{number} looks like {other}" for other in others if folded_number(other) == folded_number(number)]
    if alike and not different_people:
        raise AlikeNumbers(alike)


def _count(done: Moved, chart: Chart) -> None:
    done.patients.append(chart.patient.id)
    done.courses += len(chart.courses)
    done.infusions += len(chart.given)
    done.exams += len(chart.exams)
    done.entries += sum(len(section.entries) for section in chart.sections)
    done.origins += [section.source for section in chart.sections]
    done.without_history += not chart.sections


class _Bringer:
    """One chart on its way into the data file."""

    def __init__(self, store: Store, chart: Chart, who: str) -> None:
        self._store, self._chart, self._who = store, chart, who
        self._exams = {exam.id: exam for exam in chart.exams}
        self._amended = {exam.amends for exam in chart.exams}
        self._kept: set[str] = set()
        self._wrong = {mark.subject: mark for mark, _ in chart.in_error}

    def bring(self, export: Export) -> None:
        """Everything, each after what it belongs to; what was entered in error first, because it gives up its name."""
        store, chart = self._store, self._chart
        self._refuse_known()
        self._questionnaires(export)
        store.save_patient(chart.patient, who=self._who)
        wrong = [value for _, value in chart.in_error]
        for course in (*(one for one in wrong if isinstance(one, Course)), *chart.courses):
            self._keep(course)
        for given in (*(one for one in wrong if isinstance(one, Given)), *chart.given):
            self._keep(given.infusion)
            for row in given.rows:
                store.save(row, who=self._who)
        for exam in chart.exams:
            self._keep_exam(exam)
        for exam in chart.exams:
            if exam.id in self._wrong:
                store.mark_as_brought(exam, self._wrong[exam.id], who=self._who)
        for value in (*(one for one in wrong if isinstance(one, Response | Treatment | Event)), *chart.responses):
            self._keep(value)
        rest: tuple[Kept, ...] = (*chart.treatments, *chart.events, *chart.diary, *chart.flags)
        for one in rest:
            store.save(one, who=self._who)
        for flag in flags_missing(store, chart.patient.id, chart.responses):
            store.save(flag, who=self._who)
        for section in chart.sections:
            store.bring_section(chart.patient.id, section, who=self._who)
        if not chart.sections:
            store.tell(Act.BROUGHT_IN, self._who, chart.patient.id, "without a history")

    def _keep(self, value: Course | Infusion | Response | Treatment | Event) -> None:
        self._store.save(value, who=self._who)
        if value.id in self._wrong:
            self._store.mark_as_brought(value, self._wrong[value.id], who=self._who)

    def _keep_exam(self, exam: Exam) -> None:
        """Save an exam after the one that it amends."""
        if exam.id in self._kept:
            return
        self._kept.add(exam.id)
        if exam.amends is not None:
            self._keep_exam(self._exams[exam.amends])
        if exam.status is Status.ENTERED_IN_ERROR:  # the file does not say what it was before
            was_signed = exam.signed_at or exam.entered is Entered.IMPORT or exam.id in self._amended
            exam = replace(exam, status=Status.SIGNED if was_signed else Status.DRAFT)
        self._store.save_exam(exam, None, who=self._who)

    def _refuse_known(self) -> None:
        store, chart = self._store, self._chart
        if store.row_or_none(Patient, chart.patient.id) is not None:
            raise UserError(
                f"Patient {store.patient(chart.patient.id).number} is in this data file already; nothing was brought"
                " in.",
                "A record comes in once. Exams made elsewhere since then come in as a table.",
            )
        if any(self._is_known(value) for value in _all(chart)):
            raise UserError(
                "Something of this file is in another patient's record already; nothing was brought in.",
                "Look for the same exams under another record number.",
            )

    def _is_known(self, value: Kept | Exam) -> bool:
        if isinstance(value, Exam):
            return self._store.exam_or_none(value.id) is not None
        return self._store.row_or_none(type(value), value.id) is not None

    def _questionnaires(self, export: Export) -> None:
        """Those of the other practice's own that this patient has answered."""
        here = {(own.id, own.version): own.text for own in self._store.instruments()}
        wrong = [value for _, value in self._chart.in_error if isinstance(value, Response)]
        for key in dict.fromkeys((one.instrument, one.version) for one in (*self._chart.responses, *wrong)):
            text = export.questionnaires.get(key)
            if text is None or here.get(key) == text:
                continue
            if key in here:
                raise UserError(
                    f"The questionnaire {key[0]}, version {key[1]}, has another text here; nothing was brought in.",
                    "Ask that practice to give theirs another version.",
                )
            self._store.save_instrument(InstrumentText(*key, text), who=self._who)


def _all(chart: Chart) -> Iterator[Kept | Exam]:
    several: tuple[Sequence[Kept | Exam], ...] = (
        *(chart.courses, chart.exams, chart.responses, chart.treatments, chart.events, chart.diary, chart.flags),
        [value for _, value in chart.in_error if value is not None and not isinstance(value, Given)],
    )
    for values in several:
        yield from values
    for given in (*chart.given, *(value for _, value in chart.in_error if isinstance(value, Given))):
        yield from (given.infusion, *given.rows)
