"""A patient who comes from another practice: what the file holds is said, the record number asked, then it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bodymap.errors import UserError
from bodymap.exchange.chart import Chart
from bodymap.exchange.json_import import read_json
from bodymap.model import Patient, isolated
from bodymap.ui.banner import NOTE
from bodymap.ui.dialogs.messages import tell_problem
from bodymap.ui.dialogs.moved import MovedForm
from bodymap.ui.typed import date_in_words

if TYPE_CHECKING:
    from bodymap.app.desk import Desk


def ask_to_bring(desk: Desk, paths: Sequence[Path]) -> None:
    """Say what a file of another practice holds, and bring it in when that is wanted: all of it or nothing."""
    try:
        if len(paths) > 1:
            raise UserError("Records of other practices come in one after the other.", "Choose one file.")
        export = read_json(paths[0])
        if not export.charts:
            raise UserError(f"{paths[0].name} holds no patient.", "Ask that practice for another file.")
    except UserError as problem:
        tell_problem(desk.window, "Nothing was imported", problem)
        return

    def keep(number: str | None) -> None:
        done = desk.practice.bring_moved([export], number, different_people=number is not None)
        if len(done.patients) == 1:
            desk.open_patient(done.patients[0]).show_best()
        else:
            desk.refresh()
        desk.window.say(done.in_words(), NOTE)

    charts = export.charts
    one = charts[0].patient if len(charts) == 1 else None
    desk.open_form(
        MovedForm(
            keep,
            _who(charts),
            _history(charts),
            desk.window,
            number=one.number if one else None,
            looks_like=lambda number: desk.practice.looks_like(Patient(number)),
        )
    )


def _who(charts: Sequence[Chart]) -> str:
    exams, courses = sum(len(chart.exams) for chart in charts), sum(len(chart.courses) for chart in charts)
    held = f"{exams} {'exam' if exams == 1 else 'exams'}, {courses} {'course' if courses == 1 else 'courses'}"
    if len(charts) > 1:
        return f"{len(charts)} patients. {held}."
    patient = charts[0].patient
    born = f", born {date_in_words(patient.birth_date)}" if patient.birth_date else ""
    return f"{isolated(patient.name or patient.number)}{born}. {held}."


def _history(charts: Sequence[Chart]) -> str:
    sections = [section for chart in charts for section in chart.sections]
    if not sections:
        return "The file brings no history, because an older Bodymap wrote it; only the record comes in."
    entries = sum(len(section.entries) for section in sections)
    last = sections[-1]
    places = " and ".join(dict.fromkeys(section.source for section in sections))
    return (
        f"{entries:,} {'entry' if entries == 1 else 'entries'} of history from {isolated(places)} come along, written"
        f" until {date_in_words(last.left_at.date())} (head {last.head}). They tell by name who wrote, opened and"
        " printed what there. They are sealed here, change no more, and are erased with the patient."
    )
