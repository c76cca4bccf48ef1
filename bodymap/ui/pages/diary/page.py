"""The diary of one patient: the day, the calendar, the line, the counts. Every answer is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.medicine import diary
from bodymap.medicine.model import DiaryDay, day_fault, now
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.layouts import Flow
from bodymap.ui.kit.theme import Button
from bodymap.ui.pages.diary.calendar import CalendarPart, CountsPart, ItemsPart, PlotPart
from bodymap.ui.pages.diary.lines import DayPart, DiaryValues
from bodymap.ui.pages.guided.page import sheet as patient_sheet
from bodymap.ui.pages.guided.parts import Tall, label

# -- look -------------------------------------------------------------------------------------------------------------
# The rules that the diary pages add to those of the patient pages: the row of pages, and steps of a day.


def sheet() -> str:
    """The rules at the size and in the theme in force."""
    theme, px = look.current(), look.px
    return f"""{patient_sheet()}
QPushButton[diary_part="true"]:checked {{ background: {theme.ink}; color: {theme.surface}; border-color: {theme.ink};
  font-weight: 600; }}
QPushButton[kind="icon"][sized="patient_small"] {{ padding: 0; min-width: {px(48)}px; }}
"""


# -- page -------------------------------------------------------------------------------------------------------------
# The diary of one patient: the day, the calendar, the line, the counts, the choice of lines. Every answer is kept at
# once; at the desk it is only read.

WIDE = 1020  # from which eleven answers fit beside a title
PARTS = ("day", "calendar", "plot", "counts", "items")
AGAIN = 5000
"""ms until an entry that could not be kept is tried again."""
Keep = Callable[[DiaryDay], None]


class DiaryPage(QWidget):
    """`keep` writes one day and raises UserError when it cannot; without it (at the desk) the diary is only read."""

    home_asked = Signal()
    items_chosen = Signal(object)  # ids of the optional lines that are on
    kept = Signal(object)  # the DiaryDay that was written
    print_asked = Signal()

    def __init__(
        self,
        values: DiaryValues,
        keep: Keep | None = None,
        *,
        clock: Callable[[], datetime] = now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.values, self._keep, self._clock = values, keep, clock
        self.words = diary.words()
        self.part = "day" if keep is not None else "calendar"
        self.day, self.month, self.window_days = values.today, values.today, diary.WINDOW
        self.now: Tall | None = None
        self._unsaved: dict[date, DiaryDay] = {}
        self._again = QTimer(self)
        self._again.setInterval(AGAIN)
        self._again.timeout.connect(self.try_again)
        self.setProperty("page", True)
        self.setObjectName("diary_page")
        self._build()
        self._rewide = QTimer(self)
        self._rewide.setSingleShot(True)
        self._rewide.timeout.connect(self._put)
        self._shown: tuple[object, ...] = ()
        look.look().changed.connect(self._restyle)
        self._put()

    @property
    def wide(self) -> bool:
        """Whether titles stand beside their answers."""
        return self.width() >= look.px(WIDE)

    @property
    def low(self) -> bool:
        """Whether the window is too low for a row that always stays."""
        return self.height() < look.px(560)

    def is_settled(self) -> bool:
        """Whether the page is laid out for the size it has."""
        return not self._rewide.isActive() and self._shown == (self.wide, self.low)

    @property
    def is_saved(self) -> bool:
        """Whether every answer is on the disk."""
        return not self._unsaved

    # -- what is shown --

    def show_values(self, values: DiaryValues) -> None:
        """Show another state of the diary: the same page, the same day."""
        if values.patient != self.values.patient:
            self.day, self.month = values.today, values.today
        self.values = values
        self._put()

    def show_part(self, part: str) -> None:
        """One of `PARTS`; ValueError for another."""
        if part not in PARTS:
            raise ValueError(f"no page {part!r}")
        self.flush()
        self.part = part
        self._put()

    def open_day(self, day: date) -> None:
        """The page of one day; days to come, and days before the birth, stay closed."""
        if day <= self.values.today and not day_fault(day, self.values.born):
            self.flush()
            self.day = day
            self.part = "day"
            self._put()

    def flush(self) -> None:
        """Keep at once what is still being written."""
        if isinstance(self.now, DayPart):
            self.now.flush()

    def _put(self) -> None:
        had = self.now.line_id() if isinstance(self.now, DayPart) else ""
        part, values, words = self.part, self.values, self.words
        made: Tall
        if part == "day":
            made = day = DayPart(values, self.day, words, self.wide, self._keep is None)
            day.said.connect(self._answer)
            day.day_chosen.connect(self.open_day)
            day.show_day(self._entry(), self._versions())
        elif part == "calendar":
            made = month = CalendarPart(values, self.month, words, self.wide)
            month.day_chosen.connect(self.open_day)
            month.month_chosen.connect(self._show_month)
        elif part == "plot":
            made = PlotPart(values, words, self.wide)
        elif part == "counts":
            made = counts = CountsPart(values, self.window_days, words, self.wide)
            counts.window_chosen.connect(self._show_window)
        else:
            made = chosen = ItemsPart(values, words, self.wide)
            chosen.chosen.connect(self._choose)
        self._shown = (self.wide, self.low)
        at = self.area.verticalScrollBar().value() if type(made) is type(self.now) and part != "day" else 0
        old, self.now = self.now, made
        self._place_top(made)
        self.area.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()  # not at once: one of its buttons may be what was pressed
        self.area.setWidget(made)
        self.area.verticalScrollBar().setValue(at)
        for name, button in self.parts.items():
            button.setChecked(name == part)
        for line in made.findChildren(QAbstractButton):
            line.installEventFilter(self)
        if isinstance(made, DayPart) and had:
            made.go_to(had)

    def _show_month(self, first: date) -> None:
        self.month = first
        self._put()

    def _show_window(self, days: int) -> None:
        self.window_days = days
        self._put()
        if isinstance(self.now, CountsPart):
            self.now.windows[days].setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, chosen: tuple[str, ...]) -> None:
        self.values = replace(self.values, chosen=chosen)
        self.items_chosen.emit(chosen)

    def _entry(self) -> DiaryDay | None:
        return diary.latest(self.values.days).get(self.day)

    def _versions(self) -> int:
        return sum(entry.day == self.day for entry in self.values.days)

    # -- keeping --

    def _answer(self, answers: dict[str, object]) -> None:
        when = self._clock()
        before = self._entry() or DiaryDay(self.values.patient, self.day, when)
        after = diary.answering(before, answers, when)  # type: ignore[arg-type]
        if after.answers == before.answers:
            return
        others = tuple(day for day in self.values.days if day.id != after.id)
        self.values = replace(self.values, days=(*others, after))
        if isinstance(self.now, DayPart):
            self.now.values = self.values
            self.now.show_day(after, self._versions())
        self._unsaved[after.day] = after
        self.try_again()

    def try_again(self) -> None:
        """Write what is not on the disk yet."""
        for day, entry in list(self._unsaved.items()):
            try:
                if self._keep is not None:
                    self._keep(entry)
            except UserError:
                self._again.start()
                break
            del self._unsaved[day]
            self.kept.emit(entry)
        if self.is_saved:
            self._again.stop()
        self._say_kept()

    def _say_kept(self) -> None:
        self.kept_words.setText(self.words.say("page.kept" if self.is_saved else "page.not_kept"))
        self.kept_words.set_tone("ink2" if self.is_saved else "warn")

    # -- the frame --

    def _build(self) -> None:
        say = self.words.say
        self.setStyleSheet(sheet())
        self._box = box = QVBoxLayout(self)
        box.setSpacing(look.px(10))
        self.top = flow = Flow(10)
        self.home_button = Button(say("page.home"), "back", "patient_small")
        self.home_button.clicked.connect(self._go_home)
        flow.addWidget(self.home_button)
        self.parts: dict[str, QPushButton] = {}
        for part in PARTS if self._keep is not None else PARTS[:-1]:
            button = Button(say(f"page.{part}"), "", "patient_small")
            button.setCheckable(True)
            button.setProperty("diary_part", True)
            button.clicked.connect(lambda _=False, part=part: self.show_part(part))
            self.parts[part] = button
            flow.addWidget(button)
        self.print_button = Button(say("home.print"), "print", "patient_small")
        self.print_button.clicked.connect(self.print_asked)
        flow.addWidget(self.print_button)
        self.home_button.setVisible(self._keep is not None)
        box.addWidget(self.top)
        row = QHBoxLayout()
        self.kept_words = label(say("page.kept"), 18, tone="ink2")
        self.kept_words.setVisible(self._keep is not None)
        row.addWidget(self.kept_words)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box.addWidget(self.area, 1)
        box.addLayout(row)
        self._margins()

    def _place_top(self, made: Tall) -> None:
        """The row of pages stands over the page; where the window is low it scrolls with it."""
        self._box.insertWidget(0, self.top)
        inside = made.layout()
        if self.low and isinstance(inside, QVBoxLayout):
            inside.insertWidget(0, self.top)

    def _margins(self) -> None:
        side, over = (56, 24) if self.wide else (20, 12)
        self._box.setContentsMargins(look.px(side), look.px(over), look.px(side), look.px(over))

    def _go_home(self) -> None:
        self.flush()
        self.home_asked.emit()

    def _restyle(self) -> None:
        self.setStyleSheet(sheet())
        self._margins()
        self._rewide.start(0)

    # -- what happens to the window --

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.area.ensureWidgetVisible(watched, look.px(20), look.px(60))
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = event.key() == Qt.Key.Key_Down
        if self.part == "day" and (down or event.key() == Qt.Key.Key_Up) and self.now is not None:
            self.now.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._margins()
        if self._shown and self._shown != (self.wide, self.low):
            self.flush()
            self._rewide.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.flush()
        super().closeEvent(event)
