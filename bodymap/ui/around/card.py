"""Everything else that went on: the treatments and the events of a patient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.model import Event, Treatment
from bodymap.model.kinds import event_kind, treatment_kind
from bodymap.ui.around.forms import EventForm, TreatmentForm, effects
from bodymap.ui.banner import ERR, Banner
from bodymap.ui.dialogs.form import Form
from bodymap.ui.entries import Entries, Keep, Value
from bodymap.ui.infusion.rows import RowKeys, Rows
from bodymap.ui.saved_bar import SavedBar
from bodymap.ui.theme import Button, Card, Label, look, px
from bodymap.ui.typed import date_in_words

F = TypeVar("F", bound=Form)
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
        look().changed.connect(self._measure)
        self._measure()

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
        self._box = QVBoxLayout(self)
        self._box.addLayout(head)
        self._box.addLayout(keys)
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
            self._box.addWidget(part)

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
        return _opened(form)

    def _event(self, event: Event, *, new: bool) -> EventForm:
        form = EventForm(self._keep, event, self, new=new, month_first=self._month_first, born=self._born)
        return _opened(form)

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

    def _measure(self) -> None:
        self._box.setContentsMargins(px(20), px(14), px(20), px(14))
        self._box.setSpacing(px(8))


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


def _opened(form: F) -> F:
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    form.open()
    return form
