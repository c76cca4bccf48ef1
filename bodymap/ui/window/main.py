"""The window: the frame at the start, one bar, a stack of pages, help beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.medicine.model import Patient
from bodymap.session import Practice, Visit
from bodymap.ui.acts import (
    BACK,
    COMPARE,
    COURSE,
    EXAM,
    FINISH,
    HELP,
    KEYS,
    MORE,
    MORE_MENU,
    RECORD,
    SETTINGS,
    START,
    Page,
    key_lines,
)
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.kit.actions import Actions
from bodymap.ui.kit.banner import ERR, NOTE, Banner
from bodymap.ui.kit.loop import collect_soon, guarded
from bodymap.ui.kit.screens import room_of
from bodymap.ui.kit.theme import (
    look,
    px,
)
from bodymap.ui.pages.start.page import StartPage
from bodymap.ui.window.bars import TopBar
from bodymap.ui.window.open_visit import CLOSE_AND_LOSE, KEEP_OPEN, OpenVisit, unentered_question, unsaved_question

if TYPE_CHECKING:
    from bodymap.ui.dialogs.messages import Help
    from bodymap.ui.pages.exam.keys import KeyTable
    from bodymap.ui.pages.record.page import RecordPage
    from bodymap.ui.pages.settings import SettingsPage


# -- frame ------------------------------------------------------------------------------------------------------------
# The outermost window: on the screen at once, with one line, while everything else is still being read. Imports
# nothing but Qt, so that it is painted as soon as a window can be.

SIZE = QSize(1440, 900)  # less on a smaller screen: what lies outside of it cannot be reached


class Frame(QMainWindow):
    """Says that the data file is being opened, then holds the window that works with it."""

    painted = Signal()  # the first time

    def __init__(self) -> None:
        super().__init__()
        self._content: QMainWindow | None = None
        self._shown = False
        self.setWindowTitle("Bodymap")
        room = room_of(self).size()
        self.resize(SIZE.boundedTo(room))
        if SIZE.boundedTo(room) != SIZE:  # whole in sight: what the system draws round a window takes room as well
            self.setWindowState(Qt.WindowState.WindowMaximized)
        self._line = QLabel("Opening the data file …")
        self._line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._under: QWidget | None = None
        middle = QWidget()
        self._box = QVBoxLayout(middle)
        self._box.addStretch(1)
        self._box.addWidget(self._line)
        self._box.addStretch(1)
        self.setCentralWidget(middle)

    def say(self, words: str) -> None:
        """Another line, painted at once: what follows may take a while."""
        under, self._under = self._under, None
        if under is not None:
            under.hide()
            under.deleteLater()
        self._line.setText(words)
        self._line.repaint()

    def put_under(self, what: QWidget) -> None:
        """Show this under the line, until the line says something else."""
        self._under = what
        self._box.insertWidget(2, what)

    def take(self, content: QMainWindow) -> None:
        """Show the window that works with the data file, in place of the line."""
        self._content = content
        content.setWindowFlags(Qt.WindowType.Widget)
        self.setCentralWidget(content)
        content.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._shown:
            self._shown = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window inside may refuse, when something is not saved."""
        if self._content is not None and not self._content.close():
            event.ignore()


# -- help beside ------------------------------------------------------------------------------------------------------
# The help of a window: made when it is first asked for, with the keys of the exam page as the practice has them.


class HelpBeside:
    """Stays open beside the pages of its window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._help: Help | None = None
        self._keys: KeyTable | None = None

    def learn_keys(self, page: QWidget) -> None:
        """From now on the help says the keys that this page listens to, when it is an exam."""
        from bodymap.ui.pages.exam.page import ExamPage

        if isinstance(page, ExamPage):
            self._keys, old, self._help = page.keys, self._help, None
            if old is not None:
                old.close()
                old.deleteLater()

    def show(self, part: str) -> None:
        """Bring it to the front at "keys", "words" or "about"."""
        from bodymap.ui.dialogs.messages import Help
        from bodymap.ui.pages.exam.keys import KeyTable
        from bodymap.ui.pages.exam.parts import card_lines

        if self._help is None:
            self._help = Help(card_lines(self._keys or KeyTable()), key_lines(), self._window)
        self._help.show_part(part)
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()


# -- main window ------------------------------------------------------------------------------------------------------
# The window: one bar, a stack of pages, and all that can be done. `bodymap.app` gives the pages their values and adds
# what is done. The title never carries patient data.

P = TypeVar("P", bound=QWidget)
INFUSION = "infusion"


class MainWindow(QMainWindow):
    """Start page, the four pages of an open patient, settings."""

    page_made = Signal(object, object)  # RECORD or SETTINGS and its widget: connect its signals now
    closing = Signal()  # everything is saved or was given up knowingly; close the data file

    def __init__(self, practice: Practice, practice_name: str = "") -> None:
        super().__init__()
        self.practice = practice
        self._practice_name = practice_name
        self.acts = Actions(self, self.guarded)
        self._shown_at: dict[str, QWidget] = {}  # the page of each place
        self._closing: list[QWidget] = []
        self._give_up = False
        self._then: Callable[[], None] | None = None
        self.settle: Callable[[], str] = str
        """Enters what is typed on a page and complete; in words what is left, "" when nothing is."""
        self.back: Callable[[], None] | None = None  # where the way back leads, else to all patients
        self._asking: Message | None = None
        self._help = HelpBeside(self)
        self.where = START
        self.setWindowTitle("Bodymap")
        self.bar, self.banner, self.pages = TopBar(self.acts), Banner(), QStackedWidget()
        self.visit = OpenVisit(self.bar.patient, self.acts, self)
        self.start_page = StartPage()
        middle = QWidget()
        middle.setProperty("page", True)
        self._banner_box = QVBoxLayout()
        self._banner_box.addWidget(self.banner)
        box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.bar)
        box.addLayout(self._banner_box)
        box.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.pages.addWidget(self.start_page)
        self._wire()
        self._look_changed()
        look().changed.connect(self._look_changed)
        self.resize(1440, 900)
        self.show_start()

    # Pages are made, and their modules imported, when they are first used: the window comes up fast.

    @cached_property
    def record_page(self) -> RecordPage:
        """The patient's record."""
        from bodymap.ui.pages.record.page import RecordPage

        return self._made(RECORD, RecordPage())

    @cached_property
    def settings_page(self) -> SettingsPage:
        """The settings."""
        from bodymap.ui.pages.settings import SettingsPage

        return self._made(SETTINGS, SettingsPage())

    # -- pages -----------------------------------------------------------------------------------------------------

    def set_practice(self, name: str) -> None:
        """The name beside the program's."""
        self._practice_name = name
        if self.where == START:
            self.bar.home.show_page(START, name)

    def show_start(self) -> None:
        """The start page, with the focus in the search."""
        self._leave()
        self._show_home(START)
        self._turn_to(self.start_page)
        self.start_page.begin()

    def show_settings(self) -> None:
        """The settings, with a way back."""
        self.show_beside(SETTINGS, self.settings_page)
        self.settings_page.begin()

    def show_beside(self, where: Page, page: QWidget) -> None:
        """A page of the whole practice beside the start page, with a way back."""
        self._leave()
        self._show_home(where)
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self._turn_to(page)

    def _show_home(self, where: Page) -> None:
        self.where = where
        self.acts.changed.emit()
        self.bar.home.show_page(where, self._practice_name if where == START else "")
        self.bar.show_home()

    def show_visit(
        self, page: QWidget, visit: Visit, patient: Patient, context: str = "", context2: str = "",
        back: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """An exam: `page` shows `visit`; the bar says whose it is and that every entry is saved. `back` leads to the
        course it was opened from, in place of all patients."""
        self._leave()
        self._help.learn_keys(page)
        self.visit.open(visit)
        self.bar.patient.saved.watch(page)
        self._show(EXAM, page, patient, context, context2)
        self._lead_back(back)
        self.visit.show()
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_course(self, page: QWidget, patient: Patient, context: str = "", context2: str = "") -> None:
        """A course of infusions."""
        self._leave()
        self._show(COURSE, page, patient, context, context2)

    def show_infusion(self, page: QWidget, patient: Patient, context: str = "", context2: str = "") -> None:
        """An infusion, over the course it belongs to: the page of the course stays for the way back."""
        self._leave()
        self._show(COURSE, page, patient, context, context2, place=INFUSION)

    def show_compare(self, page: QWidget, patient: Patient, context: str = "", context2: str = "") -> None:
        """Two exams beside each other."""
        self._leave()
        self._show(COMPARE, page, patient, context, context2)

    def show_record(self, patient: Patient) -> None:
        """The patient's record: give `record_page` its values first."""
        self._leave()
        self._show(RECORD, self.record_page, patient)
        self.record_page.begin()

    def drop_page(self, page: QWidget) -> None:
        """Let go of a page that is not shown again."""
        self._shown_at = {key: kept for key, kept in self._shown_at.items() if kept is not page}
        self.pages.removeWidget(page)
        page.setParent(self.pages)  # or Python is its owner now, and may end it in the middle of an event
        page.destroyed.connect(collect_soon)
        page.deleteLater()

    def close_pages(self, pages: Sequence[QWidget]) -> None:
        """Let go of these as soon as another page is shown: one of them may be on the screen."""
        self._closing += (page for page in pages if page not in self._closing)

    def focus_finish(self) -> None:
        """The focus on the primary button of an exam: every site is done."""
        if self.bar.patient.has(FINISH):
            self.bar.patient.buttons[FINISH].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_help(self, part: str = "keys") -> None:
        """Help beside the page: "keys", "words" or "about"."""
        self._help.show(part)

    def say(self, words: str, kind: str = NOTE, act: str = "", then: Callable[[], None] | None = None) -> None:
        """One sentence over the page; `act` names a button that calls `then`."""
        self._then = then
        self.banner.say(words, kind, act if then else "")
        self._announce(words)

    def say_problem(self, problem: UserError) -> None:
        """What went wrong and what to do, over the page; the program goes on."""
        self.say(f"{problem.what} {problem.todo}".strip(), ERR)

    def guarded(self, does: Callable[..., object]) -> Callable[..., None]:
        """`does` for a signal: what belongs to the user's world is said over the page, and the program goes on."""
        return guarded(does, self.say_problem)

    # -- what the user did -----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back, when no page took it."""
        if event.key() == Qt.Key.Key_Escape and self.where != START:
            self.acts.do(BACK)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Unsaved entries are tried once more; when the disk still refuses, the user decides."""
        exams, infusions = self.visit.unsaved()
        if (exams or infusions) and not self._give_up:
            event.ignore()
            self._ask(unsaved_question(len(exams), len(infusions), self))
            return
        left = self.settle()
        if left and not self._give_up:
            event.ignore()
            self._ask(unentered_question(left, self, CLOSE_AND_LOSE, KEEP_OPEN))
            return
        if (focused := self.focusWidget()) is not None:
            focused.clearFocus()  # what is being typed there is kept while the data file is still open
        self.visit.leave()
        for visit in exams:
            visit.give_up()
        for entries in infusions:
            entries.give_up()
        self.closing.emit()
        event.accept()

    def _ask(self, question: Message) -> None:
        """Ask before the window closes, once."""
        if self._asking is not None:
            return
        self._asking = question

        def answered(words: str) -> None:
            self._asking = None
            self._give_up = words == CLOSE_AND_LOSE
            if words != KEEP_OPEN:
                self.close()

        self._asking.chosen.connect(answered)
        self._asking.open()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        bar = self.bar.patient
        self.acts.add(KEYS, self.show_help)
        self.acts.add(HELP, partial(self.show_help, "words"))
        self.acts.add(MORE, bar.show_more, lambda: self.acts.has_menu(MORE_MENU))
        self.visit.said.connect(self.say)
        self.banner.acted.connect(self._banner_acted)
        self.banner.shown.connect(self._banner_shown)

    def _made(self, where: Page, page: P) -> P:
        self.pages.addWidget(page)
        self.page_made.emit(where, page)
        return page

    def _show(
        self, where: Page, page: QWidget, patient: Patient, context: str = "", context2: str = "", *, place: str = ""
    ) -> None:
        self.where = where
        before = self._shown_at.get(place or where.id)
        if before is not None and before is not page and before not in self._closing:
            self._closing.append(before)
        self._shown_at[place or where.id] = page
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        bar = self.bar.patient
        bar.show_patient(patient)
        bar.show_context(context, context2)
        self.acts.changed.emit()
        bar.show_page(where)
        self.bar.show_patient()
        self._turn_to(page)

    def _turn_to(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        closing, self._closing = self._closing, []
        for one in closing:
            self.drop_page(one)

    def _lead_back(self, back: Callable[[], None] | None) -> None:
        """Where the way back leads: to the course something was opened from, else to all patients."""
        self.back = back
        self.bar.patient.show_back(to_course=back is not None)
        act = self.acts.get(BACK)
        if act is not None:
            act.setText("Back to the course" if back is not None else BACK.words)
        self.acts.changed.emit()

    def _banner_shown(self, shown: bool) -> None:
        self._banner_box.setContentsMargins(px(16), px(10) if shown else 0, px(16), 0)

    def _banner_acted(self) -> None:
        then, self._then = self._then, None
        self.banner.hide()
        if then is not None:
            then()

    def _leave(self) -> None:
        """Leave what is shown: its notes go, its visit is let go of when it is on disk."""
        if self.banner.kind == NOTE:
            self.banner.hide()
        self.visit.leave()
        self._lead_back(None)

    def _announce(self, words: str) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _look_changed(self) -> None:
        self.setMinimumSize(min(px(640), 1000), min(px(420), 640))
        self._banner_shown(self.banner.isVisible())
