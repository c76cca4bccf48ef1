"""The keys drawn as they lie under the hand; a click on one is a press of it, and a press lights it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from bodymap.ui import theme
from bodymap.ui.exam.keys import ACTS, KeyTable, shown

LIT_MS = 120

# act, row, column, rows, columns, small word
_PAD = (
    ("undo", 0, 0, 1, 1, "undo"),
    ("painful", 0, 1, 1, 1, "painful"),
    ("not_examined", 0, 2, 1, 1, "not exam."),
    ("10", 0, 3, 2, 1, "ten"),
    *((str(7 + n), 1, n, 1, 1, "") for n in range(3)),
    *((str(4 + n), 2, n, 1, 1, "") for n in range(3)),
    *((str(1 + n), 3, n, 1, 1, "") for n in range(3)),
    ("skip", 2, 3, 3, 1, "skip"),
    ("0", 4, 0, 1, 2, ""),
    ("back", 4, 2, 1, 1, "back"),
)
_AREA_KEYS = (("1", 0, 0, 1, 1, "yes"), ("0", 0, 1, 1, 1, "no"), ("not_asked", 0, 2, 1, 1, "not asked"))


class PadKey(QAbstractButton):
    """One drawn key: what is printed on it, and a small word under it."""

    def __init__(self, act: str, key: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.act, self._word = act, word
        self.setText(shown(key))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"Key {shown(key)}: {ACTS[act].words}")
        self.setToolTip(ACTS[act].words)
        self._lit = False
        self._off = QTimer(self)
        self._off.setSingleShot(True)
        self._off.setInterval(LIT_MS)
        self._off.timeout.connect(self._go_out)

    def light(self) -> None:
        """Light up for 120 ms."""
        self._lit = True
        self._off.start()
        self.update()

    @property
    def is_lit(self) -> bool:
        return self._lit

    def _go_out(self) -> None:
        self._lit = False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(61), theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self._lit or self.isDown()
        frame = look.accent if on else look.ink3 if self.underMouse() and self.isEnabled() else look.line2
        painter.setPen(QPen(theme.color(frame), 1.6 if on else 1))
        painter.setBrush(theme.color(look.accent_bg if on else look.surface))
        radius = theme.px(7)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8), radius, radius)
        painter.setPen(theme.color(look.ink if self.isEnabled() else look.ink3))
        middle = Qt.AlignmentFlag.AlignCenter
        if not self._word:
            painter.setFont(theme.font_px(16, 600))
            painter.drawText(self.rect(), middle, self.text())
        else:
            big, small = theme.font_px(15, 600), theme.font("key")
            tall = big.pixelSize() + small.pixelSize() + theme.px(2)
            top = (self.height() - tall) / 2 - theme.px(0.5)
            painter.setFont(big)
            painter.drawText(
                QRectF(0, top - theme.px(2), self.width(), big.pixelSize() + theme.px(4)), middle, self.text()
            )
            painter.setFont(small)
            painter.setPen(theme.color(look.ink2 if self.isEnabled() else look.ink3))
            under = QRectF(0, top + big.pixelSize(), self.width(), small.pixelSize() + theme.px(4))
            painter.drawText(under, middle, self._word)
        painter.end()

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()


class NumberPad(QWidget):
    """All keys of one layer. `pressed` carries the act of a clicked key."""

    pressed = Signal(str)

    def __init__(self, keys: KeyTable, areas: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._rows = 1 if areas else 5
        self.keys: dict[str, PadKey] = {}
        for act, row, column, rows, columns, word in _AREA_KEYS if areas else _PAD:
            key = PadKey(act, keys.main(act), word)
            key.clicked.connect(lambda _checked=False, act=act: self.pressed.emit(act))
            self._grid.addWidget(key, row, column, rows, columns)
            self.keys[act] = key
        for column in range(3 if areas else 4):
            self._grid.setColumnStretch(column, 1)
        self.set_compact(False)

    def light(self, act: str) -> None:
        """Light the key of an act, if it is drawn here."""
        if act in self.keys:
            self.keys[act].light()

    def set_compact(self, compact: bool) -> None:
        """Lower keys when there is little room."""
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(theme.px(4 if compact else 7))
        key = theme.px(34 if compact or self._rows == 1 else 35)
        self.setFixedHeight(self._rows * key + (self._rows - 1) * self._grid.verticalSpacing())
