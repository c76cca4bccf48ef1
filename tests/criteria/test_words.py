"""The lines under the verdicts: what was counted, from which inputs, what is missing (design 6, look 11)."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from bodymap.medicine import body
from bodymap.medicine.criteria import NAMES, WHY, Verdict, results
from bodymap.medicine.model import Exam, Finding, Reason, Rule, Status
from bodymap.medicine.outcomes.count import count as outcome_count
from tests.criteria.people import exam, severity
from tests.criteria.test_fillings import exams

DIAGNOSING = re.compile(
    r"fibromyalg|diagnos|disease|probab|likely|suffer|patient has|positive for|healthy|normal", re.I
)


def counted(made: Exam) -> str:
    return results(made).acr1990_count.because


def test_the_count_in_words() -> None:
    assert counted(exam(13, 5)) == "13 of 18 painful."
    assert counted(exam(13, 5, rule=Rule.RATING2)) == "13 of 18 painful."
    assert counted(exam(9, 9)) == "9 of 18 painful."
    assert counted(exam(11, 2)) == "11 positive of 13 examined."
    assert counted(exam()) == "0 of 11 needed. Open: 18 to come."
    refused = Finding.not_examined(body.POINTS[17], Reason.REFUSED)
    assert counted(exam(9, 8).having(refused)) == "9 positive, 1 not examined: at most 10."
    made = exam(8, 2, 1, rule=Rule.RATING2).having(refused)
    assert counted(made) == "9 of 11 needed. Open: 6 to come, 1 not examined."
    signed = replace(made, status=Status.SIGNED)  # nothing is to come any more
    assert counted(signed) == "9 of 11 needed. Open: 7 not examined."
    assert results(made).both_counts == "survey count 8 to 10 · any pain 9, ACR 1990 count undetermined"
    assert results(signed).both_counts == "survey count 8 to 16 · any pain 9, ACR 1990 count undetermined"


@settings(max_examples=60)
@given(exams())
def test_the_survey_count_of_a_signed_exam_is_the_range_of_its_course(made: Exam) -> None:
    """The same exam says the same count on its own page, in the plot, on the start page and on paper."""
    signed = replace(made, status=Status.SIGNED)
    assert results(signed).tally.survey_count == f"survey count {outcome_count(signed, Rule.RATING2)}"
    assert results(signed).tally.counted == str(outcome_count(signed))
    said = [Finding.not_examined(site) for site in body.POINTS if site not in made.findings]
    done = made.having(*said)  # nothing is to come: signing changes no number
    for one in (done, replace(done, status=Status.SIGNED)):
        assert (one_said := results(one).tally).counted == str(outcome_count(signed))
        assert one_said.survey_count == results(signed).tally.survey_count


def thirteen(rule: Rule) -> Exam:
    """13 painful sites, 9 of them rated 2 or more: ACR 1990's count is met, whatever the rule in force."""
    ratings = [5] * 9 + [1] * 4 + [0] * 5
    findings = (Finding.rated(site, rating) for site, rating in zip(body.POINTS, ratings, strict=True))
    return exam(rule=rule, yes=body.AREAS, blank=(), duration_months=26).having(*findings)


def test_each_count_has_its_own_name() -> None:
    survey, painful = results(thirteen(Rule.RATING2)), results(thirteen(Rule.PAINFUL))
    assert survey.both_counts == "survey count 9 · any pain 13, ACR 1990 count met"
    assert painful.both_counts == ""
    assert (survey.tally.positive, painful.tally.positive) == (9, 13)
    for name in ("acr1990_count", "acr1990", "four_quadrants"):
        assert getattr(survey, name).verdict is getattr(painful, name).verdict is Verdict.MET
    assert ("Survey count (rating 2 or more)", "9") in survey.acr1990_count.inputs


@pytest.mark.parametrize(
    ("answer", "beside"), [("yes", "another disorder explains the pain: yes"), ("no", ""), ("", "")]
)
def test_another_disorder_stands_beside_the_verdict_of_2011(answer: str, beside: str) -> None:
    made = exam(yes=body.AREAS, blank=(), duration_months=26, **severity(9)).answering("excluded_other", answer)
    found = results(made)
    assert (found.acr2011.verdict, found.acr2011.beside) == (Verdict.MET, beside)
    assert not found.acr2016.beside


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (exam(), "Pain areas and months: not recorded."),
        (exam(duration_months=26), "26 months. Missing: pain on the right, pain on the left, pain above the waist, pain"
         " below the waist, axial pain."),
        (exam(yes=body.AREAS, blank=()), "Right, left, above, below and axial. Missing: months of pain."),
        (exam(yes=body.AREAS, blank=(), duration_months=26), "Right, left, above, below and axial, 26 months."),
        (exam(yes=body.AREAS, blank=(), duration_months=3), "Right, left, above, below and axial, 3 months."),
        (exam(yes=body.AREAS, blank=(), duration_months=1),
         "Right, left, above, below and axial, 1 month (3 or more needed)."),
        (exam(yes=body.AREAS, blank=(), duration_months=2.9999999),
         "Right, left, above, below and axial, 2.9999999 months (3 or more needed)."),
        (exam(yes=["hip_r", "neck"], blank=(), duration_months=6),
         "Right, above, below and axial; not left; 6 months."),
        (exam(blank=(), duration_months=6), "Not right, left, above, below or axial; 6 months."),
        (exam(yes=["hip_r"], blank=["neck"], duration_months=6), "Right and below; not left; 6 months."),
    ],
)  # fmt: skip
def test_widespread_pain_in_words(made: Exam, line: str) -> None:
    assert results(made).widespread_1990.because == line


def test_the_inputs_of_widespread_pain() -> None:
    made = exam(yes=["hip_r"], blank=["neck"], duration_months=6)
    assert results(made).widespread_1990.inputs == (
        ("Pain right", "yes"),
        ("Pain left", "no"),
        ("Pain above", "not recorded"),
        ("Pain below", "yes"),
        ("Pain axial", "not recorded"),
        ("Months", "6 months"),
    )
    assert results(exam()).widespread_1990.inputs[-1] == ("Months", "not recorded")


def test_both_items_in_words() -> None:
    found = results(exam(13, 5)).acr1990
    assert found.because == "Count item met, widespread pain undetermined."
    assert found.inputs == (("Count item", "met"), ("Widespread pain", "undetermined"))
    assert found.missing[-1] == "months of pain"
    assert results(exam(10, 7)).acr1990.missing[-1] == "1 site"


def test_four_quadrants_in_words() -> None:
    found = results(exam(13, 5, yes=["hip_r", "hip_l"], coarse={"upper_right": False}, duration_months=3))
    assert found.four_quadrants.because == "2 to 3 of 4 quadrants, 3 months (more than 3 needed), count item met."
    assert results(exam(4)).four_quadrants.because == (
        "Count item undetermined. Missing: upper right, upper left, lower right, lower left, months of pain, 14 sites."
    )
    made = exam(11, coarse={"upper_right": True, "lower_right": True, "lower_left": True}, duration_months=4)
    assert results(made).four_quadrants.because == (
        "At least 3 of 4 quadrants, 4 months, count item met. Missing: upper left."
    )
    assert results(made).four_quadrants.inputs == (
        ("Quadrants", "3 to 4 of 4"),
        ("Months", "4 months"),
        ("Count item", "met"),
    )
    assert results(exam(4)).four_quadrants.inputs[1] == ("Months", "not recorded")


def test_2016_in_words() -> None:
    asked = (
        "shoulder_girdle_r",
        "shoulder_girdle_l",
        "hip_r",
        "hip_l",
        "upper_leg_l",
        "neck",
        "upper_back",
        "lower_back",
    )
    jaw = ("jaw_r", "jaw_l")
    found = results(exam(yes=asked, blank=jaw, duration_months=26)).acr2016
    assert found.because == (
        "WPI at least 8 (jaw not asked), 5 of 5 regions, 26 months. Missing: 3 symptom ratings, 3 symptom answers."
    )
    assert found.missing == ("jaw", "3 symptom ratings", "3 symptom answers")
    found = results(exam(yes=asked, blank=(), duration_months=26, **severity(6))).acr2016
    assert (found.verdict, found.because) == (Verdict.MET, "WPI 8, SSS 6, 5 of 5 regions, 26 months.")
    assert found.inputs == (("WPI", "8"), ("SSS", "6"), ("Regions", "5 of 5"), ("Months", "26 months"))
    found = results(exam(yes=asked, blank=("jaw_l",), duration_months=26, **severity(4))).acr2016
    assert found.because == (
        "WPI 8 to 9 (left jaw not asked), SSS 4, 5 of 5 regions, 26 months."
        " Needed: WPI 7 and SSS 5, or WPI 4 to 6 and SSS 9."
    )
    found = results(exam(yes=asked, blank=("jaw_l", "chest"), duration_months=26, **severity(5))).acr2016
    assert found.because.startswith("WPI at least 8 (left jaw and chest not asked)")
    found = results(exam(yes=["hip_r"], duration_months=26, **severity(9))).acr2016
    assert found.because.startswith("WPI at least 1 (18 areas not asked), SSS 9, at least 1 of 5 regions")
    found = results(exam(yes=["hip_r", "jaw_l", "jaw_r", "chest"], blank=(), duration_months=26, **severity(9))).acr2016
    assert found.because == "WPI 4, SSS 9, 1 of 5 regions (4 needed), 26 months."


def test_symptom_rules_with_hardly_anything_recorded() -> None:
    assert results(exam()).acr2011.because == (
        "Missing: pain areas, 3 symptom ratings, 3 symptom answers, months of pain."
    )
    found = results(exam(sss_fatigue=0, sss_unrefreshed=0, sss_cognitive=0)).acr2011
    assert found.because == "SSS 0 to 3. Needed: WPI 7 and SSS 5, or WPI 3 to 6 and SSS 9."
    assert results(exam(sss_fatigue=3)).acr2011.because.startswith(
        "SSS at least 3. Missing: pain areas, 2 symptom ratings"
    )


def test_2010_in_words() -> None:
    made = exam(yes=body.AREAS, blank=(), duration_months=26, **severity(9), sss_somatic_2010=1)
    assert results(made).acr2010.because == (
        "WPI 19, SSS 10, 26 months. Missing: whether another disorder explains the pain."
    )
    found = results(made.answering("excluded_other", "yes")).acr2010
    assert (found.verdict, found.because) == (
        Verdict.NOT_MET,
        "WPI 19, SSS 10, 26 months, another disorder explains the pain: yes.",
    )
    assert ("Another disorder explains the pain", "yes") in found.inputs


def test_names_and_reasons_name_no_disease() -> None:
    assert set(NAMES) == set(WHY)
    for text in (*WHY.values(), *(name for name, _ in NAMES.values())):
        assert not DIAGNOSING.search(text), text


@settings(max_examples=100)
@given(exams())
def test_no_line_names_a_disease_and_every_line_is_one_line(made: Exam) -> None:
    found = results(made)
    for rule in found.all_rules:
        words = " ".join([rule.because, *rule.missing, *(f"{label} {value}" for label, value in rule.inputs)])
        assert not DIAGNOSING.search(words), words
        assert re.fullmatch(r"[A-Z0-9][^\n]*\.", rule.because), rule.because
        assert "  " not in rule.because
        assert " ." not in rule.because
    assert not DIAGNOSING.search(found.tally.control_note)
