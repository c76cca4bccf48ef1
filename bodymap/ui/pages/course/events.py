"""Treatments and events around a course, in a window of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.medicine.instruments import built_in
from bodymap.medicine.model import Event, Treatment
from bodymap.medicine.model.events import EVENT_KINDS, TREATMENT_KINDS, event_kind, treatment_kind
from bodymap.ui.kit.banner import ERR, WARN, Banner
from bodymap.ui.kit.entries import Entries, Keep, Value
from bodymap.ui.kit.form import Field, Form, choice, chosen, line_edit, open_choice, open_form, text_edit
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.rows import RowKeys, Rows
from bodymap.ui.kit.saved_bar import SavedBar
from bodymap.ui.kit.screens import room_of
from bodymap.ui.kit.theme import (
    Button,
    Card,
    Label,
    px,
)
from bodymap.ui.kit.typed import date_in_words, read_day

# -- forms ------------------------------------------------------------------------------------------------------------
# A treatment or an event: add or change.

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


# -- card -------------------------------------------------------------------------------------------------------------
# Everything else that went on: the treatments and the events of a patient.

TREATMENT_HEADS = ("When", "Treatment", "Dose", "Effect", "Unwanted effects")
EVENT_HEADS = ("When", "Event", "What happened")


class Around(Card):
    """Treatments and events of one patient; each goes at once through `save` or `remove`, which may refuse."""

    changed = Signal()  # something is other than before; also the saved state

    def __init__(self, save: Keep, remove: Keep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = Entries(save, remove, self)
        self._patient, self._month_first = "", False
        self._born: date | None = None
        self._shown: dict[Rows, list[Any]] = {}
        self.banner, self.saved = Banner(), SavedBar(self.entries)
        self.new_treatment = Button("New treatment", "plus", size="small")
        self.new_event = Button("New event", "plus", size="small")
        self.nothing = Label(
            "Nothing recorded. Treatments and events are drawn under the plot of the course.",
            "plain",
            "ink2",
            wrap=True,
        )
        self.treatments, self.events = Rows("Treatments", 700, TREATMENT_HEADS[:3]), Rows("Events", 480, EVENT_HEADS)
        self._build()
        self._wire()

    def show_around(
        self,
        patient: str,
        treatments: Sequence[Treatment],
        events: Sequence[Event],
        *,
        month_first: bool = False,
        born: date | None = None,
    ) -> None:
        """Show what went on around a patient (id). The same again, as it is on the screen, changes nothing."""
        other = patient != self._patient
        self._patient, self._month_first, self._born = patient, month_first, born
        rows: tuple[Value, ...] = (*treatments, *events)
        self.entries.begin(rows, other=other)
        if other:
            self.banner.hide()
        self._refresh()

    def add_treatment(self) -> TreatmentForm:
        """Ask for a new treatment."""
        return self._treatment(Treatment(self._patient, "", ""), new=True)

    def add_event(self) -> EventForm:
        """Ask for a new event."""
        return self._event(Event(self._patient, "", date.today()), new=True)

    @property
    def is_saved(self) -> bool:
        """Whether every entry is on the disk."""
        return self.entries.is_saved

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.entries.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.entries.redo()
        else:
            super().keyPressEvent(event)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("Everything else that went on", "card_title", wrap=True), 1)
        keys = QHBoxLayout()
        keys.addWidget(self.new_treatment)
        keys.addWidget(self.new_event)
        keys.addStretch(1)
        box = scaled(QVBoxLayout(self), margins=(20, 14, 20, 14), spacing=8)
        box.addLayout(head)
        box.addLayout(keys)
        parts: tuple[QWidget, ...] = (
            self.banner,
            self.nothing,
            self.treatments,
            RowKeys(self.treatments),
            self.events,
            RowKeys(self.events),
            self.saved,
        )
        for part in parts:
            box.addWidget(part)

    def _wire(self) -> None:
        self.new_treatment.clicked.connect(lambda: self.add_treatment())
        self.new_event.clicked.connect(lambda: self.add_event())
        self.treatments.opened.connect(lambda row: self._treatment(self._shown[self.treatments][row], new=False))
        self.events.opened.connect(lambda row: self._event(self._shown[self.events][row], new=False))
        for table in (self.treatments, self.events):
            table.taken_out.connect(lambda row, table=table: self._take_out(self._shown[table][row]))
        self.entries.changed.connect(self._refresh)
        self.entries.changed.connect(self.changed)
        self.entries.refused.connect(lambda problem: self.banner.say(str(problem), ERR))

    def _treatment(self, treatment: Treatment, *, new: bool) -> TreatmentForm:
        form = TreatmentForm(self._keep, treatment, self, new=new, month_first=self._month_first, born=self._born)
        return open_form(form)

    def _event(self, event: Event, *, new: bool) -> EventForm:
        form = EventForm(self._keep, event, self, new=new, month_first=self._month_first, born=self._born)
        return open_form(form)

    def _keep(self, value: Treatment | Event) -> None:
        """For a form: what is refused is said there."""
        refusals: list[UserError] = []
        self.entries.refused.connect(refusals.append)
        try:
            self.entries.put(value, in_words(value))
        finally:
            self.entries.refused.disconnect(refusals.append)
        if refusals:
            self.banner.hide()
            raise refusals[0]

    def _take_out(self, value: Treatment | Event) -> None:
        self.entries.take_out(value, f"{in_words(value)} taken out")

    def _refresh(self) -> None:
        treatments = sorted(self.entries.of(Treatment), key=lambda t: (t.start or date.min, t.name))
        events = sorted(self.entries.of(Event), key=lambda e: e.on)
        self._shown = {self.treatments: treatments, self.events: events}
        self.nothing.setVisible(not treatments and not events)
        self.treatments.fill(TREATMENT_HEADS, [treatment_row(t) for t in treatments])
        self.events.fill(EVENT_HEADS, [event_row(e) for e in events])
        self.saved.setVisible(bool(treatments or events or self.entries.undo_name or not self.entries.is_saved))


def in_words(value: Treatment | Event) -> str:
    """What undo calls it."""
    if isinstance(value, Treatment):
        return f"treatment {value.name or treatment_kind(value.kind).lower()}"
    return f"event {event_kind(value.kind).lower()}, {date_in_words(value.on)}"


def treatment_row(treatment: Treatment) -> tuple[str, ...]:
    """A row of the table under the heads."""
    kind = treatment_kind(treatment.kind)
    name = treatment.name if not treatment.name or treatment.name.casefold() != kind.casefold() else ""
    effect = "" if treatment.effect is None else dict(effects()).get(str(treatment.effect), str(treatment.effect))
    what = f"{kind}: {name}" if name else kind
    return (_span(treatment.start, treatment.stop), what, treatment.dose, effect, treatment.adverse)


def event_row(event: Event) -> tuple[str, ...]:
    """A row of the table under the heads."""
    when = date_in_words(event.on) if event.until in (None, event.on) else _span(event.on, event.until)
    return (when, event_kind(event.kind), event.remark)


def _span(start: date | None, stop: date | None) -> str:
    if start is None:
        return f"until {date_in_words(stop)}" if stop else "start not known"
    if start == stop:
        return f"on {date_in_words(start)}"
    return f"{date_in_words(start)} to {date_in_words(stop)}" if stop else f"since {date_in_words(start)}"


# -- window -----------------------------------------------------------------------------------------------------------
# Treatments and events in a window of their own: scrolls when there are many, stays open while something waits.


class AroundWindow(QDialog):
    """Holds the card; what the disk has not taken is tried once more before it closes, then the user decides."""

    def __init__(self, card: Around, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Treatments and events")
        self.card = card
        self._warned = False
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(14), px(16), px(8))
        column.addWidget(card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.done_button = Button("Close")
        self.done_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), 0, px(16), px(14))
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll, 1)
        box.addLayout(foot)
        room = room_of(self)
        self.resize(min(px(820), room.width() - 40), min(px(600), room.height() - 60))

    def reject(self) -> None:
        """Close, unless something is not on the disk and the user was not told yet."""
        if not self.card.is_saved:
            self.card.entries.flush()
        if not self.card.is_saved and not self._warned:
            self._warned = True
            self.card.banner.say("Not everything is saved. Close again to give it up.", WARN)
            return
        super().reject()
