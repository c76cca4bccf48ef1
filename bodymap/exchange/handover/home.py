"""What a file from home holds, as values, to plain JSON and back with every value checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from bodymap.exchange.handover import checks
from bodymap.exchange.handover.checks import Entry, Faults, clean
from bodymap.medicine import body, diary
from bodymap.medicine.instruments import COMPARED_WITH, WORDS, Instrument, Shelf
from bodymap.medicine.model import (
    ITEMS,
    Answer,
    DiaryDay,
    Exam,
    Finding,
    Flag,
    Method,
    Mode,
    Patient,
    Reaction,
    Reason,
    Response,
    Rule,
    Threshold,
    new_id,
    now,
)

# -- values -----------------------------------------------------------------------------------------------------------
# What a hand-over file holds, as values. In a file from home `patient` of every value is empty: the desk says who.

SUFFIX = ".handover"
"""Ends the name of a hand-over file. The name never holds a patient's data."""
THANKS = "thanks"
"""Where a self-assessment stands once the patient has given it to the doctor."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a file says it is from or for: as it was told, to be compared by a person."""

    number: str = ""
    name: str = ""
    birth_date: date | None = None

    @classmethod
    def of(cls, patient: Patient) -> Sender:
        return cls(patient.number, patient.name, patient.birth_date)


@dataclass(frozen=True, slots=True)
class Home:
    """A file from the patient to the desk."""

    sender: Sender
    exams: tuple[Exam, ...] = ()
    responses: tuple[Response, ...] = ()
    days: tuple[DiaryDay, ...] = ()
    flags: tuple[Flag, ...] = ()
    made_at: datetime = field(default_factory=now)
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Starter:
    """A file from the desk to the patient: who it is for, and what the practice chose.

    `mood` is "", "phq2", "phq8" or "phq9"; `since` the start of the treatment in words; `every_days` how often a
    self-assessment is wished, `days` on which days besides; `instruments` ids of questionnaires, `own` the texts
    (TOML) of those that are the practice's own; `diary_items` the optional lines of the diary.
    """

    sender: Sender
    practice: str = ""
    figure: str = "neutral"
    language: str = "en"
    mirror: bool = False
    mood: str = "phq2"
    since: str = ""
    every_days: int | None = None
    days: tuple[date, ...] = ()
    instruments: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    diary: bool = True
    diary_items: tuple[str, ...] = ()
    help_country: str = ""  # without one, no numbers are shown (domain 5.2)
    help_text: str = ""
    help_lines: tuple[str, ...] = ()
    made_at: datetime = field(default_factory=now)
    id: str = field(default_factory=new_id)


def finished(exam: Exam) -> bool:
    """Whether this is a self-assessment that the patient has given to the doctor, still as it was at home."""
    return exam.mode is Mode.SELF and exam.text("self_at") == THANKS


def to_give(
    patient: Patient,
    exams: Iterable[Exam],
    responses: Iterable[Response],
    days: Iterable[DiaryDay],
    flags: Iterable[Flag],
) -> Home:
    """All that a patient gives: what is finished, and every flag, also of what is not (nobody must miss one).

    A questionnaire that is being filled in with a self-assessment goes with it, once it is finished.
    """
    given = tuple(exam for exam in exams if finished(exam))
    known = {None, *(exam.id for exam in given)}
    return Home(
        Sender.of(patient),
        tuple(replace(exam, patient="", course=None, infusion=None) for exam in given),
        tuple(
            replace(response, patient="", course=None, infusion=None, mode="self")
            for response in responses
            if response.exam in known
        ),
        tuple(replace(day, patient="") for day in days),
        tuple(replace(flag, patient="", seen_by="", seen_at=None, done="") for flag in flags),
    )


# -- home -------------------------------------------------------------------------------------------------------------
# A file from home: its values to plain JSON, and back with every value checked.

MOST = {"exams": 2_000, "responses": 10_000, "diary": 10_000, "flags": 2_000}
"""Entries of one file; the diary: more than 27 years."""
UNITS = ("kgf/cm2", "kPa", "N", "kgf")
FLAGS = ("item9", "ask")
_SHORT = 200


def plain(value: Home) -> dict[str, Any]:
    """The JSON of a file."""
    return {
        "id": value.id,
        "made_at": value.made_at.isoformat(),
        "from": sender_plain(value.sender),
        "exams": [_exam_plain(exam) for exam in value.exams],
        "responses": [
            _filled(
                id=one.id,
                instrument=one.instrument,
                version=one.version,
                at=one.at.isoformat(),
                exam=one.exam,
                answers=_answers_plain(one.answers),
            )
            for one in value.responses
        ],
        "diary": [
            _filled(
                id=one.id,
                day=one.day.isoformat(),
                entered_at=one.entered_at.isoformat(),
                answers=_answers_plain(one.answers),
            )
            for one in value.days
        ],
        "flags": [
            _filled(
                id=one.id, kind=one.kind, about=one.about, raised_at=one.raised_at.isoformat(), text=clean(one.text)
            )
            for one in value.flags
        ],
    }


def parsed(data: Mapping[str, Any], shelf: Shelf) -> Home:
    """The values of a file. BadHandover with every fault."""
    faults = Faults()
    top = Entry(data, "", faults)
    ident, made_at = top.take("id", checks.ident), top.take("made_at", checks.time)
    sender = sender_parsed(top.take("from", lambda value: value), "from", faults)
    exams = top.each("exams", MOST["exams"], lambda one, where: _exam(one, where, faults))
    responses = top.each("responses", MOST["responses"], lambda one, where: _response(one, where, faults, shelf))
    days = top.each("diary", MOST["diary"], lambda one, where: _day(one, where, faults))
    flags = top.each("flags", MOST["flags"], lambda one, where: _flag(one, where, faults))
    top.end()
    _compare(exams, responses, days, flags, faults)
    faults.refuse()
    return Home(sender, exams, responses, days, flags, made_at, ident)


def sender_plain(sender: Sender) -> dict[str, Any]:
    """Who a file is from or for, as JSON."""
    born = sender.birth_date
    return _filled(
        number=clean(sender.number), name=clean(sender.name), birth_date=None if born is None else born.isoformat()
    )


def sender_parsed(data: object, where: str, faults: Faults) -> Sender:
    """Who a file is from or for; nothing of it must be there."""
    entry = Entry(data, where, faults)
    made = Sender(
        entry.take("number", checks.text(_SHORT), ""),
        entry.take("name", checks.text(_SHORT), ""),
        entry.take("birth_date", checks.day, None),
    )
    entry.end()
    return made


def _exam_plain(exam: Exam) -> dict[str, Any]:
    return _filled(
        id=exam.id,
        performed_at=exam.performed_at.isoformat(),
        date_only=exam.date_only or None,
        rule=exam.rule.value,
        method=exam.method.value,
        examiner=clean(exam.examiner),
        timing=clean(exam.timing),
        remark=clean(exam.remark),
        findings={site: _finding_plain(finding) for site, finding in exam.findings.items()},
        areas=dict(exam.areas),
        quadrants=dict(exam.quadrants),
        answers=_answers_plain(exam.answers),
    )


def _exam(data: object, where: str, faults: Faults) -> Exam | None:
    entry = Entry(data, where, faults)
    if not entry.is_object:
        return None
    text = checks.text()
    made = Exam(
        patient="",
        performed_at=entry.take("performed_at", checks.time),
        examiner=entry.take("examiner", checks.text(_SHORT), ""),
        mode=Mode.SELF,
        rule=entry.take("rule", checks.one_of(Rule)),
        method=entry.take("method", checks.one_of(Method), Method.NOT_RECORDED),
        timing=entry.take("timing", checks.text(_SHORT), ""),
        remark=entry.take("remark", text, ""),
        findings=entry.by_name("findings", lambda site, value: _finding(body.SITES[site].id, value, where, faults)),
        areas=entry.by_name("areas", lambda area, value: _in(body.AREAS, area) and checks.yes(value)),
        quadrants=entry.by_name("quadrants", lambda name, value: _in(body.QUADRANTS, name) and checks.yes(value)),
        answers=entry.by_name("answers", _exam_answer),
        date_only=entry.take("date_only", checks.yes, False),
        id=entry.take("id", checks.ident),
    )
    entry.end()
    return made


def _exam_answer(item: str, value: Any) -> Answer:
    rule = ITEMS[item]
    if rule.text:
        return checks.text()(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return rule.check(value)


def _finding_plain(finding: Finding) -> dict[str, Any]:
    reading = finding.threshold
    made = _filled(
        rating=finding.rating,
        reason=finding.reason.value if finding.reason else None,
        reaction=finding.reaction.value if finding.reaction else None,
        threshold=reading and _filled(value=reading.value, unit=reading.unit, tip_area_cm2=reading.tip_area_cm2),
        remark=clean(finding.remark),
    )
    return {"painful": finding.painful, **made}


def _finding(site: str, data: object, where: str, faults: Faults) -> Finding:
    place = f"{where}, findings, {site}"
    entry = Entry(data, place, faults)
    painful = entry.take("painful", checks.or_null(checks.yes))
    rating = entry.take("rating", checks.whole(0, 10), None)
    reason = entry.take("reason", checks.one_of(Reason), None)
    reaction = entry.take("reaction", checks.one_of(Reaction), None)
    reading = entry.take("threshold", lambda value: _threshold(value, f"{place}, threshold", faults), None)
    remark = entry.take("remark", checks.text(), "")
    entry.end()
    return Finding(site, painful, rating, reason, reaction, reading, remark)


def _threshold(data: object, where: str, faults: Faults) -> Threshold:
    entry = Entry(data, where, faults)
    made = Threshold(
        entry.take("value", checks.number(0, 100_000)),
        entry.take("unit", checks.among(*UNITS)),
        entry.take("tip_area_cm2", checks.number(0, 1_000), None),
    )
    entry.end()
    return made


def _response(data: object, where: str, faults: Faults, shelf: Shelf) -> Response | None:
    entry = Entry(data, where, faults)
    if not entry.is_object:
        return None
    name = entry.take("instrument", checks.text(40), blank="")
    version = entry.take("version", checks.text(40), blank="")
    known = shelf.find(name, version)
    if known is None:
        faults.add(where, "the questionnaire, in this version, is not known here: load it first")
        return None
    made = Response(
        patient="",
        instrument=name,
        version=version,
        at=entry.take("at", checks.time),
        mode="self",
        answers=entry.by_name("answers", lambda item, value: _answer(known, item, value)),
        exam=entry.take("exam", checks.ident, None),
        id=entry.take("id", checks.ident),
    )
    entry.end()
    return made


def _answer(instrument: Instrument, item: str, value: Any) -> Answer:
    if item == COMPARED_WITH or (item.endswith(WORDS) and instrument.item(item.removesuffix(WORDS)).keep_words):
        return checks.text(_SHORT)(value)
    if instrument.item(item).option(value) is None:
        raise ValueError("is not an answer to this question")
    return int(value)


def _day(data: object, where: str, faults: Faults) -> DiaryDay | None:
    entry = Entry(data, where, faults)
    if not entry.is_object:
        return None
    made = DiaryDay(
        patient="",
        day=entry.take("day", checks.day),
        entered_at=entry.take("entered_at", checks.time),
        answers=entry.by_name("answers", _diary_answer),
        id=entry.take("id", checks.ident),
    )
    entry.end()
    return made


def _diary_answer(item: str, value: Any) -> Answer:
    if item == diary.PAPER:
        return checks.whole(1, 1)(value)
    line = _diary_lines()[item]
    if line.kind in ("text", "choice"):
        return line.check(item, checks.text()(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return line.check(item, value)


@cache
def _diary_lines() -> Mapping[str, diary.Item]:
    """The line of the diary that each answer belongs to."""
    return {key: line for line in diary.items().values() for key in line.keys()}  # noqa: SIM118


def _flag(data: object, where: str, faults: Faults) -> Flag | None:
    entry = Entry(data, where, faults)
    if not entry.is_object:
        return None
    made = Flag(
        patient="",
        kind=entry.take("kind", checks.among(*FLAGS)),
        about=entry.take("about", checks.ident),
        raised_at=entry.take("raised_at", checks.time),
        text=entry.take("text", checks.text(), ""),
        id=entry.take("id", checks.ident),
    )
    entry.end()
    return made


def _compare(
    exams: tuple[Exam, ...],
    responses: tuple[Response, ...],
    days: tuple[DiaryDay, ...],
    flags: tuple[Flag, ...],
    faults: Faults,
) -> None:
    """Every id stands once, and what a questionnaire belongs to is in the file."""
    seen: set[str] = set()
    ids = {
        "exams": [exam.id for exam in exams],
        "responses": [response.id for response in responses],
        "diary": [day.id for day in days],
        "flags": [flag.id for flag in flags],
    }
    for what, several in ids.items():
        for n, one in enumerate(several, start=1):
            if one in seen:
                faults.add(f"{what} {n}, id", "stands twice")
            seen.add(one)
    known = {None, *(exam.id for exam in exams)}
    for n, response in enumerate(responses, start=1):
        if response.exam not in known:
            faults.add(f"responses {n}, exam", "is not in this file")


def _answers_plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {item: clean(value) if isinstance(value, str) else value for item, value in answers.items()}


def _filled(**fields: Any) -> dict[str, Any]:
    """What says something: nothing empty is written."""
    return {name: value for name, value in fields.items() if value is not None and value != "" and value != {}}


def _in(known: Mapping[str, object], name: str) -> bool:
    known[name]
    return True
