"""Infusions of one chart: the page of one, and what else went on around the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from bodymap.dosing import built_in
from bodymap.errors import UserError
from bodymap.model import Adjunct, AdverseEvent, DoseStep, Event, Infusion, Treatment, Vital, isolated
from bodymap.store import Kept
from bodymap.ui.around import Around, AroundWindow
from bodymap.ui.dialogs.infusion import next_infusion
from bodymap.ui.infusion import InfusionPage, InfusionValues
from bodymap.ui.typed import moment_in_words

if TYPE_CHECKING:
    from bodymap.app.chart import Chart


class Infusions:
    """The infusion page of a chart; every entry goes through the practice at once."""

    def __init__(self, chart: Chart) -> None:
        self._chart, self._store, self._practice = chart, chart.store, chart.practice
        self._page: InfusionPage | None = None
        self._unstored: Infusion | None = None
        self._opened_new: Infusion | None = None

    def new(self, course_id: str | None = None) -> None:
        """The next infusion of a course, on its page; the set-up of the last one can be copied there."""
        chart = self._chart
        courses = self._store.courses(chart.patient.id)
        if not courses:
            raise UserError("An infusion belongs to a course.", "Add a course first.")
        course = self._store.course(course_id or chart.course or courses[-1].id)
        made = next_infusion(course, self._store.infusions(course.id))
        self._show(made, new=True)

    def open(self, infusion_id: str) -> None:
        """The page of an infusion."""
        self._show(self._store.infusion(infusion_id), new=False)

    def _show(self, infusion: Infusion, *, new: bool) -> None:
        """Its page; a new one is stored with its first entry, so that one that was only opened leaves nothing."""
        chart, store, infusion_id = self._chart, self._store, infusion.id
        course = store.course(infusion.course)
        self._unstored = self._opened_new = infusion if new else None
        chart.course = course.id
        if self._page is None:
            self._page = InfusionPage(self._keep, self._remove)
            self._page.closed.connect(chart.window.guarded(lambda: chart.show_course()))
        before = [i for i in store.infusions(course.id) if i.number < infusion.number]
        self._page.show_infusion(
            InfusionValues(
                course,
                infusion,
                before[-1] if before else None,
                tuple(store.rows(DoseStep, infusion_id)),
                tuple(store.rows(Adjunct, infusion_id)),
                tuple(store.rows(Vital, infusion_id)),
                tuple(store.rows(AdverseEvent, infusion_id)),
                tuple(i for c in store.courses(chart.patient.id) for i in store.infusions(c.id) if i.id != infusion_id),
                built_in().changed(chart.settings.names("limits")),
            ),
            month_first=chart.month_first,
            born=chart.patient.birth_date,
        )
        chart.window.show_infusion(
            self._page,
            chart.patient,
            f"Course {isolated(course.label)} · infusion {infusion.number}",
            moment_in_words(infusion.given_at),
        )
        self._page.begin()

    def _keep(self, value: Kept) -> None:
        """Store an entry of the page, and before its first one the infusion itself."""
        new = self._unstored
        if new is not None and value.id != new.id:
            self._practice.keep(new)
        self._practice.keep(value)
        if new is None and value == self._opened_new:  # its last entry was taken back
            self._drop_empty()
        else:
            self._unstored = None

    def _remove(self, value: Kept) -> None:
        """Take out an entry of the page; an infusion that was new and holds nothing any more goes with it."""
        self._practice.remove(value)
        new = self._opened_new
        if new is not None and self._store.row_or_none(Infusion, new.id) == new:
            self._drop_empty()

    def _drop_empty(self) -> None:
        new = self._opened_new
        kinds = (DoseStep, Adjunct, Vital, AdverseEvent)
        if new is not None and not any(self._store.rows(kind, new.id) for kind in kinds):
            self._practice.take_out(new)
            self._unstored = new

    def take_page(self) -> InfusionPage | None:
        """The page of an infusion, which is not this chart's any more."""
        page, self._page = self._page, None
        return page

    def show_around(self) -> None:
        """Treatments and events of the patient, in a window of their own."""
        chart = self._chart
        card = Around(self._practice.keep, self._practice.remove)
        card.show_around(
            chart.patient.id,
            self._store.rows(Treatment, chart.patient.id),
            self._store.rows(Event, chart.patient.id),
            month_first=chart.month_first,
            born=chart.patient.birth_date,
        )
        window = AroundWindow(card, chart.window)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.finished.connect(lambda _how: chart.refresh())
        window.open()
