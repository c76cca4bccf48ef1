"""An exam as the cells of the wide table, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bodymap import body
from bodymap.exchange.exam_table import TableRow
from bodymap.exchange.exam_table.columns import SIGNING, read_time, signing_faults
from bodymap.exchange.exam_table.rows import signing_cells, signing_of
from bodymap.exchange.science.columns import (
    EXTRAS,
    NO_PAIN,
    NOT_EXAMINED,
    NUMBERS,
    PAINFUL,
    REASONS,
    TEXTS,
    number,
)
from bodymap.model import Entered, Exam, Finding, Method, Mode, Reaction, Rule, Threshold

Say = Callable[[str, str], None]
"""Told (column, what is wrong with it)."""
_CODE_OF = {reason: code for code, reason in REASONS.items()}


def cells_of(row: TableRow) -> dict[str, str]:
    """The cells of an exam that are not blank, by column."""
    exam, when = row.exam, row.exam.performed_at
    cells = {
        "record_id": row.record_id,
        "exam_id": exam.id,
        "performed_at": when.date().isoformat() if exam.date_only else when.isoformat(),
        "examiner": exam.examiner,
        "course": row.course,
        "timing": row.timing,
        "remark": exam.remark,
        "mode": exam.mode.value,
        "rule": exam.rule.value,
        "method": exam.method.value,
    }
    for site, finding in exam.findings.items():
        cells |= _cells_of_site(site, finding)
    cells |= {f"area_{area}": "1" if hurts else "0" for area, hurts in exam.areas.items()}
    cells |= {f"quadrant_{name}": "1" if hurts else "0" for name, hurts in exam.quadrants.items()}
    cells |= {item: shortest(value) for item in NUMBERS if (value := exam.number(item)) is not None}
    cells |= {item: exam.text(item) for item in TEXTS}
    cells |= signing_cells(exam)
    return {name: value for name, value in cells.items() if value != ""}


def _cells_of_site(site: str, finding: Finding) -> dict[str, str]:
    if finding.painful is None:
        found = _CODE_OF[finding.reason] if finding.reason else NOT_EXAMINED
    else:
        found = PAINFUL if finding.painful else NO_PAIN
    threshold = finding.threshold
    tip = threshold.tip_area_cm2 if threshold else None
    return {
        site: "" if finding.rating is None else str(finding.rating),
        f"{site}_found": found,
        f"{site}_react": finding.reaction.value if finding.reaction else "",
        f"{site}_thr": shortest(threshold.value) if threshold else "",
        f"{site}_thr_u": threshold.unit if threshold else "",
        f"{site}_tip": "" if tip is None else shortest(tip),
        f"{site}_note": finding.remark,
    }


def row_of(cells: Mapping[str, str], line: int, say: Say) -> TableRow:
    """The exam of some cells, each of which is good by itself; `say` hears which do not fit together."""
    when, date_only = read_time(cells["performed_at"])
    findings = {}
    for site in body.SITES:
        finding = _finding(site, cells, say)
        if finding is not None:
            findings[site] = finding
    signing = [cells.get(name, "") for name in SIGNING]
    for column, what in signing_faults(*signing):
        say(column, what)
    numbers = {item: number(item, cells[item]) for item in NUMBERS if cells.get(item)}
    exam = Exam(
        patient=cells["record_id"],
        performed_at=when,
        examiner=cells.get("examiner", ""),
        mode=Mode(cells.get("mode") or Mode.EXAMINER),
        rule=Rule(cells.get("rule") or Rule.PAINFUL),
        method=Method(cells.get("method", "")),
        timing=cells.get("timing", ""),
        remark=cells.get("remark", ""),
        findings=findings,
        areas={area: cells[name] == "1" for area in body.AREAS if cells.get(name := f"area_{area}")},
        quadrants={
            quarter: cells[name] == "1" for quarter in body.QUADRANTS if cells.get(name := f"quadrant_{quarter}")
        },
        answers={**numbers, **{item: cells[item] for item in TEXTS if cells.get(item)}},
        date_only=date_only,
        entered=Entered.IMPORT,
        id=cells["exam_id"],
        **signing_of(*signing),
    )
    return TableRow(cells["record_id"], exam, cells.get("course", ""), exam.timing, line)


def _finding(site: str, cells: Mapping[str, str], say: Say) -> Finding | None:
    rating, found = cells.get(site, ""), cells.get(f"{site}_found", "")
    react, value, unit, tip, note = (cells.get(f"{site}_{end}", "") for end in EXTRAS)
    if not found:
        for name in (site, *(f"{site}_{end}" for end in EXTRAS)):
            if cells.get(name):
                say(name, f"has a value, but {site}_found is blank")
        return None
    if bool(value) != bool(unit):
        say(f"{site}_thr_u" if value else f"{site}_thr", "is missing: a threshold has a value and a unit")
        return None
    if tip and not value:
        say(f"{site}_tip", f"has a value, but {site}_thr is blank")
        return None
    threshold = Threshold(float(value), unit, float(tip) if tip else None) if value else None
    try:
        return Finding(
            site,
            None if found not in (NO_PAIN, PAINFUL) else found == PAINFUL,
            int(rating) if rating else None,
            REASONS.get(found),
            Reaction(react) if react else None,
            threshold,
            note,
        )
    except ValueError as wrong:
        say(site, str(wrong))
        return None


def shortest(value: float) -> str:
    """A number in its shortest form that reads back the same."""
    return str(int(value)) if value == int(value) else repr(value)
