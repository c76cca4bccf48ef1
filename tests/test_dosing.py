"""The arithmetic of a dose: worked examples, conversions there and back, and slips that are asked about."""

from datetime import UTC, datetime, timedelta
from math import isclose

import pytest
from hypothesis import given as all_of
from hypothesis import strategies as st

from bodymap.medicine.dosing import (
    AMOUNTS,
    RATES,
    Dose,
    amount_mg,
    content_mg,
    given,
    in_other_unit,
    jump,
    mg_per_hour,
    said,
    slip,
    to_mcg_per_kg_min,
    to_mg_per_kg_h,
    total_mg,
)
from bodymap.medicine.model import DoseStep

START = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)
AMOUNT = st.floats(0.001, 10_000)


def step(minute: float, kind: str, value: float | None = None, unit: str = "mg/h") -> DoseStep:
    return DoseStep("infusion", START + timedelta(minutes=minute), kind, value, unit)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


# -- worked examples ---------------------------------------------------------------------------------------------------


def test_half_a_milligram_per_kilogram() -> None:
    assert total_mg(0.5, 70) == 35
    assert content_mg(1, 50) == 50


def test_rates_of_published_regimens() -> None:
    """0.35 mg/kg/h for 4 h at 70 kg (Cohen 2018, CRPS) is 98 mg; 0.3 mg/kg over 30 min is 10 mcg/kg/min."""
    assert isclose(mg_per_hour(0.35, "mg/kg/h", 70) * 4, 98)
    assert isclose(to_mg_per_kg_h(10), 0.6)
    assert isclose(to_mg_per_kg_h(10) * 0.5, 0.3)
    assert isclose(to_mcg_per_kg_min(0.35), 5.8333333, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("value", "unit", "hourly"),
    [(22, "mg/h", 22), (0.5, "mg/min", 30), (60, "mL/h", 60), (1, "mg/kg/h", 70), (10, "mcg/kg/min", 42)],
)
def test_every_unit_of_a_rate(value: float, unit: str, hourly: float) -> None:
    assert isclose(mg_per_hour(value, unit, weight_kg=70, mg_per_ml=1), hourly)


@pytest.mark.parametrize(("unit", "mg"), [("mg", 5), ("mg/kg", 350), ("mL", 50)])
def test_every_unit_of_a_bolus(unit: str, mg: float) -> None:
    assert amount_mg(5, unit, 70, 10) == mg


def test_what_is_missing_is_said() -> None:
    with pytest.raises(ValueError, match="the weight"):
        mg_per_hour(1, "mg/kg/h")
    with pytest.raises(ValueError, match="concentration"):
        mg_per_hour(1, "mL/h", 70)
    with pytest.raises(ValueError, match=r"^A rate without a unit is no unit of a rate"):
        mg_per_hour(1, "")
    with pytest.raises(ValueError, match=r"^drops/min is no unit of a rate: use one of mg/h, "):
        mg_per_hour(1, "drops/min")
    with pytest.raises(ValueError, match="the weight"):
        amount_mg(1, "mg/kg")
    with pytest.raises(ValueError, match="concentration"):
        amount_mg(1, "mL")
    with pytest.raises(ValueError, match=r"^mg/h is no unit of a bolus: use one of mg, "):
        amount_mg(1, "mg/h")
    with pytest.raises(ValueError, match=r"^An amount without a unit is no unit of a bolus"):
        amount_mg(1, "")


@all_of(AMOUNT)
def test_rates_by_weight_come_back(rate: float) -> None:
    assert isclose(to_mcg_per_kg_min(to_mg_per_kg_h(rate)), rate)
    assert isclose(to_mg_per_kg_h(rate), rate * 0.06)


@all_of(AMOUNT, st.sampled_from(RATES), st.floats(20, 300), st.floats(0.01, 100), st.integers(2, 9))
def test_a_rate_in_any_unit_grows_with_its_number(rate: float, unit: str, kg: float, mg_ml: float, times: int) -> None:
    assert isclose(mg_per_hour(rate * times, unit, kg, mg_ml), times * mg_per_hour(rate, unit, kg, mg_ml))


@all_of(AMOUNT, st.sampled_from(AMOUNTS), st.floats(20, 300), st.floats(0.01, 100))
def test_a_bolus_is_never_less_than_nothing(amount: float, unit: str, kg: float, mg_ml: float) -> None:
    assert amount_mg(amount, unit, kg, mg_ml) > 0


# -- the pump ----------------------------------------------------------------------------------------------------------


def test_nothing_at_the_pump_is_nothing_given() -> None:
    none = given([])
    assert (none.mg, none.bolus_mg, none.minutes, none.paused) == (0, 0, 0, 0)
    assert (none.stretches, none.complete, none.running) == ((), True, False)


def test_a_rate_that_is_set_again_at_once_never_ran() -> None:
    ran = given([step(0, "rate", 60), step(0, "rate", 30)], after(60))
    assert [(stretch.mg, stretch.start < stretch.end) for stretch in ran.stretches] == [(30, True)]


def test_rate_changes_a_pause_and_a_bolus() -> None:
    """5 mg bolus, 60 mg/h for 10 min (10), 30 mg/h for 10 min (5), paused 4 min, 30 mg/h for 16 min (8): 28 mg."""
    steps = [
        step(24, "resume"),
        step(0, "bolus", 5, "mg"),
        step(0, "rate", 60),
        step(10, "rate", 30),
        step(20, "pause"),
    ]
    found = given(steps, after(40))
    assert isclose(found.mg, 28)
    assert isclose(found.minutes, 36)
    assert isclose(found.paused, 4)
    assert found.in_words() == "28 mg in 36 min, of it 5 mg as bolus, paused 4 min"
    assert not found.running
    assert found.doubts == ()
    assert [isclose(s.mg, mg) for s, mg in zip(found.stretches, (10, 5, 8), strict=True)] == [True] * 3


def test_it_runs_until_the_last_step_when_no_end_is_known() -> None:
    running = given([step(0, "rate", 60), step(10, "rate", 30)])
    assert isclose(running.mg, 10)
    assert running.running
    stopped = given([step(0, "rate", 60), step(10, "stop")])
    assert isclose(stopped.mg, 10)
    assert stopped.in_words() == "10 mg in 10 min"
    assert not stopped.running
    assert not given([step(0, "rate", 60), step(10, "pause")]).running
    assert not given([step(0, "rate", 60), step(10, "rate", 0)]).running


def test_a_rate_typed_in_a_pause_holds_from_the_resumption_and_is_asked_about() -> None:
    found = given([step(0, "rate", 60), step(10, "pause"), step(20, "rate", 30), step(30, "resume")], after(40))
    assert isclose(found.mg, 10 + 5)
    assert isclose(found.paused, 20)
    assert "Did the pump run again?" in found.doubts[0]


def test_a_resumption_can_bring_its_rate() -> None:
    found = given([step(0, "rate", 60), step(10, "pause"), step(20, "resume", 30)], after(40))
    assert isclose(found.mg, 20)


def test_steps_out_of_order_are_asked_about() -> None:
    assert "not running" in given([step(0, "pause")]).doubts[0]
    assert "not running" in given([step(0, "rate", 6), step(1, "pause"), step(2, "pause")]).doubts[0]
    assert "not paused" in given([step(0, "rate", 6), step(1, "resume")]).doubts[0]
    late = given([step(0, "rate", 60), step(50, "bolus", 5, "mg")], after(40))
    assert "after the end" in late.doubts[0]
    assert isclose(late.mg, 45)


def test_what_cannot_be_counted_is_never_taken_for_nothing() -> None:
    found = given([step(0, "rate", 10, "mcg/kg/min"), step(5, "bolus"), step(9, "bolus", 1, "mL")], after(40))
    assert not found.complete
    assert "mcg/kg/min needs the weight" in found.missing[0]
    assert found.missing[1] == "The bolus at 09:05 has no number."
    assert "mL needs the concentration" in found.missing[2]
    assert found.mg == 0


@all_of(st.lists(st.tuples(st.integers(0, 240), st.floats(0, 200)), min_size=1, max_size=12), st.integers(241, 400))
def test_the_stretches_make_the_total(rates: list[tuple[int, float]], end: int) -> None:
    found = given([step(minute, "rate", value) for minute, value in rates], after(end))
    assert isclose(found.mg, sum(s.mg for s in found.stretches), abs_tol=1e-9)
    assert found.mg <= max(value for _, value in rates) * (end - min(minute for minute, _ in rates)) / 60 + 1e-6
    assert all(a.end <= b.start for a, b in zip(found.stretches, found.stretches[1:], strict=False))


# -- slips -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        (Dose(0.5, 70, 35), None),
        (Dose(0.5, 72, 35), None),
        (Dose(0.5, 70, 350), "ten times as much"),
        (Dose(0.5, 70, 3.5), "a tenth"),
        (Dose(0.5, 70, 3500), "a hundred times"),
        (Dose(0.5, 70, 0.35), "a hundredth"),
        (Dose(0.5, 70, 35000), "micrograms"),
        (Dose(0.5, 70, 0.035), "a thousandth"),
        (Dose(0.5, 154.3, 35), "pounds"),
        (Dose(0.5, 70, 45), "45 mg is typed."),
        (Dose(5, 70, 350), "above 1.5 mg/kg"),
        (Dose(0.5, 7, 3.5), "weight"),
        (Dose(0.5, 70, 0), "0 mg is typed."),
        (Dose(total_mg=35), None),
        (Dose(0, 70, 0), None),
        (Dose(total_mg=40, rate=60, minutes=40), None),
        (Dose(total_mg=400, rate=60, minutes=40), "60 mg/h × 40 min = 40 mg, but 400 mg is typed: ten times as much"),
        (Dose(total_mg=40, rate=1, minutes=40), "by the minute"),
        (Dose(0.4, 70, 28, rate=10, rate_unit="mg/kg/h", minutes=40), "mcg/kg/min"),
        (Dose(0.4, 70, None, rate=10, rate_unit="mcg/kg/min", minutes=40), None),
        (Dose(0.4, 70, None, rate=0.6, rate_unit="mcg/kg/min", minutes=40), "unit of the rate"),
        (Dose(0.4, 70, 28, rate=1, rate_unit="mL/h", minutes=40), None),
        (Dose(total_mg=60, mg_per_ml=1, ml=50), "1 mg/mL × 50 mL = 50 mg is all there is"),
        (Dose(total_mg=500, mg_per_ml=1, ml=50), "ten times"),
        (Dose(total_mg=40, mg_per_ml=1, ml=50), None),
        (Dose(mg_per_ml=500), "above 100 mg/mL"),
        (Dose(rate=10, rate_unit="mg/kg/h"), "in mcg/kg/min?"),
    ],
)
def test_doubts(dose: Dose, words: str | None) -> None:
    doubts = dose.doubts()
    assert (not doubts) if words is None else words in doubts[0]


@pytest.mark.parametrize(
    ("rate", "unit", "words"),
    [
        (0.35, "mg/kg/h", ""),
        (0.35, "mcg/kg/min", "in mg/kg/h?"),
        (10, "mcg/kg/min", ""),
        (60, "mcg/kg/min", "mL/h?"),
        (22, "mg/h", ""),
        (None, "mg/kg/h", ""),
    ],
)
def test_a_rate_in_the_wrong_unit_is_asked_about(rate: float | None, unit: str, words: str) -> None:
    found = Dose(rate=rate, rate_unit=unit).doubts()
    assert (words in found[0]) if words else not found


@all_of(AMOUNT, st.sampled_from([10, 0.1, 100, 0.01, 1000, 0.001]))
def test_every_slip_of_the_decimal_point_is_found_and_named(amount: float, times: float) -> None:
    assert slip(amount * times, amount).startswith(": ")


@all_of(AMOUNT, st.floats(-0.049, 0.049))
def test_rounding_to_a_syringe_is_not_asked_about(amount: float, off: float) -> None:
    assert slip(amount * (1 + off), amount) == ""


@pytest.mark.parametrize("times", [10, 0.1, 100, 0.01, 1000, 0.001, 60, 1 / 60, 1 / 0.06, 0.06, 2.2046, 1 / 2.2046])
def test_a_slip_is_named_when_it_is_within_five_in_a_hundred_of_its_factor(times: float) -> None:
    for off in (0.9501, 1, 1.0499):
        assert slip(70 * times * off, 70).endswith("?")
    for off in (0.949, 1.051):
        assert slip(70 * times * off, 70) == "."


def test_all_that_there_is_can_be_given() -> None:
    assert Dose(total_mg=50, mg_per_ml=1, ml=50).mismatches() == []
    assert Dose(total_mg=52, mg_per_ml=1, ml=50).mismatches() == [], "what is left in a line, and rounding"
    assert Dose(total_mg=52.5, mg_per_ml=1, ml=50).mismatches() == [], "five in a hundred more, and no more than that"
    assert Dose(total_mg=53, mg_per_ml=1, ml=50).mismatches() != []


def test_a_difference_without_a_known_factor_is_only_said() -> None:
    assert slip(45, 35) == "."
    assert slip(5, 0) == "."
    assert slip(0, 0) == ""


def test_reckoning() -> None:
    assert Dose(0.5, 70).reckoning() == "0.5 mg/kg × 70 kg = 35 mg"
    assert Dose(None, 70, 35).reckoning() == "35 mg ÷ 70 kg = 0.5 mg/kg"
    for little in (Dose(), Dose(0.5), Dose(weight_kg=70), Dose(total_mg=35), Dose(0.5, None, 35), Dose(None, 0, 35)):
        assert little.reckoning() == ""
    assert Dose(rate=10, rate_unit="mcg/kg/min").flow_reckoning() == "10 mcg/kg/min = 0.6 mg/kg/h"
    assert Dose(rate=60, minutes=40).flow_reckoning() == "60 mg/h × 40 min = 40 mg"
    assert Dose().flow_reckoning() == ""
    assert in_other_unit(0.6, "mg/kg/h") == "0.6 mg/kg/h = 10 mcg/kg/min"
    assert in_other_unit(0.6, "mg/h") == ""


@pytest.mark.parametrize(("value", "words"), [(35.0, "35"), (0.4667, "0.47"), (0.0123, "0.012"), (0.0, "0")])
def test_amounts_are_said_shortly(value: float, words: str) -> None:
    assert said(value) == words


@pytest.mark.parametrize(
    ("new", "old", "words"),
    [(6, 60, "a tenth of it"), (600, 60, "ten times as much"), (30, 60, ""), (60, 0, ""), (0, 60, "")],
)
def test_a_decimal_point_that_moved_between_two_rates(new: float, old: float, words: str) -> None:
    assert jump(new, old).startswith(words) if words else jump(new, old) == ""
