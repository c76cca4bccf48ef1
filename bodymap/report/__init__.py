"""Values, figure and plot onto paper: PDF bytes, no Qt. The first paper imports reportlab, not this package.

People's own words are isolated here, once for every paper: a name read from right to left moves no number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bodymap.medicine.model import DiaryDay, Patient, isolated_in
from bodymap.report.words import Given, Letterhead, ReportValues, SheetValues, Total

_NO_LETTERHEAD = Letterhead()


def exam_sheet(values: SheetValues, paper: str = "a4") -> bytes:
    """One exam on one page as PDF, on "a4" or "letter"."""
    return exam_sheets([values], paper)


def exam_sheets(many: Iterable[SheetValues], paper: str = "a4") -> bytes:
    """Several exams in one PDF, a page each. UserError when there is none."""
    from bodymap.report import sheet

    return sheet.exam_sheets(map(isolated_in, many), paper)


def blank_sheet(
    patient: Patient | None = None,
    paper: str = "a4",
    letterhead: Letterhead = _NO_LETTERHEAD,
    left_first: bool = False,
) -> bytes:
    """The exam sheet to be filled in by hand, as PDF; with a patient, the head names him or her."""
    from bodymap.report import sheet

    return sheet.blank_sheet(isolated_in(patient), paper, letterhead, left_first)


def course_report(values: ReportValues, paper: str = "a4") -> bytes:
    """The report of one course as PDF: two pages, more when there is more to list."""
    from bodymap.report import course

    return course.course_report(isolated_in(values), paper)


def home_sheet(patient: Patient | None = None, paper: str = "a4", left_first: bool = False) -> bytes:
    """The self-assessment to be filled in by hand, in large type, three pages as PDF."""
    from bodymap.report import home

    return home.home_sheet(isolated_in(patient), paper, left_first)


def diary_sheet(
    patient: Patient | None = None,
    paper: str = "a4",
    first: date | None = None,
    chosen: Iterable[str] = (),
    pages: int = 1,
) -> bytes:
    """The diary to be filled in by hand, in large type, two weeks on a page as PDF."""
    from bodymap.report import home

    return home.diary_sheet(isolated_in(patient), paper, first, chosen, pages)


def diary_paper(
    patient: Patient | None,
    days: Iterable[DiaryDay],
    paper: str = "a4",
    chosen: Iterable[str] = (),
    first: date | None = None,
    last: date | None = None,
) -> bytes:
    """The diary as it was written, two weeks on a page as PDF. UserError when there is no day."""
    from bodymap.report import home

    return home.diary_paper(isolated_in(patient), map(isolated_in, days), paper, chosen, first, last)


def recovery_sheet(
    passphrase: str, file: str, letterhead: Letterhead = _NO_LETTERHEAD, made: date = date.min, paper: str = "a4"
) -> bytes:
    """The passphrase of the data file called `file` on paper, in words and as a QR code, as PDF."""
    from bodymap.report import slips

    return slips.recovery_sheet(passphrase, file, letterhead, made, paper)


def visit_slip(passphrase: str, paper: str = "a4", letterhead: Letterhead = _NO_LETTERHEAD) -> bytes:
    """The words of a hand-over file, large, on a page that names no patient."""
    from bodymap.report import slips

    return slips.visit_slip(passphrase, letterhead, paper)


def plot_size(paper: str = "a4") -> tuple[float, float]:
    """Inches of the plot on the report: the size in which the course figure is to be made."""
    from bodymap.report import course

    return course.plot_size(paper)


__all__ = [
    "Given",
    "Letterhead",
    "ReportValues",
    "SheetValues",
    "Total",
    "blank_sheet",
    "course_report",
    "diary_paper",
    "diary_sheet",
    "exam_sheet",
    "exam_sheets",
    "home_sheet",
    "plot_size",
    "visit_slip",
]
