"""One line of quick entry over the table of what was entered: Tab goes on, Enter commits, Esc clears."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine.dosing import built_in
from bodymap.medicine.model import day_fault, now
from bodymap.medicine.model.base import MONTHS
from bodymap.ui.kit.form import Field, chosen
from bodymap.ui.kit.layouts import Flow, scaled, sized
from bodymap.ui.kit.rows import RowKeys, Rows
from bodymap.ui.kit.theme import Button, Card, Label, QuietButton, polish
from bodymap.ui.kit.typed import date_in_words, read_day, read_time

# -- moment -----------------------------------------------------------------------------------------------------------
# A time of an infusion as typed: only the clock, on the day that fits; another day when it is said.

_HALF_DAY = timedelta(hours=12)
_DAYS = 30  # the longest infusions run for days, none for a month


def read_moment(text: str, start: datetime, *, month_first: bool = False, born: date | None = None) -> datetime:
    """ "10:15" on the day of the infusion that began at `start` (past midnight: the next one), "+1 10:15" a day later,
    "12 Nov 2026 10:15" on that day, "3/5/2026 10:15" in the order of the practice. With the offset of the infusion.
    ValueError in words."""
    said = text.strip()
    *before, clock = said.split() or [""]
    if before and before[-1].lower() not in ("am", "pm") and clock.lower() in ("am", "pm"):
        *before, clock = *before[:-1], f"{before[-1]} {clock}"
    made = read_time(clock)
    day = start.date()
    if not before:
        found = datetime.combine(day, made, start.tzinfo)
        if found - start > _HALF_DAY:
            earlier = found - timedelta(days=1)
            return earlier if start - earlier < timedelta(hours=3) else found
        return found + timedelta(days=1) if start - found > _HALF_DAY else found
    if before[0].startswith("+") and before[0][1:].isdigit() and len(before) == 1:
        later = int(before[0][1:])
        if later > _DAYS:
            raise ValueError(f"+{later} is more than {_DAYS} days after the start.")
        told = day + timedelta(days=later)
        if why := day_fault(told, born):
            raise ValueError(f"{date_in_words(told)} {why}.")
        return datetime.combine(told, made, start.tzinfo)
    typed = read_day(" ".join(before), date.today(), month_first=month_first, born=born)
    return datetime.combine(typed, made, start.tzinfo)


def clock_of(when: datetime, start: datetime) -> str:
    """ "10:15"; with its day when that is not the day of the infusion. Reads back as what it was."""
    local = when.astimezone(start.tzinfo)
    if read_moment(f"{local:%H:%M}", start).date() == local.date():
        return f"{local:%H:%M}"
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H:%M}"


def before_start(text: str, start: datetime) -> str:
    """The question about a time from before the infusion began."""
    return f"{text} is before the infusion began, at {start:%H:%M}. Is it right?"


# -- line -------------------------------------------------------------------------------------------------------------
# One line of quick entry: Tab goes on, Enter commits, Esc clears; the time fills itself in.

T = TypeVar("T")


_AGAIN = " Enter again keeps it as typed."


class WrongEntry(ValueError):
    """One box of the line cannot be read."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a line and is not entered: the text of each box, and the value that was being changed."""

    texts: Mapping[str, str]
    changing: Any = None


class Box(QLineEdit):
    """A line of text that leaves Ctrl+Z to the page when there is nothing of its own to take back."""

    def event(self, event: QEvent) -> bool:
        if (
            event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and isinstance(event, QKeyEvent)
            and (
                (event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable())
                or (event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable())
            )
        ):
            event.ignore()
            return False
        return super().event(event)


class EntryLine(QWidget):
    """Labelled boxes in a row. A subclass adds the boxes and makes the value in `read`; WrongEntry says what is wrong.

    `entered` carries the value. What stands out is asked about once; Enter again keeps it as typed.
    """

    entered = Signal(object)
    opened = Signal(bool)  # something stands in it now that is not entered; or no longer
    aside: frozenset[str] = frozenset({"time"})
    """Boxes that say nothing by themselves: what fills itself in, or stays for the next row."""

    def __init__(self, done: str, clock: Callable[[], datetime] = now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._done = clock, done
        self.start = clock()
        self.infusion = ""
        self._month_first = False
        self.limits = built_in()
        self._born: date | None = None
        self.changing: Any = None
        self._asked: tuple[str, ...] = ()
        self._typed_time = False
        self._begun = False
        self._may_clear = False  # Escape was asked about
        self._put_up: list[str] = []  # what stood in the boxes of a row that was put up to be changed
        self._late = self._was_open = False
        self.fields: dict[str, Field[Any]] = {}
        self._flow = Flow(low=True)
        self.said = Label("", "note", "ink2", wrap=True)
        self.said.hide()
        self.add = Button(done, "enter", size="small")
        self.cancel = QuietButton("Do not change", size="small")
        self.add.clicked.connect(self.enter)
        self.cancel.clicked.connect(self.clear)
        self.cancel.hide()
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addWidget(self.cancel)
        foot.addWidget(self.said, 100)
        foot.addStretch(1)
        box = scaled(QVBoxLayout(self), margins=(0, 0, 0, 0), spacing=8)
        box.addWidget(self._flow)
        box.addLayout(foot)
        self.time = self._add("time", "Time", Box(), 74)

    # -- building --------------------------------------------------------------------------------------------------

    def _add(self, key: str, label: str, edit: T, width: int) -> T:
        """One more box with its label; `width` at 100 %."""
        assert isinstance(edit, QWidget)
        edit.setProperty("sized", "small")
        field = sized(Field(label, edit), width=width)
        self.fields[key] = field
        edit.installEventFilter(self)
        if isinstance(edit, QComboBox):
            edit.currentTextChanged.connect(self._look_open)
            if (inner := edit.lineEdit()) is not None:
                inner.installEventFilter(self)
        if isinstance(edit, QLineEdit):
            edit.textChanged.connect(self._look_open)
            edit.textEdited.connect(self._touched if key != "time" else self._time_typed)
        self._flow.addWidget(field)
        return edit

    def _text(self, key: str, label: str, width: int, placeholder: str = "", length: int = 12) -> Box:
        made = self._add(key, label, Box(), width)
        made.setPlaceholderText(placeholder)
        made.setMaxLength(length)
        return made

    # -- the line --------------------------------------------------------------------------------------------------

    def begin(self, infusion: str, start: datetime) -> None:
        """Enter for this infusion from now on; it began at `start`."""
        moved = infusion != self.infusion
        self.infusion, self.start = infusion, start
        self._late = abs((self._clock() - start).total_seconds()) > 86400
        if moved:
            self.clear()

    def read_days(self, month_first: bool, born: date | None) -> None:
        """How a day before a time is read: 3/5 by the order of the practice, none before the birth."""
        self._month_first, self._born = month_first, born

    def read(self) -> Any:
        """The value that the boxes make. Written by each line."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Fill the boxes with a value to change it. Written by each line."""
        raise NotImplementedError

    def doubts(self, value: Any) -> list[str]:
        """What to ask about before it is kept; [] when nothing stands out."""
        return []

    def ahead(self, *moments: datetime | None) -> list[str]:
        """The question about a time that has not come yet by the clock."""
        now_at = self._clock().replace(second=59)
        first = next((at for at in moments if at is not None and at > now_at), None)
        return [f"{clock_of(first, self.start)} is in the future. Is it right?"] if first else []

    def early(self, value: Any) -> list[str]:
        """The question about a row from before the infusion began; [] where a line has such rows."""
        if value.at >= self.start.replace(second=0, microsecond=0):
            return []
        return [before_start(clock_of(value.at, self.start), self.start)]

    def first_box(self) -> QWidget:
        """Where typing begins: the box after the time, or the time when it cannot fill itself in."""
        keys = list(self.fields)
        made: QWidget = self.fields[keys[0] if self._late else keys[1]].edit
        return made

    def change(self, value: Any) -> None:
        """Put a value of the table into the line, to change it."""
        self.clear()
        self.changing = value
        self.time.setText(clock_of(value.at, self.start))
        self._typed_time = True
        self.show_value(value)
        self._put_up = self._texts()
        self._look_open()
        self.add.setText("Change")
        self.cancel.show()
        self.first_box().setFocus(Qt.FocusReason.OtherFocusReason)

    def set_tab_order(self) -> None:
        """Tab goes from box to box and then to the button, though that was made first."""
        stops: list[QWidget] = [*(field.edit for field in self.fields.values()), self.add, self.cancel]
        for one, next_one in pairwise(stops):
            QWidget.setTabOrder(one, next_one)

    def clear(self) -> None:
        """Empty boxes, except what stays for the next row; the time is now again."""
        self.changing = None
        self._asked = ()
        self._typed_time = self._begun = self._may_clear = False
        for field in self.fields.values():
            field.note()
            if isinstance(field.edit, QLineEdit):
                field.edit.setText("")
        self._fill_time()
        self.said.hide()
        self.add.setText(self._done)
        self.cancel.hide()

    def enter(self) -> None:
        """Commit the line; say what is wrong, or ask, when it cannot be taken as it is."""
        value = self._read_or_say()
        if value is not None:
            self.clear()
            self.first_box().setFocus(Qt.FocusReason.OtherFocusReason)
            self.entered.emit(value)

    # -- leaving ---------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether something stands in it that is not entered."""
        if self.changing is not None:
            return self._texts() != self._put_up
        return any(self._stands(key) for key in self.fields if key not in self.aside)

    def settle(self) -> str:
        """Before the line is left: enter what stands in it, as `enter` does. In words why it cannot be taken as it is,
        "" when nothing is left."""
        if not self.is_open:
            return ""
        self._asked = ()
        value = self._read_or_say()
        if value is None:
            return self.said.text().removesuffix(_AGAIN)
        self.clear()
        self.entered.emit(value)
        return ""

    def typed(self) -> Typed | None:
        """What stands in it and is not entered, to be put back later."""
        if not self.is_open:
            return None
        return Typed(dict(zip(self.fields, self._texts(), strict=True)), self.changing)

    def put_back(self, typed: Typed) -> None:
        """Let stand here again what was typed."""
        self.clear()
        if typed.changing is not None:
            self.change(typed.changing)
        self._typed_time = self._begun = True
        for key, text in typed.texts.items():
            edit = self.fields[key].edit
            edit.setCurrentText(text) if isinstance(edit, QComboBox) else edit.setText(text)
        self.first_box().setFocus(Qt.FocusReason.OtherFocusReason)

    # -- reading the boxes -----------------------------------------------------------------------------------------

    def wrong(self, key: str, words: str) -> WrongEntry:
        """The fault of one box, shown there."""
        field = self.fields[key]
        field.edit.setProperty("state", "wrong")
        polish(field.edit)
        field.is_wrong = True
        return WrongEntry(f"{field.label.text()}: {words}")

    def text(self, key: str) -> str:
        """What stands in a box."""
        edit = self.fields[key].edit
        return (edit.currentText() if isinstance(edit, QComboBox) else edit.text()).strip()

    def _texts(self) -> list[str]:
        return [self.text(key) for key in self.fields]

    def value_of(self, key: str, read: Callable[[str], T]) -> T:
        """What a box says, read by a function that raises ValueError in words."""
        try:
            return read(self.text(key))
        except ValueError as fault:
            raise self.wrong(key, str(fault)) from None

    def within(self, key: str, low: float, high: float, read: Callable[[str], T]) -> T:
        """A number of a box within its limits, or None."""
        value = self.value_of(key, read)
        if isinstance(value, int | float) and not low <= value <= high:
            raise self.wrong(key, f"from {low:g} to {high:g}.")
        return value

    def choice(self, key: str) -> str:
        """What is chosen in a closed choice."""
        return chosen(self.fields[key].edit)

    def moment(self) -> datetime:
        """The time typed, or filled in."""
        if not self.text("time"):
            raise self.wrong("time", "type it, like 10:15.")
        return self.value_of("time", self.read_moment)

    def read_moment(self, text: str) -> datetime:
        """A time as typed, near the infusion."""
        return read_moment(text, self.start, month_first=self._month_first, born=self._born)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _read_or_say(self) -> Any | None:
        """The value of the boxes; None when it cannot be taken as it is, which is then said."""
        for field in self.fields.values():
            field.note()
        try:
            value = self.read()
        except WrongEntry as fault:
            self._say(str(fault), "err")
            self._first_wrong()
            return None
        doubts = (*self.ahead(value.at), *self.early(value), *self.doubts(value))
        if doubts and doubts != self._asked:
            self._asked = doubts
            self._say(" ".join(doubts) + _AGAIN, "warn")
            return None
        return value

    def _stands(self, key: str) -> bool:
        edit = self.fields[key].edit
        chooses = isinstance(edit, QComboBox) and not edit.isEditable()
        return edit.currentIndex() > 0 if chooses else bool(self.text(key))

    def _look_open(self, *_: object) -> None:
        if self.is_open is not self._was_open:
            self._was_open = not self._was_open
            self.opened.emit(self._was_open)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.enter()
                return True
            is_used = self._begun or self.changing is not None or self.is_open
            if event.key() == Qt.Key.Key_Escape and is_used:
                self._escape(event)
                return True
        elif event.type() == QEvent.Type.FocusIn and not self._begun and self.changing is None:
            self._fill_time()
        return super().eventFilter(watched, event)

    def _escape(self, event: QKeyEvent) -> None:
        """Empty the line; asked once when something was typed, because it is lost."""
        untouched = self.changing is not None and self._texts() == self._put_up
        if (self._may_clear or untouched) and not event.isAutoRepeat():
            self.clear()
        elif not self._may_clear:
            self._may_clear = True
            self._say("This line is not kept yet. Escape again empties it.", "warn")

    def _touched(self) -> None:
        self._asked = ()
        self._may_clear = False
        self.said.hide()
        if not self._begun and self.changing is None:
            self._begun = True
            self._fill_time()

    def _time_typed(self) -> None:
        self._asked = ()
        self._typed_time = True

    def _fill_time(self) -> None:
        if not self._typed_time:
            self.time.setText("" if self._late else clock_of(self._clock(), self.start))

    def _first_wrong(self) -> None:
        wrong = next((f for f in self.fields.values() if f.is_wrong), None)
        if wrong is not None:
            wrong.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str, tone: str) -> None:
        self.said.setText(words)
        self.said.set_tone(tone)
        self.said.show()


# -- entry card -------------------------------------------------------------------------------------------------------
# A line of quick entry over the table of what was entered.


class EntryCard(Card):
    """`kept` and `taken_out` carry a value; `show_rows` gives back what there is, by time."""

    kept = Signal(object)
    taken_out = Signal(object)

    def __init__(
        self,
        title: str,
        line: EntryLine,
        heads: Sequence[str],
        row_of: Callable[[Any, datetime], tuple[str, ...]],
        narrow: int,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title, self.line = title, line
        self._heads, self._row_of = heads, row_of
        self._values: list[Any] = []
        self._shown: tuple[list[Any], datetime] | None = None
        self.table = Rows(title, narrow, ("Pump", "Value", "Drug", "Dose", "What", "Serious", "Remark"))
        self.keys = RowKeys(self.table)
        self.words = Label("", "body", "ink2", wrap=True)
        self.words.hide()
        box = scaled(QVBoxLayout(self), margins=(18, 14, 18, 14), spacing=8)
        box.addWidget(Label(title, "strong"))
        if note:
            box.addWidget(Label(note, "note", "ink3", wrap=True))
        for part in (line, self.words, self.table, self.keys):
            box.addWidget(part)
        line.set_tab_order()
        line.entered.connect(self.kept)
        self.table.opened.connect(lambda row: self.line.change(self._values[row]))
        self.table.taken_out.connect(self._take_out)

    def show_rows(self, values: Sequence[Any], infusion: str, start: datetime) -> None:
        """Show these values, oldest first."""
        self.line.begin(infusion, start)
        shown = (sorted(values, key=lambda value: value.at), start)
        if shown == self._shown:
            return
        self._shown = shown
        self._values = shown[0]
        self.table.fill(self._heads, [self._row_of(value, start) for value in self._values])

    def say(self, words: str, tone: str = "ink2") -> None:
        """What the rows make together."""
        self.words.setText(words)
        self.words.set_tone(tone)
        self.words.setVisible(bool(words))

    def _take_out(self, row: int) -> None:
        value = self._values[row]
        if self.line.changing is not None and self.line.changing.id == value.id:
            self.line.clear()
        self.taken_out.emit(value)
