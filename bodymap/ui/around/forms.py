"""A treatment or an event: add or change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from bodymap.instruments import built_in
from bodymap.model import Event, Treatment
from bodymap.model.kinds import EVENT_KINDS, TREATMENT_KINDS
from bodymap.ui.dialogs.form import Field, Form, choice, chosen, line_edit, open_choice, text_edit
from bodymap.ui.typed import date_in_words, read_day

NAMES: Mapping[str, tuple[str, ...]] = {
    "exercise": (
        "walking",
        "aerobic exercise",
        "strengthening",
        "hydrotherapy",
        "physical therapy",
        "qigong",
        "tai chi",
    ),
    "diet": ("weight loss", "diet change"),
    "medicine": ("pregabalin", "duloxetine", "milnacipran", "amitriptyline", "cyclobenzaprine", "tramadol"),
    "massage": ("massage", "chiropractic"),
    "yoga": ("yoga",),
    "trigger_point_injection": ("local anaesthetic", "dry needling"),
    "stretching": ("stretching",),
    "sleep": ("sleep management", "sleep positioners"),
    "psychotherapy": ("cognitive behavioural therapy", "acceptance and commitment therapy", "mindfulness", "group"),
    "other": ("acupuncture", "heat or ice", "relaxation", "music therapy", "aromatherapy"),
}
"""Names to offer; any other can be typed (domain 8.3)."""
NOT_A_TENDER_POINT = (
    "A trigger point (a taut band with referred pain) is not one of the tender points that are counted."
)


def effects() -> tuple[tuple[str, str], ...]:
    """The answers of the PGIC as (number, words), the words always with the number."""
    (item,) = built_in("pgic").items
    return tuple((str(option.score), f"{option.score}: {option.text}") for option in item.options)


class _Days(Form):
    """A form with days."""

    def __init__(self, title: str, done: str, month_first: bool, born: date | None, parent: QWidget | None) -> None:
        super().__init__(title, done, parent)
        self._month_first, self._born = month_first, born

    def _day(self, label: str, day: date | None, hint: str = "") -> Field[QLineEdit]:
        field = Field(label, line_edit(date_in_words(day) if day else "", length=40), hint)
        field.edit.textChanged.connect(lambda: self._read(field))
        return field

    def _read(self, field: Field[QLineEdit], *, final: bool = False) -> date | None:
        if not field.edit.text().strip():
            field.note()
            return None
        try:
            day = read_day(field.edit.text(), date.today(), month_first=self._month_first, born=self._born)
        except ValueError as fault:
            field.fault(str(fault)) if final else field.note()
            return None
        field.note(date_in_words(day, weekday=True))
        return day


class TreatmentForm(_Days):
    """Adds a treatment, or changes a copy of one; `keep` stores it and may refuse with a UserError."""

    def __init__(
        self,
        keep: Callable[[Treatment], None],
        treatment: Treatment,
        parent: QWidget | None = None,
        *,
        new: bool = True,
        month_first: bool = False,
        born: date | None = None,
    ) -> None:
        super().__init__("New treatment" if new else "Treatment", "Add" if new else "Save", month_first, born, parent)
        self._keep, self._treatment = keep, treatment
        kinds = dict(TREATMENT_KINDS)
        if treatment.kind:
            kinds.setdefault(treatment.kind, treatment.kind)
        self.kind = Field("Kind", choice([("", "Choose"), *kinds.items()], treatment.kind))
        self.name = Field("Name", open_choice(NAMES.get(treatment.kind, ()), treatment.name))
        self.start = self._day("Started on", treatment.start, "Empty: before anyone can say")
        self.stop = self._day("Stopped on", treatment.stop, "Empty: still going on")
        self.dose = Field("Dose, how often", line_edit(treatment.dose), "Like 60 mg a day, or twice a week")
        effect = "" if treatment.effect is None else str(treatment.effect)
        self.effect = Field(
            "Since it began, as the patient says (PGIC)",
            choice([("", "not asked"), *effects()], effect),
            "1 is the best answer, 7 the worst",
        )
        self.adverse = Field("Unwanted effects", line_edit(treatment.adverse))
        self.remark = Field("Reason, remark", text_edit(treatment.remark, 2))
        self.row(self.kind, self.name)
        self.row(self.start, self.stop)
        self.row(self.dose, self.adverse)
        self.row(self.effect)
        self.row(self.remark)
        self.kind.edit.currentIndexChanged.connect(self._kind_chosen)
        self._say_kind()
        for field in (self.start, self.stop):
            self._read(field)

    def submit(self) -> None:
        kind, name = chosen(self.kind.edit), self.name.edit.currentText().strip()
        if not kind:
            self.kind.fault("Choose the kind.")
        else:
            self._say_kind()
        needs_name = kind in ("medicine", "other") and not name
        self.name.fault("Say which.") if needs_name else self.name.note()
        start, stop = self._read(self.start, final=True), self._read(self.stop, final=True)
        if start and stop and stop < start:
            self.stop.fault(f"Is before it started, {date_in_words(start)}.")
        dose = self.dose.edit.text().strip()
        if self.faulty() or not self.sure(_doubts(kind, dose, start, stop)):
            return
        effect = chosen(self.effect.edit)
        made = replace(
            self._treatment,
            kind=kind,
            name=name,
            start=start,
            stop=stop,
            dose=dose,
            effect=int(effect) if effect else None,
            adverse=self.adverse.edit.text().strip(),
            remark=self.remark.edit.toPlainText().strip(),
        )
        self.keep(lambda: self._keep(made))

    def _kind_chosen(self) -> None:
        name = self.name.edit.currentText()
        known = {offered for names in NAMES.values() for offered in names}
        self.name.edit.clear()
        self.name.edit.addItems(list(NAMES.get(chosen(self.kind.edit), ())))
        self.name.edit.setCurrentText("" if name in known else name)
        self._say_kind()

    def _say_kind(self) -> None:
        self.kind.note(NOT_A_TENDER_POINT if chosen(self.kind.edit) == "trigger_point_injection" else "")


class EventForm(_Days):
    """Adds an event, or changes a copy of one; `keep` stores it and may refuse with a UserError."""

    def __init__(
        self,
        keep: Callable[[Event], None],
        event: Event,
        parent: QWidget | None = None,
        *,
        new: bool = True,
        month_first: bool = False,
        born: date | None = None,
    ) -> None:
        super().__init__("New event" if new else "Event", "Add" if new else "Save", month_first, born, parent)
        self._keep, self._event = keep, event
        kinds = dict(EVENT_KINDS)
        if event.kind:
            kinds.setdefault(event.kind, event.kind)
        self.kind = Field("Kind", choice([("", "Choose"), *kinds.items()], event.kind))
        self.on = self._day("On", event.on)
        self.until = self._day("Until", event.until, "Empty: one day, or not yet over")
        self.remark = Field("What happened", text_edit(event.remark, 2))
        self.row(self.kind)
        self.row(self.on, self.until)
        self.row(self.remark)
        for field in (self.on, self.until):
            self._read(field)

    def submit(self) -> None:
        kind = chosen(self.kind.edit)
        self.kind.note() if kind else self.kind.fault("Choose the kind.")
        on, until = self._read(self.on, final=True), self._read(self.until, final=True)
        if not self.on.edit.text().strip():
            self.on.fault("Say when it began.")
        if on and until and until < on:
            self.until.fault(f"Is before it began, {date_in_words(on)}.")
        remark = self.remark.edit.toPlainText().strip()
        self.remark.fault("Say what it was.") if kind == "other" and not remark else self.remark.note()
        if self.faulty() or on is None or not self.sure(_future(on)):
            return
        made = replace(self._event, kind=kind, on=on, until=until, remark=remark)
        self.keep(lambda: self._keep(made))


def _doubts(kind: str, dose: str, start: date | None, stop: date | None) -> list[str]:
    found = [*_future(start), *_future(stop)]
    if kind == "medicine" and not dose:
        found.append("A medicine without its dose: is it not known?")
    return found


def _future(day: date | None) -> list[str]:
    return [f"{date_in_words(day)} is in the future."] if day is not None and day > date.today() else []
