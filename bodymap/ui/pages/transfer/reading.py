"""One self-assessment, read through at the desk: first what somebody must see, then every answer as it was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bodymap.exchange.handover import Home, Sender
from bodymap.medicine import body, diary
from bodymap.medicine.guided import LEFT_OUT, Helped, Places, Record, Step, Wishes, answered, steps, words
from bodymap.medicine.guided import in_words as flow_in_words
from bodymap.medicine.instruments import BUILT_IN, ITEM_9, Instrument, built_in, flag_words
from bodymap.medicine.model import Answer, Course, DiaryDay, Exam, Flag, Patient, Response, isolated, now
from bodymap.medicine.model.base import how_many
from bodymap.session.visit import in_words
from bodymap.ui.figure.view import FigureView
from bodymap.ui.kit.banner import NOTE, WARN, Panel
from bodymap.ui.kit.form import Field, Form, line_edit, text_edit
from bodymap.ui.kit.layouts import Inside, scaled, sized
from bodymap.ui.kit.theme import (
    Button,
    Card,
    Label,
    PrimaryButton,
    QuietButton,
    Rule,
    SectionLabel,
    Segmented,
    look,
    px,
)
from bodymap.ui.kit.typed import date_in_words, moment_in_words
from bodymap.ui.pages.questionnaire.form import AssessNow

# -- parts ------------------------------------------------------------------------------------------------------------
# What the pages of the hand-over share.


class Scrolled(QScrollArea):
    """A page's content, scrolled; `put` shows another in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = Inside()
        self.setWidget(inside)
        self.put = inside.put


# -- values -----------------------------------------------------------------------------------------------------------
# What a file says beside what the practice knows, in words; and how two versions of the same thing differ.

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
    return how_many(n, what)


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


# -- answers ----------------------------------------------------------------------------------------------------------
# The answers of a self-assessment in the order they were asked, as the desk reads them: nothing is added up.

_NOT_ASKED = ("read", "review", "thanks", "press")
_OWN = "Answers"
_MOODS = ("phq9", "phq8", "phq2")


Find = Callable[[str, str], Instrument | None]


def _built_in(instrument: str, version: str) -> Instrument | None:
    found = built_in(instrument) if instrument in BUILT_IN else None
    return found if found is not None and found.version == version else None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question and what was said; `given` is whether it was answered at all."""

    section: str
    question: str
    answer: str
    given: bool


def answer_rows(exam: Exam, responses: Sequence[Response] = (), find: Find = _built_in) -> list[AnswerRow]:
    """Every question that was asked, pressing apart. `find` gives the questionnaire of an id and a version."""
    record = Record(exam, {one.instrument: one for one in responses if _known(one)})
    mood = next((name for name in _MOODS if name in record.responses), "")
    wishes = Wishes(mood=mood, since="the start" if "pgic" in record.responses else "")
    asked = steps(record, wishes)
    rows = [_row(record, step) for step in asked if step.kind not in _NOT_ASKED]
    others = [one for one in responses if one.instrument not in {step.instrument for step in asked} or not _known(one)]
    rows += [row for response in others for row in _other(response, find(response.instrument, response.version))]
    return sorted(rows, key=lambda row: row.section != _OWN)  # the questionnaires after what is asked between them


def _row(record: Record, step: Step) -> AnswerRow:
    given = answered(record, step)
    skipped = isinstance(given, str) and given in LEFT_OUT
    return AnswerRow(_section(step), _question(step), _words(record, step), given is not None and not skipped)


def _other(response: Response, instrument: Instrument | None) -> list[AnswerRow]:
    """A questionnaire that is no part of the guided questions; None: its questions are not at hand in this version."""
    if instrument is None:
        said = [
            f"{item}: {value if isinstance(value, str) else f'{value:g}'}" for item, value in response.answers.items()
        ]
        return [AnswerRow(response.instrument, "Answers by item", "; ".join(said) or "no answer", bool(said))]
    rows = []
    for item in instrument.items:
        option = item.option(response.answers.get(item.id))
        shown = option.text if option else words().say("review.none")
        rows.append(AnswerRow(instrument.name, item.text, shown, option is not None))
    return rows


def _section(step: Step) -> str:
    return built_in(step.instrument).name if step.instrument else _OWN


def _question(step: Step) -> str:
    texts = words()
    if step.instrument:
        return built_in(step.instrument).item(step.item).text.replace("{since}", "the start")
    return texts.say(f"review.names.{step.id}") if texts.has(f"review.names.{step.id}") else step.id.replace("_", " ")


def _words(record: Record, step: Step) -> str:
    given, texts = answered(record, step), words()
    if isinstance(given, Places) and given.marked:
        return ", ".join(body.AREAS[area].name for area in body.AREAS if area in given.marked)
    if isinstance(given, Helped) and given.chosen != ("nothing",):
        said = [texts.say(f"helped.options.{one}") for one in given.chosen if texts.has(f"helped.options.{one}")]
        return "; ".join([*said, *([given.note] if given.note else [])])
    if step.kind == "scale" and isinstance(given, int):
        return f"{given} of 10"
    return flow_in_words(step, given, texts) or texts.say("review.none")


def _known(response: Response) -> bool:
    """Whether the questions are those that come with the program, in the version at hand."""
    return _built_in(response.instrument, response.version) is not None


# -- asked ------------------------------------------------------------------------------------------------------------
# What the patient asked about, answered: who, when, what was said or done.


class AnswerFlag(Form):
    """Records the answer to what a patient asked about; `keep` is given the closed flag and may raise a UserError."""

    def __init__(
        self,
        flag: Flag,
        keep: Callable[[Flag], None],
        parent: QWidget | None = None,
        *,
        who: str = "",
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__("The patient asks about this", "Record the answer", parent)
        self.flag = flag
        self._keep, self._clock = keep, clock
        band = Panel(NOTE)
        box = scaled(QVBoxLayout(band), margins=(14, 10, 14, 10))
        box.addWidget(Label(flag.text or "No words were written.", "body", "ink", wrap=True))
        self.said = Field("What was said or done", text_edit())
        self.by = Field("Answered by", line_edit(who, length=120))
        for part in (band, self.said, self.by):
            self.row(part)
        self.said.edit.setFocus()

    def submit(self) -> None:
        done = " ".join(self.said.edit.toPlainText().split())
        by = " ".join(self.by.edit.text().split())
        self.said.note() if done else self.said.fault("Write what was said or done.")
        self.by.note() if by else self.by.fault("Say who answered.")
        if self.faulty():
            return
        closed = replace(self.flag, seen_by=by, seen_at=self._clock(), done=done)
        self.keep(lambda: self._keep_closed(closed))

    def _keep_closed(self, closed: Flag) -> None:
        self._keep(closed)
        self.flag = closed


# -- reading ----------------------------------------------------------------------------------------------------------
# One self-assessment, read through at the desk: first what somebody must see, then every answer as it was given.

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
        look().changed.connect(self._turn)

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
        box = scaled(QVBoxLayout(inside), margins=(24, 20, 24, 20), spacing=12)
        head = QHBoxLayout()
        day = moment_in_words(exam.performed_at, date_only=exam.date_only)
        titles = scaled(QVBoxLayout(), spacing=2)
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
        columns = self._columns = scaled(QBoxLayout(QBoxLayout.Direction.LeftToRight), spacing=16)
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
        row = scaled(QHBoxLayout(panel), margins=(14, 8, 10, 8), spacing=10)
        what = "Item 9: assess risk now" if flag.kind == ITEM_9 else "Please ask me about"
        lines = scaled(QVBoxLayout(), spacing=2)
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
        box = scaled(QVBoxLayout(card), margins=(18, 14, 18, 14), spacing=6)
        self.rows = answer_rows(exam, responses, *((self._find,) if self._find else ()))
        section = ""
        for row in self.rows:
            if row.section != section:
                section = row.section
                heading = scaled(QVBoxLayout(), margins=(0, 6, 0, 0))
                heading.addWidget(SectionLabel(section))
                box.addLayout(heading)
            line = scaled(QHBoxLayout(), spacing=14)
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
        box = scaled(QVBoxLayout(card), margins=(18, 14, 18, 14), spacing=8)
        self.figure = sized(FigureView(), min_height=380)
        self.figure.set_variant(patient.figure)
        self.figure.set_layer("areas")
        self.figure.show_exam(exam)
        self.figure.setEnabled(False)
        pressed = {site: finding for site, finding in exam.findings.items() if finding is not None}
        if pressed:
            self.layer = Segmented([("areas", "Where it hurts"), ("points", "Places pressed")])
            self.layer.chosen.connect(self.figure.set_layer)
            box.addWidget(self.layer)
        box.addWidget(self.figure, 1)
        if pressed:
            box.addWidget(SectionLabel("Places the patient pressed"))
            grid = scaled(QGridLayout(), spacing=(14, 3))
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
