"""What is asked about one infusion: its numbers against each other, the limits, the plan, the infusions before, the
pump. Asked, never blocked, never corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bodymap.medicine.dosing.reckoning import (
    BOLUS,
    TOLERANCE,
    Dose,
    Given,
    Limits,
    amount_mg,
    built_in,
    form_of,
    given,
    said,
    slip,
)
from bodymap.medicine.model import Adjunct, Course, DoseStep, Infusion
from bodymap.medicine.model.base import MONTHS, how_many

_FAR = 9.5
"""So many times as much (or as little) as the last dose is asked about: ten times, less the rounding to a syringe."""


def number(infusion: Infusion, item: str) -> float | None:
    """A number among the notes; None when it was not answered."""
    value = infusion.notes.get(item)
    return None if value is None or isinstance(value, str) else float(value)


def planned_dose(infusion: Infusion, course: Course | None = None) -> Dose:
    """What was planned, for the arithmetic; agent and route are those of the course where none is said."""
    return Dose(
        infusion.planned_mg_per_kg,
        infusion.weight_kg,
        infusion.planned_mg,
        number(infusion, "planned_rate"),
        str(infusion.notes.get("planned_rate_unit", "mg/h")),
        number(infusion, "planned_minutes"),
        number(infusion, "concentration"),
        number(infusion, "volume"),
        *_drug(infusion, course),
    )


def given_dose(infusion: Infusion, course: Course | None = None) -> Dose:
    """What was given, for the arithmetic."""
    agent, route = _drug(infusion, course)
    return Dose(
        infusion.mg_per_kg,
        infusion.weight_kg,
        infusion.total_mg,
        mg_per_ml=number(infusion, "concentration"),
        ml=number(infusion, "volume"),
        agent=agent,
        route=route,
    )


def at_the_pump(infusion: Infusion, steps: Iterable[DoseStep]) -> Given:
    """What the steps at the pump make, with the weight and the concentration of the infusion."""
    return given(steps, None, infusion.weight_kg, number(infusion, "concentration"))


def infusion_doubts(
    infusion: Infusion,
    course: Course | None = None,
    others: Sequence[Infusion] = (),
    pump: Given | None = None,
    limits: Limits | None = None,
) -> list[str]:
    """What to ask about an infusion, in words; [] when nothing stands out.

    `others` are the patient's other infusions, of every course: the last one of the same course is compared with, and
    the last weight of all.
    """
    known = limits or built_in()
    before = _before(infusion, others)
    found = [
        *_of_dose(infusion, course, pump, known),
        *_against_last(infusion, course, [i for i in before if i.course == infusion.course], pump),
        *weight_doubts(infusion, others, known),
    ]
    if course is not None:
        found += [*_of_agent(infusion.agent, course.agent), *_of_number(infusion, course, others)]
    return found


def given_doubts(
    infusion: Infusion,
    course: Course | None = None,
    others: Sequence[Infusion] = (),
    limits: Limits | None = None,
) -> list[str]:
    """Those of `infusion_doubts` about number, day, agent, weight and what was given, also beside the plan: none about
    the plan itself, or about what was drawn up or read at the pump, which are asked about where they are typed."""
    bare = replace(infusion, planned_mg_per_kg=None, planned_mg=None, notes={})
    was_given = given_dose(bare, course)
    against = [] if was_given.mismatches() else _against_plan(planned_dose(infusion, course), was_given)
    return [*infusion_doubts(bare, course, others, limits=limits), *against]


def course_doubts(course: Course, infusions: Sequence[Infusion]) -> list[str]:
    """What to ask about the plan of a course beside the infusions that were given in it, in words."""
    if not infusions:
        return []
    found = []
    highest, last = max(i.number for i in infusions), max(i.given_at.date() for i in infusions)
    if course.planned is not None and highest > course.planned:
        found.append(f"Infusion {highest} is recorded, but {_infusions(course.planned)} planned. Is the number right?")
    if course.stopped is not None and last > course.stopped:
        found.append(f"The last infusion is of {_day(last)}, after the course was stopped on {_day(course.stopped)}.")
    return found


def drug_doubt(adjunct: Adjunct, weight_kg: float | None = None, limits: Limits | None = None) -> str:
    """What to ask about another drug of an infusion, "" when nothing: its mg against its limit, where it has one."""
    known = limits or built_in()
    drug = adjunct.drug.strip().casefold()
    per_mg = {"mg": 1.0, "mcg": 0.001, "µg": 0.001, "ug": 0.001, "g": 1000.0}
    per_mg |= {"mg/kg": weight_kg, "mcg/kg": weight_kg / 1000} if weight_kg else {}
    factor = per_mg.get(adjunct.unit.strip().casefold())
    limit = known.rows.get(drug)
    if not adjunct.dose or factor is None or limit is None or limit.unit != "mg":
        return ""
    mg = adjunct.dose * factor
    side = limit.side(mg)
    typed = f"{adjunct.dose:g} {adjunct.unit}" + ("" if factor == 1 else f" = {said(mg)} mg")
    question = "missing" if side.startswith("above") else "one too many"
    return f"{typed} of {drug} is {side} ({known.own}): is a decimal point {question}?" if side else ""


def step_doubts(step: DoseStep, dose: Dose, limits: Limits | None = None) -> list[str]:
    """What to ask about a rate or a bolus at the pump; agent, route, weight and strength are those of `dose`."""
    known = limits or built_in()
    if step.value is None:
        return []
    bare = replace(dose, mg_per_kg=None, total_mg=None, rate=None, minutes=None, ml=None)
    if step.kind != BOLUS:
        return replace(bare, rate=step.value, rate_unit=step.unit).rate_outside(known)
    try:
        mg = amount_mg(step.value, step.unit, dose.weight_kg, dose.mg_per_ml)
    except ValueError:
        if step.unit != "mg/kg":
            return []
        return [w for w in replace(bare, mg_per_kg=step.value).amounts_outside(known) if " is above " in w]
    # A bolus is a part of the dose: only too much of it stands out.
    return [words for words in replace(bare, total_mg=mg).amounts_outside(known) if " is above " in words]


def _drug(infusion: Infusion, course: Course | None) -> tuple[str, str]:
    if course is None:
        return infusion.agent, infusion.route
    return infusion.agent or course.agent, infusion.route or course.route


def _before(infusion: Infusion, others: Iterable[Infusion]) -> list[Infusion]:
    """The infusions before this one, oldest first: within a course by number, else by day and time."""
    earlier = [
        i
        for i in others
        if i.id != infusion.id
        and (i.number < infusion.number if i.course == infusion.course else i.given_at < infusion.given_at)
    ]
    return sorted(
        earlier, key=lambda i: (i.course == infusion.course, i.number if i.course == infusion.course else 0, i.given_at)
    )


def _of_dose(infusion: Infusion, course: Course | None, pump: Given | None, limits: Limits) -> list[str]:
    planned, was_given = planned_dose(infusion, course), given_dose(infusion, course)
    found = [f"Planned: {words}" for words in planned.doubts(limits)]
    # Weight and strength are the same for both: asked about once.
    mismatches = was_given.mismatches()
    of_given = [*mismatches, *was_given.unusual(limits)]
    found += [f"Given: {words}" for words in of_given if f"Planned: {words}" not in found]
    total, plan = was_given.total_mg, planned.amount()
    if not mismatches:
        found += _against_plan(planned, was_given)
    if pump is None or not pump.mg:
        return found
    ended = pump.complete and not pump.running
    if total is None:
        of_pump = Dose(
            weight_kg=infusion.weight_kg, total_mg=pump.mg, agent=was_given.agent, route=was_given.route
        ).amounts_outside(limits)
        found += [f"At the pump: {words}" for words in of_pump if ended or " is above " in words]
        if plan and ended and (how := _beside_plan(pump.mg, plan)):
            found.append(f"{said(plan)} mg was planned, but {said(pump.mg)} mg was given at the pump{how}")
    elif ended and not mismatches and (how := slip(total, pump.mg)):
        found.append(f"At the pump {said(pump.mg)} mg was given, but {said(total)} mg is typed{how}")
    return found


def _against_plan(planned: Dose, was_given: Dose) -> list[str]:
    total, plan = was_given.amount(), planned.amount()
    if total is not None and plan:
        how = _beside_plan(total, plan)
        typed = f"{said(total)} mg is typed as given"
        if was_given.total_mg is None and was_given.mg_per_kg is not None and was_given.weight_kg:
            at = f"{said(total)} mg at {said(was_given.weight_kg)} kg"
            typed = f"{said(was_given.mg_per_kg)} mg/kg is typed as given, {at}"
        return [f"{said(plan)} mg was planned, but {typed}{how}"] if how else []
    per_kg, plan_per_kg = was_given.per_kg(), planned.per_kg()
    if per_kg is not None and plan_per_kg and (how := _beside_plan(per_kg, plan_per_kg)):
        return [f"{plan_per_kg:.3g} mg/kg was planned, but {per_kg:.3g} mg/kg is typed as given{how}"]
    return []


def _beside_plan(value: float, plan: float) -> str:
    """How an amount differs from the plan, when that is asked about: a slip, more than planned, less than half."""
    if "?" in (how := slip(value, plan)):
        return how
    if value > plan * (1 + TOLERANCE):
        return ": more than planned. Is that right?"
    return ": less than half of it. Is that right?" if value < plan / 2 else ""


def _against_last(
    infusion: Infusion, course: Course | None, before: Sequence[Infusion], pump: Given | None
) -> list[str]:
    """Ten times and a tenth of the course's last infusion that has a dose."""
    doses = [(i, dose) for i in before if (dose := _recorded(i, course)) is not None]
    if not doses:
        return []
    last, old = doses[-1]
    planned, was_given = planned_dose(infusion, course), given_dose(infusion, course)
    if form_of(old.agent) != form_of(was_given.agent) or _other(old.route, was_given.route):
        return []  # another agent or route is asked about as such
    ways = [("Planned", planned), ("Given", was_given)]
    if pump is not None and pump.mg and was_given.amount() is None and pump.complete and not pump.running:
        ways.append(("At the pump", Dose(weight_kg=infusion.weight_kg, total_mg=pump.mg)))
    found = []
    for name, dose in ways:
        for unit, new, before_it in (("mg/kg", dose.per_kg(), old.per_kg()), ("mg", dose.amount(), old.amount())):
            if new and before_it and (how := _far(new, before_it)):
                found.append(
                    f"{name}: {_short(new)} {unit} after {_short(before_it)} {unit} at infusion {last.number}: {how}"
                )
                break
    return found


def _recorded(infusion: Infusion, course: Course | None) -> Dose | None:
    """What was given of an infusion, else what was planned; None without a dose."""
    for dose in (given_dose(infusion, course), planned_dose(infusion, course)):
        if dose.amount() or dose.per_kg():
            return dose
    return None


def _far(new: float, old: float) -> str:
    ratio = new / old
    if 1 / _FAR < ratio < _FAR:
        return ""
    how = slip(new, old)
    if "?" in how:
        return how.removeprefix(": ")
    return "more than ten times as much. Is that right?" if ratio > 1 else "less than a tenth of it. Is that right?"


def weight_doubts(infusion: Infusion, others: Sequence[Infusion], limits: Limits | None = None) -> list[str]:
    """Those of `infusion_doubts` that ask about the weight: against the last one of `others`, pounds for kilograms, a
    slip of ten, or more change than is usual."""
    weighed = [i for i in sorted(_before(infusion, others), key=lambda i: i.given_at) if i.weight_kg]
    weight = infusion.weight_kg
    if not weight or not weighed:
        return []
    old = weighed[-1].weight_kg or 0.0
    words = f"{weight:g} kg after {old:g} kg on {_day(weighed[-1].given_at.date())}"
    if "?" in (how := slip(weight, old)):
        return [f"{words}{how}"]
    known = limits or built_in()
    side = known.rows["weight_change"].side(round((weight / old - 1) * 100, 6))
    return [f"{words}: a change {side} ({known.own}). Is the weight right?"] if side else []


def _of_agent(agent: str, course_agent: str) -> list[str]:
    if not agent or not course_agent or agent.casefold() == course_agent.casefold():
        return []
    return [
        f"The course is with {course_agent}, this infusion with {agent}: the same mg/kg of both is not the same dose. "
        "Is the agent right?"
    ]


def _of_number(infusion: Infusion, course: Course, others: Iterable[Infusion]) -> list[str]:
    """A number beyond the plan; a day that does not fit the number."""
    found = []
    if course.planned is not None and infusion.number > course.planned:
        found.append(
            f"This is infusion {infusion.number}, but {_infusions(course.planned)} planned. Is the number right, "
            "or does the plan go on?"
        )
    day = infusion.given_at.date()
    same = [i for i in others if i.course == infusion.course and i.id != infusion.id]
    for other in sorted(same, key=lambda i: i.number):
        if (other.number < infusion.number) != (other.given_at <= infusion.given_at) and other.given_at.date() != day:
            side = "before" if day < other.given_at.date() else "after"
            found.append(
                f"Infusion {infusion.number} of {_day(day)} is {side} infusion {other.number} of "
                f"{_day(other.given_at.date())}. Is the day right?"
            )
            break
    if course.stopped is not None and day > course.stopped:
        found.append(f"The course was stopped on {_day(course.stopped)}, before {_day(day)}. Is the day right?")
    return found


def _other(one: str, two: str) -> bool:
    return bool(one and two and one.casefold() != two.casefold())


def _short(value: float) -> str:
    return f"{value:.4g}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _infusions(planned: int) -> str:
    return how_many(planned, "infusion is", "infusions are")
