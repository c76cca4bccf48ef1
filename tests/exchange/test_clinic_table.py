"""The clinic page as tidy tables, with and without small cells."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache

import pytest

from bodymap.exchange.clinic_table import clinic_table, write_clinic_table
from bodymap.medicine.outcomes.clinic import PARTS, ClinicData, ClinicResult, Question, clinic
from tests.outcomes.clinic.practice import ON, course, practice


@cache
def result(courses: int = 60) -> ClinicResult:
    return clinic(practice(courses), Question())


def few() -> ClinicResult:
    """Eight courses: two responders, two that stopped, one that is not due; nausea 3 times, fall 9 times."""
    gone = date(2024, 2, 20)
    made = [course(n, after=((14, 4 if n < 3 else 8),), events=("fall",) * 3 if n < 4 else ()) for n in range(1, 7)]
    made += [course(n, planned=9, stopped=gone, events=("nausea",)) for n in (7, 8, 9)]
    return clinic(ClinicData((*made, course(10, before=(None,))), ON), Question())


def rows(found: ClinicResult, part: str, hide: bool = False) -> list[dict[str, str]]:
    out = io.BytesIO()
    write_clinic_table(found, part, out, hide)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8"), newline="")))


@pytest.mark.parametrize("part", [key for key, _ in PARTS])
@pytest.mark.parametrize("hide", [False, True])
def test_every_part_is_a_tidy_table_without_anybodys_name(part: str, hide: bool) -> None:
    lines = rows(result(), part, hide)
    assert lines
    assert all(None not in line and None not in line.values() for line in lines)
    assert "DEMO" not in str(lines)
    assert "patient-" not in str(lines)


def test_the_numbers_are_those_of_the_page() -> None:
    found = result()
    at_30, at_50 = rows(found, "responders")
    assert (int(at_30["responders"]), int(at_30["n"])) == (found.at_30.hits, found.n)
    assert float(at_50["share"]) == pytest.approx(found.at_50.interval.share)
    assert at_30["baseline"] == "the median of all exams before infusion 1"
    assert at_30["outcome"] == "end of course (day 1 to 28 after the last infusion)"
    assert (at_30["patients"], at_30["interval"]) == ("60", "Wilson")
    assert [float(line["improvement_percent"]) for line in rows(found, "waterfall")] == pytest.approx(
        [bar.improvement for bar in found.bars]
    )
    assert len(rows(found, "pairs")) == len(found.pairs)
    assert len(rows(found, "sites")) == 18
    assert [float(line["share"]) for line in rows(found, "curve")] == pytest.approx([s for _, s in found.curve])
    assert [float(line["day"]) for line in rows(found, "relapse")] == [s.time for s in found.relapse.steps]
    assert sum(int(line["events"]) for line in rows(found, "events")) == found.events


def test_small_cells_and_what_gives_them_away_are_hidden() -> None:
    found = few()
    (at_30, _) = rows(found, "responders", hide=True)
    assert (at_30["responders"], at_30["n"], at_30["share"], at_30["stopped"], at_30["no_baseline"]) == (
        "<5", "9", "", "<5", "<5",
    )  # fmt: skip
    events = {line["event"]: line for line in rows(found, "events", hide=True)}
    assert (events["nausea"]["events"], events["nausea"]["per_100_infusions"]) == ("<5", "")
    assert events["fall"]["events"] == "9"
    for part, _ in PARTS:
        for line in clinic_table(found, part, True)[1]:
            for name, value in zip(clinic_table(found, part, True)[0], line, strict=True):
                if name in (
                    "responders",
                    "courses",
                    "events",
                    "positive_before",
                    "positive_after",
                    "lost",
                    "treated_again",
                    "at_risk",
                ):
                    assert value in ("<5", None, 0) or int(str(value)) >= 5, (part, name, value)


def test_rows_of_single_courses_become_classes() -> None:
    lines = rows(result(), "waterfall", hide=True)
    assert set(lines[0]) == {"improvement_percent_from", "improvement_percent_below", "courses"}
    shown = sum(1 if line["courses"] == "<5" else int(line["courses"]) for line in lines)
    assert shown <= len(result().bars)
    assert set(rows(result(), "pairs", hide=True)[0]) == {"count_change_from", "count_change_below", "courses"}


def test_a_course_without_counts_stands_in_the_waterfall_alone() -> None:
    found = few()
    assert any(line["count_change"] == "" for line in rows(clinic(practice(120), Question()), "waterfall"))
    assert all(line["improvement_percent"] for line in rows(found, "waterfall"))


def test_of_fewer_than_five_patients_there_is_no_share_in_any_table() -> None:
    four = clinic(
        ClinicData(tuple(course(n, after=((14, 4), (30, 8)), events=("fall",)) for n in range(1, 5)), ON), Question()
    )
    shares = ("share", "interval_low", "interval_high", "interval", "share_before", "share_after", "difference",
              "share_lost", "share_treated_again", "per_100_infusions")  # fmt: skip
    seen = set()
    for part, _ in PARTS:
        for line in rows(four, part):
            seen |= line.keys() & set(shares)
            assert not any(line[name] for name in line.keys() & set(shares)), (part, line)
    assert seen == set(shares)


def test_a_table_of_several_courses_of_a_patient_says_how_its_interval_came_about() -> None:
    many = tuple(course(n, patient=f"p{n % 6}", after=((14, 4 if n % 3 else 8),)) for n in range(1, 25))
    (line, _) = rows(clinic(ClinicData(many, ON), Question(first_courses_only=False)), "responders")
    assert (line["n"], line["patients"], line["interval"]) == ("24", "6", "cluster bootstrap")
