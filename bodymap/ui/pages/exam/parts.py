"""How the parts of the exam page lie, its left column, the result on one line, the marks and keys in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine.criteria import Results
from bodymap.ui.figure.marks import MarkState, paint_mark
from bodymap.ui.figure.site_list import SiteList
from bodymap.ui.figure.view import FigureView
from bodymap.ui.kit import theme
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.pages.exam.areas import AreaList, Months
from bodymap.ui.pages.exam.instruction import InstructionCard
from bodymap.ui.pages.exam.keys import (
    ACTS,
    AREAS,
    POINTS,
    REASON_KEYS,
    REASON_WORDS,
    KeyTable,
    NumberPad,
    shown,
    shown_all,
)
from bodymap.ui.pages.exam.result import ResultColumn, Segments
from bodymap.ui.pages.exam.site_editor import SiteEditor

# -- summary ----------------------------------------------------------------------------------------------------------
# The result on one line, for a small window.


class SummaryBar(theme.Card):
    """Count, 18 segments, the verdict of the count item; the rest behind Details."""

    details = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = scaled(QHBoxLayout(self), margins=(13, 5, 8, 5), spacing=8)
        self.count = theme.Label("0", "title")
        self.words = theme.Label("", "plain")
        self.segments = Segments(numbered=False)
        self.verdict = theme.Label("", "note", "ink2")
        self.button = theme.Button("Details", size="small")
        self.button.setCheckable(True)
        self.button.toggled.connect(self._turned)
        row.addWidget(self.count)
        row.addWidget(self.words)
        row.addWidget(self.segments, 1)
        row.addWidget(self.verdict)
        row.addWidget(self.button)

    def show_results(self, results: Results) -> None:
        """Show what was counted."""
        counted = results.tally
        verdict = results.acr1990_count.verdict.value.replace("_", " ")
        any_pain = f"any pain {counted.by_painful.positive}, " if results.both_counts else ""
        low, _, most = counted.counted.partition(" ")
        positive = f"{most} {'' if results.both_counts else 'positive'}".strip()
        self.setToolTip(results.both_counts)
        for label, text in (
            (self.count, low),
            (self.words, f"{positive}{counted.of_examined}".lstrip("; ")),
            (self.verdict, f"{any_pain}ACR 1990 count {verdict}"),
        ):
            if label.text() != text:
                label.setText(text)
        self.segments.show_counts(counted.positive, counted.undetermined, counted.negative)

    def _turned(self, on: bool) -> None:
        self.button.setText("List" if on else "Details")
        self.details.emit(on)


# -- legend -----------------------------------------------------------------------------------------------------------
# The six marks in words, on one line or, where there is little room, in a small window.

MARKS: tuple[tuple[MarkState, str], ...] = (
    (MarkState("open"), "open"),
    (MarkState("not_examined"), "not examined"),
    (MarkState("rated", 0, False), "no pain"),
    (MarkState("unrated", None, None), "painful"),
    (MarkState("rated", 7, True), "rated"),
    (MarkState("open", control=True), "control"),
)
_RADIUS, _GAP, _ROW = 7.5, 9, 26


class Legend(QWidget):
    """The marks with their words, across or upright."""

    def __init__(self, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Marks: " + ", ".join(words for _, words in MARKS))
        theme.look().changed.connect(self.updateGeometry)

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(theme.font("note"))
        return [theme.px(2 * _RADIUS + 6) + metrics.horizontalAdvance(words) for _, words in MARKS]

    def sizeHint(self) -> QSize:
        widths = self._widths()
        if self._upright:
            return QSize(max(widths) + theme.px(4), theme.px(_ROW) * len(MARKS))
        return QSize(sum(widths) + theme.px(_GAP) * len(widths), theme.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("note"))
        radius, tall = theme.px(2 * _RADIUS) / 2, theme.px(_ROW) if self._upright else self.height()
        x = y = 0
        for (state, words), wide in zip(MARKS, self._widths(), strict=True):
            paint_mark(painter, QPointF(x + radius + 1, y + tall / 2), radius, state, look, halo=False)
            painter.setPen(theme.color(look.ink2))
            box = QRect(x + theme.px(2 * _RADIUS + 6), y, self.width(), tall)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            if self._upright:
                y += tall
            else:
                x += wide + theme.px(_GAP)
        painter.end()


# -- key card ---------------------------------------------------------------------------------------------------------
# The card of keys: every act of the page with the keys this practice has for it.


def card_lines(keys: KeyTable) -> tuple[tuple[str, str], ...]:
    """(keys, what they do), the nine ratings as one line while they stand on their own keys."""
    lines: list[tuple[str, str]] = []
    plain = all(keys.main(str(n)) == str(n) for n in range(1, 10))
    for act in ACTS.values():
        if plain and act.id in {str(n) for n in range(2, 10)}:
            continue
        if plain and act.id == "1":
            lines.append(("1 to 9", "painful, rated"))
        else:
            lines.append((shown_all(keys.names(act.id)), act.words))
    reasons = ", ".join(f"{key} {REASON_WORDS[reason]}" for key, reason in REASON_KEYS)
    at = next(n for n, (_, words) in enumerate(lines) if words == ACTS["not_examined"].words)
    lines.insert(at + 1, ("then", f"{reasons}, ↵ no reason"))
    lines.append(("/ * − + .", "on the number pad only; the other keys of an act are everywhere"))
    return tuple(lines)


class KeyCard(QDialog):
    """Not modal: it can stay open beside the page while keys are learnt."""

    def __init__(self, keys: KeyTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys of the exam page")
        column = scaled(QVBoxLayout(self), margins=(22, 18, 22, 16), spacing=10)
        column.addWidget(theme.Label("Keys of the exam page", "title"))
        inside = QWidget()
        grid = scaled(QGridLayout(inside), margins=(0, 0, 8, 0), spacing=(18, 5))
        grid.setColumnStretch(1, 1)
        for row, (pressed, words) in enumerate(card_lines(keys)):
            grid.addWidget(theme.Label(pressed, "strong"), row, 0)
            grid.addWidget(theme.Label(words, "plain", "ink2", wrap=True), row, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        column.addWidget(area, 1)
        column.addWidget(
            theme.Label(
                "A held key counts once. + − * / . are keys of the number pad, which works with NumLock on or off.",
                "note",
                "ink3",
                wrap=True,
            )
        )
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = theme.Button("Close")
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)
        self.setMinimumWidth(theme.px(460))
        self.resize(theme.px(480), inside.sizeHint().height() + theme.px(150))


# -- left column ------------------------------------------------------------------------------------------------------
# The left column: the list twin or the areas above, the drawn keys or the editor of a site below.

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
        column = scaled(QVBoxLayout(block), margins=(0, 0, 0, 0), spacing=5)
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
        column = scaled(QVBoxLayout(block), margins=(0, 0, 0, 0), spacing=7)
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
        for pad in (self.pad, self.area_pad):
            pad.set_compact(mode != FULL)
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


# -- sheet ------------------------------------------------------------------------------------------------------------
# How the parts of the exam page lie: three columns, or figures and list over one line of result.

_LIST_WIDE = {FULL: 348, COMPACT: 304, SMALL: 291}
_RESULT_WIDE = {FULL: 332, COMPACT: 292, SMALL: 291}


class Sheet:
    """The parts of the page and their places. The page wires them; nothing is decided here."""

    def __init__(self, page: QWidget, order: Sequence[str], keys: KeyTable, variant: str, *, pacer: bool) -> None:
        self.mode = ""
        self._details = False
        self.left = LeftColumn(order, keys)
        self.card = InstructionCard(variant, pacer)
        self.about = theme.OneLine("note_strong", "accent")  # which version, or from which day on paper
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
        row = self._switch_row = scaled(QHBoxLayout(self._switch), margins=(2, 0, 12, 0))
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
