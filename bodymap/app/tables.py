"""Tables of exams into the window's practice: what the table does not say is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bodymap.errors import AlikeNumbers, BadTable, UserError
from bodymap.exchange.exam_table.form import Asked, DateOrder
from bodymap.exchange.science import read_any_tables
from bodymap.ui.banner import NOTE
from bodymap.ui.dialogs.messages import FaultList, ask, tell_problem

if TYPE_CHECKING:
    from bodymap.app.desk import Desk

_PAIRS = 12
_NOTHING = "Nothing was imported"


def bring(desk: Desk, paths: Sequence[Path], dates: DateOrder | None = None, *, different_people: bool = False) -> None:
    """Bring in tables, all of them or nothing. What stands first in dates of numbers, and whether record numbers that
    look alike are of different people, is asked, and then it is tried again."""
    said: list[str] = []
    try:
        rows = read_any_tables(paths, asked=Asked(dates, said.append))
        done = desk.practice.import_rows(rows, different_people=different_people)
    except AlikeNumbers as problem:
        more = len(problem.pairs) - _PAIRS
        lines = [*problem.pairs[:_PAIRS], *([f"and {more:,} more"] if more > 0 else [])]
        ask(
            desk.window,
            "Are these different people?",
            "\n".join(lines),
            "Different people",
            desk.window.guarded(lambda: bring(desk, paths, dates, different_people=True)),
            todo="If they are one person, correct the table and import it again. Nothing was imported yet.",
        )
    except BadTable as problem:
        shown = tell_problem(desk.window, _NOTHING, problem)
        if isinstance(shown, FaultList):

            def again(day_first: bool) -> None:
                order = DateOrder.DAY if day_first else DateOrder.MONTH
                bring(desk, paths, order, different_people=different_people)

            shown.day_first.connect(desk.window.guarded(again))
    except UserError as problem:
        tell_problem(desk.window, _NOTHING, problem)
    else:
        desk.refresh()
        desk.window.say(" ".join([done.in_words(), *said]), NOTE)
