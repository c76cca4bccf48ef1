"""A JSON export of another practice, read back: every value checked, all faults told at once, nothing guessed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache, partial
from math import isfinite
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Any, NoReturn, TypeAlias, TypeVar, cast, get_type_hints

from bodymap.errors import BadTable, FileProblem
from bodymap.exchange.handover.checks import (
    EARLIEST,
    LATEST,
    BadHandover,
    Entry,
    Faults,
    day,
    one_of,
    or_null,
    time,
    yes,
)
from bodymap.exchange.json_export import FORMAT, Chart, Given
from bodymap.medicine import body
from bodymap.medicine.instruments import parse_instrument
from bodymap.medicine.model import (
    ITEMS,
    Adjunct,
    AdverseEvent,
    Answer,
    Course,
    DiaryDay,
    DoseStep,
    Entered,
    Event,
    Exam,
    Finding,
    Flag,
    InError,
    Infusion,
    Method,
    Mode,
    Patient,
    Reaction,
    Reason,
    Response,
    Rule,
    Section,
    Status,
    Threshold,
    Treatment,
    Vital,
)
from bodymap.medicine.model import Entry as HistoryEntry

# -- belonging --------------------------------------------------------------------------------------------------------
# Whether the parts of a chart that was read from a file belong together: what belongs to what, versions, marks.

Owned: TypeAlias = Course | Exam | Response | Treatment | Event | DiaryDay | Flag
_KINDS: dict[str, type] = {
    "exam": NoneType,
    "course": Course,
    "infusion": Given,
    "response": Response,
    "treatment": Treatment,
    "event": Event,
}


def misfits(chart: Chart) -> Iterator[str]:
    """What does not belong together, in words without ids."""
    wrong = [value for _, value in chart.in_error]
    courses = [*chart.courses, *(one for one in wrong if isinstance(one, Course))]
    given = [*chart.given, *(one for one in wrong if isinstance(one, Given))]
    responses = [*chart.responses, *(one for one in wrong if isinstance(one, Response))]
    others: list[Treatment | Event | DiaryDay | Flag] = [*chart.treatments, *chart.events, *chart.diary, *chart.flags]
    others += [one for one in wrong if isinstance(one, Treatment | Event)]
    visits: list[Exam | Response] = [*chart.exams, *responses]
    owned: list[Owned] = [*courses, *visits, *others]
    rows = [(one, row) for one in given for row in one.rows]
    ids = [one.id for one in owned]
    ids += [one.infusion.id for one in given] + [row.id for _, row in rows] + [one.id for one in chart.sections]
    if not chart.patient.number.strip():
        yield "there is no record number"
    if not all(ids) or not chart.patient.id or _twice(ids):
        yield "an id is missing or is there twice"
    owners = {one.patient for one in owned}
    owners |= {mark.patient for mark, _ in chart.in_error}
    if owners - {chart.patient.id}:
        yield "something belongs to another patient"
    course_of = {one.infusion.id: one.infusion.course for one in given}
    known = {None, *(one.id for one in courses)}
    if set(course_of.values()) - known:
        yield "an infusion belongs to no course of the file"
    if any(row.infusion != one.infusion.id for one, row in rows):
        yield "something belongs to another infusion"
    if any(one.course not in known for one in visits):
        yield "an exam or a questionnaire belongs to no course of the file"
    if any(one.infusion is not None and one.infusion not in course_of for one in visits):
        yield "an exam or a questionnaire belongs to no infusion of the file"
    if any(one.infusion in course_of and course_of[one.infusion] != one.course for one in chart.exams):
        yield "an exam belongs to an infusion of another course"
    if {one.exam for one in responses} - {None, *(exam.id for exam in chart.exams)}:
        yield "a questionnaire belongs to no exam of the file"
    if any(one.mode not in ("examiner", "self") for one in responses):
        yield "a questionnaire was filled in in no known way"
    yield from _versions({exam.id: exam for exam in chart.exams})
    yield from _marks(chart)


def _twice(ids: Iterable[str]) -> bool:
    return any(count > 1 for count in Counter(ids).values())


def _versions(exams: dict[str, Exam]) -> Iterator[str]:
    later = {exam.amends: exam for exam in exams.values() if exam.amends is not None}
    if len(later) < sum(exam.amends is not None for exam in exams.values()):
        yield "two exams amend the same one"
    for exam in exams.values():
        old = exams.get(exam.amends) if exam.amends is not None else None
        if exam.version != (1 if old is None else old.version + 1) or (old is None) is not (exam.amends is None):
            yield "an exam has another version than the exam that it amends says"
        elif old is not None and not exam.amend_reason.strip():
            yield "an exam amends another without a reason"
        elif old is not None and old.status is Status.DRAFT:
            yield "an exam amends one that is not signed"
    for exam in exams.values():
        signed_later = exam.id in later and later[exam.id].status is not Status.DRAFT
        if exam.status is not Status.ENTERED_IN_ERROR and (exam.status is Status.AMENDED) is not signed_later:
            yield "an exam says that it was amended, and another that it was not"


def _marks(chart: Chart) -> Iterator[str]:
    wrong = {exam.id for exam in chart.exams if exam.status is Status.ENTERED_IN_ERROR}
    if wrong != {mark.subject for mark, _ in chart.in_error if mark.kind == "exam"}:
        yield "an exam is marked as entered in error, or not, in one place only"
    for mark, value in chart.in_error:
        of = value.infusion.id if isinstance(value, Given) else value.id if value is not None else mark.subject
        if of != mark.subject or not isinstance(value, _KINDS.get(mark.kind, ())):
            yield "a mark stands on something else"
        if not mark.reason.strip():
            yield "a mark gives no reason"
        if mark.kind == "infusion" and not mark.name.removeprefix("-").isdecimal():
            yield "a mark of an infusion has no number"


# -- json import ------------------------------------------------------------------------------------------------------
# A JSON export of another practice, read back: every value checked, all faults told at once, nothing guessed.
# resources/exchange/json.md explains every name. What is empty is not in the file: a text that is missing is "".

LARGEST = 200 * 1024 * 1024
"""Bytes."""
MOST = 10_000_000
"""Entries of one list."""
_WIDEST = 2**63
_HEX = re.compile(r"(?:[0-9a-f]{2})*")
_HEAD = re.compile(r"\d{1,18}-[0-9a-f]{16}")
_T = TypeVar("_T")
Wrong = Course | Given | Response | Treatment | Event | None


@dataclass(frozen=True, slots=True)
class Export:
    """What a file holds: `questionnaires` of the practice's own, id and version with their text (TOML)."""

    name: str
    questionnaires: Mapping[tuple[str, str], str]
    charts: tuple[Chart, ...]


def read_json(path: Path) -> Export:
    """The patients of a file that `write_json` wrote. FileProblem when it is none, with every fault in words that name
    places and never what stands there."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileProblem(
                f"{path.name} is larger than {LARGEST >> 20} MB.", "Ask for the patients one by one: export --patient."
            )
        said = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except OSError as problem:
        reason = problem.strerror or "it cannot be opened"
        raise FileProblem(f"{path.name} could not be read: {reason}.", "Check the file and try again.") from None
    except (ValueError, RecursionError):
        raise FileProblem(f"{path.name} is no JSON file.", "Ask that practice for the file again.") from None
    kind = (said.get("kind"), type(said.get("format"))) if isinstance(said, dict) else ()
    if kind != ("export", int):
        raise FileProblem(f"{path.name} is no export of a Bodymap.", "Choose one that `export --format json` wrote.")
    if said["format"] != FORMAT:
        raise FileProblem(f"{path.name} was written by a newer Bodymap.", "Open it with that version.")
    try:
        return _export(said, path.name)
    except BadHandover as problem:
        others = len(problem.faults) - 1
        more = f" And {others} more {'fault' if others == 1 else 'faults'}." if others else ""
        raise FileProblem(
            f"{path.name} cannot be read: {problem.faults[0]}.{more} Nothing was brought in.",
            "Ask that practice for the file again.",
        ) from None


def _export(said: object, name: str) -> Export:
    faults = Faults()
    entry = Entry(said, "", faults)
    for known in ("format", "kind", "scope"):
        entry.take(known, lambda value: value, None)
    entry.take("made_at", time)
    own = entry.each("questionnaires", MOST, lambda one, where: _questionnaire(one, where, faults))
    charts = entry.each("patients", MOST, lambda one, where: _chart(one, where, faults))
    entry.end()
    for what, ids in (
        ("patients", (chart.patient.id for chart in charts)),
        ("exams", (exam.id for chart in charts for exam in chart.exams)),
    ):
        if any(count > 1 for count in Counter(ids).values()):
            faults.add(what, "one of them is there twice")
    faults.refuse()
    return Export(name, MappingProxyType(dict(own)), charts)


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("no number")


# -- single values -----------------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")
    if "\x00" in value or (not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value)):
        raise ValueError("holds characters that no program writes")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not -_WIDEST <= value < _WIDEST:
        raise ValueError("must be a whole number")
    return value


def _number(value: Any) -> float:
    if type(value) is int:
        return float(_whole(value))
    if type(value) is not float or not isfinite(value):
        raise ValueError("must be a number")
    return value


def _answer(value: Any) -> Answer:
    if isinstance(value, str):
        return _text(value)
    return _whole(value) if type(value) is int else _number(value)


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise ValueError("must be hexadecimal digits")
    return bytes.fromhex(value)


def _days(value: Any) -> tuple[date, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of days")
    return tuple(day(one) for one in value)


def _head(value: Any) -> str:
    if not isinstance(value, str) or not _HEAD.fullmatch(value):
        raise ValueError("must be a head of a history")
    return value


_MUST: Any = object()
# How a field of a type is read, and what it is when it is not in the file.
_READ: Mapping[Any, tuple[Callable[[Any], Any], Any]] = {
    str: (_text, ""),
    str | None: (_text, None),
    int: (_whole, _MUST),
    int | None: (_whole, None),
    float | None: (_number, None),
    bool: (yes, _MUST),
    date: (day, _MUST),
    date | None: (day, None),
    datetime: (time, _MUST),
    datetime | None: (time, None),
    tuple[date, ...]: (_days, ()),
    bytes: (_bytes, b""),
    bytes | None: (or_null(_bytes), None),
    Mode: (one_of(Mode), _MUST),
    Rule: (one_of(Rule), _MUST),
    Method: (one_of(Method), Method.NOT_RECORDED),
    Status: (one_of(Status), _MUST),
    Entered: (one_of(Entered), _MUST),
    Reason | None: (one_of(Reason), None),
    Reaction | None: (one_of(Reaction), None),
}


@cache
def _fields(kind: Any) -> tuple[tuple[str, Callable[[Any], Any], Any], ...]:
    """Name, reader and empty value of every field that is a single value."""
    hints = get_type_hints(kind)
    found = [(field.name, *_READ[hints[field.name]]) for field in fields(kind) if hints[field.name] in _READ]
    return tuple((name, read, _MUST if name == "id" else empty) for name, read, empty in found)


def _given(kind: type[_T], entry: Entry, **more: Any) -> _T | None:
    """A value of a kind from the names of an entry; `more` are fields that were read before. None after a fault."""
    found = dict(more)
    for name, read, empty in _fields(cast(Any, kind)):
        if name in more:
            continue
        found[name] = entry.take(name, read) if empty is _MUST else entry.take(name, read, empty)
        if empty is _MUST and found[name] is None:
            return None
    entry.end()
    try:
        return kind(**found)
    except ValueError as problem:
        entry.faults.add(entry.where, str(problem))
        return None


# -- what stands in a file ---------------------------------------------------------------------------------------------


def _questionnaire(said: object, where: str, faults: Faults) -> tuple[tuple[str, str], str]:
    entry = Entry(said, where, faults)
    id_, version, text = (entry.take(name, _text, blank="") for name in ("id", "version", "text"))
    entry.end()
    try:
        read = parse_instrument(text, where)
        if (read.id, read.version) != (id_, version):
            faults.add(where, "its text is of another questionnaire")
    except BadTable:
        faults.add(where, "its text is no questionnaire")
    return (id_, version), text


def _section(entry: Entry) -> Section | None:
    id_, origin = entry.take("id", _text, blank=""), entry.take("origin", _text, "")
    head, left_at = entry.take("head", _head), entry.take("left_at", time)
    entries = entry.each("entries", MOST, lambda one, at: _history_entry(Entry(one, at, entry.faults)))
    entry.end()
    if not entries:
        entry.faults.add(entry.where, "holds no history")
    return Section(id_, origin, head, left_at, entries)


def _history_entry(entry: Entry) -> HistoryEntry | None:
    made = _given(HistoryEntry, entry)
    if made is not None:
        try:
            year = datetime.fromisoformat(made.at_utc).year
            good = made.number > 0 and abs(made.at_offset) < 24 * 60 and EARLIEST <= year <= LATEST
        except ValueError:
            good = False
        if not good:
            entry.faults.add(entry.where, "is no entry of a history")
    return made


def _finding(site: str, said: object) -> Finding:
    if site not in body.SITES:
        raise KeyError(site)
    faults = Faults()
    entry = Entry(said, "", faults)
    painful = entry.take("painful", or_null(yes))
    reading = entry.take("threshold", lambda value: value, None)
    threshold = None if reading is None else _threshold(reading, faults)
    made = _given(Finding, entry, site=site, painful=painful, threshold=threshold)
    try:
        faults.refuse()
    except BadHandover as problem:
        raise ValueError(problem.faults[0]) from None
    assert made is not None  # a finding without a fault
    return made


def _threshold(said: object, faults: Faults) -> Threshold:
    entry = Entry(said, "threshold", faults)
    value, unit = entry.take("value", _number, blank=0.0), entry.take("unit", _text, blank="")
    tip = entry.take("tip_area_cm2", _number, None)
    entry.end()
    return Threshold(value, unit, tip)


def _yes_at(known: Mapping[str, Any], name: str, value: Any) -> bool:
    if name not in known:
        raise KeyError(name)
    return yes(value)


def _named(_: str, value: Any) -> Answer:
    return _answer(value)


def _chart(said: object, where: str, faults: Faults) -> Chart | None:
    """One patient: read, and what belongs to what held together."""
    entry = Entry(said, where, faults)

    def each(name: str, read: Callable[[Entry], _T | None]) -> tuple[_T, ...]:
        return entry.each(name, MOST, lambda one, at: read(Entry(one, at, faults)))

    courses = each("courses", _course)
    exams, responses, diary = each("exams", _exam), each("responses", _response), each("diary", _day)
    treatments, events = each("treatments", partial(_given, Treatment)), each("events", partial(_given, Event))
    flags, in_error, sections = (
        each("flags", partial(_given, Flag)),
        each("in_error", _mark),
        each("sections", _section),
    )
    entry.take("history", lambda _: None, None)  # the sections say the same, and more
    patient = _given(Patient, entry)
    if patient is None:
        return None
    chart = Chart(
        patient,
        courses=tuple(course for course, _ in courses),
        given=tuple(one for _, given in courses for one in given),
        exams=exams,
        responses=responses,
        treatments=treatments,
        events=events,
        diary=diary,
        flags=flags,
        in_error=in_error,
        sections=sections,
    )
    for fault in misfits(chart):
        faults.add(where, fault)
    return chart


def _course(entry: Entry) -> tuple[Course, tuple[Given, ...]] | None:
    given = entry.each("infusions", MOST, lambda one, at: _infusion(Entry(one, at, entry.faults)))
    course = _given(Course, entry)
    return None if course is None else (course, given)


def _infusion(entry: Entry) -> Given | None:
    def rows(name: str, kind: type[_T]) -> tuple[_T, ...]:
        return entry.each(name, MOST, lambda one, at: _given(kind, Entry(one, at, entry.faults)))

    steps, adjuncts = rows("steps", DoseStep), rows("adjuncts", Adjunct)
    vitals, adverse_events = rows("vitals", Vital), rows("adverse_events", AdverseEvent)
    infusion = _given(Infusion, entry, notes=entry.by_name("notes", _named))
    return None if infusion is None else Given(infusion, steps, adjuncts, vitals, adverse_events)


def _exam(entry: Entry) -> Exam | None:
    for reckoned in ("in_force", "counts"):
        entry.take(reckoned, lambda value: value, None)
    return _given(
        Exam,
        entry,
        findings=entry.by_name("findings", _finding),
        areas=entry.by_name("areas", partial(_yes_at, body.AREAS)),
        quadrants=entry.by_name("quadrants", partial(_yes_at, body.QUADRANTS)),
        answers=entry.by_name("answers", lambda item, value: ITEMS[item].check(_answer(value))),
    )


def _response(entry: Entry) -> Response | None:
    return _given(Response, entry, answers=entry.by_name("answers", _named))


def _day(entry: Entry) -> DiaryDay | None:
    return _given(DiaryDay, entry, answers=entry.by_name("answers", _named))


def _mark(entry: Entry) -> tuple[InError, Wrong] | None:
    said: object = entry.take("value", lambda value: value, None)
    mark = _given(InError, entry)
    if mark is None or mark.kind == "exam":
        return None if mark is None else (mark, None)
    value = Entry(said, f"{entry.where}, value", entry.faults)
    stands_on: Wrong = None
    if mark.kind == "course":
        found = _course(value)
        stands_on = found[0] if found else None
    elif mark.kind == "infusion":
        stands_on = _infusion(value)
    elif mark.kind == "response":
        stands_on = _response(value)
    elif mark.kind == "treatment":
        stands_on = _given(Treatment, value)
    elif mark.kind == "event":
        stands_on = _given(Event, value)
    return mark, stands_on
