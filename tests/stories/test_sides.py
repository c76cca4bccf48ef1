"""A site is the same site, on the same side of the patient, wherever it is shown, printed or written."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from bodymap.exchange.exam_table import TableRow, read_table, write_table
from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Patient
from bodymap.report import SheetValues, exam_sheet
from bodymap.ui.figure.site_list import SiteList
from bodymap.ui.figure.view import FigureView
from tests.report.people import words_of

PATIENT = Patient("DEMO-0001", "Sides, Invented")
ORDER = tuple(step.site for step in body.survey())
BODY_X = {"front": 13.0, "back": 64.0}  # mm: where the two bodies of the sheet begin (visual language 10)


def exam_at(site: str, rating: int) -> Exam:
    return Exam(PATIENT.id, datetime(2026, 11, 22, 9, 0, tzinfo=UTC)).having(Finding.rated(site, rating))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ORDER), st.integers(0, 10), st.sampled_from(body.POINT_VARIANTS))
def test_list_figure_and_table_agree(qtbot: QtBot, site: str, rating: int, variant: str) -> None:
    exam, row = exam_at(site, rating), body.SITES[site]
    word = {"r": "Right", "l": "Left", "": ""}[row.side]
    cells, view = SiteList(ORDER), FigureView()
    qtbot.addWidget(cells)
    qtbot.addWidget(view)
    view.set_variant(variant)
    for widget in (cells, view):
        widget.resize(900, 700)
    cells.show_exam(exam)
    view.show_exam(exam)
    view.lay_out()
    said = {s: cell.accessibleDescription() for s, cell in cells.cells.items()}
    marks = {s: mark.accessibleDescription() for s, mark in view.marks.items()}
    assert said == marks
    assert [s for s, words in said.items() if words != "open"] == [site]
    assert cells.cells[site].accessibleName() == view.marks[site].accessibleName()
    assert cells.cells[site].accessibleName().startswith(word)
    beside = cells.cells[site].geometry().center().x() - cells.cells["forehead"].geometry().center().x()
    assert {"r": beside < 0, "l": beside > 0, "": abs(beside) <= 1}[row.side]
    middle = view.frame.middle(body.figure(variant).view(row.view)).x()
    at = view.place(site).x() - middle
    assert not row.side or (at < 0) == ((row.side == "r") == (row.view == "front"))
    out = io.BytesIO()
    write_table([TableRow(PATIENT.number, exam)], out)
    (line,) = csv.DictReader(io.StringIO(out.getvalue().decode()))
    assert {s: line[s] for s in ORDER if line[s]} == {site: str(rating)}
    (back,) = read_table(io.BytesIO(out.getvalue()), "sides.csv")
    assert back.exam.findings[site] == exam.findings[site]


@pytest.mark.parametrize("site", ORDER)
def test_the_sheet_agrees(site: str) -> None:
    row, view = body.SITES[site], body.figure("neutral").view(body.SITES[site].view)
    words = words_of(exam_sheet(SheetValues(PATIENT, exam_at(site, 10)), "a4"))
    drawn = [word for word in words if word.text == "10" and 56 < word.top < 174]
    table = [word for word in drawn if word.x0 > 165]
    column = {"r": 178.3, "l": 190.3, "": 184.3}[row.side]
    assert min(abs(word.middle[0] - column) for word in table) < 2
    (mark,) = (word for word in drawn if word.x0 < 118)
    at = mark.middle[0]
    assert (at > 64) == (row.view == "back")
    middle = BODY_X[row.view] + view.midline * 113 / view.height
    assert not row.side or (at < middle) == ((row.side == "r") == (row.view == "front"))
