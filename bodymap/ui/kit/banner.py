"""A band of words on a page: something to know, to heed, or something that failed, with at most one thing to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme import Button, Label, QuietIconButton, color, current, px

NOTE, WARN, ERR = "note", "warn", "err"


class Panel(QFrame):
    """A rounded panel in the colours of a note, a warning or a failure."""

    def __init__(self, kind: str = NOTE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        fill, edge = {
            NOTE: (theme.accent_bg, theme.accent),
            WARN: (theme.warn_bg, theme.warn),
            ERR: (theme.surface, theme.err),
        }[self.kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(edge), 1))
        painter.setBrush(color(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        painter.end()


class Banner(Panel):
    """One sentence over the page, until it is closed, replaced, or its cause is gone."""

    acted = Signal()
    shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NOTE, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.words = Label("", "body", wrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.act = Button("", size="small")
        self.act.clicked.connect(self.acted)
        self.close_button = QuietIconButton("close", "Close this message", size="small")
        self.close_button.clicked.connect(self.hide)
        row = scaled(QHBoxLayout(self), margins=(14, 6, 8, 6), spacing=10)
        row.addWidget(self.words, 1)
        row.addWidget(self.act, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def say(self, words: str, kind: str = NOTE, act: str = "") -> None:
        """Show a sentence; `act` names a button that emits `acted`."""
        self.kind = kind
        self.words.set_tone({NOTE: "ink", WARN: "warn", ERR: "err"}[kind])
        self.words.setText(words)
        self.setAccessibleName(words)
        self.act.setText(act)
        self.act.setVisible(bool(act))
        self.show()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)
