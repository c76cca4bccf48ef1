"""Patients, courses and infusions: to rows and back."""

from __future__ import annotations

from typing import Any

from bodymap.errors import UserError
from bodymap.model import Course, Infusion, Patient
from bodymap.store import history
from bodymap.store.cells import Cell, columns, day_cell, day_of, differing, insert, time_cells, time_of, update
from bodymap.store.fold import folded

PATIENT = columns("id number name birth_date sex figure remark folded")
COURSE = columns("id patient label agent route indication planned stopped stop_reason remark")
INFUSION = columns("id course number given_utc given_offset agent mg_per_kg total_mg minutes weight_kg remark")
PATIENT_SHOWN = PATIENT[:-1]
"""The columns a Patient is made of, in its own order after the id."""


def save_patient(connection: Any, p: Patient, who: str) -> None:
    """Add or change a patient. UserError when the number is missing or taken."""
    if not p.number.strip():
        raise UserError("A patient needs a number.", "Give one.")
    _refuse_taken(
        connection,
        "SELECT 1 FROM patient WHERE number = ? AND id <> ?",
        (p.number, p.id),
        UserError("Another patient has this number.", "Give another one, or open that patient."),
    )
    cells = (p.id, p.number, p.name, day_cell(p.birth_date), p.sex, p.figure, p.remark, folded(p.name, p.number))
    _save(connection, "patient", PATIENT, cells, who)


def save_course(connection: Any, c: Course, who: str) -> None:
    """Add or change a course. UserError when the patient has another one with this label."""
    _refuse_taken(
        connection,
        "SELECT 1 FROM course WHERE patient = ? AND label = ? AND id <> ?",
        (c.patient, c.label, c.id),
        UserError("This patient has another course with this name.", "Give another name."),
    )
    stopped = day_cell(c.stopped)
    cells = (c.id, c.patient, c.label, c.agent, c.route, c.indication, c.planned, stopped, c.stop_reason, c.remark)
    _save(connection, "course", COURSE, cells, who)


def save_infusion(connection: Any, i: Infusion, who: str) -> None:
    """Add or change an infusion. UserError when the course has another one with this number."""
    _refuse_taken(
        connection,
        "SELECT 1 FROM infusion WHERE course = ? AND number = ? AND id <> ?",
        (i.course, i.number, i.id),
        UserError("This course has another infusion with this number.", "Give another number."),
    )
    given = time_cells(i.given_at)
    doses = (i.mg_per_kg, i.total_mg, i.minutes, i.weight_kg)
    cells = (i.id, i.course, i.number, *given, i.agent, *doses, i.remark)
    _save(connection, "infusion", INFUSION, cells, who)


def patients(connection: Any, where: str = "", values: tuple[Cell, ...] = ()) -> list[Patient]:
    """Patients in the order they were added; `where` limits them."""
    rows = connection.execute(f"SELECT {', '.join(PATIENT_SHOWN)} FROM patient {where} ORDER BY added", values)
    return [patient_of(row) for row in rows]


def patient_of(row: Any) -> Patient:
    """A patient from the cells of PATIENT_SHOWN."""
    id_, number, name, born, sex, figure, remark = row
    return Patient(number, name, day_of(born), sex, figure, remark, id_)


def courses(connection: Any, where: str = "", values: tuple[Cell, ...] = ()) -> list[Course]:
    """Courses in the order they were added; `where` limits them."""
    rows = connection.execute(f"SELECT {', '.join(COURSE)} FROM course {where} ORDER BY added", values)
    return [
        Course(patient, label, agent, route, indication, planned, day_of(stopped), reason, remark, id=id_)
        for id_, patient, label, agent, route, indication, planned, stopped, reason, remark in rows
    ]


def infusions(connection: Any, where: str = "", values: tuple[Cell, ...] = ()) -> list[Infusion]:
    """Infusions by number; `where` limits them."""
    rows = connection.execute(f"SELECT {', '.join(INFUSION)} FROM infusion {where} ORDER BY course, number", values)
    return [
        Infusion(course, number, time_of(utc, offset), agent, mg_per_kg, total_mg, minutes, weight_kg, remark, id=id_)
        for id_, course, number, utc, offset, agent, mg_per_kg, total_mg, minutes, weight_kg, remark in rows
    ]


def _refuse_taken(connection: Any, sql: str, values: tuple[Cell, ...], problem: UserError) -> None:
    if connection.execute(sql, values).fetchone():
        raise problem


def _save(connection: Any, table: str, all_columns: tuple[str, ...], cells: tuple[Cell, ...], who: str) -> None:
    id_ = cells[0]
    old = connection.execute(f"SELECT {', '.join(all_columns)} FROM {table} WHERE id = ?", (id_,)).fetchone()
    if old is None:
        connection.execute(insert(table, all_columns), cells)
        history.note(connection, who, str(id_), [(table, "", history.ADDED)])
        return
    names, values, rows = differing(all_columns, old, cells)
    if names:
        connection.execute(update(table, names), (*values, id_))
        history.note(connection, who, str(id_), [row for row in rows if row[0] != "folded"])
