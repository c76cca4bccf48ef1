"""Treatments and events in a window of their own: scrolls when there are many, stays open while something waits."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bodymap.ui.around.card import Around
from bodymap.ui.banner import WARN
from bodymap.ui.theme import Button, px


class AroundWindow(QDialog):
    """Holds the card; what the disk has not taken is tried once more before it closes, then the user decides."""

    def __init__(self, card: Around, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Treatments and events")
        self.card = card
        self._warned = False
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(14), px(16), px(8))
        column.addWidget(card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.done_button = Button("Close")
        self.done_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), 0, px(16), px(14))
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll, 1)
        box.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(px(820), room.width() - 40), min(px(600), room.height() - 60))

    def reject(self) -> None:
        """Close, unless something is not on the disk and the user was not told yet."""
        if not self.card.is_saved:
            self.card.entries.flush()
        if not self.card.is_saved and not self._warned:
            self._warned = True
            self.card.banner.say("Not everything is saved. Close again to give it up.", WARN)
            return
        super().reject()
