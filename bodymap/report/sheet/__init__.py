"""The exam sheet: one page, filled or blank, A4 or US Letter (look 10, domain 10.2)."""

from __future__ import annotations

from collections.abc import Iterable

from bodymap.errors import UserError
from bodymap.medicine import criteria
from bodymap.medicine.model import Mode, Patient
from bodymap.report import words
from bodymap.report.paper import Document, Page
from bodymap.report.sheet.columns import (
    draw_areas,
    draw_blank_infusion,
    draw_blank_tally,
    draw_figures,
    draw_home_strip,
    draw_home_words,
    draw_symptoms,
    draw_table,
    draw_tally,
    draw_verdicts,
)
from bodymap.report.sheet.frame import (
    draw_band,
    draw_blank_band,
    draw_blank_head,
    draw_blank_remarks,
    draw_foot,
    draw_head,
    draw_remarks,
    draw_title,
    layout,
)
from bodymap.report.words import Letterhead, SheetValues

_TITLE, _HOME_TITLE = "Tender-point examination", "Self-assessment"


def exam_sheets(many: Iterable[SheetValues], paper: str) -> bytes:
    """Several exams in one PDF, a page each. UserError when there is none."""
    document = Document(paper, _TITLE)
    pages = 0
    for values in many:
        _draw(document.page(), values)
        pages += 1
    if not pages:
        raise UserError("There is no exam to print.", "Choose at least one.")
    return document.finish()


def blank_sheet(patient: Patient | None, paper: str, letterhead: Letterhead, left_first: bool) -> bytes:
    """The same sheet to be filled in by hand, as PDF; with a patient, the head names him or her."""
    document = Document(paper, f"{_TITLE}, blank")
    page = document.page()
    place = layout(page)
    draw_title(page, _TITLE, letterhead, blank=True)
    draw_blank_head(page, patient)
    draw_blank_band(page)
    draw_figures(page, place, patient.figure if patient else "neutral", None, left_first)
    draw_table(page, place, None, left_first)
    draw_blank_tally(page, place)
    draw_areas(page, place, None)
    draw_symptoms(page, place, None)
    draw_blank_infusion(page, place)
    draw_blank_remarks(page, place)
    draw_foot(page, place, None)
    return document.finish()


def _draw(page: Page, values: SheetValues) -> None:
    exam, place = values.exam, layout(page)
    home = exam.mode is Mode.SELF
    results = criteria.results(exam)
    draw_title(page, _HOME_TITLE if home else _TITLE, values.letterhead, words.state(exam))
    draw_head(page, values)
    draw_band(page, values)
    draw_figures(page, place, values.patient.figure, exam, values.left_first)
    draw_table(page, place, exam, values.left_first)
    if home:
        draw_home_strip(page, place, results.tally, bool(exam.findings))
    else:
        draw_tally(page, place, results)
    draw_areas(page, place, exam)
    draw_symptoms(page, place, values)
    if home:
        draw_home_words(page, place, values)
    else:
        draw_verdicts(page, place, values, results)
    draw_remarks(page, place, values)
    draw_foot(page, place, exam, values.head)
