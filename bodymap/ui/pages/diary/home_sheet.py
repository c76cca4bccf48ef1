"""A home sheet that came on paper, typed in at the desk: places by their numbers, everything else by one key each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.medicine import body, diary, guided
from bodymap.medicine.guided import Duration, Given, Helped, Places, Record, Step, Wishes
from bodymap.medicine.model import SSS_YES_NO, Entered, Exam, Method, Mode, Patient, Rule, isolated, now
from bodymap.medicine.model.base import EARLIEST
from bodymap.ui.kit.layouts import Flow
from bodymap.ui.kit.theme import Card, Label, PrimaryButton, SectionLabel, polish, px
from bodymap.ui.kit.theme.widgets import DateBox

SCALES = ("pain_now", "pain_average", "pain_worst")
GRADES = ("fatigue", "sleep", "thinking")
NONE = "0"
"""Typed for "no pain in any place"."""
_UNITS = {"w": "weeks", "m": "months", "y": "years"}


class QuickHome(QWidget):
    """`keep` writes the exam and raises UserError. What is left empty stays open; nothing is guessed."""

    kept = Signal(object)  # the Exam

    def __init__(
        self,
        patient: Patient,
        keep: Callable[[Exam], None],
        *,
        course: str | None = None,
        left_first: bool = False,
        clock: Callable[[], datetime] = now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.patient, self._keep, self._course, self._clock = patient, keep, course, clock
        self.words, self.own = guided.words(), diary.words()
        self.sites = [row.site for row in body.survey(left_first) if row.site in body.POINTS]
        self.setObjectName("quick_home")
        self.setProperty("page", True)
        self.fields: dict[str, QLineEdit] = {}
        self._reads: dict[str, Callable[[str], Given | None]] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(px(24), px(16), px(24), px(16))
        box.setSpacing(px(10))
        box.addWidget(Label(self.own.say("quick.home_title"), "title"))
        box.addWidget(Label(f"{isolated(patient.name)}  ·  {patient.number}", "strong", "ink2"))
        box.addWidget(Label(self.own.say("quick.home_lead"), "plain", "ink2", wrap=True))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._form())
        self._area = area
        box.addWidget(area, 1)
        foot = QHBoxLayout()
        self.said = Label("", "strong", wrap=True)
        self.save = PrimaryButton(self.own.say("quick.home_save"))
        self.save.clicked.connect(self.keep_sheet)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.save)
        box.addLayout(foot)

    # -- the form --

    def _form(self) -> Card:
        card, own, say = Card(), self.own.say, self.words.say
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(14), px(18), px(14))
        box.setSpacing(px(8))
        self.day = DateBox()
        self.day.setMinimumWidth(px(150))
        today = self._clock().date()
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        least = max(EARLIEST, self.patient.birth_date or EARLIEST)
        self.day.setMinimumDate(QDate(least.year, least.month, least.day))
        self.day.setAccessibleName(own("sheet.date"))
        row = QHBoxLayout()
        row.addWidget(Label(own("sheet.date"), "strong"))
        row.addWidget(self.day)
        row.addStretch(1)
        box.addLayout(row)
        box.addWidget(SectionLabel(say("places.title")))
        self.places = self._field("places", own("quick.places"), self._read_places, 80)
        self.places.setPlaceholderText(own("quick.places"))
        self.named = Label("", "note", "ink2", wrap=True)
        self.places.textChanged.connect(self._name_places)
        box.addWidget(self.places)
        box.addWidget(self.named)
        flow_box = Flow(12)
        fields: list[tuple[str, str, Callable[[str], Given | None], str]] = [
            ("duration", say("duration.title"), self._read_duration, own("quick.duration"))
        ]
        fields += [(name, say(f"{name}.title"), _number(0, 10), "0–10") for name in SCALES]
        fields += [(name, say(f"{name}.title"), _number(0, 3), "0–3") for name in GRADES]
        fields += [(name, say(f"other.items.{name}"), self._yes_no, own("quick.yes_no")) for name in SSS_YES_NO]
        for name, text, read, hint in fields:
            field = self._field(name, text, read, 12)
            field.setPlaceholderText(hint)
            field.setFixedWidth(px(84))
            flow_box.addWidget(_block(text, [field]))
        box.addWidget(flow_box)
        box.addWidget(SectionLabel(own("sheet.press")))
        box.addWidget(self._pressed())
        for name, text in (("helped", own("sheet.helped")), ("ask", own("sheet.ask"))):
            box.addWidget(SectionLabel(text))
            box.addWidget(self._field(name, text, _text, 300))
        box.addStretch(1)
        return card

    def _pressed(self) -> QWidget:
        say, box = self.words.say, Flow(12)
        for pair in dict.fromkeys(body.SITES[site].pair for site in self.sites):
            fields = []
            for site in (s for s in self.sites if body.SITES[s].pair == pair):
                side = "r" if site.endswith("_r") else "l"
                name = f"{say(f'press.names.{pair}')}, {say(f'press.sides.{side}')}"
                field = self._field(f"press_{site}", name, _number(0, 10), 2)
                field.setPlaceholderText(side.upper())
                field.setFixedWidth(px(52))
                fields.append(field)
            box.addWidget(_block(say(f"press.names.{pair}"), fields))
        return box

    def _field(self, key: str, name: str, read: Callable[[str], Given | None], longest: int) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(longest)
        field.setAccessibleName(name)
        field.setProperty("sized", "small")
        field.setProperty("key", key)
        field.installEventFilter(self)
        self.fields[key], self._reads[key] = field, read
        field.textEdited.connect(lambda text: self._typed(key, text))
        return field

    # -- what is typed --

    def _read_places(self, text: str) -> Given | None:
        """ "1 4 12" as the places with these numbers on the sheet; "0" for none. ValueError for another number."""
        numbers = text.replace(",", " ").replace(".", " ").split()
        if numbers == [NONE]:
            return Places(none=True)
        known = {str(n): area for n, area in enumerate(body.AREAS, start=1)}
        if strange := [n for n in numbers if n not in known]:
            raise ValueError(strange[0])
        return Places(frozenset(known[n] for n in numbers), checked=True) if numbers else None

    def _name_places(self, text: str) -> None:
        try:
            given = self._read_places(text)
        except ValueError:
            self.named.setText(self.own.say("quick.wrong"))
            return
        names = self.words.named("places.names")
        marked = given.marked if isinstance(given, Places) else ()
        said = self.words.say("places.none") if isinstance(given, Places) and given.none else ""
        self.named.setText(", ".join(names[area] for area in body.AREAS if area in marked) or said)

    def _read_duration(self, text: str) -> Given | None:
        """ "3y", "18 m", "6w"."""
        said = text.replace(" ", "").lower()
        if not said:
            return None
        if said[-1] not in _UNITS or not said[:-1].isdecimal() or not 1 <= int(said[:-1]) <= 99:
            raise ValueError(text)
        return Duration(int(said[:-1]), _UNITS[said[-1]])

    def _yes_no(self, text: str) -> Given | None:
        known = self.own.named("answer.codes")
        if not text.strip():
            return None
        return next(int(value) for value, letter in known.items() if letter == _letter(text, known))

    def found(self) -> tuple[dict[str, Given], list[str]]:
        """The answers by field, and the fields that hold none."""
        answers, wrong = dict[str, Given](), list[str]()
        for key, field in self.fields.items():
            try:
                given = self._reads[key](field.text())
            except ValueError:
                wrong.append(key)
                continue
            if given is not None:
                answers[key] = given
        return answers, wrong

    def exam(self, answers: Mapping[str, Given]) -> Exam:
        """The exam of a sheet: mode self, transcribed from paper, at noon of its day."""
        day = self.day.date()
        when = self._clock()
        zone = when.tzinfo
        at = datetime.combine(when.date().replace(day.year(), day.month(), day.day()), time(12), zone)
        exam = Exam(
            self.patient.id, min(at, when) if day.toPython() == when.date() else at, mode=Mode.SELF,
            rule=Rule.RATING2, method=Method.SELF_PALPATION, course=self._course, entered=Entered.PAPER,
        )  # fmt: skip
        pressed = any(key.startswith("press_") for key in answers)
        record = Record(exam).with_text("self_pressing", "yes" if pressed else "no")
        other = {name: int(given) for name in SSS_YES_NO if isinstance(given := answers.get(name), int)}
        for step in guided.steps(record, Wishes(mood="")):
            given = _for(step, answers, other)
            if given is not None:
                record = guided.leaving(guided.answering(record, step, given), step)
        return replace(record.with_text("self_at", "thanks").exam, date_only=True)

    def keep_sheet(self) -> None:
        """Write the sheet; with a field that holds no answer nothing is written."""
        answers, wrong = self.found()
        for key, field in self.fields.items():
            _frame(field, key in wrong)
        if wrong or not answers:
            self.said.setText(self.own.say("quick.wrong" if wrong else "quick.empty"))
            self.fields[wrong[0] if wrong else "places"].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        exam = self.exam(answers)
        try:
            self._keep(exam)
        except UserError as problem:
            self.said.setText(str(problem))
            return
        for field in self.fields.values():
            field.clear()
        self.said.setText(self.own.say("quick.home_saved"))
        self.kept.emit(exam)

    # -- keys --

    def _typed(self, key: str, text: str) -> None:
        field = self.fields[key]
        try:
            self._reads[key](text)
        except ValueError:
            _frame(field, True)
            return
        _frame(field, False)
        single = key in GRADES or key in SSS_YES_NO
        eleven = (key in SCALES or key.startswith("press_")) and text.strip() not in ("", "1")
        if (single and text.strip()) or eleven:
            self._next(field)

    def _next(self, field: QLineEdit) -> None:
        order = list(self.fields.values())
        place = order.index(field) + 1
        target: QWidget = order[place] if place < len(order) else self.save
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QLineEdit) and event.type() is QEvent.Type.FocusIn:
            self._area.ensureWidgetVisible(watched)
        if not isinstance(watched, QLineEdit) or event.type() is not QEvent.Type.KeyPress:
            return False
        entered = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered:
            self._next(watched)
        return entered


def _block(text: str, fields: Sequence[QLineEdit]) -> QWidget:
    """A question with its fields, in a width that lets two stand beside each other in a small window."""
    made = QWidget()
    made.setFixedWidth(px(300))
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(6))
    row.addWidget(Label(text, "plain", wrap=True), 1)
    for field in fields:
        row.addWidget(field)
    return made


def _for(step: Step, answers: Mapping[str, Given], other: Mapping[str, int]) -> Given | None:
    """What the sheet says to one question of the self-assessment."""
    if step.kind == "several":
        return other or None
    if step.kind == "helped":
        said = answers.get("helped")
        return Helped((), said) if isinstance(said, str) else None
    if step.kind == "review":
        return answers.get("ask")
    return answers.get(step.id)


def _number(low: int, high: int) -> Callable[[str], Given | None]:
    def read(text: str) -> Given | None:
        said = text.strip()
        if not said:
            return None
        if not said.isdecimal() or not low <= int(said) <= high:
            raise ValueError(text)
        return int(said)

    return read


def _letter(text: str, known: Mapping[str, str]) -> str:
    letter = text.strip().upper()
    if letter not in known.values():
        raise ValueError(text)
    return letter


def _text(text: str) -> Given | None:
    return text.strip() or None


def _frame(field: QLineEdit, wrong: bool) -> None:
    state = "wrong" if wrong else ""
    if (field.property("state") or "") != state:
        field.setProperty("state", state)
        polish(field)
