"""What the pages of the hand-over share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from bodymap.ui.layouts import Inside


class Scrolled(QScrollArea):
    """A page's content, scrolled; `put` shows another in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = Inside()
        self.setWidget(inside)
        self.put = inside.put
