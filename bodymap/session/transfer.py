"""Patients come into the data file, from home or from another practice: only what is new, all of it or nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeAlias
from uuid import NAMESPACE_URL, uuid5

from bodymap.errors import AlikeNumbers, UserError
from bodymap.exchange.handover import Home
from bodymap.exchange.json_export import Chart, Given
from bodymap.exchange.json_import import Export
from bodymap.medicine.instruments import raise_flag, triggers
from bodymap.medicine.model import (
    Act,
    Answer,
    Course,
    DiaryDay,
    Entered,
    Event,
    Exam,
    Flag,
    Infusion,
    Mode,
    Patient,
    Response,
    Status,
    Treatment,
)
from bodymap.medicine.model.base import how_many, noun
from bodymap.medicine.model.exam import exams_in_words
from bodymap.store import InstrumentText, Kept, Store, folded_number
from bodymap.store.scores import shelf_of

# -- handover ---------------------------------------------------------------------------------------------------------
# What a patient hands over comes into the data file: only what is new, all of it or nothing.

FROM_HOME = "from home"
SIGNED_BY, MEANING = "patient", "filled in at home and handed over"
NAMES = {
    Exam: ("self-assessment", "self-assessments"),
    Response: ("questionnaire", "questionnaires"),
    DiaryDay: ("diary day", "diary days"),
    Flag: ("thing to ask about", "things to ask about"),
}
Brought: TypeAlias = Exam | Response | DiaryDay | Flag


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two versions of the same thing; both are in the record now. `first` was there before."""

    first: Brought
    second: Brought
    what: str

    @property
    def words(self) -> str:
        """What differs, in one sentence without what was answered."""
        return f"{self.what[:1].upper()}{self.what[1:]}; both versions are kept."


@dataclass
class Bringing:
    """What was brought. `new` is in the order of the file, flags first that somebody must see."""

    patient: str
    new: list[Brought] = field(default_factory=list)
    there_already: int = 0
    taken_out: int = 0
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def flags(self) -> list[Flag]:
        """What came in open: somebody must see it."""
        return [one for one in self.new if isinstance(one, Flag)]

    @property
    def exams(self) -> list[Exam]:
        return [one for one in self.new if isinstance(one, Exam)]

    def in_words(self) -> str:
        """What was done, for a message."""
        count = Counter(type(one) for one in self.new)
        said = [how_many(count[kind], *NAMES[kind]) for kind in NAMES if count[kind]]
        parts = [f"Brought in: {_listed(said)}." if said else "Nothing was new."]
        if self.there_already:
            parts.append(f"{self.there_already} {'was' if self.there_already == 1 else 'were'} there already.")
        if self.taken_out:
            parts.append(f"{self.taken_out} had been taken out here before and stayed out.")
        if self.conflicts:
            differ = "1 differs" if len(self.conflicts) == 1 else f"{len(self.conflicts)} differ"
            parts.append(f"{differ} from what was there; both versions are kept.")
        return " ".join(parts)


def bring(store: Store, home: Home, patient: str, who: str, course: str | None = None) -> Bringing:
    """Bring what a file holds into the record of a patient, chosen by a person; `course` is the one it belongs to.

    Twice is harmless. The same id with other content, and another version of a day of the diary, are kept beside
    what was there and reported. UserError when something of the file is in another patient's record, or when the
    course is another patient's; NotSaved on disk trouble. Then nothing was changed.
    """
    store.patient(patient)
    if course is not None and store.course(course).patient != patient:
        raise UserError("This course is another patient's.", "Choose one of this patient's courses.")
    with store.batch():
        done = _Bringer(store, home, patient, f"{who}, {FROM_HOME}" if who else FROM_HOME, course).bring()
    done.new.sort(key=lambda one: not isinstance(one, Flag))
    return done


class _Bringer:
    """One file on its way into the record."""

    def __init__(self, store: Store, home: Home, patient: str, who: str, course: str | None) -> None:
        self._store, self._home, self._who, self._course = store, home, who, course
        self._done = Bringing(patient)
        self._exams = {exam.id: exam for exam in store.exams(patient=patient, versions=True)}
        self._days: dict[object, list[DiaryDay]] = {}
        for day in store.rows(DiaryDay, patient):
            self._days.setdefault(day.day, []).append(day)

    def bring(self) -> Bringing:
        """Everything, each after what it belongs to."""
        for exam in self._home.exams:
            self._exam(exam)
        for response in self._home.responses:
            self._response(response)
        for day in self._home.days:
            self._day(day)
        for flag in self._home.flags:
            self._flag(flag)
        for flag in flags_missing(self._store, self._done.patient, self._done.new):
            self._keep(flag)
        return self._done

    def _exam(self, told: Exam) -> None:
        exam = replace(
            told,
            patient=self._done.patient,
            course=self._course,
            mode=Mode.SELF,
            entered=Entered.HOME,
            status=Status.SIGNED,
            signed_by=SIGNED_BY,
            signed_meaning=MEANING,
            signed_at=self._home.made_at,
        )
        there = self._store.exam_or_none(exam.id)
        self._refuse_others(there)
        if there is not None and _of_exam(there) != _of_exam(exam):
            other = replace(exam, id=_second(exam.id, _of_exam(exam)))
            same = self._store.exam_or_none(other.id)
            what = f"the self-assessment of {exam.performed_at.date().isoformat()} is there already with other answers"
            self._conflicting(there, other, same, what)
        elif there is not None:
            self._done.there_already += 1
        else:
            self._keep(exam)

    def _response(self, told: Response) -> None:
        course = None if told.exam else self._course
        response = replace(told, patient=self._done.patient, course=course)
        there = self._store.row_or_none(Response, response.id)
        self._refuse_others(there)
        if there is not None and _of_response(there) != _of_response(response):
            other = replace(response, id=_second(response.id, _of_response(response)))
            same = self._store.row_or_none(Response, other.id)
            when = f"{response.at:%Y-%m-%d}"
            self._conflicting(there, other, same, f"a questionnaire of {when} is there already with other answers")
        elif there is not None:
            self._done.there_already += 1
        elif self._wanted(response):
            self._keep(response)

    def _day(self, told: DiaryDay) -> None:
        day = replace(told, patient=self._done.patient)
        there = self._store.row_or_none(DiaryDay, day.id)
        self._refuse_others(there)
        what = f"the diary of {day.day.isoformat()} is there already with other answers"
        if there is not None and _of_day(there) != _of_day(day):
            other = replace(day, id=_second(day.id, _of_day(day)))
            self._conflicting(there, other, self._store.row_or_none(DiaryDay, other.id), what)
            return
        others = self._days.get(day.day, [])
        if there is not None or any(_of_day(one) == _of_day(day) for one in others):
            self._done.there_already += 1
        elif self._wanted(day):
            if others:
                self._done.conflicts.append(Conflict(others[0], day, what))
            self._keep(day)
            self._days.setdefault(day.day, []).append(day)

    def _flag(self, told: Flag) -> None:
        flag = replace(told, patient=self._done.patient)
        there = self._store.row_or_none(Flag, flag.id)
        self._refuse_others(there)
        if there is not None and _of_flag(there) != _of_flag(flag):
            # What was asked for later is asked again, whoever answered the first.
            other = replace(flag, id=_second(flag.id, _of_flag(flag)))
            self._conflicting(there, other, self._store.row_or_none(Flag, other.id), "what to ask about was changed")
        elif there is not None:
            self._done.there_already += 1
        else:
            self._keep(flag)

    def _conflicting(self, there: Brought, other: Brought, same: Brought | None, what: str) -> None:
        if same is not None:  # brought before
            self._done.there_already += 1
            return
        if self._wanted(other):
            self._keep(other)
            self._done.conflicts.append(Conflict(there, other, what))

    def _keep(self, value: Brought) -> None:
        if isinstance(value, Exam):
            self._store.save_exam(value, None, who=self._who)
        else:
            self._store.save(value, who=self._who)
        self._done.new.append(value)

    def _wanted(self, value: Brought) -> bool:
        """Whether it was not taken out here before."""
        if any(change.new == "removed" for change in self._store.history(value.id)):
            self._done.taken_out += 1
            return False
        return True

    def _refuse_others(self, there: Brought | None) -> None:
        if there is not None and there.patient != self._done.patient:
            number = self._store.patient(there.patient).number
            raise UserError(
                f"Something of this file is in the record of patient {number} already; nothing was brought in.",
                "Look up that patient, and ask who made this file.",
            )


def flags_missing(store: Store, patient: str, brought: Iterable[object]) -> list[Flag]:
    """What must be raised about the questionnaires that came: an answer about suicide is never without its flag,
    whatever a file says (domain 5.2)."""
    shelf = shelf_of(store)
    flagged = {flag.about for flag in store.rows(Flag, patient)}
    found: list[Flag] = []
    for response in [one for one in brought if isinstance(one, Response) and one.id not in flagged]:
        instrument = shelf.find(response.instrument, response.version)
        for item in instrument.items if instrument else ():
            answer = response.answers.get(item.id)
            if instrument and triggers(item, answer) and isinstance(answer, int):
                found.append(raise_flag(instrument, item, answer, response.patient, response.id, response.at))
    return found


_HOW_IT_CAME = {
    "patient": "",
    "course": None,
    "infusion": None,
    "entered": Entered.HOME,
    "status": Status.SIGNED,
    "signed_by": "",
    "signed_meaning": "",
    "signed_at": None,
}


def _of_exam(exam: Exam) -> str:
    """What a self-assessment says, without how it came."""
    said = replace(exam, **_HOW_IT_CAME)  # type: ignore[arg-type]
    findings = [repr(said.findings[site]) for site in sorted(said.findings)]
    areas = [sorted(said.areas.items()), sorted(said.quadrants.items())]
    rest = (said.performed_at.isoformat(), said.examiner, said.rule, said.method, said.timing, said.remark)
    return repr((rest, said.mode, said.date_only, findings, areas, _sorted(said.answers.items())))


def _of_response(response: Response) -> str:
    return repr((response.instrument, response.version, response.at.isoformat(), _sorted(response.answers.items())))


def _of_day(day: DiaryDay) -> str:
    return repr((day.day.isoformat(), _sorted(day.answers.items())))


def _of_flag(flag: Flag) -> str:
    return repr((flag.kind, flag.about, flag.raised_at.isoformat(), flag.text))


def _sorted(items: object) -> str:
    pairs: Sequence[tuple[str, Answer]] = sorted(items)  # type: ignore[call-overload]
    return json.dumps([[item, value if isinstance(value, str) else float(value)] for item, value in pairs])


def _second(id_: str, content: str) -> str:
    """The id of another version of something: always the same for the same content."""
    return str(uuid5(NAMESPACE_URL, f"{id_}:{sha256(content.encode()).hexdigest()}"))


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# -- moving -----------------------------------------------------------------------------------------------------------
# Patients who move here from another practice come into the data file with their history: all of it or nothing.


class NumberTaken(UserError):
    """The record number of a patient who moves here is another patient's."""


@dataclass
class Moved:
    """What was brought in: the patients (ids), how many of what belongs to them, and where their history is from."""

    patients: list[str] = field(default_factory=list)
    courses: int = 0
    infusions: int = 0
    exams: list[Exam] = field(default_factory=list)
    entries: int = 0
    origins: list[str] = field(default_factory=list)
    without_history: int = 0

    def in_words(self) -> str:
        """What was done, for a message."""
        said = [how_many(len(self.patients), "patient")] if self.patients else []
        said += [exams_in_words(self.exams)] if self.exams else []
        said += [how_many(n, one) for n, one in ((self.courses, "course"), (self.infusions, "infusion")) if n]
        parts = [f"Brought in: {', '.join(said) or 'nothing, the file holds no patients'}."]
        if self.entries:
            of = " and ".join(dict.fromkeys(self.origins))
            entries = noun(self.entries, "entry", "entries")
            parts.append(f"{self.entries:,} {entries} of history from {of} came along, sealed.")
        if self.without_history:
            whose = (
                "The record" if self.without_history == len(self.patients) == 1 else f"{self.without_history} of them"
            )
            parts.append(f"{whose} came without a history that can be sealed: an older Bodymap wrote the file.")
        return " ".join(parts)


def bring_moved(
    store: Store, exports: Sequence[Export], who: str, number: str | None = None, *, different_people: bool = False
) -> Moved:
    """Bring in all patients of these files, with their history from the practices before: all of them or nothing.

    Ids stay, so a patient comes in once. `number`: the record number that a single patient gets here. UserError when a
    patient or a part of one is here already or a history was altered on its way, NumberTaken, AlikeNumbers unless
    record numbers that look alike are of `different_people`; NotSaved on disk trouble. Then nothing was changed.
    """
    charts = [chart for export in exports for chart in export.charts]
    if number is not None and len(charts) != 1:
        raise UserError("A record number can be given to one patient only.", "Bring in a file with one patient.")
    done = Moved()
    with store.batch():
        for export in exports:
            for chart in export.charts:
                patient = replace(chart.patient, number=number.strip()) if number is not None else chart.patient
                _refuse_number(store, patient.number, different_people=different_people)
                _MovedBringer(store, replace(chart, patient=patient), who).bring(export)
                _count(done, chart)
    return done


def _refuse_number(store: Store, number: str, *, different_people: bool) -> None:
    others = store.numbers().values()
    if number in others:
        raise NumberTaken(
            f"The record number {number} is another patient's here; nothing was brought in.",
            "Give the patient who comes another one.",
        )
    alike = [f"{number} looks like {other}" for other in others if folded_number(other) == folded_number(number)]
    if alike and not different_people:
        raise AlikeNumbers(alike)


def _count(done: Moved, chart: Chart) -> None:
    done.patients.append(chart.patient.id)
    done.courses += len(chart.courses)
    done.infusions += len(chart.given)
    done.exams += chart.exams
    done.entries += sum(len(section.entries) for section in chart.sections)
    done.origins += [section.source for section in chart.sections]
    done.without_history += not chart.sections


class _MovedBringer:
    """One chart on its way into the data file."""

    def __init__(self, store: Store, chart: Chart, who: str) -> None:
        self._store, self._chart, self._who = store, chart, who
        self._exams = {exam.id: exam for exam in chart.exams}
        self._amended = {exam.amends for exam in chart.exams}
        self._kept: set[str] = set()
        self._wrong = {mark.subject: mark for mark, _ in chart.in_error}

    def bring(self, export: Export) -> None:
        """Everything, each after what it belongs to; what was entered in error first, because it gives up its name."""
        store, chart = self._store, self._chart
        self._refuse_known()
        self._questionnaires(export)
        store.save_patient(chart.patient, who=self._who)
        wrong = [value for _, value in chart.in_error]
        for course in (*(one for one in wrong if isinstance(one, Course)), *chart.courses):
            self._keep(course)
        for given in (*(one for one in wrong if isinstance(one, Given)), *chart.given):
            self._keep(given.infusion)
            for row in given.rows:
                store.save(row, who=self._who)
        for exam in chart.exams:
            self._keep_exam(exam)
        for exam in chart.exams:
            if exam.id in self._wrong:
                store.mark_as_brought(exam, self._wrong[exam.id], who=self._who)
        for value in (*(one for one in wrong if isinstance(one, Response | Treatment | Event)), *chart.responses):
            self._keep(value)
        rest: tuple[Kept, ...] = (*chart.treatments, *chart.events, *chart.diary, *chart.flags)
        for one in rest:
            store.save(one, who=self._who)
        for flag in flags_missing(store, chart.patient.id, chart.responses):
            store.save(flag, who=self._who)
        for section in chart.sections:
            store.bring_section(chart.patient.id, section, who=self._who)
        if not chart.sections:
            store.tell(Act.BROUGHT_IN, self._who, chart.patient.id, "without a history")

    def _keep(self, value: Course | Infusion | Response | Treatment | Event) -> None:
        self._store.save(value, who=self._who)
        if value.id in self._wrong:
            self._store.mark_as_brought(value, self._wrong[value.id], who=self._who)

    def _keep_exam(self, exam: Exam) -> None:
        """Save an exam after the one that it amends."""
        if exam.id in self._kept:
            return
        self._kept.add(exam.id)
        if exam.amends is not None:
            self._keep_exam(self._exams[exam.amends])
        if exam.status is Status.ENTERED_IN_ERROR:  # the file does not say what it was before
            was_signed = exam.signed_at or exam.entered is Entered.IMPORT or exam.id in self._amended
            exam = replace(exam, status=Status.SIGNED if was_signed else Status.DRAFT)
        self._store.save_exam(exam, None, who=self._who)

    def _refuse_known(self) -> None:
        store, chart = self._store, self._chart
        if store.row_or_none(Patient, chart.patient.id) is not None:
            raise UserError(
                f"Patient {store.patient(chart.patient.id).number} is in this data file already; nothing was brought"
                " in.",
                "A record comes in once. Exams made elsewhere since then come in as a table.",
            )
        if any(self._is_known(value) for value in _all(chart)):
            raise UserError(
                "Something of this file is in another patient's record already; nothing was brought in.",
                "Look for the same exams under another record number.",
            )

    def _is_known(self, value: Kept | Exam) -> bool:
        if isinstance(value, Exam):
            return self._store.exam_or_none(value.id) is not None
        return self._store.row_or_none(type(value), value.id) is not None

    def _questionnaires(self, export: Export) -> None:
        """Those of the other practice's own that this patient has answered."""
        here = {(own.id, own.version): own.text for own in self._store.instruments()}
        wrong = [value for _, value in self._chart.in_error if isinstance(value, Response)]
        for key in dict.fromkeys((one.instrument, one.version) for one in (*self._chart.responses, *wrong)):
            text = export.questionnaires.get(key)
            if text is None or here.get(key) == text:
                continue
            if key in here:
                raise UserError(
                    f"The questionnaire {key[0]}, version {key[1]}, has another text here; nothing was brought in.",
                    "Ask that practice to give theirs another version.",
                )
            self._store.save_instrument(InstrumentText(*key, text), who=self._who)


def _all(chart: Chart) -> Iterator[Kept | Exam]:
    several: tuple[Sequence[Kept | Exam], ...] = (
        *(chart.courses, chart.exams, chart.responses, chart.treatments, chart.events, chart.diary, chart.flags),
        [value for _, value in chart.in_error if value is not None and not isinstance(value, Given)],
    )
    for values in several:
        yield from values
    for given in (*chart.given, *(value for _, value in chart.in_error if isinstance(value, Given))):
        yield from (given.infusion, *given.rows)
