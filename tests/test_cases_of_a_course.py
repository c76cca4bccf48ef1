"""Tables of one course with exams of one day: the order is that of the words, and the same everywhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bodymap.exchange.exam_table import COLUMNS
from bodymap.exchange.results import outcomes_table
from bodymap.exchange.science import read_any
from bodymap.medicine import body
from bodymap.medicine.model import Infusion
from bodymap.medicine.outcomes import Reading, exam_labels
from bodymap.plots.course import spots
from bodymap.report import papers
from bodymap.session.tables import import_rows
from bodymap.store import Store
from tests.report.people import words_in

Line = tuple[str, str, str, int]
SWAPPED: tuple[Line, ...] = (
    ("a1", "2026-03-02", "after 1", 6),
    ("b1", "2026-03-02", "before 1", 16),
    ("a2", "2026-03-09", "after 2", 4),
    ("b2", "2026-03-09", "before 2", 12),
)
TIMED: tuple[Line, ...] = (
    ("b1", "2026-03-02T09:00+00:00", "before 1", 16),
    ("a1", "2026-03-02T11:30+00:00", "after 1", 6),
    ("b2", "2026-03-09T09:00+00:00", "before 2", 12),
    ("a2", "2026-03-09T11:30+00:00", "after 2", 4),
)
YEARS: tuple[Line, ...] = (
    ("y1", "2022-03-02", "before 1", 16),
    ("y2", "2024-03-02", "", 9),
    ("y3", "2026-03-02", "", 9),
    ("y4", "2026-03-02T09:00+01:00", "", 3),
)


def table(folder: Path, lines: tuple[Line, ...]) -> Path:
    path = folder / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS), restval="")
        writer.writeheader()
        for key, when, timing, positive in lines:
            sites = {site: "5" if n < positive else "0" for n, site in enumerate(body.POINTS)}
            head = {"record_id": "DEMO-1", "exam_id": key, "performed_at": when, "course": "C", "timing": timing}
            writer.writerow({**head, **sites})
    return path


def imported(folder: Path, lines: tuple[Line, ...], rows: bool = False) -> tuple[Store, str]:
    store = Store.open(folder / "one.bodymap")
    import_rows(store, list(read_any(table(folder, lines))), "Dr A")
    (course,) = store.all_courses()
    if rows:
        for n, day in ((1, 2), (2, 9)):
            at = store.exams(course=course.id)[0].performed_at.replace(day=day, hour=10)
            store.save_infusion(Infusion(course.id, n, at, minutes=40), "Dr A")
    return store, course.id


@pytest.mark.parametrize("lines", [SWAPPED, TIMED])
@pytest.mark.parametrize("rows", [False, True])
def test_sixteen_to_twelve_everywhere(tmp_path: Path, lines: tuple[Line, ...], rows: bool) -> None:
    store, course = imported(tmp_path, lines, rows)
    told = papers.course_reading(store, course)
    assert [e.id for e in told.exams] == ["b1", "a1", "b2", "a2"]
    assert _pair(told) == ("b1", "b2")
    assert (told.sentences[0].before, told.sentences[0].now) == ("16", "12")
    values = papers.report_values(store, course, "a4")
    text = words_in(_pdf(store, course))
    assert "16 → 12" in text
    assert {spot.exam for spot in spots(values.plot)} == {"b1", "a1", "b2", "a2"}
    ends = [t.get_text() for t in values.plot.axes[0].texts if t.get_gid() == "end"]
    assert ends == ["16", "12"]
    store.close()
    assert outcomes_table(tmp_path / "t.csv", tmp_path / "o.csv") == 1
    (line,) = csv.DictReader((tmp_path / "o.csv").read_text("utf-8").splitlines())
    assert (line["baseline_low"], line["now_low"], line["now_exam_id"], line["left_out"]) == ("16", "12", "b2", "2")


def test_the_year_stands_and_two_exams_of_a_day_are_told_apart(tmp_path: Path) -> None:
    store, course = imported(tmp_path, YEARS)
    told = papers.course_reading(store, course)
    assert exam_labels(told.exams) == ["2 Mar 2022", "2 Mar 2024", "2 Mar 2026", "2 Mar 2026, 09:00"]
    assert _pair(told) == ("y1", "y4")
    store.close()


def _pair(told: Reading) -> tuple[str, str]:
    assert told.start is not None
    assert told.now is not None
    return told.start.id, told.now.id


def _pdf(store: Store, course: str) -> bytes:
    return papers.course_report_pdf(store, course, "a4")
