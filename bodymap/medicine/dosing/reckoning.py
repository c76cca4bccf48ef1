"""The arithmetic of a dose, and outside of which numbers is asked: it says what they make, and never corrects one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from types import MappingProxyType

from bodymap.medicine.model import DoseStep
from bodymap.medicine.model.course import unit_words
from bodymap.paths import resources

# -- limits -----------------------------------------------------------------------------------------------------------
# Outside of which numbers is asked: per agent and route, and for what else is measured at an infusion. The limits
# stand in resources/limits.toml and can be changed by a practice. None of them has a source: they are for slips of
# typing, never a recommendation. The regimens of trials (domain 6.2) stand beside a dose and limit nothing.

RACEMATE, S_KETAMINE, R_KETAMINE = "racemic ketamine", "S-ketamine", "R-ketamine"
UNITS: Mapping[str, str] = MappingProxyType(
    {"mg_per_kg": "mg/kg", "mg": "mg", "mg_per_kg_h": "mg/kg/h", "mg_h": "mg/h"}
)
"""What is limited of a dose, and its unit."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Below `low` and above `high` (in `unit`) is asked. `name` says of what: "racemic ketamine IV", "A weight"."""

    id: str
    name: str
    unit: str
    low: float
    high: float

    def side(self, value: float) -> str:
        """ "above 1.5 mg/kg", "below 0.05 mg/kg", "" within; a share of 1e-9 over is rounding."""
        if value < self.low - abs(self.low) * 1e-9:
            return f"below {self.low:g} {self.unit}"
        return f"above {self.high:g} {self.unit}" if value > self.high + abs(self.high) * 1e-9 else ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial in fibromyalgia gave (domain 6.2): shown, never a limit."""

    study: str
    agent: str
    regimen: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit by its id; `own` says where they come from."""

    rows: Mapping[str, Limit]
    own: str

    def doubt(self, limit_id: str, value: float) -> str:
        """ "SpO2 of 75 % is below 88 % (Bodymap's own, for slips of typing): is that right?"; "" within."""
        limit = self.rows[limit_id]
        side = limit.side(value)
        unit = unit_words(limit.unit)
        return f"{limit.name} of {value:g} {unit} is {unit_words(side)} ({self.own}): is that right?" if side else ""

    def of_dose(self, agent: str, route: str, what: str) -> Limit | None:
        """The limit of an agent by a route, for one of `UNITS`; None when there is none (another drug).

        No agent is taken for the racemate, no route for IV; for a route without limits of its own the widest count.
        """
        kind = form_of(agent)
        if not kind:
            return None
        way = route.strip().upper() or "IV"
        found = self.rows.get(_dose_id(kind, way, what))
        if found is not None or any(_dose_id(kind, way, other) in self.rows for other in UNITS):
            return found
        several = [row for key, row in self.rows.items() if key.startswith(f"{kind}/") and key.endswith(f"/{what}")]
        return max(several, key=lambda row: row.high, default=None)

    def changed(self, lines: Iterable[str]) -> Limits:
        """With the changes of a practice (`lines`); what cannot be read, or is no limit here, is passed over."""
        rows = dict(self.rows)
        for line in lines:
            key, _, numbers = line.partition(": ")
            try:
                low, high = (float(number) for number in numbers.split(" to "))
            except ValueError:
                continue
            if key in rows and low < high:
                rows[key] = replace(rows[key], low=low, high=high)
        return replace(self, rows=MappingProxyType(rows))

    def lines(self) -> tuple[str, ...]:
        """What differs from the limits that came with the program: "weight: 20 to 250"."""
        given = built_in().rows
        return tuple(f"{k}: {row.low!r} to {row.high!r}" for k, row in self.rows.items() if row != given[k])


def form_of(agent: str) -> str:
    """Which ketamine an agent is ("S-ketamine" for esketamine, the racemate for ketamine); "" for another drug."""
    said = "".join(letter for letter in agent.casefold() if letter.isalpha())
    if not said:
        return RACEMATE
    if "ketamin" not in said:
        return ""
    if said.startswith(("sketamin", "esketamin", "sketanest")):
        return S_KETAMINE
    return R_KETAMINE if said.startswith(("rketamin", "arketamin")) else RACEMATE


def _dose_id(agent: str, route: str, what: str) -> str:
    return f"{agent}/{route}/{what}"


def read(text: str) -> tuple[Limits, tuple[Trial, ...]]:
    """The limits and the trials of a file. ValueError names what is wrong in it."""
    data = tomllib.loads(text)
    if data.get("format") != 1:
        raise ValueError("format: this program reads format 1.")
    rows: list[Limit] = []
    for dose in data.get("dose", ()):
        name = f"{dose['agent']} {dose['route']}"
        for what, unit in UNITS.items():
            if what in dose:
                rows.append(Limit(_dose_id(dose["agent"], dose["route"], what), name, unit, *dose[what]))
    rows += [Limit(row["id"], row["name"], row["unit"], *row["between"]) for row in data.get("limit", ())]
    ids = [row.id for row in rows]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise ValueError(f"{min(twice)}: the same id twice.")
    if odd := [row for row in rows if not row.low < row.high]:
        raise ValueError(f"{odd[0].id}: the lower limit comes first.")
    trials = tuple(Trial(**row) for row in data.get("trial", ()))
    return Limits(MappingProxyType({row.id: row for row in rows}), data["own"]), trials


@cache
def _file() -> tuple[Limits, tuple[Trial, ...]]:
    return read((resources() / "limits.toml").read_text("utf-8"))


def built_in() -> Limits:
    """The limits that come with the program."""
    return _file()[0]


def trials() -> tuple[Trial, ...]:
    """The regimens of trials in fibromyalgia."""
    return _file()[1]


def trials_in_words() -> str:
    """Every regimen with its agent and study, and that none is a limit."""
    several = "; ".join(f"{row.agent} {row.regimen} ({row.study})" for row in trials())
    return f"What trials gave (no limits): {several}."


# -- reckoning --------------------------------------------------------------------------------------------------------
# The arithmetic of a dose: it says what the numbers make together and asks about a slip. It never corrects one. mg =
# mg/kg x kg; mcg/kg/min x 0.06 = mg/kg/h; rate x time = total; mg/mL x mL = mg (domain 6.1). Racemate and S-ketamine
# are never converted into each other (domain 13, trap 15).

TOLERANCE = 0.05
"""Two ways to the same amount may differ by this share (rounding to a syringe) before it is asked about."""

RATES: tuple[str, ...] = ("mg/h", "mg/kg/h", "mcg/kg/min", "mg/min", "mL/h")
"""Units of a rate at the pump."""
AMOUNTS: tuple[str, ...] = ("mg", "mg/kg", "mL")
"""Units of a bolus."""
RATE, BOLUS, PAUSE, RESUME, STOP = "rate", "bolus", "pause", "resume", "stop"
STEPS: tuple[str, ...] = (RATE, BOLUS, PAUSE, RESUME, STOP)
"""What can be done at the pump; after `stop` only a new rate starts it again."""

_TIMES: tuple[tuple[float, str, str], ...] = (
    (10, "ten times as much", "Is a decimal point missing?"),
    (0.1, "a tenth of it", "Is there a decimal point too many?"),
    (100, "a hundred times as much", "Is a decimal point missing?"),
    (0.01, "a hundredth of it", "Is there a decimal point too many?"),
    (1000, "a thousand times as much", "Are these micrograms?"),
    (0.001, "a thousandth of it", "Are these grams, or is the other in micrograms?"),
    (60, "sixty times as much", "Is one of them by the minute and the other by the hour?"),
    (1 / 60, "a sixtieth of it", "Is one of them by the minute and the other by the hour?"),
    (1 / 0.06, "as far off as mcg/kg/min from mg/kg/h", "Is the unit of the rate the right one?"),
    (0.06, "as far off as mg/kg/h from mcg/kg/min", "Is the unit of the rate the right one?"),
    (2.2046, "2.2 times as much", "Is the weight in pounds?"),
    (1 / 2.2046, "less by the factor of pounds and kilograms", "Is the weight in pounds?"),
)


def total_mg(mg_per_kg: float, weight_kg: float) -> float:
    """mg = mg/kg x kg."""
    return mg_per_kg * weight_kg


def to_mg_per_kg_h(mcg_per_kg_min: float) -> float:
    """mcg/kg/min x 0.06 = mg/kg/h: 60 minutes an hour, 1000 micrograms a milligram."""
    return mcg_per_kg_min * 60 / 1000


def to_mcg_per_kg_min(mg_per_kg_h: float) -> float:
    """mg/kg/h / 0.06 = mcg/kg/min."""
    return mg_per_kg_h * 1000 / 60


def content_mg(mg_per_ml: float, ml: float) -> float:
    """What a bag or syringe holds: mg/mL x mL."""
    return mg_per_ml * ml


def mg_per_hour(value: float, unit: str, weight_kg: float | None = None, mg_per_ml: float | None = None) -> float:
    """A rate of `RATES` in mg/h. ValueError in words when the weight or the concentration that it needs is missing."""
    if unit == "mg/h":
        return value
    if unit == "mg/min":
        return value * 60
    if unit == "mL/h":
        return value * _needed(mg_per_ml, "the concentration (mg/mL)", unit)
    if unit in ("mg/kg/h", "mcg/kg/min"):
        hourly = value if unit == "mg/kg/h" else to_mg_per_kg_h(value)
        return hourly * _needed(weight_kg, "the weight", unit)
    raise ValueError(f"{unit or 'A rate without a unit'} is no unit of a rate: use one of {', '.join(RATES)}.")


def amount_mg(value: float, unit: str, weight_kg: float | None = None, mg_per_ml: float | None = None) -> float:
    """A bolus of `AMOUNTS` in mg. ValueError in words when the weight or the concentration is missing."""
    if unit == "mg":
        return value
    if unit == "mg/kg":
        return value * _needed(weight_kg, "the weight", unit)
    if unit == "mL":
        return value * _needed(mg_per_ml, "the concentration (mg/mL)", unit)
    raise ValueError(f"{unit or 'An amount without a unit'} is no unit of a bolus: use one of {', '.join(AMOUNTS)}.")


def _needed(value: float | None, what: str, unit: str) -> float:
    if not value:
        raise ValueError(f"{unit} needs {what} to become mg.")
    return value


# -- the pump ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pump at one rate: from, to, mg/h, and the mg that this makes."""

    start: datetime
    end: datetime
    mg_h: float
    mg: float


@dataclass(frozen=True, slots=True)
class Given:
    """What the pump gave: mg in all and of it as boluses, minutes running, minutes paused.

    `missing` says what could not be counted, so that a part is never taken for the whole; `doubts` what to ask.
    """

    mg: float
    bolus_mg: float
    minutes: float
    paused: float
    stretches: tuple[Stretch, ...]
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    running: bool = False  # no end was given: counted up to the last step

    @property
    def complete(self) -> bool:
        """Whether everything at the pump could be counted."""
        return not self.missing

    def in_words(self) -> str:
        """ "21.5 mg in 40 min, of it 5 mg as bolus, paused 4 min"."""
        parts = [f"{said(self.mg)} mg in {said(self.minutes)} min"]
        if self.bolus_mg:
            parts.append(f"of it {said(self.bolus_mg)} mg as bolus")
        if self.paused:
            parts.append(f"paused {said(self.paused)} min")
        return ", ".join(parts)


def given(
    steps: Iterable[DoseStep],
    end: datetime | None = None,
    weight_kg: float | None = None,
    mg_per_ml: float | None = None,
) -> Given:
    """What the steps at the pump make until `end` (None: until the last step), each rate for as long as it ran.

    A rate typed during a pause holds from the resumption; a resumption without a rate goes on with the one before.
    """
    rows = sorted(steps, key=lambda step: step.at)
    if not rows:
        return Given(0.0, 0.0, 0.0, 0.0, ())
    stop = end or rows[-1].at
    missing: list[str] = []
    doubts: list[str] = []
    stretches: list[Stretch] = []
    bolus = minutes = pause = 0.0
    rate: float | None = None
    paused = False
    for n, step in enumerate(rows):
        if step.at > stop:
            doubts.append(f"{_step(step)} comes after the end of the infusion. Is one of the times wrong?")
        if step.kind == BOLUS:
            bolus += _reckoned(step, missing, weight_kg, mg_per_ml) or 0.0
        else:
            doubts += _odd(step, rate, paused)
            if step.kind == RATE or (step.kind == RESUME and step.value is not None):
                rate = _reckoned(step, missing, weight_kg, mg_per_ml)
            if step.kind == STOP:
                rate, paused = None, False
            elif step.kind != RATE:
                paused = step.kind == PAUSE
        until = min(rows[n + 1].at, stop) if n + 1 < len(rows) else stop
        if rate is None or until <= step.at:
            continue
        lasted = (until - step.at).total_seconds() / 60
        if paused:
            pause += lasted
        elif rate:
            minutes += lasted
            stretches.append(Stretch(step.at, until, rate, rate * lasted / 60))
    flowing = sum(stretch.mg for stretch in stretches)
    open_end = end is None and rate is not None and not paused and rate > 0
    return Given(
        flowing + bolus, bolus, minutes, pause, tuple(stretches), tuple(missing), tuple(doubts), running=open_end
    )


def _reckoned(step: DoseStep, missing: list[str], weight_kg: float | None, mg_per_ml: float | None) -> float | None:
    """The step's value in mg/h or mg; None, with the reason in `missing`, when it cannot be known."""
    if step.value is None:
        missing.append(f"{_step(step)} has no number.")
        return None
    turn = amount_mg if step.kind == BOLUS else mg_per_hour
    try:
        return turn(step.value, step.unit, weight_kg, mg_per_ml)
    except ValueError as fault:
        missing.append(f"{_step(step)}: {fault}")
        return None


def _odd(step: DoseStep, rate: float | None, paused: bool) -> list[str]:
    if step.kind == RATE and paused:
        return [f"{_step(step)} was typed during a pause. Did the pump run again? It counts from the resumption."]
    if step.kind == PAUSE and (rate is None or paused):
        return [f"{_step(step)}: the pump was not running. Is a step missing?"]
    if step.kind == RESUME and not paused:
        return [f"{_step(step)}: the pump was not paused. Is a step missing?"]
    return []


def _step(step: DoseStep) -> str:
    """ "The rate at 10:15"."""
    words = {RATE: "rate", BOLUS: "bolus", PAUSE: "pause", RESUME: "resumption", STOP: "stop"}
    return f"The {words.get(step.kind, step.kind)} at {step.at:%H:%M}"


# -- what is asked about -----------------------------------------------------------------------------------------------


def slip(typed: float, expected: float) -> str:
    """ "" when `typed` fits `expected`; else how it differs and, for a known factor, the question it suggests."""
    if abs(typed - expected) <= TOLERANCE * abs(expected) + 1e-9:
        return ""
    if not expected or not typed:
        return "."
    ratio = typed / expected
    for times, words, question in _TIMES:
        if abs(ratio / times - 1) <= TOLERANCE:
            return f": {words}. {question}"
    return "."


@dataclass(frozen=True, slots=True)
class Dose:
    """What was typed of a dose; None where nothing was: mg/kg, kg, mg, a rate in its unit, min, mg/mL, mL. Which limits
    it has depends on the agent and the route."""

    mg_per_kg: float | None = None
    weight_kg: float | None = None
    total_mg: float | None = None
    rate: float | None = None
    rate_unit: str = "mg/h"
    minutes: float | None = None
    mg_per_ml: float | None = None
    ml: float | None = None
    agent: str = ""
    route: str = ""

    def product(self) -> float | None:
        """mg/kg x kg in mg, when both are typed."""
        if self.mg_per_kg is None or self.weight_kg is None:
            return None
        return total_mg(self.mg_per_kg, self.weight_kg)

    def flow(self) -> float | None:
        """Rate x time in mg, when it can be known."""
        if self.rate is None or self.minutes is None:
            return None
        try:
            return mg_per_hour(self.rate, self.rate_unit, self.weight_kg, self.mg_per_ml) * self.minutes / 60
        except ValueError:
            return None

    def content(self) -> float | None:
        """What the bag or syringe holds in mg, when both are typed."""
        return None if self.mg_per_ml is None or self.ml is None else content_mg(self.mg_per_ml, self.ml)

    def reckoning(self) -> str:
        """The arithmetic in words, as far as it goes: "0.5 mg/kg x 70 kg = 35 mg"."""
        product = self.product()
        if product is not None:
            return f"{self.mg_per_kg:g} mg/kg × {self.weight_kg:g} kg = {said(product)} mg"
        if self.total_mg is not None and self.weight_kg:
            return f"{self.total_mg:g} mg ÷ {self.weight_kg:g} kg = {self.total_mg / self.weight_kg:.3g} mg/kg"
        return ""

    def flow_reckoning(self) -> str:
        """Rate x time in words: "60 mL/h x 40 min = 40 mg"; a rate by weight also in its other unit."""
        flow = self.flow()
        if flow is not None:
            return f"{self.rate:g} {self.rate_unit} × {self.minutes:g} min = {said(flow)} mg"
        return in_other_unit(self.rate, self.rate_unit)

    def amount(self) -> float | None:
        """The mg of this dose, as typed, else as reckoned from mg/kg or from rate and time; None when unknown."""
        if self.total_mg is not None:
            return self.total_mg
        product = self.product()
        return self.flow() if product is None else product

    def per_kg(self) -> float | None:
        """The mg/kg of this dose, as typed, else as reckoned from mg and weight; None when unknown."""
        if self.mg_per_kg is not None:
            return self.mg_per_kg
        amount = self.amount()
        return amount / self.weight_kg if amount is not None and self.weight_kg else None

    def doubts(self, limits: Limits | None = None) -> list[str]:
        """What to ask about, in words; [] when nothing stands out."""
        return [*self.mismatches(), *self.unusual(limits)]

    def mismatches(self) -> list[str]:
        """Where two ways to the same amount differ, as questions."""
        found: list[str] = []
        total, product, flow, content = self.total_mg, self.product(), self.flow(), self.content()
        if product and total is not None and (how := slip(total, product)):
            found.append(f"{self.reckoning()}, but {total:g} mg is typed{how}")
        if flow and total is not None and (how := slip(total, flow)):
            found.append(f"{self.flow_reckoning()}, but {total:g} mg is typed{how}")
        elif flow and total is None and product and (how := slip(flow, product)):
            found.append(f"{self.flow_reckoning()}, but {self.reckoning()}{how}")
        if content and total is not None and not found and total > content * (1 + TOLERANCE):
            held = f"{self.mg_per_ml:g} mg/mL × {self.ml:g} mL = {said(content)} mg"
            found.append(f"{held} is all there is, but {total:g} mg is typed{slip(total, content)}")
        return found

    def unusual(self, limits: Limits | None = None) -> list[str]:
        """What is outside of the limits, as questions: amounts, weight, strength, rate."""
        known = limits or built_in()
        found = self.amounts_outside(known)
        if self.weight_kg is not None and (side := known.rows["weight"].side(self.weight_kg)):
            found.append(
                f"A weight of {self.weight_kg:g} kg is {side} ({known.own}). Is a decimal point missing or too many?"
            )
        if self.mg_per_ml is not None and (side := known.rows["concentration"].side(self.mg_per_ml)):
            found.append(f"A strength of {self.mg_per_ml:g} mg/mL is {side} ({known.own}). Is the decimal point right?")
        return [*found, *self.rate_outside(known)]

    def amounts_outside(self, limits: Limits) -> list[str]:
        """Each amount outside of the limits of the agent by the route: mg/kg typed, mg/kg reckoned, else mg."""
        found: list[str] = []
        amount = self.amount()
        ways = {f"{self.mg_per_kg:g} mg/kg": self.mg_per_kg} if self.mg_per_kg is not None else {}
        if amount is not None and self.weight_kg and amount != self.product():
            ways[f"{said(amount)} mg ÷ {self.weight_kg:g} kg = {amount / self.weight_kg:.3g} mg/kg"] = (
                amount / self.weight_kg
            )
        found += [self._outside(words, "mg_per_kg", value, limits) for words, value in ways.items()]
        if amount is not None and not any(found):
            found.append(self._outside(f"{said(amount)} mg", "mg", amount, limits, only_high=bool(self.weight_kg)))
        return [words for words in found if words]

    def rate_outside(self, limits: Limits) -> list[str]:
        """The rate outside of the limits, as questions; a rate by weight may be one in the other unit."""
        if not self.rate:
            return []
        if self.rate_unit == "mg/kg/h":
            limit = limits.of_dose(self.agent, self.route, "mg_per_kg_h")
            if limit is not None and (side := limit.side(self.rate)):
                what = "Is the rate in mcg/kg/min?" if side.startswith("above") else "Is the decimal point right?"
                return [f"{in_other_unit(self.rate, self.rate_unit)}: {side} ({limits.own}). {what}"]
            return []
        if self.rate_unit == "mcg/kg/min":
            limit = limits.of_dose(self.agent, self.route, "mg_per_kg_h")
            if limit is not None and (side := limit.side(to_mg_per_kg_h(self.rate))):
                which = "mg/h or mL/h" if side.startswith("above") else "mg/kg/h"
                return [f"{in_other_unit(self.rate, self.rate_unit)}: {side} ({limits.own}). Is the rate in {which}?"]
            return []
        try:
            hourly = mg_per_hour(self.rate, self.rate_unit, self.weight_kg, self.mg_per_ml)
        except ValueError:
            return []
        words = f"{self.rate:g} {self.rate_unit}"
        words += "" if self.rate_unit == "mg/h" else f" = {said(hourly)} mg/h"
        if self.weight_kg:
            per_kg = hourly / self.weight_kg
            words = f"{words} ÷ {self.weight_kg:g} kg = {per_kg:.3g} mg/kg/h"
            return [found] if (found := self._outside(words, "mg_per_kg_h", per_kg, limits)) else []
        return [found] if (found := self._outside(words, "mg_h", hourly, limits)) else []

    def _outside(self, words: str, what: str, value: float, limits: Limits, *, only_high: bool = False) -> str:
        limit = limits.of_dose(self.agent, self.route, what)
        side = limit.side(value) if limit is not None and value else ""
        if limit is None or not side or (only_high and side.startswith("below")):
            return ""
        question = "missing" if side.startswith("above") else "one too many"
        return f"{words} is {side} for {limit.name} ({limits.own}). Is a decimal point {question}?"


def in_other_unit(rate: float | None, unit: str) -> str:
    """ "10 mcg/kg/min = 0.6 mg/kg/h" and the other way round; "" for other units."""
    if rate is None or unit not in ("mg/kg/h", "mcg/kg/min"):
        return ""
    if unit == "mg/kg/h":
        return f"{rate:g} mg/kg/h = {to_mcg_per_kg_min(rate):.4g} mcg/kg/min"
    return f"{rate:g} mcg/kg/min = {to_mg_per_kg_h(rate):.4g} mg/kg/h"


def said(value: float) -> str:
    """A reckoned amount to at most two decimals, without needless zeros: "35", "0.47"."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.1 or not value else f"{value:.2g}"


def jump(new: float, old: float) -> str:
    """Whether a number looks like the one before it with the decimal point moved, in words with the question."""
    return next(
        (f"{words}. {question}" for times, words, question in _TIMES[:6] if old and abs(new / old / times - 1) < 0.01),
        "",
    )
