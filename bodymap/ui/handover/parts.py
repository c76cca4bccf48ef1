"""What the pages of the hand-over share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget


def put_inside(box: QVBoxLayout, inside: QWidget) -> None:
    """Show a page's content, scrolled, in place of what it showed; that goes once its own event is over."""
    while box.count():
        item = box.takeAt(0)
        old = item.widget() if item is not None else None
        if old is not None:
            old.hide()
            old.deleteLater()
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    box.addWidget(scroll)
    scroll.show()
