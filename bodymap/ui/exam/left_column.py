"""The left column: the list twin or the areas above, the drawn keys or the editor of a site below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from bodymap.ui import theme
from bodymap.ui.exam.area_list import AreaList, Months
from bodymap.ui.exam.keys import KeyTable, shown
from bodymap.ui.exam.number_pad import NumberPad
from bodymap.ui.exam.questions import AREAS, POINTS
from bodymap.ui.exam.site_editor import SiteEditor
from bodymap.ui.site_list import SiteList

FULL, COMPACT, SMALL = "full", "compact", "small"
"""How much room there is (visual language 8.1, Resize)."""


class LeftColumn(theme.Card):
    """List, keys and editor. `pressed` carries the act of a drawn key."""

    pressed = Signal(str)
    all_keys_wanted = Signal()
    more_wanted = Signal(QWidget)

    def __init__(self, order: Sequence[str], keys: KeyTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode, self._layer, self._editing, self.writable = FULL, POINTS, False, True
        self._keys = keys
        self.sites = SiteList(order)
        self.areas = AreaList()
        self.months = Months()
        self._above = QStackedWidget()
        for page in (self.sites, self.areas):
            self._above.addWidget(_scrolling(page))
        self.pad, self.area_pad = NumberPad(keys), NumberPad(keys, areas=True)
        self.editor = SiteEditor()
        for pad in (self.pad, self.area_pad):
            pad.pressed.connect(self.pressed)
        self.more = theme.LinkButton("More")
        self.more.setAccessibleName("More: this site, mark the rest, history")
        self.more.clicked.connect(lambda: self.more_wanted.emit(self.more))
        self.all_keys = theme.LinkButton("F1 all keys")
        self.all_keys.clicked.connect(self.all_keys_wanted)
        self.foot = theme.Label("", "note", "ink2")
        self._keys_block, self._area_block = self._points_block(), self._areas_block()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._above, 1)
        for block in (self._keys_block, self._area_block, self.editor):
            self._column.addWidget(block)
        self.set_mode(FULL)

    def _points_block(self) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(5))
        head = QHBoxLayout()
        self._keys_label = theme.SectionLabel("Number keys")
        head.addWidget(self._keys_label, 1)
        head.addWidget(self.more)
        head.addWidget(self.all_keys)
        column.addLayout(head)
        column.addWidget(self.pad)
        painful, gone = (shown(self._keys.main(act)) for act in ("painful", "not_examined"))
        self._hint = theme.Label(f"{painful} painful, not rated     {gone} not examined, with reason", "key", "ink2")
        column.addWidget(self._hint)
        return block

    def _areas_block(self) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(7))
        column.addWidget(self.months)
        column.addWidget(self.area_pad)
        column.addWidget(self.foot)
        return block

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_layer(self, layer: str) -> None:
        """The 21 sites or the 19 areas."""
        self._layer, self._editing = layer, False
        self._put()

    def edit_site(self, on: bool) -> None:
        """The editor in place of the drawn keys, or the keys again."""
        self._editing = on and self._layer == POINTS
        self._put()

    @property
    def editing(self) -> bool:
        return self._editing

    def set_mode(self, mode: str) -> None:
        """Rows of 40, 30 or 27 px; without drawn keys on a small window."""
        self._mode = mode
        x = theme.px(12 if mode == FULL else 10)
        y = theme.px(8 if mode == FULL else 6)
        self._column.setContentsMargins(x, y, x, theme.px(10 if mode == FULL else 6))
        self._column.setSpacing(theme.px(6 if mode == FULL else 2))
        self.areas.set_row_height({FULL: 40, COMPACT: 29, SMALL: 27}[mode])
        self.pad.set_compact(mode != FULL)
        self._hint.setVisible(mode == FULL)
        self._put()

    def reveal(self, cell: QWidget) -> None:
        """Scroll so that a cell is seen, where the list has to scroll."""
        area = self._above.currentWidget()
        inside = area.widget() if isinstance(area, QScrollArea) else None
        if isinstance(area, QScrollArea) and inside is not None and inside.isAncestorOf(cell):
            at = cell.mapTo(inside, cell.rect().topLeft())
            seen = QRect(0, area.verticalScrollBar().value(), 1, area.viewport().height())
            if not (seen.top() <= at.y() and at.y() + cell.height() <= seen.bottom()):
                area.ensureVisible(0, at.y() + cell.height() // 2, 0, cell.height())

    def set_writable(self, on: bool) -> None:
        """Whether the drawn keys and the editor do anything: not for a signed exam."""
        self.writable = on
        for part in (self.pad, self.area_pad, self.editor, self.months):
            part.setEnabled(on)

    def light(self, act: str) -> None:
        """Light the drawn key of an act."""
        (self.area_pad if self._layer == AREAS else self.pad).light(act)

    def _put(self) -> None:
        self._above.setCurrentIndex(0 if self._layer == POINTS else 1)
        small = self._mode == SMALL
        points = self._layer == POINTS
        self._keys_block.setVisible(points and not self._editing and not small)
        self._area_block.setVisible(not points)
        self.editor.setVisible(points and self._editing)
        self._above.setVisible(not (small and self._editing))
        self.area_pad.setVisible(not small)
        self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        """On a small window the 21 sites share the height there is, down to rows of 24 px."""
        height = {FULL: 40, COMPACT: 30}.get(self._mode, 0)
        if not height:
            margins = self._column.contentsMargins()
            room = (self.height() - margins.top() - margins.bottom()) / theme.scale()
            height = int(min(27, max(24, self.sites.row_for(room))))
        self.sites.set_row_height(height)


def _scrolling(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
