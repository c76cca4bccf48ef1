"""The bar over every page: where one is, whose record it is, what can be done, and that it is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from bodymap.medicine.model import Patient
from bodymap.ui.kit.theme import (
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
from bodymap.ui.kit.typed import RefusedFields, refused_in_words

# -- parts ------------------------------------------------------------------------------------------------------------
# What the bars are made of: the bar itself, the acts on it, the words about saving.

EXAM, COURSE, COMPARE, RECORD = "exam", "course", "compare", "record"
SECTIONS = ((EXAM, "Exam"), (COURSE, "Course"), (COMPARE, "Compare"), (RECORD, "Record"))
HEIGHT = 60


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done on a page: key, words, icon, whether it is the primary one; `short` words for a
    narrow bar."""

    key: str
    words: str
    icon: str = ""
    primary: bool = False
    short: str = ""


class Bar(QFrame):
    """A bar of the window's width."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self.row = QHBoxLayout(self)
        self._fitted = (0, 0)  # the width of the bar and what its parts asked for, when they were last made to fit
        look().changed.connect(self.measure)

    def fit(self) -> None:
        """Make the parts fit into the width; a bar that has too many says how."""

    def lay_out(self) -> None:
        """Put the parts where they fit now, so that none is painted squeezed."""
        self.row.invalidate()
        self.row.activate()

    def event(self, event: QEvent) -> bool:
        """Fit again when a part asks for another width (its words, its font), and not for what fitting itself did."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show) and (
            self._fitted != (self.width(), self.row.sizeHint().width())
        ):
            self.fit()
            self.lay_out()
            self._fitted = (self.width(), self.row.sizeHint().width())
        return done

    def measure(self) -> None:
        """Take the sizes of the theme as it is now."""
        self.setFixedHeight(px(HEIGHT))
        self.row.setContentsMargins(px(24), 0, px(16), 0)
        self.row.setSpacing(px(8))


class Saved(QWidget):
    """That every entry is saved; or in a chip that it is not yet, and why."""

    changed = Signal()  # other words: another width

    def __init__(self) -> None:
        super().__init__()
        self._check = QLabel()
        self._words = Label("", "plain", "ink2")
        self.chip = Chip("", "warn")
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(px(6))
        for part in (self._check, self._words, self.chip):
            self._box.addWidget(part)
        self._short = self._bare = False
        self._problem: str | None = None
        self._refused = 0
        self._fields = RefusedFields(self)
        self._fields.changed.connect(self._count)
        look().changed.connect(self._show)
        self._show()

    def show_saved(self) -> None:
        """Everything shown is on disk."""
        self._problem = None
        self._show()
        self.changed.emit()

    def watch(self, page: QWidget) -> None:
        """Do not say that all is saved beside a field of this page that was refused."""
        self._fields.watch(page)

    def _count(self, refused: int) -> None:
        self._refused = refused
        self._show()
        self.changed.emit()

    def show_trouble(self, why: str) -> None:
        """Not on disk yet; `why` in a few words."""
        self._problem = why
        self._show()
        self.changed.emit()

    def set_short(self, short: bool) -> None:
        """Only one word where there is little room."""
        if short != self._short:
            self._short = short
            self._show()

    def set_bare(self, bare: bool) -> None:
        """Only the tick where there is no room for a word; the tooltip has it."""
        if bare != self._bare:
            self._bare = bare
            self._show()

    def words(self) -> str:
        """What is said, in full."""
        if self._problem is None:
            return refused_in_words(self._refused).capitalize() if self._refused else "Every entry is saved"
        return f"Not saved yet: {self._problem[:1].lower()}{self._problem[1:]}"

    def _show(self) -> None:
        saved = self._problem is None and not self._refused
        self._check.setPixmap(pixmap("check", "ink2", 17))
        self._check.setVisible(saved)
        self._words.setText("Saved" if self._short else "Every entry is saved")
        self._words.setVisible(saved and not self._bare)
        short = "Not saved yet" if self._problem else "Not all saved"
        self.chip.setText(short if self._short or len(self.words()) > 44 else self.words())
        self.chip.setVisible(not saved)
        self._box.invalidate()
        self.updateGeometry()  # at once: the bar reckons with the width
        self.setToolTip(self.words())
        self.setAccessibleName(self.words())


# -- home -------------------------------------------------------------------------------------------------------------
# The bar of the start page and of the settings.


class HomeBar(Bar):
    """The bar of the start page and the settings: the program, the practice, Import, Clinic, Settings, Lock."""

    import_table = Signal()
    from_patient = Signal()
    clinic = Signal()
    settings = Signal()
    lock = Signal()
    back = Signal()
    help = Signal()
    who_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back_button = QuietButton("Back", "back")
        self.name = Label("Bodymap", "card_title")
        self.practice = Label("", "note", "ink2")
        self.who_button = QuietButton("", "person")
        self.who_button.clicked.connect(self.who_asked)
        self.import_button = QuietButton("Import", "import")
        self.home_button = QuietButton("From a patient", "inbox")
        self.clinic_button = QuietButton("Clinic", "people")
        self.settings_button = QuietButton("Settings", "settings")
        self.lock_button = QuietButton("Lock", "lock")
        self.help_button = QuietButton("Help", "help")
        self._words: dict[QuietButton, str] = {}
        self.show_who("")
        self.row.addWidget(self.back_button)
        self.row.addWidget(self.name)
        self.row.addSpacing(px(8))
        self.row.addWidget(self.practice)
        self.row.addStretch(1)
        self.row.addWidget(self.who_button)
        for button, signal in (
            (self.import_button, self.import_table),
            (self.home_button, self.from_patient),
            (self.clinic_button, self.clinic),
            (self.settings_button, self.settings),
            (self.help_button, self.help),
            (self.lock_button, self.lock),
        ):
            button.clicked.connect(signal)
            self.row.addWidget(button)
            self._words[button] = button.text()
            button.setAccessibleName(button.text())
            button.setToolTip(button.text())
        self.back_button.clicked.connect(self.back)
        self.show_home("", can_lock=False)
        self.measure()

    def show_home(self, practice: str, *, can_lock: bool) -> None:
        """The bar of the start page. Lock is there only when the data file has a passphrase."""
        self.name.setText("Bodymap")
        self.practice.setText(practice)
        self.back_button.hide()
        for button in (self.import_button, self.home_button, self.clinic_button, self.settings_button):
            button.show()
        self.lock_button.setVisible(can_lock)
        self.fit()

    def show_title(self, title: str, *, can_lock: bool) -> None:
        """The bar of a page beside the start page, such as the settings."""
        self.name.setText(title)
        self.practice.setText("")
        self.back_button.show()
        for button in (self.import_button, self.home_button, self.clinic_button, self.settings_button):
            button.hide()
        self.lock_button.setVisible(can_lock)
        self.fit()

    def show_who(self, name: str) -> None:
        """Who works at this computer; "" is nobody yet."""
        words = name or "Who works?"
        self._words[self.who_button] = words
        self.who_button.setText(words)
        self.who_button.setAccessibleName(f"Who works at this computer: {name or 'not chosen'}")
        self.who_button.setToolTip("Who works at this computer; stands in every entry of the history")

    def fit(self) -> None:
        """On little room the practice goes first, then the words beside the icons; their names stay as tooltips."""
        self.practice.setVisible(bool(self.practice.text()))
        for button, words in self._words.items():
            button.setText(words)
        if self._needed() > self.width():
            self.practice.hide()
        if self._needed() > self.width():
            for button in self._words:
                button.setText("")

    def _needed(self) -> int:
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # a part that was not shown yet would tell the width of an unstyled one
        self.row.invalidate()
        return self.row.sizeHint().width()


# -- patient ----------------------------------------------------------------------------------------------------------
# The bar of an open patient.

RIGHT, ROOMY, LEAST_CONTEXT = 532, 1260, 110
"""px at 100 %: what saving and the acts take of a bar at least as wide as the second; the shortest line of context."""


class PatientBar(Bar):
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
        self.places = Button(SECTIONS[0][1], "menu")
        self.places.setToolTip("Pages of this patient, and what else can be done")
        self.places.clicked.connect(self._show_places)
        self.places.hide()
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
        self._acts: tuple[Act, ...] = ()
        self._can_print = self._editing = False
        self._name, self._back, self._context = "", "Patients", ("", "")
        self.back_button.setAccessibleName(self._back)
        self.back_button.setToolTip("Back to all patients (Esc)")
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
        self.row.addWidget(self.places, 0, Qt.AlignmentFlag.AlignCenter)
        self.row.addWidget(self._right)
        self.saved.changed.connect(self.fit)
        self.measure()

    def show_patient(self, patient: Patient) -> None:
        """Whose record is open."""
        age = patient.age(date.today())
        self._name = patient.name or "no name"
        self.name.setText(self._name)
        self.name.setToolTip(self._name)
        self.about.setText("  ·  ".join(p for p in (f"{age} years" if age is not None else "", patient.number) if p))
        self._who.setAccessibleName(f"Patient {self._name}, {self.about.text()}")

    def show_context(self, first: str, second: str = "") -> None:
        """Two short lines about the exam or the course that is shown."""
        self._context = (first, second)
        self.context2.setVisible(bool(second))  # one line alone stands in the middle of the bar
        self.fit()

    def context_words(self) -> str:
        """The first of the two lines, in full."""
        return self._context[0]

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
        self.acts, self._acts = {}, tuple(acts)
        self._can_print, self._editing = can_print, editing
        for act in acts:
            button = (PrimaryButton if act.primary else Button)(act.words, act.icon)
            button.clicked.connect(lambda _checked=False, key=act.key: self.act.emit(key))
            self.acts[act.key] = button
            self._right_row.addWidget(button)
            button.show()
        self._order_tabs()
        self.fit()

    def set_section_enabled(self, section: str, enabled: bool, why: str = "") -> None:
        """A page without anything to show says why."""
        button = self.sections.button(section)
        button.setEnabled(enabled)
        button.setToolTip("" if enabled else why)

    def menu(self) -> QMenu:
        """The four pages and everything of the bar that a narrow one hides."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, words in SECTIONS:
            page = menu.addAction(words)
            page.setCheckable(True)
            page.setChecked(key == self.sections.current())
            page.setEnabled(self.sections.button(key).isEnabled())
            page.triggered.connect(lambda _checked=False, key=key: self.section.emit(key))
        menu.addSeparator()
        if self._editing:
            for words, button, signal in (("Undo", self.undo_button, self.undo), ("Redo", self.redo_button, self.redo)):
                action = menu.addAction(words)
                action.setEnabled(button.isEnabled())
                action.triggered.connect(signal)
        if self._can_print:
            menu.addAction("Print").triggered.connect(self.print_page)
        for act in self._acts:
            menu.addAction(act.words).triggered.connect(lambda _checked=False, key=act.key: self.act.emit(key))
        return menu

    def _show_places(self) -> None:
        self.menu().popup(self.places.mapToGlobal(self.places.rect().bottomLeft()))

    def measure(self) -> None:
        super().measure()
        self.row.setContentsMargins(px(16), 0, px(16), 0)
        for row in (self._left_row, self._right_row):
            row.setContentsMargins(0, 0, 0, 0)
        self._left_row.setSpacing(px(14))
        self._right_row.setSpacing(px(10))
        self._rule.setFixedHeight(px(40))
        self.fit()

    def lay_out(self) -> None:
        for side, row in ((self._left, self._left_row), (self._right, self._right_row)):
            row.invalidate()
            side.updateGeometry()  # forgets what it asked for before
        super().lay_out()
        for row in (self._left_row, self._right_row):
            row.activate()

    def fit(self) -> None:
        """On little room what matters least goes first; nothing is cut in the middle of a word."""
        has_context = any(self._context)
        for line, words in zip((self.context, self.context2), self._context, strict=True):
            line.setText(words)
            line.setToolTip("")
        # The four pages stand at the same place on each of them, whatever is beside them.
        self._right.setMinimumWidth(px(RIGHT) if self.width() >= px(ROOMY) else 0)
        second = [button for button in self.acts.values() if not isinstance(button, PrimaryButton)]

        def without_second() -> None:
            for button in second:
                button.hide()
            self._show_menu(bool(second))  # what is hidden is in the menu, beside the pages as long as these fit

        def shorter_context() -> None:
            room = self._where.sizeHint().width() - (self._needed() - self.width())
            if has_context and room >= px(LEAST_CONTEXT):
                for line, words in zip((self.context, self.context2), self._context, strict=True):
                    line.setText(line.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
                    line.setToolTip(words)
                self._where.updateGeometry()

        def without_context() -> None:
            self._rule.hide()
            self._where.hide()

        def primary(short: bool) -> None:
            for act in self._acts:
                self.acts[act.key].setText(act.short if short and act.short else act.words)

        def menu_of_pages(on: bool) -> None:
            self.sections.setVisible(not on)
            self._show_menu(on, dict(SECTIONS)[self.sections.current()])

        self.saved.set_short(False)
        self.saved.set_bare(False)
        primary(False)
        menu_of_pages(False)
        self.print_button.setVisible(self._can_print)
        self.redo_button.setVisible(self._editing)
        for part in (self._rule, self._where):
            part.setVisible(has_context)
        self.back_button.setText(self._back)
        self.name.setText(self._name)
        for button in second:
            button.show()
        steps: tuple[Callable[[], None], ...] = (
            lambda: self.saved.set_short(True),
            shorter_context,
            without_context,
            lambda: self.back_button.setText(""),
            lambda: primary(True),
            without_second,
            lambda: menu_of_pages(True),
            self.print_button.hide,
            self.redo_button.hide,
            lambda: self.saved.set_bare(True),
        )
        for less in steps:
            if self._needed() <= self.width():
                return
            less()
        over = self._needed() - self.width()
        if over > 0:
            room = max(px(60), self.name.sizeHint().width() - over)
            self.name.setText(self.name.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room))

    def _show_menu(self, shown: bool, page: str = "") -> None:
        """The menu button, with the name of the page where it stands for the four pages."""
        self.places.setVisible(shown)
        self.places.setText(page)
        self.places.setAccessibleName(page or "More")

    def show_back(self, *, to_course: bool) -> None:
        """Where the way back leads: to all patients, or to the course from which this was opened."""
        back = "Course" if to_course else "Patients"
        if back == self._back:
            return
        self._back = back
        self.back_button.setAccessibleName(self._back)
        self.back_button.setToolTip(f"Back to {'the course' if to_course else 'all patients'} (Esc)")
        self.fit()

    def _needed(self) -> int:
        """The width that everything shown asks for."""
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # a part that was not shown yet would tell the width of an unstyled one
        for row in (self._left_row, self._right_row):
            row.invalidate()
        right = max(self._right_row.sizeHint().width(), self._right.minimumWidth())
        sides = (self._left_row.sizeHint().width(), right)
        margins = self.row.contentsMargins()
        between = self.row.spacing() * 2 + margins.left() + margins.right()
        pages = [part for part in (self.sections, self.places) if part.isVisibleTo(self)]
        between += self.row.spacing() * (len(pages) - 1)
        return sum(sides) + sum(part.sizeHint().width() for part in pages) + between

    def _order_tabs(self) -> None:
        chain: list[QWidget] = [self.back_button, *(self.sections.button(key) for key, _ in SECTIONS), self.places]
        chain += [self.undo_button, self.redo_button, self.print_button, *self.acts.values()]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)


def _two(first: Label, second: Label) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(first)
    box.addWidget(second)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made


# -- top bar ----------------------------------------------------------------------------------------------------------
# The bar over every page: where one is, whose record it is, what can be done, and that it is saved.


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
