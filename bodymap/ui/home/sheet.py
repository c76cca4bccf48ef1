"""What both pages of the start at home are: one sheet that is laid out anew for each size, theme and state."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from bodymap import diary
from bodymap.ui import theme as look
from bodymap.ui.diary.look import sheet
from bodymap.ui.self_assessment.parts import Tall
from bodymap.ui.self_assessment.room import NARROW


class Sheet(QWidget):
    """A page that scrolls up and down only. What is in it is put there by `fill`; what has the focus, by its name
    (`objectName`), has it again afterwards."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = diary.words()
        self.setProperty("page", True)
        self.setObjectName(name)
        self._box = QVBoxLayout(self)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box.addWidget(self._area, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.put)
        self._shown_wide = self.wide
        look.look().changed.connect(self._soon)

    def fill(self, box: QVBoxLayout, wide: bool) -> QWidget:
        """Lay everything out in this box; what has the focus at first is returned."""
        raise NotImplementedError

    @property
    def wide(self) -> bool:
        """Whether two things stand beside each other."""
        return self.width() >= look.px(NARROW)

    def put(self) -> None:
        """Lay out as it is now."""
        had = next((one.objectName() for one in self._focusable() if one.hasFocus()), "")
        self.setStyleSheet(sheet())
        self._shown_wide = wide = self.wide
        side, over = (56, 28) if wide else (20, 12)
        self._box.setContentsMargins(look.px(side), look.px(over), look.px(side), look.px(over))
        made = Tall()
        made.setProperty("page", True)
        box = QVBoxLayout(made)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(4))
        box.setSpacing(look.px(12))
        first = self.fill(box, wide)
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()  # not at once: what was pressed may be in it
        self._area.setWidget(made)
        again = next((one for one in made.findChildren(QWidget) if had and one.objectName() == had), first)
        again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focusable(self) -> Iterator[QWidget]:
        inside = self._area.widget()
        if inside is not None:
            yield from inside.findChildren(QWidget)

    def _soon(self) -> None:
        self._later.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wide != self._shown_wide:
            self._soon()
