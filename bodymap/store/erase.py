"""Erasing one patient: the only thing that ever deletes what is clinical."""

from __future__ import annotations

from typing import Any

from bodymap.errors import UserError
from bodymap.store import history

_EXAMS = "SELECT id FROM exam WHERE patient = :patient"
_COURSES = "SELECT id FROM course WHERE patient = :patient"
_INFUSIONS = f"SELECT id FROM infusion WHERE course IN ({_COURSES})"
_SUBJECTS = f"SELECT :patient UNION {_EXAMS} UNION {_COURSES} UNION {_INFUSIONS}"
# In the order that references allow; the counted name is None for what is part of another.
_PARTS: tuple[tuple[str | None, str], ...] = (
    ("changes in the history", f"history WHERE subject IN ({_SUBJECTS})"),
    (None, f"finding WHERE exam IN ({_EXAMS})"),
    (None, f"pain_area WHERE exam IN ({_EXAMS})"),
    (None, f"answer WHERE exam IN ({_EXAMS})"),
    ("exams", "exam WHERE patient = :patient"),
    ("infusions", f"infusion WHERE course IN ({_COURSES})"),
    ("courses", "course WHERE patient = :patient"),
    ("patients", "patient WHERE id = :patient"),
)


def what_goes(connection: Any, patient: str) -> dict[str, int]:
    """How many of what erasing a patient deletes."""
    return {
        name: connection.execute(f"SELECT count(*) FROM {part}", {"patient": patient}).fetchone()[0]
        for name, part in _PARTS
        if name
    }


def erase(connection: Any, patient: str, who: str) -> dict[str, int]:
    """Delete a patient and all that belongs to one, signed exams and history too; one history row without personal data
    stays. What was deleted. Must run in a transaction, with secure_delete on."""
    gone = what_goes(connection, patient)
    if not gone["patients"]:
        raise UserError("There is no patient with this id.")
    # The guards of signed exams know no exception. They are lifted in this transaction alone, and put back in it.
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    for _, part in _PARTS:
        connection.execute(f"DELETE FROM {part}", {"patient": patient})
    for _, sql in guards:
        connection.execute(sql)
    said = ", ".join(f"{count} {name}" for name, count in gone.items())
    history.note(connection, who, patient, [("erased", "", said)])
    return gone
