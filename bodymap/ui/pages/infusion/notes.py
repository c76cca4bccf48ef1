"""The monitoring chart, other drugs, what was unwanted, and single answers of an infusion."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from bodymap.medicine.dosing import built_in, drug_doubt
from bodymap.medicine.infusion_items import LONGEST, Entry, Group, scales
from bodymap.medicine.model import Adjunct, AdverseEvent, Answer, Vital, new_id, now
from bodymap.medicine.model.course import unit_words
from bodymap.ui.kit.form import Field, choice, chosen, open_choice
from bodymap.ui.kit.layouts import Flow, scaled, sized
from bodymap.ui.kit.theme import Button, Card, Label
from bodymap.ui.kit.typed import number_in_words, read_number, read_whole
from bodymap.ui.pages.infusion.line import Box, EntryLine, before_start, clock_of, read_moment

# -- vitals -----------------------------------------------------------------------------------------------------------
# The line of the monitoring chart: a row in seconds, by keyboard alone.

HEADS = ("Time", "Blood pressure", "Heart", "Breaths", "SpO2", "Oxygen", "Temp.", "Pain", "Sedation", "Remark")
_PRESSURE = re.compile(r"(\d{2,3})\s*[/ ]\s*(\d{2,3})")
_LIMITED = ("systolic", "diastolic", "heart_rate", "breaths", "spo2", "oxygen", "temperature")


class VitalLine(EntryLine):
    """Time, pressure as 120/80, heart rate, breaths, SpO2, oxygen, temperature, pain, sedation on a named scale."""

    aside = frozenset({"time", "scale"})

    def __init__(self, clock: Callable[[], datetime] = now, parent: QWidget | None = None) -> None:
        super().__init__("Add row", clock, parent)
        self.pressure = self._text("pressure", "BP, mmHg", 92, "120/80", 9)
        self.heart_rate = self._text("heart_rate", "Heart, /min", 78)
        self.breaths = self._text("breaths", "Breaths, /min", 90)
        self.spo2 = self._text("spo2", "SpO2, %", 70)
        self.oxygen = self._text("oxygen", "O2, L/min", 76)
        self.temperature = self._text("temperature", "Temp., °C", 76)
        self.pain = self._text("pain", "Pain, 0–10", 76)
        self.scale = self._add("scale", "Sedation scale", choice([(s, s) for s in scales()]), 112)
        self.sedation = self._text("sedation", "Sedation", 92)
        self.remark = self._add("remark", "Remark", Box(), 164)
        self.remark.setMaxLength(300)
        self.scale.currentIndexChanged.connect(self._show_span)
        self._show_span()

    def use_scale(self, scale: str) -> None:
        """The scale used for the row before."""
        self.scale.setCurrentIndex(max(0, self.scale.findData(scale)))

    def read(self) -> Vital:
        systolic, diastolic = self.value_of("pressure", read_pressure)
        sedation = self.text("sedation")
        scale = self.choice("scale") if sedation else ""
        made = Vital(
            self.infusion,
            self.moment(),
            systolic,
            diastolic,
            self.within("heart_rate", 10, 300, read_whole),
            self.within("breaths", 0, 99, read_whole),
            self.within("spo2", 30, 100, read_whole),
            self.within("oxygen", 0, 80, read_number),
            self.within("temperature", 25, 45, read_number),
            self.within("pain", 0, 10, read_whole),
            scale,
            self.value_of("sedation", scales()[scale].read) if scale else "",
            self.text("remark"),
            id=self.changing.id if self.changing else new_id(),
        )
        if made == Vital(self.infusion, made.at, id=made.id):
            raise self.wrong("pressure", "type at least one value.")
        return made

    def doubts(self, value: Vital) -> list[str]:
        numbers = {field: getattr(value, field) for field in _LIMITED}
        found = [self.limits.doubt(field, number) for field, number in numbers.items() if number is not None]
        return [words for words in found if words]

    def show_value(self, value: Vital) -> None:
        self.pressure.setText(pressure_in_words(value))
        for key in ("heart_rate", "breaths", "spo2", "oxygen", "temperature", "pain"):
            self.fields[key].edit.setText(number_in_words(getattr(value, key)))
        if value.sedation_scale:
            self.use_scale(value.sedation_scale)
        self.sedation.setText(value.sedation)
        self.remark.setText(value.remark)

    def _show_span(self) -> None:
        scale = scales()[self.choice("scale")]
        self.sedation.setPlaceholderText(scale.span().replace("from ", ""))
        words = "; ".join(scale.in_words(value).removeprefix(f"{scale.id} ") for value in scale.values)
        self.sedation.setToolTip(f"{scale.id}: {words}")
        self.sedation.setAccessibleDescription(f"{scale.id} {scale.span()}")


def read_pressure(text: str) -> tuple[int | None, int | None]:
    """ "120/80" or "120 80" as systolic and diastolic mm[Hg]; nothing typed is no pressure. ValueError in words."""
    if not text.strip():
        return None, None
    found = _PRESSURE.fullmatch(text.strip())
    if not found:
        raise ValueError("write both, like 120/80.")
    systolic, diastolic = int(found[1]), int(found[2])
    if not 30 <= systolic <= 300 or not 10 <= diastolic <= 200:
        raise ValueError("from 30/10 to 300/200.")
    if diastolic >= systolic:
        raise ValueError(f"{systolic}/{diastolic}: the first number is the higher one.")
    return systolic, diastolic


def pressure_in_words(vital: Vital) -> str:
    """ "120/80", "" when none was taken."""
    return f"{vital.systolic}/{vital.diastolic}" if vital.systolic is not None else ""


def row_of(vital: Vital, start: datetime) -> tuple[str, ...]:
    """A row of the table under the heads."""

    def shown(value: float | None, unit: str = "") -> str:
        return f"{value:g}{unit}" if value is not None else ""

    sedation = ""
    if vital.sedation_scale in scales():
        sedation = scales()[vital.sedation_scale].in_words(vital.sedation)
    elif vital.sedation:
        sedation = f"{vital.sedation_scale} {vital.sedation}"
    return (
        clock_of(vital.at, start),
        pressure_in_words(vital),
        shown(vital.heart_rate),
        shown(vital.breaths),
        shown(vital.spo2, " %"),
        shown(vital.oxygen, " L"),
        shown(vital.temperature, " °C"),
        shown(vital.pain, " of 10"),
        sedation,
        vital.remark,
    )


# -- happenings -------------------------------------------------------------------------------------------------------
# The lines of other drugs and of what was unwanted.

DRUGS = ("midazolam", "clonidine", "dexmedetomidine", "ondansetron", "glycopyrrolate", "magnesium", "lidocaine")
WHY = (("", "not said"), ("pre-emptive", "Pre-emptive"), ("rescue", "Rescue"))
DRUG_HEADS = ("Time", "Drug", "Dose", "Why", "Remark")
UNWANTED = (
    "nausea", "vomiting", "hypertension", "tachycardia", "dizziness", "headache", "double vision",
    "urinary symptoms", "liver tests raised", "reaction at the site", "emergence reaction", "anxiety", "hallucination",
    "oversedation", "low saturation",
)  # fmt: skip
SEVERITY = (("", "not said"), ("mild", "Mild"), ("moderate", "Moderate"), ("severe", "Severe"))
OUTCOME = (("", "not said"), ("resolved", "Resolved"), ("ongoing", "Ongoing"), ("unknown", "Unknown"))
SERIOUS = (("", "not marked"), ("serious", "Serious"))  # what nobody marked is no "no"
ADVERSE_HEADS = ("Time", "What", "Severity", "Action", "Outcome", "Serious", "Remark")


class DrugLine(EntryLine):
    """Time, drug, dose, pre-emptive or rescue."""

    aside = frozenset({"time", "unit"})

    def __init__(self, clock: Callable[[], datetime] = now, parent: QWidget | None = None) -> None:
        super().__init__("Add drug", clock, parent)
        self.weight_kg: float | None = None
        self.drug = self._add("drug", "Drug", open_choice(DRUGS), 170)
        self.dose = self._text("dose", "Dose", 76)
        self.unit = self._add("unit", "Unit", open_choice(("mg", "mcg", "mcg/kg", "mL", "g"), "mg"), 96)
        self.why = self._add("why", "Why", choice(WHY), 126)
        self.remark = self._add("remark", "Remark", Box(), 180)

    def read(self) -> Adjunct:
        if not self.text("drug"):
            raise self.wrong("drug", "say which.")
        dose = self.within("dose", 0, 1_000_000, read_number)
        return Adjunct(
            self.infusion,
            self.moment(),
            self.text("drug"),
            dose,
            self.text("unit"),
            self.choice("why"),
            self.text("remark"),
            id=self.changing.id if self.changing else new_id(),
        )

    def early(self, value: Adjunct) -> list[str]:
        return [] if value.why == "pre-emptive" else super().early(value)

    def doubts(self, value: Adjunct) -> list[str]:
        doubt = drug_doubt(value, self.weight_kg, self.limits)
        return [doubt] if doubt else []

    def show_value(self, value: Adjunct) -> None:
        self.drug.setCurrentText(value.drug)
        self.dose.setText(number_in_words(value.dose))
        self.unit.setCurrentText(value.unit)
        self.why.setCurrentIndex(max(0, self.why.findData(value.why)))
        self.remark.setText(value.remark)

    def clear(self) -> None:
        super().clear()
        if hasattr(self, "why"):
            self.drug.setCurrentText("")
            self.unit.setCurrentText("mg")
            self.why.setCurrentIndex(0)


class AdverseLine(EntryLine):
    """Time, what, severity, action, outcome, when it was over, seriousness."""

    def __init__(self, clock: Callable[[], datetime] = now, parent: QWidget | None = None) -> None:
        super().__init__("Add", clock, parent)
        self.what = self._add("what", "What", open_choice(UNWANTED), 190)
        self.severity = self._add("severity", "Severity", choice(SEVERITY), 118)
        self.action = self._text("action", "Action taken", 180, length=200)
        self.outcome = self._add("outcome", "Outcome", choice(OUTCOME), 118)
        self.resolved = self._text("resolved", "Over at", 84, "time", 24)
        self.serious = self._add("serious", "Serious", choice(SERIOUS), 118)
        self.remark = self._add("remark", "Remark", Box(), 180)

    def read(self) -> AdverseEvent:
        if not self.text("what"):
            raise self.wrong("what", "say what it was.")
        at = self.moment()
        over = self.value_of("resolved", self.read_moment) if self.text("resolved") else None
        if over is not None and over < at:
            raise self.wrong("resolved", "is before it began.")
        outcome = self.choice("outcome")
        if over is not None and outcome in ("ongoing", "unknown"):
            raise self.wrong("resolved", f"there is a time, but the outcome is {outcome}.")
        return AdverseEvent(
            self.infusion,
            at,
            self.text("what"),
            self.choice("severity"),
            self.text("action"),
            "resolved" if over is not None else outcome,
            over,
            bool(self.choice("serious")),
            self.text("remark"),
            id=self.changing.id if self.changing else new_id(),
        )

    def doubts(self, value: AdverseEvent) -> list[str]:
        return [] if self.ahead(value.at) else self.ahead(value.resolved_at)

    def show_value(self, value: AdverseEvent) -> None:
        self.what.setCurrentText(value.what)
        self.action.setText(value.action)
        self.resolved.setText(clock_of(value.resolved_at, self.start) if value.resolved_at else "")
        self.remark.setText(value.remark)
        for box, kept in (
            (self.severity, value.severity),
            (self.outcome, value.outcome),
            (self.serious, "serious" if value.serious else ""),
        ):
            box.setCurrentIndex(max(0, box.findData(kept)))

    def clear(self) -> None:
        super().clear()
        if hasattr(self, "serious"):
            self.what.setCurrentText("")
            for box in (self.severity, self.outcome, self.serious):
                box.setCurrentIndex(0)


def drug_row(drug: Adjunct, start: datetime) -> tuple[str, ...]:
    """A row of the table of other drugs."""
    dose = f"{drug.dose:g} {drug.unit}" if drug.dose is not None else ""
    return (clock_of(drug.at, start), drug.drug, dose, drug.why, drug.remark)


def adverse_row(event: AdverseEvent, start: datetime) -> tuple[str, ...]:
    """A row of the table of what was unwanted."""
    over = f", over at {clock_of(event.resolved_at, start)}" if event.resolved_at else ""
    return (
        clock_of(event.at, start),
        event.what,
        event.severity or "not said",
        event.action,
        (event.outcome or "not said") + over,
        "serious" if event.serious else "",
        event.remark,
    )


# -- notes ------------------------------------------------------------------------------------------------------------
# A group of single answers of an infusion: each is committed when it is left; what was not asked stays empty.

_WIDTHS = {"number": 128, "text": 190, "choice": 190, "yes_no": 190}


class YesNo(QWidget):
    """Yes, No, or neither: pressing what is on makes it not asked again."""

    answered = Signal(object)  # 1, 0 or None

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.yes, self.no = Button("Yes", size="small"), Button("No", size="small")
        row = scaled(QHBoxLayout(self), margins=(0, 0, 0, 0), spacing=6)
        for button, value in ((self.yes, 1), (self.no, 0)):
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {button.text()}")
            button.clicked.connect(lambda on, value=value: self._pressed(value if on else None))
            row.addWidget(button)
        row.addStretch(1)
        self.setFocusProxy(self.yes)

    def show_answer(self, value: Answer | None) -> None:
        """Show yes, no or nothing."""
        self.yes.setChecked(value == 1)
        self.no.setChecked(value == 0 and value is not None)

    def _pressed(self, value: int | None) -> None:
        self.show_answer(value)
        self.answered.emit(value)


class LongText(QPlainTextEdit):
    """A few lines of text that say when they are left."""

    left = Signal()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class NotesCard(Card):
    """The answers of one group. `answered` carries the item and the answer, None for not asked."""

    answered = Signal(str, object)

    def __init__(self, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.fields: dict[str, Field[Any]] = {}
        self._entries = {entry.id: entry for entry in group.entries}
        self._shown: dict[str, Answer] = {}
        self.limits = built_in()
        self.start: datetime | None = None
        """When the infusion began: what happens after it is held against it."""
        box = scaled(QVBoxLayout(self), margins=(18, 14, 18, 14), spacing=8)
        box.addWidget(Label(group.name, "strong"))
        if group.note:
            box.addWidget(Label(group.note, "note", "ink3", wrap=True))
        self._flow = Flow(12, low=True)
        box.addWidget(self._flow)
        for entry in self._entries.values():
            self._flow.addWidget(self._field(entry))

    def show_notes(self, notes: Mapping[str, Answer]) -> None:
        """Show these answers; what is being typed is left alone."""
        for key, entry in self._entries.items():
            value = notes.get(key)
            if value is not None and self._shown.get(key) == value:
                continue
            self._shown = {k: v for k, v in self._shown.items() if k != key}
            if value is not None:
                self._shown[key] = value
            self._show(entry, value)

    def refused(self) -> dict[str, str]:
        """Why what stands in a field is not kept, by its item: "Volume: ..."."""
        found = {}
        for key, entry in self._entries.items():
            try:
                self._value_in(entry)
            except ValueError as fault:
                found[key] = f"{self.fields[key].label.text()}: {fault}"
        return found

    def take_refused(self) -> dict[str, str]:
        """What was typed and not kept, by its item; what is kept stands there again."""
        typed = {key: _text_in(self.fields[key].edit) for key in self.refused()}
        for key in typed:
            self.fields[key].note()
            self._show(self._entries[key], self._shown.get(key))
        return typed

    def put_back(self, typed: Mapping[str, str]) -> None:
        """Let stand in the fields again what `take_refused` gave."""
        for key, text in typed.items():
            edit = self.fields[key].edit
            edit.setPlainText(text) if isinstance(edit, QPlainTextEdit) else edit.setText(text)
            self._leave(self._entries[key])

    def _field(self, entry: Entry) -> Field[Any]:
        words = f"{entry.label}, {unit_words(entry.unit)}" if entry.unit else entry.label
        edit: QWidget
        if entry.kind == "yes_no":
            edit = YesNo(words)
            edit.answered.connect(lambda value: self._keep(entry, value))
        elif entry.kind == "choice":
            edit = choice([("", "not asked"), *entry.options])
            edit.activated.connect(lambda _n, box=edit: self._keep(entry, chosen(box) or None))
        elif entry.long:
            edit = sized(LongText(), height=58)
            edit.setTabChangesFocus(True)
            edit.setProperty("ring", False)
            edit.left.connect(lambda: self._leave(entry))
        else:
            edit = Box()
            edit.setMaxLength(LONGEST if entry.kind == "text" else 12)
            edit.setPlaceholderText(entry.hint or (f"{entry.low:g} to {entry.high:g}" if entry.high == 10 else ""))
            edit.editingFinished.connect(lambda: self._leave(entry))
        edit.setProperty("sized", "small")
        field = sized(Field(words, edit), width=420 if entry.long else _WIDTHS[entry.kind])
        field.label.setWordWrap(True)
        if not isinstance(edit, YesNo):
            edit.setAccessibleDescription(entry.hint)
        self.fields[entry.id] = field
        return field

    def _show(self, entry: Entry, value: Answer | None) -> None:
        field = self.fields[entry.id]
        edit = field.edit
        if isinstance(edit, YesNo):
            edit.show_answer(value)
        elif isinstance(edit, QComboBox):
            edit.setCurrentIndex(max(0, edit.findData(value if value is not None else "")))
        elif isinstance(edit, QPlainTextEdit):
            edit.setPlainText("" if value is None else str(value))
        elif not (value is None and field.is_wrong):
            self._ask(entry, value)
            edit.setText("" if value is None else value if isinstance(value, str) else number_in_words(value))

    def _leave(self, entry: Entry) -> None:
        try:
            value = self._value_in(entry)
        except ValueError as fault:
            self.fields[entry.id].fault(str(fault))
            return
        self._ask(entry, value)
        self._keep(entry, value)

    def _value_in(self, entry: Entry) -> Answer | None:
        """What a field of typed words says; ValueError in words when it cannot be kept."""
        edit = self.fields[entry.id].edit
        if not isinstance(edit, QPlainTextEdit | QLineEdit):
            return None
        text = _text_in(edit)
        value: Answer | None = read_number(text) if entry.kind == "number" else text.strip() or None
        return None if value is None else entry.check(value)

    def _ask(self, entry: Entry, value: Answer | None) -> None:
        """A pressure, a heart rate or a saturation outside of its limits is asked about where it stands; so is a time
        before the infusion began."""
        if entry.from_start:
            self.fields[entry.id].note(_before_start(str(value or ""), self.start))
            return
        limit = entry.id.removeprefix("discharge_")
        odd = limit in self.limits.rows and value is not None and not isinstance(value, str)
        self.fields[entry.id].note(self.limits.doubt(limit, float(value)) if odd and value is not None else "")

    def _keep(self, entry: Entry, value: Answer | None) -> None:
        if self._shown.get(entry.id) != value:
            self._shown = {k: v for k, v in self._shown.items() if k != entry.id}
            if value is not None:
                self._shown[entry.id] = value
            self.answered.emit(entry.id, value)


def _text_in(edit: QPlainTextEdit | QLineEdit) -> str:
    return edit.toPlainText() if isinstance(edit, QPlainTextEdit) else edit.text()


def _before_start(text: str, start: datetime | None) -> str:
    """The question about a time that cannot be, or "". Words beside a time are a person's own, and left alone."""
    if not text or start is None:
        return ""
    try:
        when = read_moment(text, start)
    except ValueError:
        return "" if any(letter.isalpha() for letter in text) else "Is this a time of day? Write it like 14:05."
    return before_start(text, start) if when < start else ""
