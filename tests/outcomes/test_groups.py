"""Responders, intervals, curves and rates against published examples and independent libraries."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight
from statsmodels.stats.proportion import proportion_confint

from bodymap.medicine.outcomes import (
    LEAST_PATIENTS,
    End,
    Outcome,
    cluster_bootstrap,
    cumulative_incidence,
    per_100,
    responder_curve,
    responders,
    waterfall,
    wilson,
)

PEOPLE = (
    Outcome("DEMO-1", 8, 4),
    Outcome("DEMO-2", 10, 7),
    Outcome("DEMO-3", 6, 6),
    Outcome("DEMO-4", 8, 1, stopped=True),
    Outcome("DEMO-5", 5, None),
    Outcome("DEMO-6", 0, 2),
    Outcome("DEMO-7", None, 2),
    Outcome("DEMO-8", 4, 6),
)


def test_wilson_of_17_of_29() -> None:
    made = wilson(17, 29)
    low, high = proportion_confint(17, 29, method="wilson")
    assert [made.low, made.high] == pytest.approx([low, high])
    assert made.share == pytest.approx(0.586, abs=0.001)


@given(st.integers(1, 300), st.data())
def test_wilson_is_statsmodels(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    made = wilson(hits, n)
    low, high = proportion_confint(hits, n, method="wilson")
    assert [made.low, made.high] == pytest.approx([low, high], abs=1e-12)


def test_wilson_says_by_which_numbers() -> None:
    assert wilson(17, 29).origin.inputs == (("hits", "17"), ("n", "29"), ("z", "1.96"))
    narrow = wilson(17, 29, z=1.2345678)
    assert narrow.origin.inputs[-1] == ("z", "1.235")
    low, high = proportion_confint(17, 29, alpha=2 * float(stats.norm.sf(1.2345678)), method="wilson")
    assert [narrow.low, narrow.high] == pytest.approx([low, high])


def test_wilson_of_nobody_is_undefined() -> None:
    made = wilson(0, 0)
    assert made.share is made.low is made.high is None
    assert "nobody" in made.origin.explain()
    for hits, n in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="hits must be 0 to n"):
            wilson(hits, n)


def test_those_who_stopped_are_non_responders() -> None:
    at_30, at_50 = responders(PEOPLE, 30), responders(PEOPLE, 50)
    assert (at_30.hits, at_30.n, at_30.stopped, at_30.missing, at_30.unusable) == (2, 6, 1, 1, 2)
    assert (at_50.hits, at_50.n) == (1, 6)
    assert str(at_30) == "2 of 6 reached 30 %"
    assert at_30.interval.share == pytest.approx(1 / 3)
    assert responders((), 30).interval.share is None


def test_the_cumulative_curve_falls_from_everyone_not_worse() -> None:
    curve = dict(responder_curve(PEOPLE))
    assert curve[0] == pytest.approx(5 / 6)
    assert curve[30] == pytest.approx(2 / 6)
    assert curve[50] == pytest.approx(1 / 6)
    assert curve[51] == 0
    shares = [share for _, share in responder_curve(PEOPLE)]
    assert shares == sorted(shares, reverse=True)
    assert responder_curve(()) == ()


def test_the_waterfall_is_sorted_and_carries_the_baseline() -> None:
    bars = waterfall(PEOPLE)
    assert [b.label for b in bars] == ["DEMO-1", "DEMO-2", "DEMO-3", "DEMO-4", "DEMO-5", "DEMO-8"]
    assert [round(b.improvement) for b in bars] == [50, 30, 0, 0, 0, -50]
    assert [b.carried for b in bars] == [False, False, False, True, True, False]


def test_adverse_events_per_100_infusions() -> None:
    assert per_100(3, 12, 5).value == 25
    assert per_100(3, 12, 4).value is None
    assert "Fewer than 5 patients" in per_100(3, 12, 4).explain()
    assert per_100(0, 0, 0).value is None
    assert "no infusions" in per_100(0, 0, 0).explain()


# Freireich 1963, 6-mercaptopurine arm, weeks of remission: the standard textbook example.
FREIREICH = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [week == "1" for week in "111010100110001100000"]


def ends(lost: list[bool]) -> list[End]:
    return [End.LOST if gone else End.WATCHED for gone in lost]


def test_without_new_treatments_the_share_left_is_kaplan_meiers_of_the_textbook() -> None:
    curve = cumulative_incidence(FREIREICH, ends(RELAPSED))
    expected = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    left = {step.time: step.share_left for step in curve.steps}
    for week, share in expected.items():
        assert left[week] == pytest.approx(share, abs=0.0006)
    assert [curve.at_risk(week) for week in (0, 6, 7, 10, 13, 16, 22, 23)] == [21, 21, 17, 15, 12, 11, 7, 6]
    assert curve.median == 23


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_without_new_treatments_it_is_lifelines_kaplan_meier(data: list[tuple[int, bool]]) -> None:
    times, events = [t for t, _ in data], [e for _, e in data]
    fitted = KaplanMeierFitter().fit(np.array(times), np.array(events))
    curve = cumulative_incidence(times, ends(events))
    for step in curve.steps:
        assert step.share_left == pytest.approx(float(fitted.predict(step.time)), abs=1e-9)
        assert step.at_risk == int(fitted.event_table.loc[step.time, "at_risk"])
        assert curve.at_risk(step.time) == step.at_risk


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 25), st.sampled_from(list(End))), min_size=1, max_size=40))
def test_competing_ends_are_statsmodels(data: list[tuple[int, End]]) -> None:
    times, how = [t for t, _ in data], [e for _, e in data]
    if not {End.LOST, End.RETREATED} <= set(how):
        return
    codes = {End.WATCHED: 0, End.LOST: 1, End.RETREATED: 2}
    with np.errstate(all="ignore"):  # its variance of the last step
        fitted = CumIncidenceRight(np.array(times, dtype=float), np.array([codes[e] for e in how]))
    theirs = dict(zip(fitted.times, zip(*fitted.cinc, strict=True), strict=True))
    curve = cumulative_incidence(times, how)
    compared = 0
    for step in curve.steps:
        if step.time in theirs:
            assert (step.share_lost, step.share_retreated) == pytest.approx(theirs[step.time], abs=1e-9)
            compared += 1
    assert compared


def test_competing_ends_are_lifelines() -> None:
    times = [2.0, 3, 5, 7, 8, 9, 11, 13, 14, 18, 21, 25]
    how = [1, 2, 0, 1, 1, 2, 0, 1, 2, 0, 1, 0]
    names = {0: End.WATCHED, 1: End.LOST, 2: End.RETREATED}
    fitted = AalenJohansenFitter(calculate_variance=False).fit(times, how, event_of_interest=1)
    for step in cumulative_incidence(times, [names[h] for h in how]).steps:
        assert step.share_lost == pytest.approx(float(fitted.predict(step.time)), abs=1e-9)


def test_a_new_treatment_is_neither_a_loss_nor_the_end_of_the_watch() -> None:
    curve = cumulative_incidence([10, 20, 30], [End.RETREATED, End.LOST, End.LOST])
    assert [round(s.share_lost, 3) for s in curve.steps] == [0, 0.333, 0.667]
    assert [round(s.share_retreated, 3) for s in curve.steps] == [0.333] * 3
    assert curve.median == 30
    assert "lost = 2; treated again = 1; followed until then = 0" in curve.origin.explain()
    assert cumulative_incidence([10, 20], [End.RETREATED] * 2).median is None
    assert cumulative_incidence([10, 20], [End.LOST, End.WATCHED]).median == 10, "a half is half"
    assert cumulative_incidence([10, 20, 30], [End.LOST, End.WATCHED, End.WATCHED]).median is None


def test_cumulative_incidence_refuses_what_does_not_fit() -> None:
    assert cumulative_incidence([], []).steps == ()
    assert cumulative_incidence([5.0], [End.WATCHED]).median is None
    for times, how in (([1.0], []), ([-1.0], [End.LOST])):
        with pytest.raises(ValueError):
            cumulative_incidence(times, how)


# -- patients with several courses -------------------------------------------------------------------------------------


def test_courses_of_one_patient_are_drawn_together() -> None:
    chance = np.random.default_rng(11)
    groups = [
        (int(chance.binomial(c, p)), int(c))
        for c, p in zip(chance.integers(1, 6, 60), chance.beta(1, 1, 60), strict=True)
    ]
    made = cluster_bootstrap(groups)
    pairs = np.array(groups)
    drawn = pairs[chance.integers(0, 60, (40_000, 60))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    assert made.share == pytest.approx(pairs[:, 0].sum() / pairs[:, 1].sum())
    assert [made.low, made.high] == pytest.approx([low, high], abs=0.015)
    plain = wilson(int(pairs[:, 0].sum()), int(pairs[:, 1].sum()))
    assert (made.high or 0) - (made.low or 0) > 1.1 * ((plain.high or 0) - (plain.low or 0))
    assert cluster_bootstrap(reversed(groups)) == made


@pytest.mark.parametrize("hits", [0, 3])
def test_where_all_or_none_respond_the_interval_is_that_of_the_patients(hits: int) -> None:
    made, plain = cluster_bootstrap([(hits, 3)] * 8), wilson(8 if hits else 0, 8)
    assert (made.share, made.low, made.high) == (plain.share, plain.low, plain.high)
    assert made.origin.note == "All or none: Wilson's interval of as many patients."
    assert cluster_bootstrap([(hits, 3), (1, 3)]).origin.note == ""
    for wrong in ((4, 3), (-1, 3), (0, 0)):
        with pytest.raises(ValueError, match="hits must be"):
            cluster_bootstrap([wrong, (1, 2)])


def test_responders_count_patients() -> None:
    once = [Outcome(str(n), 8, 4 if n % 2 else 8, patient=f"DEMO-{n}") for n in range(10)]
    assert responders(once).interval == wilson(5, 10)
    again = [*once, Outcome("again", 8, 4, patient="DEMO-1")]
    made = responders(again)
    assert (made.hits, made.n, made.patients) == (6, 11, 10)
    assert made.interval == cluster_bootstrap([(n % 2, 1) for n in range(10) if n != 1] + [(2, 2)])


@pytest.mark.parametrize("patients", range(1, LEAST_PATIENTS + 1))
def test_few_patients_get_no_percentage_and_no_interval(patients: int) -> None:
    many = [Outcome(f"{p}.{k}", 8, 4 if p else 8, patient=f"DEMO-{p}") for p in range(patients) for k in range(3)]
    for courses in (many, many[::3]):
        made = responders(courses)
        given = made.interval
        assert (made.hits, made.n) == (len(courses) // patients * (patients - 1), len(courses))
        assert (given.share is None, given.low is None, given.high is None) == (patients < LEAST_PATIENTS,) * 3
