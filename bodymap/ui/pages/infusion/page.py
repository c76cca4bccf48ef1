"""One infusion on a page: what was planned beside what was given, the chart of the nurse, what was unwanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.medicine.dosing import BOLUS, RATE, at_the_pump, given_dose, number, planned_dose, said
from bodymap.medicine.infusion_items import groups, with_set_up
from bodymap.medicine.model import Adjunct, AdverseEvent, Answer, DoseStep, Infusion, Vital, now
from bodymap.ui.dialogs.infusion import InfusionForm
from bodymap.ui.kit.banner import ERR, Banner
from bodymap.ui.kit.entries import Entries, Keep, Value
from bodymap.ui.kit.form import open_form
from bodymap.ui.kit.layouts import Flow, scaled
from bodymap.ui.kit.saved_bar import SavedBar
from bodymap.ui.kit.theme import Button, Card, Label, QuietIconButton, Segmented, look, px
from bodymap.ui.kit.typed import date_in_words, moment_in_words
from bodymap.ui.pages.infusion import dose, notes
from bodymap.ui.pages.infusion.dose import DoseCard, InfusionValues, dose_words
from bodymap.ui.pages.infusion.line import EntryCard, Typed, clock_of
from bodymap.ui.pages.infusion.notes import NotesCard

BEFORE, DURING, AFTER = "before", "during", "after"
_PARTS = ((BEFORE, "Before"), (DURING, "During"), (AFTER, "After"))
_WIDE = 1240


@dataclass(frozen=True, slots=True)
class TypedOnPage:
    """What was typed on the page and could not be kept: in each line of quick entry, and by card and field."""

    lines: tuple[Typed | None, ...]
    fields: Mapping[str, Mapping[str, str]]


_Timed = Vital | DoseStep | Adjunct | AdverseEvent


class InfusionPage(QWidget):
    """Shows InfusionValues; every entry goes at once through `save` or `remove`, which may refuse (UserError)."""

    closed = Signal()  # back to where the infusion was opened
    changed = Signal()  # something is other than before; also the saved state

    def __init__(
        self,
        save: Keep,
        remove: Keep,
        clock: Callable[[], datetime] = now,
        parent: QWidget | None = None,
        *,
        save_all: Callable[[Sequence[Any]], None] | None = None,
    ) -> None:
        """`save_all` writes several entries, all or nothing."""
        super().__init__(parent)
        self.setProperty("page", True)
        self.entries, self._save = Entries(save, remove, self, save_all=save_all), save
        self._values: InfusionValues | None = None
        self._named = ""
        self._month_first = False
        self._born: date | None = None
        self.title, self.when = Label("", "title"), Label("", "plain", "ink2")
        self.planned, self.given = Label("", "body", wrap=True), Label("", "body", wrap=True)
        self.back = Button("Back", "back", size="small")
        self.basics = QuietIconButton("edit", "Change number, date and time")
        self.copy = Button("Copy the set-up", "copy", size="small")
        self.saved, self.banner = SavedBar(self.entries), Banner()
        self.part = Segmented(_PARTS)
        self.dose = DoseCard()
        found = groups()
        self.notes = {key: NotesCard(group) for key, group in found.items() if key != "drug"}  # the dose card has those
        self.vitals = EntryCard(
            "Monitoring", notes.VitalLine(clock), notes.HEADS, notes.row_of, 900,
            "Tab goes on, Enter adds the row. 10:15 is a time of this day, +1 10:15 of the next.",
        )  # fmt: skip
        self.pump = EntryCard("Pump", dose.PumpLine(clock), dose.HEADS, dose.row_of, 480)
        self.drugs = EntryCard("Other drugs", notes.DrugLine(clock), notes.DRUG_HEADS, notes.drug_row, 560)
        self.adverse = EntryCard(
            "Unwanted effects", notes.AdverseLine(clock), notes.ADVERSE_HEADS, notes.adverse_row, 860
        )
        self._fields: dict[str, DoseCard | NotesCard] = {"dose": self.dose, **self.notes}
        self._cards = (self.vitals, self.pump, self.drugs, self.adverse)
        """Those with a line of quick entry."""
        self._build()
        self._wire()
        self.saved.watch(self)
        look().changed.connect(self._fit)
        self._fit()

    # -- showing ---------------------------------------------------------------------------------------------------

    def show_infusion(self, values: InfusionValues, *, month_first: bool = False, born: date | None = None) -> None:
        """Show an infusion. The same one again, as it is on the screen, changes nothing."""
        new = self._values is None or self._values.infusion.id != values.infusion.id
        self._values, self._month_first, self._born = values, month_first, born
        for card in self._cards:
            card.line.read_days(month_first, born)
            card.line.limits = values.limits
        for group in self.notes.values():
            group.limits = values.limits
        rows: tuple[Value, ...] = (values.infusion, *values.steps, *values.adjuncts, *values.vitals, *values.adverse)
        if self.entries.begin(rows, other=new) or new:
            self._refresh()
        if new:
            self.banner.hide()
            begun = bool(values.vitals or values.steps or values.infusion.total_mg)
            self.show_part(DURING if begun else BEFORE)
            self._offer_last()

    def show_part(self, part: str) -> None:
        """Before, during or after the infusion."""
        self.part.set_current(part)
        self._stack.setCurrentIndex([key for key, _ in _PARTS].index(part))

    def begin(self) -> None:
        """The focus where work goes on: the set-up of a new infusion, else the line of the monitoring chart."""
        where = self.dose.boxes["weight_kg"] if self.part.current() == BEFORE else self.vitals.line.first_box()
        if self.part.current() == AFTER:
            where = self.notes["pain"].fields["pain_end"].edit
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def infusion(self) -> Infusion:
        """The infusion as it is on the screen. UserError when none was shown."""
        if self._values is None:
            raise UserError("No infusion is open.", "Open one first.")
        return next((i for i in self.entries.of(Infusion)), self._values.infusion)

    @property
    def is_saved(self) -> bool:
        """Whether every entry is on the disk."""
        return self.entries.is_saved

    # -- leaving ---------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether something is typed that is not kept: a row, or in a field that refused it."""
        return any(card.line.is_open for card in self._cards) or any(card.refused() for card in self._fields.values())

    def settle(self) -> str:
        """Keep what is typed and can be taken as it is. In words what is left, "" when nothing is."""
        left = [f"{card.title}: {why}" for card in self._cards if (why := card.line.settle())]
        left += [why for card in self._fields.values() for why in card.refused().values()]
        return "\n".join(left)

    def take_typed(self) -> TypedOnPage:
        """What is typed and not kept, to be put back later; nothing of it stands there any more."""
        lines = tuple(card.line.typed() for card in self._cards)
        for card in self._cards:
            card.line.clear()
        return TypedOnPage(lines, {key: typed for key, card in self._fields.items() if (typed := card.take_refused())})

    def put_back(self, typed: TypedOnPage) -> None:
        """Let stand on the page again what `take_typed` gave."""
        self.show_part(DURING if any(typed.lines) else AFTER if "dose" not in typed.fields else BEFORE)
        for card, one in zip(self._cards, typed.lines, strict=True):
            if one is not None:
                card.line.put_back(one)
        for key, texts in typed.fields.items():
            self._fields[key].put_back(texts)

    # -- acting ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo; F6 goes on to the next part."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.entries.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.entries.redo()
        elif event.key() == Qt.Key.Key_F6:
            keys = [key for key, _ in _PARTS]
            self.show_part(keys[(keys.index(self.part.current()) + 1) % len(keys)])
            self.begin()
        else:
            super().keyPressEvent(event)

    def edit_basics(self) -> InfusionForm:
        """Change the number, the date and the time in a form over a copy."""
        form = InfusionForm(
            lambda made: self._keep_basics(made, along=form.moves_along()),
            self.infusion,
            self,
            new=False,
            month_first=self._month_first,
            born=self._born,
            course=self._values.course if self._values else None,
            others=self._values.others if self._values else (),
            limits=self._values.limits if self._values else None,
            rows=len(self._timed()),
        )
        return open_form(form)

    def copy_set_up(self) -> None:
        """Take over agent, route, plan, weight, strength and people of the infusion before; nothing given or found."""
        last = self._values.last if self._values else None
        if last is not None:
            self.entries.put(with_set_up(self.infusion, last), f"set-up copied from infusion {last.number}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _timed(self) -> list[_Timed]:
        """All that was entered with a time of its own."""
        of = self.entries.of
        return [*of(Vital), *of(DoseStep), *of(Adjunct), *of(AdverseEvent)]

    def _keep_basics(self, made: Infusion, *, along: bool = False) -> None:
        """`along`: the rows of the chart go to the new day with it, as one step."""
        if made == self.infusion:  # a new one without any entry is stored when it is saved knowingly
            self._save(made)
            return
        refusals: list[UserError] = []
        self.entries.refused.connect(refusals.append)
        try:
            moved = _moved(self._timed(), self.infusion.given_at, made.given_at) if along else []
            accepted = self.entries.put_all([made, *moved], "number, date and dose")
        finally:
            self.entries.refused.disconnect(refusals.append)
        if not accepted and refusals:
            self.banner.hide()
            raise refusals[0]

    def _wire(self) -> None:
        self.back.clicked.connect(self.closed)
        self.basics.clicked.connect(lambda: self.edit_basics())
        self.copy.clicked.connect(self.copy_set_up)
        self.part.chosen.connect(self._chosen)
        self.dose.edited.connect(self.entries.put)
        for card in self.notes.values():
            card.answered.connect(self._answer)
        for entry, name in (
            (self.vitals, "row of the chart"),
            (self.pump, "step of the pump"),
            (self.drugs, "drug"),
            (self.adverse, "unwanted effect"),
        ):
            entry.kept.connect(lambda value, name=name: self._row(value, name))
            entry.taken_out.connect(lambda value, name=name: self._row(value, name, out=True))
            entry.line.opened.connect(self._count_open)
        self.entries.changed.connect(self._refresh)
        self.entries.changed.connect(self.changed)
        self.entries.refused.connect(self._refuse)

    def _refuse(self, problem: UserError) -> None:
        self.banner.say(str(problem), ERR)

    def _count_open(self) -> None:
        self.saved.show_open(sum(card.line.is_open for card in self._cards))

    def _chosen(self, part: str) -> None:
        self.show_part(part)
        self.begin()

    def _answer(self, item: str, value: Answer | None) -> None:
        notes = {key: kept for key, kept in self.infusion.notes.items() if key != item}
        if value is not None:
            notes[item] = value
        label = next(c.fields[item].label.text() for c in self.notes.values() if item in c.fields)
        self.entries.put(replace(self.infusion, notes=notes), label)

    def _row(self, value: Any, name: str, *, out: bool = False) -> None:
        said_name = f"{name} at {clock_of(value.at, self.infusion.given_at)}"
        if out:
            self.entries.take_out(value, f"{said_name} taken out")
        else:
            self.entries.put(value, said_name)

    def _refresh(self) -> None:
        if self._values is None:
            return
        infusion, start = self.infusion, self.infusion.given_at
        course = self._values.course
        of = f" of {course.planned}" if course.planned else ""
        self._named = f"Infusion {infusion.number}{of}"
        self.when.setText(f"{course.name} · {moment_in_words(start)}")
        self._say_title()
        steps = self.entries.of(DoseStep)
        found = at_the_pump(infusion, steps)
        plan, was = planned_dose(infusion), given_dose(infusion)
        self.planned.setText(f"Planned: {dose_words(plan, number(infusion, 'planned_minutes'))}")
        self.given.setText(f"Given: {dose_words(was, infusion.minutes)}")
        self.dose.show_infusion(infusion, found, self._values)
        for card in self.notes.values():
            card.start = start
            card.show_notes(infusion.notes)
        for entry, kind in (
            (self.vitals, Vital), (self.pump, DoseStep), (self.drugs, Adjunct), (self.adverse, AdverseEvent),
        ):  # fmt: skip
            entry.show_rows(self.entries.of(kind), infusion.id, start)
        drugs = self.drugs.line
        assert isinstance(drugs, notes.DrugLine)
        drugs.weight_kg = infusion.weight_kg
        self._say_pump(steps)
        self._stay_with_scale()
        self._offer_last()

    def _say_pump(self, steps: list[DoseStep]) -> None:
        line = self.pump.line
        assert isinstance(line, dose.PumpLine)
        line.show_steps(steps, given_dose(self.infusion, self._values.course) if self._values else None)
        found = at_the_pump(self.infusion, steps)
        if steps and line.changing is None and not line.text("value"):
            for kind in (RATE, BOLUS):
                last = max((s for s in steps if s.kind == kind and s.unit), key=lambda s: s.at, default=None)
                if last is not None:
                    line.use_unit(kind, last.unit)
        so_far = " so far, up to the last step; Stopped ends it" if found.running else ""
        words = [f"{found.in_words()}{so_far}."] if steps else []
        words += [f"Not counted: {missing}" for missing in found.missing]
        words += list(found.doubts)
        if words and self.infusion.weight_kg and found.complete and found.mg:
            words[0] = f"{words[0][:-1]}, {said(found.mg / self.infusion.weight_kg)} mg/kg."
        self.pump.say("\n".join(words), "warn" if found.missing or found.doubts else "ink2")

    def _stay_with_scale(self) -> None:
        line = self.vitals.line
        assert isinstance(line, notes.VitalLine)
        scored = [row for row in self.entries.of(Vital) if row.sedation_scale]
        if scored and line.changing is None and not line.text("sedation"):
            line.use_scale(max(scored, key=lambda row: row.at).sedation_scale)

    def _offer_last(self) -> None:
        last = self._values.last if self._values else None
        infusion = self.infusion
        empty = infusion.planned_mg is None and infusion.planned_mg_per_kg is None and infusion.total_mg is None
        self.copy.setVisible(last is not None and empty)
        if last is not None:
            self.copy.setText(f"Copy the set-up of infusion {last.number}")

    def _build(self) -> None:
        head = QFrame()
        head.setProperty("bar", True)
        top = Flow(14)
        names = QWidget()
        lines = QVBoxLayout(names)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.title)
        lines.addWidget(self.when)
        for part in (self.back, names, self.basics, self.part, self.copy):
            top.addWidget(part)
        doses = QHBoxLayout()
        doses.addWidget(self.planned, 1)
        doses.addWidget(self.given, 1)
        doses.addWidget(self.saved, 1)
        lines_of_head = scaled(QVBoxLayout(head), margins=(16, 10, 16, 8), spacing=6)
        lines_of_head.addWidget(top)
        lines_of_head.addLayout(doses)
        self._stack = QStackedWidget(self)
        self._columns: list[QBoxLayout] = []
        for left, right in (
            ((self.dose, self.notes["identity"]), (self.notes["checks"],)),
            ((self.vitals, self.pump), (self.drugs, self.adverse)),
            ((self.notes["pain"], self.notes["effects"]), (self.notes["discharge"],)),
        ):
            self._part(left, right)
        banner_box = scaled(QVBoxLayout(), margins=(16, 0, 16, 0))
        banner_box.addWidget(self.banner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(head)
        box.addLayout(banner_box)
        box.addWidget(self._stack, 1)

    def _part(self, left: tuple[Card, ...], right: tuple[Card, ...]) -> None:
        """Two columns of cards. Put together from the outside in: a widget that moves is styled anew each time."""
        scroll = QScrollArea()
        self._stack.addWidget(scroll)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        scroll.setWidget(inside)
        columns = scaled(QBoxLayout(QBoxLayout.Direction.LeftToRight, inside), margins=(16, 14, 16, 16), spacing=14)
        for cards in (left, right):
            column = QVBoxLayout()
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self._columns.append(columns)

    def _say_title(self) -> None:
        """Where there is no room for a line of its own the day goes with the name."""
        roomy = self.height() >= px(560)
        self.when.setVisible(roomy)
        day = "" if roomy or self._values is None else f" · {date_in_words(self.infusion.given_at.date())}"
        self.title.setText(f"{self._named}{day}")

    def _fit(self) -> None:
        """Two columns where there is room; the chart of the nurse always has the whole width."""
        wide = self.width() >= px(_WIDE)
        self._say_title()
        for n, columns in enumerate(self._columns):
            beside = wide and n != 1
            columns.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)


def _moved(rows: Sequence[_Timed], was: datetime, start: datetime) -> list[_Timed]:
    """Entries of an infusion that is of another day now: as many days on, at the same time of day."""

    def on(at: datetime) -> datetime:
        local = at.astimezone(was.tzinfo)
        return datetime.combine(local.date() + (start.date() - was.date()), local.time(), start.tzinfo)

    return [
        replace(row, at=on(row.at), resolved_at=on(row.resolved_at))
        if isinstance(row, AdverseEvent) and row.resolved_at is not None
        else replace(row, at=on(row.at))
        for row in rows
    ]
