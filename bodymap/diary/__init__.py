"""The diary as data: what a day asks, what was answered, how days lie in a month, and plain counts before flares.

Pure: values go in, values come out. Nothing here says why a flare came (domain 8.2).
"""

from bodymap.diary.counts import WINDOW, WINDOWS, Before, Row, before_flares
from bodymap.diary.entry import (
    PAPER,
    answering,
    day_in_words,
    faults,
    is_late,
    latest,
    mark,
    taken,
    with_paper,
    written,
)
from bodymap.diary.items import Counted, Item, core, items, optional, shown, words
from bodymap.diary.month import Cell, flare_days, month, runs
from bodymap.diary.sheet import DAYS, codes, from_sheet, is_whole, sheet_columns

__all__ = [
    "DAYS",
    "PAPER",
    "WINDOW",
    "WINDOWS",
    "Before",
    "Cell",
    "Counted",
    "Item",
    "Row",
    "answering",
    "before_flares",
    "codes",
    "core",
    "day_in_words",
    "faults",
    "flare_days",
    "from_sheet",
    "is_late",
    "is_whole",
    "items",
    "latest",
    "mark",
    "month",
    "optional",
    "runs",
    "sheet_columns",
    "shown",
    "taken",
    "with_paper",
    "words",
    "written",
]
