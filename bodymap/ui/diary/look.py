"""The rules that the diary pages add to those of the patient pages: the row of pages, and steps of a day."""

from __future__ import annotations

from bodymap.ui import theme as look
from bodymap.ui.self_assessment.look import sheet as patient_sheet


def sheet() -> str:
    """The rules at the size and in the theme in force."""
    theme, px = look.current(), look.px
    return f"""{patient_sheet()}
QPushButton[diary_part="true"]:checked {{ background: {theme.ink}; color: {theme.surface}; border-color: {theme.ink};
  font-weight: 600; }}
QPushButton[kind="icon"][sized="patient_small"] {{ padding: 0; min-width: {px(48)}px; }}
"""
