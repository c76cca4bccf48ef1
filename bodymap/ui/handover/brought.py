"""What came in, and what differs from what was there: both versions side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap.instruments import ITEM_9
from bodymap.model import Patient, isolated
from bodymap.session.handover import Bringing, Conflict
from bodymap.ui.banner import NOTE, WARN, Panel
from bodymap.ui.handover.parts import Scrolled
from bodymap.ui.handover.values import differing, title_of
from bodymap.ui.theme import Button, Card, Label, LinkButton, PrimaryButton, Rule, SectionLabel, look, px

LINES = 12
"""Differences of one conflict that are listed."""


class BroughtPage(QWidget):
    """After a file was brought in: what is new, what must be seen, what differs."""

    read_exam = Signal(str)  # id of a self-assessment
    open_patient = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shown: tuple[Bringing, Patient] | None = None
        self._scrolled = Scrolled()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._scrolled)
        look().changed.connect(self._draw)

    def show_brought(self, done: Bringing, patient: Patient) -> None:
        """Show what was done."""
        self._shown = (done, patient)
        self._draw()

    def begin(self) -> None:
        """The focus on the first thing that can be done about it."""
        next(iter(self.links), self.to_patient).setFocus(Qt.FocusReason.OtherFocusReason)

    def _draw(self) -> None:
        if self._shown is None:
            return
        done, patient = self._shown
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(14))
        box.addWidget(Label(f"In the record of {isolated(patient.name or patient.number)}", "title", wrap=True))
        self.said = Label(done.in_words(), "body", wrap=True)
        box.addWidget(self.said)
        self.links: list[QAbstractButton] = []
        if done.flags:
            box.addWidget(self._flags(done))
        if done.exams:
            box.addWidget(self._exams(done))
        if done.conflicts:
            box.addWidget(SectionLabel("Two versions of the same; both are kept"))
            for conflict in done.conflicts:
                box.addWidget(_conflict(conflict))
        line = QHBoxLayout()
        line.setSpacing(px(10))
        line.addStretch(1)
        self.done = Button("Close")
        self.done.clicked.connect(self.closed)
        self.to_patient = PrimaryButton("Open the patient")
        self.to_patient.clicked.connect(lambda: self.open_patient.emit(done.patient))
        line.addWidget(self.done)
        line.addWidget(self.to_patient)
        box.addLayout(line)
        box.addStretch(1)
        self._scrolled.put(inside)

    def _flags(self, done: Bringing) -> Panel:
        panel = Panel(WARN)
        box = QVBoxLayout(panel)
        box.setContentsMargins(px(14), px(10), px(14), px(10))
        box.setSpacing(px(4))
        said = (
            "The patient asks about this"
            if all(flag.kind != ITEM_9 for flag in done.flags)
            else "Somebody must see this now"
        )
        box.addWidget(Label(f"⚠ {said}", "strong", "warn", wrap=True))
        for flag in sorted(done.flags, key=lambda one: one.kind != ITEM_9):
            box.addWidget(Label(flag.text or "No words were written.", "body", "warn", wrap=True))
        return panel

    def _exams(self, done: Bringing) -> Card:
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(12), px(18), px(12))
        box.setSpacing(px(4))
        box.addWidget(SectionLabel("New self-assessments"))
        for exam in sorted(done.exams, key=lambda one: one.performed_at, reverse=True):
            link = LinkButton(f"Read the {title_of(exam)[:1].lower()}{title_of(exam)[1:]}")
            link.clicked.connect(lambda _checked=False, id=exam.id: self.read_exam.emit(id))  # noqa: A006
            self.links.append(link)
            box.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return card


def _conflict(conflict: Conflict) -> Card:
    card = Card()
    box = QVBoxLayout(card)
    box.setContentsMargins(px(18), px(12), px(18), px(12))
    box.setSpacing(px(6))
    box.addWidget(Label(title_of(conflict.first), "strong", wrap=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(14))
    grid.setVerticalSpacing(px(4))
    for column, stretch in enumerate((3, 4, 4)):
        grid.setColumnStretch(column, stretch)
    for column, words in enumerate(("", "Was there", "Came now")):
        grid.addWidget(Label(words, "note_strong", "ink2"), 0, column)
    lines = differing(conflict.first, conflict.second)
    for row, (name, before, after) in enumerate(lines[:LINES], start=1):
        for column, words in enumerate((name, before, after)):
            tone = "ink" if column else "ink2"
            grid.addWidget(Label(words, "plain", tone, wrap=True), row, column, Qt.AlignmentFlag.AlignTop)
    box.addLayout(grid)
    if len(lines) > LINES:
        box.addWidget(Label(f"and {len(lines) - LINES} more", "note", "ink2"))
    note = Panel(NOTE)
    inside = QVBoxLayout(note)
    inside.setContentsMargins(px(12), px(6), px(12), px(6))
    inside.addWidget(Label("Both stand in the record. Ask the patient which one is right.", "note", "ink", wrap=True))
    box.addWidget(Rule())
    box.addWidget(note)
    return card
