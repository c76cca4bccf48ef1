"""The list twin of the figure: a row a pair, a cell a site, in the order in which they are pressed.

The cells are real buttons in step order. The list is one stop of the Tab key; arrows move inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding
from bodymap.session import in_words
from bodymap.ui.figure.marks import MarkState, paint_mark, state_of
from bodymap.ui.kit import theme

ROW = 40
_HEAD, _LOW_HEAD = 30, 23
_NARROW = 290  # under this width the columns stand closer
_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: its name and the sites in its columns (RIGHT, LEFT, or one over both)."""

    name: str
    right: str = ""
    left: str = ""
    middle: str = ""
    control: bool = False

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(site for site in (self.right, self.left, self.middle) if site)


def rows_of(order: Sequence[str]) -> tuple[Row, ...]:
    """The rows for an order of sites: pairs side by side, controls of the two sides together, forehead alone."""
    rows: list[dict[str, str]] = []
    for site in map(body.SITES.__getitem__, order):
        column = {"r": "right", "l": "left", "": "middle"}[site.side]
        pair = "control" if site.control else site.pair
        fitting = next((row for row in rows if row["pair"] == pair and column not in row and "middle" not in row), None)
        if fitting is None or column == "middle":
            fitting = {"pair": pair}
            rows.append(fitting)
        fitting[column] = site.id
    return tuple(_row(row) for row in rows)


def _row(found: dict[str, str]) -> Row:
    sites = [body.SITES[found[column]] for column in ("right", "left", "middle") if column in found]
    name = sites[0].pair_name
    if sites[0].control and sites[0].side:
        name = ", ".join(site.name.split(" ", 1)[1] for site in sites).capitalize()
    return Row(name, found.get("right", ""), found.get("left", ""), found.get("middle", ""), control=sites[0].control)


class SiteCell(QAbstractButton):
    """One site in the list: its step number and its mark. Checked when it is the site that keys rate."""

    def __init__(self, site: str, step: int, steps: int, parent: SiteList) -> None:
        super().__init__(parent)
        self.site, self.step = site, step
        self._list = parent
        self._finding: Finding | None = None
        self._state = MarkState(control=body.SITES[site].control)
        self.setProperty("ring", False)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(f"{body.SITES[site].name}, step {step} of {steps}")
        self.setAccessibleDescription(in_words(None))
        self.clicked.connect(self._chosen)

    def show_finding(self, finding: Finding | None, state: MarkState, current: bool) -> None:
        """Show what was found here and whether keys rate it; paints only when something differs."""
        if finding != self._finding or state != self._state:
            self._finding, self._state = finding, state
            self.setAccessibleDescription(in_words(finding))
            self.update()
        if current != self.isChecked():
            self.setChecked(current)

    def _chosen(self) -> None:
        self.setChecked(self.site == self._list.current)
        self._list.site_chosen.emit(self.site)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None:
            event.ignore()
        else:
            self._list.move_from(self.site, *way)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self.isChecked()
        frame = QRectF(self.rect()).adjusted(1, 1.5, -1, -1.5)
        corner = theme.px(8)
        if current:
            painter.setPen(QPen(theme.color(look.accent), 2))
            painter.setBrush(theme.color(look.accent_bg))
            painter.drawRoundedRect(frame, corner, corner)
        if self.hasFocus():
            painter.setPen(QPen(theme.color(look.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3) if current else frame, corner - 2, corner - 2)
        radius = self._list.mark_radius()
        middle = QPointF(self._list.mark_at(), self.height() / 2)
        painter.setFont(theme.font_px(13, 600 if current else 400))
        painter.setPen(theme.color(look.accent if current else look.ink3))
        box = QRectF(0, 0, middle.x() - radius - theme.px(5), self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(self.step))
        paint_mark(painter, middle, radius, self._state, look, halo=False)
        painter.end()


class SiteList(QWidget):
    """All sites of the survey. Shows the exam it is given; `site_chosen` says which site the user took."""

    site_chosen = Signal(str)

    def __init__(self, order: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.current = ""
        self.rows = rows_of(order)
        self._row_height = ROW
        steps = {site: at for at, site in enumerate(order, start=1)}
        self.cells = {site: SiteCell(site, steps[site], len(order), self) for site in order}
        self._exam: Exam | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Sites in order")
        self._tab_stop(order[0])
        self._place()
        theme.look().changed.connect(self._place)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_exam(self, exam: Exam, current: str = "") -> None:
        """Show the findings of an exam and the current site; only cells that differ are painted again."""
        was, before = self._exam, self.current
        self._exam, self.current = exam, current
        for site, cell in self.cells.items():
            found = exam.findings.get(site)
            if (
                was is None
                or was.rule is not exam.rule
                or found is not was.findings.get(site)
                or site in (before, current)
            ):
                cell.show_finding(found, state_of(exam, site), site == current)
        if before != current:
            self._tab_stop(current or before)
            if any(cell.hasFocus() for cell in self.cells.values()) and current:
                self.cells[current].setFocus(Qt.FocusReason.OtherFocusReason)
            for row, found_row in enumerate(self.rows):
                if before in found_row.sites or current in found_row.sites:
                    self.update(0, self._top(row), self.width(), theme.px(self._row_height))

    def set_row_height(self, height: int) -> None:
        """Rows of 40 px; lower when there is little room."""
        if height != self._row_height:
            self._row_height = height
            self._place()

    def row_for(self, room: float) -> float:
        """The height of a row with which the list fits into `room`; both in px at 100 %."""
        return (room - self._head()) / len(self.rows)

    def _top(self, row: int) -> int:
        return theme.px(self._head()) + row * theme.px(self._row_height)

    def _head(self) -> int:
        return _HEAD if self._row_height >= 30 else _LOW_HEAD

    def mark_radius(self) -> float:
        """The radius of a mark in a cell, px."""
        return theme.px(12 if self._row_height == ROW else 11.5)

    def move_from(self, site: str, down: int, right: int) -> None:
        """Take the next cell in a direction; the arrows of a cell."""
        at = next(n for n, row in enumerate(self.rows) if site in row.sites)
        row = self.rows[at]
        if down:
            if not 0 <= at + down < len(self.rows):
                return
            there = self.rows[at + down]
            wanted = there.left if site == row.left else there.right
            site = wanted or there.sites[0]
        else:
            site = (row.left if right > 0 else row.right) or site
        self.cells[site].setFocus(Qt.FocusReason.OtherFocusReason)
        self.site_chosen.emit(site)

    # -- where it lies ---------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(self._head() + self._row_height * len(self.rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _columns(self) -> tuple[float, float]:
        """The middles of RIGHT and LEFT; the name column takes what is left or missing."""
        narrow = self._narrow()
        left = self.width() - theme.px(25 if narrow else 37)
        return left - theme.px(67 if narrow else 76), left

    def _narrow(self) -> bool:
        return self.width() < theme.px(_NARROW)

    def mark_at(self) -> int:
        """Where the middle of the mark lies in a cell, px from its left."""
        return theme.px(41 if self._narrow() else 43)

    def _place(self) -> None:
        right, left = self._columns()
        row_height, wide = theme.px(self._row_height), theme.px(64 if self._narrow() else 74)
        shift = self.mark_at()
        for at, row in enumerate(self.rows):
            top = self._top(at)
            for site, middle in ((row.right, right), (row.left, left), (row.middle, (right + left) / 2)):
                if site:
                    self.cells[site].setGeometry(round(middle) - shift, top + 1, wide, row_height - 2)
        self.updateGeometry()
        self.update()

    def _tab_stop(self, site: str) -> None:
        for other, cell in self.cells.items():
            policy = Qt.FocusPolicy.StrongFocus if other == site else Qt.FocusPolicy.ClickFocus
            if cell.focusPolicy() != policy:
                cell.setFocusPolicy(policy)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        right, left = self._columns()
        middle = Qt.AlignmentFlag.AlignVCenter
        head = QRect(theme.px(8), 0, self.width(), theme.px(self._head() - 4))
        if event.rect().intersects(head):
            painter.setFont(theme.font("section"))
            painter.setPen(theme.color(look.ink3))
            painter.drawText(head, middle | Qt.AlignmentFlag.AlignLeft, "Site, in order")
            painter.setPen(theme.color(look.ink2))
            for at, word in ((right, "RIGHT"), (left, "LEFT")):
                over = QRectF(at - theme.px(40), 0, theme.px(80), head.height())
                painter.drawText(over, Qt.AlignmentFlag.AlignCenter, word)
        row_height = theme.px(self._row_height)
        for n, row in enumerate(self.rows):
            top = self._top(n)
            if not event.rect().intersects(QRect(0, top, self.width(), row_height)):
                continue
            here = self.current in row.sites
            painter.setFont(theme.font("strong" if here else "body"))
            painter.setPen(theme.color(look.ink2 if row.control else look.ink))
            box = QRect(theme.px(8), top, self.width(), row_height)
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, row.name)
            painter.setPen(QPen(theme.color(look.line), 1))
            painter.drawLine(0, top + row_height - 1, self.width(), top + row_height - 1)
        painter.end()
