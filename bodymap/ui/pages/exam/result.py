"""The right column: the count, its parts, mean, controls, pain areas, the published rules with their "why"."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine.criteria import Part, Result, Results, Tally
from bodymap.medicine.model import PAINS, Exam, Rule, Status
from bodymap.medicine.model.base import noun
from bodymap.ui.kit import theme
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.typed import date_in_words, number_in_words
from bodymap.ui.pages.exam.areas import Quadrants, hatch_box

# -- segments ---------------------------------------------------------------------------------------------------------
# Eighteen segments: positive, undetermined, not positive, still unknown, with a line after the eleventh.

TOTAL, LINE_AFTER = 18, 11


class Segments(QWidget):
    """The count drawn: four looks without colour. `numbered` writes the 11 under the line."""

    def __init__(self, numbered: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbered = numbered
        self._counts = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("18 tender points")

    def show_counts(self, positive: int, undetermined: int, negative: int) -> None:
        """How many of the 18 are positive, undetermined, not positive; the rest is not known yet."""
        counts = (positive, undetermined, negative)
        if counts != self._counts:
            self._counts = counts
            rest = TOTAL - sum(counts)
            self.setAccessibleDescription(
                f"{positive} positive, {undetermined} undetermined, {negative} not positive, {rest} not known"
            )
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(290), theme.px(37 if self._numbered else 26))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self.width() / TOTAL
        wide, tall, corner = pitch * 0.75, theme.px(21), theme.px(3)
        top = theme.px(1)
        positive, undetermined, negative = self._counts
        for at in range(TOTAL):
            rect = QRectF(at * pitch + 0.75, top + 0.75, wide - 1.5, tall - 1.5)
            if at < positive:
                painter.setPen(QPen(theme.color(look.ink), 1.5))
                painter.setBrush(theme.color(look.ink))
            elif at < positive + undetermined + negative:
                painter.setPen(QPen(theme.color(look.ink2), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                pen = QPen(theme.color(look.ink3), 1.2)
                pen.setDashPattern([2.2, 1.8])
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, corner, corner)
            if positive <= at < positive + undetermined:
                hatch_box(painter, rect, corner, theme.px(3.4), theme.color(look.ink2), 1.3)
        line = (LINE_AFTER * pitch) - (pitch - wide) / 2
        painter.setPen(QPen(theme.color(look.ink2), 1))
        painter.drawLine(QPointF(line, 0), QPointF(line, tall + theme.px(5)))
        if self._numbered:
            painter.setFont(theme.font("key"))
            box = QRectF(line - theme.px(20), tall + theme.px(4), theme.px(40), theme.px(14))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(LINE_AFTER))
        painter.end()


# -- rule rows --------------------------------------------------------------------------------------------------------
# The published rules in words: three in the column, all of them with their "why" in a dialog.

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
        head = scaled(QHBoxLayout(), spacing=6)
        head.addWidget(self.name, 1)
        head.addWidget(self.badge)
        column = scaled(QVBoxLayout(self), margins=(0, 0, 0, 0), spacing=2)
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
        outer = scaled(QVBoxLayout(self), margins=(22, 18, 22, 16), spacing=12)
        outer.addWidget(theme.Label("Published rules", "title"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setProperty("ring", False)
        inside = QWidget()
        self._column = scaled(QVBoxLayout(inside), margins=(0, 0, 10, 0), spacing=10)
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
        column = scaled(QVBoxLayout(block), margins=(0, 0, 0, 0), spacing=4)
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


# -- result -----------------------------------------------------------------------------------------------------------
# The right column: the count, its parts, mean, controls, pain areas, published rules, this exam. Numbers and words.

RULE_WORDS = {Rule.RATING2: "rating 2 or more", Rule.PAINFUL: "any pain"}


def part_in_words(part: Part) -> str:
    """ "5 of 6": positive of examined."""
    return f"{part.positive} of {part.examined}"


def mean_in_words(mean: float | None) -> str:
    """One decimal, "–" while nothing is rated, "0" without a needless zero."""
    if mean is None:
        return "–"
    return "0" if mean == 0 else f"{mean:.1f}"


def pains_in_words(exam: Exam) -> str:
    """Pain now, average, worst: "6 · 7 · 9", "–" where it was not asked."""
    said = [number_in_words(exam.number(item)) or "–" for item in PAINS]
    return "  ·  ".join(said)


class FactRow(QWidget):
    """A label at the left, a quiet note and a value at the right."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = scaled(QHBoxLayout(self), margins=(0, 0, 0, 0), spacing=8)
        self.label = theme.Label(label, "plain", "ink2")
        self.note = theme.Label("", "note", "ink3")
        self.value = theme.Label("", "strong")
        row.addWidget(self.label, 1)
        row.addWidget(self.note)
        row.addWidget(self.value)

    def show_fact(self, value: str, note: str = "", label: str = "") -> None:
        """Show a value; only what differs is painted again."""
        if value != self.value.text():
            self.value.setText(value)
        if note != self.note.text():
            self.note.setText(note)
        if label and label != self.label.text():
            self.label.setText(label)
        self.setAccessibleName(f"{self.label.text()}: {value} {note}".strip())


class ResultColumn(theme.Card):
    """Everything that is counted, in words; shows the exam it is given."""

    quadrant_turned = Signal(str)
    why_wanted = Signal(str)  # a rule's id, "" for all rules
    conditions_wanted = Signal()
    symptoms_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        area.setWidget(inside)
        outer.addWidget(area)
        self._column = QVBoxLayout(inside)
        self._airs: list[QSpacerItem] = []
        self._build()
        self.set_compact(False)

    def _build(self) -> None:
        add = self._column.addWidget
        add(theme.SectionLabel("Count"))
        head = scaled(QHBoxLayout(), spacing=9)
        self.count = theme.Label("0", "page_number")
        self.count.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.count_words = theme.Label("", "body", wrap=True)
        self.count_rule = theme.Label("", "note", "ink2", wrap=True)
        words.addStretch(1)
        words.addWidget(self.count_words)
        words.addWidget(self.count_rule)
        words.addStretch(1)
        head.addWidget(self.count)
        head.addLayout(words, 1)
        self._column.addLayout(head)
        self.segments = Segments()
        add(self.segments)
        self.rows = {
            id_: FactRow(label)
            for id_, label in (
                ("right", "Right"),
                ("left", "Left"),
                ("above", "Above the waist"),
                ("below", "Below the waist"),
                ("mean", "Mean rating so far"),
                ("controls", "Controls so far"),
            )
        }
        for id_, row in self.rows.items():
            if id_ == "mean":
                add(theme.Rule())
            add(row)
        self.control_note = theme.Label("", "note", "ink2", wrap=True)
        add(self.control_note)
        self._line()
        areas_head = QHBoxLayout()
        areas_head.addWidget(theme.SectionLabel("Pain areas"), 1)
        self.areas_note = theme.Label("", "note", "ink2")
        areas_head.addWidget(self.areas_note)
        self._column.addLayout(areas_head)
        self.quadrants = Quadrants()
        self.quadrants.turned.connect(self.quadrant_turned)
        add(self.quadrants)
        self._line()
        rules_head = QHBoxLayout()
        rules_head.addWidget(theme.SectionLabel("Published rules"), 1)
        self.all_rules = theme.LinkButton("All rules")
        self.all_rules.clicked.connect(lambda: self.why_wanted.emit(""))
        rules_head.addWidget(self.all_rules)
        self._column.addLayout(rules_head)
        self.rules = RuleRows()
        self.rules.why.connect(self.why_wanted)
        add(self.rules)
        self.last_words = theme.Label(LAST_WORDS, "note_strong")
        add(self.last_words)
        self._column.addStretch(1)
        self._build_this_exam()

    def _build_this_exam(self) -> None:
        self._line()
        head = QHBoxLayout()
        self.this_exam_label = theme.SectionLabel("This exam")
        head.addWidget(self.this_exam_label, 1)
        self.symptoms = theme.LinkButton("Pain and symptoms")
        self.symptoms.clicked.connect(self.symptoms_wanted)
        self.change = theme.LinkButton("Change")
        self.change.setAccessibleName("Change the conditions of this exam")
        self.change.clicked.connect(self.conditions_wanted)
        head.addWidget(self.symptoms)
        head.addWidget(self.change)
        self._column.addLayout(head)
        self.this_exam = {
            "rule": FactRow("Rule"),
            "pains": FactRow("Pain now, average, worst"),
            "started": FactRow("Started"),
        }
        for row in self.this_exam.values():
            self._column.addWidget(row)

    def _line(self) -> None:
        """A hairline with air round it, where there is room for air."""
        for part in (QSpacerItem(0, 0), theme.Rule(), QSpacerItem(0, 0)):
            if isinstance(part, QSpacerItem):
                self._airs.append(part)
                self._column.addItem(part)
            else:
                self._column.addWidget(part)

    def set_compact(self, compact: bool) -> None:
        """Less air, and the facts of this exam behind their header, when there is little room."""
        x, y = theme.px(16 if compact else 18), theme.px(10 if compact else 14)
        self._column.setContentsMargins(x, y, x, y)
        self._column.setSpacing(theme.px(3 if compact else 6))
        for air in self._airs:
            air.changeSize(0, theme.px(0 if compact else 4))
        self._column.invalidate()
        self.quadrants.set_compact(compact)
        self.rules.set_compact(compact)
        for row in self.this_exam.values():
            row.setVisible(not compact)

    def show_exam(self, exam: Exam, results: Results, area: str = "") -> None:
        """Show an exam and what the rules make of it; `area` is the coarse answer that keys would give."""
        counted = results.tally
        self.change.setText("Change" if exam.status is Status.DRAFT else "Show")
        low, _, most = counted.counted.partition(" ")  # "to 16": the number stays large and has its room
        _put(self.count, low)
        _put(self.count_words, f"{most} positive{counted.of_examined}".strip())
        _put(self.count_rule, results.both_counts or f"18 sites · rule: {RULE_WORDS[exam.rule]}")
        self.segments.show_counts(counted.positive, counted.undetermined, counted.negative)
        for id_ in ("right", "left", "above", "below"):
            self.rows[id_].show_fact(part_in_words(getattr(counted, id_)))
        self._show_means(counted)
        months = exam.number("duration_months")
        lasted = f"{number_in_words(months)} {noun(months, 'month')}" if months is not None else "months not asked"
        _put(self.areas_note, f"{results.wpi.low} of 19  ·  {lasted}")
        self.quadrants.show_hurts(results.hurts, area)
        self.rules.show_results(results)
        positive = "any pain is positive" if exam.rule is Rule.PAINFUL else "rating 2 or more is positive"
        self.this_exam["rule"].show_fact(positive)
        self.this_exam["pains"].show_fact(pains_in_words(exam))
        started = exam.performed_at
        clock = "" if exam.date_only else f", {started:%H:%M}"
        self.this_exam["started"].show_fact(f"{date_in_words(started.date())}{clock}")

    def _show_means(self, counted: Tally) -> None:
        if counted.mean_rating is not None:
            self.rows["mean"].show_fact(mean_in_words(counted.mean_rating), "", "Mean rating")
        else:
            note = f"{counted.rated} of 18 rated"
            self.rows["mean"].show_fact(
                mean_in_words(counted.mean_so_far),
                note,
                "Mean rating so far" if counted.is_draft else "Mean of those rated",
            )
        if counted.control_mean is not None:
            self.rows["controls"].show_fact(mean_in_words(counted.control_mean), "mean of 3", "Controls")
        else:
            note = f"{counted.controls_rated} of 3"
            self.rows["controls"].show_fact(
                mean_in_words(counted.controls_so_far),
                note,
                "Controls so far" if counted.is_draft else "Controls, those rated",
            )
        _put(self.control_note, counted.control_note)
        self.control_note.setVisible(bool(counted.control_note))


def _put(label: theme.Label, text: str) -> None:
    if label.text() != text:
        label.setText(text)
