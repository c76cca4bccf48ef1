"""The windows the exam page opens: review, forms, rules, history, keys; one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bodymap.criteria import results
from bodymap.model import Course, Exam, Infusion, Patient, Status
from bodymap.session import Visit
from bodymap.ui.dialogs.form import Form
from bodymap.ui.exam.forms import ConditionsForm, SymptomsForm
from bodymap.ui.exam.habits import Habits
from bodymap.ui.exam.history import HistoryDialog
from bodymap.ui.exam.key_card import KeyCard
from bodymap.ui.exam.keys import KeyTable
from bodymap.ui.exam.review import MEANING, ReviewDialog
from bodymap.ui.exam.rule_rows import RulesDialog

SIGNED = "This exam is signed. Amend it to change something."

_EDITED = ("examiner", "rule", "method", "performed_at", "date_only", "course", "infusion", "timing", "remark")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round an exam and can be chosen in its conditions."""

    courses: Sequence[Course] = ()
    infusions: Mapping[str, Iterable[Infusion]] = field(default_factory=dict)  # of each course
    examiners: Sequence[str] = ()


class Windows(QObject):
    """Opens the windows over a page, and puts into the visit what they return."""

    signed = Signal(object)  # the Exam, now signed
    refused = Signal(str)

    def __init__(
        self, page: QWidget, visit: Visit, patient: Patient, keys: KeyTable, habits: Habits, around: Around
    ) -> None:
        super().__init__(page)
        self._page, self._visit, self._patient = page, visit, patient
        self._keys, self._habits, self.around = keys, habits, around
        self.open: QDialog | None = None

    def finish(self) -> None:
        """The review, and from there the signature. Needs no gap to be filled."""
        exam = self._visit.exam
        if exam.status is not Status.DRAFT:
            self.refused.emit(SIGNED.rstrip("."))
            return
        by = exam.examiner or self._visit.who
        self._show(
            ReviewDialog(
                exam,
                self._patient,
                by,
                self._sign,
                self._page,
                quiet_ms=self._habits.bounce_ms,
                infusions=self.around.infusions.get(exam.course or "", ()),
                amended=self._visit.amended,
            )
        )

    def conditions(self) -> None:
        """Examiner, rule, method, time, infusion: the conditions of this exam."""
        self._show_form(
            ConditionsForm(
                self.keep,
                self._visit.exam,
                self._page,
                courses=self.around.courses,
                infusions=self.around.infusions,
                examiners=self.around.examiners,
                month_first=self._habits.month_first,
                born=self._patient.birth_date,
            )
        )

    def symptoms(self) -> None:
        """Pain 0 to 10, symptom ratings, history."""
        self._show_form(SymptomsForm(self.keep, self._visit.exam, self._page))

    def rules(self, rule_id: str = "") -> None:
        """Every published rule with its why; begins at one of them."""
        self._show(RulesDialog(results(self._visit.exam), rule_id, self._page))

    def history(self) -> None:
        """Who changed what and when."""
        self._show(HistoryDialog(self._visit.history(), self._page))

    def keys(self) -> None:
        """The card of keys; it can stay open beside the page."""
        self._show(KeyCard(self._keys, self._page), modal=False)

    def keep(self, text: str, made: Exam) -> None:
        """Put the fields of an edited copy into the visit, as one undo step."""
        now = self._visit.exam
        differing = {name: getattr(made, name) for name in _EDITED if getattr(made, name) != getattr(now, name)}
        if dict(made.answers) != dict(now.answers):
            differing["answers"] = made.answers
        if differing:
            self._visit.set(text, **differing)

    def _show_form(self, form: Form) -> None:
        """A form over the exam; of a signed one it is read, and says so before anyone types."""
        if self._visit.exam.status is not Status.DRAFT:
            form.read_only(SIGNED)
        self._show(form)

    def _sign(self, by: str, pin: str) -> None:
        self._visit.sign(by, MEANING, pin)
        self.signed.emit(self._visit.exam)

    def _show(self, dialog: QDialog, modal: bool = True) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._closed)
        self.open = dialog
        room = self._page.screen().availableGeometry().size()
        wanted = dialog.size().expandedTo(dialog.sizeHint())
        dialog.resize(min(wanted.width(), room.width() - 16), min(wanted.height(), room.height() - 40))
        if modal:
            dialog.open()
        else:
            dialog.show()

    def _closed(self) -> None:
        self.open = None
