"""The published rules applied to an exam, in words: verdict, inputs, what is missing, why (design 6, look 11)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import inf
from types import MappingProxyType

from bodymap.medicine import body
from bodymap.medicine.criteria import rules
from bodymap.medicine.criteria.rules import Facts, Verdict
from bodymap.medicine.criteria.tally import Result, Results, Score, Tally, tally
from bodymap.medicine.model import SSS_RATED, SSS_YES_NO, Exam, Rule, Status
from bodymap.medicine.model.base import how_many


def facts(exam: Exam, counted: Tally) -> tuple[Facts, Facts]:
    """All that the rules ask of an exam: with what is missing absent, and with all of it present.

    What is named ACR 1990 asks for any pain on pressing, whatever counting rule is in force (domain 1.2).
    """
    points = counted.by_painful
    yes = sum(rules.BIT[a] for a, hurts in exam.areas.items() if hurts)
    yes |= sum(rules.COARSE[q] for q, hurts in exam.quadrants.items() if hurts)
    no = sum(rules.BIT[a] for a, hurts in exam.areas.items() if not hurts)
    coarse_no = sum(rules.COARSE[q] for q, hurts in exam.quadrants.items() if not hurts)
    pain = rules.pains(yes, no, coarse_no)
    lasted = rules.months(exam.number("duration_months"))
    rated, yes_no, somatic = (
        [None if (v := exam.number(item)) is None else int(v) for item in items]
        for items in (SSS_RATED, SSS_YES_NO, ("sss_somatic_2010",))
    )
    sss, sss_2010 = rules.sss(rated, yes_no), rules.sss([*rated, *somatic], ())
    other = exam.text("excluded_other").strip().lower()
    return (
        Facts(points.positive, pain[0], lasted[0], sss[0], sss_2010[0], other == "no"),
        Facts(points.most, pain[1], lasted[1], sss[1], sss_2010[1], other != "yes"),
    )


def results(exam: Exam) -> Results:
    """Apply every rule to an exam; `tally` counts by the rule in force, the published rules by any pain."""
    counted = tally(exam)
    least, most = facts(exam, counted)
    areas = _area_gaps(least, most)
    unknown = [name for name in rules.FOUR if not least.pain & rules.FOUR[name] and most.pain & rules.FOUR[name]]
    ratings = _asked(exam, SSS_RATED, "symptom rating")
    yes_no = _asked(exam, SSS_YES_NO, "symptom answer")
    somatic = () if exam.number("sss_somatic_2010") is not None else ("the clinician's part B",)
    wpi = Score("wpi", rules.wpi(least.pain), rules.wpi(most.pain), 19, areas)
    sss = Score("sss", least.sss, most.sss, 12, ratings + yes_no)
    sss_2010 = Score("sss_2010", least.sss_2010, most.sss_2010, 12, ratings + somatic)
    low, high = (rules.hurting(rules.REGIONS, f.pain) for f in (least, most))
    regions = Score("regions", low, high, 5, areas)
    low, high = (rules.hurting(rules.FOUR, f.pain) for f in (least, most))
    quadrants = Score("quadrants", low, high, 4, tuple(body.QUADRANTS[name].lower() for name in unknown))
    count = _count(counted, least, most, exam.status is Status.DRAFT)
    widespread = _widespread(least, most)
    return Results(
        counted,
        wpi,
        sss,
        sss_2010,
        Score("fs", wpi.low + sss.low, wpi.high + sss.high, 31, wpi.missing + sss.missing),
        quadrants,
        regions,
        MappingProxyType(
            {
                name: True if least.pain & bits else None if most.pain & bits else False
                for name, bits in {**rules.FOUR, "axial": rules.PARTS["axial"]}.items()
            }
        ),
        count,
        widespread,
        _both(count, widespread, least, most),
        _four_quadrants(count, quadrants, least, most),
        _symptom_rule("acr2010", rules.acr2010, rules.numbers_2010, 3, wpi, sss_2010, None, least, most),
        replace(
            _symptom_rule("acr2011", rules.acr2011, rules.numbers_2011, 3, wpi, sss, None, least, most),
            beside="" if most.none_other else "another disorder explains the pain: yes",
        ),
        _symptom_rule("acr2016", rules.acr2016, rules.numbers_2016, 4, wpi, sss, regions, least, most),
    )


# -- one rule after the other ------------------------------------------------------------------------------------------


def _count(counted: Tally, least: Facts, most: Facts, draft: bool) -> Result:
    verdict = rules.judged(rules.count_item, least, most)
    points = counted.by_painful
    word = "positive" if counted.rule is Rule.PAINFUL else "painful"  # under the survey's rule "positive" is another
    to_come = counted.open_ if draft else 0
    gaps = tuple(
        f"{number} {what}"
        for number, what in ((to_come, "to come"), (points.missing - to_come, "not examined"))
        if number
    )
    if not gaps:
        because = f"{points.positive} of 18 painful."
    elif verdict is Verdict.MET:
        because = f"{points.positive} {word} of {points.examined} examined."
    elif verdict is Verdict.NOT_MET:
        because = f"{points.positive} {word}, {', '.join(gaps)}: at most {points.most}."
    else:
        because = f"{points.positive} of {rules.POINTS_NEEDED} needed. Open: {', '.join(gaps)}."
    inputs: tuple[tuple[str, str], ...] = (
        (word.capitalize(), f"{points.positive} of {points.examined} examined"),
        ("Counted as positive", "any pain"),
    )
    if counted.rule is not Rule.PAINFUL:
        inputs += (("Survey count (rating 2 or more)", str(counted.by_rating2.positive)),)
    return Result("acr1990_count", verdict, because, gaps, inputs)


_PART_MISSING = {
    "right": "pain on the right",
    "left": "pain on the left",
    "above": "pain above the waist",
    "below": "pain below the waist",
    "axial": "axial pain",
}


def _widespread(least: Facts, most: Facts) -> Result:
    verdict = rules.judged(rules.widespread_1990, least, most)
    hurts = [name for name, bits in rules.PARTS.items() if least.pain & bits]
    not_there = [name for name, bits in rules.PARTS.items() if not most.pain & bits]
    unknown = [name for name in rules.PARTS if name not in hurts and name not in not_there]
    missing = tuple(_PART_MISSING[name] for name in unknown) + _months_missing(least, most)
    pieces = [_and(hurts)] if hurts else []
    if not_there:
        pieces.append("not " + _and(not_there, "or"))
    said = "; ".join(pieces)
    lasted = _months(least, most, rules.MONTHS_NEEDED, "3 or more needed")
    said = ("; " if not_there else ", ").join(s for s in (said, lasted) if s)
    inputs = (
        *((f"Pain {name}", _yes_no(least.pain & bits, most.pain & bits)) for name, bits in rules.PARTS.items()),
        ("Months", _months(least, most) or "not recorded"),
    )
    if not said:
        return Result("widespread_1990", verdict, "Pain areas and months: not recorded.", missing, inputs)
    return Result("widespread_1990", verdict, _line(said, verdict, missing), missing, inputs)


def _both(count: Result, widespread: Result, least: Facts, most: Facts) -> Result:
    verdict = rules.judged(rules.acr1990, least, most)
    items = (("Count item", _words(count.verdict)), ("widespread pain", _words(widespread.verdict)))
    because = ", ".join(f"{label} {said}" for label, said in items) + "."
    inputs = tuple((label.capitalize(), said) for label, said in items)
    return Result("acr1990", verdict, because, widespread.missing + _sites_missing(least, most), inputs)


def _four_quadrants(count: Result, quadrants: Score, least: Facts, most: Facts) -> Result:
    verdict = rules.judged(rules.four_quadrants, least, most)
    lasted = _months(least, most, rules.MONTHS_NEEDED, "more than 3 needed", more=True)
    piece = f"{_at_least(quadrants, verdict)} of 4 quadrants" if _said(least, most) else ""
    said = ", ".join(s for s in (piece, lasted, f"count item {_words(count.verdict)}") if s)
    missing = quadrants.missing + _months_missing(least, most) + _sites_missing(least, most)
    inputs = (
        ("Quadrants", f"{quadrants.words} of 4"),
        ("Months", _months(least, most) or "not recorded"),
        ("Count item", _words(count.verdict)),
    )
    return Result("four_quadrants", verdict, _line(said, verdict, missing), missing, inputs)


def _symptom_rule(
    rule_id: str,
    rule: Callable[[Facts], bool],
    numbers: Callable[[Facts], bool],
    least_wpi: int,
    wpi: Score,
    sss: Score,
    regions: Score | None,
    least: Facts,
    most: Facts,
) -> Result:
    verdict = rules.judged(rule, least, most)
    pieces: list[str] = []
    missing: list[str] = []
    if _said(least, most):
        asked = f" ({_and(wpi.missing)} not asked)" if wpi.missing else ""
        pieces.append(f"WPI {_at_least(wpi, verdict)}{asked}")
    else:
        missing.append("pain areas")
    if (sss.low, sss.high) != (0, 12):
        pieces.append(f"SSS {_at_least(sss, verdict)}")
    missing += sss.missing
    if regions and _said(least, most):
        needed = f" ({rules.REGIONS_NEEDED} needed)" if regions.high < rules.REGIONS_NEEDED else ""
        pieces.append(f"{_at_least(regions, verdict)} of 5 regions{needed}")
    lasted = _months(least, most, rules.MONTHS_NEEDED, "3 or more needed")
    pieces += [lasted] if lasted else []
    missing += _months_missing(least, most)
    inputs: list[tuple[str, str]] = [("WPI", wpi.words), (sss.name, sss.words)]
    inputs += [("Regions", f"{regions.words} of 5")] if regions else []
    inputs.append(("Months", _months(least, most) or "not recorded"))
    if rule_id == "acr2010":
        other = "no" if least.none_other else "not recorded" if most.none_other else "yes"
        inputs.append(("Another disorder explains the pain", other))
        if most.none_other and not least.none_other:
            missing.append("whether another disorder explains the pain")
        else:
            pieces.append(f"another disorder explains the pain: {other}")
    because = _line(", ".join(pieces), verdict, tuple(missing))
    if not numbers(most):
        because += f" Needed: WPI 7 and SSS 5, or WPI {least_wpi} to 6 and SSS 9."
    areas = wpi.missing if _said(least, most) else ()
    return Result(rule_id, verdict, because, areas + tuple(missing), tuple(inputs))


# -- words -------------------------------------------------------------------------------------------------------------


def _line(said: str, verdict: Verdict, missing: Sequence[str]) -> str:
    """The one line under a verdict. What is missing is only named where it can still change something."""
    line = f"{said[0].upper()}{said[1:]}." if said else ""
    if verdict is Verdict.UNDETERMINED and missing:
        line = f"{line} Missing: {', '.join(missing)}.".strip()
    return line


def _words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def _and(words: Iterable[str], last: str = "and") -> str:
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end


def _yes_no(least: int, most: int) -> str:
    return "yes" if least else "not recorded" if most else "no"


def _at_least(score: Score, verdict: Verdict) -> str:
    """A score in a line: exact, "at least 8", or the whole range where a rule is not met whatever is missing."""
    return score.words if score.low == score.high or verdict is Verdict.NOT_MET else f"at least {score.low}"


def _months(least: Facts, most: Facts, needed: float = 0, hint: str = "", more: bool = False) -> str:
    """ "26 months", "" when not recorded, with a hint when it is too short."""
    if most.months == inf:
        return ""
    number = int(least.months) if least.months == int(least.months) else least.months
    short = least.months < needed or (more and least.months == needed)
    return how_many(number, "month") + (f" ({hint})" if short else "")


def _months_missing(least: Facts, most: Facts) -> tuple[str, ...]:
    return ("months of pain",) if least.months != most.months else ()


def _sites_missing(least: Facts, most: Facts) -> tuple[str, ...]:
    """How many sites could still change the count item."""
    number = most.positive - least.positive
    if rules.judged(rules.count_item, least, most) is not Verdict.UNDETERMINED:
        return ()
    return (how_many(number, "site"),)


def _said(least: Facts, most: Facts) -> bool:
    """Whether anything is known about the 19 areas or the quadrants."""
    return least.pain != 0 or most.pain != rules.ALL_AREAS


def _asked(exam: Exam, items: Sequence[str], what: str) -> tuple[str, ...]:
    number = sum(exam.number(item) is None for item in items)
    return (how_many(number, what),) if number else ()


def _area_gaps(least: Facts, most: Facts) -> tuple[str, ...]:
    """The areas not asked: up to two by name (a pair as one: "jaw"), else how many."""
    gaps = [a for a in body.AREAS.values() if most.pain & ~least.pain & rules.BIT[a.id]]
    names = []
    for area in gaps:
        pair = [a for a in gaps if a.side and area.side and a.id[:-2] == area.id[:-2]]
        name = area.name.split(" ", 1)[1] if len(pair) == 2 else area.name.lower()
        if name not in names:
            names.append(name)
    return tuple(names) if len(names) <= 2 else (f"{len(gaps)} areas",)
