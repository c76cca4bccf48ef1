"""What every form is made of: labelled fields with one line under them, and the dialog that holds them.

A form edits a copy: Cancel costs nothing, and the value is made and kept only on OK. Faults are said beside the
field; doubts are asked about in the form itself and never corrected silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bodymap.errors import UserError
from bodymap.ui.kit.banner import WARN, Panel
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.screens import room_of
from bodymap.ui.kit.theme import (
    Button,
    Label,
    PrimaryButton,
    polish,
    px,
)
from bodymap.ui.kit.theme.widgets import Choice

E = TypeVar("E", bound=QWidget)
Typed = tuple[object, ...]
"""What stands in the fields of a form; () before it was shown."""


class Field(QWidget, Generic[E]):
    """A labelled input with one line under it: a hint, what was understood, or a fault."""

    def __init__(self, label: str, edit: E, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit: E = edit
        self.hint = hint
        self.label = Label(label, "note_strong", "ink2")
        if edit.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.label.setBuddy(edit)
        self.line = Label(hint, "note", "ink3", wrap=True)
        edit.setAccessibleName(label)
        edit.setAccessibleDescription(hint)
        self.is_wrong = False
        box = scaled(QVBoxLayout(self), margins=(0, 0, 0, 0), spacing=4)
        for part in (self.label, edit, self.line):
            box.addWidget(part)
        box.addStretch(1)
        self.line.setVisible(bool(hint))

    def note(self, words: str = "") -> None:
        """Say what was understood; nothing said shows the hint again."""
        self._say(words or self.hint, "ink2" if words else "ink3", wrong=False)

    def fault(self, words: str) -> None:
        """Say what is wrong with what was typed."""
        self._say(words, "err", wrong=True)

    def _say(self, words: str, tone: str, *, wrong: bool) -> None:
        self.is_wrong = wrong
        self.line.setText(f"⚠ {words}" if wrong else words)
        self.line.setVisible(bool(words))
        self.edit.setAccessibleDescription(words)
        self.line.set_tone(tone)
        if self.edit.property("state") != ("wrong" if wrong else ""):
            self.edit.setProperty("state", "wrong" if wrong else "")
            polish(self.edit)


class Form(QDialog):
    """A dialog over a copy. Subclasses add rows, and in `submit` read the fields and call `keep`."""

    def __init__(self, title: str, done: str, parent: QWidget | None = None, note: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.fields: list[Field[Any]] = []
        self._asked: tuple[str, ...] = ()
        self._opened: Typed = ()  # what stood in the form when it opened
        self._back_to: QWidget | None = None
        self._left: Typed | None = None  # what stood in it when leaving was asked about
        self.title = Label(title, "title", wrap=True)
        self.note = Label(note, "plain", "ink2", wrap=True)
        self._inside = inside = QWidget()
        self.rows = scaled(QVBoxLayout(inside), margins=(24, 4, 24, 8), spacing=12)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._grow)
        self.trouble = Label("", "body", "err", wrap=True)
        self.trouble.setObjectName("trouble")
        self.doubt = Doubt(self)
        self.doubt.as_typed.connect(self.submit_as_typed)
        self.doubt.back.clicked.connect(self.go_back)
        self.leaving = Leaving(self)
        self.leaving.stay.clicked.connect(self._stay)
        self.leaving.leave.clicked.connect(self.cancel)
        self.cancel_button = Button("Cancel")
        self.cancel_button.clicked.connect(self.cancel)
        self.done_button = PrimaryButton(done)
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self._pressed)
        self.buttons = scaled(QHBoxLayout(), spacing=10)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel_button)
        self.buttons.addWidget(self.done_button)
        foot = scaled(QVBoxLayout(), margins=(24, 6, 24, 20), spacing=10)
        foot.addWidget(self.trouble)
        foot.addWidget(self.doubt)
        foot.addWidget(self.leaving)
        foot.addLayout(self.buttons)
        head = scaled(QVBoxLayout(), margins=(24, 20, 24, 10), spacing=4)
        head.addWidget(self.title)
        head.addWidget(self.note)
        if not note:
            self.note.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._scroll, 1)
        box.addLayout(foot)
        self.trouble.hide()
        self.doubt.hide()
        self.leaving.hide()

    # -- building --------------------------------------------------------------------------------------------------

    def row(self, *parts: QWidget | tuple[QWidget, int]) -> None:
        """Add one row of fields, side by side; a part may come with its share of the width."""
        line = scaled(QHBoxLayout(), spacing=14)
        for part in parts:
            widget, share = part if isinstance(part, tuple) else (part, 1)
            line.addWidget(widget, share, Qt.AlignmentFlag.AlignTop)
            if isinstance(widget, Field):
                self.take(widget)
        self.rows.addLayout(line)

    def take(self, *fields: Field[Any]) -> None:
        """Count fields that were laid out by hand among the form's own."""
        for field in fields:
            self.fields.append(field)
            self._watch(field.edit)

    def sizeHint(self) -> QSize:
        """As large as its rows, never larger than the screen."""
        inside = self._inside
        width = max(px(520), inside.sizeHint().width() + px(4))
        rest = super().sizeHint().height() - self._scroll.sizeHint().height()
        flow = inside.heightForWidth(width) if inside.hasHeightForWidth() else inside.sizeHint().height()
        room = room_of(self).size()
        height = max(flow, inside.sizeHint().height()) + rest
        if height > room.height() - 40:
            width += self._scroll.verticalScrollBar().sizeHint().width()  # it takes its room beside the rows
        return QSize(min(width, room.width() - 20), min(height, room.height() - 40))

    def showEvent(self, event: QShowEvent) -> None:
        self.fit()
        if not event.spontaneous() and not self._opened:
            self._begin()
        super().showEvent(event)

    def _begin(self) -> None:
        """The first field takes the first key, unless the form has chosen another one."""
        has = self.focusWidget()
        if has is None or not self._inside.isAncestorOf(has):
            first = next((f.edit for f in self.fields if f.edit.isEnabled() and not f.edit.isHidden()), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
        self._opened = typed_in(self._inside)

    def fit(self) -> None:
        """Take the size that shows everything, as far as the screen allows."""
        for layout in (self.rows, self.layout()):
            if layout is not None:
                layout.activate()
        self.resize(self.sizeHint().expandedTo(self.size()) if self.isVisible() else self.sizeHint())

    def _grow(self, _least: int, hidden: int) -> None:
        """A line that came in does not make the form scroll while the screen has room."""
        room = room_of(self).height() - 40
        if hidden > 0 and self.height() < room:
            self.resize(self.width(), min(self.height() + hidden, room))

    # -- leaving ---------------------------------------------------------------------------------------------------

    def keeps_as_typed(self) -> bool:
        """Whether everything is stored as it is typed, so that leaving loses nothing."""
        return False

    def cancel(self) -> None:
        """Close without keeping; whoever presses Cancel means it."""
        self._left = typed_in(self._inside)
        self.reject()

    def reject(self) -> None:
        """Escape and the window's own button: asked once when something was typed that would be lost."""
        typed = typed_in(self._inside)
        if self.keeps_as_typed() or typed in (self._opened, self._left) or not self.isVisible():
            super().reject()
            return
        self._left = typed
        has = self.focusWidget()
        self._back_to = has if has is not None and self._inside.isAncestorOf(has) else None
        self.doubt.hide()
        self.leaving.show()
        self.fit()
        self.leaving.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.isAutoRepeat():
            return  # a held key asks, and never answers what it has asked
        super().keyPressEvent(event)

    def _stay(self) -> None:
        self._left = None
        self.leaving.hide()
        if self._back_to is not None:
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- keeping ---------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Read the fields, say the faults, or keep the value. Written by each form."""
        raise NotImplementedError

    def submit_as_typed(self) -> None:
        """Keep the value although there were doubts."""
        self._asked = self.doubt.words
        self.submit()

    def refused(self, problem: UserError) -> None:
        """Say under the fields why it was not done."""
        self.trouble.setText(f"{problem.what} {problem.todo}".strip())
        self.trouble.show()
        self.fit()

    def faulty(self) -> bool:
        """Whether a field has a fault; the first such field then has the focus."""
        self.fit()
        wrong = next((f for f in self.fields if f.is_wrong), None)
        if wrong is not None:
            wrong.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            for layout in (wrong.layout(), self.rows):
                if layout is not None:
                    layout.activate()
            # When the rows have made room for the words: else the field is in sight, and why it is wrong is not.
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(wrong))
        return wrong is not None

    def sure(self, doubts: Sequence[str]) -> bool:
        """Whether to go on in spite of `doubts`; asks in the form when these were not answered yet."""
        if not doubts or tuple(doubts) == self._asked:
            return True
        has = self.focusWidget()
        self._back_to = has if has is not None and self._inside.isAncestorOf(has) else None
        self.doubt.ask(doubts)
        self.fit()
        return False

    def go_back(self) -> None:
        """Whoever wants to correct types on where the doubt came up, never on a button."""
        first = next((f.edit for f in self.fields if f.edit.isEnabled() and not f.edit.isHidden()), None)
        back_to = self._back_to if self._back_to is not None else first
        if back_to is not None:
            back_to.setFocus(Qt.FocusReason.OtherFocusReason)

    def read_only(self, why: str) -> None:
        """Show everything, let nothing be typed, and say why; the one button closes."""
        for field in self.fields:
            field.edit.setEnabled(False)
        self.note.setText(why)
        self.note.show()
        self.done_button.hide()
        self.cancel_button.setText("Close")
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self, act: Callable[[], None]) -> None:
        """Do what OK means and close; when it is refused, say why and stay with everything that was typed."""
        try:
            act()
        except UserError as problem:
            self.refused(problem)
            return
        self.accept()

    def _pressed(self) -> None:
        self.trouble.hide()
        self.submit()

    def _watch(self, edit: QWidget) -> None:
        inner = [edit, *edit.findChildren(QWidget)]
        for part in inner:
            if isinstance(part, QLineEdit | QPlainTextEdit):
                part.textChanged.connect(self._touched)
            elif isinstance(part, QComboBox):
                part.currentIndexChanged.connect(self._touched)
            elif isinstance(part, QAbstractButton) and part.isCheckable():
                part.toggled.connect(self._touched)

    def _touched(self) -> None:
        self._asked = ()
        self.doubt.hide()
        self.trouble.hide()
        self.leaving.hide()


def typed_in(inside: QWidget) -> Typed:
    """What stands in the fields of a form and what is chosen there, to tell whether something was typed."""
    found: list[object] = []
    for part in inside.findChildren(QWidget):
        if part.window() is not inside.window():  # a calendar that was opened; what it chose stands in its field
            continue
        if isinstance(part, QLineEdit):
            found.append(part.text())
        elif isinstance(part, QPlainTextEdit):
            found.append(part.toPlainText())
        elif isinstance(part, QComboBox):
            found.append(part.currentIndex())
        elif isinstance(part, QAbstractButton) and part.isCheckable():
            found.append(part.isChecked())
    return tuple(found) or (None,)


class Leaving(Panel):
    """Asks once before what was typed is lost. Escape again leaves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WARN, parent)
        self.setObjectName("leaving")
        self.text = Label(
            "What you typed here is not kept yet. Escape again closes without keeping it.", "body", "warn"
        )
        self.text.setWordWrap(True)
        self.stay = Button("Go on typing")
        self.leave = Button("Close without keeping")
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.stay)
        line.addWidget(self.leave)
        box = scaled(QVBoxLayout(self), margins=(14, 10, 14, 12))
        box.addWidget(self.text)
        box.addLayout(line)


class Doubt(Panel):
    """Asks about what was typed, in the form: go back, or keep it as typed."""

    as_typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WARN, parent)
        self.setObjectName("doubt")
        self.words: tuple[str, ...] = ()
        self.text = Label("", "body", "warn", wrap=True)
        self.back = Button("Go back and correct")
        self.go_on = Button("Keep as typed")
        self.back.clicked.connect(self.hide)
        self.go_on.clicked.connect(self.as_typed)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.back)
        line.addWidget(self.go_on)
        box = scaled(QVBoxLayout(self), margins=(14, 10, 14, 12))
        box.addWidget(self.text)
        box.addLayout(line)

    def ask(self, doubts: Iterable[str]) -> None:
        """Show the doubts; the safe answer has the focus."""
        self.words = tuple(doubts)
        self.text.setText("\n".join(self.words))
        self.show()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)


def line_edit(text: str = "", placeholder: str = "", length: int = 200) -> QLineEdit:
    """A line of text."""
    edit = QLineEdit(text)
    edit.setPlaceholderText(placeholder)
    edit.setMaxLength(length)
    return edit


def secret_edit(length: int = 200) -> QLineEdit:
    """A line that does not show what is typed."""
    edit = line_edit(length=length)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit


def show_box(*edits: QLineEdit) -> QCheckBox:
    """Shows what is typed in these lines, while it is ticked."""
    box = QCheckBox("Show what is typed")

    def show(on: bool) -> None:
        for edit in edits:
            edit.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    box.toggled.connect(show)
    return box


class Wait(QTimer):
    """Says in a field how long nothing that is typed there is looked at, after wrong tries; until then the form cannot
    be sent. `seconds` says how long still."""

    def __init__(self, form: Form, field: Field[QLineEdit], seconds: Callable[[], int], words: str) -> None:
        super().__init__(form)
        self._form, self._field, self._seconds, self._words = form, field, seconds, words
        self.setInterval(250)
        self.timeout.connect(self.look)

    def look(self) -> None:
        """Say it, or that it is over."""
        seconds = self._seconds()
        self._form.done_button.setEnabled(not seconds)
        if seconds:
            self._field.fault(f"{self._words} The next one is looked at in {seconds} s.")
            self.start()
        else:
            self.stop()
            self._field.note()


def text_edit(text: str = "", lines: int = 3) -> QPlainTextEdit:
    """A few lines of text; Tab goes on to the next field."""
    edit = QPlainTextEdit(text)
    edit.setTabChangesFocus(True)
    edit.setProperty("ring", False)
    edit.setFixedHeight(px(20 * lines + 18))
    return edit


def choice(options: Iterable[tuple[str, str]], value: str = "") -> QComboBox:
    """A closed choice of (value, words), with `value` chosen."""
    box = Choice()
    for option, words in options:
        box.addItem(words, option)
    box.setCurrentIndex(max(0, box.findData(value)))
    return box


def open_choice(options: Iterable[str], value: str = "") -> QComboBox:
    """A choice of texts that takes any other text as well."""
    box = Choice()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(options))
    box.setCurrentText(value)
    return box


def chosen(box: QComboBox) -> str:
    """The value of a closed choice."""
    return str(box.currentData() or "")


SECRET = "secret"
"""Property of a dialog in which a passphrase is typed: it is let go of, not kept, when the program is covered."""

D = TypeVar("D", bound=QDialog)


def open_form(dialog: D) -> D:
    """Show a form over its window; it is gone when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
