"""What a patient hands over comes into the data file: only what is new, all of it or nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeAlias
from uuid import NAMESPACE_URL, uuid5

from bodymap.errors import UserError
from bodymap.exchange.handover import Home
from bodymap.instruments import raise_flag, triggers
from bodymap.model import Answer, DiaryDay, Entered, Exam, Flag, Mode, Response, Status
from bodymap.scores import shelf_of
from bodymap.store import Store

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
        said = [f"{count[kind]} {NAMES[kind][count[kind] != 1]}" for kind in NAMES if count[kind]]
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
