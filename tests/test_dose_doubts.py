"""What is asked about an infusion, however its dose was entered; an independent reckoner over random doses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bodymap.medicine.dosing import (
    Dose,
    Given,
    at_the_pump,
    built_in,
    course_doubts,
    drug_doubt,
    form_of,
    given,
    infusion_doubts,
    mg_per_hour,
    step_doubts,
    trials_in_words,
)
from bodymap.medicine.dosing.reckoning import UNITS, read
from bodymap.medicine.model import Adjunct, Course, DoseStep, Infusion

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
COURSE = Course("p", "1", planned=3)
FIRST = Infusion(COURSE.id, 1, WHEN, "racemic ketamine", 0.5, 35.0, 40, 70.0, route="IV")


def second(**fields: object) -> Infusion:
    return replace(
        Infusion(COURSE.id, 2, WHEN + timedelta(days=7), "racemic ketamine", route="IV"),
        **fields,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"mg_per_kg": 3.0}, "3 mg/kg is above 1.5 mg/kg for racemic ketamine IV"),
        ({"planned_mg_per_kg": 3.0}, "Planned: 3 mg/kg is above"),
        ({"total_mg": 350.0, "weight_kg": 70.0}, "350 mg ÷ 70 kg = 5 mg/kg is above 1.5 mg/kg"),
        ({"planned_mg": 350.0, "weight_kg": 70.0}, "Planned: 350 mg ÷ 70 kg = 5 mg/kg is above"),
        ({"total_mg": 500.0}, "500 mg is above 150 mg"),
        ({"planned_mg": 500.0}, "Planned: 500 mg is above 150 mg"),
        ({"total_mg": 0.5}, "0.5 mg is below 2 mg"),
        ({"mg_per_kg": 0.005}, "0.005 mg/kg is below"),
        ({"total_mg": 120.0, "agent": "S-ketamine"}, "120 mg is above 100 mg for S-ketamine IV"),
        ({"mg_per_kg": 1.2, "agent": "esketamine"}, "above 1 mg/kg for S-ketamine IV"),
        ({"notes": {"planned_rate": 600.0, "planned_minutes": 40.0}}, "Planned: 400 mg is above 150 mg"),
        ({"notes": {"planned_rate": 5.0, "planned_rate_unit": "mg/min", "planned_minutes": 60.0}}, "300 mg is above"),
        (
            {
                "notes": {
                    "planned_rate": 60.0,
                    "planned_rate_unit": "mL/h",
                    "planned_minutes": 60.0,
                    "concentration": 5.0,
                }
            },
            "300 mg is above 150 mg",
        ),
    ],
)
def test_a_dose_outside_the_limits_is_asked_about_at_a_first_infusion(fields: dict[str, object], words: str) -> None:
    assert any(words in found for found in infusion_doubts(second(**fields), replace(COURSE, agent="")))


@pytest.mark.parametrize(
    "fields",
    [
        {"mg_per_kg": 0.5, "weight_kg": 70.0, "total_mg": 35.0},
        {"total_mg": 35.0},
        {"mg_per_kg": 1.4},
        {"planned_mg_per_kg": 0.1, "weight_kg": 60.0},
        {"mg_per_kg": 0.0, "total_mg": 0.0, "weight_kg": 70.0},
        {"total_mg": 400.0, "agent": "lidocaine"},
        {"total_mg": 250.0, "route": "PO"},
        {"total_mg": 300.0, "weight_kg": 200.0, "mg_per_kg": 1.5, "route": "PO"},
    ],
)
def test_a_usual_dose_is_not_asked_about(fields: dict[str, object]) -> None:
    assert infusion_doubts(second(**fields)) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"total_mg": 3.5}, "3.5 mg after 35 mg at infusion 1: a tenth of it"),
        ({"mg_per_kg": 0.05}, "0.05 mg/kg after 0.5 mg/kg at infusion 1: a tenth of it"),
        ({"planned_mg_per_kg": 5.0}, "Planned: 5 mg/kg after 0.5 mg/kg at infusion 1: ten times as much"),
        ({"total_mg": 350.0, "weight_kg": 70.0}, "Given: 5 mg/kg after 0.5 mg/kg at infusion 1: ten times as much"),
        ({"total_mg": 2.5}, "less than a tenth of it"),
        ({"planned_mg": 500.0}, "500 mg after 35 mg at infusion 1: more than ten times as much"),
        ({"weight_kg": 154.0}, "154 kg after 70 kg on 2 Mar 2026: 2.2 times as much. Is the weight in pounds?"),
        ({"weight_kg": 700.0}, "ten times as much"),
        ({"weight_kg": 31.75}, "Is the weight in pounds?"),
        ({"weight_kg": 85.0}, "85 kg after 70 kg on 2 Mar 2026: a change above 15 %"),
        ({"agent": "S-ketamine", "mg_per_kg": 0.5}, "Is the agent right?"),
        ({"number": 4}, "This is infusion 4, but 3 infusions are planned"),
        ({"given_at": WHEN - timedelta(days=2)}, "Infusion 2 of 28 Feb 2026 is before infusion 1 of 2 Mar 2026"),
        ({"planned_mg": 35.0, "total_mg": 50.0}, "35 mg was planned, but 50 mg is typed as given: more than planned"),
        ({"planned_mg": 35.0, "total_mg": 12.0}, "less than half of it"),
        ({"planned_mg": 35.0, "total_mg": 3.5}, "35 mg was planned, but 3.5 mg is typed as given: a tenth"),
        ({"planned_mg": 35.0, "mg_per_kg": 99.0, "weight_kg": 70.0}, "99 mg/kg is typed as given, 6930 mg at 70 kg"),
        ({"planned_mg_per_kg": 0.5, "mg_per_kg": 1.0}, "0.5 mg/kg was planned, but 1 mg/kg is typed as given"),
    ],
)
def test_what_does_not_fit_the_course_is_asked_about(fields: dict[str, object], words: str) -> None:
    found = infusion_doubts(second(**fields), COURSE, [FIRST])
    assert any(words in line for line in found), found


@pytest.mark.parametrize(("mg", "asked"), [(9 * 35.0, False), (9.6 * 35.0, True), (35 / 9, False), (35 / 9.6, True)])
def test_ten_times_less_the_rounding_to_a_syringe_is_asked_about(mg: float, asked: bool) -> None:
    found = infusion_doubts(second(total_mg=mg), COURSE, [FIRST])
    assert any("after 35 mg at infusion 1" in line for line in found) == asked


def test_the_last_weight_of_any_course_counts() -> None:
    earlier = replace(FIRST, id="x", course="another", given_at=WHEN - timedelta(days=300))
    assert "Is the weight in pounds?" in infusion_doubts(replace(FIRST, weight_kg=154.0), COURSE, [earlier])[-1]
    assert infusion_doubts(replace(FIRST, mg_per_kg=0.05, total_mg=3.5), COURSE, [earlier]) == []


def test_of_several_weights_the_last_by_day_counts() -> None:
    earlier = [
        replace(FIRST, id=str(n), course="another", given_at=WHEN - timedelta(days=ago), weight_kg=weight)
        for n, (ago, weight) in enumerate(((10, 70.0), (300, 35.0), (400, 154.0)))
    ]
    said = infusion_doubts(replace(FIRST, weight_kg=154.0), COURSE, earlier)[-1]
    assert said.startswith("154 kg after 70 kg on 20 Feb 2026: 2.2 times as much.")
    assert infusion_doubts(replace(FIRST, mg_per_kg=0.5, total_mg=35.0), COURSE, earlier) == []


@pytest.mark.parametrize(
    ("mg", "words"), [(35.0, ""), (17.5, ""), (17.4, "less than half"), (36.7, ""), (36.8, "more")]
)
def test_less_than_half_and_more_than_the_plan_are_asked_about(mg: float, words: str) -> None:
    """Of 35 mg planned half is no question, and neither is what a syringe rounds to (five in a hundred more)."""
    made = replace(FIRST, mg_per_kg=None, planned_mg=35.0, total_mg=mg)
    (*found,) = infusion_doubts(made, COURSE)
    assert [line for line in found if "was planned" in line] == found
    assert words in " ".join(found)
    assert bool(found) is bool(words)


def test_another_agent_or_route_is_no_yardstick() -> None:
    for other in (replace(FIRST, agent="S-ketamine"), replace(FIRST, route="PO")):
        assert not any("after 35" in line for line in infusion_doubts(second(total_mg=3.5), COURSE, [other]))


def test_without_any_dose_before_there_is_nothing_to_compare_with() -> None:
    bare = replace(FIRST, mg_per_kg=None, total_mg=None, weight_kg=None)
    assert infusion_doubts(second(total_mg=35.0, weight_kg=70.0), COURSE, [bare]) == []


def pumped(mg_h: float, minutes: float, unit: str = "mg/h", *, end: bool = True, **fields: object) -> list[str]:
    infusion = second(**fields)
    steps = [DoseStep(infusion.id, infusion.given_at, "rate", mg_h, unit)]
    if end:
        steps.append(DoseStep(infusion.id, infusion.given_at + timedelta(minutes=minutes), "stop"))
    else:
        steps.append(DoseStep(infusion.id, infusion.given_at + timedelta(minutes=minutes), "rate", mg_h, unit))
    return infusion_doubts(infusion, COURSE, [FIRST], at_the_pump(infusion, steps))


def test_what_the_pump_gave_is_checked_like_what_is_typed() -> None:
    assert "At the pump: 500 mg is above 150 mg" in pumped(500, 60)[0]
    assert "At the pump: 500 mg is above 150 mg" in pumped(500, 60, end=False)[0]
    assert pumped(1, 30, end=False) == []  # so far: it may still run
    assert any("At the pump: 0.5 mg is below 2 mg" in line for line in pumped(1, 30))
    assert any("At the pump: 3.5 mg after 35 mg at infusion 1: a tenth" in line for line in pumped(3.5, 60))
    assert any("but 3.5 mg was given at the pump: a tenth" in line for line in pumped(3.5, 60, planned_mg=35.0))
    assert any("but 3.5 mg is typed: a tenth" in line for line in pumped(35, 60, total_mg=3.5))
    assert pumped(35, 60) == []
    # mL/h times a strength of 2 mg/mL: 30 mL/h for an hour is 60 mg, never 30.
    assert any("300 mg is above" in line for line in pumped(150, 60, "mL/h", notes={"concentration": 2.0}))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (("bolus", 500.0, "mg"), "500 mg ÷ 70 kg = 7.14 mg/kg is above"),
        (("bolus", 5.0, "mg/kg"), "5 mg/kg is above"),
        (("bolus", 50.0, "mL"), "is above"),
        (("bolus", 5.0, "mg"), ""),
        (("rate", 35.0, "mg/h"), ""),
        (("rate", 350.0, "mg/h"), "350 mg/h ÷ 70 kg = 5 mg/kg/h is above 3 mg/kg/h"),
        (("rate", 10.0, "mg/min"), "above 3 mg/kg/h"),
        (("rate", 40.0, "mL/h"), "40 mL/h = 400 mg/h"),
        (("rate", 0.35, "mcg/kg/min"), "Is the rate in mg/kg/h?"),
        (("rate", 10.0, "mg/kg/h"), "Is the rate in mcg/kg/min?"),
        (("pause", None, ""), ""),
    ],
)
def test_a_step_at_the_pump(step: tuple[str, float | None, str], words: str) -> None:
    found = step_doubts(DoseStep("i", WHEN, *step), Dose(weight_kg=70, mg_per_ml=10))
    assert (words in found[0]) if words else found == []


def test_a_step_without_a_weight_or_a_strength() -> None:
    assert "600 mg/h is above 300 mg/h" in step_doubts(DoseStep("i", WHEN, "rate", 600, "mg/h"), Dose())[0]
    assert step_doubts(DoseStep("i", WHEN, "rate", 600, "mL/h"), Dose()) == []
    assert "5 mg/kg is above" in step_doubts(DoseStep("i", WHEN, "bolus", 5, "mg/kg"), Dose())[0]
    assert step_doubts(DoseStep("i", WHEN, "bolus", 500, "mL"), Dose()) == []


@pytest.mark.parametrize(
    ("drug", "dose", "unit", "words"),
    [
        ("midazolam", 10, "mg", "is a decimal point missing?"),
        ("Midazolam ", 0.01, "g", "0.01 g = 10 mg of midazolam is above 7.5 mg"),
        ("midazolam", 10000, "mcg", "= 10 mg"),
        ("midazolam", 1000, "mcg/kg", "= 70 mg"),
        ("midazolam", 0.02, "mg", "one too many"),
        ("midazolam", 2, "mg", ""),
        ("midazolam", 2000, "mL", ""),
        ("ondansetron", 4000, "mg", ""),
        ("systolic", 4000, "mg", ""),
    ],
)
def test_another_drug(drug: str, dose: float, unit: str, words: str) -> None:
    found = drug_doubt(Adjunct("i", WHEN, drug, dose, unit), 70.0)
    assert (words in found) if words else not found


def test_the_plan_of_a_course_beside_what_was_given() -> None:
    fourth = replace(FIRST, id="f", number=4, given_at=WHEN + timedelta(days=30))
    assert course_doubts(COURSE, []) == course_doubts(COURSE, [FIRST]) == []
    assert "Infusion 4 is recorded, but 3 infusions are planned" in course_doubts(COURSE, [FIRST, fourth])[0]
    assert "but 1 infusion is planned" in course_doubts(replace(COURSE, planned=1), [fourth])[0]
    stopped = replace(COURSE, planned=None, stopped=date(2026, 3, 10))
    assert "after the course was stopped on 10 Mar 2026" in course_doubts(stopped, [fourth])[0]
    assert "The course was stopped on 10 Mar 2026" in infusion_doubts(fourth, stopped)[0]


def test_the_agents_by_their_names() -> None:
    for name in ("S-ketamine", "esketamine", "S(+)-Ketamine", "s ketamin"):
        assert form_of(name) == "S-ketamine"
    for name in ("", "ketamine", "racemic ketamine", "Ketamin racemisch", "(R,S)-ketamine"):
        assert form_of(name) == "racemic ketamine"
    assert form_of("Arketamine") == form_of("R-ketamine") == "R-ketamine"
    assert form_of("lidocaine") == ""


def test_a_route_without_limits_of_its_own_has_the_widest_and_another_drug_none() -> None:
    limits = built_in()
    routes = [row for key, row in limits.rows.items() if key.startswith("racemic ketamine/") and key.endswith("/mg")]
    assert limits.of_dose("racemic ketamine", "rectal", "mg") == max(routes, key=lambda row: row.high)
    assert limits.of_dose("", "", "mg") == limits.rows["racemic ketamine/IV/mg"]
    assert limits.of_dose("lidocaine", "IV", "mg") is None


def test_a_practice_has_its_own_limits() -> None:
    own = built_in().changed(["racemic ketamine/IV/mg_per_kg: 0.05 to 4", "weight: x to 3", "nothing: 1 to 2", "oops"])
    assert infusion_doubts(second(mg_per_kg=3.0), limits=own) == []
    assert own.lines() == ("racemic ketamine/IV/mg_per_kg: 0.05 to 4.0",)
    assert built_in().changed(own.lines()).rows == own.rows
    assert built_in().lines() == ()


def test_the_limits_say_whose_they_are_and_the_trials_that_they_are_none() -> None:
    assert "Bodymap's own, for slips of typing" in infusion_doubts(second(mg_per_kg=3.0))[0]
    assert trials_in_words().startswith("What trials gave (no limits): ketamine 0.3 mg/kg over 10 min")
    assert "S-ketamine 0.5 mg/kg over 30 min (Noppers 2011)" in trials_in_words()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format = 2", "format 1"),
        ('format = 1\nown = ""\n' + '[[limit]]\nid="a"\nname="a"\nunit="a"\nbetween=[1, 2]\n' * 2, "twice"),
        ('format = 1\nown = ""\n[[limit]]\nid="a"\nname="a"\nunit="a"\nbetween=[2, 1]', "comes first"),
    ],
)
def test_a_file_of_limits_that_is_wrong_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(text)


# -- an independent reckoner -------------------------------------------------------------------------------------------

_PER_HOUR = {"mg/h": 1.0, "mg/min": 60.0}


def naive_hourly(value: float, unit: str, kg: float | None, strength: float | None) -> float | None:
    """mg/h by a table of cases, written without the program's."""
    if unit in _PER_HOUR:
        return value * _PER_HOUR[unit]
    if unit == "mL/h":
        return None if strength is None else strength * value
    if kg is None:
        return None
    return value * kg if unit == "mg/kg/h" else value * kg * 60 * 0.001


def naive_total(steps: list[DoseStep], end: int, kg: float | None, strength: float | None) -> float | None:
    """Second by second, with a rate, a pause and boluses; None when a number cannot be known."""
    rate, paused, mg = 0.0, False, 0.0
    by_second: dict[int, list[DoseStep]] = {}
    for step in steps:
        by_second.setdefault(int((step.at - WHEN).total_seconds()), []).append(step)
    for second_ in range(end + 1):
        for step in by_second.get(second_, ()):
            if step.kind == "bolus":
                assert step.value is not None
                times = {"mg": 1.0, "mg/kg": kg, "mL": strength}[step.unit]
                if times is None:
                    return None
                mg += step.value * times
            elif step.kind == "rate":
                assert step.value is not None
                found = naive_hourly(step.value, step.unit, kg, strength)
                if found is None:
                    return None
                rate = found
            elif step.kind == "stop":
                rate, paused = 0.0, False
            else:
                paused = step.kind == "pause"
        if not paused and second_ < end:
            mg += rate / 3600
    return mg


def test_random_pumps_against_a_count_by_the_second() -> None:
    random = Random(20260302)
    for _ in range(150):
        kg, strength = random.choice((None, random.uniform(40, 120))), random.choice((None, random.uniform(0.5, 20)))
        seconds = sorted(random.sample(range(0, 1800, 10), random.randint(1, 6)))
        steps = []
        for at in seconds:
            kind = random.choice(("rate", "rate", "bolus", "pause", "resume", "stop"))
            unit = (
                random.choice(("mg", "mg/kg", "mL"))
                if kind == "bolus"
                else random.choice(("mg/h", "mg/kg/h", "mcg/kg/min", "mg/min", "mL/h"))
            )
            value = round(random.uniform(0.01, 50), 3) if kind in ("rate", "bolus") else None
            steps.append(DoseStep("i", WHEN + timedelta(seconds=at), kind, value, unit if value else ""))
        end = seconds[-1] + random.randint(0, 600)
        made: Given = given(steps, WHEN + timedelta(seconds=end), kg, strength)
        naive = naive_total(steps, end, kg, strength)
        assert made.complete == (naive is not None)
        if naive is not None:
            assert made.mg == pytest.approx(naive, rel=1e-6, abs=1e-9)


def test_random_doses_against_plain_arithmetic() -> None:
    """20,000 doses: is one outside of its limits, by whatever way it was entered?"""
    random = Random(7)
    limits = built_in()
    for _ in range(20_000):
        agent = random.choice(("racemic ketamine", "S-ketamine", "lidocaine", ""))
        route = random.choice(("IV", "PO", "im", ""))
        kg = random.choice((None, round(random.uniform(25, 200), 1)))
        way = random.choice(("per_kg", "total", "rate"))
        mg_per_kg = round(10 ** random.uniform(-3, 1), 4)
        dose = Dose(weight_kg=kg, agent=agent, route=route)
        mg: float | None
        per_kg: float | None
        if way == "per_kg":
            dose, per_kg, mg = replace(dose, mg_per_kg=mg_per_kg), mg_per_kg, kg and mg_per_kg * kg
        elif way == "total":
            mg = round(mg_per_kg * 70, 3)
            dose, per_kg = replace(dose, total_mg=mg), kg and mg / kg
        else:
            strength = round(random.uniform(0.5, 20), 2)
            ml_h, minutes = round(mg_per_kg * 70 / strength, 3), 60.0
            dose = replace(dose, rate=ml_h, rate_unit="mL/h", minutes=minutes, mg_per_ml=strength)
            mg = ml_h * strength
            per_kg = kg and mg / kg
        kind = {"": "racemic ketamine"}.get(agent, agent)
        want = False
        if kind != "lidocaine":
            low, high = ((row := limits.rows[f"{kind}/{route.upper() or 'IV'}/mg_per_kg"]).low, row.high)
            low_mg, high_mg = ((row := limits.rows[f"{kind}/{route.upper() or 'IV'}/mg"]).low, row.high)
            if per_kg is not None:
                want = per_kg > high or per_kg < low or (mg is not None and mg > high_mg)
            else:
                want = mg is not None and (mg > high_mg or mg < low_mg)
        assert bool(dose.amounts_outside(limits)) == want, dose


@pytest.mark.parametrize("strength", [0.5, 2.0, 10.0, 50.0])
def test_millilitres_need_the_strength(strength: float) -> None:
    assert mg_per_hour(12, "mL/h", None, strength) == 12 * strength
    assert Dose(rate=12, rate_unit="mL/h", minutes=30, mg_per_ml=strength).flow() == 6 * strength


def test_every_limit_has_its_unit() -> None:
    assert {row.unit for row in built_in().rows.values() if "/" in row.id} <= set(UNITS.values())


def test_a_limit_is_doubted_outside_and_its_edges_are_within() -> None:
    limits = built_in()
    assert limits.doubt("spo2", 75) == (
        "SpO2 of 75 % is below 88 % (Bodymap's own, for slips of typing): is that right?"
    )
    assert limits.doubt("breaths", 31).startswith("A breathing rate of 31 /min is above 30 /min")
    assert [limits.doubt("spo2", value) for value in (88, 100)] == ["", ""]
