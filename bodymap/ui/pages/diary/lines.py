"""The lines of a day to answer: a number, one of a few, yes or no, tags, what was used, a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bodymap.medicine import diary
from bodymap.medicine.diary import LONGEST, Item
from bodymap.medicine.guided import Words
from bodymap.medicine.model import Answer as Given
from bodymap.medicine.model import DiaryDay, Infusion
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.layouts import Flow
from bodymap.ui.kit.theme import IconButton, Rule
from bodymap.ui.kit.typed import TypedNumber, digit
from bodymap.ui.pages.guided.parts import LEAD, TEXT, TITLE, Answer, Tall, label, tab_order
from bodymap.ui.pages.guided.screens import field

# -- values -----------------------------------------------------------------------------------------------------------
# What the diary page is given, and days in words.


@dataclass(frozen=True, slots=True)
class DiaryValues:
    """The diary of one patient: all days in any order, infusions for the marks, the optional lines that are on.
    `first_weekday` 0 is Monday."""

    patient: str
    today: date
    days: tuple[DiaryDay, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    chosen: tuple[str, ...] = ()
    first_weekday: int = 0
    born: date | None = None


def day_name(day: date, words: Words, today: date | None = None) -> str:
    """ "Monday, 2 March 2026"; with `today`, "Today, ..." and "Yesterday, ..."."""
    name = f"{words.lines('days.names')[day.weekday()]}, {plain_day(day, words)}"
    if today is not None and (today - day).days in (0, 1):
        before = words.say("page.today" if day == today else "page.yesterday")
        return f"{before}, {name}"
    return name


def plain_day(day: date, words: Words) -> str:
    """ "2 March 2026"."""
    return f"{day.day} {month_name(day, words)}"


def month_name(day: date, words: Words) -> str:
    """ "March 2026"."""
    return f"{words.lines('days.months')[day.month - 1]} {day.year}"


def is_over(day: date, today: date) -> bool:
    """Whether what is written now on this day will be marked as late."""
    return today - day > timedelta(days=1)


# -- lines ------------------------------------------------------------------------------------------------------------
# The lines of a day: a number from 0 to 10, one of a few, yes or no, a number, tags, what was used, a few words.
# Nothing is chosen before, nothing goes on by itself; a second press on an answer takes it back.

SOON = 600
"""ms after the last letter until a text is kept."""


class Line(QWidget):
    """One line. `said` carries answers by their id, None where one is taken back."""

    said = Signal(object)

    def __init__(self, item: Item, words: Words, wide: bool) -> None:
        super().__init__()
        self.item, self.words, self.wide = item, words, wide
        self.setObjectName(f"line_{item.id}")
        self.setAccessibleName(self.own("title"))
        self.stops: list[QWidget] = []
        box = QHBoxLayout(self) if wide else QVBoxLayout(self)
        box.setContentsMargins(0, look.px(5), 0, look.px(5))
        box.setSpacing(look.px(16 if wide else 6))
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(label(self.own("title"), LEAD, 600))
        for text in self.notes():
            side.addWidget(label(text, TEXT, tone="ink2"))
        side.addStretch(1)
        self.answers = QVBoxLayout()
        self.answers.setSpacing(look.px(8))
        if wide:
            holder = QWidget()
            holder.setLayout(side)
            holder.setFixedWidth(look.px(300))
            side.setContentsMargins(0, 0, 0, 0)
            box.addWidget(holder)
            box.addLayout(self.answers, 1)
        else:
            box.addLayout(side)
            box.addLayout(self.answers)
        self.build()

    def own(self, key: str, **parts: object) -> str:
        """A text of this line, "" when it has none."""
        name = f"item.{self.item.id}.{key}"
        return self.words.say(name, **parts) if self.words.has(name) else ""

    def notes(self) -> list[str]:
        """What stands under the title."""
        return [text for text in (self.own("lead"),) if text]

    def build(self) -> None:
        """Put the answers in place."""

    def show_day(self, day: DiaryDay | None) -> None:
        """Show what was answered."""

    def number(self, n: int) -> bool:
        """Whether a number key meant something here."""
        return False

    def flush(self) -> None:
        """Say at once what is still being written."""

    def turn(self, key: str, answer: Given, day_has: bool) -> None:
        """Answer, or take the same answer back."""
        self.said.emit({key: None if day_has else answer})


class Eleven(QWidget):
    """0 to 10 as eleven equal answers: one row, or 6 + 5 where there is little room."""

    chosen = Signal(object)  # 0 to 10, None when taken back

    def __init__(self, name: str, low: str, high: str, wide: bool) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(8))
        ends = {0: f", {low}", 10: f", {high}"}
        self.buttons = []
        self._typing = TypedNumber(range(11))
        for n in range(11):
            button = Answer(str(n), size=22, least=56, weight=600, name=f"{name}: {n} of 10{ends.get(n, '')}")
            button.clicked.connect(lambda _=False, n=n: self.press(n))
            grid.addWidget(button, *((0, n) if wide else divmod(n, 6)))
            button.installEventFilter(self)
            self.buttons.append(button)
        for column in range(11 if wide else 6):
            grid.setColumnStretch(column, 1)

    def press(self, n: int) -> None:
        """As if the number was pressed."""
        self._typing.forget()
        self.chosen.emit(None if self.buttons[n].isChecked() else n)

    def type(self, n: int) -> None:
        """A number key, n = 0 to 9: 1 and then 0 is ten; what would be more than ten changes nothing."""
        number = self._typing.typed(n)
        if number is not None:
            back = self.buttons[number].isChecked()
            self.chosen.emit(None if back else number)
            if back:
                self._typing.forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever comes back begins anew."""
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self._typing.forget()
        return super().eventFilter(watched, event)

    def show_number(self, number: object) -> None:
        """Which number is taken; None for none."""
        for n, button in enumerate(self.buttons):
            button.setChecked(n == number and number is not None)


class ScaleLine(Line):
    """A number from 0 to 10."""

    def notes(self) -> list[str]:
        return [f"0  {self.own('low')}", f"10  {self.own('high')}"]

    def build(self) -> None:
        self.eleven = Eleven(self.own("title"), self.own("low"), self.own("high"), self.wide)
        self.eleven.chosen.connect(lambda n: self.said.emit({self.item.id: n}))
        self.answers.addWidget(self.eleven)
        self.stops = [*self.eleven.buttons]

    def show_day(self, day: DiaryDay | None) -> None:
        self.eleven.show_number(day.answers.get(self.item.id) if day else None)

    def number(self, n: int) -> bool:
        self.eleven.press(n) if n > 9 else self.eleven.type(n)
        return True


class ChoiceLine(Line):
    """One of a few answers, or yes or no; the number keys take them in their order from 1."""

    def build(self) -> None:
        if self.item.kind == "choice":
            options: dict[Given, str] = {o: self.own(f"options.{o}") for o in self.item.options}
        else:
            options = {1: self.words.say("answer.yes"), 0: self.words.say("answer.no")}
        row = QGridLayout()
        row.setSpacing(look.px(8))
        self.buttons: dict[Given, Answer] = {}
        across = len(options) if self.wide else 2
        for n, (value, text) in enumerate(options.items()):
            button = Answer(text, mark="one", least=56, name=f"{self.own('title')}: {text}")
            button.clicked.connect(lambda _=False, value=value: self._press(value))
            row.addWidget(button, *divmod(n, across))
            row.setColumnStretch(n % across, 1)
            self.buttons[value] = button
        self.answers.addLayout(row)
        self.stops = [*self.buttons.values()]

    def show_day(self, day: DiaryDay | None) -> None:
        answer = day.answers.get(self.item.id) if day else None
        for value, button in self.buttons.items():
            button.setChecked(value == answer)

    def number(self, n: int) -> bool:
        values = list(self.buttons)
        if 1 <= n <= len(values):
            self._press(values[n - 1])
        return 1 <= n <= len(values)

    def _press(self, value: Given) -> None:
        self.turn(self.item.id, value, self.buttons[value].isChecked())


class TagsLine(Line):
    """Any of some tags, or none of them; for what was used, a row each for how much it helped."""

    def build(self) -> None:
        flow = Flow(8)
        self.buttons: dict[str, Answer] = {}
        tags = {tag: self.own(f"tags.{tag}") for tag in self.item.tags}
        for tag, text in {**tags, "none": self.own("none")}.items():
            button = Answer(text, mark="one" if tag == "none" else "many", least=48)
            button.setAccessibleName(f"{self.own('title')}: {text}")
            button.clicked.connect(lambda _=False, tag=tag: self._press(tag))
            flow.addWidget(button)
            self.buttons[tag] = button
        self.answers.addWidget(flow)
        self.helped: dict[str, tuple[QWidget, Eleven]] = {}
        if self.item.kind == "used":
            for tag, text in tags.items():
                self._add_helped(tag, text)
        self._order()

    def _add_helped(self, tag: str, text: str) -> None:
        question = self.own("helped", name=text)
        part = QWidget()
        box = QVBoxLayout(part)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(4))
        box.addWidget(label(question, TEXT, 600))
        eleven = Eleven(question, self.own("low"), self.own("high"), self.wide)
        eleven.chosen.connect(lambda n, tag=tag: self.said.emit({self.item.helped(tag): n}))
        box.addWidget(eleven)
        ends = label(f"0  {self.own('low')}   ·   10  {self.own('high')}", TEXT, tone="ink2")
        box.addWidget(ends)
        part.hide()
        self.answers.addWidget(part)
        self.helped[tag] = (part, eleven)

    def _order(self) -> None:
        self.stops = [*self.buttons.values()]
        for tag, (_, eleven) in self.helped.items():
            if self.buttons[tag].isChecked():
                self.stops += eleven.buttons

    def show_day(self, day: DiaryDay | None) -> None:
        marked = diary.taken(day, self.item)
        for tag, button in self.buttons.items():
            button.setChecked(marked is not None and (tag in marked or (tag == "none" and not marked)))
        for tag, (part, eleven) in self.helped.items():
            part.setVisible(bool(marked and tag in marked))
            eleven.show_number(day.answers.get(self.item.helped(tag)) if day else None)
        self._order()

    def number(self, n: int) -> bool:
        """A number goes to how much the thing with the focus helped."""
        focus = QApplication.focusWidget()
        eleven = next((e for _, e in self.helped.values() if focus is not None and e.isAncestorOf(focus)), None)
        if eleven is not None:
            eleven.press(n) if n > 9 else eleven.type(n)
        return eleven is not None

    def _press(self, tag: str) -> None:
        self.turn(self.item.key(tag), 1, self.buttons[tag].isChecked())


class TextLine(Line):
    """A few words; kept a moment after the last letter, and when the line or the page is left."""

    def build(self) -> None:
        self.field = field(LONGEST, self.own("title"))
        self.later = QTimer(self)
        self.later.setSingleShot(True)
        self.later.setInterval(SOON)
        self.later.timeout.connect(self._say)
        self.field.textEdited.connect(lambda _: self.later.start())
        self.field.editingFinished.connect(self.flush)
        row = QHBoxLayout()
        row.setSpacing(look.px(10))
        row.addWidget(self.field, 1)
        self.answers.addLayout(row)
        self.row = row
        self.stops = [self.field]

    def show_day(self, day: DiaryDay | None) -> None:
        text = self.as_text(day.answers.get(self.item.id) if day else None)
        if not self.later.isActive() and self.field.text().strip() != text:
            self.field.setText(text)

    def flush(self) -> None:
        if self.later.isActive():
            self.later.stop()
            self._say()

    def as_text(self, answer: Given | None) -> str:
        """The answer as it stands in the field."""
        return "" if answer is None else str(answer)

    def as_answer(self, text: str) -> Given | None:
        """What the text of the field says."""
        return text or None

    def _say(self) -> None:
        self.said.emit({self.item.id: self.as_answer(self.field.text().strip())})


class NumberLine(TextLine):
    """A number with its unit; less and more for those who do not type."""

    def build(self) -> None:
        super().build()
        item = self.item
        if item.step == 1:
            self.field.setValidator(QIntValidator(int(item.low), int(item.high), self.field))
        else:
            self.field.setValidator(QDoubleValidator(item.low, item.high, 1, self.field))
        self.field.setFixedSize(look.px(110), look.px(56))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.less = Answer("−", size=24, least=56, name=f"{self.own('title')}: {self.words.say('answer.less')}")
        self.more = Answer("+", size=24, least=56, name=f"{self.own('title')}: {self.words.say('answer.more')}")
        for button, by in ((self.less, -1), (self.more, 1)):
            button.setFixedSize(look.px(72), look.px(56))
            button.clicked.connect(lambda _=False, by=by: self._step(by))
        self.row.insertWidget(0, self.less)
        self.row.addWidget(self.more)
        self.row.addWidget(label(self.own("unit"), TEXT, tone="ink2"))
        self.row.setStretch(1, 0)
        self.row.addStretch(1)
        self.stops = [self.less, self.field, self.more]

    def as_text(self, answer: Given | None) -> str:
        return f"{answer:g}" if isinstance(answer, int | float) else ""

    def as_answer(self, text: str) -> Given | None:
        """A number within the line's own steps; None when it is none."""
        try:
            return self.item.check(self.item.id, float(text.replace(",", ".")))
        except ValueError:
            return None

    def _step(self, by: int) -> None:
        item, now = self.item, self.as_answer(self.field.text())
        start = 7.0 if item.step != 1 else item.low - (by > 0)
        moved = (float(now) if isinstance(now, int | float) else start) + by * item.step
        self.later.stop()
        self.said.emit({item.id: min(max(moved, item.low), item.high)})


KINDS: Mapping[str, type[Line]] = {
    "scale": ScaleLine,
    "choice": ChoiceLine,
    "yes_no": ChoiceLine,
    "number": NumberLine,
    "tags": TagsLine,
    "used": TagsLine,
    "text": TextLine,
}


def make_line(item: Item, words: Words, wide: bool) -> Line:
    """The line of an item."""
    return KINDS[item.kind](item, words, wide)


def is_writing(widget: QWidget | None) -> bool:
    """Whether keys belong to a field."""
    return isinstance(widget, QLineEdit)


# -- day --------------------------------------------------------------------------------------------------------------
# One day: its lines to answer, or, at the desk, what was answered in words.


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
