"""The notice at the desk when an item about suicide was answered above "Not at all" (domain 5.2, rule 4).

It asks for an assessment by a person. It grades nothing and reassures nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bodymap.instruments import assessed, flag_words
from bodymap.model import Flag, now
from bodymap.ui.banner import WARN, Panel
from bodymap.ui.dialogs.form import Field, Form, line_edit, text_edit
from bodymap.ui.theme import Label, px
from bodymap.ui.typed import at, date_in_words, read_day, read_time

TITLE = "Assess risk now"
ASKED = (
    "The patient has answered that thoughts of being better off dead, or of self-harm, were there. Speak about it with "
    "the patient now, alone, before this visit goes on. Any answer above “Not at all” needs this, whatever the total."
)
SAVED = "The answer is saved."
NOT_SAVED = "The answer is not saved yet; it will be tried again."
LIMITS = (
    "The answer is one sign among others: a low number, or a later 0, reassures of nothing. The program "
    "makes no judgement; the assessment is yours."
)


class AssessNow(Form):
    """Blocks until the assessment is written down, or the user goes back to the questions with the flag still open.

    `keep` is given the closed flag and may refuse with a UserError; the notice then stays as it was written.
    """

    def __init__(
        self,
        flag: Flag,
        keep: Callable[[Flag], None],
        parent: QWidget | None = None,
        *,
        who: str = "",
        saved: bool = True,
        clock: Callable[[], datetime] = now,
        month_first: bool = False,
    ) -> None:
        super().__init__(TITLE, "Record the assessment", parent)
        self.flag = flag
        self._keep, self._clock, self._month_first = keep, clock, month_first
        moment = clock()
        band = Panel(WARN)
        inside = QVBoxLayout(band)
        inside.setContentsMargins(px(14), px(12), px(14), px(12))
        inside.setSpacing(px(8))
        self.asked = Label(ASKED, "body", "warn", wrap=True)
        self.answer = Label(f"{flag_words(flag)} {SAVED if saved else NOT_SAVED}", "plain", "warn", wrap=True)
        self.limits = Label(LIMITS, "note", "warn", wrap=True)
        for part in (self.asked, self.answer, self.limits):
            inside.addWidget(part)
        self.row(band)
        self.found = Field("Assessment done: what was asked and found", text_edit())
        self.plan = Field("Plan: what happens now, and who sees to it", text_edit(lines=2))
        self.by = Field("Assessed by", line_edit(who, length=120))
        self.day = Field("On", line_edit(date_in_words(moment.date()), length=40))
        self.time = Field("At", line_edit(f"{moment:%H:%M}", length=12))
        self.row(self.found)
        self.row(self.plan)
        self.row((self.by, 4), (self.day, 3), (self.time, 2))
        self.cancel_button.setText("Back to the questions")
        self.cancel_button.setToolTip("The notice stays open: the questionnaire cannot be closed before it is recorded")
        self.setAccessibleDescription(f"{ASKED} {LIMITS}")
        self.found.edit.setFocus()

    def submit(self) -> None:
        for field, lacking in (
            (self.found, "Write what was assessed; if it could not be done, write why."),
            (self.plan, "Write what happens now."),
        ):
            field.note() if field.edit.toPlainText().strip() else field.fault(lacking)
        self.by.note() if self.by.edit.text().strip() else self.by.fault("Say who assessed.")
        when = self._moment()
        if self.faulty() or when is None:
            return
        found, plan = self.found.edit.toPlainText(), self.plan.edit.toPlainText()
        closed = assessed(self.flag, found, self.by.edit.text(), when, plan)
        self.keep(lambda: self._keep_closed(closed))

    def _keep_closed(self, closed: Flag) -> None:
        self._keep(closed)
        self.flag = closed

    def _moment(self) -> datetime | None:
        """When it was assessed; None with a fault at the field."""
        day: date | None = None
        try:
            day = read_day(self.day.edit.text(), self._clock().date(), month_first=self._month_first)
            self.day.note()
        except ValueError as problem:
            self.day.fault(str(problem))
        try:
            clock = read_time(self.time.edit.text())
            self.time.note()
        except ValueError as problem:
            self.time.fault(str(problem))
            return None
        if day is None:
            return None
        moment, latest = at(day, clock), self._clock().replace(second=59)
        raised = self.flag.raised_at.replace(second=0, microsecond=0)
        if moment > latest:
            self.time.fault("That is in the future.")
        elif moment < raised <= latest:  # a flag raised by a clock that is ahead of this one can be answered too
            self.time.fault("That is before the question was answered.")
        return moment
