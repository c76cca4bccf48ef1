"""The dialog in which a sheet that came on paper is typed in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from bodymap.ui.dialogs.form import Leaving, Typed, typed_in
from bodymap.ui.theme import px


class FromPaper(QDialog):
    """Holds a page that is kept as a whole: Escape and the window's own button ask once, as every form does, before
    what was typed is lost."""

    def __init__(self, title: str, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._page = page
        self._opened: Typed = ()  # what stood in the page when it opened
        self._left: Typed | None = None  # what stood in it when leaving was asked about
        self._back_to: QWidget | None = None
        self.leaving = Leaving(self)
        self.leaving.stay.clicked.connect(self._stay)
        self.leaving.leave.clicked.connect(super().reject)
        self.leaving.hide()
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), 0, px(16), px(12))
        foot.addWidget(self.leaving)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(page, 1)
        box.addLayout(foot)
        for edit in page.findChildren(QLineEdit):
            edit.textChanged.connect(self.leaving.hide)

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous() and not self._opened:
            self._opened = typed_in(self._page)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.isAutoRepeat():
            return  # a held key asks, and never answers what it has asked
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Asked once when something was typed that would be lost."""
        typed = typed_in(self._page)
        asked = typed == self._left and self.leaving.isVisible()
        if asked or typed == self._opened or not self.isVisible():
            super().reject()
            return
        self._left, self._back_to = typed, self.focusWidget()
        self.leaving.show()
        self.leaving.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stay(self) -> None:
        self.leaving.hide()
        if self._back_to is not None:
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)
