"""Pressure thresholds of an algometer: as typed, as stored, in other units (domain 2.4).

Force is not pressure: kgf and N become a pressure only with the area of the tip.
"""

from __future__ import annotations

import re

from bodymap.model import Threshold
from bodymap.ui.typed import number_in_words, read_number

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
