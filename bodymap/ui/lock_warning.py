"""Says over the window that the program is about to lock."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bodymap.ui.banner import WARN, Panel
from bodymap.ui.theme import Label, px


class LockWarning(Panel):
    """Lies over the upper edge of a window, as wide as there is room."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(WARN, window)
        self._window = window
        self.setObjectName("lock_warning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = Label("", "card_title", "warn", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(18), px(12), px(18), px(14))
        box.addWidget(self.words)

    def show_seconds(self, seconds: int) -> None:
        """How long it still is."""
        window = self._window
        self.words.setText(f"Locks in {seconds} s. Press any key to stay; it does nothing else.")
        width = min(px(560), window.width() - 2 * px(12))
        self.setGeometry((window.width() - width) // 2, px(12), width, self.heightForWidth(width))
        self.show()
        self.raise_()
