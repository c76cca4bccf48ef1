"""What a file says beside what the practice knows, in words; and how two versions of the same thing differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bodymap import body, diary
from bodymap.exchange.handover import Home, Sender
from bodymap.model import Answer, Course, DiaryDay, Exam, Flag, Patient, Response
from bodymap.session.words import in_words
from bodymap.ui.typed import date_in_words

SAME, DIFFERS, NOT_TOLD, NOT_HERE = "same", "differs", "not_told", "not_here"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient of the practice whom the file may be from."""

    patient: Patient
    last_exam: date | None = None
    courses: tuple[Course, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of number, name, birth date: what stands here, and how it compares with what the file says."""

    what: str
    here: str
    told: str
    verdict: str

    @property
    def words(self) -> str:
        return {
            SAME: "the same in the file",
            DIFFERS: f"differs: the file says {self.told}",
            NOT_TOLD: "the file says nothing",
            NOT_HERE: f"not recorded here; the file says {self.told}",
        }[self.verdict]


def compared(sender: Sender, patient: Patient) -> tuple[Comparison, ...]:
    """Number, name and birth date of a patient beside those of the file."""
    return (
        _compared("Number", patient.number, sender.number),
        _compared("Name", patient.name, sender.name),
        _compared("Date of birth", _day(patient.birth_date), _day(sender.birth_date)),
    )


def _compared(what: str, here: str, told: str) -> Comparison:
    if not told.strip():
        verdict = NOT_TOLD
    elif not here.strip():
        verdict = NOT_HERE
    else:
        verdict = SAME if _plain(here) == _plain(told) else DIFFERS
    return Comparison(what, here or "not recorded", told, verdict)


def _plain(text: str) -> list[str]:
    """The words of a text in any order: "Beispiel, Rosa" is "Rosa Beispiel"."""
    return sorted(text.replace(",", " ").casefold().split())


def _day(day: date | None) -> str:
    return "" if day is None else date_in_words(day)


def holds(home: Home) -> list[str]:
    """What a file holds, one line a kind."""
    lines = []
    if home.exams:
        lines.append(
            f"{_count(len(home.exams), 'self-assessment')}, {_span([e.performed_at.date() for e in home.exams])}"
        )
    if home.responses:
        lines.append(f"{_count(len(home.responses), 'questionnaire')}, {_span([r.at.date() for r in home.responses])}")
    if home.days:
        lines.append(f"{_count(len(home.days), 'diary day')}, {_span([day.day for day in home.days])}")
    return lines or ["Nothing yet"]


def must_see(flags: int) -> str:
    """What stands over everything while a flag came along; "" without one."""
    if not flags:
        return ""
    one = flags == 1
    return f"{flags} {'thing' if one else 'things'} somebody must see {'comes' if one else 'come'} with this file."


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _span(days: list[date]) -> str:
    first, last = min(days), max(days)
    return date_in_words(first) if first == last else f"{date_in_words(first)} to {date_in_words(last)}"


def title_of(value: Exam | Response | DiaryDay | Flag) -> str:
    """What a value is, in words, without what was answered."""
    if isinstance(value, Exam):
        return f"Self-assessment of {date_in_words(value.performed_at.date())}"
    if isinstance(value, Response):
        return f"Questionnaire {value.instrument.upper()} of {date_in_words(value.at.date())}"
    if isinstance(value, DiaryDay):
        return f"Diary of {date_in_words(value.day)}"
    return f"To ask about, {date_in_words(value.raised_at.date())}"


def differing(
    first: Exam | Response | DiaryDay | Flag, second: Exam | Response | DiaryDay | Flag
) -> list[tuple[str, str, str]]:
    """What differs between two versions: name, what was there, what came."""
    before, after = _lines(first), _lines(second)
    names = dict.fromkeys([*before, *after])
    return [
        (name, before.get(name, "nothing"), after.get(name, "nothing"))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _lines(value: Exam | Response | DiaryDay | Flag) -> dict[str, str]:
    if isinstance(value, Flag):
        return {"To ask about": value.text}
    if isinstance(value, DiaryDay):
        return dict(diary.day_in_words(value, diary.words()))
    if not isinstance(value, Exam):
        return _answers(value.answers)
    return {
        "Time": value.performed_at.isoformat(" ", "minutes"),
        "Remark": value.remark,
        **{body.SITES[site].name: in_words(finding) for site, finding in value.findings.items()},
        **{f"Area {body.AREAS[area].name}": _yes(hurts) for area, hurts in value.areas.items()},
        **{body.QUADRANTS[name]: _yes(hurts) for name, hurts in value.quadrants.items()},
        **_answers(value.answers),
    }


def _answers(answers: Mapping[str, Answer]) -> dict[str, str]:
    return {
        (f"Item {item}" if item[:1].isdigit() else item.replace("_", " ").capitalize()): (
            said if isinstance(said, str) else f"{said:g}"
        )
        for item, said in answers.items()
    }


def _yes(hurts: bool) -> str:
    return "pain" if hurts else "no pain"
