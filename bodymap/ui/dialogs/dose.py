"""The arithmetic of a dose as typed: mg = mg/kg x kg (domain 6.1). It asks, it never corrects."""

from __future__ import annotations

from dataclasses import dataclass

TOLERANCE = 0.05
"""Total and mg/kg x kg may differ by this share (rounding to a syringe) before it is asked about."""


@dataclass(frozen=True, slots=True)
class Dose:
    """What was typed; None where nothing was. mg per kg of body weight, kg, mg."""

    mg_per_kg: float | None = None
    weight_kg: float | None = None
    total_mg: float | None = None

    def product(self) -> float | None:
        """mg/kg x kg in mg, when both are typed."""
        if self.mg_per_kg is None or self.weight_kg is None:
            return None
        return self.mg_per_kg * self.weight_kg

    def reckoning(self) -> str:
        """The arithmetic in words, as far as it goes: "0.5 mg/kg x 70 kg = 35 mg"."""
        product = self.product()
        if product is not None:
            return f"{self.mg_per_kg:g} mg/kg × {self.weight_kg:g} kg = {product:.4g} mg"
        if self.total_mg is not None and self.weight_kg:
            return f"{self.total_mg:g} mg ÷ {self.weight_kg:g} kg = {self.total_mg / self.weight_kg:.3g} mg/kg"
        return ""

    def doubts(self) -> list[str]:
        """What to ask about before it is stored, in words; [] when nothing stands out."""
        found: list[str] = []
        product = self.product()
        if product and self.total_mg is not None and abs(self.total_mg - product) > TOLERANCE * product:
            found.append(f"{self.reckoning()}, but {self.total_mg:g} mg is typed{_times(self.total_mg / product)}.")
        if self.mg_per_kg is not None and self.mg_per_kg > 3:
            found.append(f"{self.mg_per_kg:g} mg/kg is far above the usual 0.1 to 1 mg/kg. Is a decimal point missing?")
        if self.weight_kg is not None and not 20 <= self.weight_kg <= 300:
            found.append(f"A weight of {self.weight_kg:g} kg is unusual. Is a decimal point missing or too many?")
        return found


def _times(ratio: float) -> str:
    for times, words in ((10, "ten times as much"), (0.1, "a tenth of it"), (100, "a hundred times as much")):
        if abs(ratio / times - 1) < 0.1:
            return f": {words}"
    return ""
