"""A diary sheet that came on paper, typed in at the desk by the number keys alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.medicine import diary
from bodymap.medicine.diary import Item
from bodymap.medicine.model import DiaryDay, now
from bodymap.medicine.model.base import EARLIEST
from bodymap.ui.kit.form import Leaving, Typed, typed_in
from bodymap.ui.kit.theme import Card, Label, PrimaryButton, polish, px
from bodymap.ui.kit.theme.widgets import DateBox
from bodymap.ui.pages.diary.lines import DiaryValues

# -- from paper -------------------------------------------------------------------------------------------------------
# The dialog in which a sheet that came on paper is typed in.


class FromPaper(QDialog):
    """Holds a page that is kept as a whole: Escape and the window's own button ask once, as every form does, before
    what was typed is lost."""

    def __init__(self, title: str, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._page = page
        self._opened: Typed = ()  # what stood in the page when it opened
        self._left: Typed | None = None  # what stood in it when leaving was asked about
        self._back_to: QWidget | None = None
        self.leaving = Leaving(self)
        self.leaving.stay.clicked.connect(self._stay)
        self.leaving.leave.clicked.connect(super().reject)
        self.leaving.hide()
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), 0, px(16), px(12))
        foot.addWidget(self.leaving)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(page, 1)
        box.addLayout(foot)
        for edit in page.findChildren(QLineEdit):
            edit.textChanged.connect(self.leaving.hide)

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous() and not self._opened:
            self._opened = typed_in(self._page)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.isAutoRepeat():
            return  # a held key asks, and never answers what it has asked
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Asked once when something was typed that would be lost."""
        typed = typed_in(self._page)
        asked = typed == self._left and self.leaving.isVisible()
        if asked or typed == self._opened or not self.isVisible():
            super().reject()
            return
        self._left, self._back_to = typed, self.focusWidget()
        self.leaving.show()
        self.leaving.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stay(self) -> None:
        self.leaving.hide()
        if self._back_to is not None:
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)


# -- quick ------------------------------------------------------------------------------------------------------------
# A diary sheet that came on paper, typed in at the desk: a row a day, by the number keys alone.

Keep = Callable[[DiaryDay], None]


class QuickDiary(QWidget):
    """The grid. `keep` writes one day and raises UserError; what is typed is marked as transcribed from paper.

    A number goes on to the next cell by itself, Enter to the next day, arrows everywhere. Days that are there already
    stay: the one from paper is kept beside them, and the grid says so before.
    """

    kept = Signal(object)  # tuple of DiaryDay

    def __init__(
        self,
        values: DiaryValues,
        keep: Keep,
        *,
        clock: Callable[[], datetime] = now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.values, self._keep, self._clock = values, keep, clock
        self.words = diary.words()
        self.columns = diary.sheet_columns(values.chosen)
        self.setObjectName("quick_diary")
        self.setProperty("page", True)
        self.fields: list[list[QLineEdit]] = []
        self._names: list[Label] = []
        self._there: list[Label] = []
        self._done: set[date] = set()
        say = self.words.say
        box = QVBoxLayout(self)
        box.setContentsMargins(px(16), px(12), px(16), px(12))
        box.setSpacing(px(10))
        box.addWidget(Label(say("quick.title"), "title"))
        box.addLayout(self._from())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._inside())
        self._area = area
        box.addWidget(area, 1)
        self.said = Label("", "strong", wrap=True)
        self.save = PrimaryButton(say("quick.save"))
        self.save.clicked.connect(self.keep_days)
        foot = QHBoxLayout()
        foot.addWidget(self.said, 1)
        foot.addWidget(self.save)
        box.addLayout(foot)
        self._show_days()

    def _from(self) -> QHBoxLayout:
        row = QHBoxLayout()
        name = Label(self.words.say("quick.from"), "strong")
        self.first = DateBox()
        self.first.setMinimumWidth(px(150))
        self.first.setAccessibleName(name.text())
        day = self.values.today - timedelta(days=diary.DAYS - 1)
        self.first.setDate(QDate(day.year, day.month, day.day))
        self.first.setMaximumDate(QDate(self.values.today.year, self.values.today.month, self.values.today.day))
        least = max(EARLIEST, self.values.born or EARLIEST)
        self.first.setMinimumDate(QDate(least.year, least.month, least.day))
        self.first.dateChanged.connect(self._show_days)
        name.setBuddy(self.first)
        row.addWidget(name)
        row.addWidget(self.first)
        row.addStretch(1)
        return row

    def _inside(self) -> QWidget:
        """What is to be known, and the grid: they scroll together, so that a low window has room for the rows."""
        inside, say = QWidget(), self.words.say
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(10))
        box.addWidget(Label(say("quick.lead"), "plain", "ink2", wrap=True))
        box.addWidget(Label(" ".join(say(f"sheet.{k}") for k in ("flare", "activity")), "plain", "ink2", wrap=True))
        box.addWidget(self._grid(), 1)
        return inside

    def _grid(self) -> Card:
        card = Card()
        grid = QGridLayout(card)
        grid.setContentsMargins(px(12), px(10), px(12), px(10))
        grid.setHorizontalSpacing(px(6))
        grid.setVerticalSpacing(px(4))
        for column, item in enumerate(self.columns, start=1):
            head = Label(self.words.say(f"item.{item.id}.short"), "section", "ink3", wrap=True)
            head.setAlignment(Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, 4 if item.kind == "text" else 1)
        for n in range(diary.DAYS):
            name, there = Label("", "plain"), Label("", "note", "warn")
            self._names.append(name)
            self._there.append(there)
            grid.addWidget(name, n + 1, 0)
            row = [self._field(n, item) for item in self.columns]
            for column, field in enumerate(row, start=1):
                grid.addWidget(field, n + 1, column)
            grid.addWidget(there, n + 1, len(row) + 1)
            self.fields.append(row)
        grid.setRowStretch(diary.DAYS + 1, 1)
        return card

    def _field(self, row: int, item: Item) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("sized", "small")
        field.setMinimumWidth(px(70 if item.kind == "text" else 44))
        field.setMaxLength(500 if item.kind == "text" else 5)
        field.installEventFilter(self)
        field.textEdited.connect(lambda text: self._typed(field, item, text))
        field.setProperty("item", item.id)
        field.setProperty("row", row)
        return field

    # -- days --

    def days(self) -> list[date]:
        """The days of the rows."""
        first = self.first.date()
        start = date(first.year(), first.month(), first.day())
        return [start + timedelta(days=n) for n in range(diary.DAYS)]

    def _show_days(self) -> None:
        short = self.words.lines("days.short")
        known = {day.day for day in self.values.days if diary.written(day)}
        for n, day in enumerate(self.days()):
            name = f"{short[day.weekday()]} {day.day}.{day.month}."
            self._names[n].setText(name)
            future = day > self.values.today
            self._there[n].setText(self.words.say("quick.there_short") if day in known and not future else "")
            self._there[n].setToolTip(self.words.say("quick.there") if day in known else "")
            for field, item in zip(self.fields[n], self.columns, strict=True):
                field.setEnabled(not future)
                field.setAccessibleName(f"{name} {self.words.say(f'item.{item.id}.short')}")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed that is not kept."""
        return not any(field.text().strip() for row in self.fields for field in row)

    def found(self) -> tuple[list[DiaryDay], list[QLineEdit]]:
        """The days that were typed, and the cells that hold no answer."""
        when, made, wrong = self._clock(), list[DiaryDay](), list[QLineEdit]()
        for day, row in zip(self.days(), self.fields, strict=True):
            answers = {}
            for field, item in zip(row, self.columns, strict=True):
                if not field.isEnabled():  # typed before the first day was changed, and to come now
                    wrong += [field] if field.text().strip() else []
                    continue
                try:
                    answer = diary.from_sheet(item, field.text(), self.words)
                except ValueError:
                    wrong.append(field)
                    continue
                if answer is not None:
                    answers[item.id] = answer
            if answers:
                entry = diary.answering(DiaryDay(self.values.patient, day, when), answers, when)
                made.append(diary.with_paper(entry))
        return made, wrong

    def keep_days(self) -> None:
        """Write the days; with a cell that holds no answer nothing is written."""
        made, wrong = self.found()
        for row in self.fields:
            for field in row:
                _frame(field, field in wrong)
        if wrong:
            to_come = all(not field.isEnabled() for field in wrong)
            self.said.setText(self.words.say("quick.to_come" if to_come else "quick.wrong"))
            first = next((field for field in wrong if field.isEnabled()), self.first)
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        done = []
        for entry in made:
            try:
                self._keep(entry)
            except UserError as problem:
                self.said.setText(str(problem))
                break
            done.append(entry)
        self._clear([entry.day for entry in done])
        if len(done) == len(made):
            key = "quick.saved_one" if len(done) == 1 else "quick.saved_many"
            self.said.setText(self.words.say(key, n=len(done)))
        if done:
            self.kept.emit(tuple(done))

    def _clear(self, done: list[date]) -> None:
        for day, row in zip(self.days(), self.fields, strict=True):
            for field in row if day in done else ():
                field.clear()

    # -- keys --

    def _typed(self, field: QLineEdit, item: Item, text: str) -> None:
        try:
            diary.from_sheet(item, text, self.words)
        except ValueError:
            _frame(field, True)
            return
        _frame(field, False)
        if diary.is_whole(item, text):
            self._go(field, 0, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QLineEdit):
            return False
        if event.type() is QEvent.Type.FocusIn:
            self._area.ensureWidgetVisible(watched)
            return False
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, text = event.key(), watched.property("item") in ("trigger_note", "medicine_note")
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next_day(watched)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(watched, 1 if key == Qt.Key.Key_Down else -1, 0)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not text:
            self._go(watched, 0, 1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space and not text:
            self._go(watched, 0, 1)
        else:
            return False
        return True

    def _next_day(self, field: QLineEdit) -> None:
        row = int(field.property("row")) + 1
        if row < len(self.fields) and self.fields[row][0].isEnabled():
            self.fields[row][0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.save.setFocus(Qt.FocusReason.TabFocusReason)

    def _go(self, field: QLineEdit, down: int, right: int) -> None:
        row = int(field.property("row")) + down
        column = self.fields[int(field.property("row"))].index(field) + right
        if 0 <= row < len(self.fields) and 0 <= column < len(self.columns) and self.fields[row][column].isEnabled():
            target = self.fields[row][column]
            target.setFocus(Qt.FocusReason.TabFocusReason)
            target.selectAll()


def _frame(field: QLineEdit, wrong: bool) -> None:
    state = "wrong" if wrong else ""
    if (field.property("state") or "") != state:
        field.setProperty("state", state)
        polish(field)
