"""One self-assessment, read through at the desk: first what somebody must see, then every answer as it was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap import body
from bodymap.instruments import ITEM_9, flag_words
from bodymap.model import Exam, Flag, Patient, Response, isolated
from bodymap.session.words import in_words
from bodymap.ui.banner import NOTE, WARN, Panel
from bodymap.ui.figure_view import FigureView
from bodymap.ui.handover.answers import Find, answer_rows
from bodymap.ui.handover.asked import AnswerFlag
from bodymap.ui.handover.parts import Scrolled
from bodymap.ui.questionnaire.assess import AssessNow
from bodymap.ui.theme import Button, Card, Label, PrimaryButton, QuietButton, Rule, SectionLabel, Segmented, look, px
from bodymap.ui.typed import date_in_words, moment_in_words

NARROW = 1000
OWN_WORDS = "Entered by the patient. Self-assessments are a series of their own, apart from the examiner's."
_KEEP = Callable[[Flag], None]


class SelfExamPage(QWidget):
    """Shows a self-assessment. `keep_flag` stores an answered flag and may raise a UserError."""

    flag_answered = Signal(object)  # the closed Flag, stored
    print_asked = Signal(str)  # exam id
    closed = Signal()

    def __init__(
        self,
        keep_flag: _KEEP,
        parent: QWidget | None = None,
        *,
        who: str = "",
    ) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.who = who
        self._keep = keep_flag
        self._find: Find | None = None
        self._shown: tuple[Exam, Patient, tuple[Response, ...]] | None = None
        self._flags: tuple[Flag, ...] = ()
        self._scrolled = Scrolled()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._scrolled)
        self._columns: QBoxLayout | None = None
        look().changed.connect(self._draw)

    def show_exam(
        self,
        exam: Exam,
        patient: Patient,
        responses: Sequence[Response] = (),
        flags: Sequence[Flag] = (),
        find: Find | None = None,
    ) -> None:
        """Show one, with its questionnaires, and with the flags of the patient that somebody must see or has seen.
        `find` gives the questionnaire of an id and a version; None: only those that come with the program."""
        self._find = find
        self._shown = (exam, patient, tuple(one for one in responses if one.exam == exam.id))
        about = {exam.id, *(one.id for one in self._shown[2])}
        self._flags = tuple(flag for flag in flags if flag.about in about or flag.seen_at is None)
        self._draw()

    @property
    def open_flags(self) -> list[Flag]:
        """What nobody has answered yet; item 9 first."""
        still = [flag for flag in self._flags if flag.seen_at is None]
        return sorted(still, key=lambda flag: flag.kind != ITEM_9)

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        if self._shown is None:
            return
        exam, patient, responses = self._shown
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(12))
        head = QHBoxLayout()
        day = moment_in_words(exam.performed_at, date_only=exam.date_only)
        titles = QVBoxLayout()
        titles.setSpacing(px(2))
        titles.addWidget(Label(f"Self-assessment of {date_in_words(exam.performed_at.date())}", "title", wrap=True))
        titles.addWidget(
            Label(f"{isolated(patient.name or patient.number)}. {day}. {OWN_WORDS}", "plain", "ink2", wrap=True)
        )
        head.addLayout(titles, 1)
        self.print = QuietButton("Print", "print", "small")
        self.print.clicked.connect(lambda: self.print_asked.emit(exam.id))
        self.close_button = Button("Close", size="small")
        self.close_button.clicked.connect(self.closed)
        head.addWidget(self.print, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(head)
        self.answer_buttons: dict[str, Button] = {}
        self.bands: list[Panel] = []
        for flag in [*self.open_flags, *(flag for flag in self._flags if flag.seen_at is not None)]:
            self.bands.append(self._band(flag))
            box.addWidget(self.bands[-1])
        columns = self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        columns.setSpacing(px(16))
        columns.addWidget(self._answers(exam, responses), 6)
        columns.addWidget(self._places(exam, patient), 5)
        box.addLayout(columns, 1)
        self._scrolled.put(inside)
        self._turn()
        first = next(iter(self.answer_buttons.values()), self.close_button)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _band(self, flag: Flag) -> Panel:
        still = flag.seen_at is None
        panel = Panel(WARN if still else NOTE)
        row = QHBoxLayout(panel)
        row.setContentsMargins(px(14), px(8), px(10), px(8))
        row.setSpacing(px(10))
        what = "Item 9: assess risk now" if flag.kind == ITEM_9 else "Please ask me about"
        lines = QVBoxLayout()
        lines.setSpacing(px(2))
        tone = "warn" if still else "ink"
        lines.addWidget(Label(f"⚠ {what}" if still else what, "strong", tone, wrap=True))
        said = flag_words(flag) or "No words were written."
        if flag.kind != ITEM_9:  # whose words say when it was answered
            said += f" ({moment_in_words(flag.raised_at)})"
        lines.addWidget(Label(said, "body", tone, wrap=True))
        if flag.seen_at is not None:
            done = f"Answered by {flag.seen_by}, {moment_in_words(flag.seen_at)}: {flag.done}"
            lines.addWidget(Label(done, "plain", "ink", wrap=True))
        row.addLayout(lines, 1)
        if still:
            words = "Record the assessment" if flag.kind == ITEM_9 else "Record the answer"
            button = PrimaryButton(words, size="small") if flag.kind == ITEM_9 else Button(words, size="small")
            button.clicked.connect(lambda: self._answer(flag))
            self.answer_buttons[flag.id] = button
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        panel.setAccessibleName(f"{what}: {said}")
        return panel

    def _answers(self, exam: Exam, responses: Sequence[Response]) -> Card:
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(14), px(18), px(14))
        box.setSpacing(px(6))
        self.rows = answer_rows(exam, responses, *((self._find,) if self._find else ()))
        section = ""
        for row in self.rows:
            if row.section != section:
                section = row.section
                box.addSpacing(px(6))
                box.addWidget(SectionLabel(section))
            line = QHBoxLayout()
            line.setSpacing(px(14))
            line.addWidget(Label(row.question, "plain", "ink2", wrap=True), 5, Qt.AlignmentFlag.AlignTop)
            tone = "ink" if row.given else "ink3"
            said = Label(row.answer, "body" if row.given else "plain", tone, wrap=True)
            line.addWidget(said, 4, Qt.AlignmentFlag.AlignTop)
            box.addLayout(line)
            box.addWidget(Rule())
        box.addStretch(1)
        return card

    def _places(self, exam: Exam, patient: Patient) -> Card:
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(14), px(18), px(14))
        box.setSpacing(px(8))
        self.figure = FigureView()
        self.figure.set_variant(patient.figure)
        self.figure.set_layer("areas")
        self.figure.show_exam(exam)
        self.figure.setMinimumHeight(px(380))
        self.figure.setEnabled(False)
        pressed = {site: finding for site, finding in exam.findings.items() if finding is not None}
        if pressed:
            self.layer = Segmented([("areas", "Where it hurts"), ("points", "Places pressed")])
            self.layer.chosen.connect(self.figure.set_layer)
            box.addWidget(self.layer)
        box.addWidget(self.figure, 1)
        if pressed:
            box.addWidget(SectionLabel("Places the patient pressed"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(px(14))
            grid.setVerticalSpacing(px(3))
            grid.setColumnStretch(0, 3)
            for column, words in enumerate(("", "Right", "Left")):
                grid.addWidget(Label(words, "note_strong", "ink2"), 0, column)
            for line, (pair, name) in enumerate(_pairs(), start=1):
                grid.addWidget(Label(name, "plain", "ink2", wrap=True), line, 0)
                for column, side in enumerate("rl", start=1):
                    grid.addWidget(Label(in_words(pressed.get(f"{pair}_{side}")), "plain", wrap=True), line, column)
                    grid.setColumnStretch(column, 2)
            box.addLayout(grid)
        return card

    # -- acts ------------------------------------------------------------------------------------------------------

    def _answer(self, flag: Flag) -> None:
        asks = AssessNow if flag.kind == ITEM_9 else AnswerFlag
        self.asked = asks(flag, self._keep, self, who=self.who)
        if flag.kind == ITEM_9:
            self.asked.cancel_button.setText("Not now")
            self.asked.cancel_button.setToolTip("The notice stays until the assessment is recorded")
        self.asked.accepted.connect(lambda: self._kept(self.asked.flag))
        self.asked.open()

    def _kept(self, closed: Flag) -> None:
        self._flags = tuple(closed if flag.id == closed.id else flag for flag in self._flags)
        self._draw()
        self.flag_answered.emit(closed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        if self._columns is not None:
            wide = self.width() >= px(NARROW)
            self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


def _pairs() -> list[tuple[str, str]]:
    return list(dict.fromkeys((site.pair, site.pair_name) for site in body.SITES.values() if not site.control))
