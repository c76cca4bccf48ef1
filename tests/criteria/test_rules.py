"""Every row of the tables of domain 3 and 4, and every limit, from both sides."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from bodymap.medicine import body
from bodymap.medicine.criteria import Result, Score, Verdict, results
from bodymap.medicine.criteria.rules import BIT, FOUR, HELD, PARTS, REGIONS, Count, Facts, acr2010, count, two_decimals
from bodymap.medicine.model import Exam, Finding, Reason, Rule
from tests.criteria.people import exam, severity

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED
ARMS_AND_LEGS = ("upper_arm_r", "upper_arm_l", "upper_leg_r", "upper_leg_l")
EVERYWHERE = (*ARMS_AND_LEGS, "neck")
# In this order the first 4 lie in 4 regions, so that WPI n from 4 on is generalized.
SPREAD = ("upper_arm_r", "upper_arm_l", "upper_leg_r", "upper_leg_l", "neck", "chest", "jaw_l", "jaw_r", "abdomen")


def test_the_areas_are_the_nineteen_with_two_jaws() -> None:
    pairs = ("shoulder_girdle", "upper_arm", "lower_arm", "hip", "upper_leg", "lower_leg", "jaw")
    sided = {f"{pair}_{side}" for pair in pairs for side in "rl"}
    assert set(body.AREAS) == sided | {"chest", "abdomen", "neck", "upper_back", "lower_back"}
    assert results(exam(yes=body.AREAS, blank=())).wpi.value == 19


# -- the count item ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("positive", "negative", "unrated", "rule", "verdict"),
    [
        (11, 7, 0, Rule.PAINFUL, MET),
        (10, 8, 0, Rule.PAINFUL, NOT_MET),
        (9, 6, 0, Rule.PAINFUL, OPEN),  # 3 not examined
        (9, 8, 0, Rule.PAINFUL, NOT_MET),  # 1 not examined: at most 10
        (11, 0, 0, Rule.PAINFUL, MET),  # whatever is missing
        (10, 7, 0, Rule.PAINFUL, OPEN),
        (0, 7, 0, Rule.PAINFUL, OPEN),
        (0, 8, 0, Rule.PAINFUL, NOT_MET),
        (0, 0, 0, Rule.PAINFUL, OPEN),
        (18, 0, 0, Rule.RATING2, MET),
        (0, 7, 11, Rule.PAINFUL, MET),  # painful is enough
        (0, 7, 11, Rule.RATING2, MET),  # ACR 1990 asks for any pain, whatever the rule in force
        (9, 8, 1, Rule.RATING2, NOT_MET),
        (10, 7, 1, Rule.RATING2, MET),
    ],
)
def test_count_item(positive: int, negative: int, unrated: int, rule: Rule, verdict: Verdict) -> None:
    assert results(exam(positive, negative, unrated, rule)).acr1990_count.verdict is verdict


def test_a_rating_of_one_counts_under_painful_only() -> None:
    ones = Exam("DEMO-0001", exam().performed_at).having(*(Finding.rated(site, 1) for site in body.POINTS))
    found = results(replace(ones, rule=Rule.RATING2))
    tally = found.tally
    assert (tally.positive, found.acr1990_count.verdict) == (0, MET)
    assert (tally.by_painful, tally.by_rating2) == (Count(18, 0, 0, 0), Count(0, 18, 0, 0))


@pytest.mark.parametrize("rule", Rule)
def test_the_count_agrees_with_each_finding(rule: Rule) -> None:
    for rating in range(11):
        assert (count([rating], rule).positive == 1) is Finding.rated("knee_r", rating).positive(rule)
    assert count([-1], rule).positive == (Finding.unrated("knee_r").positive(rule) is True)
    assert count([-1], rule).undetermined == (Finding.unrated("knee_r").positive(rule) is None)
    assert count([-2], rule) == Count(0, 0, 0, 1)


def test_tally_by_side_and_waist() -> None:
    made = exam(rule=Rule.RATING2).having(
        Finding.rated("knee_r", 5),
        Finding.rated("occiput_l", 1),
        Finding.unrated("gluteal_l"),
        Finding.not_examined("trapezius_r", Reason.WOUND),
        Finding("second_rib_r", painful=False),  # no pain, without a number
        Finding.rated("forehead", 2),
        Finding.rated("thumb_l", 1),
    )
    tally = results(made).tally
    assert (tally.positive, tally.negative, tally.undetermined) == (1, 2, 1)
    assert (tally.examined, tally.not_examined, tally.open_, tally.most) == (4, 1, 13, 16)
    assert (tally.right, tally.left, tally.above, tally.below) == ((1, 2, 9), (0, 2, 9), (0, 2, 12), (1, 2, 6))
    assert (tally.rated, tally.mean_so_far, tally.mean_rating) == (3, 2.0, None)
    assert (tally.controls_rated, tally.controls_so_far, tally.control_mean, tally.controls_positive) == (
        2,
        1.5,
        None,
        1,
    )
    assert tally.control_note.startswith("1 of 2 control points positive")


def test_means_are_there_when_everything_is_rated() -> None:
    made = exam(9, 9).having(*(Finding.rated(site, 0) for site in body.CONTROLS))
    tally = results(made).tally
    assert (tally.mean_rating, tally.control_mean, tally.control_note) == (2.5, 0.0, "")
    assert results(exam()).tally.mean_so_far is None


def test_two_decimals_never_meet_a_tie() -> None:
    for number in (3, 18):
        for total in range(10 * number + 1):
            assert two_decimals(total, number) == f"{total / number:.2f}"
            assert (200 * total) % (2 * number) != number


# -- widespread pain and quadrants (domain 3.1, 3.2) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("areas", "widespread", "quadrants"),
    [
        (("shoulder_girdle_r", "upper_leg_l", "neck"), MET, 2),  # domain 3.2, first row
        (("shoulder_girdle_r", "shoulder_girdle_l", "lower_back"), MET, 2),  # low back is below and axial
        (ARMS_AND_LEGS, NOT_MET, 4),  # axial is missing
        (EVERYWHERE, MET, 4),
        (("jaw_r", "jaw_l", "lower_back"), MET, 2),  # the jaw is lateral and above
        (("hip_r", "hip_l", "chest"), MET, 2),  # the chest is above and axial
        (("hip_r", "hip_l", "upper_back"), MET, 2),
        (("hip_r", "hip_l", "neck"), MET, 2),
        (("hip_r", "hip_l", "abdomen"), NOT_MET, 2),  # the abdomen is nothing of it
        (("hip_r", "hip_l", "lower_back"), NOT_MET, 2),  # nothing above
        (("shoulder_girdle_r", "shoulder_girdle_l", "neck"), NOT_MET, 2),  # nothing below
        (("shoulder_girdle_r", "hip_r", "neck", "lower_back"), NOT_MET, 2),  # nothing left
        (("shoulder_girdle_l", "hip_l", "neck", "lower_back"), NOT_MET, 2),  # nothing right
        (("neck", "lower_back", "chest", "upper_back"), NOT_MET, 0),
        ((), NOT_MET, 0),
    ],
)
def test_widespread_pain_and_quadrants(areas: tuple[str, ...], widespread: Verdict, quadrants: int) -> None:
    found = results(exam(18, yes=areas, blank=(), duration_months=12))
    assert (found.widespread_1990.verdict, found.acr1990.verdict) == (widespread, widespread)
    assert found.quadrants.value == quadrants
    assert found.four_quadrants.verdict is (MET if quadrants == 4 else NOT_MET)


@pytest.mark.parametrize(
    ("months", "at_least", "more_than"),
    [(2.9, NOT_MET, NOT_MET), (3, MET, NOT_MET), (3.1, MET, MET), (None, OPEN, OPEN)],
)
def test_three_months(months: float | None, at_least: Verdict, more_than: Verdict) -> None:
    lasted: dict[str, Any] = {} if months is None else {"duration_months": months}
    found = results(
        exam(11, 7, yes=body.AREAS, blank=(), **lasted, **severity(12), sss_somatic_2010=3, excluded_other="no")
    )
    for rule in (found.widespread_1990, found.acr1990, found.acr2010, found.acr2011, found.acr2016):
        assert rule.verdict is at_least
    assert found.four_quadrants.verdict is more_than
    assert found.acr1990_count.verdict is MET


@pytest.mark.parametrize(("positive", "verdict"), [(10, NOT_MET), (11, MET)])
def test_both_items_of_1990_and_the_everyday_wording_need_eleven(positive: int, verdict: Verdict) -> None:
    found = results(exam(positive, 18 - positive, yes=EVERYWHERE, blank=(), duration_months=4))
    assert (found.acr1990.verdict, found.four_quadrants.verdict) == (verdict, verdict)
    assert found.widespread_1990.verdict is MET


def test_tender_points_are_never_pain_history() -> None:
    found = results(exam(18, duration_months=12))
    assert found.quadrants.value is None
    assert (found.widespread_1990.verdict, found.acr2016.verdict, found.four_quadrants.verdict) == (OPEN, OPEN, OPEN)


# -- coarse answers (design 5) -----------------------------------------------------------------------------------------


def test_what_a_coarse_answer_holds() -> None:
    by_name = {name: {a for a in body.AREAS if bits & BIT[a]} for name, bits in HELD.items()}
    upper = {"shoulder_girdle", "upper_arm", "lower_arm", "jaw"}
    lower = {"hip", "upper_leg", "lower_leg"}
    assert by_name == {
        **{f"upper_{word}": {f"{a}_{side}" for a in upper} for word, side in (("right", "r"), ("left", "l"))},
        **{f"lower_{word}": {f"{a}_{side}" for a in lower} for word, side in (("right", "r"), ("left", "l"))},
        "axial": {"neck", "chest", "upper_back", "lower_back"},
    }
    assert set(FOUR) == set(body.QUADRANTS) - {"axial"}
    assert set(PARTS) == {"right", "left", "above", "below", "axial"}


def test_coarse_answers_alone() -> None:
    yes = dict.fromkeys(body.QUADRANTS, True)
    found = results(exam(11, coarse=yes, duration_months=4))
    assert (found.widespread_1990.verdict, found.four_quadrants.verdict, found.quadrants.value) == (MET, MET, 4)
    assert (found.wpi.value, found.wpi.low, found.wpi.high) == (None, 0, 19)
    assert found.acr2016.verdict is OPEN

    found = results(exam(11, coarse=dict.fromkeys(body.QUADRANTS, False), duration_months=4))
    assert (found.widespread_1990.verdict, found.quadrants.value) == (NOT_MET, 0)
    assert (found.wpi.low, found.wpi.high) == (0, 1)  # no coarse answer holds the abdomen
    assert found.wpi.missing == ("abdomen",)
    assert found.hurts == dict.fromkeys(body.QUADRANTS, False)


def test_axial_yes_says_neither_above_nor_below() -> None:
    sides = {"lower_right": True, "lower_left": True, "upper_right": False, "upper_left": False}
    found = results(exam(coarse={**sides, "axial": True}, duration_months=4))
    assert found.widespread_1990.verdict is OPEN  # the axial pain may be above or below
    assert found.widespread_1990.missing == ("pain above the waist",)
    found = results(exam(yes=["lower_back"], coarse={**sides, "axial": False}, duration_months=4))
    assert found.widespread_1990.verdict is NOT_MET  # the coarse no answers neck, chest and upper back


def test_coarse_yes_with_every_area_no_still_hurts() -> None:
    found = results(exam(blank=(), coarse={"upper_right": True}))
    assert (found.quadrants.value, found.wpi.value, found.hurts["upper_right"]) == (1, 0, True)


def test_coarse_no_with_one_area_yes_hurts_and_answers_the_rest() -> None:
    found = results(exam(yes=["jaw_r"], coarse=dict.fromkeys(body.QUADRANTS, False)))
    assert (found.quadrants.value, found.wpi.low, found.wpi.high) == (1, 1, 2)


def test_coarse_yes_leaves_the_last_blank_area_open() -> None:
    found = results(exam(blank=["jaw_r"], coarse={"upper_right": True}))
    assert (found.quadrants.value, found.wpi.low, found.wpi.high) == (1, 0, 1)


def test_a_blank_coarse_answer_is_not_missing_when_its_areas_are_answered() -> None:
    found = results(exam(blank=()))
    assert (found.quadrants.value, found.hurts["axial"]) == (0, False)
    found = results(exam(blank=["jaw_r"]))
    assert (found.quadrants.value, found.quadrants.missing, found.hurts["upper_right"]) == (
        None,
        ("upper right",),
        None,
    )
    found = results(exam(blank=["abdomen"]))
    assert (found.quadrants.value, found.hurts["axial"], found.wpi.value) == (0, False, None)


# -- 2010, 2011, 2016 (domain 3.3, 4) ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wpi", "sss", "met_2010_2011", "met_2016"),
    [
        (7, 5, True, True),
        (7, 4, False, False),
        (6, 5, False, False),
        (6, 8, False, False),
        (6, 9, True, True),
        (4, 9, True, True),
        (4, 8, False, False),
        (3, 9, True, False),
        (3, 12, True, False),
        (3, 8, False, False),
        (2, 12, False, False),
        (9, 12, True, True),
        (9, 4, False, False),
        (0, 12, False, False),
    ],
)
def test_the_numbers(wpi: int, sss: int, met_2010_2011: bool, met_2016: bool) -> None:
    areas = SPREAD[:wpi]
    found = results(exam(yes=areas, blank=(), duration_months=3, **severity(sss)))
    assert (found.wpi.value, found.sss.value, found.fs.value) == (wpi, sss, wpi + sss)
    assert (found.acr2011.verdict is MET, found.acr2016.verdict is MET) == (met_2010_2011, met_2016)
    assert OPEN not in (found.acr2011.verdict, found.acr2016.verdict)
    clinician = {**severity(sss), "sss_headache": 0, "sss_abdominal": 0, "sss_depression": 0}
    made = exam(
        yes=areas, blank=(), duration_months=3, **clinician, sss_somatic_2010=max(sss - 9, 0), excluded_other=" No "
    )
    assert results(made).sss_2010.value == sss
    assert (results(made).acr2010.verdict is MET) == met_2010_2011


@pytest.mark.parametrize(
    ("answer", "verdict"), [("no", MET), ("yes", NOT_MET), ("", OPEN), ("being looked into", OPEN)]
)
def test_2010_asks_whether_another_disorder_explains_the_pain(answer: str, verdict: Verdict) -> None:
    asked = {**severity(9), "sss_somatic_2010": 0, "duration_months": 6}
    found = results(exam(yes=body.AREAS, blank=(), excluded_other=answer, **asked))
    assert found.acr2010.verdict is verdict
    assert (found.acr2011.verdict, found.acr2016.verdict) == (MET, MET)  # not part of these


def test_part_b_differs_by_version() -> None:
    found = results(exam(yes=body.AREAS, blank=(), duration_months=6, excluded_other="no", **severity(12)))
    assert (found.sss.value, found.sss_2010.value) == (12, None)
    assert (found.sss_2010.low, found.sss_2010.high) == (9, 12)
    assert "the clinician's part B" in found.acr2010.missing


def test_four_of_five_regions() -> None:
    one_of_each = {
        "upper_left": "upper_arm_l",
        "upper_right": "lower_arm_r",
        "lower_left": "hip_l",
        "lower_right": "lower_leg_r",
        "axial": "upper_back",
    }
    for number in range(6):
        for names in combinations(one_of_each, number):
            # jaw, chest and abdomen make WPI 4 and count for no region
            areas = {one_of_each[name] for name in names} | {"jaw_r", "jaw_l", "chest", "abdomen"}
            found = results(exam(yes=areas, blank=(), duration_months=6, **severity(12)))
            assert found.regions.value == number
            assert found.acr2016.verdict is (MET if number >= 4 else NOT_MET)
            assert found.acr2011.verdict is MET


@pytest.mark.parametrize("area", body.AREAS)
def test_which_areas_count_for_a_region(area: str) -> None:
    counts = not area.startswith("jaw") and area not in ("chest", "abdomen")
    assert sum(bool(bits & BIT[area]) for bits in REGIONS.values()) == counts
    assert results(exam(yes=[area], blank=())).regions.value == counts


@pytest.mark.parametrize(
    ("wpi_low", "blank", "sss", "v2011", "v2016"),
    [
        (7, 2, 5, MET, MET),
        (6, 1, 5, OPEN, OPEN),  # 6 or 7
        (5, 1, 5, NOT_MET, NOT_MET),
        (3, 1, 9, MET, OPEN),
        (2, 1, 9, OPEN, NOT_MET),
        (7, 0, 4, NOT_MET, NOT_MET),
    ],
)
def test_missing_areas(wpi_low: int, blank: int, sss: int, v2011: Verdict, v2016: Verdict) -> None:
    made = exam(yes=SPREAD[:wpi_low], blank=SPREAD[wpi_low : wpi_low + blank], duration_months=6, **severity(sss))
    found = results(made)
    assert (found.wpi.value, found.fs.value) == ((wpi_low, wpi_low + sss) if not blank else (None, None))
    assert (found.acr2011.verdict, found.acr2016.verdict) == (v2011, v2016)


@pytest.mark.parametrize(
    ("given", "dropped", "verdict"),
    [
        (12, ["sss_depression"], MET),
        (5, ["sss_headache"], MET),  # 3 + 2 is 5 without it
        (4, ["sss_headache"], OPEN),
        (3, ["sss_headache"], NOT_MET),
        (3, ["sss_cognitive"], OPEN),  # up to 6
        (0, ["sss_fatigue", "sss_headache"], NOT_MET),
        (0, ["sss_fatigue", "sss_unrefreshed"], OPEN),
    ],
)
def test_missing_symptoms(given: int, dropped: list[str], verdict: Verdict) -> None:
    made = exam(yes=SPREAD[:7], blank=(), duration_months=6, **severity(given))
    for item in dropped:
        made = made.answering(item, None)
    found = results(made)
    assert (found.sss.value, found.fs.value) == (None, None)
    assert (found.acr2011.verdict, found.acr2016.verdict) == (verdict, verdict)


def test_all_rules_come_with_name_year_and_source() -> None:
    found = results(exam())
    assert [(rule.name, rule.year) for rule in found.all_rules] == [
        ("ACR 1990 count", 1990),
        ("ACR 1990 widespread pain", 1990),
        ("ACR 1990", 1990),
        ("Four quadrants and count", None),
        ("ACR 2010", 2010),
        ("ACR 2011", 2011),
        ("ACR 2016", 2016),
    ]
    scores = [found.wpi, found.sss, found.sss_2010, found.fs, found.quadrants, found.regions]
    assert [(score.name, score.of, score.year) for score in scores] == [
        ("WPI", 19, 2010),
        ("SSS", 12, 2011),
        ("SSS, part B by the clinician", 12, 2010),
        ("FS", 31, 2011),
        ("Quadrants", 4, None),
        ("Regions", 5, 2016),
    ]
    everything: list[Result | Score] = [*found.all_rules, *scores]
    for one in everything:
        source = one.why.partition("Source: ")[2]
        assert one.name
        assert (f" {one.year};" in source) if one.year else "no paper" in source


def test_another_disorder_is_not_ruled_out_until_somebody_says_so() -> None:
    widespread, severe = sum(BIT.values()), 12
    said = Facts(18, widespread, 12, severe, severe, none_other=True)
    assert acr2010(said)
    assert not acr2010(Facts(18, widespread, 12, severe, severe))
