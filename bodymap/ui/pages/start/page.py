"""The start page: find a patient, go on where one was, see today's visits, know that the data file is well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bodymap.medicine.model.base import how_many
from bodymap.ui.acts import NEW_PATIENT
from bodymap.ui.kit.actions import named
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme import Button, Card, Chip, Label, PrimaryButton, Segmented, look, pixmap, px
from bodymap.ui.kit.typed import long_date
from bodymap.ui.pages.start.aside import EXAMINE, RESUME, WIDTH, Aside, DataFile, Draft, Drafts, FromHome, Row
from bodymap.ui.pages.start.table import PatientTable

TODAY, RECENT, ALL = "today", "recent", "all"
NARROW = 1100
"""Under this width (px at 100 %) the right column goes below."""


MOST = 200
"""More rows than these are not for reading; typing finds the others."""


class StartPage(QWidget):
    """Shows what it is given; says what the user did. The search has the focus on opening."""

    search = Signal(str)  # typed in the search line; answer with show_results
    tab_changed = Signal(str)  # TODAY, RECENT or ALL; answer with show_rows
    new_patient = Signal(str)  # what stood in the search line
    open_patient = Signal(str)  # patient id
    open_exam = Signal(str)  # exam id of a row
    examine = Signal(str)  # patient id
    resume = Signal(str)  # exam id
    sign = Signal(str)  # exam id
    import_table = Signal()
    back_up = Signal()
    check_file = Signal()
    go_back = Signal()  # to a backup
    who_saw = Signal()
    blank_sheet = Signal()
    review_home = Signal(str)  # exam id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self._patients = 0
        self._rows: tuple[Row, ...] = ()
        self._drafts: tuple[Draft, ...] = ()
        self.search_line = _SearchLine()
        self.new_button = PrimaryButton("New patient", "plus", size="large")
        self.new_button.setToolTip(named(NEW_PATIENT.words, NEW_PATIENT))
        self.drafts = Drafts()
        self.card = Card()
        self.title = Label("Today", "card_title")
        self.subtitle = Label("", "plain", "ink2", wrap=True)
        self.tabs = Segmented(((TODAY, "Today"), (RECENT, "Recent"), (ALL, "All")))
        self.table = PatientTable()
        self.nothing = _Nothing()
        self.aside = Aside()
        self.keys = Label(
            f"Keys:   /  search    {NEW_PATIENT.keys}  new patient    ↑ ↓  choose    ↵  open", "note", "ink3"
        )
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(lambda: self.search.emit(self.searched()))
        self._lay_out()
        self._wire()
        look().changed.connect(self._fit)
        self._fit()
        self._show_tab()

    # -- showing ---------------------------------------------------------------------------------------------------

    def show_rows(self, tab: str, rows: Sequence[Row], patients: int) -> None:
        """Show the rows of a tab; `patients` is how many the file holds."""
        self._patients, self._rows = patients, tuple(rows[:MOST])
        self.tabs.set_current(tab)
        self.tabs.button(ALL).setText(f"All {patients}" if patients else "All")
        if not self.searched():
            self._show_tab()

    def show_results(self, text: str, rows: Sequence[Row]) -> None:
        """Show what was found for `text`; an answer to an older search is not shown."""
        if text != self.searched() or not text:
            return
        self.drafts.hide()
        self.tabs.hide()
        self.title.setText("Found")
        some = how_many(len(rows), "patient") if rows else "no patient"
        self.subtitle.setText(f"{some} for “{text}”")
        self.table.show_rows(rows, "Last exam")
        self.table.setVisible(bool(rows))
        self.nothing.say(
            *(("", "", "", "") if rows else (f"No patient fits “{text}”.", "", "New patient with this", ""))
        )
        if rows:
            self.table.choose(0)

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Show the unfinished exams above everything."""
        self._drafts = tuple(drafts)
        self.drafts.show_drafts(drafts)
        self.drafts.setVisible(bool(drafts) and not self.searched())

    def show_home(self, homes: Sequence[FromHome]) -> None:
        """Show self-assessments that came in."""
        self.aside.show_home(homes)
        self._fit()

    def show_file(self, state: DataFile) -> None:
        """Show the state of the data file."""
        self.aside.show_file(state)
        self._fit()

    def searched(self) -> str:
        """What stands in the search line."""
        return self.search_line.text().strip()

    def begin(self) -> None:
        """An empty search line with the focus in it."""
        self.search_line.clear()
        self.search_line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.verticalScrollBar().setValue(0)

    # -- doing -----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search_line and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.table.rows() and self.table.isVisible():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                self.table.choose(max(0, self.table.currentIndex().row()))
                return True
            if event.key() == Qt.Key.Key_Escape and self.search_line.text():
                self.search_line.clear()
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        top = scaled(QHBoxLayout(), spacing=12)
        top.addWidget(self.search_line, 1)
        top.addWidget(self.new_button)
        head = scaled(QHBoxLayout(), margins=(6, 0, 6, 0), spacing=10)
        head.addWidget(self.title, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.subtitle, 1, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.tabs)
        card = scaled(QVBoxLayout(self.card), margins=(14, 14, 14, 8), spacing=8)
        card.addLayout(head)
        card.addWidget(self.table)
        card.addWidget(self.nothing)
        left = scaled(QVBoxLayout(), spacing=12)
        left.addLayout(top)
        left.addWidget(self.drafts)
        left.addWidget(self.card)
        left.addStretch(1)
        self._columns = scaled(QBoxLayout(QBoxLayout.Direction.LeftToRight), spacing=20)
        self._columns.addLayout(left, 1)
        self._columns.addWidget(self.aside)
        inside = QWidget()
        outer = scaled(QVBoxLayout(inside), margins=(24, 18, 24, 14))
        outer.addLayout(self._columns, 1)
        outer.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignRight)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll)

    def _wire(self) -> None:
        self.search_line.installEventFilter(self)
        self.search_line.textChanged.connect(self._typed)
        self.search_line.returnPressed.connect(self._enter)
        self.new_button.clicked.connect(self._new)
        self.tabs.chosen.connect(self.tab_changed)
        self.table.opened.connect(self._open)
        self.table.acted.connect(self._act)
        self.table.left_top.connect(lambda: self.search_line.setFocus(Qt.FocusReason.OtherFocusReason))
        self.drafts.resume.connect(self.resume)
        self.drafts.sign.connect(self.sign)
        self.nothing.first.clicked.connect(self._new)
        self.nothing.second.clicked.connect(self.import_table)
        self.aside.back_up.connect(self.back_up)
        self.aside.check.connect(self.check_file)
        self.aside.go_back.connect(self.go_back)
        self.aside.who_saw.connect(self.who_saw)
        self.aside.blank_sheet.connect(self.blank_sheet)
        self.aside.review.connect(self.review_home)
        for key, act in (("/", self._to_search), ("N", self._new)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _typed(self) -> None:
        if self.searched():
            self._ask.start()  # one question for keys that came together
        else:
            self._ask.stop()
            self._show_tab()

    def _show_tab(self) -> None:
        tab = self.tabs.current()
        self.tabs.setVisible(bool(self._patients))
        self.drafts.setVisible(bool(self._drafts))
        several = len({row.patient.id for row in self._rows})
        people = how_many(several, "patient")
        people += f", {len(self._rows)} visits" if len(self._rows) > several else ""
        self.title.setText({TODAY: "Today", RECENT: "Recent", ALL: "All patients"}[tab])
        said = {TODAY: f"{long_date(date.today())}, {people}", RECENT: "the last visits", ALL: ""}[tab]
        if tab == ALL and len(self._rows) < self._patients:
            said = f"the first {len(self._rows)} of {self._patients}; type to find any other"
        self.subtitle.setText(said if self._rows else long_date(date.today()) if tab == TODAY else "")
        self.table.show_rows(self._rows, "Time" if tab == TODAY else "Last exam")
        self.table.setVisible(bool(self._rows))
        if self._rows:
            self.nothing.say("", "", "", "")
        elif not self._patients:
            self.nothing.say(
                "No patients yet.",
                "Add the first one, or bring in a table of exams that you already have.",
                "New patient",
                "Import a table",
            )
        else:
            self.nothing.say("No exam today yet.", "Find the patient above, or look under Recent and All.", "", "")

    def _enter(self) -> None:
        self._ask.stop()
        if not self.searched():
            return
        self.search.emit(self.searched())
        rows = self.table.rows()
        if rows and self.table.isVisibleTo(self):
            self._open(rows[max(0, self.table.currentIndex().row())])

    def _open(self, row: Row) -> None:
        if row.exam is not None:
            (self.resume if row.act == RESUME else self.open_exam).emit(row.exam)
        else:
            self.open_patient.emit(row.patient.id)

    def _act(self, row: Row) -> None:
        self.examine.emit(row.patient.id) if row.act == EXAMINE else self._open(row)

    def _new(self) -> None:
        self.new_patient.emit(self.searched())

    def _to_search(self) -> None:
        self.search_line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_line.selectAll()

    def _fit(self) -> None:
        narrow = self.width() < px(NARROW)
        vertical = QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(vertical if narrow else QBoxLayout.Direction.LeftToRight)
        room = self.width() - px(48) - self._scroll.verticalScrollBar().sizeHint().width()
        self.aside.set_across(narrow and room >= max(px(2 * WIDTH), self.aside.width_across()))
        self.drafts.set_columns(2 if self.width() >= px(700) else 1)
        self.keys.setVisible(self.width() >= px(520))


class _SearchLine(QLineEdit):
    """The search line with its magnifier and the key that leads to it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("sized", "large")
        self.setPlaceholderText("Find a patient: name, record number or date of birth")
        self.setAccessibleName("Find a patient")
        self.setAccessibleDescription("Name, record number or date of birth; results appear while you type")
        self.setClearButtonEnabled(False)
        self._chip = Chip("/", parent=self)
        self._chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._glass = Label(parent=self)
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look().changed.connect(self._place)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self.setTextMargins(px(38), 0, px(40), 0)
        self._glass.setPixmap(pixmap("search", "ink2", 22))
        self._glass.adjustSize()
        self._glass.move(px(18), (self.height() - self._glass.height()) // 2)
        self._chip.adjustSize()
        self._chip.move(self.width() - self._chip.width() - px(14), (self.height() - self._chip.height()) // 2)


class _Nothing(QWidget):
    """What stands where rows would be: why there is none, and what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("", "card_title", wrap=True)
        self.more = Label("", "plain", "ink2", wrap=True)
        self.first = Button("", "plus")
        self.second = Button("", "import")
        line = scaled(QHBoxLayout(), spacing=10)
        line.addWidget(self.first)
        line.addWidget(self.second)
        line.addStretch(1)
        box = scaled(QVBoxLayout(self), margins=(6, 16, 6, 20), spacing=8)
        box.addWidget(self.words)
        box.addWidget(self.more)
        box.addLayout(line)

    def say(self, words: str, more: str, first: str, second: str) -> None:
        """Say it, or hide (no words); buttons without a name are not shown."""
        self.setVisible(bool(words))
        self.words.setText(words)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        for button, name in ((self.first, first), (self.second, second)):
            button.setText(name)
            button.setVisible(bool(name))
