"""Self-assessments begun and resumed: from the settings of the practice and what the data file holds."""

from __future__ import annotations

from dataclasses import replace

from bodymap.errors import UserError
from bodymap.flow import Wishes
from bodymap.model import Entered, Exam, Flag, Infusion, Method, Mode, Response, Rule, Status, now
from bodymap.session.practice import Practice
from bodymap.session.sitting import Sitting
from bodymap.settings import Settings

BY_PATIENT = "patient"
"""Who wrote, in the history."""


def wishes_of(settings: Settings, *, at_desk: bool) -> Wishes:
    """What the practice chose for self-assessments. Numbers are shown only when a country is chosen (domain 5.2)."""
    mood = settings.text("self_mood")
    return Wishes(
        mood="" if mood == "none" else mood,
        mirror=settings.flag("self_mirror"),
        left_first=settings.text("order") == "left",
        at_desk=at_desk,
        help_text=settings.text("help_text"),
        help_lines=settings.names("help_lines") if settings.text("help_country") else (),
    )


def new_sitting(
    practice: Practice, wishes: Wishes, patient: str, course: str | None = None, *, at_home: bool = False
) -> Sitting:
    """A new self-assessment of a patient, on disk at once. `course` names what a change is compared with."""
    exam = Exam(
        patient,
        now(),
        mode=Mode.SELF,
        rule=Rule.RATING2,
        method=Method.SELF_PALPATION,
        course=course,
        entered=Entered.HOME if at_home else Entered.SCREEN,
    )
    practice.new_visit(exam)
    return open_sitting(practice, wishes, exam.id)


def open_sitting(practice: Practice, wishes: Wishes, exam_id: str) -> Sitting:
    """A self-assessment that is in the file, at the screen where it stood.

    UserError when it is none, or when somebody has signed it.
    """
    visit, store = practice.open_visit(exam_id), practice.store
    exam = visit.exam
    if exam.mode is not Mode.SELF or exam.status is not Status.DRAFT:
        raise UserError("This is no self-assessment that can be gone on with.", "Begin a new one.")
    visit.fixed_who = BY_PATIENT
    responses = [r for r in store.rows(Response, exam.patient) if r.exam == exam_id]
    about = {exam_id, *(r.id for r in responses)}
    flags = [f for f in store.rows(Flag, exam.patient) if f.about in about]
    started = store.rows(Infusion, exam.course) if exam.course else []
    first = min((infusion.given_at for infusion in started), default=None)
    wishes = replace(
        wishes,
        since=f"{first.day} {first:%B %Y}" if first else "",
        figure=store.patient(exam.patient).figure,
    )
    sitting = Sitting(visit, wishes, [*responses, *flags], keep=lambda value: store.save(value, who=BY_PATIENT))
    visit.setParent(sitting)
    return sitting


def unfinished(practice: Practice, patient: str) -> str:
    """The id of the patient's last self-assessment that was not given to the doctor yet, or ""."""
    mine = [e for e in practice.store.exams(patient=patient) if e.mode is Mode.SELF and e.status is Status.DRAFT]
    return next((e.id for e in reversed(mine) if e.text("self_at") != "thanks"), "")
