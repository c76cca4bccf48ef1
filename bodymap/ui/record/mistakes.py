"""What was entered by mistake: chosen from all that a patient has, then marked, moved or taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from bodymap.model import InError
from bodymap.ui.dialogs.form import Field, Form, choice, chosen, line_edit, text_edit
from bodymap.ui.theme import font, px
from bodymap.ui.typed import moment_in_words

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
        super().__init__("Entered by mistake", "Mark as entered in error", parent, note)
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
            by = f" ({mark.who}, {moment_in_words(mark.at)})" if mark else ""
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
        self.deed.note(f"{mark.reason} ({mark.who}, {moment_in_words(mark.at)})" if mark else with_it)
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
