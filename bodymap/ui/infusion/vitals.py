"""The line of the monitoring chart: a row in seconds, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from bodymap.infusion_items import scales
from bodymap.model import Vital, new_id, now
from bodymap.ui.dialogs.form import choice
from bodymap.ui.infusion.line import Box, EntryLine
from bodymap.ui.infusion.moment import clock_of
from bodymap.ui.typed import number_in_words, read_number, read_whole

HEADS = ("Time", "Blood pressure", "Heart", "Breaths", "SpO2", "Oxygen", "Temp.", "Pain", "Sedation", "Remark")
_PRESSURE = re.compile(r"(\d{2,3})\s*[/ ]\s*(\d{2,3})")
_LIMITED = ("systolic", "diastolic", "heart_rate", "breaths", "spo2", "oxygen", "temperature")


class VitalLine(EntryLine):
    """Time, pressure as 120/80, heart rate, breaths, SpO2, oxygen, temperature, pain, sedation on a named scale."""

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
