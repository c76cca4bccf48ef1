"""Erasing one patient: the only thing that ever deletes what is clinical."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bodymap.errors import UserError
from bodymap.medicine.model import Act, Change
from bodymap.store import history
from bodymap.store.records import KINDS, whose

_EXAMS = "SELECT id FROM exam WHERE patient = :id"
_SUBJECTS = " UNION ".join(
    [
        _EXAMS,
        "SELECT id FROM removed WHERE patient = :id",
        *(f"SELECT {kind.table}.id FROM {kind.table} WHERE {whose(kind)}" for kind in KINDS.values()),
    ]
)


# That somebody was erased stays told, also when the same patient came back from another practice and goes again.
OF_PATIENT = f"subject IN ({_SUBJECTS}) AND what <> '{Act.ERASED}'"
_SECTIONS = "SELECT id FROM section WHERE patient = :id"


def _parts() -> Iterator[tuple[str | None, str]]:
    """What goes, in the order that references allow; the counted name is None for what is part of another."""
    yield "changes in the history", f"history WHERE {OF_PATIENT}"
    yield "changes brought from elsewhere", f"section_entry WHERE section IN ({_SECTIONS})"
    yield None, "section WHERE patient = :id"
    yield None, "removed WHERE patient = :id"
    yield None, "entered_in_error WHERE patient = :id"
    for table in ("finding", "pain_area", "answer"):
        yield None, f"{table} WHERE exam IN ({_EXAMS})"
    for kind in reversed(list(KINDS.values())):
        if kind.side:
            of = f"SELECT {kind.table}.id FROM {kind.table} WHERE {whose(kind)}"
            yield None, f"{kind.side.table} WHERE {kind.side.owner} IN ({of})"
        if kind.table == "infusion":
            yield "exams", "exam WHERE patient = :id"
        yield kind.several, f"{kind.table} WHERE {whose(kind)}"


_PARTS = tuple(_parts())
_ALWAYS_SAID = ("changes in the history", "exams", "infusions", "courses", "patients")


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasing came to: how many of what were deleted, and whether `traces` of them stay in the data file or its
    log until whoever reads it lets go."""

    gone: Mapping[str, int]
    traces: bool


def history_of(connection: Any, patient: str) -> list[Change]:
    """All that was changed of a patient and of all that belongs or belonged to one, oldest first."""
    return history.changes(connection, patient, OF_PATIENT)


def what_goes(connection: Any, patient: str) -> dict[str, int]:
    """How many of what erasing a patient deletes; of what few patients have, only what there is."""
    counted = {
        name: connection.execute(f"SELECT count(*) FROM {part}", {"id": patient}).fetchone()[0]
        for name, part in _PARTS
        if name
    }
    return {name: count for name, count in counted.items() if count or name in _ALWAYS_SAID}


def erase(connection: Any, patient: str, who: str) -> dict[str, int]:
    """Delete a patient and all that belongs to one, signed exams and what the history says too; one entry without
    personal data stays, and the hashes of the emptied ones. What was deleted. Must run in a transaction."""
    gone = what_goes(connection, patient)
    if not gone["patients"]:
        raise UserError("There is no patient with this id.")
    # The guards of signed exams know no exception. They are lifted in this transaction alone, and put back in it.
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    emptied = history.empty(connection, OF_PATIENT, {"id": patient})
    for _, part in _PARTS[1:]:
        connection.execute(f"DELETE FROM {part}", {"id": patient})
    for _, sql in guards:
        connection.execute(sql)
    said = ", ".join(f"{count} {name}" for name, count in gone.items())
    history.note(connection, who, patient, [(Act.ERASED, emptied, said)])
    return gone
