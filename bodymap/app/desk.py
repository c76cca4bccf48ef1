"""The desk: one window over one practice. Answers what the start page, the settings and the bar ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from operator import attrgetter
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from bodymap import papers
from bodymap.app import start_values
from bodymap.errors import UserError
from bodymap.model import Patient, now
from bodymap.session import Practice
from bodymap.store import Store
from bodymap.ui import theme
from bodymap.ui.banner import NOTE
from bodymap.ui.main_window import START, MainWindow
from bodymap.ui.top_bar import RECORD

if TYPE_CHECKING:
    from bodymap.app.chart import Chart
    from bodymap.app.clinic import Clinic
    from bodymap.ui.record import RecordPage
    from bodymap.ui.settings_page import SettingsPage

FOUND_AT_ONCE = 50
_TABLES = "Exam tables (*.csv);;All files (*)"
_LOOK = {"theme", "zoom"}
_SIGNS_OF_LIFE = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}


class Desk(QObject):
    """Wires the window to the practice; opens one patient's chart at a time."""

    backed_up = Signal(dict)
    backup_trouble = Signal(object)

    def __init__(self, store: Store, who: str = "") -> None:
        super().__init__()
        self.practice = Practice(store, who)
        self.settings = papers.settings_of(store)
        self.chart: Chart | None = None
        self._clinic: Clinic | None = None
        self._tab = start_values.TODAY
        self._faults: list[str] = []
        self._look_at_settings()
        self.window = MainWindow(
            self.practice, self.settings.text("practice_name"), can_lock=self.practice.store.has_passphrase
        )
        self._wire()
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self.lock)
        self._await_idleness()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self.show_start()

    @property
    def store(self) -> Store:
        return self.practice.store

    # -- the start page --------------------------------------------------------------------------------------------

    def started(self) -> None:
        """After the first window is painted: the backup of the day, in the background."""
        if self.settings.flag("backup_auto"):
            Thread(target=self._back_up_today, args=(self._backup_wishes(),), daemon=False).start()

    def show_start(self) -> None:
        """Back to the list of patients."""
        self.chart = None
        self.window.show_start()
        self.refresh()

    def refresh(self) -> None:
        """Show the start page as the data file is now."""
        page, today = self.window.start_page, date.today()
        page.show_rows(self._tab, start_values.rows(self.store, self._tab, today), self.store.counts()["patients"])
        page.show_drafts(start_values.drafts(self.store, today))
        page.show_home(start_values.from_home(self.store))
        page.show_file(start_values.data_file(self.store, self.settings, self._faults))

    def open_patient(self, patient_id: str) -> Chart:
        """Open a patient's chart on the page that says most."""
        from bodymap.app.chart import Chart

        self.chart = Chart(self.practice, self.settings, self.window, self.store.patient(patient_id))
        return self.chart

    def open_exam(self, exam_id: str) -> None:
        """Open the exam of a row."""
        exam = self.store.exam(exam_id)
        self.open_patient(exam.patient).open_exam(exam_id)

    def sign_exam(self, exam_id: str) -> None:
        """Open a finished exam at its review."""
        self.open_exam(exam_id)
        self._in_chart("finish")

    def _wire(self) -> None:
        window, page = self.window, self.window.start_page
        for signal, does in (
            (window.patients_asked, self.show_start),
            (window.clinic_asked, self.show_clinic),
            (window.settings_asked, self.show_settings),
            (window.import_asked, self.import_tables),
            (window.lock_asked, self.lock),
            (window.new_patient_asked, self.new_patient),
            (window.closing, self._close),
            (page.tab_changed, self._show_tab),
            (page.search, self._search),
            (page.new_patient, self.new_patient),
            (page.open_patient, lambda patient: self.open_patient(patient).show_best()),
            (page.open_exam, self.open_exam),
            (page.examine, lambda patient: self.open_patient(patient).forms.new_exam()),
            (page.resume, self.open_exam),
            (page.sign, self.sign_exam),
            (page.review_home, self.open_exam),
            (page.back_up, self.back_up),
            (page.check_file, self.check_file),
            (page.blank_sheet, self.blank_sheet),
            (window.section_asked, partial(self._in_chart, "show_section")),
            (window.act_asked, partial(self._in_chart, "do")),
            (window.print_asked, partial(self._in_chart, "paper.print_section")),
        ):
            signal.connect(self.window.guarded(does))
        self.backed_up.connect(self._note_backup)
        self.backup_trouble.connect(window.say_problem)
        window.page_made.connect(self._wire_page)

    def _wire_page(self, name: str, page: QWidget) -> None:
        """A page that is made when it is first shown."""
        if name == RECORD:
            self._wire_record(cast("RecordPage", page))
        else:
            settings = cast("SettingsPage", page)
            settings.changed.connect(self.window.guarded(self._setting_changed))
            settings.passphrase.connect(self.window.guarded(self.change_passphrase))

    def _wire_record(self, page: RecordPage) -> None:
        guarded = self.window.guarded
        for signal, act in (
            (page.edit_patient, "forms.edit_patient"),
            (page.new_course, "forms.new_course"),
            (page.edit_course, "forms.edit_course"),
            (page.show_course, "show_course"),
            (page.new_infusion, "forms.new_infusion"),
            (page.edit_infusion, "forms.edit_infusion"),
            (page.open_exam, "open_exam"),
            (page.compare, "compare"),
            (page.print_exam, "paper.print_exam"),
            (page.amend, "forms.amend"),
            (page.history, "show_history"),
            (page.blank_sheet, "paper.blank_sheet"),
            (page.would_erase, "ask_erase"),
        ):
            signal.connect(guarded(partial(self._in_chart, act)))
        page.erase.connect(guarded(self._erase))

    def _in_chart(self, act: str, *what: object) -> None:
        """Let the open chart do something; nothing when none is open any more."""
        if self.chart is not None:
            attrgetter(act)(self.chart)(*what)

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

    def new_patient(self, typed: str = "") -> None:
        """Ask for a new patient's data; the record opens when it is there."""
        from bodymap.ui.dialogs.patient import PatientForm

        def keep(patient: Patient) -> None:
            self.practice.add_patient(patient)
            self.open_patient(patient.id).show_best()

        self._open(
            PatientForm(
                keep,
                parent=self.window,
                typed=typed,
                figure=self.settings.text("figure"),
                month_first=self.settings.text("date_order") == "month",
            )
        )

    def _erase(self) -> None:
        if self.chart:
            self.practice.erase_patient(self.chart.patient.id)
            self.show_start()
            self.window.say("The patient was erased.", NOTE)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # -- tables, backups, the data file ----------------------------------------------------------------------------

    def import_tables(self, paths: list[Path] | None = None) -> None:
        """Choose tables of exams and bring them in: all of them or nothing."""
        from bodymap.exchange.exam_table import read_tables
        from bodymap.ui.dialogs.messages import tell_problem

        if paths is None:
            names, _ = QFileDialog.getOpenFileNames(
                self.window, "Import exams", "", "Exam tables (*.csv);;All files (*)"
            )
            paths = [Path(name) for name in names]
        if not paths:
            return
        try:
            done = self.practice.import_rows(read_tables(paths))
        except UserError as problem:
            tell_problem(self.window, "Nothing was imported", problem)
            return
        self.refresh()
        self.window.say(done.in_words(), NOTE)

    def blank_sheet(self) -> None:
        """Preview an empty sheet for a visit without the screen."""
        from bodymap.ui.printing import show_preview

        show_preview(
            self.window,
            lambda paper: papers.blank_sheet_pdf(paper, self.store),
            self.settings.text("paper"),
            "Blank exam sheet",
        )

    def back_up(self) -> None:
        """A verified copy now, and the second copy where one is set."""
        from bodymap.ui.dialogs.messages import Progress, tell_problem

        second = self.settings.text("second_copy")

        def work() -> Iterator[tuple[int, int, str]]:
            yield 0, 2, "Copying and verifying the data file …"
            self.store.backup(self.store.path.parent / "backups")
            self.settings.set("last_backup", now().isoformat())
            if second:
                yield 1, 2, "Writing the second copy …"
                self.store.backup(Path(second))
                self.settings.set("last_second_copy", now().isoformat())
            yield 2, 2, "Done."

        progress = Progress("Backup", work(), self.window)
        progress.failed.connect(lambda problem: tell_problem(self.window, "No backup was made", problem))
        progress.finished_work.connect(lambda whole: self._backed_up() if whole else None)
        progress.start()

    def _backed_up(self) -> None:
        self.refresh()
        self.window.say("The backup is written and verified.", NOTE)

    def check_file(self) -> None:
        """Verify everything in the data file and say what was found."""
        from bodymap.ui.dialogs.messages import tell

        self._faults = self.store.check()
        self.refresh()
        if self._faults:
            tell(self.window, "The data file has faults", "\n".join(self._faults), "Restore a backup.")
        else:
            self.window.say("The data file was checked: everything is in order.", NOTE)

    def _backup_wishes(self) -> tuple[int, Path | None]:
        second = self.settings.text("second_copy")
        return self.settings.number("backup_keep"), Path(second) if second else None

    def _back_up_today(self, wishes: tuple[int, Path | None]) -> None:
        """Runs beside the window; the store makes these copies over a connection of its own."""
        keep, second = wishes
        made: dict[str, str] = {}
        try:
            if self.store.daily_backup(keep) is not None:
                made["last_backup"] = now().isoformat()
            if second is not None and self.store.daily_backup(keep, second) is not None:
                made["last_second_copy"] = now().isoformat()
        except UserError as problem:
            self.backup_trouble.emit(problem)
        if made:
            self.backed_up.emit(made)

    def _note_backup(self, made: dict[str, str]) -> None:
        for key, moment in made.items():
            self.settings.set(key, moment)
        if self.window.where == START:
            self.refresh()

    def show_clinic(self) -> None:
        """All courses of the practice together."""
        from bodymap.app.clinic import Clinic

        if self._clinic is None:
            self._clinic = Clinic(self)
        self.chart = None
        self._clinic.show()

    # -- settings, lock --------------------------------------------------------------------------------------------

    def show_settings(self) -> None:
        """The settings page."""
        self.chart = None
        self.window.settings_page.show_settings(self.settings.all(), encrypted=self.store.has_passphrase)
        self.window.show_settings()

    def _setting_changed(self, key: str, value: object) -> None:
        self.settings.set(key, value)
        if key in _LOOK:
            self._look_at_settings()
        if key == "practice_name":
            self.window.set_practice(self.settings.text(key), can_lock=self.store.has_passphrase)
        self._await_idleness()

    def _look_at_settings(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.settings.text("theme"), self.settings.number("zoom") / 100)

    def change_passphrase(self) -> None:
        """Set, change or take away the passphrase of the data file."""
        from bodymap.ui.dialogs.passphrase import NewPassphraseForm

        def keep(old: str, new: str) -> None:
            self.store.check_passphrase(old or None)
            self.store.change_passphrase(new or None)
            self.window.set_practice(self.settings.text("practice_name"), can_lock=self.store.has_passphrase)
            self.window.settings_page.show_settings(self.settings.all(), encrypted=self.store.has_passphrase)
            self.window.say("The passphrase is in force.", NOTE)

        self._open(NewPassphraseForm(keep, self.window, encrypted=self.store.has_passphrase))

    def lock(self) -> None:
        """Cover everything until the passphrase is typed. Only a file with a passphrase can be locked."""
        from bodymap.ui.dialogs.passphrase import PassphraseForm

        if not self.store.has_passphrase or self._top().isHidden():
            return
        self.show_start()
        self._top().hide()
        form = PassphraseForm(lambda phrase: self.store.check_passphrase(phrase), locked=True)
        form.accepted.connect(self._unlocked)
        form.rejected.connect(self._top().close)
        self._open(form)

    def _top(self) -> QWidget:
        return self.window.window()

    def _unlocked(self) -> None:
        self._top().show()
        self._await_idleness()

    def _await_idleness(self) -> None:
        minutes = self.settings.number("lock_minutes")
        if minutes and self.store.has_passphrase:
            self._idle.start(minutes * 60_000)
        else:
            self._idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE and self._idle.isActive():
            self._idle.start()
        return False

    def _close(self) -> None:
        self._idle.stop()
        self.store.close()
