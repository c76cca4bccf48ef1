"""The desk: one window over one practice. Answers what the start page, the settings and the bar ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from bodymap.app import start_values
from bodymap.app.file_safety import FileWatch
from bodymap.app.locking import Locking
from bodymap.app.start_values import DataFileDesk
from bodymap.app.working import Working
from bodymap.errors import Locked, UserError
from bodymap.medicine.model import Act, Patient, Status
from bodymap.report import papers
from bodymap.session import Practice, goes_on
from bodymap.store import Altered, PatientRecord, Store
from bodymap.ui import acts
from bodymap.ui.acts import CLINIC, RECORD, SETTINGS, START, Page
from bodymap.ui.kit import theme
from bodymap.ui.kit.banner import NOTE
from bodymap.ui.kit.form import open_form
from bodymap.ui.pages.start.page import TODAY
from bodymap.ui.window.main import MainWindow
from bodymap.ui.window.open_visit import GO_BACK_TO, LEAVE_OUT, unentered_question

if TYPE_CHECKING:
    from bodymap.app.chart import Chart
    from bodymap.app.chart_forms import Unentered
    from bodymap.app.clinic import Clinic
    from bodymap.app.incoming import Arrivals
    from bodymap.ui.pages.guided.mode import PatientMode
    from bodymap.ui.pages.record.page import RecordPage
    from bodymap.ui.pages.settings import SettingsPage

FOUND_AT_ONCE = 50
IN_PALETTE = 8
LATER_MS = 300
_TABLES = "Exam tables and records of other practices (*.csv *.tsv *.txt *.json);;All files (*)"
_LOOK = {"theme", "zoom"}


class Desk(QObject):
    """Wires the window to the practice; opens one patient's chart at a time."""

    def __init__(self, store: Store, who: str = "") -> None:
        super().__init__()
        self.practice = Practice(store)
        self.settings = self.practice.settings
        self.chart: Chart | None = None
        self._clinic: Clinic | None = None
        self._tab = TODAY
        self._look_at_settings()
        self.window = MainWindow(self.practice, self.settings.text("practice_name"))
        self.window.acts.add(acts.WHO, self._ask_who, lambda: self.window.where.id in acts.WHO.bars)
        self.working = Working(self)
        self.working.begin(who or self.settings.text("works"))
        self.practice.trouble.connect(self.window.say_problem)
        self.file = DataFileDesk(self, self)
        self.locking = Locking(self, self)
        self.watch = FileWatch(store, self.window, self.refresh)
        self._arrivals: Arrivals | None = None
        self._unentered: Unentered | None = None  # what is asked about just now
        self.window.settle = self._settle
        self.locking.covered.connect(self.window.guarded(self._settle))
        self._offer()
        self._wire()
        self.show_start()

    @property
    def store(self) -> Store:
        return self.practice.store

    # -- the start page --------------------------------------------------------------------------------------------

    def started(self) -> None:
        """After the first window is painted, beside it: every record is verified, backups are made from now on, files
        can be dropped on it."""
        try:
            self.file.verify()
        except Locked:  # the window was closed before it was whole
            return
        self.file.backups.start()
        self.window.guarded(self.file.warn_of_place)()
        self.window.guarded(self.file.offer_encryption)(date.today())
        self.working.ask_remembered()
        QTimer.singleShot(LATER_MS, self.window, lambda: self.arrivals.listen())

    def resume_patient(self) -> bool:
        """After a crash while a patient had the computer: the patient has it again, at the same place."""
        exam = self.store.exam_or_none(self.settings.text("handed_over"))
        if exam is None or exam.status is not Status.DRAFT:
            return False
        self.open_patient(exam.patient).patient_side.hand_over(exam.id)
        return True

    def show_start(self) -> None:
        """Back to the list of patients."""
        self._close_chart()
        self.window.show_start()
        self.refresh()

    def refresh(self) -> None:
        """Show the start page as the data file is now."""
        page, today = self.window.start_page, date.today()
        with self._naming_altered():
            rows = start_values.rows(self.store, self._tab, today)
            page.show_rows(self._tab, rows, self.store.counts()["patients"])
        with self._naming_altered():
            page.show_drafts(start_values.drafts(self.store, today))
        with self._naming_altered():
            page.show_home(start_values.from_home(self.store))
        page.show_file(self.file.state())

    @contextmanager
    def _naming_altered(self) -> Iterator[None]:
        """What was altered is named; the rest of the page is shown all the same."""
        try:
            yield
        except Altered as problem:
            self.window.say_problem(problem)

    def open_patient(self, patient_id: str) -> Chart:
        """Open a patient's chart."""
        self._close_chart()
        return self._open(self.store.record(patient_id))

    def _open(self, record: PatientRecord) -> Chart:
        from bodymap.app.chart import Chart

        self._close_chart()
        self.chart = Chart(self.practice, self.settings, self.window, record)
        self.practice.tell(Act.OPENED, record.patient.id)
        self.chart.to_read.connect(self.window.guarded(lambda exam: self.arrivals.read(exam)))
        self.chart.erased.connect(self.window.guarded(self._erased))
        self.chart.unentered.connect(self._ask_unentered)
        return self.chart

    def _close_chart(self) -> None:
        if self.chart is not None:
            self.chart.close()
        self.chart = None

    def _settle(self) -> str:
        """Enter what is typed on the page and complete; in words what is left."""
        left = self.chart.infusions.settle() if self.chart is not None else ""
        return left or (self._unentered.why if self._unentered is not None else "")

    def _ask_unentered(self, rows: Unentered) -> None:
        """The page of an infusion was left with rows that cannot be entered: whether to go back to them."""
        question = unentered_question(rows.why, self.window, LEAVE_OUT, GO_BACK_TO)
        self._unentered = rows

        def answered(words: str) -> None:
            self._unentered = None
            if words == GO_BACK_TO:
                chart = self.chart
                if chart is None or chart.patient.id != rows.patient:
                    chart = self.open_patient(rows.patient)
                chart.infusions.go_back(rows)

        question.chosen.connect(self.window.guarded(answered))
        open_form(question)

    def open_exam(self, exam_id: str) -> None:
        """Open the exam of a row."""
        record = self.store.record_of_exam(exam_id)
        self._open(record).open_exam(exam_id, record)

    def resume(self, exam_id: str) -> None:
        """Go on with an unfinished exam: one that the patient has begun is handed to the patient."""
        record = self.store.record_of_exam(exam_id)
        chart = self._open(record)
        if goes_on(record.exam(exam_id)):
            chart.patient_side.go_on(exam_id)
        else:
            chart.open_exam(exam_id, record)

    def sign_exam(self, exam_id: str) -> None:
        """Open a finished exam at its review."""
        self.open_exam(exam_id)
        if self.chart is not None:
            self.chart.finish()

    def _offer(self) -> None:
        """What can be done in the practice, whoever is open."""
        offered, file = self.window.acts, self.file
        offered.add(acts.BACK, self._go_back, lambda: self.window.where != START)
        offered.add(acts.NEW_PATIENT, self._new_patient)
        offered.add(acts.FIND, self._find)
        offered.add(acts.PALETTE, self.show_palette)
        offered.add(acts.BLANK_SHEET, self.blank_sheet, self._at_start)
        offered.add(acts.IMPORT, self.import_tables, self._at_start)
        offered.add(acts.FROM_PATIENT, lambda: self.arrivals.open(), self._at_start)
        offered.add(acts.SHOW_CLINIC, self.show_clinic, lambda: self.window.where != CLINIC)
        offered.add(acts.SHOW_SETTINGS, self.show_settings, lambda: self.window.where != SETTINGS)
        offered.add(acts.LOCK, self.locking.lock, lambda: self.store.has_passphrase)
        offered.add(acts.BACK_UP, file.back_up, self._at_start)
        offered.add(acts.CHECK_FILE, file.check_file, self._at_start)
        offered.add(acts.GO_BACK, file.go_back, self._at_start)
        offered.add(acts.WHO_SAW_PRACTICE, self.show_who_saw, self._at_start)
        offered.changed.emit()

    def _at_start(self) -> bool:
        return self.window.where == START

    def _go_back(self) -> None:
        (self.window.back or self.show_start)()

    def _find(self) -> None:
        if not self._at_start():
            self.show_start()
        self.window.start_page.begin()

    def _ask_who(self) -> None:
        self.working.ask()

    def _wire(self) -> None:
        page = self.window.start_page
        for signal, does in (
            (self.window.closing, self._close_file),
            (page.tab_changed, self._show_tab),
            (page.search, self._search),
            (page.new_patient, self.new_patient),
            (page.import_table, self.import_tables),
            (page.open_patient, self._open_best),
            (page.open_exam, self.open_exam),
            (page.examine, lambda patient: self.open_patient(patient).forms.new_exam()),
            (page.resume, self.resume),
            (page.sign, self.sign_exam),
            (page.review_home, lambda exam: self.arrivals.read(exam)),
            (page.back_up, self.file.back_up),
            (page.check_file, self.file.check_file),
            (page.go_back, self.file.go_back),
            (page.who_saw, self.show_who_saw),
            (page.blank_sheet, self.blank_sheet),
        ):
            signal.connect(self.window.guarded(does))
        self.window.page_made.connect(self._wire_page)

    def _wire_page(self, where: Page, page: QWidget) -> None:
        """A page that is made when it is first shown."""
        if where == RECORD:
            self._wire_record(cast("RecordPage", page))
        else:
            settings = cast("SettingsPage", page)
            settings.changed.connect(self.window.guarded(self._setting_changed))
            settings.pin.connect(self.window.guarded(self.set_pin))
            settings.examiner_pins.connect(self.window.guarded(self.working.set_pins))
            settings.limits.connect(self.window.guarded(self.set_limits))
            settings.passphrase.connect(self.window.guarded(self.file.change_passphrase))
            settings.recovery.connect(self.window.guarded(self.file.recovery.ask))

    def _wire_record(self, page: RecordPage) -> None:
        """One page for every patient: what it asks for is done by the chart that is open."""
        does: tuple[tuple[SignalInstance, Callable[[Chart], Callable[..., object]]], ...] = (
            (page.edit_patient, lambda chart: chart.forms.edit_patient),
            (page.new_course, lambda chart: chart.forms.new_course),
            (page.edit_course, lambda chart: chart.forms.edit_course),
            (page.show_course, lambda chart: chart.show_course),
            (page.new_infusion, lambda chart: chart.infusions.new),
            (page.edit_infusion, lambda chart: chart.infusions.open),
            (page.open_exam, lambda chart: chart.open_exam),
            (page.compare, lambda chart: chart.compare),
            (page.print_exam, lambda chart: chart.paper.print_exam),
            (page.amend, lambda chart: chart.forms.amend),
            (page.history, lambda chart: chart.show_history),
            (page.blank_sheet, lambda chart: chart.paper.blank_sheet),
            (page.mistake, lambda chart: chart.mistakes.ask),
        )
        for signal, of in does:
            signal.connect(self._of_chart(of))
        erase = self._of_chart(lambda chart: chart.forms.erase)
        page.would_erase.connect(self.window.guarded(lambda: self.file.before("A backup before erasing", erase)))

    def _of_chart(self, of: Callable[[Chart], Callable[..., object]]) -> Callable[..., None]:
        """What the open chart does, for a signal; nothing when none is open any more."""
        return self.window.guarded(lambda *what: of(self.chart)(*what) if self.chart is not None else None)

    def _show_tab(self, tab: str) -> None:
        self._tab = tab
        page = self.window.start_page
        page.show_rows(tab, start_values.rows(self.store, tab, date.today()), self.store.counts()["patients"])

    def _search(self, text: str) -> None:
        if text:
            rows = start_values.found(self.store.find_patients(text, FOUND_AT_ONCE))
            self.window.start_page.show_results(text, rows)
        else:
            self.refresh()

    def _open_best(self, patient_id: str) -> None:
        self.open_patient(patient_id).show_best()

    def show_palette(self) -> None:
        """Type what to do, or whom to open."""
        from bodymap.ui.window.palette import Palette

        palette = Palette(self.window.acts, self._found, self.window)
        palette.patient_chosen.connect(self.window.guarded(self._open_best))
        open_form(palette)

    def _found(self, text: str) -> list[Patient]:
        """The few patients whom a text means best."""
        try:
            return [row.patient for row in self.store.find_patients(text, IN_PALETTE)]
        except UserError as problem:
            self.window.say_problem(problem)
            return []

    def _new_patient(self) -> None:
        """With what stands in the search, on the start page."""
        self.new_patient(self.window.start_page.searched() if self._at_start() else "")

    def new_patient(self, typed: str = "") -> None:
        """Ask for a new patient's data; the record opens when it is there."""
        from bodymap.ui.dialogs.patient import PatientForm

        def keep(patient: Patient) -> None:
            self.practice.add_patient(patient)
            self.open_patient(patient.id).show_best()

        open_form(
            PatientForm(
                keep,
                parent=self.window,
                typed=typed,
                figure=self.settings.text("figure"),
                month_first=self.settings.text("date_order") == "month",
                looks_like=self.practice.looks_like,
            )
        )

    def _erased(self, words: str) -> None:
        self.show_start()
        self.window.say(words, NOTE)

    # -- tables, backups, the data file ----------------------------------------------------------------------------

    def import_tables(self, paths: list[Path] | None = None) -> None:
        """Choose tables of exams, or the record of a patient who comes from another practice, and bring them in: all of
        it or nothing."""
        from bodymap.app.incoming import ask_to_bring, bring

        if paths is None:
            names, _ = QFileDialog.getOpenFileNames(self.window, "Import", "", _TABLES)
            paths = [Path(name) for name in names]
        if not paths:
            return
        chosen = paths
        how = ask_to_bring if any(path.suffix.lower() == ".json" for path in chosen) else bring
        self.file.before("A backup before the import", self.window.guarded(lambda: how(self, chosen)))

    def blank_sheet(self) -> None:
        """Preview an empty sheet for a visit without the screen."""
        from bodymap.ui.dialogs.printing import show_preview

        title = "Blank exam sheet"
        preview = show_preview(
            self.window, lambda paper: papers.blank_sheet_pdf(paper, self.store), self.settings.text("paper"), title
        )
        preview.printed.connect(lambda: self.practice.tell(Act.PRINTED, what=title))
        preview.saved.connect(lambda: self.practice.tell(Act.EXPORTED, what=f"{title} as PDF"))

    @property
    def arrivals(self) -> Arrivals:
        """Files from patients, and reading what they wrote."""
        if self._arrivals is None:
            from bodymap.app.incoming import Arrivals

            self._arrivals = Arrivals(self)
        return self._arrivals

    @property
    def clinic(self) -> Clinic:
        """The clinic page, made when it is first wanted."""
        if self._clinic is None:
            from bodymap.app.clinic import Clinic

            self._clinic = Clinic(self, self.file, self)
        return self._clinic

    def show_clinic(self) -> None:
        """All courses of the practice together."""
        self._close_chart()
        self.clinic.show()

    # -- settings, lock --------------------------------------------------------------------------------------------

    def show_settings(self) -> None:
        """The settings page."""
        self._close_chart()
        self.window.settings_page.show_settings(self.settings.all(), encrypted=self.store.has_passphrase)
        self.window.show_settings()

    def _setting_changed(self, key: str, value: object) -> None:
        self.settings.set(key, value)
        if key in _LOOK:
            self._look_at_settings()
        if key == "second_copy":
            self.file.choose_second(str(value))
        if key == "practice_name":
            self.window.set_practice(self.settings.text(key))
        self.locking.await_idleness()

    def show_who_saw(self) -> None:
        """Who saw what in the whole practice, and what happened to the file."""
        from bodymap.ui.dialogs.who_saw import WhoSaw

        seen = WhoSaw("Who saw what in the practice", self.store.acts(), self.store.numbers(), self.window)
        seen.saved.connect(lambda: self.practice.tell(Act.EXPORTED, what="Who saw what as CSV"))
        open_form(seen)

    def set_limits(self) -> None:
        """Change the numbers outside of which is asked."""
        from bodymap.medicine.dosing import built_in
        from bodymap.ui.dialogs.infusion import LimitsForm

        given = built_in()
        limits = given.changed(self.settings.names("limits"))
        open_form(LimitsForm(lambda lines: self.settings.set("limits", lines), limits, given, self.window))

    def set_pin(self) -> None:
        """Ask for the PIN that takes the computer back from a patient."""
        from bodymap.ui.dialogs.passphrase import NewPinForm

        def keep(hashed: str) -> None:
            self.settings.set("patient_pin", hashed)
            self.window.say("The PIN is set.", NOTE)

        open_form(NewPinForm(keep, self.window))

    @property
    def mode(self) -> PatientMode | None:
        """The self-assessment that a patient has in front of all."""
        return self.chart.patient_side.mode if self.chart is not None else None

    def is_unsaved(self) -> bool:
        """Whether something that was entered is not on the disk."""
        typed = self._unentered is not None or (self.chart is not None and self.chart.infusions.is_open)
        return typed or any(self.window.visit.unsaved())

    def unlocked(self) -> None:
        """The data file is open again: what was cut short by the lock is done now."""
        self.working.unlocked()
        self.file.go_on()

    def passphrase_changed(self) -> None:
        """The data file has another passphrase, or none."""
        self.window.acts.changed.emit()
        self.window.settings_page.show_settings(self.settings.all(), encrypted=self.store.has_passphrase)
        self.locking.await_idleness()

    def begin_anew(self) -> None:
        """After the data file has become another one: nothing of what was before is shown, or can be undone."""
        self.practice.undo_stack.clear()
        self.practice.pins.forget()
        self.working.begin(self.practice.who or self.settings.text("works"))
        if self._clinic is not None:
            self.window.drop_page(self._clinic.page)
            self._clinic = None
        self._look_at_settings()
        self.window.set_practice(self.settings.text("practice_name"))
        self.locking.await_idleness()
        self.file.faults = []
        self.show_start()
        self.file.verify()
        self.working.ask_remembered()

    def _close_file(self) -> None:
        self.locking.stop()
        self.file.close()

    def _look_at_settings(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.settings.text("theme"), self.settings.number("zoom") / 100)
