"""The exams of all courses as light rows: numbers computed in the file, nothing built that nobody asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bodymap import body
from bodymap.model import PAINS, Mode, Rule, Status
from bodymap.store.cells import time_of
from bodymap.store.exams import IN_FORCE

_CONTROLS = ", ".join(f"'{site}'" for site in body.CONTROLS)
_ALL = len(body.POINTS)
# A finding as a code: its rating (no pain is 0), "p" painful and not rated, "-" not examined. The counts of the 18 are
# one sum of which each has eight bits, because a sum each takes three times as long: painful, 2 or more, examined,
# painful and not rated; above them the sum of the ratings.
_FINDINGS = f"""
SELECT exam,
    group_concat(site || '=' || CASE painful WHEN 1 THEN coalesce(rating, 'p') WHEN 0 THEN '0' ELSE '-' END, ' '),
    sum(CASE
        WHEN painful IS NULL OR site IN ({_CONTROLS}) THEN 0
        WHEN painful = 0 THEN (1 << 16)
        WHEN rating IS NULL THEN 1 + (1 << 16) + (1 << 24)
        ELSE 1 + ((rating >= 2) << 8) + (1 << 16) + (rating << 32) END)
FROM finding GROUP BY exam
"""
_PAINS = f"""
SELECT exam, {", ".join(f"max(CASE item WHEN '{item}' THEN value END)" for item in PAINS)}
FROM answer WHERE item IN ({", ".join(f"'{item}'" for item in PAINS)}) GROUP BY exam
"""
_EXAMS = f"""
SELECT id, patient, course, infusion, examiner, mode, performed_utc, performed_offset, date_only, rule, timing, status
FROM exam WHERE course IS NOT NULL AND {IN_FORCE} ORDER BY performed_utc, added
"""

_NOT_ASKED = (None,) * len(PAINS)
_MODES = {mode.value: mode for mode in Mode}
_RULES = {rule.value: rule for rule in Rule}
_STATES = {status.value: status for status in Status}


class CourseExam(NamedTuple):
    """One exam of a course. Counts are of the 18 points: `painful` (any pain), `rated2` (rating 2 or more), `unrated`
    (painful, not rated), `examined`. Pains are 0-10, None when not asked (domain 1.2, 2.3)."""

    exam_id: str
    patient: str
    course: str
    infusion: str | None
    examiner: str
    mode: Mode
    performed_at: datetime
    date_only: bool
    rule: Rule
    timing: str
    status: Status
    examined: int
    painful: int
    rated2: int
    unrated: int
    mean_rating: float | None
    """Of all 18; None while one is not rated."""
    pain_now: float | None
    pain_average: float | None
    pain_worst: float | None
    codes: str
    """Every finding, "occiput_l=7 knee_r=p knee_l=-": see `sites`."""

    @property
    def positive(self) -> int:
        """Positive points by the rule of the exam."""
        return self.painful if self.rule is Rule.PAINFUL else self.rated2

    @property
    def undetermined(self) -> int:
        """Points that were pressed and cannot be counted by the rule of the exam."""
        return 0 if self.rule is Rule.PAINFUL else self.unrated

    def sites(self) -> dict[str, str]:
        """Site -> "0" to "10", "p" (painful, not rated), "-" (not examined); open sites are missing."""
        return dict(code.split("=") for code in self.codes.split())

    def ratings(self) -> dict[str, int]:
        """The rating of every rated site, controls too; no pain is 0."""
        return {site: int(code) for site, code in self.sites().items() if code.isdigit()}

    def positives(self, rule: Rule | None = None) -> dict[str, bool]:
        """Whether each site counts by a rule (the exam's own when None), of the sites where that is known."""
        rule = rule or self.rule
        known: dict[str, bool] = {}
        for site, code in self.sites().items():
            if code.isdigit():
                known[site] = int(code) >= (1 if rule is Rule.PAINFUL else 2)
            elif code == "p" and rule is Rule.PAINFUL:
                known[site] = True
        return known


def course_exams(connection: Any) -> list[CourseExam]:
    """The exams in force of all courses, oldest first."""
    findings = {exam: (codes, counts) for exam, codes, counts in connection.execute(_FINDINGS)}
    pains = {exam: three for exam, *three in connection.execute(_PAINS)}
    return [
        _course_exam(row, *findings.get(row[0], ("", 0)), pains.get(row[0], _NOT_ASKED))
        for row in connection.execute(_EXAMS)
    ]


def _course_exam(row: Any, codes: str, counts: int, pains: Sequence[Any]) -> CourseExam:
    exam, patient, course, infusion, examiner, mode, utc, offset, date_only, rule, timing, status = row
    now, average, worst = pains
    painful, rated2, examined, unrated = (counts >> shift & 255 for shift in (0, 8, 16, 24))
    return CourseExam(
        exam,
        patient,
        course,
        infusion,
        examiner,
        _MODES[mode],
        time_of(utc, offset),
        bool(date_only),
        _RULES[rule],
        timing,
        _STATES[status],
        examined,
        painful,
        rated2,
        unrated,
        (counts >> 32) / _ALL if examined - unrated == _ALL else None,
        now,
        average,
        worst,
        codes,
    )
