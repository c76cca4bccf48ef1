"""The published rules in words: three in the column, all of them with their "why" in a dialog."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from bodymap.criteria import Result, Results
from bodymap.ui import theme

IN_COLUMN = ("acr1990_count", "widespread_1990", "acr2016")
LAST_WORDS = "A tally, not a diagnosis."


def _line(result: Result) -> str:
    """The line under a verdict; first what the reader must know beside it."""
    beside = result.beside
    return f"{beside[0].upper()}{beside[1:]}. {result.because}" if beside else result.because


class RuleRow(QAbstractButton):
    """One rule: its name, its verdict, one line of inputs and what is missing. A click asks why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.name = theme.Label("", "strong", wrap=True)
        self.badge = theme.Badge()
        self.because = theme.Label("", "note", "ink2", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(theme.px(6))
        head.addWidget(self.name, 1)
        head.addWidget(self.badge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addLayout(head)
        column.addWidget(self.because)
        for part in (self.name, self.badge, self.because):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._shown: Result | None = None

    def show_result(self, result: Result) -> None:
        """Show one rule's result."""
        if result == self._shown:
            return
        self._shown = result
        self.name.setText(result.name)
        self.badge.set_verdict(result.verdict.value)
        self.because.setText(_line(result))
        self.setAccessibleName(f"{result.name}: {result.verdict.value.replace('_', ' ')}")
        self.setAccessibleDescription(f"{_line(result)} Why: opens the rule in words")
        self.setToolTip("Why")
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.heightForWidth(width) if layout is not None else 0

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.setMinimumHeight(self.heightForWidth(event.size().width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.underMouse():
            painter = QPainter(self)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(theme.current().sunk, 0.6))
            painter.drawRoundedRect(self.rect(), theme.px(6), theme.px(6))
            painter.end()


class RuleRows(QWidget):
    """The rules of the column. `why` carries the id of the rule that was clicked."""

    why = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.rows: dict[str, RuleRow] = {}
        for rule_id in IN_COLUMN:
            row = RuleRow()
            row.clicked.connect(lambda _checked=False, rule_id=rule_id: self.why.emit(rule_id))
            self._column.addWidget(row)
            self.rows[rule_id] = row
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Less air when there is little room."""
        self._column.setSpacing(theme.px(6 if compact else 9))

    def show_results(self, results: Results) -> None:
        """Show what the rules say."""
        for result in results.all_rules:
            if result.rule_id in self.rows:
                self.rows[result.rule_id].show_result(result)


class RulesDialog(QDialog):
    """Every rule side by side with its inputs, what is missing, and why; also WPI, SSS and FS."""

    def __init__(self, results: Results, at: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Published rules")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(16))
        outer.setSpacing(theme.px(12))
        outer.addWidget(theme.Label("Published rules", "title"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setProperty("ring", False)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, theme.px(10), 0)
        self._column.setSpacing(theme.px(10))
        area.setWidget(inside)
        outer.addWidget(area, 1)
        first: QWidget | None = None
        scores = (results.wpi, results.sss, results.sss_2010, results.fs, results.quadrants)
        line = " · ".join(f"{score.name} {score.words} of {score.of}" for score in scores)
        self._column.addWidget(theme.Label(line, "note", "ink2", wrap=True))
        for result in results.all_rules:
            block = self._block(result)
            self._column.addWidget(theme.Rule())
            self._column.addWidget(block)
            if result.rule_id == at:
                first = block
        self._column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(theme.Label(LAST_WORDS, "strong"), 1)
        close = theme.PrimaryButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        outer.addLayout(row)
        self.resize(theme.px(620), theme.px(640))
        self._area, self._first = area, first

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._first is not None:
            bar = self._area.verticalScrollBar()
            bar.setValue(min(self._first.y(), bar.maximum()))

    def _block(self, result: Result) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        year = f"  ·  {result.year}" if result.year and str(result.year) not in result.name else ""
        head.addWidget(theme.Label(f"{result.name}{year}", "strong"), 1)
        head.addWidget(theme.Badge(result.verdict.value))
        column.addLayout(head)
        column.addWidget(theme.Label(_line(result), "plain", "ink", wrap=True))
        inputs = " · ".join(f"{label}: {value}" for label, value in result.inputs)
        if inputs:
            column.addWidget(theme.Label(inputs, "note", "ink2", wrap=True))
        column.addWidget(theme.Label(result.why, "note", "ink3", wrap=True))
        return block
