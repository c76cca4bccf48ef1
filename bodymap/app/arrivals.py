"""Files from patients at the desk: opened, matched by hand, brought in, read through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from bodymap.errors import UserError
from bodymap.exchange.handover import Home, read_home
from bodymap.model import Act, Flag, Response
from bodymap.scores import shelf_of
from bodymap.ui.handover import ArrivalPage, BroughtPage, Candidate, FileDrop, SelfExamPage, UnlockForm, choose_file

if TYPE_CHECKING:
    from bodymap.app.desk import Desk

ARRIVAL, BROUGHT, READING = "arrival", "brought", "reading"
_CANDIDATES = 20


class Arrivals:
    """What comes from patients' homes, and what patients wrote at the practice."""

    def __init__(self, desk: Desk) -> None:
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
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()

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
        self._window.show_beside(READING, "Self-assessment", self.reading)
        self.reading.show_exam(
            exam,
            store.patient(exam.patient),
            store.rows(Response, exam.patient),
            store.rows(Flag, exam.patient),
            shelf_of(store).find,
        )

    def _show(self, home: Home) -> None:
        self._window.show_beside(ARRIVAL, "From a patient", self.arrival)
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
        self._window.show_beside(BROUGHT, "From a patient", self.brought)
        self.brought.show_brought(done, self._store.patient(patient_id))
        self.brought.begin()

    def _print(self, exam_id: str) -> None:
        self._desk.open_patient(self._store.exam(exam_id).patient).paper.print_exam(exam_id)
