"""How the parts of the exam page lie: three columns, or figures and list over one line of result."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap.ui import theme
from bodymap.ui.exam.instruction import ElidedLabel, InstructionCard
from bodymap.ui.exam.keys import KeyTable
from bodymap.ui.exam.left_column import COMPACT, FULL, SMALL, LeftColumn
from bodymap.ui.exam.legend import Legend
from bodymap.ui.exam.questions import AREAS, POINTS
from bodymap.ui.exam.result import ResultColumn
from bodymap.ui.exam.summary import SummaryBar
from bodymap.ui.figure_view import FigureView

_LIST_WIDE = {FULL: 348, COMPACT: 304, SMALL: 291}
_RESULT_WIDE = {FULL: 332, COMPACT: 292, SMALL: 291}


class Sheet:
    """The parts of the page and their places. The page wires them; nothing is decided here."""

    def __init__(self, page: QWidget, order: Sequence[str], keys: KeyTable, variant: str, *, pacer: bool) -> None:
        self.mode = ""
        self._details = False
        self.left = LeftColumn(order, keys)
        self.card = InstructionCard(variant, pacer)
        self.about = ElidedLabel("note_strong", "accent")  # which version, or from which day on paper
        self.about.hide()
        self.layers = theme.Segmented(((POINTS, "Tender points"), (AREAS, "Pain areas")))
        self.figure = FigureView()
        self.figure.set_variant(variant)
        self.figure.set_order(order)
        self.legend = Legend()
        self.marks_button = theme.QuietButton("? marks", size="tiny")
        self.layer_button = theme.Button("Pain areas", size="tiny")
        self.more = theme.Button("More", size="tiny")
        self.result = ResultColumn()
        self.summary = SummaryBar()
        self._grid = QGridLayout(page)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.left, 0, 0)
        self._middle = QWidget()
        self._grid.addWidget(self._middle, 0, 1)
        self._grid.addWidget(self.result, 0, 2)
        self._grid.addWidget(self.summary, 1, 0, 1, 3)
        self._grid.setRowStretch(0, 1)
        self._lay_out_middle()
        self.marks_button.clicked.connect(self._show_marks)
        self.summary.details.connect(self._show_details)
        self.order_tabs()

    def _lay_out_middle(self) -> None:
        column = self._column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        self.card.add_tools(self.layer_button, self.more)
        column.addWidget(self.about)
        column.addWidget(self.card)
        self._switch = QWidget()
        row = self._switch_row = QHBoxLayout(self._switch)
        row.setContentsMargins(theme.px(2), 0, theme.px(12), 0)
        row.addWidget(self.layers)
        row.addStretch(1)
        row.addWidget(self.legend)
        row.addWidget(self.marks_button)
        column.addWidget(self._switch)
        column.addWidget(self.figure, 1)

    def set_mode(self, mode: str) -> None:
        """Lay everything out for the room there is."""
        self.mode = mode
        small, full = mode == SMALL, mode == FULL
        edge = theme.px(12 if small else 16)
        self._grid.setContentsMargins(edge, theme.px(8 if small else 14), edge, theme.px(8 if small else 14))
        self._grid.setHorizontalSpacing(theme.px(12 if small else 16))
        self._grid.setVerticalSpacing(theme.px(8))
        self._column.setSpacing(theme.px(2 if small else 8))
        self.left.set_mode(mode)
        self.left.setFixedWidth(theme.px(_LIST_WIDE[mode]))
        self.result.setFixedWidth(theme.px(_RESULT_WIDE[mode]))
        self.result.set_compact(not full)
        self.card.set_small(small)
        self.card.put_pacer(
            {FULL: None, COMPACT: self._switch_row, SMALL: self.card.tools}[mode],
            52 if full else 32 if not small else 28,
        )
        self._switch.setVisible(not small)
        self.legend.setVisible(full)
        self.marks_button.setVisible(not full)
        self.summary.setVisible(small)
        for widget in (self.left, self._middle, self.result):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self.left, 0, 2 if small else 0)
        self._grid.addWidget(self._middle, 0, 1)
        self._grid.addWidget(self.result, 0, 2)
        self._show_details(self._details)

    def show_layer(self, layer: str) -> None:
        """Tender points or pain areas, in list, switch and figure."""
        self.left.show_layer(layer)
        self.layers.set_current(layer)
        self.layer_button.setText("Tender points" if layer == AREAS else "Pain areas")
        self.figure.set_layer(layer)

    def _show_details(self, on: bool) -> None:
        self._details = on
        small = self.mode == SMALL
        self.left.setVisible(not small or not on)
        self.result.setVisible(not small or on)

    def _show_marks(self) -> None:
        window = QWidget(self._middle, Qt.WindowType.Popup)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inside = QVBoxLayout(window)
        inside.addWidget(Legend(upright=True))
        window.adjustSize()
        corner = self.marks_button.mapToGlobal(self.marks_button.rect().bottomRight())
        window.move(corner.x() - window.width(), corner.y())
        window.show()

    def order_tabs(self) -> None:
        """List, layer switch, figures, areas, rules, this exam (visual language 8.1)."""
        chain: list[QWidget] = [*self.left.sites.cells.values(), *self.left.areas.cells.values()]
        chain += [self.left.months.field, self.left.more, self.left.all_keys]
        chain += [self.layers.button(POINTS), self.layers.button(AREAS), *self.figure.marks.values()]
        chain += [*self.result.quadrants.cells.values(), self.result.all_rules]
        chain += [*self.result.rules.rows.values(), self.result.symptoms, self.result.change, self.summary.button]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)
