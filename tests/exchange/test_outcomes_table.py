"""What `bodymap outcomes` says of tables, against numbers worked out by hand and by scipy."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from bodymap.cli import main
from bodymap.errors import UserError
from bodymap.exchange.exam_table import COLUMNS
from bodymap.exchange.results import OUTCOME_COLUMNS, outcomes_table, write_outcome_columns
from bodymap.medicine import body

Line = dict[str, str]


def exam(day: str, positive: int, timing: str = "", pain: float | str = "", **more: str) -> Line:
    """A line of the exam table: the first sites rated 5, the others 0; `blank` sites at the end not examined."""
    blank = int(more.pop("blank", "0"))
    sites = {s: "5" if n < positive else "" if n >= 18 - blank else "0" for n, s in enumerate(body.POINTS)}
    line = {"record_id": "DEMO-1", "performed_at": day, "examiner": "Dr I. Lind", "course": "1", "timing": timing}
    return {**line, **sites, "pain_average": str(pain), **more}


def said(folder: Path, *lines: Line, baseline: int | None = None) -> list[Line]:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(COLUMNS), restval="")
    writer.writeheader()
    writer.writerows(lines)
    (folder / "t.csv").write_text(out.getvalue(), "utf-8")
    outcomes_table(folder / "t.csv", folder / "o.csv", baseline)
    return list(csv.DictReader(io.StringIO((folder / "o.csv").read_text("utf-8"), newline="")))


COURSE = (
    exam("2026-01-01T09:00+01:00", 15, pain=8),
    exam("2026-01-08T09:00+01:00", 17, pain=6),
    exam("2026-01-15T09:00+01:00", 16, "before 1", pain=8),
    exam("2026-01-15T13:00+01:00", 3, "after 1", pain=1),
    exam("2026-01-22T09:00+01:00", 14, "before 2", pain=7),
    exam("2026-02-05T09:00+01:00", 10, pain=4),
    exam("2026-03-05T09:00+01:00", 8, pain=3),
)


def test_one_course_as_worked_out_by_hand(tmp_path: Path) -> None:
    (line,) = said(tmp_path, *COURSE)
    ids = ("now_exam_id", "start_exam_id", "means_sdd")
    assert {name: line[name] for name in line if line[name] and name not in ids} == {
        "record_id": "DEMO-1", "course": "1", "mode": "examiner", "rule": "painful", "exams": "7", "left_out": "1",
        "missed_visits": "0", "baseline_by": "timing", "baseline_exams": "3", "baseline_low": "16",
        "baseline_high": "16",
        "now_at": "2026-03-05T09:00:00+01:00", "now_low": "8", "now_high": "8", "change_low": "-8", "change_high": "-8",
        "sdd": "4", "same_examiner": "yes", "size": "beyond", "during_exams": "1", "during_low": "14",
        "during_high": "14", "follow_up_exams": "2", "follow_up_low": "9", "follow_up_high": "9",
        "means_change": "-7", "nap": "1", "nap_pairs": "6", "nap_few": "1", "mean_baseline": "4.4444",
        "mean_now": "2.2222", "pain_baseline": "8", "pain_now": "3", "pain_change_pct": "62.5",
        "pain_level": "substantial", "method": "hand", "other_exams": "0", "not_counted": "0", "own_low": "15",
        "own_high": "17", "own_exams": "3", "own_pain_low": "6", "own_pain_high": "8", "own_pain_exams": "3",
        "sdd_basis": "same examiner; assumes an experienced examiner",
    }  # fmt: skip
    assert float(line["means_sdd"]) == pytest.approx(4 * (1 / 3 + 1 / 2) ** 0.5 / 2**0.5, abs=1e-4)


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 18), min_size=1, max_size=6),
    st.lists(st.integers(0, 18), min_size=1, max_size=8),
)
def test_medians_and_overlap_are_those_of_scipy(
    tmp_path_factory: pytest.TempPathFactory, before: list[int], after: list[int]
) -> None:
    lines = [exam(f"2026-01-{n + 1:02}", count, "baseline") for n, count in enumerate(before)]
    lines += [exam(f"2026-02-{n + 1:02}", count, "follow-up") for n, count in enumerate(after)]
    (line,) = said(tmp_path_factory.mktemp("t"), *lines)
    expected = mannwhitneyu(before, after).statistic / (len(before) * len(after))
    assert float(line["nap"]) == pytest.approx(expected, abs=1e-4)
    assert float(line["baseline_low"]) == median(before)
    assert float(line["follow_up_low"]) == median(after)
    assert (line["baseline_by"], line["missed_visits"]) == ("words", "")


def test_incomplete_exams_are_ranges_and_not_in_the_overlap(tmp_path: Path) -> None:
    (line,) = said(tmp_path, exam("2026-01-01", 10, "before 1", blank="2"), exam("2026-02-01", 6))
    assert (line["baseline_low"], line["baseline_high"], line["size"]) == ("10", "12", "maybe")
    assert (line["change_low"], line["change_high"], line["nap"], line["pain_level"]) == ("-6", "-4", "", "")


def test_a_table_says_whose_error_it_takes_and_takes_another(tmp_path: Path) -> None:
    """The window calls a fall of exactly the error "at the limit", and knows from the settings who is experienced."""
    rows = exam("2026-01-01", 16, "before 1"), exam("2026-02-01", 12)
    (line,) = said(tmp_path, *rows)
    assert (line["sdd"], line["size"]) == ("4", "limit")
    assert line["sdd_basis"] == "same examiner; assumes an experienced examiner"
    name = next(iter(csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text("utf-8")))))["examiner"]
    for flag, expected in (
        ("--less-experienced", ("6", "within", "same examiner, less experienced", "6")),
        ("--experienced", ("4", "limit", "same experienced examiner", "4")),
    ):
        out = tmp_path / "o.csv"
        assert main(["outcomes", str(tmp_path / "t.csv"), flag, name, "--out", str(out)]) == 0
        (line,) = csv.DictReader(io.StringIO(out.read_text("utf-8")))
        assert (line["sdd"], line["size"], line["sdd_basis"], line["means_sdd"]) == expected


def test_where_the_baseline_ends(tmp_path: Path) -> None:
    days = ["2026-01-01", "2026-01-08", "2026-01-15", "2026-01-22"]

    def found(*timings: str, baseline: int | None = None) -> tuple[str, str, str]:
        lines = [exam(day, 10, timing) for day, timing in zip(days, timings, strict=False)]
        (line,) = said(tmp_path, *lines, baseline=baseline)
        return line["baseline_by"], line["baseline_exams"], line["follow_up_exams"]

    assert found("", "", "", "") == ("first exams", "1", "3")
    assert found("", "", "", "", baseline=3) == ("first exams", "3", "1")
    assert found("", "", baseline=3) == ("first exams", "2", "0")
    assert found("", "", "", "after") == ("words", "3", "1")
    assert found("during") == ("words", "0", "1")
    assert found("baseline", "Baseline", "", "") == ("words", "2", "2")
    assert found("baseline", "before") == ("words", "2", "0")
    assert found("", "before 2", "before 3", "") == ("timing, infusion 1 between two exams", "1", "1")
    assert found("before 2", "before 3", "", "") == ("timing, infusion 1 between two exams", "0", "2")
    assert found("", "after 1", "before 1", "") == ("timing", "2", "1")
    assert found("", "during 1", "after 1", "before 0") == ("timing", "1", "2")
    assert found("", "before 1", "during 1", "before infusion 2") == ("timing", "2", "0")


def test_courses_and_modes_are_kept_apart(tmp_path: Path) -> None:
    lines = [exam("2026-01-01", 9, "before 1"), exam("2026-02-01", 9, mode="self"), exam("2026-03-01", 12, course="2")]
    lines += [exam("2026-01-01", 9, record_id="DEMO-2", mode="self", examiner="")]
    one, two, three = said(tmp_path, *lines)
    assert (one["exams"], one["now_at"], two["course"], three["mode"]) == ("1", "", "2", "self")
    (home,) = said(tmp_path, exam("2026-01-01", 9, "before 1", mode="self"), exam("2026-03-01", 5, mode="self", pain=2))
    assert (home["sdd"], home["size"], home["means_sdd"]) == ("", "unknown", "")
    assert (home["pain_baseline"], home["pain_now"]) == ("", "2")
    (zero,) = said(tmp_path, exam("2026-01-01", 9, "before 1", pain=0), exam("2026-03-01", 5, pain=2))
    assert (zero["pain_change_pct"], zero["pain_level"]) == ("", "")
    (empty,) = said(tmp_path, exam("2026-01-01", 0, blank="18"))
    assert (empty["exams"], empty["baseline_exams"], empty["mode"]) == ("0", "0", "")


def test_every_column_is_explained() -> None:
    out = io.BytesIO()
    write_outcome_columns(out)
    book = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    assert [line["column"] for line in book] == list(OUTCOME_COLUMNS)
    assert all(line["meaning"] for line in book)


def test_the_table_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("record_id,performed_at\n", "utf-8")
    with pytest.raises(UserError, match="is the table itself"):
        outcomes_table(tmp_path / "t.csv", tmp_path / "t.csv")
    with pytest.raises(UserError):
        outcomes_table(tmp_path / "none.csv", tmp_path / "o.csv")
    assert outcomes_table(tmp_path / "t.csv", tmp_path / "o.csv") == 0


def test_what_is_unfinished_or_entered_in_error_is_in_no_course(tmp_path: Path) -> None:
    asides = [exam("2026-02-02", 0, status="draft"), exam("2026-02-03", 0, status="entered_in_error")]
    (line,) = said(tmp_path, *COURSE, *asides)
    assert line == said(tmp_path, *COURSE)[0]
    assert said(tmp_path, *asides) == []
