"""The history that a patient takes along to another practice, and the one brought from there: sealed sections.

A section is kept as a record of its own, sealed by the entry of the act that brought it; so altering, removing, adding
or reordering any of it is found as with every record. What it says of itself is looked at too: each digest fits its
content, each hash the one before. It is erased with its patient.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bodymap.errors import FileProblem, UserError
from bodymap.medicine.model import Act, Change, Entry, Section
from bodymap.medicine.model.events import digest_of
from bodymap.store import erase, history, seals
from bodymap.store.cells import insert, quoted, time_cells, time_of

_ENTRY = (
    *("number", "at_utc", "at_offset", "who", "subject", "what", "old", "new", "record"),
    *("seal", "salt", "digest", "before", "hash"),
)
_PUT_ENTRY = insert("section_entry", ("section", *_ENTRY))
_PUT = insert("section", ("id", "patient", "origin", "head", "left_utc", "left_offset"))


def leaving(connection: Any, patient: str, origin: str, left_at: datetime) -> Section | None:
    """What the history says of a patient, as it is written, to be taken along; None when it says nothing. FileProblem
    when it does not say what was written: that is nothing to hand on."""
    rows = connection.execute(
        f"SELECT added, {quoted(_ENTRY[1:-2])}, ifnull((SELECT before.hash FROM history AS before"
        " WHERE before.added < history.added ORDER BY before.added DESC LIMIT 1), x''), hash"
        f" FROM history WHERE {erase.OF_PATIENT} ORDER BY added",
        {"id": patient},
    ).fetchall()
    if not rows:
        return None
    section = Section.sealed(origin, history.head(connection), left_at, [Entry(*row) for row in rows])
    if wrong := list(faults(connection, section)):
        found = connection.execute("SELECT number FROM patient WHERE id = ?", (patient,)).fetchone()
        raise FileProblem(
            f"The history of patient {found[0] if found else ''} does not say what was written. {wrong[0]} It is not"
            " exported.",
            "Restore the last backup in which it is whole; `bodymap check` names everything.",
        )
    return section


def of_patient(connection: Any, patient: str) -> list[Section]:
    """The sections that a patient has brought, in the order in which they were. Altered when one of them does not say
    what was saved."""
    seals.verify(connection, "section", "patient = ?", (patient,))
    rows = connection.execute(
        "SELECT id, origin, head, left_utc, left_offset FROM section WHERE patient = ? ORDER BY added", (patient,)
    ).fetchall()
    return [_section(connection, *row) for row in rows]


def _section(connection: Any, id_: str, origin: str, head: str, left_utc: str, left_offset: int) -> Section:
    rows = connection.execute(
        f"SELECT {quoted(_ENTRY)} FROM section_entry WHERE section = ? ORDER BY number", (id_,)
    ).fetchall()
    return Section(id_, origin, head, time_of(left_utc, left_offset), tuple(Entry(*row) for row in rows))


def bring(connection: Any, patient: str, section: Section, who: str) -> None:
    """Keep a section with its patient, sealed by the entry that says so. UserError when it was altered on its way or is
    in the file already; must run in a transaction."""
    if wrong := list(faults(connection, section)):
        raise UserError(
            f"The history from {section.source} was altered on its way. {wrong[0]} Nothing was brought in.",
            "Ask that practice for the file again.",
        )
    if connection.execute("SELECT 1 FROM section WHERE id = ?", (section.id,)).fetchone():
        raise UserError("This history was brought in with another patient already.", "Nothing was brought in.")
    connection.executemany(
        _PUT_ENTRY, [(section.id, *(getattr(entry, name) for name in _ENTRY)) for entry in section.entries]
    )
    left = time_cells(section.left_at)
    connection.execute(_PUT, (section.id, patient, section.origin, section.head, *left))
    count = len(section.entries)
    said = f"from {section.source}: {count} {'entry' if count == 1 else 'entries'}, head {section.head}, {section.id}"
    history.note(connection, who, patient, [(Act.BROUGHT_IN, "", said)], seals.record_of("section", section.id))


def faults(connection: Any, section: Section) -> Iterator[str]:
    """Where a section does not fit its own digests, in words."""
    before: Entry | None = None
    whole = True
    for entry in section.entries:
        number = entry.number
        content = tuple(getattr(entry, name) for name in history.CONTENT)
        said = connection.execute(history.SAYING, content).fetchone()[0]
        if hashlib.sha256(entry.salt + said).digest() != entry.digest:
            yield f"Entry {number} does not say what was written."
            whole = False
        if hashlib.sha256(entry.before + entry.digest).digest() != entry.hash:
            yield f"Entry {number} does not follow the one before it."
            whole = False
        if before is not None and number <= before.number:
            yield f"Entry {number} stands after entry {before.number}."
            whole = False
        elif before is not None and number == before.number + 1 and entry.before != before.hash:
            yield f"Between the entries {before.number} and {number} something was removed, added, moved or altered."
            whole = False
        before = entry
    last, _, begins = section.head.partition("-")
    if before is not None and (
        not last.isdecimal()
        or before.number > int(last)
        or (before.number == int(last) and not before.hash.hex().startswith(begins))
    ):
        yield f"The head {section.head} is not of this history."
        whole = False
    if whole and digest_of(section.origin, section.head, section.left_at, section.entries) != section.id:
        yield "An entry was removed or added, or its head, time or practice is another."


def all_faults(connection: Any) -> Iterator[str]:
    """Where a section of the file does not fit its own digests, in words with the record number of its patient."""
    if "section" not in seals.there(connection):
        return
    rows = connection.execute(
        "SELECT ifnull((SELECT number FROM patient WHERE patient.id = section.patient), '?'), id, origin, head,"
        " left_utc, left_offset FROM section ORDER BY added"
    ).fetchall()
    for number, id_, *rest in rows:
        name = seals.name_of("section", id_.encode(), f"patient {number}".encode())
        try:
            found = list(faults(connection, _section(connection, id_, *rest)))
        except ValueError:
            found = ["It cannot be read."]
        yield from (f"{name}: {fault}" for fault in found)


def changes(connection: Any, subject: str) -> list[Change]:
    """All that was changed of a subject in other practices, oldest first; who did it is told with where."""
    return _told(connection, "subject = :id", history.CHANGES, subject)


def acts(connection: Any, patient: str) -> list[Change]:
    """Who saw what of a patient in other practices, the latest first; who did it is told with where."""
    where = "section IN (SELECT id FROM section WHERE patient = :id)"
    return [
        Change(act.when, act.who, patient, act.what, "", act.new)
        for act in reversed(_told(connection, where, history.IS_ACT, patient))
    ]


def _told(connection: Any, where: str, what: str, id_: str) -> list[Change]:
    given = {"id": id_}
    seals.verify(connection, "section", f"id IN (SELECT section FROM section_entry WHERE {where})", given)
    rows = connection.execute(
        "SELECT at_utc, at_offset, who, origin, subject, what, old, new FROM section_entry"
        f" JOIN section ON section.id = section WHERE ({where}) AND {what}"
        " ORDER BY section.added, section_entry.number",
        given,
    )
    return [
        Change(time_of(utc, offset), f"{who or 'nobody named'}, from {origin or 'another practice'}", *rest)
        for utc, offset, who, origin, *rest in rows
    ]
