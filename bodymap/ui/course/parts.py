"""Small parts of the course and compare pages."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from bodymap.ui.theme import Label, look, px


class _Padded(QVBoxLayout):
    """An upright layout with 18 x 14 inside, at every size of the theme."""

    def __init__(self, card: QWidget, spacing: int) -> None:
        super().__init__(card)
        self._gap = spacing
        look().changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        self.setContentsMargins(px(18), px(14), px(18), px(14))
        self.setSpacing(px(self._gap))


def padded(card: QWidget, spacing: int = 8) -> QVBoxLayout:
    """The upright layout of a card."""
    return _Padded(card, spacing)


class OneLine(Label):
    """Words on one line; what does not fit is in the tooltip."""

    def __init__(self) -> None:
        super().__init__("", "note", "ink2")
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, words: str) -> None:
        """Show these words."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))
