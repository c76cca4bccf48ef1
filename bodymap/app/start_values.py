"""What the start page shows, and the state of the data file in words."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QObject

from bodymap.app.context import OpenDesk
from bodymap.app.file_safety import FileSafety
from bodymap.errors import Locked, UserError
from bodymap.medicine.criteria import places
from bodymap.medicine.model import Course, Flag, Infusion, Mode, Response, Status, isolated
from bodymap.medicine.model.base import how_many
from bodymap.medicine.model.exam import counted_exams
from bodymap.paths import from_text
from bodymap.session import goes_on
from bodymap.store import PatientRow, Store, VisitRow
from bodymap.ui.acts import START
from bodymap.ui.kit.banner import NOTE, WARN
from bodymap.ui.kit.typed import date_in_words
from bodymap.ui.pages.start.aside import OPEN, RESUME, DataFile, Draft, FromHome, Row
from bodymap.ui.pages.start.aside import DataFile as FileState
from bodymap.ui.pages.start.page import ALL, TODAY

# -- start values -----------------------------------------------------------------------------------------------------
# What the start page shows, gathered from the data file.

RECENT_VISITS = 40


def rows(store: Store, tab: str, today: date) -> list[Row]:
    """The rows of a tab of the start page."""
    if tab == ALL:
        return found(store.find_patients(limit=-1))
    visits = store.on_day(today) if tab == TODAY else store.recent(RECENT_VISITS)
    words = _Visits(store, today)
    return [words.row(visit) for visit in visits]


def found(patients: Sequence[PatientRow]) -> list[Row]:
    """Patients with their last exam."""
    return [
        Row(
            row.patient,
            _day(row.last_exam) if row.last_exam else "",
            counted_exams(row.exams - row.own, row.own),
            row.counts,
            most=row.most,
        )
        for row in patients
    ]


def drafts(store: Store, today: date) -> list[Draft]:
    """Unfinished exams and what they belong to, the patients' own too."""
    words = _Visits(store, today)
    return [
        Draft(
            visit.exam_id,
            visit.patient,
            words.said(visit),
            visit.done,
            places(visit.mode),
            own=visit.mode is Mode.SELF and goes_on(store.exam(visit.exam_id)),
        )
        for visit in store.drafts()
    ]


def data_file(
    store: Store,
    second: Path | None = None,
    *,
    faults: Sequence[str] = (),
    verifying: bool = False,
    trouble: str = "",
    second_trouble: str = "",
) -> DataFile:
    """The data file in words' raw form."""
    counts = store.counts()
    beside, there = store.backup_place(), store.backup_place(second) if second is not None else None
    return DataFile(
        patients=counts["patients"],
        exams=counts["exams"],
        last_backup=beside.at if beside else None,
        is_current=not store.backup_is_due(),
        trouble=trouble,
        second_copy=str(second) if second is not None else "",
        second_copy_at=there.at if there else None,
        second_trouble=second_trouble,
        same_drive=second is not None and store.is_same_drive(second),
        encrypted=store.has_passphrase,
        faults=tuple(faults),
        verifying=verifying,
    )


class _Visits:
    """Visits in words; courses and infusions are read once each."""

    def __init__(self, store: Store, today: date) -> None:
        self._store, self._today = store, today
        self._courses: dict[str, tuple[Course, list[Infusion]]] = {}

    def row(self, visit: VisitRow) -> Row:
        """One visit as a row of the table: its time, its count and the counts before it, when it was signed."""
        signed, at = visit.status is not Status.DRAFT, visit.signed_at
        when = visit.performed_at
        today = when.date() == self._today
        state = "Unfinished" if not signed else "Imported"
        if signed and at is not None:
            state = f"Signed {at:%H:%M}" if at.date() == self._today else f"Signed {_day(at)}"
        return Row(
            visit.patient,
            _day(when) if not today else "today" if visit.date_only else f"{when:%H:%M}",
            self.visit(visit),
            visit.counts,
            state,
            signed,
            OPEN if signed else RESUME,
            visit.exam_id,
            visit.most,
        )

    def said(self, visit: VisitRow) -> str:
        """ "Exam, today 14:05, before infusion 3 of 6"."""
        when = visit.performed_at
        gap = (self._today - when.date()).days
        day = {0: "today", 1: "yesterday"}.get(gap, date_in_words(when.date()))
        clock = "" if visit.date_only else f" {when:%H:%M}"
        if visit.mode is Mode.SELF:
            return f"The patient's own self-assessment, {day}{clock}"
        kind = "Amendment" if visit.version > 1 else "Exam"
        about = self.visit(visit)
        return f"{kind}, {day}{clock}" + (f", {about[0].lower()}{about[1:]}" if about else "")

    def visit(self, visit: VisitRow) -> str:
        """ "Before infusion 3 of 6"; "Self-assessment"; "Course 2"."""
        if visit.mode is Mode.SELF:
            return "Self-assessment"
        if visit.course is None:
            return "Exam without a course"
        if visit.course not in self._courses:
            self._courses[visit.course] = (self._store.course(visit.course), self._store.infusions(visit.course))
        course, infusions = self._courses[visit.course]
        infusion = next((i for i in infusions if i.id == visit.infusion), None)
        if infusion is None:
            return f"Course {isolated(course.label)}"
        of = f" of {course.planned}" if course.planned else ""
        return f"{visit.timing.capitalize() or 'With'} infusion {infusion.number}{of}"


def from_home(store: Store) -> list[FromHome]:
    """What patients wrote that somebody must still look at: item 9 above 0, "please ask me about"."""
    waiting: dict[str, list[Flag]] = {}
    for flag in store.open_flags():
        waiting.setdefault(flag.patient, []).append(flag)
    return [_waiting(store, patient, flags) for patient, flags in waiting.items()]


def _waiting(store: Store, patient_id: str, flags: Sequence[Flag]) -> FromHome:
    """What is opened to look at them: the self-assessment they came from, the questionnaire, else the patient's last
    self-assessment."""
    patient = store.patient(patient_id)
    exams = {exam.id: exam for exam in store.exams(patient=patient_id, versions=True) if exam.mode is Mode.SELF}
    responses = {response.id: response for response in store.rows(Response, patient_id)}
    about = [flag.about for flag in flags]
    of_exam = [responses[one].exam if one in responses else one for one in about]
    exam = next((exams[one] for one in of_exam if one in exams), None)
    response = next((responses[one] for one in about if one in responses), None)
    if exam is None and response is None:
        exam = next(reversed(exams.values()), None)
    many = how_many(len(flags), "thing")
    said = f"{patient.name or patient.number}: {many} to look at"
    if exam is not None:
        return FromHome(exam.id, f"{said} in the self-assessment of {date_in_words(exam.performed_at.date())}.")
    if response is not None:
        return FromHome(response.id, f"{said} in a questionnaire of {date_in_words(response.at.date())}.")
    return FromHome(about[0], f"{said}.")


def _day(when: datetime) -> str:
    return f"{when.day} {when:%b %Y}"


# -- data file --------------------------------------------------------------------------------------------------------
# The data file of a practice: its state on the start page, second copies, what is said of its place and offered.


class DataFileDesk(FileSafety):
    """Keeps the file of the practice safe."""

    def __init__(self, desk: OpenDesk, parent: QObject) -> None:
        self._desk = desk
        super().__init__(
            desk.store, desk.practice, desk.settings, desk.window, lambda: desk.settings.flag("backup_auto"), parent
        )
        self.looked.connect(self._show_state)
        self.backups.changed.connect(self._show_state)
        self.backups.failed.connect(self.say_problem)

    def second(self) -> Path | None:
        said = self._desk.settings.text("second_copy")
        return from_text(said) if said else None

    def say_problem(self, problem: UserError) -> None:
        self._desk.window.say_problem(problem)

    def say(self, words: str) -> None:
        self._desk.window.say(words, NOTE)

    def begin_anew(self) -> None:
        self._desk.begin_anew()

    def passphrase_changed(self) -> None:
        self._desk.passphrase_changed()

    def state(self) -> FileState:
        """What the start page says of the data file."""
        backups, second = self.backups, self.second()
        why = ""
        if second is not None:
            why = self.store.why_no_second_place(second)
            why = why or (backups.second_trouble.what if backups.second_trouble is not None else "")
        return data_file(
            self.store,
            second,
            faults=self.faults,
            verifying=self.verifying,
            trouble=backups.trouble.what if backups.trouble is not None else "",
            second_trouble=why,
        )

    def choose_second(self, said: str) -> None:
        """The folder that was chosen for second copies is known again from now on. NotSaved when it is not there."""
        self.backups.second_trouble = None
        if said:
            self.store.choose_second_place(Path(said))
            if self.store.is_same_drive(Path(said)):
                self._desk.window.say(f"{said} is on the drive of the data file: if that fails, both are lost.", WARN)
            self.backups.make_if_due()

    def _show_state(self) -> None:
        with suppress(Locked):
            if self._desk.window.where == START:
                self._desk.refresh()

    def warn_of_place(self) -> None:
        """Say once why the file does not lie safely: under two names, on another computer, in a synchronised folder."""
        told = self.settings.names("places_told")
        new = [doubt for doubt in self.store.doubts_of_place() if doubt.key not in told]
        if not new or not self._desk.window.banner.isHidden():
            return
        self.settings.set("places_told", (*told, *(doubt.key for doubt in new)))
        self._desk.window.say(" ".join(doubt.words for doubt in new), WARN)

    def offer_encryption(self, today: date) -> None:
        """At the first start and once a month a file without a passphrase is offered one."""
        if self.store.has_passphrase or not self._desk.window.banner.isHidden():
            return  # what stands over the page, a fault of the file say, is never covered by an offer
        last = self.settings.text("passphrase_offered")
        if last[:7] == f"{today:%Y-%m}":
            return
        self.settings.set("passphrase_offered", today.isoformat())
        self._desk.window.say(
            "Whoever gets hold of this computer can read the data file; a passphrase prevents that.",
            NOTE,
            "Set a passphrase",
            self._desk.window.guarded(self.change_passphrase),
        )
