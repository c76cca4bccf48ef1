"""Where the blocks of the sheet stand: mm from the top, on A4 and, closer together, on US Letter."""

from __future__ import annotations

from dataclasses import dataclass

from bodymap.report.paper import Page

HEAD_X = (14.0, 75.9, 109.8, 131.8, 165.9)
TALLY_X = (14.0, 47.9, 69.0, 89.9, 114.9, 139.9, 163.9)
COLUMN_X = (14.0, 78.0, 140.0)
COLUMN_RULES = (74.9, 137.0)
COLUMN_ENDS = (72.9, 133.9, 196.0)
TABLE_X, TABLE_RIGHT_X, TABLE_LEFT_X = 118.9, 178.3, 190.3
FRONT_X, BACK_X = 36.85, 89.3  # mid lines of the two figures
REMARKS_TO, SIGN_X = 131.9, 142.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The heights that differ between the papers, mm."""

    figure_top: float
    figure_height: float
    table_top: float
    table_height: float
    tally: float  # the strong rule above the tally
    columns: float  # the rule above the three columns
    remarks: float  # the rule above the remarks
    foot: float  # the rule above the legend


def layout(page: Page) -> Layout:
    """The layout of a paper: on US Letter the figures and the table are lower, and the remarks shorter."""
    lower = min(page.short, 12.6)
    return Layout(
        figure_top=60.3,
        figure_height=114.3 - lower,
        table_top=59.8,
        table_height=105.0 - lower,
        tally=177.7 - lower,
        columns=194.8 - lower,
        remarks=253.3 - lower,
        foot=280.7 - page.short,
    )
