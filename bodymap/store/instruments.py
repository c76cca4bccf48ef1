"""Questionnaires of the practice's own: their TOML text, as it was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bodymap.store import history, seals


@dataclass(frozen=True, slots=True)
class InstrumentText:
    """A questionnaire that the practice loaded; `text` is its TOML."""

    id: str
    version: str
    text: str


def texts(connection: Any) -> list[InstrumentText]:
    """All, in the order they were loaded."""
    rows = connection.execute("SELECT id, version, text FROM instrument ORDER BY added")
    return [InstrumentText(*row) for row in rows]


def save(connection: Any, new: InstrumentText, who: str) -> None:
    """Add a questionnaire, or change its text while nobody has answered it. Must run in a transaction."""
    old = _text(connection, new.id, new.version)
    if old == new.text:
        return
    if old is None:
        connection.execute(
            "INSERT INTO instrument (id, version, text) VALUES (?, ?, ?)", (new.id, new.version, new.text)
        )
    else:
        connection.execute(
            "UPDATE instrument SET text = ? WHERE id = ? AND version = ?", (new.text, new.id, new.version)
        )
    told = [(f"instrument:{new.version}", old or "", new.text)]
    history.note(connection, who, new.id, told, seals.record_of("instrument", f"{new.id} {new.version}"))


def remove(connection: Any, id_: str, version: str, who: str) -> None:
    """Take out a questionnaire that nobody has answered. Must run in a transaction."""
    old = _text(connection, id_, version)
    if old is not None:
        connection.execute("DELETE FROM instrument WHERE id = ? AND version = ?", (id_, version))
        told = [(f"instrument:{version}", old, "")]
        history.note(connection, who, id_, told, seals.record_of("instrument", f"{id_} {version}"))


def _text(connection: Any, id_: str, version: str) -> str | None:
    row = connection.execute("SELECT text FROM instrument WHERE id = ? AND version = ?", (id_, version)).fetchone()
    return None if row is None else row[0]
