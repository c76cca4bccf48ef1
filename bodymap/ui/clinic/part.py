"""One part of the clinic page: its title, its picture, its words, and what it can be written as."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from bodymap.outcomes.clinic import REFERENCE, ClinicResult, part_words
from bodymap.plots.clinic import ClinicView, rows_of_bodies
from bodymap.ui.course.parts import padded
from bodymap.ui.plot_view import Picture
from bodymap.ui.theme import Card, Label, QuietIconButton, scale

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
