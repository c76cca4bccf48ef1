"""The bar over every page: where one is, whose record it is, what can be done, and that it is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from bodymap.medicine.model import Patient
from bodymap.ui.acts import (
    AMEND,
    BACK,
    EXAM,
    FINISH,
    FROM_PATIENT,
    HELP,
    IMPORT,
    LOCK,
    MORE,
    MORE_MENU,
    NEW_EXAM,
    NEW_INFUSION,
    PAGES,
    PRINT,
    REDO,
    REPORT,
    SHOW_CLINIC,
    SHOW_SETTINGS,
    START,
    UNDO,
    WHO,
    Page,
)
from bodymap.ui.kit.actions import Action, Actions
from bodymap.ui.kit.layouts import scaled, sized
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
# What the bars are made of: the bar itself, the words about saving.

HEIGHT = 60


class Bar(QFrame):
    """A bar of the window's width: of the acts that can be done, those that stand on the bar of the page shown."""

    def __init__(self, acts: Actions, page: Page, left: int) -> None:
        """`left`: how far from the edge it begins, px at 100 %."""
        super().__init__()
        self.setProperty("bar", True)
        self._acts, self.page = acts, page
        self._shown: object = None  # the page and its acts with their words, when they were last laid out
        self.row = scaled(QHBoxLayout(sized(self, height=HEIGHT)), margins=(left, 0, 16, 0), spacing=8)
        self._fitted = (0, 0)  # the width of the bar and what its parts asked for, when they were last made to fit

    def fit(self) -> None:
        """Make the parts fit into the width; a bar that has too many says how."""

    def has(self, action: Action) -> bool:
        """Whether an act stands on the bar of this page now."""
        return self.page.id in action.bars and self._acts.is_there(action)

    def has_changed(self) -> bool:
        """Whether other acts, or other words for them, stand on the bar than when this was last asked."""
        there = [(action, act.iconText()) for action, act in self._acts.every() if self.has(action)]
        before, self._shown = self._shown, (self.page, there)
        return self._shown != before

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
    """The bar of the start page and of those beside it: the program, the practice, Import, Clinic, Settings, Lock."""

    def __init__(self, acts: Actions) -> None:
        super().__init__(acts, START, 24)
        self.name = Label(START.title, "card_title")
        self.practice = Label("", "note", "ink2")
        places = (BACK, WHO, IMPORT, FROM_PATIENT, SHOW_CLINIC, SHOW_SETTINGS, HELP, LOCK)
        self.buttons = {action: QuietButton(action.short or action.words, action.icon) for action in places}
        self.row.addWidget(self.buttons[BACK])
        self.row.addWidget(self.name)
        self.row.addSpacing(px(8))
        self.row.addWidget(self.practice)
        self.row.addStretch(1)
        for action, button in self.buttons.items():
            if action is not BACK:
                self.row.addWidget(button)
            acts.show_on(button, action, named=action is not BACK)
        acts.changed.connect(self._look)
        self.show_page(START)

    def show_page(self, page: Page, practice: str = "") -> None:
        """The bar of a page; the start page names the practice."""
        self.page = page
        self.name.setText(page.title)
        self.practice.setText(practice)
        self._look()
        self.fit()

    def _look(self) -> None:
        if self.has_changed():
            for action, button in self.buttons.items():
                button.setVisible(self.has(action))
            self.fit()

    def fit(self) -> None:
        """On little room the practice goes first, then the words beside the icons; their names stay as tooltips."""
        self.practice.setVisible(bool(self.practice.text()))
        collapsing = {action: button for action, button in self.buttons.items() if action is not BACK}
        for action, button in collapsing.items():
            act = self._acts.get(action)
            button.setText(act.iconText() if act is not None else action.short or action.words)
        if self._needed() > self.width():
            self.practice.hide()
        if self._needed() > self.width():
            for button in collapsing.values():
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

    def __init__(self, acts: Actions) -> None:
        super().__init__(acts, EXAM, 16)
        self.back_button = QuietButton("Patients", "back")
        self.name, self.about = Label("", "card_title"), Label("", "note", "ink2")
        self.context, self.context2 = Label("", "note_strong"), Label("", "note", "ink2")
        self.sections = Segmented(tuple((page.id, page.title) for page in PAGES))
        self.sections.chosen.connect(lambda _id: self.sections.set_current(self.page.id))  # until the page is there
        self.places = Button(EXAM.title, "menu")
        self.places.setToolTip("Pages of this patient, and what else can be done")
        self.places.clicked.connect(self._show_places)
        self.places.hide()
        self.saved = Saved()
        self.undo_button = QuietIconButton("undo", "Undo")
        self.redo_button = QuietIconButton("redo", "Redo")
        self.print_button = IconButton("print", "Print")
        self.buttons: dict[Action, Button] = {
            action: (PrimaryButton if action.primary else Button)(action.words, action.icon)
            for action in (MORE, REPORT, NEW_INFUSION, AMEND, FINISH, NEW_EXAM)
        }
        self._name, self._about, self._back, self._context = "", "", "Patients", ("", "")
        self.back_button.setAccessibleName(self._back)
        self._rule = sized(Rule(upright=True), height=40)
        self._who, self._where = _two(self.name, self.about), _two(self.context, self.context2)
        self._left, self._right = QWidget(), QWidget()
        self._left_row = scaled(QHBoxLayout(self._left), margins=(0, 0, 0, 0), spacing=14)
        self._right_row = scaled(QHBoxLayout(self._right), margins=(0, 0, 0, 0), spacing=10)
        for part in (self.back_button, self._who, self._rule, self._where):
            self._left_row.addWidget(part)
        self._left_row.addStretch(1)
        self._right_row.addStretch(1)
        for part in (self.saved, self.undo_button, self.redo_button, self.print_button, *self.buttons.values()):
            self._right_row.addWidget(part)
        self.row.addWidget(self._left, 1)
        self.row.addWidget(self.sections, 0, Qt.AlignmentFlag.AlignCenter)
        self.row.addWidget(self.places, 0, Qt.AlignmentFlag.AlignCenter)
        self.row.addWidget(self._right)
        self.saved.changed.connect(self.fit)
        acts.show_on(self.back_button, BACK, named=False)
        for page in PAGES:
            acts.show_on(self.sections.button(page.id), page.go)
        icons = {UNDO: self.undo_button, REDO: self.redo_button, PRINT: self.print_button}
        for action, button in {**icons, **self.buttons}.items():
            acts.show_on(button, action)
        acts.changed.connect(self._look)
        self._order_tabs()
        self._look()
        look().changed.connect(self.fit)
        self.fit()

    def show_patient(self, patient: Patient) -> None:
        """Whose record is open."""
        age = patient.age(date.today())
        self._name = patient.name or "no name"
        self.name.setText(self._name)
        self.name.setToolTip(self._name)
        self._about = "  ·  ".join(p for p in (f"{age} years" if age is not None else "", patient.number) if p)
        self.about.setText(self._about)
        self.about.setToolTip(self._about)
        self._who.setAccessibleName(f"Patient {self._name}, {self._about}")

    def show_context(self, first: str, second: str = "") -> None:
        """Two short lines about the exam or the course that is shown."""
        self._context = (first, second)
        self.context2.setVisible(bool(second))  # one line alone stands in the middle of the bar
        self.fit()

    def context_words(self) -> str:
        """The first of the two lines, in full."""
        return self._context[0]

    def show_page(self, page: Page) -> None:
        """Which of the four pages is shown."""
        self.page = page
        self.sections.set_current(page.id)
        self._look()

    def shown_acts(self) -> list[Action]:
        """The acts that stand at the right of the bar, or in its menu where it is narrow."""
        return [action for action in self.buttons if self.has(action)]

    def _look(self) -> None:
        if self.has_changed():
            self.saved.setVisible(self.has(UNDO))  # an exam is written
            self.undo_button.setVisible(self.has(UNDO))
            for action, button in self.buttons.items():
                button.setVisible(self.has(action))
            self.fit()

    def menu(self) -> QMenu:
        """The four pages and everything of the bar that a narrow one hides."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for page in PAGES:
            if (act := self._acts.get(page.go)) is not None:
                menu.addAction(act)
        menu.addSeparator()
        for action in (UNDO, REDO, PRINT, *self.buttons):
            if self.has(action):
                menu.addAction(self._acts.of(action))
        return menu

    def _show_places(self) -> None:
        self.menu().popup(self.places.mapToGlobal(self.places.rect().bottomLeft()))

    def show_more(self) -> None:
        """What is done now and then, below "More", or below the menu of a narrow bar."""
        menu = self._acts.menu(MORE_MENU, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        more = self.buttons[MORE]
        button = more if more.isVisible() else self.places
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

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
        here = {action: self.buttons[action] for action in self.shown_acts()}
        second = [button for action, button in here.items() if not action.primary]

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
            for action, button in here.items():
                button.setText(action.short if short and action.short else action.words)

        def menu_of_pages(on: bool) -> None:
            self.sections.setVisible(not on)
            self._show_menu(on, self.page.title)

        self.saved.set_short(False)
        self.saved.set_bare(False)
        primary(False)
        menu_of_pages(False)
        self.print_button.setVisible(self.has(PRINT))
        self.redo_button.setVisible(self.has(REDO))
        for part in (self._rule, self._where):
            part.setVisible(has_context)
        self.back_button.setText(self._back)
        self.name.setText(self._name)
        self.about.setText(self._about)
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
            room = max(px(60), self._who.sizeHint().width() - over)
            for line, words in ((self.name, self._name), (self.about, self._about)):
                line.setText(line.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))

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
        chain: list[QWidget] = [self.back_button, *(self.sections.button(page.id) for page in PAGES), self.places]
        chain += [self.undo_button, self.redo_button, self.print_button, *self.buttons.values()]
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

    def __init__(self, acts: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home, self.patient = HomeBar(acts), PatientBar(acts)
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
