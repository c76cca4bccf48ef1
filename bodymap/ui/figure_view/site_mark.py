"""A site as a real widget: a button with a name, a state in words and an action, painted as its mark."""

from __future__ import annotations

from math import ceil, floor

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from bodymap import body
from bodymap.model import Finding
from bodymap.session import in_words
from bodymap.ui import theme as look
from bodymap.ui.figure_view.marks import MarkState, paint_mark

GLOW = 12
"""px round a mark that belong to it (the glow of the current one)."""


class SiteMark(QAbstractButton):
    """The mark of one site. The mouse is left to the figure under it, which knows the nearest site."""

    def __init__(self, site: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.site = site
        self.radius = 9.0
        self.state = MarkState(control=body.SITES[site].control)
        self.ghost: MarkState | None = None
        self.current = self.hovered = False
        self._middle = QPointF()
        self.setObjectName(f"mark_{site}")
        self.setProperty("ring", False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self.set_step(0, 0)
        self.setAccessibleDescription(in_words(None))

    def set_step(self, number: int, of: int) -> None:
        """Where the site stands in the order, from 1; 0 when it has no step."""
        step = f", step {number} of {of}" if number else ""
        self.setAccessibleName(body.SITES[self.site].name + step)

    def show_finding(self, finding: Finding | None, state: MarkState) -> bool:
        """Show a finding in its state; True when something changed."""
        words = in_words(finding)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
        if state == self.state:
            return False
        self.state = state
        self.update()
        return True

    def set_flags(self, *, current: bool | None = None, hovered: bool | None = None) -> None:
        """Whether it is the current site, whether the mouse is over it (None leaves it as it is)."""
        now = (self.current if current is None else current, self.hovered if hovered is None else hovered)
        if now != (self.current, self.hovered):
            self.current, self.hovered = now
            self.update()

    def set_ghost(self, ghost: MarkState | None) -> None:
        """The state in an earlier exam, drawn faintly; None for none."""
        if ghost != self.ghost:
            self.ghost = ghost
            self.update()

    def put(self, center: QPointF, radius: float) -> None:
        """Lie round a point of the parent, with a radius in px."""
        if radius != self.radius:
            self.radius = radius
            self.update()
        side = self.sizeHint().width()
        left, top = floor(center.x() - side / 2), floor(center.y() - side / 2)
        self._middle = QPointF(center.x() - left, center.y() - top)
        self.setGeometry(left, top, side, side)

    def center(self) -> QPointF:
        """The middle of the mark, in the parent."""
        return QPointF(self.pos()) + self._middle

    def sizeHint(self) -> QSize:
        side = ceil(2 * (self.radius + GLOW * look.scale())) + 2
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.30)
        paint_mark(
            painter,
            self._middle,
            self.radius,
            self.state,
            look.current(),
            current=self.current and self.isEnabled(),
            hover=(self.hovered or self.hasFocus()) and self.isEnabled(),
            ghost=self.ghost,
        )
        painter.end()

    # The figure under the mark decides which site is meant, and the page which key.
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class RegionMark(QAbstractButton):
    """A pain area or quadrant in one view, for the keyboard and the screen reader; the figure paints it."""

    def __init__(self, region: str, view: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region, self.view = region, view
        self.setObjectName(f"region_{region}_{view}")
        self.setProperty("ring", False)
        self.setCheckable(True)
        self.setAccessibleName(f"{name}, {view}")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.hide()

    def show_answer(self, painful: bool | None) -> None:
        """yes, no or not asked."""
        self.setChecked(bool(painful))
        self.setAccessibleDescription("not asked" if painful is None else "pain" if painful else "no pain")

    def nextCheckState(self) -> None:
        """The page decides what a press means."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Painted by the figure, under the lines of the body."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
