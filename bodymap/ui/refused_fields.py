"""How many fields of a page show something that was refused: what stands there is not in the data file."""

from __future__ import annotations

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, QObject, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

WRONG = "wrong"
"""The dynamic property `state` of a field whose words were refused."""


class RefusedFields(QObject):
    """Follows the fields of a page."""

    changed = Signal(int)  # how many are refused now

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._refused: set[int] = set()
        self._followed: set[int] = set()

    def watch(self, page: QWidget) -> None:
        """Follow the fields of this page, and of no other one any more."""
        self._refused, self._followed = set(), set()
        for kind in (QLineEdit, QPlainTextEdit, QComboBox):
            for field in page.findChildren(kind):
                field.installEventFilter(self)
                self._followed.add(id(field))
                if field.property("state") == WRONG:
                    self._refused.add(id(field))
        self.changed.emit(len(self._refused))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        named = isinstance(event, QDynamicPropertyChangeEvent) and event.propertyName().data() == b"state"
        if named and id(watched) in self._followed:
            one = {id(watched)}
            now = self._refused | one if watched.property("state") == WRONG else self._refused - one
            if now != self._refused:
                self._refused = now
                self.changed.emit(len(now))
        return False


def refused_in_words(count: int) -> str:
    """ "1 marked field is not saved"."""
    return f"{count} marked field{' is' if count == 1 else 's are'} not saved"
