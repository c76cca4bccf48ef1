"""What was entered by mistake, erasing a patient, and changes in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from bodymap.medicine import body
from bodymap.medicine.criteria import of_examined, places
from bodymap.medicine.model import Change, Course, Entered, Exam, InError, Infusion, Mode, Patient, Status, isolated
from bodymap.medicine.model.base import how_many, noun
from bodymap.medicine.model.exam import exams_in_words
from bodymap.medicine.outcomes.count import span
from bodymap.ui.kit.form import Field, Form, choice, chosen, line_edit, text_edit
from bodymap.ui.kit.theme import Label, font, px
from bodymap.ui.kit.typed import date_in_words, moment_in_words, number_in_words

# -- values -----------------------------------------------------------------------------------------------------------
# What the record page shows, and how changes are said in words.


@dataclass(frozen=True, slots=True)
class ExamRow:
    """One exam in the list: positive of examined of the 18 points by its own rule, and sites done of all. `unsure`
    more may be positive too: painful and not rated, or not examined (`Tally.perhaps`), of these `gone` not examined."""

    exam: Exam
    positive: int
    examined: int
    done: int
    visit: str = ""  # "Course 2, before infusion 3 of 6"
    unsure: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One course with its infusions by number, and those that were entered in error, which are in no number."""

    course: Course
    infusions: tuple[Infusion, ...] = ()
    exams: tuple[Exam, ...] = ()
    struck: tuple[tuple[Infusion, InError], ...] = ()


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy of the data file that holds a patient (`sure`), or may: its name, where it lies, the day it goes by itself
    (None: it stays)."""

    name: str
    where: str
    goes: date | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of one patient. `exams`: latest first, superseded versions after the one that replaced them. `struck`:
    all that was entered in error, but for the infusions that stand with their course."""

    patient: Patient
    courses: tuple[CourseRow, ...] = ()
    exams: tuple[ExamRow, ...] = ()
    struck: tuple[Entry, ...] = ()


def count_words(row: ExamRow) -> str:
    """ "13 of 18", "12 or 13 of 18"; when sites are missing "8 positive of 11 examined", "8 to 10 positive; 16 sites
    examined, 2 not"."""
    if not row.examined:
        return "nothing examined yet" if row.exam.status is Status.DRAFT else "nothing examined"
    said = span(row.positive, row.positive + row.unsure)
    if row.examined == len(body.POINTS):
        return f"{said} of 18"
    return f"{said} positive{of_examined(row.examined, row.gone)}"


def kind_words(exam: Exam) -> str:
    """Who pressed: the examiner's name, or that it was the patient."""
    if exam.mode is Mode.SELF:
        return "Patient" if exam.entered is Entered.SCREEN else "Patient, at home"
    return exam.examiner or "Examiner"


def state_words(row: ExamRow) -> str:
    """ "Unfinished, 13 of 21", "Signed", "Signed, version 2", "Replaced by a later version"."""
    exam = row.exam
    version = f", version {exam.version}" if exam.version > 1 else ""
    if exam.status is Status.ENTERED_IN_ERROR:
        return "Entered in error"
    if exam.status is Status.AMENDED:
        return f"Replaced, version {exam.version}"
    if exam.imported:
        return "Imported, not signed here"
    if exam.status is Status.SIGNED:
        return f"Signed{version}"
    return f"Unfinished{version}, {row.done} of {places(exam.mode)}"


def course_words(row: CourseRow) -> str:
    """ "S-ketamine IV, 5 of 6 infusions, 10 exams"."""
    course, given = row.course, len(row.infusions)
    of = f" of {course.planned}" if course.planned else ""
    parts = [
        f"{course.agent} {course.route}".strip(),
        f"{given}{of} {noun(course.planned or given, 'infusion')}",
        exams_in_words(row.exams),
    ]
    if course.stopped:
        why = f": {course.stop_reason}" if course.stop_reason else ""
        parts.append(f"stopped {date_in_words(course.stopped)}{why}")
    return ", ".join(part for part in parts if part)


def dose_words(infusion: Infusion) -> str:
    """ "0.5 mg/kg, 35 mg, 40 min", only what was recorded."""
    parts = [
        (infusion.mg_per_kg, "mg/kg"),
        (infusion.total_mg, "mg"),
        (infusion.minutes, "min"),
    ]
    return ", ".join(f"{number_in_words(value)} {unit}" for value, unit in parts if value is not None)


_WHAT: Mapping[str, str] = {
    "added": "added",
    "birth_date": "date of birth",
    "performed_at": "examined on",
    "mg_per_kg": "mg/kg",
    "total_mg": "total mg",
    "weight_kg": "weight, kg",
    "given_at": "given on",
    "amend_reason": "reason of the amendment",
    "signed_by": "signed by",
    "signed_at": "signed on",
}


def change_words(change: Change) -> tuple[str, str]:
    """What was changed, and from what to what, in words."""
    kind, _, rest = change.what.partition(":")
    if kind == "finding" and rest in body.SITES:
        what = body.SITES[rest].name
    elif kind in ("area", "pain_area") and rest in body.AREAS:
        what = f"Pain area {body.AREAS[rest].name.lower()}"
    elif kind == "quadrant" and rest in body.QUADRANTS:
        what = f"Pain area {body.QUADRANTS[rest].lower()}"
    else:
        what = _WHAT.get(change.what, (rest or change.what).replace("_", " ")).capitalize()
    if change.what == "added":
        return what, change.new
    return what, f"{change.old or 'nothing'} → {change.new or 'nothing'}"


# -- erase ------------------------------------------------------------------------------------------------------------
# Asking before a patient is erased: what goes, which copies still hold it, and the record number typed.

_STAYS = "when you delete it"
_ROWS = 6
"""So many copies are seen without scrolling."""


class EraseForm(Form):
    """Erases only after the record number was typed; `erase` does it, and may refuse with a UserError."""

    def __init__(
        self,
        erase: Callable[[], None],
        patient: Patient,
        counts: Mapping[str, int],
        kept: Sequence[KeptCopy],
        parent: QWidget | None = None,
    ) -> None:
        what = ", ".join(f"{n} {name.rstrip('s') if n == 1 else name}" for name, n in counts.items() if n)
        note = f"{isolated(patient.name)}, {isolated(patient.number)}. This deletes {what}. It cannot be undone."
        super().__init__("Erase this patient for ever?", "Erase for ever", parent, note)
        self._erase, self._number = erase, patient.number
        self.copies = Label(copies_in_words(kept), "body", "ink", wrap=True)
        self.table = _table(kept)
        self.number = Field("Record number of this patient", line_edit(), "Type it to say that this is the patient")
        self.row(self.copies)
        if kept:
            self.rows.addWidget(self.table)
        self.row(self.number)
        self.cancel_button.setText("Keep the patient")
        self.number.edit.setFocus()

    def keeps_as_typed(self) -> bool:
        """Escape keeps the patient, whatever was typed."""
        return True

    def submit(self) -> None:
        if self.number.edit.text().strip() == self._number.strip():
            self.number.note()
        else:
            self.number.fault("This is not the record number of this patient.")
        if not self.faulty():
            self.keep(self._erase)


def copies_in_words(kept: Sequence[KeptCopy]) -> str:
    """What becomes of the copies that hold a patient, in one or two sentences."""
    if not kept:
        return "No backup that can be reached holds the patient. Copies made elsewhere are yours to delete."
    sure, unsure = [one for one in kept if one.sure], sum(not one.sure for one in kept)
    days = [one.goes for one in sure if one.goes is not None]
    said = []
    if sure:
        until = f"the last until {date_in_words(max(days))}" if len(days) == len(sure) else "until you delete them"
        said.append(f"{how_many(len(sure), 'copy holds', 'copies hold')} the patient, {until}.")
    if unsure:
        said.append(
            f"{how_many(unsure, 'copy opens', 'copies open')} only with another passphrase and may hold the patient"
            " too."
        )
    return " ".join([*said, "Copies made elsewhere are yours to delete."])


def _table(kept: Sequence[KeptCopy]) -> QTableWidget:
    table = QTableWidget(len(kept), 2)
    table.setHorizontalHeaderLabels(["Copy", "Goes"])
    table.setAccessibleName("Copies that hold the patient, and when they go")
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.setTextElideMode(Qt.TextElideMode.ElideLeft)  # the day stands at the end of a name
    for row, one in enumerate(kept):
        goes = f"by {date_in_words(one.goes)}" if one.goes else _STAYS
        for column, text in enumerate((one.name, goes if one.sure else f"{goes} (may hold it)")):
            cell = QTableWidgetItem(text)
            cell.setToolTip(one.where)
            table.setItem(row, column, cell)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    table.resizeRowsToContents()
    tall = sum(table.rowHeight(row) for row in range(min(len(kept), _ROWS)))
    table.setFixedHeight(tall + header.sizeHint().height() + px(6))
    return table


# -- mistakes ---------------------------------------------------------------------------------------------------------
# What was entered by mistake: chosen from all that a patient has, then marked, moved or taken back.

HEADS = ("What", "When", "", "State")
NO_COURSE = ""


class Deed(StrEnum):
    """What is done about a mistake."""

    MARK = "mark"
    COURSE = "course"
    PATIENT = "patient"
    TAKE_BACK = "take_back"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be a mistake: its id, what it is in words, when it was. `in_course`: whether it belongs to a
    course or can; `needs_course`: whether it must. `mark` stands on what was entered in error already; `with_it` says
    what goes with it."""

    id: str
    kind: str
    when: str
    words: str
    in_course: bool = False
    needs_course: bool = False
    mark: InError | None = None
    with_it: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What the user wants: the entry, what is done about it, the other patient and course (ids), and why."""

    entry: Entry
    deed: Deed
    patient: str | None = None
    course: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """The patient whose number was typed: id, who that is in words, and the courses (id, name)."""

    id: str
    words: str
    courses: tuple[tuple[str, str], ...]


class MistakeForm(Form):
    """Choose what is wrong, what is done about it, and say why. `find` knows the patient of a record number."""

    def __init__(
        self,
        act: Callable[[Correction], None],
        entries: Sequence[Entry],
        courses: Sequence[tuple[str, str]],
        find: Callable[[str], Other | None],
        parent: QWidget | None = None,
        *,
        at: str = "",
    ) -> None:
        note = "Nothing is deleted: it is kept with the reason, struck through, and counts nowhere."
        note += " Marking and moving can be undone."
        super().__init__("Entered in error", "Mark as entered in error", parent, note)
        self._act, self._entries, self._courses, self._find = act, tuple(entries), tuple(courses), find
        self.table = self._list()
        self.deed = Field("What is to be done", choice([(Deed.MARK.value, "Mark it as entered in error")]))
        self.number = Field("Record number of the other patient", line_edit())
        self.course = Field("Course", choice([]))
        self.reason = Field("Reason", text_edit(lines=2), "It stands in the history, of both sides when it is moved.")
        self.rows.addWidget(self.table)
        self.row(self.deed)
        self.row(self.number, self.course)
        self.row(self.reason)
        self.table.itemSelectionChanged.connect(self._chosen_changed)
        self.deed.edit.currentIndexChanged.connect(self._deed_changed)
        self.number.edit.textChanged.connect(self._number_changed)
        self.reason.edit.textChanged.connect(lambda: self.reason.note())
        ids = [entry.id for entry in self._entries]
        if self._entries:
            self.table.selectRow(ids.index(at) if at in ids else 0)
        self.done_button.setEnabled(bool(self._entries))
        self._chosen_changed()
        if self._entries:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # what it is comes before what is done about it

    @property
    def entry(self) -> Entry | None:
        """What is chosen."""
        row = self.table.currentRow()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def submit(self) -> None:
        entry = self.entry
        if entry is None:
            return
        deed = Deed(chosen(self.deed.edit))
        reason = self.reason.edit.toPlainText().strip()
        if reason or deed is Deed.TAKE_BACK:
            self.reason.note()
        else:
            self.reason.fault("A reason is needed.")
        patient = None
        if deed is Deed.PATIENT:
            other = self._find(self.number.edit.text().strip())
            if other is None:
                self.number.fault("There is no patient with this number.")
            else:
                patient = other.id
        course = chosen(self.course.edit) or None if deed in (Deed.COURSE, Deed.PATIENT) and entry.in_course else None
        if deed in (Deed.COURSE, Deed.PATIENT) and entry.needs_course and course is None:
            self.course.fault("It belongs to a course: choose one.")
        if not self.faulty():
            self.keep(lambda: self._act(Correction(entry, deed, patient, course, reason)))

    def _list(self) -> QTableWidget:
        table = QTableWidget(len(self._entries), len(HEADS))
        table.setHorizontalHeaderLabels(list(HEADS))
        table.setAccessibleName("What this patient has")
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(px(30))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(HEADS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        struck = font("body")
        struck.setStrikeOut(True)
        for row, entry in enumerate(self._entries):
            mark = entry.mark
            state = f"Entered in error: {mark.reason}" if mark else ""
            by = f" ({_marked_by(mark)})" if mark else ""
            for column, words in enumerate((entry.kind, entry.when, entry.words, state)):
                item = QTableWidgetItem(words)
                item.setToolTip(f"{words}{by if column == 3 else ''}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{HEADS[column] or 'About'}: {words}")
                if mark and column < 3:
                    item.setFont(struck)
                table.setItem(row, column, item)
        table.setMinimumSize(px(360), px(170))
        return table

    def _chosen_changed(self) -> None:
        entry, box = self.entry, self.deed.edit
        deeds: list[tuple[Deed, str]] = []
        if entry is not None and entry.mark:
            deeds = [(Deed.TAKE_BACK, "Take the mark back: it counts again")]
        elif entry is not None:
            deeds = [(Deed.MARK, "Mark it as entered in error"), (Deed.PATIENT, "Move it to another patient")]
            if entry.in_course:
                deeds.insert(1, (Deed.COURSE, "Move it to another course of this patient"))
        box.blockSignals(True)
        box.clear()
        for deed, words in deeds:
            box.addItem(words, deed.value)
        box.blockSignals(False)
        mark = entry.mark if entry is not None else None
        with_it = entry.with_it if entry is not None else ""
        self.deed.note(f"{mark.reason} ({_marked_by(mark)})" if mark else with_it)
        self._deed_changed()

    def _deed_changed(self) -> None:
        deed = Deed(chosen(self.deed.edit) or Deed.MARK.value)
        entry = self.entry
        self.done_button.setText("Take back" if deed is Deed.TAKE_BACK else "Move" if deed in (
            Deed.COURSE, Deed.PATIENT) else "Mark as entered in error")  # fmt: skip
        self.number.setVisible(deed is Deed.PATIENT)
        self.course.setVisible(entry is not None and entry.in_course and (deed is Deed.COURSE or deed is Deed.PATIENT))
        self.reason.setVisible(deed is not Deed.TAKE_BACK)
        if deed is Deed.PATIENT:
            self._number_changed()
        else:
            self._offer(self._courses)
        self.fit()

    def _number_changed(self) -> None:
        other = self._find(self.number.edit.text().strip())
        self.number.note(other.words if other else "")
        self._offer(other.courses if other else ())

    def _offer(self, courses: Sequence[tuple[str, str]]) -> None:
        box, entry = self.course.edit, self.entry
        box.clear()
        if entry is None or not entry.needs_course:
            box.addItem("No course", NO_COURSE)
        for id_, name in courses:
            box.addItem(name, id_)


def error_words(mark: InError) -> str:
    """ "Entered in error: typed for another person (Dr I. Lind, 11 Nov 2026, 09:20 (UTC+1))"."""
    return f"Entered in error: {mark.reason} ({_marked_by(mark)})"


def _marked_by(mark: InError) -> str:
    """Who marked it and when; only when, where nobody was chosen to work."""
    return ", ".join(part for part in (mark.who, moment_in_words(mark.at)) if part)
