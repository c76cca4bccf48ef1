"""The clinic page: all courses together, by a baseline and a time point that are named (domain 7.5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes.clinic import (
    LIMITS,
    PARTS,
    REFERENCE,
    ClinicData,
    ClinicResult,
    Question,
    Stopped,
    clinic,
    part_words,
    pooled_words,
)
from bodymap.plots import ClinicView, rows_of_bodies
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.loop import ToWindow
from bodymap.ui.kit.theme import Button, Card, Label, QuietIconButton, look, px, scale
from bodymap.ui.pages.clinic.filters import Filters
from bodymap.ui.pages.course.cards import padded
from bodymap.ui.plot import Picture

# -- work -------------------------------------------------------------------------------------------------------------
# The clinic's numbers, worked out in a thread of their own: progress, and the latest question stops those before.


class Work(QObject):
    """`done` carries the ClinicResult, or the exception that stopped it; `progress` carries (done, of all)."""

    progress = Signal(int, int, int)
    done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "clinic")
        self._latest = _Latest()
        self._tell_progress, self._tell_done = ToWindow(self._go_on), ToWindow(self._end)
        self.destroyed.connect(self._latest.next)

    def start(self, data: ClinicData, question: Question) -> int:
        """Work this out instead of what was wanted before; the serial comes back with the signals."""
        serial = self._latest.next()
        self._thread.submit(_work, self._latest, serial, data, question, self._tell_progress, self._tell_done)
        return serial

    def cancel(self) -> None:
        """Stop what goes on; nothing comes back."""
        self._latest.next()

    def _go_on(self, serial: int, done: int, of: int) -> None:
        if self._latest.serial == serial:
            self.progress.emit(serial, done, of)

    def _end(self, serial: int, result: object) -> None:
        if self._latest.serial == serial:
            self.done.emit(serial, result)


class _Latest:
    """The serial of what is wanted; what is worked out under another one stops."""

    def __init__(self) -> None:
        self.serial = 0

    def next(self, *_gone: object) -> int:
        self.serial += 1
        return self.serial


def _work(
    latest: _Latest, serial: int, data: ClinicData, question: Question, tell_progress: ToWindow, tell_done: ToWindow
) -> None:
    def told(done: int, of: int) -> bool:
        if latest.serial == serial:
            tell_progress(serial, done, of)
        return latest.serial == serial

    if latest.serial != serial:
        return
    try:
        result: object = clinic(data, question, told)
    except Stopped:
        return
    except Exception as problem:  # handed to the window, which raises it where it is logged and shown
        result = problem
    tell_done(serial, result)


# -- part -------------------------------------------------------------------------------------------------------------
# One part of the clinic page: its title, its picture, its words, and what it can be written as.

KINDS = (("csv", "Table (CSV)"), ("svg", "Picture (SVG)"), ("pdf", "Picture (PDF)"), ("png", "Picture (PNG)"))
_ROW, _KEY = 500, 40
"""Of the bodies, which stand in one or two rows."""
HEIGHTS = {
    "waterfall": 350,
    "sites": _ROW + _KEY,
    "pairs": 350,
    "responders": 250,
    "curve": 250,
    "relapse": 290,
    "events": 290,
}


class Part(Card):
    """A card of the clinic page. `wanted` carries (part, kind of file)."""

    wanted = Signal(str, str)

    def __init__(self, key: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.view: ClinicView | None = None
        box = padded(self, 6)
        head = QHBoxLayout()
        head.addWidget(Label(title, "card_title"))
        head.addStretch(1)
        self.more = QuietIconButton("export", f"Write '{title}' to a file", "tiny")
        menu = QMenu(self)
        self.acts = {}
        for kind, words in KINDS:
            self.acts[kind] = menu.addAction(f"{words} ...")
            self.acts[kind].triggered.connect(lambda _checked=False, kind=kind: self.wanted.emit(self.key, kind))
        self.more.setMenu(menu)
        head.addWidget(self.more)
        box.addLayout(head)
        self.words = Label("", "note", "ink2", wrap=True)
        box.addWidget(self.words)
        self.picture = Picture(HEIGHTS[key])
        box.addWidget(self.picture)
        self.source = Label(REFERENCE, "note", "ink3", wrap=True)
        self.source.hide()
        box.addWidget(self.source)
        box.addStretch(1)
        self.more.setEnabled(False)

    def show_result(self, result: ClinicResult, reference: bool, hide: bool) -> None:
        """Show this part of a result."""
        self.view = ClinicView(result, self.key, reference, hide)
        words = part_words(result, self.key)
        self.words.setText(words)
        self.words.setToolTip(self._why(result))
        self.source.setVisible(reference and self.key == "responders")
        self.picture.show_view(ClinicView(result, self.key), words)
        self.more.setEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.key == "sites":
            self.picture.set_height(rows_of_bodies(self.picture.width() / scale()) * _ROW + _KEY)

    def _why(self, result: ClinicResult) -> str:
        """Formula, inputs and source of the numbers of this part."""
        if self.key == "responders":
            return f"30 %:\n{result.at_30.interval.origin.explain()}\n50 %:\n{result.at_50.interval.origin.explain()}"
        if self.key == "relapse":
            return result.relapse.origin.explain()
        if self.key == "events" and result.unwanted:
            return "\n".join(u.rate.origin.explain() for u in result.unwanted[:1])
        return result.question.words()


# -- page -------------------------------------------------------------------------------------------------------------
# The clinic page: all courses together, by a baseline and a time point that are named (domain 7.5).

NARROW = 980
WIDE = ("sites",)
"""Parts that take the whole width."""


class ClinicPage(QWidget):
    """Given `ClinicData` by `show_data`; `export` carries (part, kind) of a file that is wanted, whose content
    `written` gives. `drawn_up` when the numbers are there."""

    export = Signal(str, str)
    drawn_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._data: ClinicData | None = None
        self._result: ClinicResult | None = None
        self._serial, self._across = 0, 0
        self.work = Work(self)
        self.work.progress.connect(self._progress)
        self.work.done.connect(self._done)
        self.filters = Filters()
        self.filters.changed.connect(self._ask)
        self.filters.shown_changed.connect(self._show)
        self.parts = {key: Part(key, title) for key, title in PARTS}
        for part in self.parts.values():
            part.wanted.connect(self.export)
        self._content = QWidget()
        box = scaled(QVBoxLayout(self._content), margins=(16, 15, 16, 15), spacing=15)
        box.addWidget(self.filters)
        box.addWidget(self._about_card())
        self._grid = scaled(QGridLayout(), spacing=15)
        box.addLayout(self._grid)
        box.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.scroller)
        look().changed.connect(self._arrange)
        self._arrange()

    def begin(self) -> None:
        """The first question has the keys."""
        self.filters.baseline.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scroller.verticalScrollBar().setValue(0)

    def _about_card(self) -> Card:
        card = Card()
        box = padded(card, 4)
        row = QHBoxLayout()
        self.title = Label("", "card_title")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Working out")
        self.cancel = Button("Cancel", size="tiny")
        self.cancel.clicked.connect(self.stop)
        self.again = Button("Work it out", size="tiny")
        self.again.clicked.connect(self._ask)
        row.addWidget(self.title)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.again)
        row.addStretch(1)
        box.addLayout(row)
        self.asked, self.counted = (Label("", "note", "ink2", wrap=True) for _ in range(2))
        self.limits = Label(LIMITS, "note_strong", "ink", wrap=True)
        self.verified = Label("", "note_strong", "ink", wrap=True)
        self.verified.hide()
        for label in (self.verified, self.asked, self.counted, self.limits):
            box.addWidget(label)
        for part in (self.bar, self.cancel, self.again):
            part.hide()
        return card

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_data(self, data: ClinicData, *, month_first: bool = False) -> None:
        """Show these courses; the numbers come when they are worked out. `month_first` is how dates are typed."""
        self._data = data
        self.filters.show_data(data, month_first=month_first)
        self._ask()

    def show_verified(self, *, verifying: bool, faults: int) -> None:
        """Mark the figures while not every record they rest on is verified, and when some do not say what was saved."""
        said = "The records are being verified; until then these are figures as they stand." if verifying else ""
        if faults:
            many = "1 fault was" if faults == 1 else f"{faults} faults were"
            said = f"{many} found in the data file: these figures may rest on records that were altered."
        self.verified.setText(said)
        self.verified.set_tone("err" if faults else "warn")
        self.verified.setVisible(bool(said))

    def result(self) -> ClinicResult | None:
        """What is shown, None while it is worked out."""
        return self._result

    def stop(self) -> None:
        """Stop working; what was shown before stays."""
        self.work.cancel()
        self._busy(False)
        self.again.show()

    def file_name(self, part: str, kind: str) -> str:
        """A name for a file of a part, without anybody's data in it."""
        return f"clinic-{part}.{kind}"

    def written(self, part: str, kind: str) -> bytes:
        """A part as a file: "csv", "svg", "pdf" or "png". RuntimeError while nothing is shown."""
        view = self.parts[part].view
        if view is None:
            raise RuntimeError("nothing is shown")
        if kind == "csv":
            from io import BytesIO

            from bodymap.exchange.clinic_table import write_clinic_table

            out = BytesIO()
            write_clinic_table(view.result, part, out, view.hide)
            return out.getvalue()
        from dataclasses import replace

        from bodymap.plots import clinic_figure, figure_bytes

        return figure_bytes(clinic_figure(replace(view, titled=True), paper=True), kind)

    def _ask(self) -> None:
        question = self.filters.question()
        if self._data is None or question is None:
            return
        self._busy(True)
        self.bar.setRange(0, 0)
        self._serial = self.work.start(self._data, question)

    def _progress(self, serial: int, done: int, of_all: int) -> None:
        if serial == self._serial:
            self.bar.setRange(0, max(of_all, 1))
            self.bar.setValue(done)

    def _done(self, serial: int, result: object) -> None:
        if serial != self._serial:
            return
        self._busy(False)
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, ClinicResult)
        self._result = result
        self._show()
        self.drawn_up.emit()

    def _busy(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.cancel.setVisible(on)
        self.again.hide()
        if on and self._result is None:
            self.title.setText("Working out ...")

    def _show(self) -> None:
        result = self._result
        if result is None:
            return
        courses, people = how_many(result.courses, "course"), how_many(result.patients, "patient")
        self.title.setText(f"{courses} of {people}, {how_many(result.infusions, 'infusion')}")
        self.asked.setText(result.question.words())
        said = [result.rule_words(), result.left_out_words(), result.carried_words(), pooled_words(result)]
        self.counted.setText(" ".join(words for words in said if words))
        self.counted.setVisible(any(said))
        for part in self.parts.values():
            part.show_result(result, self.filters.reference.isChecked(), self.filters.hide_small.isChecked())

    # -- laying out ------------------------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous() and self._result is None:
            self.work.cancel()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        across = 2 if self.width() >= px(NARROW) else 1
        self.filters.arrange(4 if across == 2 else 2)
        if across == self._across:
            return
        self._across = across
        for part in self.parts.values():
            self._grid.removeWidget(part)
        place = 0
        for key, part in self.parts.items():
            wide = across if key in WIDE else 1
            if place % across + wide > across:
                place += across - place % across
            self._grid.addWidget(part, place // across, place % across, 1, wide)
            place += wide
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
