"""Everything of one patient as it stands at one moment: one statement reads it and what verifies it, whatever there is
of it, and one before it asks how the tables of the file are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from bodymap.errors import UserError
from bodymap.medicine.model import Course, Event, Exam, InError, Infusion, Patient, Response, Treatment
from bodymap.store import exams, mistakes, records, seals
from bodymap.store.instruments import InstrumentText
from bodymap.store.mistakes import TABLES, Mistaken
from bodymap.store.records import KINDS, Kept, Kind

_Value = TypeVar("_Value")
_LEAD = 5  # columns before the cells of a value: what it is, its id, its place in its order, when it was added, marked
_OF_EXAM = {"finding": exams.FINDING, "pain_area": exams.AREA, "answer": exams.ANSWER}
# The patient whose record it is, known by the id of something that belongs to one.
PATIENT, COURSE, EXAM = "patient", "course", "exam"
_WHOSE = {
    PATIENT: ":id",
    COURSE: "(SELECT patient FROM course WHERE id = :id)",
    EXAM: "(SELECT patient FROM exam WHERE id = :id)",
}


class PatientRecord:
    """What the pages, papers and exports of one patient show. It never changes: after a change another one is read.

    A value is Altered when it is asked for and does not say what was saved, or when one does that is left out because
    it is marked as entered in error: the mark may be forged."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        """`rows` as `read` has them."""
        self._values: dict[str, dict[str, Sequence[Any]]] = defaultdict(dict)
        self._sides: dict[tuple[str, str], list[Sequence[Any]]] = defaultdict(list)
        self._wrong: dict[tuple[str, str], str] = {}
        self._made: dict[tuple[str, str], Any] = {}
        settings: dict[str, str] = {}
        own: list[InstrumentText] = []
        marks: list[InError] = []
        for row in rows:
            match row[0]:
                case "sealed":
                    if words := seals.why_altered(row[1], *row[2:6]):
                        self._wrong[row[1], row[2].decode(errors="replace")] = words
                case "side":
                    self._sides[row[1], row[2]].append(row[3:])
                case "setting":
                    settings[row[1]] = row[2]
                case "instrument":
                    own.append(InstrumentText(*row[1:4]))
                case "mark":
                    if row[2] in TABLES.values():  # another is of nothing: see `seals.wrong_marks`
                        marks.append(mistakes.mark_of(row[1:]))
                case table:
                    self._values[table][row[1]] = row
        self.settings: Mapping[str, str] = MappingProxyType(settings)
        """The settings of the practice as they are kept: its pages and papers follow them."""
        self._instruments, self._marks = own, marks

    # -- the patient, and what belongs to one ----------------------------------------------------------------------

    @property
    def patient(self) -> Patient:
        """Who it is."""
        (found,) = self.rows(Patient)
        return found

    @property
    def courses(self) -> tuple[Course, ...]:
        """The courses, oldest first."""
        return self.rows(Course)

    def course(self, id: str) -> Course:  # noqa: A002
        """One course by id. UserError when the patient has none such."""
        return self._the(Course, id)

    def infusions(self, course: str | None) -> tuple[Infusion, ...]:
        """The infusions of a course by number; none of no course."""
        return self.rows(Infusion, course) if course is not None else ()

    @property
    def given(self) -> tuple[Infusion, ...]:
        """The infusions of all courses, course after course."""
        return tuple(infusion for course in self.courses for infusion in self.infusions(course.id))

    def infusion(self, id: str) -> Infusion:  # noqa: A002
        """One infusion by id. UserError when the patient has none such."""
        return self._the(Infusion, id)

    def rows(self, kind: type[_Value], owner: str | None = None, *, in_error: bool = False) -> tuple[_Value, ...]:
        """The values of a kind in their order, all of the patient's or those of an owner: `rows(Treatment)`,
        `rows(Vital, infusion.id)`; `in_error`: also when they, or their infusion, were entered in error."""
        is_part = KINDS[kind].owner == "infusion"
        infusions = self._values["infusion"]
        found = [row for row in self._of(kind) if owner is None or row[_LEAD + self._at(kind)] == owner]
        checked = [("infusion", owner)] if is_part and owner else []
        self._refuse_altered([*checked, *(self._record_of(kind, row) for row in found)])
        if not in_error:
            found = [row for row in found if not (infusions[row[_LEAD + self._at(kind)]][4] if is_part else row[4])]
        return tuple(self._value(KINDS[kind], row) for row in found)

    def row_or_none(self, kind: type[_Value], id: str) -> _Value | None:  # noqa: A002
        """One value of a kind by id, also when it was entered in error, or None."""
        row = self._values[KINDS[kind].table].get(id)
        if row is None:
            return None
        self._refuse_altered([self._record_of(kind, row)])
        found: _Value = self._value(KINDS[kind], row)
        return found

    def marks(self) -> tuple[InError, ...]:
        """What was entered in error, the latest first."""
        return tuple(self._marks)

    def marked(self, mark: InError) -> Mistaken | None:
        """What a mark says was entered in error, or None when that is not the patient's."""
        if mark.kind == TABLES[Exam]:
            return self.exam_or_none(mark.subject)
        kinds: tuple[type[Kept], ...] = (Infusion, Course, Response, Treatment, Event)
        kind = next((kind for kind in kinds if TABLES[kind] == mark.kind), None)
        found = None if kind is None else self.row_or_none(kind, mark.subject)
        return found if isinstance(found, Infusion | Course | Response | Treatment | Event) else None

    def instruments(self) -> list[InstrumentText]:
        """The practice's own questionnaires, in the order they were loaded."""
        return list(self._instruments)

    # -- exams -----------------------------------------------------------------------------------------------------

    def exams(self, course: str | None = None, *, versions: bool = False, as_added: bool = False) -> tuple[Exam, ...]:
        """The exams of a course, or all, oldest first (`as_added`: in the order they came into the file). Without
        `versions` only those in force: no superseded ones, none in error, and no amendment before it is signed."""
        found = sorted(self._values["exam"].values(), key=lambda row: row[3] if as_added else row[2])
        at = _LEAD + exams.COLUMNS.index("course")
        found = [row for row in found if course is None or row[at] == course]
        if not versions:
            found = [row for row in found if exams.is_latest(row[_LEAD:])]
        self._refuse_altered([("exam", row[1]) for row in found])
        return tuple(self._exam(row) for row in found if versions or not row[4])

    def exam(self, id: str) -> Exam:  # noqa: A002
        """One exam by id. UserError when the patient has none such."""
        found = self.exam_or_none(id)
        if found is None:
            raise UserError("There is no exam with this id.")
        return found

    def exam_or_none(self, id: str) -> Exam | None:  # noqa: A002
        """One exam by id, whatever its state, or None."""
        row = self._values["exam"].get(id)
        if row is None:
            return None
        self._refuse_altered([("exam", id)])
        return self._exam(row)

    # -- inside ----------------------------------------------------------------------------------------------------

    @property
    def is_there(self) -> bool:
        """Whether there is such a patient."""
        return bool(self._values["patient"])

    def _of(self, kind: type) -> list[Sequence[Any]]:
        return sorted(self._values[KINDS[kind].table].values(), key=lambda row: row[2])

    @staticmethod
    def _at(kind: type) -> int:
        of = KINDS[kind]
        return of.columns.index(of.owner) if of.owner else 0

    def _record_of(self, kind: type, row: Sequence[Any]) -> tuple[str, str]:
        """The record that a row is, or is part of."""
        of = KINDS[kind]
        return ("infusion", row[_LEAD + self._at(kind)]) if of.owner == "infusion" else (of.table, row[1])

    def _refuse_altered(self, asked: Iterable[tuple[str, str]]) -> None:
        wrong = [self._wrong[record] for record in dict.fromkeys(asked) if record in self._wrong]
        if wrong:
            raise seals.refusal(wrong)

    def _value(self, kind: Kind, row: Sequence[Any]) -> Any:
        key = (kind.table, row[1])
        if key not in self._made:
            answers = {item: value for item, value, *_ in self._sides[kind.side.table, row[1]]} if kind.side else {}
            self._made[key] = kind.of(row[_LEAD : _LEAD + len(kind.columns)], answers)
        return self._made[key]

    def _exam(self, row: Sequence[Any]) -> Exam:
        key = ("exam", row[1])
        if key not in self._made:
            sides = [
                [cells[: len(columns) - 1] for cells in self._sides[side, row[1]]] for side, columns in _OF_EXAM.items()
            ]
            self._made[key] = exams.exam_of(row[_LEAD : _LEAD + len(exams.COLUMNS)], *sides, in_error=bool(row[4]))
        found: Exam = self._made[key]
        return found

    def _the(self, kind: type[_Value], id_: str) -> _Value:
        found = self.row_or_none(kind, id_)
        if found is None:
            raise UserError(f"There is no {KINDS[kind].table} with this id.")
        return found


# -- reading ----------------------------------------------------------------------------------------------------------

_SQL: dict[tuple[str, str], str] = {}
"""The statement, by whose record it is known and the file's own words of how its tables are made."""


def read(connection: Any, whose: str, id_: str) -> PatientRecord | None:
    """The record of a patient, of PATIENT's own id, or of the id of a COURSE or EXAM; None when there is no such
    patient."""
    found = PatientRecord(connection.execute(_statement(connection, whose), {"id": id_}))
    return found if found.is_there else None


def make_ready(connection: Any) -> None:
    """Put the statements together for a file that was opened, so that no page waits for it."""
    for whose in _WHOSE:
        _statement(connection, whose)


def _statement(connection: Any, whose: str) -> str:
    made = connection.execute("SELECT group_concat(sql, ';') FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    if (whose, made) not in _SQL:
        arms = list(_arms(connection, _WHOSE[whose]))
        wide = max(len(columns) for columns, _ in arms)
        _SQL[whose, made] = " UNION ALL ".join(
            f"SELECT {', '.join([*columns, *['NULL'] * (wide - len(columns))])} FROM {rest}" for columns, rest in arms
        )
    return _SQL[whose, made]


def _arms(connection: Any, patient: str) -> Iterator[tuple[list[str], str]]:
    """What is selected, from where: of each record what it says and its seal, then the cells of all that belongs to the
    patient."""
    its_exams = f"exam WHERE exam.patient = {patient}"
    whose = {kind.table: records.whose(kind).replace(":id", patient) for kind in KINDS.values()}
    for kind in KINDS.values():
        if kind.owner != "infusion":
            yield _sealed(connection, kind.table, f"{kind.table} WHERE {whose[kind.table]}")
    yield _sealed(connection, "exam", its_exams)
    for kind in KINDS.values():
        yield _lead(kind.table, kind.order) + kind.listed.split(", "), f"{kind.table} WHERE {whose[kind.table]}"
        if kind.side:
            its = f"(SELECT {kind.table}.id FROM {kind.table} WHERE {whose[kind.table]})"
            yield _side(kind.side.table, kind.table, ("item", "value"), its)
    yield _lead("exam", "performed_utc, added") + list(exams.COLUMNS), its_exams
    for side, columns in _OF_EXAM.items():
        yield _side(side, "exam", columns[1:], f"(SELECT exam.id FROM {its_exams})")
    yield (
        ["'mark'", *mistakes.MARK],
        (f"(SELECT * FROM entered_in_error WHERE patient = {patient} ORDER BY at_utc DESC, id LIMIT -1)"),
    )
    yield ["'setting'", "key", "value"], "setting"
    yield ["'instrument'", "id", "version", "text"], "(SELECT * FROM instrument ORDER BY added LIMIT -1)"


def _sealed(connection: Any, table: str, rows: str) -> tuple[list[str], str]:
    return ["'sealed'", f"'{table}'", *seals.said_and_seal(connection, table)], rows


def _lead(table: str, order: str) -> list[str]:
    marked = f"NOT ({seals.not_marked(table)})"
    return [f"'{table}'", f"{table}.id", f"row_number() OVER (ORDER BY {order})", "added", marked]


def _side(table: str, owner: str, columns: Iterable[str], its: str) -> tuple[list[str], str]:
    return ["'side'", f"'{table}'", owner, *columns], f"{table} WHERE {owner} IN {its}"
