"""The right column: the count, its parts, mean, controls, pain areas, published rules, this exam. Numbers and words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from bodymap.criteria import Part, Results, Tally
from bodymap.model import PAINS, Exam, Rule
from bodymap.ui import theme
from bodymap.ui.exam.areas_cells import Quadrants
from bodymap.ui.exam.rule_rows import LAST_WORDS, RuleRows
from bodymap.ui.exam.segments import Segments
from bodymap.ui.typed import date_in_words, number_in_words

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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
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
        head = QHBoxLayout()
        head.setSpacing(theme.px(9))
        self.count = theme.Label("0", "page_number")
        self.count.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.count_words = theme.Label("", "body")
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
        _put(self.count, str(counted.positive))
        _put(self.count_words, f"positive of {counted.examined} examined")
        _put(self.count_rule, results.both_counts or f"18 sites · rule: {RULE_WORDS[exam.rule]}")
        self.segments.show_counts(counted.positive, counted.undetermined, counted.negative)
        for id_ in ("right", "left", "above", "below"):
            self.rows[id_].show_fact(part_in_words(getattr(counted, id_)))
        self._show_means(counted)
        months = exam.number("duration_months")
        lasted = (
            f"{number_in_words(months)} month{'' if months == 1 else 's'}" if months is not None else "months not asked"
        )
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
            self.rows["mean"].show_fact(mean_in_words(counted.mean_so_far), note, "Mean rating so far")
        if counted.control_mean is not None:
            self.rows["controls"].show_fact(mean_in_words(counted.control_mean), "mean of 3", "Controls")
        else:
            note = f"{counted.controls_rated} of 3"
            self.rows["controls"].show_fact(mean_in_words(counted.controls_so_far), note, "Controls so far")
        _put(self.control_note, counted.control_note)
        self.control_note.setVisible(bool(counted.control_note))


def _put(label: theme.Label, text: str) -> None:
    if label.text() != text:
        label.setText(text)
