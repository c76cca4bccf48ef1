"""One day: its lines to answer, or, at the desk, what was answered in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap import diary
from bodymap.flow import Words
from bodymap.model import DiaryDay
from bodymap.ui import theme as look
from bodymap.ui.diary.lines import Line, is_writing, make_line
from bodymap.ui.diary.values import DiaryValues, day_name, is_over
from bodymap.ui.number_row import digit
from bodymap.ui.self_assessment.parts import LEAD, TITLE, Tall, label, tab_order
from bodymap.ui.theme import IconButton, Rule


class DayPart(Tall):
    """The page of one day. `said` carries the answers to keep; `day_chosen` another day."""

    said = Signal(object)
    day_chosen = Signal(object)

    def __init__(self, values: DiaryValues, day: date, words: Words, wide: bool, reading: bool) -> None:
        super().__init__()
        self.values, self.day, self.words = values, day, words
        self.setProperty("page", True)
        self.setAccessibleName(day_name(day, words, values.today))
        self.lines: list[Line] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(12))
        box.setSpacing(look.px(6))
        self._head(box, wide)
        if reading:
            self._said(box)
        else:
            self._ask(box, wide)
        box.addStretch(1)

    def _head(self, box: QVBoxLayout, wide: bool) -> None:
        say, day, today = self.words.say, self.day, self.values.today
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        self.before = IconButton("back", say("page.before"), "patient_small")
        self.after = IconButton("chevron_right", say("page.after"), "patient_small")
        self.after.setEnabled(day < today)
        self.before.clicked.connect(lambda: self.day_chosen.emit(day - timedelta(days=1)))
        self.after.clicked.connect(lambda: self.day_chosen.emit(day + timedelta(days=1)))
        title = label(day_name(day, self.words, today), TITLE - 8 if wide else 22, 600)
        row.addWidget(self.before, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(title, 1)
        row.addWidget(self.after, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(row)
        self.note = label("", LEAD, tone="ink2")
        box.addWidget(self.note)

    def _ask(self, box: QVBoxLayout, wide: bool) -> None:
        for item in diary.shown(self.values.chosen):
            line = make_line(item, self.words, wide)
            line.said.connect(self.said)
            box.addWidget(Rule())
            box.addWidget(line)
            self.lines.append(line)
        box.addWidget(label(self.words.say("page.keys"), 18, tone="ink2"))
        self.reorder()
        for part in self.findChildren(QAbstractButton):
            part.installEventFilter(self)

    def _said(self, box: QVBoxLayout) -> None:
        entry = diary.latest(self.values.days).get(self.day)
        if entry is None or not diary.written(entry):
            box.addWidget(label(self.words.say("page.desk_none"), LEAD))
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(24))
        grid.setVerticalSpacing(look.px(8))
        for n, (name, said) in enumerate(diary.day_in_words(entry, self.words, self.values.chosen)):
            grid.addWidget(label(name, 18, tone="ink2"), n, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(said or self.words.say("page.nothing"), 18, 600 if said else 400, "ink" if said else "ink3")
            grid.addWidget(shown, n, 1)
        grid.setColumnStretch(1, 1)
        box.addSpacing(look.px(10))
        box.addLayout(grid)

    def show_day(self, entry: DiaryDay | None, versions: int = 1) -> None:
        """Show what is recorded for this day."""
        for line in self.lines:
            line.show_day(entry)
        self.reorder()
        say, said = self.words.say, []
        if entry is not None and diary.written(entry) and (mark := diary.mark(entry)):
            said.append(say(f"page.{mark}") + ".")
        elif self.lines and is_over(self.day, self.values.today):
            said.append(say("page.late_lead"))
        if versions > 1:
            said.append(say("page.versions"))
        if not said and self.lines:
            said.append(say("page.lead"))
        self.note.setText(" ".join(said))
        self.note.setVisible(bool(said))

    def reorder(self) -> None:
        """The focus goes through the answers in their order."""
        tab_order([self.before, self.after, *(stop for line in self.lines for stop in line.stops)])

    def flush(self) -> None:
        """Say at once what is still being written."""
        for line in self.lines:
            line.flush()

    def line_id(self) -> str:
        """The line with the focus, "" for none."""
        line = self._line()
        return line.item.id if line else ""

    def go_to(self, item_id: str) -> None:
        """Put the focus on a line, where it is shown."""
        for line in self.lines:
            if line.item.id == item_id:
                _first(line.stops).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- keys --

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not is_writing(_focus()):
            return self._key(event)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_writing(_focus()) and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(event.key() == Qt.Key.Key_Down)
        elif is_writing(_focus()) or not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(key == Qt.Key.Key_Down)
            return True
        modifiers = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        if event.isAutoRepeat() or event.modifiers() & ~modifiers:
            return False
        line, focus = self._line(), _focus()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
            return True
        number = 10 if key == Qt.Key.Key_T else digit(event)
        return line is not None and number is not None and line.number(number)

    def _line(self) -> Line | None:
        focus = _focus()
        return next((line for line in self.lines if focus is not None and line.isAncestorOf(focus)), None)

    def _go(self, down: bool) -> None:
        line = self._line()
        place = self.lines.index(line) + (1 if down else -1) if line else 0
        if 0 <= place < len(self.lines):
            _first(self.lines[place].stops).setFocus(Qt.FocusReason.TabFocusReason)


def _first(stops: Sequence[QWidget]) -> QWidget:
    """What is taken on a line, else its first answer."""
    return next((s for s in stops if isinstance(s, QAbstractButton) and s.isChecked()), stops[0])


def _focus() -> QWidget | None:
    return QApplication.focusWidget()
