"""Which courses, which baseline, which time point: the controls at the top of the clinic page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bodymap.medicine.model import Mode
from bodymap.medicine.outcomes.clinic import BASELINES, TIME_POINTS, ClinicData, Question, choices, several_agents
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme import Card, Label, LinkButton, SectionLabel
from bodymap.ui.kit.theme.widgets import Choice
from bodymap.ui.kit.typed import date_in_words, read_date, read_number
from bodymap.ui.pages.course.cards import padded

TYPED = 400  # ms after the last key
_KINDS = (
    ("hand", "Examiner, by hand", Mode.EXAMINER, False),
    ("algometer", "Examiner, algometer", Mode.EXAMINER, True),
    ("self", "Self, at home", Mode.SELF, False),
)
"""Key, name, mode and whether by algometer of each kind of exams."""


class Filters(Card):
    """The question as it is set. `changed` when it is another; `shown_changed` when only the pictures are."""

    changed = Signal()
    shown_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._month_first, self._several = date.today(), False, False
        self._filling = False
        self.baseline = _choice("Baseline", ((key, name.capitalize()) for key, name, _ in BASELINES))
        self.at = _choice("Outcome", ((p.key, p.short[:1].upper() + p.short[1:]) for p in TIME_POINTS))
        self.kind = _choice("Exams", ((key, name) for key, name, *_ in _KINDS))
        self.agent, self.indication, self.examiner = _choice("Agent"), _choice("Indication"), _choice("Examiner")
        self.first, self.last = _edit("from", "First infusion from"), _edit("to", "First infusion to")
        self.least, self.most = _edit("from", "Dose from, mg/kg"), _edit("to", "Dose to, mg/kg")
        self.only_first = QCheckBox("First course of each patient only")
        self.only_first.setChecked(True)
        self.reference = QCheckBox("Show the published 17 of 29")
        self.hide_small = QCheckBox("Hide cells under 5 in exports")
        self.everything = LinkButton("All courses")
        self.everything.clicked.connect(self.clear)
        self.wrong = Label("", "note", "err")
        self.wrong.hide()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(TYPED)
        self._later.timeout.connect(self._typed)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        box = padded(self, 6)
        self._grid = scaled(QGridLayout(), spacing=(14, 8))
        fields: tuple[tuple[str, QWidget], ...] = (
            ("Baseline", self.baseline),
            ("Outcome, after the last infusion", self.at),
            ("Exams", self.kind),
            ("Agent", self.agent),
            ("Indication", self.indication),
            ("Examiner", self.examiner),
            ("First infusion", _two(self.first, self.last)),
            ("Median dose, mg/kg", _two(self.least, self.most)),
        )
        self._fields = []
        for name, field in fields:
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(SectionLabel(name))
            column.addWidget(field)
            self._fields.append(holder)
        box.addLayout(self._grid)
        self._switches = scaled(QGridLayout(), spacing=(14, 8))
        box.addLayout(self._switches)
        box.addWidget(self.wrong)
        self._across = 0
        self.arrange(4)

    def arrange(self, across: int) -> None:
        """So many fields in a row."""
        if across != self._across:
            self._across = across
            switches = (self.only_first, self.reference, self.hide_small, self.everything)
            for grid, parts in ((self._grid, self._fields), (self._switches, switches)):
                for part in parts:
                    grid.removeWidget(part)
                for n, part in enumerate(parts):
                    grid.addWidget(part, n // across, n % across)
            self._switches.setAlignment(self.everything, Qt.AlignmentFlag.AlignRight)
            for n in range(4):
                self._grid.setColumnStretch(n, 1 if n < across else 0)

    def _connect(self) -> None:
        self.agent.currentIndexChanged.connect(self._doses)  # before the question is asked
        for box in (self.baseline, self.at, self.kind, self.agent, self.indication, self.examiner):
            box.currentIndexChanged.connect(self._say)
        for edit in (self.first, self.last, self.least, self.most):
            edit.textEdited.connect(lambda _text: self._later.start())
            edit.editingFinished.connect(self._typed)
        self.only_first.toggled.connect(self._say)
        self.reference.toggled.connect(self.shown_changed)
        self.hide_small.toggled.connect(self.shown_changed)

    def show_data(self, data: ClinicData, *, month_first: bool = False) -> None:
        """Offer what occurs in these courses; what was chosen stays where it still occurs. `month_first` is how dates
        are typed."""
        self._today, self._month_first, self._filling = data.on, month_first, True
        for box, found in zip((self.agent, self.indication, self.examiner), choices(data), strict=True):
            kept = str(box.currentData() or "")
            box.clear()
            box.addItem("All", "")
            for value in found:
                box.addItem(value, value)
            box.setCurrentIndex(max(0, box.findData(kept)))
        self._several = several_agents(data.courses)
        self._filling = False
        self._doses()

    def question(self) -> Question | None:
        """The question as it is set, None while something typed cannot be read."""
        self.wrong.hide()
        try:
            mode, algometer = _kind_of(_value(self.kind))
            least, most = (read_number(edit.text()) if edit.isEnabled() else None for edit in (self.least, self.most))
            first, last = self._day(self.first), self._day(self.last)
            if first is not None and last is not None and first > last:
                raise ValueError("First infusion: the first day is after the last.")
            if least is not None and most is not None and least > most:
                raise ValueError("Median dose: the first number is above the second.")
            return Question(
                _value(self.baseline),
                _value(self.at),
                mode,
                algometer,
                _value(self.agent),
                _value(self.indication),
                _value(self.examiner),
                first,
                last,
                least,
                most,
                self.only_first.isChecked(),
            )
        except ValueError as problem:
            self.wrong.setText(str(problem))
            self.wrong.show()
            return None

    def clear(self) -> None:
        """All courses again; baseline, outcome and exams stay."""
        self._filling = True
        for box in (self.agent, self.indication, self.examiner):
            box.setCurrentIndex(0)
        for edit in (self.first, self.last, self.least, self.most):
            edit.clear()
        self.only_first.setChecked(True)
        self._filling = False
        self._doses()
        self._say()

    def _doses(self) -> None:
        """Doses can be asked for when one agent is meant: those of two are not alike."""
        agent = _value(self.agent)
        one = " + " not in agent if agent else not self._several
        for edit, hint in ((self.least, "from"), (self.most, "to")):
            edit.setEnabled(one)
            edit.setPlaceholderText(hint if one else "one agent only")
            edit.setToolTip("" if one else "Doses of different agents are not alike: choose one agent first.")

    def _day(self, edit: QLineEdit) -> date | None:
        if not edit.text().strip():
            return None
        day = read_date(edit.text(), self._today, month_first=self._month_first)
        if not edit.hasFocus():
            edit.setText(date_in_words(day))
        return day

    def _typed(self) -> None:
        self._later.stop()
        self._say()

    def _say(self) -> None:
        if not self._filling:
            self.changed.emit()


def _choice(name: str, options: Iterable[tuple[str, str]] = (("", "All"),)) -> QComboBox:
    box = Choice()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(10)
    for value, words in options:
        box.addItem(words, value)
    return box


def _edit(hint: str, name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText(hint)
    edit.setAccessibleName(name)
    edit.setMaxLength(40)
    edit.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return edit


def _two(first: QWidget, second: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(first)
    row.addWidget(second)
    return holder


def _kind_of(key: str) -> tuple[Mode, bool]:
    return next((mode, algometer) for known, _, mode, algometer in _KINDS if known == key)


def _value(box: QComboBox) -> str:
    return str(box.currentData() or "")
