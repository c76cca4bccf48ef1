"""The table of changes: one row a site, two columns of rows, marks as on the bodies."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from bodymap import body
from bodymap.model import Rule
from bodymap.outcomes import SiteChange
from bodymap.session import in_words
from bodymap.ui import theme as look
from bodymap.ui.figure_view import paint_change, paint_mark, state_of_finding
from bodymap.ui.theme import color, px

HIGH = 26
PLACES = (0, 207, 242, 280, 334)
"""Where name, A, B, change and count begin, px at 100 %."""
HEADS = ("Site", "A", "B", "Change", "Count")


class _Row(QWidget):
    """One line of the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.look().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(px(430), px(HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(410), px(HIGH))

    def place(self, n: int) -> float:
        """Where column `n` begins: names give way when there is little room."""
        less = min(self.width() - px(430), 0)
        return px(PLACES[n]) + (less if n else 0)

    def words(self, painter: QPainter, n: int, text: str, role: str, ink: str) -> None:
        """Words in column `n`."""
        painter.setFont(look.font(role))
        painter.setPen(color(ink))
        right = self.place(n + 1) - px(4) if n + 1 < len(PLACES) else self.width()
        box = QRectF(self.place(n), 0, right - self.place(n), self.height())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def line(self, painter: QPainter) -> None:
        """The hairline under the row."""
        painter.setPen(QPen(color(look.current().line), 1))
        painter.drawLine(QPointF(0, self.height() - 0.5), QPointF(self.width(), self.height() - 0.5))


class HeadRow(_Row):
    """The names of the columns."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for n, head in enumerate(HEADS):
            self.words(painter, n, head, "section", look.current().ink3)
        self.line(painter)
        painter.end()


class ChangeRow(_Row):
    """One site: its name, its marks in A and B, the change, and whether it began or ceased to count."""

    def __init__(self, change: SiteChange, rules: tuple[Rule, Rule], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.change, self._rules = change, rules
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(row_in_words(change))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, k = QPainter(self), look.current(), look.scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.words(painter, 0, body.SITES[self.change.site].name, "body", theme.ink)
        middle = self.height() / 2
        for n, finding in ((1, self.change.before), (2, self.change.after)):
            state = state_of_finding(finding, self._rules[n - 1])
            paint_mark(painter, QPointF(self.place(n) + 12 * k, middle), 9.6 * k, state, theme, halo=False)
        paint_change(painter, QPointF(self.place(3) + 13 * k, middle), 9.4 * k, self.change.difference, theme)
        self.words(painter, 4, self.change.crossing, "note", theme.ink2)
        self.line(painter)
        painter.end()


class ChangeTable(QWidget):
    """Rows of changes in two columns, filled down the first one first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.rows: list[ChangeRow] = []
        self._heads = (HeadRow(self), HeadRow(self))
        self._one = False
        look.look().changed.connect(self._measure)
        self._measure()

    def show_changes(self, changes: Sequence[SiteChange], rules: tuple[Rule, Rule]) -> None:
        """Show these changes in this order."""
        for row in self.rows:
            self._grid.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ChangeRow(change, rules) for change in changes]
        self._arrange()

    def set_one_column(self, one: bool) -> None:
        """One column of rows where there is little room."""
        if one != self._one:
            self._one = one
            self._arrange()

    def _arrange(self) -> None:
        for widget in (*self._heads, *self.rows):
            self._grid.removeWidget(widget)
        half = len(self.rows) if self._one else -(-len(self.rows) // 2)
        two = half < len(self.rows)
        for n, head in enumerate(self._heads):
            head.setVisible(bool(self.rows) and (n == 0 or two))
            if not head.isHidden():
                self._grid.addWidget(head, 0, n)
        for n, row in enumerate(self.rows):
            self._grid.addWidget(row, 1 + n % half, n // half)
            row.show()
        for n in range(40):
            self._grid.setRowStretch(n, 0)
        self._grid.setRowStretch(half + 1, 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0 if self._one else 1)

    def _measure(self) -> None:
        self._grid.setVerticalSpacing(0)
        self._grid.setHorizontalSpacing(px(36))


def row_in_words(change: SiteChange) -> str:
    """ "Left gluteal: 6 of 10, then no pain, 6 lower, now below 2"."""
    d = change.difference
    how = "not comparable" if d is None else "the same" if d == 0 else f"{abs(d)} {'lower' if d < 0 else 'higher'}"
    parts = [in_words(change.before), f"then {in_words(change.after)}", how, change.crossing]
    return f"{body.SITES[change.site].name}: " + ", ".join(p for p in parts if p)
