"""Finding patients as one types, by name, number or birth date; and the rows of the start page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from bodymap.medicine import body
from bodymap.medicine.model import Method, Mode, Patient, Status
from bodymap.store.cells import Cell, plain, time_of, words
from bodymap.store.exams import IN_FORCE
from bodymap.store.records import KINDS

# -- born -------------------------------------------------------------------------------------------------------------
# A birth date as people type it into the search, finished or not: what it may mean as patterns on ISO text.

# The first letters of the months in English, German, French, Spanish, Italian, Portuguese, Dutch.
_MONTHS = (
    "january januar janvier enero gennaio janeiro",
    "february februar fevrier febrero febbraio fevereiro",
    "march maerz marz mars marzo marco maart",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august aout agosto augustus",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)
_BIRTH_WORD = r"[^\W\d_]{3,}"
_SEP = r"\s*[./\-\s]\s*"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{0,2}))?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_COMPACT_DAY_FIRST = re.compile(r"(\d\d)(\d\d)(\d{4})")
_NUMBERS = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}})(?:{_SEP}(\d{{0,4}}))?\.?")
_MONTH_YEAR = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{4}})")
_DAY_WORD = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?\.?[\s\-/]*(?:de\s+|of\s+)?({_BIRTH_WORD})\.?(?:[\s,\-/]*(?:de\s+)?(\d{{0,4}}))?"
)
_WORD_DAY = re.compile(rf"({_BIRTH_WORD})\.?\s*(?:(\d{{1,2}})(?:st|nd|rd|th)?\s*[,\s]\s*)?(\d{{4}}|\d{{2}})?")
_YEAR = re.compile(r"(?:18|19|20)\d\d")


def patterns(text: str) -> list[str]:
    """What a text may mean as a birth date: LIKE patterns on ISO dates, [] when it is no date."""
    said = plain(text).strip().rstrip(",")
    found: list[tuple[list[str], list[str], list[str]]] = []  # what may be the year, the month, the day
    if match := _ISO.fullmatch(said):
        year, month, day = match.groups()
        found.append(([year], _typing(month) if day is None else _two(month), _typing(day or "")))
    if match := _COMPACT.fullmatch(said):
        found.append(([match[1]], [match[2]], [match[3]]))
    if match := _COMPACT_DAY_FIRST.fullmatch(said):
        found += [([match[3]], [month], [day]) for day, month in ((match[1], match[2]), (match[2], match[1]))]
    if match := _MONTH_YEAR.fullmatch(said):
        found.append(([match[2]], _two(match[1]), ["%"]))
    if match := _NUMBERS.fullmatch(said):
        first, second, year = match.groups()
        found += [(_years(year or ""), _two(month), _two(day)) for day, month in ((first, second), (second, first))]
    if match := _DAY_WORD.fullmatch(said):
        found.append((_years(match[3] or ""), _months(match[2]), _two(match[1])))
    if (match := _WORD_DAY.fullmatch(said)) and match[3]:
        found.append((_years(match[3]), _months(match[1]), _two(match[2]) if match[2] else ["%"]))
    if _YEAR.fullmatch(said):
        found.append(([said], ["%"], ["%"]))
    return list(
        dict.fromkeys(
            f"{year}-{month}-{day}"
            for years, months, days in found
            for year, month, day in product(years, months, days)
            if _may_be(month, 12) and _may_be(day, 31)
        )
    )


def _two(digits: str) -> list[str]:
    """A month or a day of one or two digits; a zero alone is the beginning of one."""
    return ["0_"] if digits == "0" else [digits.zfill(2)]


def _typing(digits: str) -> list[str]:
    """A month or a day that is still being typed: "1" is the first, or the beginning of 10 to 19."""
    if not digits:
        return ["%"]
    return _two(digits) if len(digits) == 2 or digits == "0" else [digits.zfill(2), f"{digits}_"]


def _years(digits: str) -> list[str]:
    """Patterns of the year: two digits are of any century, or the beginning of four."""
    if not digits:
        return ["____"]
    if len(digits) == 2:
        return [f"__{digits}", f"{digits}__"]
    return [digits.ljust(4, "_")]


def _months(word: str) -> list[str]:
    return [f"{n:02}" for n, names in enumerate(_MONTHS, start=1) if any(m.startswith(word) for m in names.split())]


def _may_be(digits: str, most: int) -> bool:
    return not digits.isdigit() or 1 <= int(digits) <= most


# -- find -------------------------------------------------------------------------------------------------------------
# Finding patients as one types, and the rows of the start page. Counts are computed here, never stored.

LAST = 8
"""So many examiner exams a PatientRow counts."""

_PATIENT = KINDS[Patient]
_POINTS = ", ".join(f"'{site}'" for site in body.POINTS)
# Of an exam by its own rule (domain 1.2, 2.3): how many of the 18 were examined, are positive, are painful and of no
# known side because they were not rated.
_TALLY = f"""
SELECT exam.id,
    count(painful),
    sum(CASE WHEN painful = 1 AND (exam.rule = 'painful' OR rating >= 2) THEN 1 ELSE 0 END),
    sum(CASE WHEN painful = 1 AND exam.rule = 'rating2' AND rating IS NULL THEN 1 ELSE 0 END)
FROM exam JOIN finding ON finding.exam = exam.id
WHERE site IN ({_POINTS}) AND exam.id IN ({{ids}}) GROUP BY exam.id
"""


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One patient in a list. `counts`: positive sites of the last 8 examiner exams that are signed and of one rule and
    way (hand or algometer) with the latest, oldest first, None when no site of that exam was examined; `most` are
    the same if every gap turned out positive."""

    patient: Patient
    last_exam: datetime | None
    counts: tuple[int | None, ...]
    exams: int
    own: int  # of these, self-assessments
    most: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One exam in a list: when, whose, how far. `done` sites of all 21 have a finding; `positive` of `examined`
    tender points, by the rule of the exam. `counts` and `most` are those of a PatientRow that ends with this exam; none
    of an exam that is not signed."""

    exam_id: str
    patient: Patient
    performed_at: datetime
    date_only: bool
    examiner: str
    mode: Mode
    status: Status
    timing: str
    course: str | None
    infusion: str | None
    version: int
    done: int
    examined: int
    positive: int
    signed_at: datetime | None
    counts: tuple[int | None, ...]
    most: tuple[int | None, ...]


def find_patients(connection: Any, text: str, limit: int) -> list[PatientRow]:
    """Patients whose name, number or birth date fits what was typed, best first; all for an empty text.

    `limit` < 0: all. Every word must occur, at the beginning of a word before in the middle of one.
    """
    wanted = words(text)
    dates = patterns(text)
    where, values = _condition(wanted, dates, text)
    starts = " + ".join(["(instr(folded, ?) > 0)"] * len(wanted)) or "NULL"
    found = connection.execute(
        f"SELECT {_PATIENT.listed} FROM patient WHERE {where} ORDER BY {starts} DESC, folded, added LIMIT ?",
        (*values, *(f" {word}" for word in wanted), limit),
    )
    return rows_of(connection, [_PATIENT.of(row) for row in found], everyone=limit < 0 and not text.strip())


def _condition(wanted: Sequence[str], dates: Sequence[str], text: str) -> tuple[str, list[Cell]]:
    if not text.strip():
        return "1", []
    ways, values = [], list[Cell]()
    if wanted:
        ways.append(" AND ".join(["instr(folded, ?) > 0"] * len(wanted)))
        values += wanted
    if dates:
        ways.append(" OR ".join(["birth_date LIKE ?"] * len(dates)))
        values += dates
    # A name and a birth date together: some words at the start or at the end are the date.
    pieces = text.split()
    for cut in range(1, len(pieces)):
        for name, day in ((pieces[:cut], pieces[cut:]), (pieces[cut:], pieces[:cut])):
            named, meant = words(" ".join(name)), patterns(" ".join(day))
            if named and meant:
                ways.append(
                    f"{' AND '.join(['instr(folded, ?) > 0'] * len(named))}"
                    f" AND ({' OR '.join(['birth_date LIKE ?'] * len(meant))})"
                )
                values += [*named, *meant]
    return " OR ".join(f"({way})" for way in ways) or "0", values


def rows_of(connection: Any, patients: Sequence[Patient], *, everyone: bool = False) -> list[PatientRow]:
    """Patients with their last exam and counts, in the order given."""
    ids = [patient.id for patient in patients]
    # `exam.patient IN (...)` of very many is said as no condition at all.
    chosen = "1" if everyone else f"patient IN ({', '.join('?' * len(ids))})"
    values = [] if everyone else ids
    exams: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    own: Counter[str] = Counter()
    lines: defaultdict[str, list[tuple[str, _Kind]]] = defaultdict(list)
    for patient, exam, mode, rule, method, status, utc, offset in connection.execute(
        "SELECT patient, id, mode, rule, method, status, performed_utc, performed_offset FROM exam"
        f" WHERE {chosen} AND {IN_FORCE} ORDER BY performed_utc, added",
        values,
    ):
        exams[patient].append((utc, offset))
        own[patient] += mode == Mode.SELF
        if mode == Mode.EXAMINER and status == Status.SIGNED:
            lines[patient].append((exam, (mode, rule, method == Method.ALGOMETER)))
    last = {id_: _line(lines[id_]) for id_ in ids}
    tallies = _tallies(connection, [exam for several in last.values() for exam in several])
    return [
        PatientRow(
            patient,
            time_of(*exams[patient.id][-1]) if exams[patient.id] else None,
            _counts(tallies, last[patient.id]),
            len(exams[patient.id]),
            own[patient.id],
            _most(tallies, last[patient.id]),
        )
        for patient in patients
    ]


_Kind = tuple[str, str, bool]


def _line(exams: Sequence[tuple[str, _Kind]]) -> list[str]:
    """The last exams of the kind of the last one: another rule or an algometer is another line."""
    return [exam for exam, kind in exams if kind == exams[-1][1]][-LAST:]


def _lines_until(connection: Any, patients: Sequence[str], exams: Sequence[str]) -> dict[str, list[str]]:
    """For each of these exams that is signed, the exams of its own line up to it."""
    found: dict[str, list[str]] = {}
    wanted, lines = set(exams), defaultdict[str, list[tuple[str, _Kind]]](list)
    for at in range(0, len(patients), 5000):
        some = patients[at : at + 5000]
        for patient, exam, mode, rule, method in connection.execute(
            "SELECT patient, id, mode, rule, method FROM exam WHERE status = 'signed'"
            f" AND patient IN ({', '.join('?' * len(some))}) ORDER BY performed_utc, added",
            some,
        ):
            lines[patient].append((exam, (mode, rule, method == Method.ALGOMETER)))
            if exam in wanted:
                found[exam] = _line(lines[patient])
    return found


_Tallies = defaultdict[str, tuple[int, int, int]]


def _tallies(connection: Any, exams: list[str]) -> _Tallies:
    """Examined, positive and undetermined tender points of exams, computed in the file."""
    found: _Tallies = defaultdict(lambda: (0, 0, 0))
    for at in range(0, len(exams), 5000):  # well below the most variables of one statement
        some = exams[at : at + 5000]
        for exam, *tally in connection.execute(_TALLY.format(ids=", ".join("?" * len(some))), some):
            examined, positive, undetermined = tally
            found[exam] = (examined, positive, undetermined)
    return found


def _counts(tallies: _Tallies, line: Sequence[str]) -> tuple[int | None, ...]:
    return tuple(positive if examined else None for examined, positive, _ in (tallies[exam] for exam in line))


def _most(tallies: _Tallies, line: Sequence[str]) -> tuple[int | None, ...]:
    """The counts of a line if every gap turned out positive."""
    of = len(body.POINTS)
    return tuple(
        positive + undetermined + of - examined if examined else None
        for examined, positive, undetermined in (tallies[exam] for exam in line)
    )


def visits(connection: Any, where: str, values: tuple[Cell, ...], limit: int = -1) -> list[VisitRow]:
    """Exams of a condition, the latest first, one row each."""
    found = connection.execute(
        f"""SELECT {_PATIENT.listed}, exam.id, performed_utc, performed_offset, date_only, examiner, mode, status,
            timing, course, infusion, version, signed_utc, signed_offset,
            (SELECT count(*) FROM finding WHERE finding.exam = exam.id)
        FROM exam JOIN patient ON patient.id = exam.patient
        WHERE {where} ORDER BY performed_utc DESC, exam.added DESC LIMIT ?""",
        (*values, limit),
    ).fetchall()
    shown = len(_PATIENT.columns)
    ids = [row[shown] for row in found]
    lines = _lines_until(connection, list(dict.fromkeys(_PATIENT.of(row[:shown]).id for row in found)), ids)
    tallies = _tallies(connection, list(dict.fromkeys([*ids, *(exam for line in lines.values() for exam in line)])))
    rows = []
    for row in found:
        exam, utc, offset, date_only, examiner, mode, status, timing, course, infusion, version, *rest = row[shown:]
        signed_utc, signed_offset, done = rest
        examined, positive, _ = tallies[exam]
        rows.append(
            VisitRow(
                exam_id=exam,
                patient=_PATIENT.of(row[:shown]),
                performed_at=time_of(utc, offset),
                date_only=bool(date_only),
                examiner=examiner,
                mode=Mode(mode),
                status=Status(status),
                timing=timing,
                course=course,
                infusion=infusion,
                version=version,
                done=done,
                examined=examined,
                positive=positive,
                signed_at=time_of(signed_utc, signed_offset) if signed_utc else None,
                counts=_counts(tallies, lines.get(exam, ())),
                most=_most(tallies, lines.get(exam, ())),
            )
        )
    return rows


def on_day(connection: Any, day: date) -> list[VisitRow]:
    """The exams of one day by the clock of the place where they were made, earliest first."""
    start = datetime.combine(day, time(), UTC)
    # No place is further than a day from UTC.
    ends = [(start + timedelta(days=n)).replace(tzinfo=None).isoformat() for n in (-1, 2)]
    near = visits(connection, f"performed_utc >= ? AND performed_utc < ? AND {IN_FORCE}", tuple(ends))
    return [row for row in reversed(near) if row.performed_at.date() == day]
