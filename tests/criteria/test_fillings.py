"""The three-valued logic against every way of filling in what is missing, with the rules written out once more."""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.medicine import body
from bodymap.medicine.criteria import Results, Verdict, results
from bodymap.medicine.model import Exam, Finding, Rule
from tests.criteria.people import DAY

RIGHT = {"shoulder_girdle_r", "upper_arm_r", "lower_arm_r", "jaw_r", "hip_r", "upper_leg_r", "lower_leg_r"}
LEFT = {area[:-1] + "l" for area in RIGHT}
LEGS = {"hip", "upper_leg", "lower_leg"}
HOLDS = {
    "upper_right": {a for a in RIGHT if a[:-2] not in LEGS},
    "upper_left": {a for a in LEFT if a[:-2] not in LEGS},
    "lower_right": {a for a in RIGHT if a[:-2] in LEGS},
    "lower_left": {a for a in LEFT if a[:-2] in LEGS},
    "axial": {"neck", "chest", "upper_back", "lower_back"},
}
ALL = RIGHT | LEFT | HOLDS["axial"] | {"abdomen"}
RATED = ("sss_fatigue", "sss_unrefreshed", "sss_cognitive")
YES_NO = ("sss_headache", "sss_abdominal", "sss_depression")
TRIED_MONTHS = (0.0, 2.9, 3.0, 3.1, 1200.0)

one_of_three = st.sampled_from([True, False, None])


@st.composite
def exams(draw: st.DrawFn) -> Exam:
    """Exams with few gaps in the areas and symptoms (so that all fillings can be tried) and any at the sites."""
    gaps = draw(st.sets(st.sampled_from(sorted(ALL)), max_size=6))
    painful = draw(st.sets(st.sampled_from(sorted(ALL))))
    coarse = {q: v for q in HOLDS if (v := draw(one_of_three)) is not None}
    answers: dict[str, Any] = {item: draw(st.integers(0, 3)) for item in (*RATED, "sss_somatic_2010")}
    answers |= {item: draw(st.integers(0, 1)) for item in YES_NO}
    answers |= {
        "duration_months": draw(st.sampled_from(TRIED_MONTHS)),
        "excluded_other": draw(st.sampled_from(["yes", "no"])),
    }
    for item in draw(st.sets(st.sampled_from(sorted(answers)), max_size=3)):
        del answers[item]
    kinds = draw(st.lists(st.sampled_from(["0", "1", "2", "9", "p", ""]), min_size=18, max_size=18))
    if draw(st.booleans()):  # near the limit
        kinds = ["9"] * draw(st.integers(8, 11)) + kinds[:7]
        kinds += ["0"] * (18 - len(kinds))
    findings = {
        site: Finding.unrated(site) if kind == "p" else Finding.rated(site, int(kind))
        for site, kind in zip(body.POINTS, kinds, strict=True)
        if kind
    }
    return Exam(
        patient="DEMO-0001",
        performed_at=DAY,
        rule=draw(st.sampled_from(Rule)),
        findings=findings,
        areas={area: area in painful for area in ALL - gaps},
        quadrants=coarse,
        answers=answers,
    )


def verdict(outcomes: Iterable[bool]) -> Verdict:
    seen = set(outcomes)
    return Verdict.UNDETERMINED if len(seen) == 2 else Verdict.MET if seen == {True} else Verdict.NOT_MET


def ways(exam: Exam, items: Iterable[str], top: int) -> list[list[float]]:
    return [[n] if (n := exam.number(item)) is not None else list(range(top + 1)) for item in items]


def all_verdicts(exam: Exam) -> dict[str, Verdict]:
    """Every rule in every filling: areas that nobody answered, sites, months, symptoms, the other disorder."""
    areas = dict(exam.areas)
    for quadrant, held in HOLDS.items():
        if exam.quadrants.get(quadrant) is False:
            areas = {**dict.fromkeys(held, False), **areas}
    gaps = sorted(ALL - set(areas))
    surely = {area for area, hurts in areas.items() if hurts}
    bodies = [
        surely | {g for g, hurts in zip(gaps, filled, strict=True) if hurts}
        for filled in product([False, True], repeat=len(gaps))
    ]
    months = [m] if (m := exam.number("duration_months")) is not None else list(TRIED_MONTHS)
    counts = set()
    low = high = 0
    for site in body.POINTS:
        counted = exam.findings[site].positive(Rule.PAINFUL) if site in exam.findings else None
        low += counted is True
        high += counted is not False
    counts = set(range(low, high + 1))
    part_a = ways(exam, RATED, 3)
    self_rated = {int(sum(s)) for s in product(*part_a, *ways(exam, YES_NO, 1))}
    by_clinician = {int(sum(s)) for s in product(*part_a, *ways(exam, ["sss_somatic_2010"], 3))}
    other = {"yes": [True], "no": [False]}.get(exam.text("excluded_other"), [True, False])

    def hurts(pain: set[str], quadrant: str) -> bool:
        return bool(pain & HOLDS[quadrant]) or exam.quadrants.get(quadrant) is True

    def widespread(pain: set[str], lasted: float) -> bool:
        upper = hurts(pain, "upper_right") or hurts(pain, "upper_left")
        lower = hurts(pain, "lower_right") or hurts(pain, "lower_left")
        return (
            (hurts(pain, "upper_right") or hurts(pain, "lower_right"))
            and (hurts(pain, "upper_left") or hurts(pain, "lower_left"))
            and (upper or bool(pain & {"neck", "chest", "upper_back"}))
            and (lower or "lower_back" in pain)
            and hurts(pain, "axial")
            and lasted >= 3
        )

    def four(pain: set[str]) -> bool:
        return all(hurts(pain, q) for q in HOLDS if q != "axial")

    def numbers(pain: set[str], sss: int, least: int) -> bool:
        return (len(pain) >= 7 and sss >= 5) or (least <= len(pain) <= 6 and sss >= 9)

    def generalized(pain: set[str]) -> bool:
        counting = {area for area in pain if not area.startswith("jaw") and area not in ("chest", "abdomen")}
        return sum(bool(counting & held) for held in HOLDS.values()) >= 4

    return {
        "acr1990_count": verdict(n >= 11 for n in counts),
        "widespread_1990": verdict(widespread(p, m) for p in bodies for m in months),
        "acr1990": verdict(widespread(p, m) and n >= 11 for p in bodies for m in months for n in counts),
        "four_quadrants": verdict(four(p) and m > 3 and n >= 11 for p in bodies for m in months for n in counts),
        "acr2010": verdict(
            numbers(p, s, 3) and m >= 3 and not o for p in bodies for m in months for s in by_clinician for o in other
        ),
        "acr2011": verdict(numbers(p, s, 3) and m >= 3 for p in bodies for m in months for s in self_rated),
        "acr2016": verdict(
            numbers(p, s, 4) and generalized(p) and m >= 3 for p in bodies for m in months for s in self_rated
        ),
    }


def by_id(found: Results) -> dict[str, Verdict]:
    return {rule.rule_id: rule.verdict for rule in found.all_rules}


@settings(max_examples=250)
@given(exams())
def test_every_way_of_filling_in(exam: Exam) -> None:
    found = results(exam)
    assert by_id(found) == all_verdicts(exam)
    # each undetermined result says what is missing, in its line and in its list
    for rule in found.all_rules:
        assert rule.because
        assert rule.inputs
        if rule.verdict is Verdict.UNDETERMINED:
            assert rule.missing


@settings(max_examples=150)
@given(exams(), st.data())
def test_more_pain_never_makes_a_rule_less_met(exam: Exam, data: st.DataObject) -> None:
    order = {Verdict.NOT_MET: 0, Verdict.UNDETERMINED: 1, Verdict.MET: 2}
    acts: list[Callable[[Exam], Exam]] = [
        *(lambda e, a=a: e.with_area(a, True) for a in sorted(ALL)),
        *(lambda e, q=q: e.with_quadrant(q, True) for q in HOLDS),
        *(lambda e, s=s: e.having(Finding.rated(s, 10)) for s in body.POINTS),
        *(lambda e, i=i: e.answering(i, 3) for i in (*RATED, "sss_somatic_2010")),
        *(lambda e, i=i: e.answering(i, 1) for i in YES_NO),
        lambda e: e.answering("duration_months", 1200),
    ]
    more = data.draw(st.sampled_from(acts))(exam)
    before, after = by_id(results(exam)), by_id(results(more))
    assert all(order[after[rule]] >= order[before[rule]] for rule in before)


@settings(max_examples=150)
@given(exams(), st.data())
def test_an_answer_never_overturns_what_was_settled(exam: Exam, data: st.DataObject) -> None:
    gaps = sorted(ALL - set(exam.areas))
    sites = [site for site in body.POINTS if site not in exam.findings]
    more = exam
    for area in data.draw(st.sets(st.sampled_from(gaps))) if gaps else ():
        if exam.quadrants.get(next((q for q, held in HOLDS.items() if area in held), "")) is not False:
            more = more.with_area(area, data.draw(st.booleans()))
    for site in data.draw(st.sets(st.sampled_from(sites))) if sites else ():
        more = more.having(Finding.rated(site, data.draw(st.integers(0, 10))))
    before, after = by_id(results(exam)), by_id(results(more))
    for rule, settled in before.items():
        assert settled in (Verdict.UNDETERMINED, after[rule])


@settings(max_examples=150)
@given(exams())
def test_scores_lie_between_their_limits(exam: Exam) -> None:
    found = results(exam)
    for score in (found.wpi, found.sss, found.sss_2010, found.fs, found.quadrants, found.regions):
        assert 0 <= score.low <= score.high <= score.of
        assert (score.value is None) == (score.low < score.high)
    for score in (found.wpi, found.sss, found.sss_2010, found.quadrants):
        assert (score.value is None) == bool(score.missing)
