"""The visit that is open in the window: what the bar says of it, and that nothing of it is lost when it is left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from bodymap.errors import UserError
from bodymap.medicine.model import Exam, Status
from bodymap.medicine.model.base import how_many
from bodymap.session import Visit
from bodymap.ui.acts import REDO, UNDO
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.kit.actions import Actions
from bodymap.ui.kit.banner import NOTE, WARN
from bodymap.ui.kit.entries import Entries
from bodymap.ui.kit.typed import moment_in_words
from bodymap.ui.window.bars import PatientBar

# -- open visit -------------------------------------------------------------------------------------------------------
CLOSE_AND_LOSE, TRY_AGAIN, KEEP_OPEN = "Close and lose them", "Try again", "Keep the window open"
LEAVE_OUT, GO_BACK_TO = "Leave it out", "Go back to it"
SAVED_NOW = "Every entry is saved now."


class OpenVisit(QObject):
    """Shows saving of the open visit in the bar, undoes and redoes; keeps a visit that was left until it is on disk."""

    said = Signal(str, str)  # a sentence for the page, and its kind

    def __init__(self, bar: PatientBar, acts: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._bar, self._acts = bar, acts
        self._visit: Visit | None = None
        self._left: list[Visit] = []  # not on disk yet
        self._entries: list[Entries] = []  # of the pages that are there, and of those closed before all was on disk
        self._troubled = False
        acts.add(UNDO, self.undo, self._can_undo, says=self._undo_words)
        acts.add(REDO, self.redo, self._can_redo, says=self._redo_words)

    def open(self, visit: Visit) -> None:
        """Follow this visit."""
        self.leave()
        self._visit = visit
        visit.changed.connect(self._changed)
        visit.saved.connect(self._saved)
        visit.trouble.connect(self._trouble)
        visit.undo_stack.changed.connect(self._undo_changed)
        self._bar.saved.show_saved()

    def show(self) -> None:
        """Say in the bar how the visit stands."""
        if self._visit is not None:
            self._changed()
            self._visit.save()

    def leave(self) -> None:
        """Let go of the open visit; one that is not on disk yet is kept and tried again until it is."""
        visit, self._visit, self._troubled = self._visit, None, False
        if visit is None:
            return
        visit.changed.disconnect(self._changed)
        visit.saved.disconnect(self._saved)
        visit.trouble.disconnect(self._trouble)
        visit.undo_stack.changed.disconnect(self._undo_changed)
        if not visit.save() and visit not in self._left:
            self._left.append(visit)
            visit.saved.connect(partial(self._saved_at_last, visit))
            self.said.emit("The last entries of an exam are not saved yet. They are kept and tried again.", WARN)

    def follow(self, entries: Entries) -> None:
        """Know of the entries of a page: they outlive it until they are on disk."""
        entries.setParent(self)
        self._entries.append(entries)

    def let_go(self, entries: Entries) -> None:
        """The page of these entries is closed; what is not on disk yet is kept and tried again until it is."""
        entries.flush()
        if entries.is_saved:
            self._forget(entries)
        else:
            entries.changed.connect(partial(self._entered_at_last, entries))
            entries.refused.connect(lambda problem: self.said.emit(str(problem), WARN))
            words = "The last entries of an infusion are not saved yet. They are kept and tried again."
            QTimer.singleShot(0, self, lambda: self.said.emit(words, WARN))  # on the page that is shown next

    def unsaved(self) -> tuple[list[Visit], list[Entries]]:
        """Every exam and every page of an infusion with entries that still cannot be written, each tried once more."""
        visits = [visit for visit in (*self._left, *([self._visit] if self._visit else [])) if not visit.save()]
        for entries in list(self._entries):
            entries.flush()
        return visits, [entries for entries in self._entries if not entries.is_saved]

    def undo(self) -> None:
        """Undo the last act."""
        if self._visit is not None:
            self._visit.undo()

    def redo(self) -> None:
        """Do the last undone act again."""
        if self._visit is not None:
            self._visit.redo()

    def _saved_at_last(self, visit: Visit) -> None:
        if visit in self._left:
            self._left.remove(visit)
            if not self._left:
                self.said.emit(SAVED_NOW, NOTE)

    def _entered_at_last(self, entries: Entries) -> None:
        if entries.is_saved and entries in self._entries:
            self._forget(entries)
            self.said.emit(SAVED_NOW, NOTE)

    def _forget(self, entries: Entries) -> None:
        self._entries.remove(entries)
        entries.deleteLater()

    def _saved(self) -> None:
        if self._troubled:
            self._troubled = False
            self.said.emit(SAVED_NOW, NOTE)
        self._bar.saved.show_saved()

    def _trouble(self, problem: UserError) -> None:
        if not self._troubled:
            self._troubled = True
            words = f"Not saved yet: {problem.what[:1].lower()}{problem.what[1:]} {problem.todo}".rstrip()
            self.said.emit(f"{words} Your entries are on the screen, and saving is tried again.", WARN)
        self._bar.saved.show_trouble(problem.what)

    def _changed(self, *_: object) -> None:
        if self._visit is None:
            return
        self._acts.changed.emit()
        if self._visit.exam.status is not Status.DRAFT:
            self._bar.show_context(self._bar.context_words(), signed_words(self._visit.exam))

    def _undo_changed(self, *_: object) -> None:
        self._acts.changed.emit()

    # Undo and redo are there while an exam is written; their words say which entry.

    def _can_undo(self) -> bool | str:
        return self._can(lambda visit: visit.undo_stack.next_undo, "Nothing to undo")

    def _can_redo(self) -> bool | str:
        return self._can(lambda visit: visit.undo_stack.next_redo, "Nothing to redo")

    def _can(self, following: Callable[[Visit], object], nothing: str) -> bool | str:
        if self._visit is None or self._visit.exam.status is not Status.DRAFT:
            return False
        return True if following(self._visit) else nothing

    def _undo_words(self) -> str:
        return self._visit.undo_stack.undo_text if self._visit is not None else ""

    def _redo_words(self) -> str:
        return self._visit.undo_stack.redo_text if self._visit is not None else ""


def unsaved_question(exams: int, infusions: int, parent: QWidget) -> Message:
    """What is asked when the window closes and entries of so many exams and infusions are not on disk."""
    counted = {"exam": exams, "infusion": infusions}
    of = " and ".join(f"this {one}" if many == 1 else how_many(many, one) for one, many in counted.items() if many)
    return Message(
        "Not everything is saved",
        f"The last entries of {of} are kept, but could not be written to the data file.",
        "Free some space or reconnect the drive, then try again.",
        (CLOSE_AND_LOSE, TRY_AGAIN, KEEP_OPEN),
        parent,
    )


def unentered_question(why: str, parent: QWidget, *answers: str) -> Message:
    """What is asked before something is lost that was typed and cannot be kept as it is."""
    return Message(
        "What you typed is not entered yet",
        f"What was typed at an infusion cannot be entered as it stands.\n{why}",
        "Complete or correct it, or empty it.",
        answers or (GO_BACK_TO,),
        parent,
    )


def signed_words(exam: Exam) -> str:
    """ "Signed 11 Nov 2026, 09:40 (UTC+1) by Dr I. Lind, version 2"."""
    if exam.status is Status.ENTERED_IN_ERROR:
        return "Entered in error, counts nowhere"
    if exam.imported:
        return "Imported, not signed here"
    signed = f"Signed {moment_in_words(exam.signed_at)}" if exam.signed_at else "Signed"
    by = f" by {exam.signed_by}" if exam.signed_by else ""
    return f"{signed}{by}" + (f", version {exam.version}" if exam.version > 1 else "")
