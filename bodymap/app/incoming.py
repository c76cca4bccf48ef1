"""What comes in at the desk: files from patients, patients from another practice, tables of exams."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bodymap.app.context import OpenDesk
from bodymap.errors import AlikeNumbers, BadTable, UserError
from bodymap.exchange.exam_table.layout import Asked, DateOrder
from bodymap.exchange.handover import Home, read_home
from bodymap.exchange.json_export import Chart
from bodymap.exchange.json_import import read_json
from bodymap.exchange.science import read_any_tables
from bodymap.medicine.model import Act, Flag, Patient, Response, isolated
from bodymap.medicine.model.base import how_many, noun
from bodymap.medicine.model.exam import exams_in_words
from bodymap.store.scores import shelf_of
from bodymap.ui.acts import ARRIVAL, BROUGHT, READING
from bodymap.ui.dialogs.messages import FaultList, ask, tell_problem
from bodymap.ui.dialogs.patient import MovedForm
from bodymap.ui.kit.banner import NOTE
from bodymap.ui.kit.form import open_form
from bodymap.ui.kit.typed import date_in_words
from bodymap.ui.pages.transfer.arrival import ArrivalPage, BroughtPage, FileDrop, choose_file
from bodymap.ui.pages.transfer.giving import UnlockForm
from bodymap.ui.pages.transfer.reading import Candidate, SelfExamPage

# -- tables -----------------------------------------------------------------------------------------------------------
# Tables of exams into the window's practice: what the table does not say is asked.

if TYPE_CHECKING:
    from bodymap.app.chart import Chart as OpenChart
    from bodymap.app.file_safety import FileSafety

_PAIRS = 12
_NOTHING = "Nothing was imported"


class Receiver(OpenDesk, Protocol):
    """The desk that something comes to: it opens whom it is about."""

    @property
    def file(self) -> FileSafety: ...
    def open_patient(self, patient_id: str) -> OpenChart: ...


def bring(
    desk: Receiver, paths: Sequence[Path], dates: DateOrder | None = None, *, different_people: bool = False
) -> None:
    """Bring in tables, all of them or nothing. What stands first in dates of numbers, and whether record numbers that
    look alike are of different people, is asked, and then it is tried again."""
    said: list[str] = []
    try:
        rows = read_any_tables(paths, asked=Asked(dates, said.append))
        done = desk.practice.import_rows(rows, different_people=different_people)
    except AlikeNumbers as problem:
        more = len(problem.pairs) - _PAIRS
        lines = [*problem.pairs[:_PAIRS], *([f"and {more:,} more"] if more > 0 else [])]
        ask(
            desk.window,
            "Are these different people?",
            "\n".join(lines),
            "Different people",
            desk.window.guarded(lambda: bring(desk, paths, dates, different_people=True)),
            todo="If they are one person, correct the table and import it again. Nothing was imported yet.",
        )
    except BadTable as problem:
        shown = tell_problem(desk.window, _NOTHING, problem)
        if isinstance(shown, FaultList):

            def again(day_first: bool) -> None:
                order = DateOrder.DAY if day_first else DateOrder.MONTH
                bring(desk, paths, order, different_people=different_people)

            shown.day_first.connect(desk.window.guarded(again))
    except UserError as problem:
        tell_problem(desk.window, _NOTHING, problem)
    else:
        desk.refresh()
        desk.window.say(" ".join([done.in_words(), *said]), NOTE)


# -- moving -----------------------------------------------------------------------------------------------------------
# A patient who comes from another practice: what the file holds is said, the record number asked, then it comes in.


def ask_to_bring(desk: Receiver, paths: Sequence[Path]) -> None:
    """Say what a file of another practice holds, and bring it in when that is wanted: all of it or nothing."""
    try:
        if len(paths) > 1:
            raise UserError("Records of other practices come in one after the other.", "Choose one file.")
        export = read_json(paths[0])
        if not export.charts:
            raise UserError(f"{paths[0].name} holds no patient.", "Ask that practice for another file.")
    except UserError as problem:
        tell_problem(desk.window, "Nothing was imported", problem)
        return

    def keep(number: str | None) -> None:
        done = desk.practice.bring_moved([export], number, different_people=number is not None)
        if len(done.patients) == 1:
            desk.open_patient(done.patients[0]).show_best()
        else:
            desk.refresh()
        desk.window.say(done.in_words(), NOTE)

    charts = export.charts
    one = charts[0].patient if len(charts) == 1 else None
    open_form(
        MovedForm(
            keep,
            _who(charts),
            _history(charts),
            desk.window,
            number=one.number if one else None,
            looks_like=lambda number: desk.practice.looks_like(Patient(number)),
        )
    )


def _who(charts: Sequence[Chart]) -> str:
    exams = exams_in_words(exam for chart in charts for exam in chart.exams)
    held = f"{exams}, {how_many(sum(len(chart.courses) for chart in charts), 'course')}"
    if len(charts) > 1:
        return f"{len(charts)} patients. {held}."
    patient = charts[0].patient
    born = f", born {date_in_words(patient.birth_date)}" if patient.birth_date else ""
    return f"{isolated(patient.name or patient.number)}{born}. {held}."


def _history(charts: Sequence[Chart]) -> str:
    sections = [section for chart in charts for section in chart.sections]
    if not sections:
        return "The file brings no history, because an older Bodymap wrote it; only the record comes in."
    entries = sum(len(section.entries) for section in sections)
    last = sections[-1]
    places = " and ".join(dict.fromkeys(section.source for section in sections))
    return (
        f"{entries:,} {noun(entries, 'entry', 'entries')} of history from {isolated(places)} come along, written"
        f" until {date_in_words(last.left_at.date())} (head {last.head}). They tell by name who wrote, opened and"
        " printed what there. They are sealed here, change no more, and are erased with the patient."
    )


# -- arrivals ---------------------------------------------------------------------------------------------------------
# Files from patients at the desk: opened, matched by hand, brought in, read through.

_CANDIDATES = 20


class Arrivals:
    """What comes from patients' homes, and what patients wrote at the practice."""

    def __init__(self, desk: Receiver) -> None:
        self._desk = desk
        self._store, self._practice, self._window = desk.store, desk.practice, desk.window
        guarded = desk.window.guarded
        self._drop: FileDrop | None = None
        self.arrival, self.brought = ArrivalPage(), BroughtPage()
        self.reading = SelfExamPage(self._practice.keep, who=self._practice.who)
        for signal, does in (
            (self.arrival.searched, self._search),
            (self.arrival.bring_asked, self._bring_after_backup),
            (self.arrival.closed, desk.show_start),
            (self.brought.read_exam, self.read),
            (self.brought.open_patient, lambda patient: desk.open_patient(patient).show_best()),
            (self.brought.closed, desk.show_start),
            (self.reading.print_asked, self._print),
            (self.reading.closed, desk.show_start),
        ):
            signal.connect(guarded(does))

    def listen(self) -> None:
        """From now on a hand-over file can be dropped on the window."""
        if self._drop is None:
            self._drop = FileDrop(self._window)
            self._drop.dropped.connect(self._window.guarded(self.open))

    def open(self, path: Path | None = None) -> None:
        """Open a file from a patient: asks which and for its words; then shows what it holds."""
        path = path or choose_file(self._window)
        if path is None:
            return
        shelf = shelf_of(self._store)
        form = UnlockForm(path.name, lambda phrase: read_home(path, phrase, shelf), self._window)
        form.opened.connect(self._window.guarded(self._show))
        open_form(form)

    def read(self, exam_id: str) -> None:
        """Read one self-assessment through; what a person must answer for stands on top. The id of a questionnaire
        opens that."""
        store = self._store
        response = store.row_or_none(Response, exam_id)
        if response is not None:
            chart = self._desk.open_patient(response.patient)
            chart.show_best()
            chart.questionnaires.look(response)
            return
        exam = store.exam(exam_id)
        self.reading.who = self._practice.who
        self._practice.tell(Act.OPENED, exam.patient, "Self-assessment")
        self._window.show_beside(READING, self.reading)
        self.reading.show_exam(
            exam,
            store.patient(exam.patient),
            store.rows(Response, exam.patient),
            store.rows(Flag, exam.patient),
            shelf_of(store).find,
        )

    def _show(self, home: Home) -> None:
        self._window.show_beside(ARRIVAL, self.arrival)
        self.arrival.show_home(home)
        self.arrival.begin()

    def _search(self, text: str) -> None:
        found = self._store.find_patients(text, _CANDIDATES)
        self.arrival.show_candidates(
            [
                Candidate(
                    row.patient,
                    row.last_exam.date() if row.last_exam else None,
                    tuple(self._store.courses(row.patient.id)),
                )
                for row in found
            ]
        )

    def _bring_after_backup(self, home: Home, patient_id: str, course: str | None) -> None:
        self._desk.file.before(
            "A backup before it is brought in", self._window.guarded(lambda: self._bring(home, patient_id, course))
        )

    def _bring(self, home: Home, patient_id: str, course: str | None) -> None:
        try:
            done = self._practice.bring_home(home, patient_id, course)
        except UserError as problem:
            self.arrival.refuse(str(problem))
            return
        self._window.show_beside(BROUGHT, self.brought)
        self.brought.show_brought(done, self._store.patient(patient_id))
        self.brought.begin()

    def _print(self, exam_id: str) -> None:
        self._desk.open_patient(self._store.exam(exam_id).patient).paper.print_exam(exam_id)
