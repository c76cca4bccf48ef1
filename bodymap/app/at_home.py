"""The program at a patient's home: a data file of one's own, diary, self-assessment, one file for the doctor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from bodymap.app.file_safety import FileSafety, FileWatch
from bodymap.app.locking import Locking
from bodymap.errors import Locked, UserError
from bodymap.exchange.handover import Starter, read_starter, write_home
from bodymap.medicine import diary
from bodymap.medicine.instruments import Instrument
from bodymap.medicine.model import DiaryDay, Patient, Response, now
from bodymap.report import papers
from bodymap.session import Practice, new_sitting, open_sitting, unfinished, wishes_of
from bodymap.session.practice import UNNAMED, WHO, begin_at_home, gather, starter_at_home
from bodymap.store import Doubt, Store
from bodymap.store.scores import shelf_of
from bodymap.ui.dialogs.messages import tell_problem
from bodymap.ui.dialogs.printing import show_preview
from bodymap.ui.kit.entries import RETRY_MS
from bodymap.ui.kit.loop import guarded
from bodymap.ui.pages.diary.lines import DiaryValues
from bodymap.ui.pages.diary.page import DiaryPage
from bodymap.ui.pages.guided.mode import PatientMode
from bodymap.ui.pages.home import FilePage, FileValues, HomePage, HomeValues
from bodymap.ui.pages.questionnaire.form import QuestionnaireForm
from bodymap.ui.pages.transfer.arrival import FileDrop, choose_file
from bodymap.ui.pages.transfer.giving import GiveDialog, StartHere, UnlockForm

_ITEMS = "diary_items"
_GIVEN = "given_at"


class AtHome(QObject):
    """Wires the patient's pages to the patient's own data file."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.practice = store, Practice(store, WHO)
        self.settings = self.practice.settings
        self.mode: PatientMode | None = None
        self._unsaved: list[Response] = []  # answers that the data file did not take yet
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._keep_unsaved)
        self.window = _Window(self)
        self.pages = QStackedWidget()
        self.window.setCentralWidget(self.pages)
        self.file = HomeFile(self)
        self.home = HomePage(self._home_values())
        self.diary = DiaryPage(self._diary_values(), self.practice.keep)
        for page in (self.home, self.diary, self.file.page):
            self.pages.addWidget(page)
        for signal, does in (
            (self.home.today_asked, self.show_today),
            (self.home.assessment_asked, self.assess),
            (self.home.give_asked, self.give),
            (self.home.calendar_asked, self.show_calendar),
            (self.home.print_asked, self.print_diary),
            (self.home.file_asked, self.open_starter),
            (self.home.close_asked, self.window.close),
            (self.home.lock_asked, self.lock),
            (self.home.own_file_asked, self.show_file),
            (self.diary.home_asked, self.show_home),
            (self.diary.items_chosen, self._choose_items),
            (self.diary.kept, self._day_kept),
            (self.diary.print_asked, self.print_diary),
        ):
            signal.connect(self.guarded(does))
        self._backup_trouble_said = False
        self.locking = Locking(self, self)
        self.watch = FileWatch(store, self.window, self.show_home)
        FileDrop(self.window).dropped.connect(self.guarded(self.open_starter))

    def is_unsaved(self) -> bool:
        """Whether something that was entered is not on the disk."""
        return bool(self._unsaved) or not self.diary.is_saved

    def unlocked(self) -> None:
        """What could not be kept while the program was locked is kept now."""
        self._keep_unsaved()
        self.diary.try_again()
        self.file.go_on()

    @property
    def patient(self) -> Patient:
        """Whose file it is; made on the first start, named by a starter file."""
        rows = self.store.find_patients("", limit=1)
        if rows:
            return rows[0].patient
        me = Patient(UNNAMED)
        self.practice.keep(me)
        return me

    def guarded(self, does: Callable[..., object]) -> Callable[..., None]:
        """What belongs to the user's world is said in words, and the program goes on."""
        return guarded(does, self.say_problem)

    def say_problem(self, problem: UserError) -> None:
        """Say what went wrong and what to do."""
        tell_problem(self.window, "That did not work", problem)

    def started(self) -> None:
        """After the window is painted: every record is verified, backups are made from now on."""
        try:
            self.file.verify()
        except Locked:  # the window was closed before it was whole
            return
        self.file.backups.start()
        self.guarded(self.file.warn_of_place)()
        if self.pages.currentWidget() is self.home:
            self.show_home()

    def say_no_backup(self, problem: UserError) -> None:
        """Once; it is tried again every half hour."""
        if not self._backup_trouble_said:
            self._backup_trouble_said = True
            tell_problem(self.window, "No backup could be made", problem)

    # -- pages -----------------------------------------------------------------------------------------------------

    def show_home(self) -> None:
        """The start page."""
        self.home.show_values(self._home_values())
        self.pages.setCurrentWidget(self.home)

    def show_file(self) -> None:
        """The page about the file itself."""
        self.file.show()
        self.pages.setCurrentWidget(self.file.page)
        self.file.page.buttons["home"].setFocus(Qt.FocusReason.OtherFocusReason)

    def lock(self) -> None:
        """Cover everything until the passphrase is typed."""
        self.locking.lock()

    def passphrase_changed(self) -> None:
        """The file has another passphrase, or none."""
        self.locking.await_idleness()
        self.home.show_values(self._home_values())

    def begin_anew(self) -> None:
        """After the data file has become another one: nothing of what was before is shown."""
        self.practice.undo_stack.clear()
        self.locking.await_idleness()
        self.home.show_values(self._home_values())
        self.diary.show_values(self._diary_values())

    def show_today(self) -> None:
        """Today's page of the diary."""
        self.diary.show_values(self._diary_values())
        self.diary.open_day(date.today())
        self.pages.setCurrentWidget(self.diary)

    def show_calendar(self) -> None:
        """The calendar of the diary."""
        self.diary.show_values(self._diary_values())
        self.diary.show_part("calendar")
        self.pages.setCurrentWidget(self.diary)

    def assess(self) -> None:
        """Begin a self-assessment, or go on where it stopped."""
        starter = starter_at_home(self.store)
        wishes = wishes_of(self.settings, at_desk=False)
        exam_id = unfinished(self.practice, self.patient.id)
        sitting = (
            open_sitting(self.practice, wishes, exam_id)
            if exam_id
            else new_sitting(self.practice, wishes, self.patient.id, at_home=True)
        )
        if starter is not None and starter.since:
            sitting.wishes = replace(sitting.wishes, since=starter.since)
        self.mode = PatientMode(sitting, None)
        sitting.setParent(self.mode)
        self.mode.print_asked.connect(self.guarded(self._print_exam))
        self.mode.released.connect(self.guarded(lambda: self._assessed(sitting.exam.id)))
        self.mode.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.mode.showMaximized()

    def _assessed(self, exam_id: str) -> None:
        """After a finished self-assessment: the questionnaires that the practice chose, one after the other."""
        self.show_home()
        starter = starter_at_home(self.store)
        if starter is None or self.store.exam(exam_id).text("self_at") != "thanks":
            return
        done = {r.instrument for r in self.store.rows(Response, self.patient.id) if r.exam == exam_id}
        self._ask([one for one in starter.instruments if one not in done], exam_id)

    def _ask(self, instruments: Sequence[str], exam_id: str) -> None:
        shelf = shelf_of(self.store)
        found = next(((n, one) for n, i in enumerate(instruments) if (one := shelf.latest(i)) is not None), None)
        if found is None:
            return
        at, instrument = found

        form = self._form(instrument, patient=self.patient.id, exam=exam_id)
        form.finished.connect(lambda _how: self._ask(instruments[at + 1 :], exam_id))
        form.open()

    def _form(self, instrument: Instrument, response: Response | None = None, **rest: Any) -> QuestionnaireForm:
        def keep(given: Response, _flags: object) -> None:
            self.practice.keep(replace(given, mode="self"))

        form = QuestionnaireForm(
            instrument, keep, response, self.window, who=WHO, show_scores=False, later=self._keep_later, **rest
        )
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return form

    def _keep_later(self, response: Response, _flags: object) -> None:
        """A questionnaire was closed with answers that the data file refuses: try on while the program runs."""
        self._unsaved.append(replace(response, mode="self"))
        self._retry.start()

    def _keep_unsaved(self) -> None:
        waiting, self._unsaved = self._unsaved, []
        for response in waiting:
            try:
                self.practice.keep(response)
            except UserError:
                self._unsaved.append(response)
        if not self._unsaved:
            self._retry.stop()

    def may_close(self) -> bool:
        """Whether nothing is lost by closing; answers that still cannot be kept are offered again first, once."""
        self._keep_unsaved()
        found = [(r, shelf_of(self.store).find(r.instrument, r.version)) for r in self._unsaved]
        self._unsaved = []
        for response, instrument in found:
            if instrument is not None:
                self._form(instrument, response, unsaved=True).open()
        return not found

    # -- the doctor ------------------------------------------------------------------------------------------------

    def give(self) -> None:
        """Write one file for the doctor."""
        home, open_drafts = gather(self.store, self.patient.id)

        def write(path: Path, words: str) -> None:
            write_home(path, home, words, shelf_of(self.store))
            self.store.set_setting(_GIVEN, now().isoformat())

        dialog = GiveDialog(home, write, self.window, open_drafts=open_drafts)
        dialog.given.connect(lambda _path: self.show_home())
        dialog.print_asked.connect(self.guarded(self.print_diary))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_starter(self, path: Path | None = None) -> None:
        """A starter file from the practice, dropped or else asked for: asks for its words, then whether it is for the
        person who sits here."""
        path = path or choose_file(self.window, "Open the file from my doctor")
        if path is None:
            return
        form = UnlockForm(path.name, lambda words: read_starter(path, words), self.window)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.opened.connect(self._ask_starter)
        form.open()

    def _ask_starter(self, starter: Starter) -> None:
        dialog = StartHere(starter, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.taken.connect(self.guarded(self._begin))
        dialog.open()

    def _begin(self, starter: Starter) -> None:
        begin_at_home(self.store, starter)
        self.show_home()

    # -- paper -----------------------------------------------------------------------------------------------------

    def print_diary(self) -> None:
        """The diary as it was written; a blank one while nothing is."""
        days, patient = self.store.rows(DiaryDay, self.patient.id), self.patient
        chosen = self._chosen()

        def make(paper: str) -> bytes:
            from bodymap.report import diary_paper, diary_sheet

            return diary_paper(patient, days, paper, chosen) if days else diary_sheet(patient, paper, chosen=chosen)

        show_preview(self.window, make, self.settings.text("paper"), "Diary")

    def _print_exam(self, exam_id: str) -> None:
        show_preview(
            self.mode or self.window,
            lambda paper: papers.exam_sheet_pdf(self.store, exam_id, paper),
            self.settings.text("paper"),
            "Self-assessment",
        )

    # -- inside ----------------------------------------------------------------------------------------------------

    def _home_values(self) -> HomeValues:
        patient, today = self.patient, date.today()
        days = [day.day for day in self.store.rows(DiaryDay, patient.id)]
        given = self.store.setting(_GIVEN)
        return HomeValues(
            patient.name,
            today,
            max(days, default=None),
            today in days,
            bool(unfinished(self.practice, patient.id)),
            datetime.fromisoformat(given).date() if given else None,
            self.store.has_passphrase,
            self.file.notes,
        )

    def _diary_values(self) -> DiaryValues:
        record = self.store.record(self.patient.id)
        return DiaryValues(
            record.patient.id,
            date.today(),
            record.rows(DiaryDay),
            record.given,
            self._chosen(),
            born=record.patient.birth_date,
        )

    def _chosen(self) -> tuple[str, ...]:
        chosen = self.store.setting(_ITEMS)
        if chosen is None:
            starter = starter_at_home(self.store)
            return tuple(starter.diary_items) if starter is not None else ()
        return tuple(chosen.split())

    def _choose_items(self, items: object) -> None:
        self.store.set_setting(_ITEMS, " ".join(cast("tuple[str, ...]", items)))
        self.diary.show_values(self._diary_values())

    def _day_kept(self, _day: object) -> None:
        self.home.show_values(self._home_values())


class _Window(QMainWindow):
    """The patient's window: closes the data file when it goes."""

    def __init__(self, at_home: AtHome) -> None:
        super().__init__()
        self._at_home = at_home
        self.setWindowTitle("Bodymap")

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._at_home.may_close():
            event.ignore()
            return
        page = self._at_home.diary
        page.flush()
        page.try_again()
        self._at_home.locking.stop()
        self._at_home.file.close()
        event.accept()


# -- home file --------------------------------------------------------------------------------------------------------
# The patient's own file at home: the same safety as the practice's, in fewer words, on a page of its own.


class HomeFile(FileSafety):
    """Keeps the patient's file safe; its page is in nobody's way."""

    truth = "Copies on other disks stay as they are."
    at_home = True

    def __init__(self, at_home: AtHome) -> None:
        self._at_home = at_home
        super().__init__(at_home.store, at_home.practice, at_home.settings, at_home.window, lambda: True, at_home)
        self.page = FilePage(self.values())
        self.notes: tuple[str, ...] = ()
        """What was not said before of the place of the file."""
        for signal, does in (
            (self.page.home_asked, at_home.show_home),
            (self.page.copy_asked, self.back_up),
            (self.page.back_asked, self.go_back),
            (self.page.passphrase_asked, self.change_passphrase),
            (self.page.sheet_asked, self.recovery.ask),
            (self.page.lock_asked, at_home.lock),
        ):
            signal.connect(self.guarded(does))
        self.looked.connect(self._show_state)
        self.backups.changed.connect(self._show_state)
        self.backups.failed.connect(at_home.say_no_backup)

    def second(self) -> Path | None:
        return None

    def say_problem(self, problem: UserError) -> None:
        self._at_home.say_problem(problem)

    def say(self, words: str) -> None:
        self.page.say(words)

    def begin_anew(self) -> None:
        self.faults = []
        self._at_home.begin_anew()
        self._show_state()
        self.verify()

    def passphrase_changed(self) -> None:
        self._at_home.passphrase_changed()
        self._show_state()

    def values(self) -> FileValues:
        """What the page says."""
        store, backups = self.store, self.backups
        place = store.backup_place()
        return FileValues(
            store.path.name,
            str(store.path.parent),
            place.at if place is not None else None,
            str(backups.trouble) if backups.trouble is not None else "",
            store.has_passphrase,
            tuple(self._in_words(doubt) for doubt in store.doubts_of_place()),
        )

    def show(self) -> None:
        """The page as it is now."""
        self.page.said = ""
        self.page.show_values(self.values())

    def warn_of_place(self) -> None:
        """What is not well with the place of the file stands on the start page until the program is closed, once."""
        told = self.settings.names("places_told")
        new = [doubt for doubt in self.store.doubts_of_place() if doubt.key not in told]
        if new:
            self.settings.set("places_told", (*told, *(doubt.key for doubt in new)))
            self.notes = tuple(self._in_words(doubt) for doubt in new)

    def _in_words(self, doubt: Doubt) -> str:
        return diary.words().say(f"file.place_{doubt.kind}", name=doubt.by)

    def _show_state(self) -> None:
        with suppress(Locked):
            self.page.show_values(self.values())
