"""Everything else a site can be: reason, reaction, algometer threshold with its units, remark (domain 2.4)."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Finding, Reaction, Reason, Threshold
from bodymap.session import in_words
from bodymap.ui.kit import theme
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme.widgets import Choice
from bodymap.ui.kit.typed import number_in_words, read_number
from bodymap.ui.pages.exam.keys import REASON_WORDS

# -- threshold --------------------------------------------------------------------------------------------------------
# Pressure thresholds of an algometer: as typed, as stored, in other units (domain 2.4). Force is not pressure: kgf and
# N become a pressure only with the area of the tip.

UNITS: tuple[str, ...] = ("kgf", "N", "kgf/cm2", "kPa")
SHOWN_UNITS = {"kgf": "kgf", "N": "N", "kgf/cm2": "kgf/cm²", "kPa": "kPa"}
N_PER_KGF = 9.80665
KPA_PER_KGF_CM2 = 98.0665
# No hand-held algometer reads more (20 kgf on a tip of 1 cm2); a slipped decimal point does.
_HIGHEST = {"kgf": 20.0, "N": 200.0, "kgf/cm2": 20.0, "kPa": 2000.0}
# Outside of these it is asked whether the unit is right: our own, for slips of typing, so close that a number read in
# kgf stands out as newtons, and the other way round.
_USUAL = {"kgf": (0.3, 9.0), "N": (9.5, 90.0), "kgf/cm2": (0.3, 9.0), "kPa": (60.0, 900.0)}
_TIP_LOW, _TIP_HIGH = 0.05, 10.0


def read_threshold(value: str, unit: str, tip: str) -> Threshold | None:
    """What was typed as a threshold, None when no value is typed. ValueError in words.

    A decimal comma is a decimal comma: "4,5" is 4.5. "1,234" and "1.234" could be thousands and are refused.
    """
    reading = read_number(_one_meaning(value))
    area = read_number(_one_meaning(tip))
    if reading is None:
        return None
    if not 0 < reading <= _HIGHEST[unit]:
        raise ValueError(f"A threshold is above 0 and at most {_HIGHEST[unit]:g} {SHOWN_UNITS[unit]}.")
    if area is not None and not _TIP_LOW <= area <= _TIP_HIGH:
        raise ValueError(f"A tip has {_TIP_LOW:g} to {_TIP_HIGH:g} cm².")
    return Threshold(reading, unit, area)


def threshold_doubt(threshold: Threshold) -> str:
    """The question when a number fits another unit than the one chosen: "4 N is 0.41 kgf: is the unit right?"; ""."""
    low, high = _USUAL.get(threshold.unit, (0.0, float("inf")))
    if low <= threshold.value <= high:
        return ""
    other = "kgf" if threshold.unit == "N" else "N" if threshold.unit == "kgf" else "the other unit of pressure"
    kgf = force_kgf(threshold)
    turned = f" is {kgf:.2g} kgf" if threshold.unit == "N" and kgf is not None else ""
    side = "little" if threshold.value < low else "much"
    said = f"{number_in_words(threshold.value)} {SHOWN_UNITS[threshold.unit]}{turned}"
    return f"{said}: unusually {side}. Is the unit right, or is it {other}?"


def _one_meaning(text: str) -> str:
    said = text.strip()
    if re.fullmatch(r"[1-9]\d*[.,]\d{3}", said):
        raise ValueError("Could be thousands or decimals. Write at most two digits after the comma or point.")
    return said


def pressure_kpa(threshold: Threshold) -> float | None:
    """The pressure in kPa; None for a force without the area of the tip."""
    if threshold.unit == "kPa":
        return threshold.value
    if threshold.unit == "kgf/cm2":
        return threshold.value * KPA_PER_KGF_CM2
    if threshold.tip_area_cm2 is None:
        return None
    kgf = threshold.value / N_PER_KGF if threshold.unit == "N" else threshold.value
    return kgf / threshold.tip_area_cm2 * KPA_PER_KGF_CM2


def force_kgf(threshold: Threshold) -> float | None:
    """The force in kgf; None for a pressure without the area of the tip."""
    if threshold.unit == "kgf":
        return threshold.value
    if threshold.unit == "N":
        return threshold.value / N_PER_KGF
    if threshold.tip_area_cm2 is None:
        return None
    kgf_cm2 = threshold.value / KPA_PER_KGF_CM2 if threshold.unit == "kPa" else threshold.value
    return kgf_cm2 * threshold.tip_area_cm2


def converted_in_words(threshold: Threshold) -> str:
    """What the reading is in the other units: "4.5 kgf/cm², 441 kPa"; says what is missing for a pressure."""
    pressure, force = pressure_kpa(threshold), force_kgf(threshold)
    others = []
    if force is not None and threshold.unit != "kgf":
        others.append(f"{force:.2f} kgf")
    if force is not None and threshold.unit != "N":
        others.append(f"{force * N_PER_KGF:.1f} N")
    if pressure is not None and threshold.unit != "kgf/cm2":
        others.append(f"{pressure / KPA_PER_KGF_CM2:.2f} kgf/cm²")
    if pressure is not None and threshold.unit != "kPa":
        others.append(f"{pressure:.0f} kPa")
    if pressure is None:
        others.append("no pressure without the tip area")
    return ", ".join(others)


# -- site editor ------------------------------------------------------------------------------------------------------
# Everything else a site can be: reason, reaction, algometer threshold, remark; for the current site.

REACTION_WORDS = {
    Reaction.NONE: "none seen",
    Reaction.VERBAL: "said so",
    Reaction.GRIMACE: "grimace",
    Reaction.FLINCH: "flinch",
    Reaction.WITHDRAW: "withdrew",
}


NO_REASON = "no reason given"


class SiteEditor(QWidget):
    """Shows the finding at one site and says what it becomes; what cannot be read is said and not kept."""

    noted = Signal(object)  # the Finding as it is to be
    measured = Signal(str, object)  # site, Threshold (None: taken back) of a site that is not rated yet
    cleared = Signal(str)  # the site is to be open again
    refused = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._site = ""
        self._finding: Finding | None = None
        self._waiting: Threshold | None = None  # read here, to be kept with the rating
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.title = theme.Label("", "strong", wrap=True)
        self.found = theme.Label("", "note", "ink2")
        self.close_button = theme.QuietIconButton("close", "Close, back to the keys", size="tiny")
        self.close_button.clicked.connect(self.closed)
        self.reason = _choice("Reason", [("", NO_REASON)] + [(r.value, w) for r, w in REASON_WORDS.items()])
        self.reaction = _choice("Reaction", [("", "not noted")] + [(r.value, w) for r, w in REACTION_WORDS.items()])
        self.value = _field("Threshold", "–")
        self.unit = _choice("Unit", [(unit, SHOWN_UNITS[unit]) for unit in UNITS])
        self.tip = _field("Tip area in cm²", "")
        self.converted = theme.Label("", "note", "ink2", wrap=True)
        self.remark = _field("Remark", "Remark")
        self.open_again = theme.QuietButton("Open again", size="tiny")
        self._fields = (self.reason, self.reaction, self.value, self.remark)
        self._lay_out()
        self.reason.activated.connect(lambda: self._note_reason())
        self.reaction.activated.connect(lambda: self._note_reaction())
        self.unit.activated.connect(lambda: self._note_threshold())
        for field in (self.value, self.tip):
            field.editingFinished.connect(self._note_threshold)
        self.remark.editingFinished.connect(self._note_remark)
        self.open_again.clicked.connect(lambda: self.cleared.emit(self._site))

    def _lay_out(self) -> None:
        column = scaled(QVBoxLayout(self), margins=(0, 0, 0, 0), spacing=5)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.found)
        head.addLayout(words, 1)
        head.addWidget(self.open_again)
        head.addWidget(self.close_button)
        column.addLayout(head)
        grid = scaled(QGridLayout(), spacing=(6, 5))
        grid.setColumnStretch(1, 1)
        for row, (name, widget) in enumerate((("Not examined", self.reason), ("Reaction", self.reaction))):
            grid.addWidget(theme.Label(name, "note", "ink2"), row, 0)
            grid.addWidget(widget, row, 1)
        grid.addWidget(theme.Label("Threshold", "note", "ink2"), 2, 0)
        pressure = scaled(QHBoxLayout(), spacing=4)
        pressure.addWidget(self.value, 3)
        pressure.addWidget(self.unit, 4)
        grid.addLayout(pressure, 2, 1)
        grid.addWidget(theme.Label("Tip, cm²", "note", "ink2"), 3, 0)
        tip = scaled(QHBoxLayout(), spacing=6)
        tip.addWidget(self.tip, 3)
        tip.addWidget(self.converted, 7)
        grid.addLayout(tip, 3, 1)
        grid.addWidget(theme.Label("Remark", "note", "ink2"), 4, 0)
        grid.addWidget(self.remark, 4, 1)
        column.addLayout(grid)

    def show_finding(self, site: str, finding: Finding | None, waiting: Threshold | None = None) -> None:
        """Show the finding at a site ("" when no site is current), or what was read there before it is rated; a field
        being typed in is left alone."""
        same = (site, finding, waiting) == (self._site, self._finding, self._waiting)
        moved = site != self._site
        self._site, self._finding, self._waiting = site, finding, waiting
        if same:
            return
        self.setEnabled(bool(site))
        self.title.setText(body.SITES[site].name if site else "No site chosen")
        self.found.setText(in_words(finding))
        self.open_again.setVisible(finding is not None)
        gone = finding is not None and not finding.examined
        self.reason.setEnabled(gone or finding is None)
        self.reaction.setEnabled(not gone and finding is not None)
        self.reason.setItemText(0, NO_REASON if gone else "–")  # an open site is not yet one that was not examined
        _show_choice(self.reason, finding.reason.value if finding and finding.reason else "")
        _show_choice(self.reaction, finding.reaction.value if finding and finding.reaction else "")
        threshold = finding.threshold if finding else waiting
        for field in (self.value, self.tip):
            field.setEnabled(not gone)
        self.remark.setEnabled(finding is not None)
        self.remark.setPlaceholderText("Remark" if finding is not None else "once it is rated")
        if moved or not self.value.hasFocus():
            self.value.setText(number_in_words(threshold.value) if threshold else "")
        if threshold:
            _show_choice(self.unit, threshold.unit)
            if moved or not self.tip.hasFocus():
                self.tip.setText(number_in_words(threshold.tip_area_cm2))
        doubt = threshold_doubt(threshold) if threshold else ""
        self.converted.setText(doubt or (f"= {converted_in_words(threshold)}" if threshold else ""))
        self.converted.set_tone("warn" if doubt else "ink2")
        if moved or not self.remark.hasFocus():
            self.remark.setText(finding.remark if finding else "")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round in here, until Escape: what is typed next must not become ratings."""
        order: tuple[QWidget, ...] = (
            *(self.reason, self.reaction, self.value, self.unit, self.tip, self.remark),
            *(self.open_again, self.close_button),
        )
        stops = [one for one in order if one.isEnabled() and one.isVisible()]
        focus = self.focusWidget()
        if focus not in stops:
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(stops.index(focus) + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def begin(self, *, pressure: bool) -> None:
        """Take the keys: at the threshold when the exam is one with an algometer, else at the first open field."""
        first = (self.value, *self._fields) if pressure else self._fields
        field = next((f for f in first if f.isEnabled()), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def _note_reason(self) -> None:
        said = self.reason.currentData()
        if self._finding is None or not self._finding.examined:
            remark = self._finding.remark if self._finding else ""
            self._say(Finding(self._site, None, reason=Reason(said) if said else None, remark=remark))

    def _note_reaction(self) -> None:
        said = self.reaction.currentData()
        if self._finding is not None:
            self._say(replace(self._finding, reaction=Reaction(said) if said else None))

    def _note_remark(self) -> None:
        said = self.remark.text().strip()
        if self._finding is not None and said != self._finding.remark:
            self._say(replace(self._finding, remark=said))

    def _note_threshold(self) -> None:
        threshold: Threshold | None
        try:
            threshold = read_threshold(self.value.text(), self.unit.currentData(), self.tip.text())
        except ValueError as problem:
            self.refused.emit(f"Threshold: {problem}")
            _mark_wrong(self.value, True)
            return
        _mark_wrong(self.value, False)
        if self._finding is None:
            if threshold != self._waiting:
                self.measured.emit(self._site, threshold)
        elif threshold != self._finding.threshold:
            self._say(replace(self._finding, threshold=threshold))

    def _say(self, finding: Finding) -> None:
        if finding != self._finding:
            self.noted.emit(finding)


def _choice(name: str, options: list[tuple[str, str]]) -> QComboBox:
    made = Choice()
    made.setAccessibleName(name)
    made.setProperty("sized", "small")
    for key, words in options:
        made.addItem(words, key)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(3)
    return made


def _field(name: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setProperty("sized", "small")
    made.setMinimumWidth(theme.px(44))
    return made


def _show_choice(box: QComboBox, key: str) -> None:
    at = box.findData(key)
    if at != box.currentIndex():
        box.setCurrentIndex(at)


def _mark_wrong(field: QLineEdit, wrong: bool) -> None:
    state = "wrong" if wrong else ""
    if field.property("state") != state:
        field.setProperty("state", state)
        theme.polish(field)
