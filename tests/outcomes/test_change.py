"""Change against measurement error, percent change of pain, impression of change."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.medicine import body
from bodymap.medicine.model import Finding, Method, Mode, Rule
from bodymap.medicine.outcomes import (
    PGIC,
    Count,
    Level,
    Size,
    change,
    compare,
    count,
    immpact_level,
    median_of,
    not_comparable,
    pct_change,
    pgic_level,
    published_error,
    same_examiner,
    sdd,
    site_changes,
)
from bodymap.medicine.outcomes.change import OwnRange, large
from bodymap.medicine.outcomes.count import listed, plain, span
from tests.outcomes.people import exam

ASSUMES = "; assumes an experienced examiner"


@pytest.mark.parametrize(("n", "m", "points"), [(1, 1, 4.0), (3, 3, 2.3), (4, 6, 1.8), (6, 10, 1.5)])
def test_sdd_of_means_as_printed_in_the_reference(n: int, m: int, points: float) -> None:
    assert round(sdd(True, n, m).value or 0, 1) == points


def test_sdd_of_different_or_unrecorded_examiners_is_five() -> None:
    assert sdd(False).value == sdd(None).value == 5
    assert "different examiners" in sdd(False).explain()
    assert "Jensen 2013" in sdd(True).explain()
    with pytest.raises(ValueError):
        sdd(True, 0, 3)


@pytest.mark.parametrize(
    ("before", "after", "same", "size", "words"),
    [
        (
            15,
            9,
            False,
            Size.BEYOND,
            f"Count fell from 15 to 9: beyond measurement error (5, different examiners{ASSUMES}).",
        ),
        (
            15,
            10,
            False,
            Size.WITHIN,
            f"Count fell from 15 to 10: at the limit of measurement error (5, different examiners{ASSUMES}).",
        ),
        (
            15,
            10,
            True,
            Size.BEYOND,
            f"Count fell from 15 to 10: beyond measurement error (4, same examiner{ASSUMES}).",
        ),
        (
            9,
            12,
            True,
            Size.WITHIN,
            f"Count rose from 9 to 12: within measurement error (4, same examiner{ASSUMES}).",
        ),
        (
            9,
            18,
            None,
            Size.BEYOND,
            f"Count rose from 9 to 18: beyond measurement error (5, examiner not recorded{ASSUMES}).",
        ),
        (9, 9, True, Size.WITHIN, "Count stayed at 9."),
    ],
)
def test_a_change_in_words(before: int, after: int, same: bool | None, size: Size, words: str) -> None:
    made = change(Count(before, before, 18), Count(after, after, 18), sdd(same))
    assert (made.size, made.words()) == (size, words)


def test_an_incomplete_exam_gives_a_range() -> None:
    made = change(Count(15, 15, 18), Count(9, 10, 17), sdd(False))
    assert (
        made.words()
        == f"5 or 6 lower, 1 site not examined: may be measurement error (5, different examiners{ASSUMES})."
    )
    assert made.points == "−6 to −5"
    higher = change(Count(3, 5, 16), Count(9, 9, 18), sdd(True))
    assert (
        higher.words() == f"4 to 6 higher, 2 sites not examined: may be measurement error (4, same examiner{ASSUMES})."
    )
    both = change(Count(9, 9, 18), Count(8, 10, 16), sdd(True))
    assert (
        both.words()
        == f"Between 1 lower and 1 higher, 2 sites not examined: within measurement error (4, same examiner{ASSUMES})."
    )
    assert change(Count(9, 9, 18), Count(7, 9, 16), sdd(True)).words().startswith("0 to 2 lower, 2 sites")
    assert change(Count(9, 9, 18), Count(9, 11, 16), sdd(True)).words().startswith("0 to 2 higher, 2 sites")
    unrated = change(Count(9, 9, 18), Count(8, 9, 18), sdd(True))
    assert unrated.words().startswith("0 or 1 lower, 1 site not rated: ")
    two = change(Count(18, 18, 18), Count(12, 14, 17), sdd(True))
    assert two.words().startswith("4 to 6 lower, 1 site not examined and 1 not rated: ")
    each = change(Count(12, 14, 17), Count(8, 9, 18), sdd(True))
    assert each.words().startswith("3 to 6 lower, 1 site not examined and 1 not rated before, 1 site not rated after: ")


def test_a_baseline_median_is_named() -> None:
    middle = median_of([count(exam(0, 15)), count(exam(1, 16)), count(exam(2, 15))])
    assert middle is not None
    made = change(middle, Count(9, 9, 18), sdd(False))
    assert made.words() == (
        f"Count fell from 15 to 9 (baseline median 15): beyond measurement error (5, different examiners{ASSUMES})."
    )
    one = median_of([Count(15, 15, 18)])
    assert one is not None
    assert "(one exam at baseline)" in change(one, Count(9, 9, 18), sdd(False)).words()
    assert change(one, Count(17, 17, 18), sdd(False)).points == "+2"
    assert change(one, Count(15, 15, 18), sdd(False)).points == "0"
    assert change(one, Count(16, 16, 18), sdd(False)).points == "+1"
    half = median_of([Count(9, 9, 18), Count(10, 10, 18)])
    assert half is not None
    assert (
        change(half, Count(10, 10, 18), sdd(True)).words().startswith("Count rose from 9.5 to 10 (baseline median 9.5)")
    )
    assert change(half, Count(9, 9, 18), sdd(True)).words().startswith("Count fell from 9.5 to 9 (baseline median 9.5)")


def test_a_range_at_baseline_is_said() -> None:
    middle = median_of([Count(14, 16, 16)])
    assert middle is not None
    made = change(middle, Count(4, 4, 18), sdd(True))
    assert made.words() == (
        f"10 to 12 lower (one exam at baseline), not every site is known: "
        f"beyond measurement error (4, same examiner{ASSUMES})."
    )


@given(st.integers(0, 18), st.integers(0, 18), st.integers(0, 18), st.integers(0, 18), st.sampled_from([True, False]))
def test_the_size_holds_for_every_way_of_filling_in(a: int, b: int, c: int, d: int, same: bool) -> None:
    before, after = Count(min(a, b), max(a, b), 18), Count(min(c, d), max(c, d), 18)
    sizes = {
        change(Count(x, x, 18), Count(y, y, 18), sdd(same)).size
        for x in range(before.low, before.high + 1)
        for y in range(after.low, after.high + 1)
    }
    expected = sizes.pop() if len(sizes) == 1 else Size.MAYBE
    made = change(before, after, sdd(same)).size
    # a range from far below to far above is beyond at both ends, and still says nothing of a direction
    assert made is expected or (made is Size.MAYBE and expected is Size.BEYOND and before.low < after.high)


def test_who_examined_decides_the_error() -> None:
    a, b = exam(0, examiner="Dr I. Lind"), exam(1, examiner=" dr i.  lind ")
    assert same_examiner([a, b]) is True
    assert same_examiner([a, exam(2, examiner="Dr M. Okafor")]) is False
    assert same_examiner([a, exam(2, examiner="")]) is None
    assert same_examiner([exam(2, examiner=""), a, exam(3, examiner="Dr M. Okafor")]) is False
    assert same_examiner([]) is None


def test_exams_of_another_kind_are_not_compared() -> None:
    a = exam(0, 15)
    at_home = exam(1, 9, mode=Mode.SELF)
    other_rule = exam(1, 9, rule=Rule.RATING2)
    by_device = replace(exam(1, 9), method=Method.ALGOMETER)
    assert "by the patient at home" in not_comparable(a, at_home)
    assert "rules differ" in not_comparable(a, other_rule)
    assert "algometer" in not_comparable(a, by_device)
    assert all(compare(a, b) is None for b in (at_home, other_rule, by_device))
    assert not_comparable(a, exam(1)) == ""
    made = compare(a, exam(91, 9))
    assert made is not None
    assert made.size is Size.BEYOND


def test_no_error_is_invented_for_self_palpation_or_algometers() -> None:
    made = compare(exam(0, 15, mode=Mode.SELF), exam(1, 9, mode=Mode.SELF))
    assert made is not None
    assert made.size is Size.UNKNOWN
    assert made.words() == "Count fell from 15 to 9: no measurement error is published for this kind of exam."
    assert published_error([replace(exam(), method=Method.ALGOMETER)]).value is None
    assert "undefined" in published_error([exam(mode=Mode.SELF)]).explain()
    assert published_error([exam(), replace(exam(1), method=Method.ALGOMETER)]).value is None, "one of them is enough"
    assert published_error([exam(), exam(1, mode=Mode.SELF)]).value is None
    assert "SEM = 1.44; exams before = 1; exams after = 1" in published_error([exam(), exam(1)]).explain()  # 4 / 2.77


def test_changes_site_by_site_and_what_crossed_the_rule() -> None:
    site, other, third, *_ = body.POINTS
    a = replace(exam(0, 0), rule=Rule.RATING2).having(
        Finding.rated(site, 6), Finding.rated(other, 1), Finding.unrated(third)
    )
    b = replace(exam(1, 0), rule=Rule.RATING2).having(
        Finding.rated(site, 1), Finding.rated(other, 3), Finding.rated(third, 4)
    )
    first, second, last, *rest = site_changes(a, b)
    assert (first.difference, first.crossing) == (-5, "now below 2")
    assert (second.difference, second.crossing) == (2, "now 2 or more")
    assert (last.difference, last.crossing) == (None, "")
    assert {r.difference for r in rest} == {0}
    painful = site_changes(replace(a, rule=Rule.PAINFUL), replace(b.having(Finding.rated(site, 0)), rule=Rule.PAINFUL))
    assert painful[0].crossing == "no longer painful"
    back = site_changes(exam(0, 0), exam(1, 1))
    assert back[0].crossing == "now painful"
    open_ = site_changes(exam(0).open_at([site]), exam(1))
    assert (open_[0].difference, open_[0].crossing) == (None, "")
    assert site_changes(a, replace(b, rule=Rule.PAINFUL))[0].crossing == ""


def test_which_sites_changed_by_two_or_more() -> None:
    """From 5 to 3, 2 and 6 at the first sites: two lower, none higher; a site that is not known on both days never."""
    first, second, third, fourth, fifth, *_ = body.POINTS
    a = exam(0, 18, rating=5)
    b = a.having(
        Finding.rated(first, 3), Finding.rated(second, 6), Finding.rated(third, 7), Finding.rated(fourth, 0),
        Finding.unrated(fifth),
    )  # fmt: skip
    lower, higher = large(site_changes(a, b))
    assert [c.site for c in lower] == [first, fourth]
    assert [c.site for c in higher] == [third]
    assert large(site_changes(a, a)) == ([], [])


@pytest.mark.parametrize(
    ("before", "now", "pct", "level"),
    [
        (7, 4, 300 / 7, Level.MODERATE),
        (10, 7, 30, Level.MODERATE),
        (10, 7.1, 29, Level.MINIMAL),
        (8, 4, 50, Level.SUBSTANTIAL),
        (10, 9, 10, Level.MINIMAL),
        (10, 9.5, 5, Level.NONE),
        (10, 5.05, 49.5, Level.MODERATE),
        (10, 7.05, 29.5, Level.MINIMAL),
        (10, 9.05, 9.5, Level.NONE),
        (4, 6, -50, Level.NONE),
        (10, 0, 100, Level.SUBSTANTIAL),
    ],
)
def test_percent_change_of_pain(before: float, now: float, pct: float, level: Level) -> None:
    made = pct_change(before, now)
    assert made.value == pytest.approx(pct)
    assert immpact_level(made) is level
    assert "IMMPACT" in made.explain()


def test_a_baseline_of_zero_has_no_percentage() -> None:
    made = pct_change(0, 3)
    assert made.value is None
    assert immpact_level(made) is None
    assert "baseline is 0" in made.explain()
    assert immpact_level(35.0) is Level.MODERATE


@given(st.floats(0.1, 10), st.floats(0, 10))
def test_a_fall_is_an_improvement(before: float, now: float) -> None:
    pct = pct_change(before, now).value
    assert pct is not None
    assert (pct > 0) == (now < before)
    assert pct <= 100 + 1e-9


def test_the_impression_of_change_has_one_as_the_best_answer() -> None:
    levels = [pgic_level(n) for n in range(1, 8)]
    assert levels[:4] == [Level.SUBSTANTIAL, Level.MODERATE, Level.MINIMAL, Level.NONE]
    assert set(levels[3:]) == {Level.NONE}
    assert PGIC[0] == "very much improved"
    for wrong in (0, 8):
        with pytest.raises(ValueError):
            pgic_level(wrong)


def test_numbers_are_written_as_they_are_read() -> None:
    assert [plain(v) for v in (15.0, 14.5, -6, -0.04, 0.25)] == ["15", "14.5", "−6", "0", "0.2"]
    assert plain(7, 0) == "7"
    assert pct_change(3, 2).explain().startswith("33.333\n100 x (baseline - current) / baseline\n")
    assert pct_change(20 / 3, 10 / 3).origin.inputs == (("baseline", "6.67"), ("current", "3.33"))
    assert [span(a, b) for a, b in pairwise([5, 6, 6, 9])] == ["5 or 6", "6", "6 to 9"]
    assert listed([]) == "none"
    assert listed(list(range(14))).endswith("11 and 2 more")
    assert listed(list(range(12))).endswith("10, 11")


def test_a_value_beside_the_patients_own_range() -> None:
    own = OwnRange(8, 17, ())
    assert [own.holds(*pair) for pair in ((8, 17), (7, 7), (18, 18), (7, 8), (17, 18))] == [
        True,
        False,
        False,
        None,
        None,
    ]
    assert own.place(8, 8) == "within this patient's own range before the infusions, 8 to 17"
    assert own.place(17, 18) == "perhaps within this patient's own range before the infusions, 8 to 17"
    assert own.place(7, 7) == own.place(18, 18) == ""
