"""The exams of all courses as light rows: numbers computed in the file, nothing built that nobody asks for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from bodymap.model import Method, Mode, Rule
from bodymap.outcomes.clinic import Seen
from bodymap.store.cells import time_of
from bodymap.store.exams import IN_FORCE

# A finding as a code: its rating (no pain is 0), "p" painful and not rated, "-" not examined.
_FINDINGS = """
SELECT exam, group_concat(
    site || '=' || CASE painful WHEN 1 THEN coalesce(rating, 'p') WHEN 0 THEN '0' ELSE '-' END, ' ')
FROM finding GROUP BY exam
"""
_PAINS = "SELECT exam, value FROM answer WHERE item = 'pain_average'"
_EXAMS = f"""
SELECT course, id, performed_utc, performed_offset, examiner, mode, rule, method, infusion, timing, date_only
FROM exam WHERE course IS NOT NULL AND status = 'signed' AND {IN_FORCE} ORDER BY performed_utc, added
"""
_MODES = {mode.value: mode for mode in Mode}
_RULES = {rule.value: rule for rule in Rule}
_METHODS = {method.value: method for method in Method}


def course_exams(connection: Any) -> dict[str, list[Seen]]:
    """The signed exams in force of every course that has one, oldest first."""
    findings = dict(connection.execute(_FINDINGS))
    pains = dict(connection.execute(_PAINS))
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for course, exam, utc, offset, examiner, mode, rule, method, infusion, timing, date_only in connection.execute(
        _EXAMS
    ):
        found[course].append(
            Seen(
                exam,
                time_of(utc, offset),
                examiner,
                _MODES[mode],
                _RULES[rule],
                _METHODS[method],
                infusion,
                timing,
                bool(date_only),
                pains.get(exam),
                findings.get(exam, ""),
            )
        )
    return dict(found)
