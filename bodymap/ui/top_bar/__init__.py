"""The bar over every page: where one is, whose record it is, what can be done, and that it is saved."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from bodymap.ui.theme import px
from bodymap.ui.top_bar.home import HomeBar
from bodymap.ui.top_bar.parts import COMPARE, COURSE, EXAM, HEIGHT, RECORD, SECTIONS, Act
from bodymap.ui.top_bar.patient import PatientBar

__all__ = ["COMPARE", "COURSE", "EXAM", "RECORD", "SECTIONS", "Act", "HomeBar", "PatientBar", "TopBar"]


class TopBar(QWidget):
    """Shows one of the two bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home, self.patient = HomeBar(), PatientBar()
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.home)
        self._stack.addWidget(self.patient)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_home(self) -> None:
        """The bar of the start page and the settings."""
        self._stack.setCurrentWidget(self.home)

    def show_patient(self) -> None:
        """The bar of an open patient."""
        self._stack.setCurrentWidget(self.patient)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, px(HEIGHT))
