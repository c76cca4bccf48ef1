"""Questionnaires of one chart: choose one, fill it in, look at an earlier one, load a practice's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu

from bodymap import scores
from bodymap.errors import UserError
from bodymap.instruments import Instrument, dump, read_instrument
from bodymap.model import Flag, Response
from bodymap.store import InstrumentText
from bodymap.ui.banner import NOTE
from bodymap.ui.dialogs.messages import tell_problem
from bodymap.ui.questionnaire import InstrumentPreview, QuestionnaireForm

if TYPE_CHECKING:
    from bodymap.app.chart import Chart

_FILES = "Questionnaires (*.toml);;All files (*)"


class Questionnaires:
    """What the chart does with questionnaires."""

    def __init__(self, chart: Chart) -> None:
        self._chart, self._store, self._practice = chart, chart.store, chart.practice

    def menu(self, parent: QMenu) -> QMenu:
        """The questionnaires to fill in, the earlier ones to look at, and loading another."""
        menu = QMenu("Questionnaires", parent)
        for instrument in scores.shelf_of(self._store).offered():
            menu.addAction(instrument.name, self._guarded(partial(self.fill, instrument)))
        earlier = scores.answered(self._store, self._chart.patient.id)
        if earlier:
            before = menu.addMenu("Filled in before")
            for answered in reversed(earlier[-20:]):
                words = f"{answered.name}, {answered.at:%d %b %Y}: {answered.scored.words}"
                before.addAction(words, self._guarded(partial(self.look, answered.response)))
        menu.addSeparator()
        menu.addAction("Load a questionnaire of your own …", self._guarded(self.load))
        return menu

    def fill(self, instrument: Instrument, response: Response | None = None) -> None:
        """Fill one in; every answer is kept at once, and what must be answered for stays until it is."""
        chart = self._chart
        exam = chart.exam_page.visit.exam if chart.exam_page is not None else None
        course = chart.course or None
        infusions = self._store.infusions(course) if course else []
        form = QuestionnaireForm(
            instrument,
            self._keep,
            response,
            chart.window,
            patient=chart.patient.id,
            whom=f"{chart.patient.name} {chart.patient.number}".strip(),
            who=self._practice.who,
            flags=[f for f in self._store.rows(Flag, chart.patient.id) if response and f.about == response.id],
            exam=exam.id if exam and response is None else None,
            course=course,
            since=infusions[0].given_at.date() if infusions else None,
            month_first=chart.month_first,
            born=chart.patient.birth_date,
        )
        form.finished.connect(lambda _how: chart.refresh())
        self._open(form)

    def look(self, response: Response) -> None:
        """Open one that was filled in before."""
        instrument = scores.shelf_of(self._store).find(response.instrument, response.version)
        if instrument is None:
            raise UserError("The questionnaire of this answer is not here.", "Load its file first.")
        self.fill(instrument, response)

    def load(self, path: Path | None = None) -> None:
        """Read a practice's own questionnaire, show its form, and take it in when the user says so."""
        if path is None:
            name, _ = QFileDialog.getOpenFileName(self._chart.window, "Load a questionnaire", "", _FILES)
            if not name:
                return
            path = Path(name)
        try:
            instrument = read_instrument(path)
        except UserError as problem:
            tell_problem(self._chart.window, "The questionnaire was not loaded", problem)
            return
        self._open(InstrumentPreview(instrument, self._use, self._chart.window))

    def _use(self, instrument: Instrument) -> None:
        scores.shelf_of(self._store).add(instrument)  # says when it would take another's place
        self._practice.save_instrument(InstrumentText(instrument.id, instrument.version, dump(instrument)))
        self._chart.window.say(f"{instrument.name} can be filled in now.", NOTE)

    def _keep(self, response: Response, flags: Iterable[Flag]) -> None:
        with self._store.batch():
            self._practice.keep(response)
            for flag in flags:
                self._practice.keep(flag)

    def _guarded(self, does: Callable[..., object]) -> Callable[..., None]:
        return self._chart.window.guarded(does)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
