"""The bar over every page: where one is, whose record it is, what can be done, and that it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from bodymap.model import Patient
from bodymap.ui.theme import (
    Button,
    Chip,
    IconButton,
    Label,
    PrimaryButton,
    QuietButton,
    QuietIconButton,
    Rule,
    Segmented,
    look,
    pixmap,
    px,
)

EXAM, COURSE, COMPARE, RECORD = "exam", "course", "compare", "record"
SECTIONS = ((EXAM, "Exam"), (COURSE, "Course"), (COMPARE, "Compare"), (RECORD, "Record"))
HEIGHT, NARROW = 60, 1240


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done on a page: key, words, icon, and whether it is the primary one."""

    key: str
    words: str
    icon: str = ""
    primary: bool = False


class _Bar(QFrame):
    """A bar of the window's width."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self.row = QHBoxLayout(self)
        look().changed.connect(self.measure)

    def measure(self) -> None:
        """Take the sizes of the theme as it is now."""
        self.setFixedHeight(px(HEIGHT))
        self.row.setContentsMargins(px(24), 0, px(16), 0)
        self.row.setSpacing(px(8))


class HomeBar(_Bar):
    """The bar of the start page and the settings: the program, the practice, Import, Settings, Lock."""

    import_table = Signal()
    settings = Signal()
    lock = Signal()
    back = Signal()
    help = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back_button = QuietButton("Back", "back")
        self.name = Label("Bodymap", "card_title")
        self.practice = Label("", "note", "ink2")
        self.import_button = QuietButton("Import", "import")
        self.settings_button = QuietButton("Settings", "settings")
        self.lock_button = QuietButton("Lock", "lock")
        self.help_button = QuietButton("Help", "help")
        self.row.addWidget(self.back_button)
        self.row.addWidget(self.name)
        self.row.addSpacing(px(8))
        self.row.addWidget(self.practice)
        self.row.addStretch(1)
        for button, signal in (
            (self.import_button, self.import_table),
            (self.settings_button, self.settings),
            (self.help_button, self.help),
            (self.lock_button, self.lock),
        ):
            button.clicked.connect(signal)
            self.row.addWidget(button)
        self.back_button.clicked.connect(self.back)
        self.show_home("", can_lock=False)
        self.measure()

    def show_home(self, practice: str, *, can_lock: bool) -> None:
        """The bar of the start page. Lock is there only when the data file has a passphrase."""
        self.name.setText("Bodymap")
        self.practice.setText(practice)
        self.back_button.hide()
        for button in (self.import_button, self.settings_button):
            button.show()
        self.lock_button.setVisible(can_lock)

    def show_title(self, title: str, *, can_lock: bool) -> None:
        """The bar of a page beside the start page, such as the settings."""
        self.name.setText(title)
        self.practice.setText("")
        self.back_button.show()
        for button in (self.import_button, self.settings_button):
            button.hide()
        self.lock_button.setVisible(can_lock)


class Saved(QWidget):
    """That every entry is saved; or in a chip that it is not yet, and why."""

    def __init__(self) -> None:
        super().__init__()
        self._check = QLabel()
        self._words = Label("", "plain", "ink2")
        self.chip = Chip("", "warn")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(6))
        for part in (self._check, self._words, self.chip):
            box.addWidget(part)
        self._short = False
        self._problem: str | None = None
        look().changed.connect(self._show)
        self._show()

    def show_saved(self) -> None:
        """Everything shown is on disk."""
        self._problem = None
        self._show()

    def show_trouble(self, why: str) -> None:
        """Not on disk yet; `why` in a few words."""
        self._problem = why
        self._show()

    def set_short(self, short: bool) -> None:
        """Only one word where there is little room."""
        if short != self._short:
            self._short = short
            self._show()

    def words(self) -> str:
        """What is said, in full."""
        if self._problem is None:
            return "Every entry is saved"
        return f"Not saved yet: {self._problem[:1].lower()}{self._problem[1:]}"

    def _show(self) -> None:
        saved = self._problem is None
        self._check.setPixmap(pixmap("check", "ink2", 17))
        self._check.setVisible(saved)
        self._words.setText("Saved" if self._short else "Every entry is saved")
        self._words.setVisible(saved)
        self.chip.setText("Not saved yet" if self._short or len(self.words()) > 44 else self.words())
        self.chip.setVisible(not saved)
        self.setToolTip(self.words())
        self.setAccessibleName(self.words())


class PatientBar(_Bar):
    """The bar of an open patient: who, the context, the four pages, the state of saving, and what can be done."""

    back = Signal()
    section = Signal(str)
    undo = Signal()
    redo = Signal()
    print_page = Signal()
    act = Signal(str)  # key of an Act

    def __init__(self) -> None:
        super().__init__()
        self.back_button = QuietButton("Patients", "back")
        self.back_button.clicked.connect(self.back)
        self.name, self.about = Label("", "card_title"), Label("", "note", "ink2")
        self.context, self.context2 = Label("", "note_strong"), Label("", "note", "ink2")
        self.sections = Segmented(SECTIONS)
        self.sections.chosen.connect(self.section)
        self.saved = Saved()
        self.undo_button = QuietIconButton("undo", "Undo")
        self.redo_button = QuietIconButton("redo", "Redo")
        self.print_button = IconButton("print", "Print")
        for button, signal in (
            (self.undo_button, self.undo),
            (self.redo_button, self.redo),
            (self.print_button, self.print_page),
        ):
            button.clicked.connect(signal)
        self.acts: dict[str, Button] = {}
        self._rule = Rule(upright=True)
        self._who, self._where = _two(self.name, self.about), _two(self.context, self.context2)
        self._left, self._right = QWidget(), QWidget()
        self._left_row, self._right_row = QHBoxLayout(self._left), QHBoxLayout(self._right)
        for part in (self.back_button, self._who, self._rule, self._where):
            self._left_row.addWidget(part)
        self._left_row.addStretch(1)
        self._right_row.addStretch(1)
        for part in (self.saved, self.undo_button, self.redo_button, self.print_button):
            self._right_row.addWidget(part)
        self.row.addWidget(self._left, 1)
        self.row.addWidget(self.sections, 0, Qt.AlignmentFlag.AlignCenter)
        self.row.addWidget(self._right, 1)
        self.measure()

    def show_patient(self, patient: Patient) -> None:
        """Whose record is open."""
        age = patient.age(date.today())
        self.name.setText(patient.name or "no name")
        self.about.setText("  ·  ".join(p for p in (f"{age} years" if age is not None else "", patient.number) if p))
        self._who.setAccessibleName(f"Patient {self.name.text()}, {self.about.text()}")

    def show_context(self, first: str, second: str = "") -> None:
        """Two short lines about the exam or the course that is shown."""
        self.context.setText(first)
        self.context2.setText(second)
        self._fit()

    def show_section(self, section: str, *, editing: bool, can_print: bool, acts: Sequence[Act] = ()) -> None:
        """Which of the four pages is shown; `editing` shows saving, undo and redo."""
        self.sections.set_current(section)
        for widget in (self.saved, self.undo_button, self.redo_button):
            widget.setVisible(editing)
        self.print_button.setVisible(can_print)
        for button in self.acts.values():
            self._right_row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.acts = {}
        for act in acts:
            button = (PrimaryButton if act.primary else Button)(act.words, act.icon)
            button.clicked.connect(lambda _checked=False, key=act.key: self.act.emit(key))
            self.acts[act.key] = button
            self._right_row.addWidget(button)
            button.show()
        self._order_tabs()
        self._fit()

    def set_section_enabled(self, section: str, enabled: bool, why: str = "") -> None:
        """A page without anything to show says why."""
        button = self.sections.button(section)
        button.setEnabled(enabled)
        button.setToolTip("" if enabled else why)

    def measure(self) -> None:
        super().measure()
        self.row.setContentsMargins(px(16), 0, px(16), 0)
        for row in (self._left_row, self._right_row):
            row.setContentsMargins(0, 0, 0, 0)
        self._left_row.setSpacing(px(14))
        self._right_row.setSpacing(px(10))
        self._rule.setFixedHeight(px(40))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On little room the words of what matters least go first; nothing is cut in the middle."""
        room = self.width() / max(1, px(100)) * 100
        self.saved.set_short(room < NARROW + 120)
        has_context = bool(self.context.text() or self.context2.text())
        for part in (self._rule, self._where):
            part.setVisible(has_context and room >= 1020)
        self.back_button.setText("Patients" if room >= 860 else "")
        self.back_button.setAccessibleName("Patients")
        self.back_button.setToolTip("Back to all patients (Esc)")
        for button in self.acts.values():
            if not isinstance(button, PrimaryButton):
                button.setVisible(room >= 900)

    def _order_tabs(self) -> None:
        chain: list[QWidget] = [self.back_button, *(self.sections.button(key) for key, _ in SECTIONS)]
        chain += [self.undo_button, self.redo_button, self.print_button, *self.acts.values()]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)


class TopBar(QWidget):
    """Shows one of the two bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home, self.patient = HomeBar(), PatientBar()
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.home)
        self._stack.addWidget(self.patient)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_home(self) -> None:
        """The bar of the start page and the settings."""
        self._stack.setCurrentWidget(self.home)

    def show_patient(self) -> None:
        """The bar of an open patient."""
        self._stack.setCurrentWidget(self.patient)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, px(HEIGHT))


def _two(first: Label, second: Label) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(first)
    box.addWidget(second)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made
