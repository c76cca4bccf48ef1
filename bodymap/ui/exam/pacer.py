"""Four seconds of pressing, about 1 kg a second (domain 1.2): a ring that fills, and a beat that can be heard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from bodymap.ui import theme

SECONDS = 4
_TICKS = 20  # a second


class Pacer(QAbstractButton):
    """A ring and the second that runs. A click or its key starts and stops it; it stops itself after four seconds."""

    beat = Signal(int)  # seconds pressed so far, 1 to 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1000 // _TICKS)
        self._timer.timeout.connect(self.tick)
        self.setAccessibleName("Four-second press pacer")
        self.setToolTip("Four seconds of pressing, about 1 kg a second (S)")
        self.setProperty("radius", 30)
        self.clicked.connect(lambda: self.turn())

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    @property
    def second(self) -> int:
        """Whole seconds pressed so far."""
        return self._ticks // _TICKS

    def turn(self) -> None:
        """Start from nothing, or stop."""
        if self.running:
            self.stop()
        else:
            self._ticks = 0
            self._timer.start()
            self.update()

    def stop(self) -> None:
        """Stop and go back to nothing."""
        self._timer.stop()
        if self._ticks:
            self._ticks = 0
            self.update()

    def tick(self) -> None:
        """One step of 50 ms."""
        self._ticks += 1
        if self._ticks % _TICKS == 0:
            self.beat.emit(self.second)
            if self.second >= SECONDS:
                self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height()) - theme.px(4)
        ring = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.color(look.line2), theme.px(3)))
        painter.drawEllipse(ring)
        part = min(self._ticks / (SECONDS * _TICKS), 1.0)
        if part:
            pen = QPen(theme.color(look.ink), theme.px(4))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, -round(360 * 16 * part))
        painter.setPen(theme.color(look.ink if self._ticks else look.ink3))
        painter.setFont(theme.font_px(15 if part < 1 else 11, 600) if self._ticks else theme.font("key"))
        done = "4 kg" if side > theme.px(40) else "4"
        words = f"{min(self.second + 1, SECONDS)}" if self._ticks and part < 1 else done if part else "4 s"
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
