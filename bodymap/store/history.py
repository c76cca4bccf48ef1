"""Who changed what and when: one row a change, written in the same transaction, never changed again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bodymap.model import Change, Finding, now
from bodymap.store.cells import in_history, time_cells, time_of

ADDED = "added"


def note(connection: Any, who: str, subject: str, rows: Iterable[tuple[str, str, str]]) -> None:
    """Write rows of (what, old, new) about a subject, all with this moment."""
    when = time_cells(now())
    connection.executemany(
        "INSERT INTO history (at_utc, at_offset, who, subject, what, old, new) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*when, who, subject, *row) for row in rows],
    )


def changes(connection: Any, id_: str, where: str = "subject = :id") -> list[Change]:
    """All that was changed of a subject, or under another condition on `:id`, oldest first (by the counter, not by the
    clock)."""
    rows = connection.execute(
        f"SELECT at_utc, at_offset, who, subject, what, old, new FROM history WHERE {where} ORDER BY added",
        {"id": id_},
    )
    return [Change(time_of(utc, offset), *rest) for utc, offset, *rest in rows]


def finding_text(finding: Finding | None) -> str:
    """A finding with all that was recorded, "" for an open site."""
    if finding is None:
        return ""
    if finding.painful is None:
        said = ["not examined"]
    elif finding.rating is not None:
        said = [str(finding.rating)]
    else:
        said = ["painful, not rated" if finding.painful else "no pain"]
    if finding.reason:
        said.append(f"reason {finding.reason.replace('_', ' ')}")
    if finding.reaction:
        said.append(f"reaction {finding.reaction}")
    if finding.threshold:
        reading = finding.threshold
        tip = f", tip {in_history(reading.tip_area_cm2)} cm2" if reading.tip_area_cm2 is not None else ""
        said.append(f"threshold {in_history(reading.value)} {reading.unit}{tip}")
    if finding.remark:
        said.append(f"remark {finding.remark}")
    return "; ".join(said)


def answered(painful: bool | None) -> str:
    """An area or a coarse answer: yes, no, "" for not asked."""
    return "" if painful is None else "yes" if painful else "no"
