"""Erasing one patient: the only thing that ever deletes what is clinical."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bodymap.errors import UserError
from bodymap.medicine.model import Act, Change
from bodymap.store import history, seals
from bodymap.store.records import KINDS, REMOVED, whose

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


_REMOVABLE = ", ".join(f"'{kind.table}'" for kind in KINDS.values() if kind.removable)
TOLD_REMOVED = f"new = '{REMOVED}' AND what IN ({_REMOVABLE})"
"""The condition under which an entry of the history tells that something was removed."""


def strayed(connection: Any) -> Iterator[str]:
    """What is listed as removed of another patient than the history says, in words. An entry of removing begins with
    what it belonged to: a patient, or a course or infusion, which can have been moved since."""
    for id_, patient in connection.execute("SELECT id, patient FROM removed ORDER BY id").fetchall():
        told = [row[0] for row in connection.execute(
            f"SELECT old FROM history WHERE subject = ? AND {TOLD_REMOVED}", (id_,)
        )]  # fmt: skip
        owners = [_owners(connection, text) for text in told]
        if owners and all(several and patient not in several for several in owners):
            yield f"{id_} is listed as removed of another patient than the history says."


def _owners(connection: Any, text: str) -> set[str]:
    """The patients whose that was, or became later, which an entry of removing tells of; none when that is not known
    any more."""
    what, _, rest = text.partition(" ")
    id_ = rest.partition("; ")[0]
    if what == "patient":
        return {id_}
    above = {"course": "patient", "infusion": "course"}.get(what)
    if above is None:
        return set()
    found = connection.execute(
        f"SELECT {above} FROM {what} WHERE id = :id"
        f" UNION SELECT old FROM history WHERE subject = :id AND what = '{above}'"
        f" UNION SELECT subject FROM history WHERE what = '{what}' AND old = :id AND '{above}' = 'patient'",
        {"id": id_},
    ).fetchall()
    told = connection.execute(f"SELECT old FROM history WHERE subject = ? AND {TOLD_REMOVED}", (id_,)).fetchall()
    entries = [f"{above} {row[0]}" for row in found] + [row[0] for row in told if row[0].startswith(f"{above} ")]
    return {patient for entry in entries for patient in _owners(connection, entry)}


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
    personal data stays, and the hashes of the emptied ones. What was deleted. Altered, and nothing is,
    when it cannot be told what was removed of whom. Must run in a transaction."""
    if wrong := list(strayed(connection)):
        raise seals.Altered(
            f"{wrong[0]} Something of this patient could stay in the file, so nothing was erased.",
            "Restore the last backup in which it is whole; `bodymap check` names everything.",
        )
    gone = what_goes(connection, patient)
    if not gone["patients"]:
        raise UserError("There is no patient with this id.")
    # The guards of signed exams know no exception. They are lifted in this transaction alone, and put back in it.
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    kept = _sealed_along(connection, patient)
    emptied = history.empty(connection, OF_PATIENT, {"id": patient})
    for _, part in _PARTS[1:]:
        connection.execute(f"DELETE FROM {part}", {"id": patient})
    for _, sql in guards:
        connection.execute(sql)
    said = ", ".join(f"{count} {name}" for name, count in gone.items())
    history.note(connection, who, patient, [(Act.ERASED, emptied, said)])
    for record in kept:
        history.note(connection, "", record.partition(" ")[2], [(history.SEALED, "", "")], record)
    return gone


def _sealed_along(connection: Any, patient: str) -> list[str]:
    """Records of others, in order, that are sealed by an entry about what was removed of this patient: an infusion that
    was moved since, say. Their seal goes with the entry."""
    rows = connection.execute(
        f"SELECT DISTINCT record FROM history WHERE seal IS NOT NULL AND {OF_PATIENT}"
        f" AND substr(record, instr(record, ' ') + 1) NOT IN ({_SUBJECTS})"
        " AND record NOT IN (SELECT 'section ' || id FROM section WHERE patient = :id)",
        {"id": patient},
    ).fetchall()
    return [record for (record,) in rows if seals.is_sealed(connection, record)]
