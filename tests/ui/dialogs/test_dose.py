"""The arithmetic of a dose asks and never corrects."""

import pytest

from bodymap.ui.dialogs.dose import Dose


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        (Dose(0.5, 70, 35), None),
        (Dose(0.5, 72, 35), None),
        (Dose(0.5, 70, 350), "ten times as much"),
        (Dose(0.5, 70, 3.5), "a tenth"),
        (Dose(0.5, 70, 3500), "a hundred times"),
        (Dose(0.5, 70, 45), "45 mg is typed."),
        (Dose(5, 70, 350), "far above"),
        (Dose(0.5, 7, 3.5), "weight"),
        (Dose(total_mg=35), None),
        (Dose(0, 70, 0), None),
    ],
)
def test_doubts(dose: Dose, words: str | None) -> None:
    doubts = dose.doubts()
    assert (not doubts) if words is None else words in doubts[0]


def test_reckoning() -> None:
    assert Dose(0.5, 70).reckoning() == "0.5 mg/kg × 70 kg = 35 mg"
    assert Dose(None, 70, 35).reckoning() == "35 mg ÷ 70 kg = 0.5 mg/kg"
    assert Dose(0.5).reckoning() == ""
