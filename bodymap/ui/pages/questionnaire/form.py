"""A questionnaire filled in at the desk: every answer is saved as it is given, and item 9 stops everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from bodymap.errors import Frozen, NotSaved, UserError
from bodymap.medicine.instruments import (
    COMPARED_WITH,
    WORDS,
    Instrument,
    answer_changed,
    assessed,
    compared_with,
    flag_words,
    raise_flag,
    recorded,
    score,
    triggers,
    with_since,
)
from bodymap.medicine.model import Answer, Flag, Response, new_id, now
from bodymap.ui.dialogs.messages import ask
from bodymap.ui.kit.banner import NOTE, WARN, Panel
from bodymap.ui.kit.entries import RETRY_MS
from bodymap.ui.kit.form import Field, Form, line_edit, text_edit
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.screens import room_of
from bodymap.ui.kit.theme import (
    Button,
    Chip,
    Label,
    px,
)
from bodymap.ui.kit.typed import at, date_in_words, moment_in_words, read_day, read_time
from bodymap.ui.pages.questionnaire.sheet import KEYS_IN_WORDS, QuestionSheet, item_list, rights, score_lines

# -- assess -----------------------------------------------------------------------------------------------------------
# The notice at the desk when an item about suicide was answered above "Not at all" (domain 5.2, rule 4). It asks for
# an assessment by a person. It grades nothing and reassures nobody.

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
        inside = scaled(QVBoxLayout(band), margins=(14, 12, 14, 12), spacing=8)
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


# -- band -------------------------------------------------------------------------------------------------------------
# The band over the questions while a flag is open, and what was recorded once it is answered.

OPEN = "Assessment not recorded yet: the questionnaire stays open until it is."


class FlagBand(Panel):
    """Hidden without flags. `asked`: the user wants to record the assessment."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WARN, parent)
        self.words = Label("", "body", "warn", wrap=True)
        self.record = Button("Record the assessment", size="small")
        self.record.clicked.connect(self.asked)
        row = scaled(QHBoxLayout(self), margins=(14, 8, 10, 8), spacing=10)
        row.addWidget(self.words, 1)
        row.addWidget(self.record, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_flags(self, flags: Sequence[Flag]) -> None:
        """Say what is open, else who has answered and when."""
        still = [flag for flag in flags if flag.seen_at is None]
        self.kind = WARN if still else NOTE
        self.words.set_tone("warn" if still else "ink")
        if still:
            self.words.setText(f"{flag_words(still[0])} {OPEN}")
        elif flags and flags[-1].seen_at is not None:
            when = moment_in_words(flags[-1].seen_at)
            self.words.setText(f"{flags[-1].text} Assessed by {flags[-1].seen_by}, {when}. {flags[-1].done}")
        self.record.setVisible(bool(still))
        self.setAccessibleName(self.words.text())
        self.setVisible(bool(flags))
        self.update()


# -- form -------------------------------------------------------------------------------------------------------------
# A questionnaire filled in at the desk: every answer is saved as it is given, and item 9 stops everything else.

Keep = Callable[[Response, tuple[Flag, ...]], None]
"""Stores a response and its flags by their ids, again and again; may refuse with a UserError."""
OF_ITS_OWN = (
    "The exam that this belonged to was signed meanwhile and stays as it is. Everything answered here is kept as a "
    "questionnaire of its own, of today."
)


class QuestionnaireForm(Form):
    """Fills in `instrument` for a patient, or goes on with `response`; `keep` is called after every answer.

    `flags` are those that `response` has raised before. A flag is raised with the answer, stays when the answer is
    lowered, and keeps the form open until the assessment is recorded. What cannot be stored is tried again by itself;
    at closing it is given to `later`, which goes on trying. When the exam of the response was signed meanwhile, the
    answers go on as a new response of their own. `unsaved`: nothing of `response` is in the data file yet. `closed`
    says why the answers of `response` do not change any more: they are shown, and open flags can be answered.
    ValueError when `response` was given in another version.
    """

    again_asked = Signal()  # fill this questionnaire in once more, today

    def __init__(
        self,
        instrument: Instrument,
        keep: Keep,
        response: Response | None = None,
        parent: QWidget | None = None,
        *,
        patient: str = "",
        whom: str = "",
        who: str = "",
        flags: Iterable[Flag] = (),
        exam: str | None = None,
        course: str | None = None,
        infusion: str | None = None,
        since: date | None = None,
        month_first: bool = False,
        born: date | None = None,
        show_scores: bool = True,
        clock: Callable[[], datetime] = now,
        later: Keep | None = None,
        unsaved: bool = False,
        closed: str = "",
    ) -> None:
        about = " · ".join(part for part in (instrument.title, whom) if part)
        super().__init__(instrument.name, "Done", parent, about)
        self._about, self._whom = about, whom
        if response is not None and (response.instrument, response.version) != instrument.key:
            raise ValueError(f"{response.instrument} {response.version} is not {instrument.key}")
        self.instrument, self._keep, self._clock, self._who = instrument, keep, clock, who
        self._month_first, self._born, self._show_scores = month_first, born, show_scores
        self._later, self._passes, self.closed = later, True, closed
        self.response = response or Response(
            patient,
            instrument.id,
            instrument.version,
            clock(),
            answers={COMPARED_WITH: since.isoformat()} if since and instrument.compares else {},
            exam=exam,
            course=course,
            infusion=infusion,
        )
        self.flags = tuple(flags)
        self.notice: AssessNow | None = None
        self._stored = self.response if response is not None and not unsaved else None
        self._stored_flags: tuple[Flag, ...] = () if unsaved else self.flags
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._save)
        self.sheet = QuestionSheet(instrument)
        self.sheet.locked = closed
        self.moved = Label("", "body", "warn", wrap=True)
        self.again = Button("Fill in again today")
        self.since = Field("Compared with", line_edit(self._since_words(), length=40), "The start that is asked about")
        self.window_chip = Chip(instrument.window[:1].upper() + instrument.window[1:])
        self.stem = Label("", "card_title", wrap=True)
        self.progress = Label("", "note_strong", "ink2")
        self.bar = QProgressBar()
        self.saved = Label("", "note", "ink2")
        self.band = FlagBand()
        self.totals = Label("", "body", wrap=True)
        self.rights = Label(rights(instrument), "note", "ink3", wrap=True)
        self.hint = Label(KEYS_IN_WORDS, "note", "ink3", wrap=True)
        self._lay_out()
        self.sheet.answered.connect(self._answered)
        self.sheet.refused.connect(self._say_refused)
        self.sheet.finished.connect(self.done_button.setFocus)
        self.since.edit.textChanged.connect(self._read_since)
        self.band.asked.connect(self.ask_for_assessment)
        self.sheet.show_answers(self.response.answers)
        self._read_since()
        self._refresh()
        self._ask_about_old_answers()
        if unsaved:
            self._save()
        self.sheet.go_to_open()

    # -- what is answered ------------------------------------------------------------------------------------------

    @property
    def open_flags(self) -> tuple[Flag, ...]:
        """Flags nobody has answered yet."""
        return tuple(flag for flag in self.flags if flag.seen_at is None)

    @property
    def missing(self) -> list[int]:
        """The numbers of the questions that are not answered."""
        return [card.number for card in self.sheet.cards if card.answer is None]

    def _answered(self, item_id: str, answer: int | None) -> None:
        item = self.instrument.item(item_id)
        rest: Mapping[str, Answer] = {
            name: kept for name, kept in self.response.answers.items() if name not in (item_id, item_id + WORDS)
        }
        given = {} if answer is None else recorded(item, answer)
        self.response = replace(self.response, answers={**rest, **given})
        about = [flag for flag in self.flags if flag.seen_at is None] if item.flag_from is not None else []
        if about:
            later = answer_changed(about[-1], item, answer, self._clock())
            self.flags = tuple(later if flag is about[-1] else flag for flag in self.flags)
        elif triggers(item, answer) and answer is not None:
            self._raise(item_id, answer)
        self._save()
        if triggers(item, answer):
            self.ask_for_assessment()

    def _raise(self, item_id: str, answer: int) -> None:
        item, about = self.instrument.item(item_id), self.response
        self.flags += (raise_flag(self.instrument, item, answer, about.patient, about.id, self._clock()),)

    def _ask_about_old_answers(self) -> None:
        """An answer that came without its flag (copied, imported) raises it when it is first seen."""
        if not self.flags:
            for item in score(self.instrument, self.response.answers).flagged:
                option = self.instrument.item(item).option(self.response.answers[item])
                if option is not None:
                    self._raise(item, option.score)
        if self.flags != self._stored_flags:
            self._save()

    # -- item 9 ----------------------------------------------------------------------------------------------------

    def ask_for_assessment(self) -> None:
        """Show the notice for the first open flag, unless it is shown already."""
        if not self.open_flags or self.notice is not None:
            return
        self.notice = AssessNow(
            self.open_flags[0],
            self._keep_assessment,
            self,
            who=self._who,
            saved=not self._waiting(),
            clock=self._clock,
            month_first=self._month_first,
        )
        self.notice.finished.connect(self._notice_closed)
        self.notice.open()

    def _keep_assessment(self, closed: Flag) -> None:
        """Recorded at once, whatever the data file says: what it refuses is tried again with the answers."""
        self.flags = tuple(closed if flag.id == closed.id else flag for flag in self.flags)
        self._save()

    def _notice_closed(self) -> None:
        if self.notice is not None:
            self.notice.deleteLater()
            self.notice = None
        self._refresh()
        self.sheet.go_to(self.sheet.current)

    # -- saving and closing ----------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Close, when everything is saved, no flag is open, and gaps are meant."""
        self._read_since()
        if self.instrument.compares and not self.closed and not self._since_words() and not self.since.is_wrong:
            self.since.fault("Say which day the answer compares with.")
        if not self._may_close() or self.faulty():
            return
        gaps = [] if self.closed else self.missing
        if gaps and len(gaps) < len(self.sheet.cards) and not self.sure([f"{item_list(gaps)}."]):
            return
        self.accept()

    def go_back(self) -> None:
        """To the first question that is open, so that the next key answers it."""
        self.sheet.go_to_open()

    def keeps_as_typed(self) -> bool:
        return True

    def reject(self) -> None:
        """Esc and the window's own button close as well: what was answered is saved."""
        if self._may_close():
            super().reject()

    def _again(self) -> None:
        if self._may_close():
            super().reject()
            self.again_asked.emit()

    def _may_close(self) -> bool:
        if self.open_flags:
            self.ask_for_assessment()
            return False
        if self._waiting() and not self._save():
            close, todo = "Close and lose the answers", "The answers are on the screen. Mend the cause and press Done."
            if self._later is not None and self._passes:
                close = "Close, keep trying"
                todo = "They are kept while the program runs, tried again by itself, and offered again over the page."
            ask(self, "Not saved", self.trouble.text(), close, self._leave, no="Stay", todo=todo)
            return False
        return True

    def _leave(self) -> None:
        """Close with something not stored yet: whoever opened the form goes on trying."""
        self._retry.stop()
        if self._later is not None and self._passes and self._waiting():
            self._later(self.response, self.flags)
        super().reject()

    def _waiting(self) -> bool:
        """Whether something is not stored yet; a form in which nothing was answered is not stored at all."""
        if self._stored is None:
            return self.flags != self._stored_flags or any(card.answer is not None for card in self.sheet.cards)
        return (self.response, self.flags) != (self._stored, self._stored_flags)

    def _save(self) -> bool:
        try:
            if self._waiting():
                self._store()
            self._retry.stop()
            self.trouble.hide()
        except UserError as problem:
            self._retry.start()
            self._passes = isinstance(problem, NotSaved)  # the disk's trouble; what is gone does not come back
            self.trouble.setText(f"Not saved yet. {problem.what} {problem.todo}".strip())
            self.trouble.show()
        self._refresh()
        return not self._waiting()

    def _store(self) -> None:
        """Keep answers and flags; when the exam was signed meanwhile, as a response of its own."""
        try:
            self._keep(self.response, self.flags)
        except Frozen:
            if self.response.exam is None:
                raise
            self._of_its_own()
            self._keep(self.response, self.flags)
        self._stored, self._stored_flags = self.response, self.flags

    def _of_its_own(self) -> None:
        """A new response with these answers, of today and without the exam; flags that the file holds stay as they
        are."""
        there = {flag.id for flag in self._stored_flags}
        self.response = replace(self.response, id=new_id(), at=self._clock(), exam=None)
        self._stored = None
        self.flags = tuple(flag if flag.id in there else replace(flag, about=self.response.id) for flag in self.flags)
        self.moved.setText(OF_ITS_OWN)
        self.moved.show()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        of = len(self.sheet.cards)
        done = of - len(self.missing)
        self.progress.setText(f"{done} of {of} answered")
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.saved.setText("" if not done else "Not saved yet" if self._waiting() else "✓ Every entry is saved")
        scoring = score(self.instrument, self.response.answers)
        lines = score_lines(scoring) if self._show_scores and scoring.main.value is not None else []
        self.totals.setText("\n".join(lines))
        if self.totals.isVisibleTo(self) != bool(lines):
            self.totals.setVisible(bool(lines))
            QTimer.singleShot(0, self.sheet, self.sheet.reveal)  # the questions have another room then
        self.band.show_flags(self.flags)
        self.hint.setText(KEYS_IN_WORDS)

    def _say_refused(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.show()

    def _since_words(self) -> str:
        day = compared_with(self.response.answers)
        return date_in_words(day) if day else ""

    def _read_since(self) -> None:
        """Take the date that the answers compare with, and put it into the questions."""
        if not self.instrument.compares:
            self.stem.setText(self.instrument.stem)
            return
        typed = self.since.edit.text().strip()
        rest = {name: kept for name, kept in self.response.answers.items() if name != COMPARED_WITH}
        try:
            if typed:
                day = read_day(typed, self._clock().date(), month_first=self._month_first, born=self._born)
                rest[COMPARED_WITH] = day.isoformat()
                self.since.note(date_in_words(day, weekday=True))
            else:
                self.since.note()
        except ValueError as problem:
            self.since.fault(str(problem))
        self.response = replace(self.response, answers=rest)
        self.stem.setText(with_since(self.instrument.stem, self._since_words()))
        self.sheet.compare_with(self._since_words())
        if self._stored is not None:
            self._save()

    def _lay_out(self) -> None:
        self.cancel_button.hide()
        self.totals.hide()
        self.moved.hide()
        if self.closed:
            self.moved.setText(self.closed)
            self.moved.set_tone("ink2")
            self.moved.show()
            self.since.edit.setReadOnly(True)
        self.again.clicked.connect(self._again)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Questions answered")
        top = QWidget()
        over = scaled(QVBoxLayout(top), margins=(24, 0, 24, 8), spacing=8)
        line = scaled(QHBoxLayout(), spacing=12)
        line.addWidget(self.window_chip)
        line.addWidget(self.bar, 1)
        line.addWidget(self.progress)
        over.addWidget(self.stem)
        over.addLayout(line)
        low = room_of(self).height() < px(640)  # 200 % on a small screen: these go with the rows
        if not low:
            over.addWidget(self.moved)
            over.addWidget(self.band)
        under = QWidget()
        foot = scaled(QVBoxLayout(under), margins=(24, 8, 24, 0))
        if not low:
            foot.addWidget(self.totals)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.insertWidget(1, top)
        box.insertWidget(3, under)
        self.buttons.insertWidget(0, self.saved)
        self.buttons.insertWidget(1, self.hint, 100)
        self.buttons.insertWidget(2, self.again)
        self.again.setVisible(bool(self.closed))
        if low:
            self.rows.addWidget(self.moved)
            self.rows.addWidget(self.band)
        if self.instrument.compares:
            self.row(self.since)
        self.rows.addWidget(self.sheet)
        if low:
            self.rows.addWidget(self.totals)
        self.rows.addWidget(self.rights)
        self.rows.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.sheet.current is not self.sheet.cards[0]:  # gone on with: places are known only now
            QTimer.singleShot(0, self.sheet, self.sheet.reveal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.height() >= px(520)  # less at 200 % on a small screen: the questions come first
        self.note.setText(self._about if room else self._whom)  # whose it is always stands there
        self.note.setVisible(bool(self.note.text()))
        self.hint.setVisible(room)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(px(420), px(360))).boundedTo(room_of(self).size())
