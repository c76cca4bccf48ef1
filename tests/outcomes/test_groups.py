"""Responders, intervals, curves and rates against published examples and independent libraries."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from statsmodels.stats.proportion import proportion_confint

from bodymap.outcomes import Outcome, kaplan_meier, per_100, responder_curve, responders, waterfall, wilson

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


def test_wilson_of_nobody_is_undefined() -> None:
    made = wilson(0, 0)
    assert made.share is made.low is made.high is None
    assert "nobody" in made.origin.explain()
    for hits, n in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError):
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
    assert per_100(3, 12).value == 25
    assert per_100(0, 0).value is None
    assert "no infusions" in per_100(0, 0).explain()


# Freireich 1963, 6-mercaptopurine arm, weeks of remission: the standard textbook example.
FREIREICH = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [week == "1" for week in "111010100110001100000"]


def test_kaplan_meier_of_the_textbook_example() -> None:
    curve = kaplan_meier(FREIREICH, RELAPSED)
    expected = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for week, share in expected.items():
        assert curve.share(week) == pytest.approx(share, abs=0.0006)
    assert [curve.at_risk(week) for week in (0, 6, 7, 10, 13, 16, 22, 23)] == [21, 21, 17, 15, 12, 11, 7, 6]
    assert curve.median == 23
    assert curve.share(0) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_kaplan_meier_is_lifelines(data: list[tuple[int, bool]]) -> None:
    times, events = [t for t, _ in data], [e for _, e in data]
    fitted = KaplanMeierFitter().fit(np.array(times), np.array(events))
    curve = kaplan_meier(times, events)
    for step in curve.steps:
        assert step.share == pytest.approx(float(fitted.predict(step.time)), abs=1e-9)
        assert step.at_risk == int(fitted.event_table.loc[step.time, "at_risk"])
        assert curve.at_risk(step.time) == step.at_risk


def test_kaplan_meier_refuses_what_does_not_fit() -> None:
    assert kaplan_meier([], []).steps == ()
    assert kaplan_meier([5.0], [False]).median is None
    for times, events in (([1.0], []), ([-1.0], [True])):
        with pytest.raises(ValueError):
            kaplan_meier(times, events)
