"""Qt's Python binding must keep its references: PySide6 6.12.0 on Python 3.10 and 3.11 does not.

There every call that answers nothing takes a reference of None with it; after some thousand calls the
interpreter stops in the middle of an examination (`none_dealloc: deallocating None`), and nothing can catch that.
The window's own tests are too short to meet it.
"""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication


def test_a_call_that_answers_nothing_leaves_none_alone(qapp: QApplication) -> None:
    pixmap = QPixmap(9, 9)  # must outlive the painter
    painter = QPainter(pixmap)
    painter.setPen(Qt.GlobalColor.black)
    before = sys.getrefcount(None)
    for _ in range(500):
        painter.setPen(Qt.GlobalColor.black)
    after = sys.getrefcount(None)
    painter.end()
    assert after > before - 100


def test_connecting_a_signal_leaves_true_alone(qapp: QApplication) -> None:
    before = sys.getrefcount(True)
    for _ in range(500):
        qapp.aboutToQuit.connect(_nothing)
        qapp.aboutToQuit.disconnect(_nothing)
    assert sys.getrefcount(True) > before - 100


def _nothing() -> None:
    """Connected and disconnected above."""
