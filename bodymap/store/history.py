"""Who did what and when: one chain of entries, never changed again; and whether the clock was set meanwhile."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from bodymap.errors import UserError
from bodymap.medicine.model import Act, Change, Finding, now
from bodymap.store import seals
from bodymap.store.cells import in_history, time_cells, time_of
from bodymap.system import counting_sleep

# -- clock ------------------------------------------------------------------------------------------------------------
# Whether the computer's clock was set while the program ran: it is compared with a clock that nobody can set.

DIFFER = timedelta(minutes=2)
"""So far two clocks may be apart."""
_DRIFT = 1e-4
"""And so far for each second that went by: quartz is good to 1e-4, and the computer's clock is put right now and then,
a little at a time."""


class Watch:
    """The computer's clock against a steady one since the program began, or since an entry of the history told that
    they had come apart. That entry counts only where it stands: what was told is told again to a file that does not
    hold it, after an act that could not be saved or a backup that was brought back."""

    def __init__(self, wall: Callable[[], datetime] = now, steady: Callable[[], float | None] = counting_sleep) -> None:
        self._steady = steady
        self._began = wall(), steady()
        self._told = 0, b"", self._began  # number and hash of the entry, and what the clocks said

    @property
    def last_told(self) -> tuple[int, bytes]:
        """Number and hash of the entry that told of the clock last, 0 and nothing without one."""
        return self._told[:2]

    def expected(self, at: datetime, *, told: bool) -> datetime | None:
        """What the clock, which says `at`, would say had nobody set it; None when that is near enough, or when it
        cannot be known. `told`: the history holds the last entry that told of it."""
        (then, began), ran = self._told[2] if told else self._began, self._steady()
        if began is None or ran is None:
            return None
        gone = timedelta(seconds=ran - began)
        return then + gone if abs(at - then - gone) > DIFFER + gone * _DRIFT else None

    def tell(self, number: int, hash_: bytes, at: datetime) -> None:
        """This entry, written when the clock said `at`, tells of it."""
        self._told = number, hash_, (at, self._steady())


# -- history ----------------------------------------------------------------------------------------------------------
# Who did what and when: one chain of entries, written in the same transaction as the act, never changed again. The
# hash of an entry is taken over the hash before it and the digest of its salt and content; so erasing can take content
# and salt away and leaves the chain whole. An entry that leaves a record changed says what that record says now
# (`seals`). Heads are kept outside the file too: whoever writes the whole chain anew cannot write them.

ADDED = "added"
SEALED = "sealed"
"""What an entry tells that only seals a record as it was found, when the file was brought up to date."""
CONTENT = ("at_utc", "at_offset", "who", "subject", "what", "old", "new", "record", "seal")
_COLUMNS = (*CONTENT, "salt", "digest", "hash")
_PUT = f"INSERT INTO history ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_DECLARED = ("TEXT", "INTEGER", *("TEXT",) * 6, "BLOB")
_SAID = f"CAST({seals.text_of(list(zip(CONTENT, _DECLARED, strict=True)))} AS BLOB)"
SAYING = f"SELECT CAST({seals.text_of([(f'?{n}', of) for n, of in enumerate(_DECLARED, start=1)])} AS BLOB)"
_SAYING_AFTER = f"{SAYING}, (SELECT hash FROM history ORDER BY added DESC LIMIT 1)"
_SALT, _HEAD = 16, 16
_ACTS = ", ".join(f"'{act}'" for act in Act if act is not Act.ERASED)
IS_ACT = f"what IN ({_ACTS}, '{Act.ERASED}')"
CHANGES = f"what NOT IN ('{SEALED}', {_ACTS})"
_CLOCKS = f"'{Act.CLOCK}', '{Act.CLOCK_ON}'"
watch = Watch()
"""Of the computer's clock, while this program runs."""


def note(connection: Any, who: str, subject: str, rows: Iterable[tuple[str, str, str]], record: str = "") -> None:
    """Write entries of (what, old, new) about a subject, all with this moment, after what they tell has been written.

    `record`: the record that is changed (`seals.record_of`); what it says now is sealed by the last entry.
    """
    at, told = now(), list(rows)
    when = time_cells(at)
    if told:
        _note_clock(connection, who, at)
    for n, row in enumerate(told, start=1):
        sealed = seals.seal(connection, record) if record and n == len(told) else None
        _append(connection, (*when, who, subject, *row, record if sealed is not None else "", sealed))


def _note_clock(connection: Any, who: str, at: datetime) -> None:
    """Say so when the clock was set while the program ran, or stands before the entry before."""
    number, hash_ = watch.last_told
    expected = watch.expected(at, told=number > 0 and goes_on_from(connection, number, hash_))
    row = connection.execute(
        "SELECT at_utc, at_offset FROM history WHERE at_utc <> '' ORDER BY added DESC LIMIT 1"  # not an emptied one
    ).fetchone()
    before = time_of(*row) if row is not None else at
    jumps = []
    if expected is not None and expected < at:
        jumps.append((Act.CLOCK_ON, expected))
    if before - at > DIFFER:
        jumps.append((Act.CLOCK, before))
    elif expected is not None and expected > at:
        jumps.append((Act.CLOCK, expected))
    for act, was in jumps:
        old, new = (f"{time_cells(each)[0]} UTC" for each in (was.replace(microsecond=0), at))
        _append(connection, (*time_cells(at), who, "", act.value, old, new, "", None))
        watch.tell(*end(connection), at)


def _append(connection: Any, content: tuple[Any, ...]) -> None:
    salt = os.urandom(_SALT)
    said, before = connection.execute(_SAYING_AFTER, content).fetchone()
    digest = hashlib.sha256(salt + said).digest()
    connection.execute(_PUT, (*content, salt, digest, hashlib.sha256((before or b"") + digest).digest()))


def is_chained(connection: Any) -> bool:
    """Whether the file has a chain; one of an older schema has none."""
    return any(row[1] == "hash" for row in connection.execute("PRAGMA table_info(history)"))


def end(connection: Any) -> tuple[int, bytes]:
    """Number and hash of the last entry of a chain, 0 and nothing without one."""
    row = connection.execute("SELECT added, hash FROM history ORDER BY added DESC LIMIT 1").fetchone()
    return (row[0], row[1] or b"") if row else (0, b"")


def goes_on_from(connection: Any, number: int, hash_: bytes) -> bool:
    """Whether the history is the same up to an entry, which another file ends with."""
    row = connection.execute("SELECT hash FROM history WHERE added = ?", (number,)).fetchone()
    return number == 0 or (row is not None and row[0] == hash_)


def head(connection: Any) -> str:
    """The last entry as it is kept outside the file: its number and the beginning of its hash, "" without a history."""
    number, hash_ = end(connection)
    return f"{number}-{hash_.hex()[:_HEAD]}" if number else ""


def faults(connection: Any, against: str = "") -> Iterator[str]:
    """What was removed, altered, moved or added in the chain, in words; and whether it still holds the head `against`.
    UserError when that is none."""
    if against:
        yield from not_after(connection, against)
    before, number, gone = b"", 0, set[int]()
    emptied: list[int] = []
    rows = connection.execute(
        f"SELECT added, salt, digest, hash, {_SAID}, what = '{Act.ERASED}', CAST(old AS BLOB)"
        " FROM history ORDER BY added"
    )
    for added, salt, digest, hash_, said, erased, old in rows:
        if not isinstance(digest, bytes) or not isinstance(hash_, bytes):
            yield f"Entry {added} of the history was put there by another hand."
            continue
        if hashlib.sha256(before + digest).digest() != hash_:
            where = f"Between the entries {number} and {added} of the history"
            yield f"{where} something was removed, added, moved or altered."
        if salt is None:
            emptied.append(added)
        elif hashlib.sha256(salt + said).digest() != digest:
            yield f"Entry {added} of the history does not say what was written."
        elif erased:
            gone |= set(_numbers(old.decode(errors="replace")))
        before, number = hash_, added
    for added in emptied:
        if added not in gone:
            yield f"Entry {added} of the history was emptied, and no erasing says so."
    counted = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'history'").fetchone()
    if counted and (not isinstance(counted[0], int) or counted[0] > number):  # lower: see bookkeeping
        yield f"The history ends with entry {number}, but it was longer or is counted otherwise."


def _parsed(head: str) -> tuple[str, str]:
    """Number and beginning of the hash of a head. UserError."""
    wanted = re.fullmatch(r"(\d{1,18})-([0-9a-f]{8,64})", head.strip().lower())
    if wanted is None:
        raise UserError(f"'{head}' is no head of a history.", "It is a number, a hyphen and 16 letters and digits.")
    return wanted[1], wanted[2]


def not_after(connection: Any, against: str) -> Iterator[str]:
    """What is said when the history does not go on from the head `against`. UserError when that is none."""
    number, begins = _parsed(against)
    row = connection.execute("SELECT hash FROM history WHERE added = ?", (int(number),)).fetchone()
    if row is None or not isinstance(row[0], bytes) or not row[0].hex().startswith(begins):
        yield (
            f"The history up to entry {number} is not the one that this head was taken of: it was written anew,"
            " or the head is of another file."
        )


def newer(connection: Any, against: str) -> list[str]:
    """What was written after a head was taken, in words, by whom: for a person to see whether it can be so. An entry
    that another hand has chained on properly is found in no other way. No patients' data. UserError when it is no
    head."""
    after = int(_parsed(against)[0])
    rows = connection.execute(
        f"SELECT who, CASE WHEN what IN ({_ACTS}, '{Act.ERASED}') THEN what"
        " ELSE substr(record, 1, max(0, instr(record, ' ') - 1)) END AS kind, count(*),"
        " min(at_utc), max(at_utc) FROM history WHERE added > ? AND salt IS NOT NULL"
        " GROUP BY who, kind HAVING kind <> '' ORDER BY who, min(added)",
        (after,),
    ).fetchall()
    count = connection.execute("SELECT count(*) FROM history WHERE added > ?", (after,)).fetchone()[0]
    told = [] if count == 0 else [f"{count} {'entry is' if count == 1 else 'entries are'} newer than this head."]
    for who, kind, many, first, last in rows:
        name = seals.NAMES.get(kind, kind).lower().replace("_", " ")
        what = name if kind in set(Act) else f"{name} changed or added"
        when = first[:16] if first[:16] == last[:16] else f"{first[:16]} to {last[:16]}"
        told.append(f"{who or 'nobody named'}: {many} x {what}, {when.replace('T', ' ')} UTC")
    return told


def empty(connection: Any, where: str, values: dict[str, str]) -> str:
    """Take content and salt out of entries, whose guards are lifted; their numbers, as the entry of the erasing keeps
    them."""
    gone = [row[0] for row in connection.execute(f"SELECT added FROM history WHERE {where} ORDER BY added", values)]
    connection.executemany(
        "UPDATE history SET at_utc = '', at_offset = 0, who = '', subject = '', what = '', old = '', new = '',"
        " record = '', seal = NULL, salt = NULL WHERE added = ?",
        [(added,) for added in gone],
    )
    return _ranges(gone)


def _ranges(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _numbers(text: str) -> Iterator[int]:
    for run in text.split():
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def begin(connection: Any) -> None:
    """Chain the entries of a file that had no chain, and seal every record. Must run in the step that makes it one."""
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE name = 'history_update'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    before = b""
    for added, said in connection.execute(f"SELECT added, {_SAID} FROM history ORDER BY added").fetchall():
        salt = os.urandom(_SALT)
        digest = hashlib.sha256(salt + said).digest()
        before = hashlib.sha256(before + digest).digest()
        connection.execute(
            "UPDATE history SET salt = ?, digest = ?, hash = ? WHERE added = ?", (salt, digest, before, added)
        )
    for _, sql in guards:
        connection.execute(sql)
    seal_anew(connection)


def seal_anew(connection: Any, but: Collection[str] = ()) -> None:
    """Seal every record that says something else than its last seal, after a step has changed what a record is; `but`
    those that did so before it."""
    for record in seals.unsealed(connection):
        if record not in but:
            note(connection, "", record.partition(" ")[2], [(SEALED, "", "")], record)


def changes(connection: Any, id_: str, where: str = "subject = :id") -> list[Change]:
    """All that was changed of a subject, or under another condition on `:id`, oldest first (by the counter, not by the
    clock)."""
    rows = connection.execute(
        f"SELECT at_utc, at_offset, who, subject, what, old, new FROM history WHERE ({where})"
        f" AND {CHANGES} ORDER BY added",
        {"id": id_},
    )
    return [Change(time_of(utc, offset), *rest) for utc, offset, *rest in rows]


def _minute(column: str) -> str:
    """Of an entry about the clock: day and minute, as they are read."""
    return f"substr({column}, 1, 10) || ' ' || substr({column}, 12, 5)"


def acts(connection: Any, patient: str | None, limit: int) -> list[Change]:
    """Who saw what of a patient (None: of all, and what happened to the file), the latest first; `limit` < 0: all."""
    rows = connection.execute(
        "SELECT at_utc, at_offset, who, subject, what, '',"
        f" CASE WHEN what IN ({_CLOCKS}) THEN 'from ' || {_minute('old')} || ' to ' || {_minute('new')} || ' UTC'"
        " ELSE new END FROM history"
        f" WHERE {IS_ACT}"
        f"{'' if patient is None else ' AND subject = :id'} ORDER BY added DESC LIMIT :limit",
        {"id": patient, "limit": limit} if patient is not None else {"limit": limit},
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
