"""The outermost window: on the screen at once, with one line, while everything else is still being read.

Imports nothing but Qt, so that it is painted as soon as a window can be.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

SIZE = QSize(1440, 900)  # less on a smaller screen: what lies outside of it cannot be reached


class Frame(QMainWindow):
    """Says that the data file is being opened, then holds the window that works with it."""

    painted = Signal()  # the first time

    def __init__(self) -> None:
        super().__init__()
        self._content: QMainWindow | None = None
        self._shown = False
        self.setWindowTitle("Bodymap")
        room = self.screen().availableSize()
        self.resize(SIZE.boundedTo(room))
        if SIZE.boundedTo(room) != SIZE:  # whole in sight: what the system draws round a window takes room as well
            self.setWindowState(Qt.WindowState.WindowMaximized)
        self._line = QLabel("Opening the data file …")
        self._line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._under: QWidget | None = None
        middle = QWidget()
        self._box = QVBoxLayout(middle)
        self._box.addStretch(1)
        self._box.addWidget(self._line)
        self._box.addStretch(1)
        self.setCentralWidget(middle)

    def say(self, words: str) -> None:
        """Another line, painted at once: what follows may take a while."""
        under, self._under = self._under, None
        if under is not None:
            under.hide()
            under.deleteLater()
        self._line.setText(words)
        self._line.repaint()

    def put_under(self, what: QWidget) -> None:
        """Show this under the line, until the line says something else."""
        self._under = what
        self._box.insertWidget(2, what)

    def take(self, content: QMainWindow) -> None:
        """Show the window that works with the data file, in place of the line."""
        self._content = content
        content.setWindowFlags(Qt.WindowType.Widget)
        self.setCentralWidget(content)
        content.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._shown:
            self._shown = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window inside may refuse, when something is not saved."""
        if self._content is not None and not self._content.close():
            event.ignore()
