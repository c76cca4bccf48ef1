"""The two forms of the exam page: the conditions of this exam, and pain and symptoms. Each OK is one undo step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from bodymap.medicine.model import PAINS, SSS_RATED, SSS_YES_NO, Answer, Course, Exam, Infusion, Method, Mode, Rule
from bodymap.medicine.model.course import timing_doubts
from bodymap.ui.kit.form import Field, Form, choice, chosen, line_edit, open_choice, text_edit
from bodymap.ui.kit.theme import SectionLabel, Segmented
from bodymap.ui.kit.typed import TypedNumber, at, date_in_words, digit, near_date, read_day, read_time

Keep = Callable[[str, Exam], None]
"""Takes the name of the act and the exam as it is to be."""

RULES = (
    (Rule.RATING2.value, "Rating 2 or more is positive (Manual Tender Point Survey)"),
    (Rule.PAINFUL.value, "Any pain on pressing is positive (ACR 1990)"),
)
METHODS = (
    (Method.THUMB.value, "Thumb"),
    (Method.FINGERS.value, "Two fingers"),
    (Method.ALGOMETER.value, "Algometer"),
    (Method.SELF_PALPATION.value, "Patient's own thumb"),
    (Method.NOT_RECORDED.value, "Not recorded"),
)
TIMINGS = (("", "Not said"), ("before", "Before"), ("during", "During"), ("after", "After"))
POSITIONS = ("As in the survey", "Seated", "Lying", "Lying on the side")
RELIEVERS = ("None today", "None for 24 hours", "As every day")
BEGAN_AFTER = ("Nothing known", "Injury", "Illness", "Operation", "Birth", "Stress")
ITEM_WORDS: Mapping[str, str] = {
    "pain_now": "Pain now",
    "pain_average": "Average, last 7 days",
    "pain_worst": "Worst, last 7 days",
    "sss_fatigue": "Fatigue",
    "sss_unrefreshed": "Waking unrefreshed",
    "sss_cognitive": "Trouble thinking or remembering",
    "sss_headache": "Headache",
    "sss_abdominal": "Pain or cramps in the lower belly",
    "sss_depression": "Depression",
    "sss_somatic_2010": "Symptoms of the body as a whole",
}
_SSS_HINT = "0 none · 1 slight, comes and goes · 2 moderate, often there · 3 severe, always there"
_SOMATIC_HINT = "The clinician's grade for 2010: 0 none · 1 few · 2 a moderate number · 3 a great deal"
_COMES = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.MouseFocusReason)


class ScaleChoice(Segmented):
    """A whole number of a short scale, or "–" for not asked. Typed digits take it: 1 and 0, or T, are ten."""

    refused = Signal(str)  # in words, why a digit was not taken

    def __init__(self, low: int, high: int, value: float | None, parent: QWidget | None = None) -> None:
        numbers = [str(n) for n in range(low, high + 1)]
        super().__init__([("", "–"), *((n, n) for n in numbers)], parent)
        self._high, self._typed = high, TypedNumber(range(low, high + 1))
        self.button("").setAccessibleName("not asked")
        for number in numbers:
            self.button(number).setMinimumWidth(0)
        for key in ("", *numbers):
            self.button(key).installEventFilter(self)
        self.chosen.connect(self._typed.forget)
        self.set_current("" if value is None else str(int(value)))

    def value(self) -> int | None:
        """The number that is on, None for not asked."""
        said = self.current()
        return int(said) if said else None

    def set_current(self, key: str) -> None:
        super().set_current(key)
        self.setFocusProxy(self.button(key))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever comes back to a scale begins anew."""
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _COMES:
            self._typed.forget()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        said = digit(event)
        on_pad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
        if event.isAutoRepeat() and said is not None:
            event.accept()
        elif said is not None:
            number = self._typed.typed(said)
            if number is None:
                self.refused.emit(f"{self._typed.meant(said)} is more than {self._high}. Delete takes the answer back.")
            else:
                self._take(str(number))
        elif event.key() == Qt.Key.Key_T or (on_pad and event.key() == Qt.Key.Key_Plus):
            self._typed.forget()
            if self._high >= 10:
                self._take("10")
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) or (on_pad and event.key() == Qt.Key.Key_Minus):
            self._typed.forget()
            self._take("")
        else:
            super().keyPressEvent(event)

    def _take(self, key: str) -> None:
        self.set_current(key)
        self.button(key).setFocus(Qt.FocusReason.OtherFocusReason)
        self.refused.emit("")


class YesNo(Segmented):
    """Yes, no, or "–" for not asked; typed as in the pain areas: 1 or Y yes, 0 or N no, Delete takes it back."""

    _KEYS: Mapping[Qt.Key, str] = {
        Qt.Key.Key_1: "1",
        Qt.Key.Key_Y: "1",
        Qt.Key.Key_0: "0",
        Qt.Key.Key_N: "0",
        Qt.Key.Key_Delete: "",
        Qt.Key.Key_Backspace: "",
    }

    def __init__(self, value: float | None, parent: QWidget | None = None) -> None:
        super().__init__((("", "–"), ("1", "yes"), ("0", "no")), parent)
        self.button("").setAccessibleName("not asked")
        self.set_current("" if value is None else str(int(value)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        said = digit(event)  # on some keyboards the number row prints letters
        key = str(said) if said in (0, 1) else self._KEYS.get(Qt.Key(event.key()))
        if key is None or event.isAutoRepeat():
            super().keyPressEvent(event)
            return
        self.set_current(key)
        self.button(key).setFocus(Qt.FocusReason.OtherFocusReason)


class ConditionsForm(Form):
    """Who, how, when, at which infusion: the conditions of this exam, on a copy."""

    def __init__(
        self,
        keep: Keep,
        exam: Exam,
        parent: QWidget | None = None,
        *,
        courses: Iterable[Course] = (),
        infusions: Mapping[str, Iterable[Infusion]] | None = None,
        examiners: Iterable[str] = (),
        month_first: bool = False,
        born: date | None = None,
    ) -> None:
        super().__init__("This exam", "Save", parent, "Changing the rule counts the same ratings by the other rule.")
        self._keep, self._exam, self._month_first, self._born = keep, exam, month_first, born
        self._infusions = {course: tuple(given) for course, given in (infusions or {}).items()}
        names = list(dict.fromkeys(name for name in (exam.examiner, *examiners) if name))
        self.examiner = Field("Examiner", open_choice(names, exam.examiner))
        self.rule = Field("What counts as positive", choice(RULES, exam.rule.value))
        self.method = Field("Pressed with", choice(METHODS, exam.method.value))
        self.position = Field("Position of the patient", open_choice(POSITIONS, exam.text("position")))
        self.day = Field("Examined on", line_edit(date_in_words(exam.performed_at.date()), length=40))
        self.clock = Field("At", line_edit("" if exam.date_only else f"{exam.performed_at:%H:%M}", length=12))
        named = [("", "None"), *((c.id, c.label) for c in courses)]
        self.course = Field("Course", choice(named, exam.course or ""))
        self.infusion = Field("Infusion", choice([("", "None: baseline or follow-up")]))
        self.timing = Field("When", choice(_with(TIMINGS, exam.timing), exam.timing))
        self.relievers = Field("Pain relievers taken", open_choice(RELIEVERS, exam.text("relievers")))
        self.remark = Field("Remark", text_edit(exam.remark))
        self.row(self.examiner, self.method)
        self.row(self.rule)
        self.row((self.day, 3), (self.clock, 1), (self.position, 3))
        self.row((self.course, 3), (self.infusion, 4), (self.timing, 2))
        self.row(self.relievers)
        self.row(self.remark)
        self.course.edit.currentIndexChanged.connect(self._course_chosen)
        self._course_chosen()
        self.infusion.edit.setCurrentIndex(max(0, self.infusion.edit.findData(exam.infusion or "")))

    def submit(self) -> None:
        examiner = " ".join(self.examiner.edit.currentText().split())
        needed = not examiner and self._exam.mode is Mode.EXAMINER
        self.examiner.fault("Say who examines.") if needed else self.examiner.note()
        moment, date_only = self._moment()
        if self.faulty() or moment is None:
            return
        infusion = chosen(self.infusion.edit) or None
        answers = _answers(
            self._exam,
            {
                "position": self.position.edit.currentText().strip(),
                "relievers": self.relievers.edit.currentText().strip(),
            },
        )
        made = replace(
            self._exam,
            examiner=examiner,
            rule=Rule(chosen(self.rule.edit)),
            method=Method(chosen(self.method.edit)),
            performed_at=moment,
            date_only=date_only,
            course=chosen(self.course.edit) or None,
            infusion=infusion,
            timing=chosen(self.timing.edit),
            remark=self.remark.edit.toPlainText().strip(),
            answers=answers,
        )
        if self.sure(timing_doubts(made, self._infusions.get(made.course or "", ()))):
            self.keep(lambda: self._keep("Conditions of the exam", made))

    def _course_chosen(self, *_: object) -> None:
        box, today = self.infusion.edit, date.today()
        box.clear()
        box.addItem("None: baseline or follow-up", "")
        for infusion in self._infusions.get(chosen(self.course.edit), ()):
            box.addItem(f"Infusion {infusion.number}, {near_date(infusion.given_at.date(), today)}", infusion.id)
        self.infusion.setEnabled(box.count() > 1)

    def _moment(self) -> tuple[datetime | None, bool]:
        was = self._exam.performed_at
        today = date.today()
        try:
            day = read_day(self.day.edit.text(), today, month_first=self._month_first, born=self._born)
            if day > today and day != was.date():
                raise ValueError(f"{date_in_words(day)} is in the future.")
        except ValueError as fault:
            self.day.fault(str(fault))
            return None, False
        self.day.note(date_in_words(day, weekday=True))
        typed = self.clock.edit.text().strip()
        if not typed and self._exam.date_only:
            same = day == was.date()
            return (was if same else was.replace(year=day.year, month=day.month, day=day.day)), True
        try:
            clock = read_time(typed)
        except ValueError as fault:
            self.clock.fault(str(fault))
            return None, False
        self.clock.note()
        same = day == was.date() and (clock.hour, clock.minute) == (was.hour, was.minute)
        return (was if same else at(day, clock)), False


class SymptomsForm(Form):
    """Pain 0 to 10, the symptom ratings, how it began, what else there is: the patient's history, on a copy."""

    def __init__(self, keep: Keep, exam: Exam, parent: QWidget | None = None) -> None:
        super().__init__("Pain and symptoms", "Save", parent, "What the patient says. Nothing chosen means not asked.")
        self._keep, self._exam = keep, exam
        self.scales: dict[str, Field[ScaleChoice]] = {}
        for item in PAINS:
            self._scale(item, 0, 10)
            self.row(self.scales[item])
        self.rows.addWidget(SectionLabel("Past week: symptoms"))
        for item in SSS_RATED:
            self._scale(item, 0, 3, _SSS_HINT.replace(" · ", "\n") if item == SSS_RATED[0] else "")
        self.row(*(self.scales[item] for item in SSS_RATED))
        self.rows.addWidget(SectionLabel("Past 6 months"))
        self.yes_no: dict[str, Field[YesNo]] = {}
        for item in SSS_YES_NO:
            self.yes_no[item] = Field(ITEM_WORDS[item], YesNo(exam.number(item)))
        self.row(*self.yes_no.values())
        self._scale("sss_somatic_2010", 0, 3, _SOMATIC_HINT)
        other = choice((("", "Not answered"), ("no", "No"), ("yes", "Yes")), exam.text("excluded_other"))
        self.excluded = Field("Another disorder explains the pain", other, "The clinician's answer, for 2010")
        source = choice((("", "Not said"), ("patient", "The patient"), ("clinician", "The clinician")))
        source.setCurrentIndex(max(0, source.findData(exam.text("sss_source"))))
        self.source = Field("Symptoms answered by", source)
        self.row((self.scales["sss_somatic_2010"], 3), (self.excluded, 2))
        self.rows.addWidget(SectionLabel("History"))
        self.texts: dict[str, Field[QWidget]] = {}
        self.when = Field("When it began", line_edit(exam.text("onset_when")), "A year, or in words")
        self.after = Field("What came before it", open_choice(BEGAN_AFTER, exam.text("onset_after")))
        self.relatives = Field("Relatives with the same", line_edit(exam.text("relatives")))
        self.other = Field("Other diagnoses", text_edit(exam.text("other_diagnoses"), 2))
        self.tried = Field("Treatments tried", text_edit(exam.text("treatments_tried"), 2))
        self.row(self.source, self.when, self.after)
        self.row(self.relatives)
        self.row(self.other, self.tried)

    def _scale(self, item: str, low: int, high: int, hint: str = "") -> None:
        field = self.scales[item] = Field(ITEM_WORDS[item], ScaleChoice(low, high, self._exam.number(item)), hint)
        field.edit.refused.connect(lambda words: field.fault(words) if words else field.note())
        field.edit.chosen.connect(lambda: field.note())

    def submit(self) -> None:
        if self.faulty():
            return  # of a number that was refused, its first digit is not the answer
        said: dict[str, Answer | None] = {item: field.edit.value() for item, field in self.scales.items()}
        for item, switch in self.yes_no.items():
            said[item] = int(switch.edit.current()) if switch.edit.current() else None
        said |= {
            "excluded_other": chosen(self.excluded.edit),
            "sss_source": chosen(self.source.edit),
            "onset_when": self.when.edit.text().strip(),
            "onset_after": self.after.edit.currentText().strip(),
            "relatives": self.relatives.edit.text().strip(),
            "other_diagnoses": self.other.edit.toPlainText().strip(),
            "treatments_tried": self.tried.edit.toPlainText().strip(),
        }
        made = replace(self._exam, answers=_answers(self._exam, said))
        self.keep(lambda: self._keep("Pain and symptoms", made))


def _answers(exam: Exam, said: Mapping[str, Answer | None]) -> Mapping[str, Answer]:
    """The answers of an exam with these in place of what stood there; None and "" take an answer back."""
    for item, value in said.items():
        exam = exam.answering(item, value)
    return exam.answers


def _with(options: tuple[tuple[str, str], ...], value: str) -> tuple[tuple[str, str], ...]:
    """The options, and the value as it came when it is none of them."""
    return options if value in dict(options) else (*options, (value, value))
