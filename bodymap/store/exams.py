"""Exams with findings, areas and answers: only what differs is written; many are read with four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bodymap.errors import Frozen, UserError
from bodymap.medicine.model import (
    Answer,
    Entered,
    Exam,
    Finding,
    Method,
    Mode,
    Reaction,
    Reason,
    Rule,
    Status,
    Threshold,
    new_id,
)
from bodymap.store import history, seals
from bodymap.store.cells import Cell, columns, differing, in_history, insert, time_cells, time_of, time_or_none, update

COLUMNS = columns("""
    id patient performed_utc performed_offset examiner mode rule method course infusion timing remark date_only
    entered status version amends amend_reason signed_by signed_meaning signed_utc signed_offset
""")
_STATUS, _AMENDS = COLUMNS.index("status"), COLUMNS.index("amends")
FINDING = columns("exam site painful rating reason reaction threshold threshold_unit threshold_tip_cm2 remark")
AREA = ("exam", "kind", "area", "painful")
ANSWER = ("exam", "item", "value")
_PUT_FINDING = f"{insert('finding', FINDING)} ON CONFLICT (exam, site) DO UPDATE SET " + ", ".join(
    f"{column} = excluded.{column}" for column in FINDING[2:]
)
_PUT_AREA = (
    "INSERT INTO pain_area (exam, kind, area, painful) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (exam, kind, area) DO UPDATE SET painful = excluded.painful"
)
_PUT_ANSWER = (
    "INSERT INTO answer (exam, item, value) VALUES (?, ?, ?)"
    " ON CONFLICT (exam, item) DO UPDATE SET value = excluded.value"
)
# What counts: no superseded version, nothing entered in error, and no amendment before it is signed (until then the old
# one is in force).
RIGHT = seals.not_marked("exam")
_LATEST = "status <> 'amended' AND NOT (status = 'draft' AND amends IS NOT NULL)"
IN_FORCE = f"{_LATEST} AND {RIGHT}"

_Row = tuple[str, str, str]


def save_exam(connection: Any, exam: Exam, was: Exam | None, who: str) -> None:
    """Write what differs from `was` (None: not in the file yet) with one history row a change.

    Frozen when the exam in the file is signed. Must run in a transaction.
    """
    if was is None:
        was = exam_or_none(connection, exam.id)  # saving twice is harmless
    if was is None:
        _add(connection, exam, who)
        return
    old, new = _cells(was), _cells(exam)
    if was == exam and old == new:
        return
    if was.status is Status.ENTERED_IN_ERROR or exam.status is Status.ENTERED_IN_ERROR:
        raise Frozen("This exam was entered in error.", "Take that back to change something.")
    if was.status is not Status.DRAFT:
        raise Frozen("This exam is signed.", "Amend it to change something.")
    rows = [
        *_write_findings(connection, exam.id, was.findings, exam.findings),
        *_write_areas(connection, exam.id, "area", was.areas, exam.areas),
        *_write_areas(connection, exam.id, "quadrant", was.quadrants, exam.quadrants),
        *_write_answers(connection, exam.id, was.answers, exam.answers),
    ]
    names, values, changed = differing(COLUMNS, old, new)
    if names:
        connection.execute(update("exam", names), (*values, exam.id))
    history.note(connection, who, exam.id, rows + changed, _record(exam.id))
    if exam.status is Status.SIGNED:
        _supersede(connection, exam, who)


def _add(connection: Any, exam: Exam, who: str) -> None:
    """A new exam is added as a draft and, when it is one, signed after its findings are there (see the guards)."""
    _refuse_second_amendment(connection, exam.amends)
    cells = _cells(exam)
    connection.execute(insert("exam", COLUMNS), (*cells[:_STATUS], Status.DRAFT.value, *cells[_STATUS + 1 :]))
    _write_findings(connection, exam.id, {}, exam.findings)
    _write_areas(connection, exam.id, "area", {}, exam.areas)
    _write_areas(connection, exam.id, "quadrant", {}, exam.quadrants)
    _write_answers(connection, exam.id, {}, exam.answers)
    why = [("amend_reason", "", exam.amend_reason)] if exam.amend_reason else []
    told = [("exam", "", history.ADDED), *why]
    if exam.status is not Status.DRAFT:
        # An exam that comes as amended is signed until its amendment is signed, in the same import.
        connection.execute("UPDATE exam SET status = 'signed' WHERE id = ?", (exam.id,))
        told.append(("status", "draft", "signed"))
    history.note(connection, who, exam.id, told, _record(exam.id))
    if exam.status is not Status.DRAFT:
        _supersede(connection, exam, who)


def _supersede(connection: Any, exam: Exam, who: str) -> None:
    if exam.amends is not None:
        connection.execute("UPDATE exam SET status = 'amended' WHERE id = ?", (exam.amends,))
        told = [("status", "signed", f"amended: {exam.amend_reason}")]
        history.note(connection, who, exam.amends, told, _record(exam.amends))


def _record(id_: str) -> str:
    return seals.record_of("exam", id_)


def _cells(exam: Exam) -> tuple[Cell, ...]:
    return (
        exam.id,
        exam.patient,
        *time_cells(exam.performed_at),
        exam.examiner,
        exam.mode.value,
        exam.rule.value,
        exam.method.value,
        exam.course,
        exam.infusion,
        exam.timing,
        exam.remark,
        int(exam.date_only),
        exam.entered.value,
        exam.status.value,
        exam.version,
        exam.amends,
        exam.amend_reason,
        exam.signed_by,
        exam.signed_meaning,
        *time_cells(exam.signed_at),
    )


def _finding_cells(exam: str, f: Finding) -> tuple[Cell, ...]:
    painful = None if f.painful is None else int(f.painful)
    reading = (f.threshold.value, f.threshold.unit, f.threshold.tip_area_cm2) if f.threshold else (None, None, None)
    return (
        exam,
        f.site,
        painful,
        f.rating,
        f.reason.value if f.reason else None,
        f.reaction.value if f.reaction else None,
        *reading,
        f.remark,
    )


def _write_findings(connection: Any, exam: str, old: Mapping[str, Finding], new: Mapping[str, Finding]) -> list[_Row]:
    put = [finding for site, finding in new.items() if old.get(site) != finding]
    gone = [site for site in old if site not in new]
    connection.executemany(_PUT_FINDING, [_finding_cells(exam, finding) for finding in put])
    if gone:
        connection.executemany("DELETE FROM finding WHERE exam = ? AND site = ?", [(exam, site) for site in gone])
    return [
        (f"finding:{site}", history.finding_text(old.get(site)), history.finding_text(new.get(site)))
        for site in [*(finding.site for finding in put), *gone]
    ]


def _write_areas(connection: Any, exam: str, kind: str, old: Mapping[str, bool], new: Mapping[str, bool]) -> list[_Row]:
    put = [area for area in new if old.get(area) is not new[area]]
    gone = [area for area in old if area not in new]
    if not put and not gone:
        return []
    connection.executemany(_PUT_AREA, [(exam, kind, area, int(new[area])) for area in put])
    connection.executemany(
        "DELETE FROM pain_area WHERE exam = ? AND kind = ? AND area = ?", [(exam, kind, area) for area in gone]
    )
    return [
        (f"{kind}:{area}", history.answered(old.get(area)), history.answered(new.get(area))) for area in [*put, *gone]
    ]


def _write_answers(connection: Any, exam: str, old: Mapping[str, Answer], new: Mapping[str, Answer]) -> list[_Row]:
    put = [item for item in new if old.get(item) != new[item]]
    gone = [item for item in old if item not in new]
    connection.executemany(_PUT_ANSWER, [(exam, item, new[item]) for item in put])
    if gone:
        connection.executemany("DELETE FROM answer WHERE exam = ? AND item = ?", [(exam, item) for item in gone])
    return [(f"answer:{item}", in_history(old.get(item)), in_history(new.get(item))) for item in [*put, *gone]]


def exam_or_none(connection: Any, id_: str) -> Exam | None:
    """One exam, or None when it is not in the file."""
    if connection.execute("SELECT 1 FROM exam WHERE id = ?", (id_,)).fetchone() is None:
        return None  # mostly so in an import, and quicker
    found = exams(connection, "id = ?", (id_,))
    return found[0] if found else None


def exams(
    connection: Any,
    where: str,
    values: tuple[Cell, ...],
    order: str = "performed_utc, added",
    *,
    in_force: bool = False,
) -> list[Exam]:
    """The exams of a condition on the table exam, oldest first, with all that belongs to them; `in_force`: only those
    that count. Altered when one of them, or one that is marked, does not say what was saved."""
    seals.verify(connection, "exam", f"{where} AND {_LATEST}" if in_force else where, values)
    where = f"{where} AND {IN_FORCE}" if in_force else where
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM exam WHERE {where} ORDER BY {order}", values
    ).fetchall()
    if not rows:
        return []
    wrong = {row[0] for row in connection.execute("SELECT id FROM entered_in_error WHERE kind = 'exam'")}
    chosen = f"WHERE exam IN (SELECT id FROM exam WHERE {where})"
    sides: list[defaultdict[str, list[Any]]] = []
    for table, columns_ in (("finding", FINDING), ("pain_area", AREA), ("answer", ANSWER)):
        sides.append(defaultdict(list))
        for exam, *cells in connection.execute(f"SELECT {', '.join(columns_)} FROM {table} {chosen}", values):
            sides[-1][exam].append(cells)
    return [exam_of(row, *(side[row[0]] for side in sides), in_error=row[0] in wrong) for row in rows]


def is_latest(row: Sequence[Any]) -> bool:
    """Whether the exam in cells of `COLUMNS` has no newer version that is in force, nor waits to be one."""
    status, amends = row[_STATUS], row[_AMENDS]
    return status != Status.AMENDED.value and not (status == Status.DRAFT.value and amends is not None)


def exam_of(
    row: Any, findings: Sequence[Any], areas: Sequence[Any], answers: Sequence[Any], *, in_error: bool = False
) -> Exam:
    """The exam in cells of `COLUMNS`, with the rows of what belongs to it without the exam's id."""
    found = _exam_of(
        row,
        {cells[0]: _finding_of(cells) for cells in findings},
        {area: bool(painful) for kind, area, painful in areas if kind == "area"},
        {area: bool(painful) for kind, area, painful in areas if kind == "quadrant"},
        dict(answers),
    )
    return replace(found, status=Status.ENTERED_IN_ERROR) if in_error else found


def _finding_of(cells: Any) -> Finding:
    site, painful, rating, reason, reaction, threshold, unit, tip, remark = cells
    return Finding(
        site,
        None if painful is None else bool(painful),
        rating,
        Reason(reason) if reason else None,
        Reaction(reaction) if reaction else None,
        None if threshold is None else Threshold(threshold, unit, tip),
        remark,
    )


def _exam_of(
    row: Any,
    findings: Mapping[str, Finding],
    areas: Mapping[str, bool],
    quadrants: Mapping[str, bool],
    answers: Mapping[str, Answer],
) -> Exam:
    (
        id_,
        patient,
        performed,
        performed_offset,
        examiner,
        mode,
        rule,
        method,
        course,
        infusion,
        timing,
        remark,
        date_only,
        entered,
        status,
        version,
        amends,
        amend_reason,
        signed_by,
        signed_meaning,
        signed,
        signed_offset,
    ) = row
    return Exam(
        patient=patient,
        performed_at=time_of(performed, performed_offset),
        examiner=examiner,
        mode=Mode(mode),
        rule=Rule(rule),
        method=Method(method),
        course=course,
        infusion=infusion,
        timing=timing,
        remark=remark,
        findings=findings,
        areas=areas,
        quadrants=quadrants,
        answers=answers,
        date_only=bool(date_only),
        entered=Entered(entered),
        status=Status(status),
        version=version,
        amends=amends,
        amend_reason=amend_reason,
        signed_by=signed_by,
        signed_meaning=signed_meaning,
        signed_at=time_or_none(signed, signed_offset),
        id=id_,
    )


def amendment(connection: Any, old: Exam, reason: str) -> Exam:
    """A new draft version of a signed exam, not saved yet. UserError without a reason, or when there is one."""
    if not reason.strip():
        raise UserError("An amendment needs a reason.", "Say why the exam is changed.")
    if old.status is not Status.SIGNED:
        what = {Status.AMENDED: "has a newer version", Status.ENTERED_IN_ERROR: "was entered in error"}.get(
            old.status, "is not signed"
        )
        todo = {Status.AMENDED: "Open that one.", Status.ENTERED_IN_ERROR: "Take that back first."}
        raise UserError(f"This exam {what}.", todo.get(old.status, "Just change it."))
    _refuse_second_amendment(connection, old.id)
    return replace(
        old,
        id=new_id(),
        version=old.version + 1,
        amends=old.id,
        amend_reason=reason,
        status=Status.DRAFT,
        signed_by="",
        signed_meaning="",
        signed_at=None,
    )


def _refuse_second_amendment(connection: Any, amends: str | None) -> None:
    if amends and connection.execute("SELECT 1 FROM exam WHERE amends = ?", (amends,)).fetchone():
        raise UserError("This exam is being amended already.", "Open the draft of the amendment and sign it.")
