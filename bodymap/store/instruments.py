"""Questionnaires of the practice's own: their TOML text, as it was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bodymap.store import history


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
    history.note(connection, who, new.id, [(f"instrument:{new.version}", old or "", new.text)])


def remove(connection: Any, id_: str, version: str, who: str) -> None:
    """Take out a questionnaire that nobody has answered. Must run in a transaction."""
    old = _text(connection, id_, version)
    if old is not None:
        connection.execute("DELETE FROM instrument WHERE id = ? AND version = ?", (id_, version))
        history.note(connection, who, id_, [(f"instrument:{version}", old, "")])


def _text(connection: Any, id_: str, version: str) -> str | None:
    row = connection.execute("SELECT text FROM instrument WHERE id = ? AND version = ?", (id_, version)).fetchone()
    return None if row is None else row[0]
