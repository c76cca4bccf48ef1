"""The planned days of a course as a strip of weeks: moved by mouse or by keyboard."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.model.days import MONTHS
from bodymap.model.schedule import moved
from bodymap.ui.theme import color, current, font, look, px
from bodymap.ui.typed import date_in_words

INFUSION, FOLLOW_UP = "infusion", "follow-up"
KEYS_IN_WORDS = (
    "Drag a day, or choose one with the arrows and move it with Shift and the arrows. "
    "Enter adds an infusion, F a follow-up, Delete takes out."
)
_ROW, _HEAD, _MONTH = 30, 20, 44
_WEEKDAYS = ("M", "T", "W", "T", "F", "S", "S")


class CalendarStrip(QWidget):
    """Infusion days (filled, numbered) and follow-up days (dashed, F). `changed` after the user moved something."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan: tuple[date, ...] = ()
        self.follow_up: tuple[date, ...] = ()
        self.day = date.today()  # where the keyboard is
        self._from: date | None = None
        self._over: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)  # the day with the keys is framed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)
        self._reach()

    def show_days(self, plan: tuple[date, ...], follow_up: tuple[date, ...]) -> None:
        """Show these days; the keyboard stands on the first infusion unless it is among them."""
        self.plan, self.follow_up = plan, follow_up
        if plan and self.day not in (*plan, *follow_up):
            self.day = plan[0]
        self._reach()

    # -- acts ------------------------------------------------------------------------------------------------------

    def kind_on(self, day: date) -> str:
        """What is planned on a day, "" for nothing."""
        return INFUSION if day in self.plan else FOLLOW_UP if day in self.follow_up else ""

    def move_day(self, day: date, to: date) -> None:
        """Move what is planned on a day to another one; a day that is taken is left alone."""
        kind = self.kind_on(day)
        if not kind or to == day or self.kind_on(to):
            return
        if kind == INFUSION:
            self.plan = moved(self.plan, day, to)
        else:
            self.follow_up = moved(self.follow_up, day, to)
        self._done(to)

    def add(self, day: date, kind: str) -> None:
        """Plan an infusion or a follow-up on a day."""
        if self.kind_on(day):
            return
        if kind == INFUSION:
            self.plan = tuple(sorted((*self.plan, day)))
        else:
            self.follow_up = tuple(sorted((*self.follow_up, day)))
        self._done(day)

    def take_out(self, day: date) -> None:
        """Plan nothing on a day."""
        if self.kind_on(day):
            self.plan = tuple(d for d in self.plan if d != day)
            self.follow_up = tuple(d for d in self.follow_up if d != day)
            self._done(day)

    def _done(self, day: date) -> None:
        self.day = day
        self._reach()
        self.changed.emit()

    # -- where things are ------------------------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        """Seven days a row, or fourteen when the course is long."""
        return 7 if (self._last - self._first).days < 42 else 14

    def _reach(self) -> None:
        """From the Monday of the first day to the Sunday of the last, at least four weeks."""
        days = [*self.plan, *self.follow_up, self.day]
        first = min(days)
        self._first = first - timedelta(days=first.weekday())
        least = self._first + timedelta(days=27)
        last = max(max(days), least)
        self._last = last + timedelta(days=6 - last.weekday())
        self._say()
        self.updateGeometry()
        self.update()

    def cell(self, day: date) -> QRectF:
        """Where a day is drawn."""
        n = (day - self._first).days
        row, column = divmod(n, self.columns)
        wide = (self.width() - px(_MONTH)) / self.columns
        return QRectF(px(_MONTH) + column * wide, px(_HEAD) + row * px(_ROW), wide, px(_ROW))

    def day_at(self, place: QPointF) -> date | None:
        """The day drawn at a place."""
        wide = (self.width() - px(_MONTH)) / self.columns
        column = int((place.x() - px(_MONTH)) // wide)
        row = int((place.y() - px(_HEAD)) // px(_ROW))
        if not 0 <= column < self.columns or row < 0:
            return None
        day = self._first + timedelta(days=row * self.columns + column)
        return day if day <= self._last else None

    def sizeHint(self) -> QSize:
        rows = -(-((self._last - self._first).days + 1) // self.columns)
        return QSize(px(_MONTH + 30 * self.columns), px(_HEAD) + rows * px(_ROW) + px(4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # -- mouse and keyboard ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.day = day
            self._from = day if self.kind_on(day) else None
            self._say()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._over = self.day_at(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        start, self._from, self._over = self._from, None, None
        to = self.day_at(event.position())
        if start is not None and to is not None:
            self.move_day(start, to)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None:
            self.add(day, INFUSION)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
        }
        key = Qt.Key(event.key())
        if key in steps:
            to = self.day + timedelta(days=steps[key])
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.move_day(self.day, to)
            else:
                self.day = to
                self._reach()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_I, Qt.Key.Key_Insert):
            self.add(self.day, INFUSION)
        elif key == Qt.Key.Key_F:
            self.add(self.day, FOLLOW_UP)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_out(self.day)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Enter belongs to the strip, not to the dialog round it."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    # -- looks -----------------------------------------------------------------------------------------------------

    def _say(self) -> None:
        kind = self.kind_on(self.day)
        number = f" {self.plan.index(self.day) + 1}" if kind == INFUSION else ""
        self.setAccessibleName(f"Days of the course: {date_in_words(self.day, weekday=True)}, {kind or 'free'}{number}")
        self.setAccessibleDescription(KEYS_IN_WORDS)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("section"))
        painter.setPen(color(theme.ink3))
        for column in range(self.columns):
            place = self.cell(self._first + timedelta(days=column))
            head = QRectF(place.x(), 0, place.width(), px(_HEAD))
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, _WEEKDAYS[column % 7])
        day = self._first
        while day <= self._last:
            self._draw(painter, day)
            day += timedelta(days=1)
        painter.end()

    def _draw(self, painter: QPainter, day: date) -> None:
        theme = current()
        place = self.cell(day)
        row_begins = (day - self._first).days % self.columns == 0
        if row_begins:
            painter.setPen(QPen(color(theme.line), 1))
            painter.drawLine(QPointF(0, place.y()), QPointF(self.width(), place.y()))
            painter.setPen(color(theme.ink2))
            painter.setFont(font("section"))
            month = QRectF(0, place.y(), px(_MONTH), place.height())
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(month, side, MONTHS[day.month - 1])
        kind = self.kind_on(day)
        size = min(px(24), place.width() - 4, place.height() - 4)
        mark = QRectF(0, 0, max(size, min(px(30), place.width() - 4)), size)
        mark.moveCenter(place.center())
        lifted = self._from is not None and self._over is not None and day == self._from != self._over
        if kind == INFUSION and not lifted:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.ink))
            painter.drawRoundedRect(mark, px(7), px(7))
        elif kind == FOLLOW_UP and not lifted:
            pen = QPen(color(theme.ink2), 1.4)
            pen.setDashPattern([2.6, 2.0])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(mark, px(7), px(7))
        shown = kind if not lifted else ""
        painter.setFont(font("note_strong" if shown else "note"))
        painter.setPen(color(theme.surface if shown == INFUSION else theme.ink if shown else theme.ink3))
        number = f"{day.day} {MONTHS[day.month - 1]}" if day.day == 1 and not shown and not row_begins else f"{day.day}"
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number)
        here = day == self._over if self._over is not None else day == self.day and self.hasFocus()
        if here:
            painter.setPen(QPen(color(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(mark.adjusted(-2, -2, 2, 2), px(8), px(8))
