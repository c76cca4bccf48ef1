"""What came from a patient's home: who the file says it is from, what it holds, and whose record it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from bodymap.exchange.handover import Home
from bodymap.ui.banner import WARN, Panel
from bodymap.ui.dialogs.form import Doubt, Field, choice, chosen, line_edit
from bodymap.ui.handover.candidates import CandidateCard
from bodymap.ui.handover.parts import Scrolled
from bodymap.ui.handover.values import Candidate, holds, must_see
from bodymap.ui.theme import Button, Card, Label, PrimaryButton, Rule, SectionLabel, look, px
from bodymap.ui.typed import date_in_words, moment_in_words

NARROW = 980
NOT_CHECKED = "Nobody has checked this. Compare it with your own record, then choose."


class ArrivalPage(QWidget):
    """Shows a Home and asks whose it is; nobody is chosen beforehand.

    `searched` carries what was typed: answer with `show_candidates`.
    """

    searched = Signal(str)
    bring_asked = Signal(object, str, object)  # Home, patient id, course id or None
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._home: Home | None = None
        self.cards: list[CandidateCard] = []
        self._radios = QButtonGroup(self)
        self._scrolled = Scrolled()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._scrolled)
        self._inside: QWidget | None = None
        look().changed.connect(self._draw)

    def show_home(self, home: Home) -> None:
        """Begin with a file; nobody is chosen, and a search for what the file says is asked for."""
        self._home = home
        self._found: tuple[Candidate, ...] = ()
        self._draw()
        self.searched.emit(self.search.edit.text())

    def begin(self) -> None:
        """The focus where work goes on: the search for whose it is."""
        self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Show the patients found; who was chosen before is not chosen any more."""
        self._found = tuple(candidates)
        self._list()

    def picked(self) -> CandidateCard | None:
        """The card that somebody chose."""
        return next((card for card in self.cards if card.radio.isChecked()), None)

    def refuse(self, words: str) -> None:
        """Say why nothing was brought in."""
        self.trouble.setText(words)
        self.trouble.show()

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        if self._home is None:
            return
        typed = self.search.edit.text() if self._inside else self._home.sender.number or self._home.sender.name
        self._inside = inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(px(24), px(20), px(24), px(20))
        outer.setSpacing(px(14))
        outer.addWidget(Label("From a patient's home", "title"))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(px(16))
        self.told = self._told_card(self._home)
        self._columns.addWidget(self.told, 4, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self._choice_card(typed), 7)
        outer.addLayout(self._columns, 1)
        self._scrolled.put(inside)
        self._turn()
        self._list()

    def _told_card(self, home: Home) -> Card:
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(16), px(18), px(16))
        box.setSpacing(px(6))
        sender = home.sender
        born = date_in_words(sender.birth_date) if sender.birth_date else ""
        box.addWidget(SectionLabel("The file says it is from"))
        box.addWidget(Label(sender.name or "no name", "card_title", wrap=True))
        box.addWidget(Label(f"Born {born}" if born else "No date of birth", "plain", "ink", wrap=True))
        box.addWidget(Label(f"Number {sender.number}" if sender.number else "No number", "plain", "ink", wrap=True))
        box.addWidget(Label(f"Made {moment_in_words(home.made_at)}", "plain", "ink2", wrap=True))
        box.addWidget(Label(NOT_CHECKED, "note", "ink2", wrap=True))
        box.addWidget(Rule())
        box.addWidget(SectionLabel("It holds"))
        self.contents = [Label(line, "body", wrap=True) for line in holds(home)]
        for line in self.contents:
            box.addWidget(line)
        said = must_see(len(home.flags))
        self.flags = Panel(WARN)
        inside = QVBoxLayout(self.flags)
        inside.setContentsMargins(px(12), px(8), px(12), px(8))
        inside.addWidget(Label(f"⚠ {said}", "body", "warn", wrap=True))
        self.flags.setVisible(bool(said))
        box.addWidget(self.flags)
        return card

    def _choice_card(self, typed: str) -> Card:
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(16), px(18), px(16))
        box.setSpacing(px(10))
        box.addWidget(SectionLabel("Whose record does it belong to?"))
        self.search = Field("Search your patients", line_edit(typed), "By name, number or date of birth")
        self._typing = QTimer(self.search)
        self._typing.setSingleShot(True)
        self._typing.setInterval(120)
        self._typing.timeout.connect(lambda: self.searched.emit(self.search.edit.text()))
        self.search.edit.textChanged.connect(lambda _text: self._typing.start())
        box.addWidget(self.search)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(px(8))
        self.none = Label(
            "No patient of yours is found by this. Try the name or the date of birth.", "plain", "ink2", wrap=True
        )
        self._rows.addWidget(self.none)
        box.addLayout(self._rows)
        box.addStretch(1)
        self.course = Field("Course it belongs to", choice([("", "No course")]), "Decides where it appears")
        box.addWidget(self.course)
        self.trouble = Label("", "body", "err", wrap=True)
        self.trouble.hide()
        self.doubt = Doubt(self)
        self.doubt.back.setText("Choose another patient")
        self.doubt.go_on.setText("Bring in all the same")
        self.doubt.hide()
        self.doubt.as_typed.connect(self._bring)
        box.addWidget(self.trouble)
        box.addWidget(self.doubt)
        line = QHBoxLayout()
        line.setSpacing(px(10))
        self.leave = Button("Do not bring in")
        self.leave.clicked.connect(self.closed)
        self.bring = PrimaryButton("Bring in to the chosen patient")
        self.bring.clicked.connect(self._asked)
        line.addStretch(1)
        line.addWidget(self.leave)
        line.addWidget(self.bring)
        box.addLayout(line)
        return card

    def _list(self) -> None:
        if self._home is None:
            return
        for card in self.cards:
            self._radios.removeButton(card.radio)
            self._rows.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [CandidateCard(candidate, self._home.sender) for candidate in self._found]
        for card in self.cards:
            self._radios.addButton(card.radio)
            card.radio.toggled.connect(self._picked)
            self._rows.addWidget(card)
        self.none.setVisible(not self.cards)
        self._picked()

    def _picked(self) -> None:
        card = self.picked()
        self.bring.setEnabled(card is not None)
        name = (card.candidate.patient.name or card.candidate.patient.number) if card else ""
        self.bring.setText(f"Bring in to {name}" if card else "Bring in to the chosen patient")
        courses = card.candidate.courses if card else ()
        running = [course for course in courses if course.stopped is None]
        box = self.course.edit
        box.clear()
        for course in reversed(courses):
            box.addItem(course.label, course.id)
        box.addItem("No course", "")
        box.setCurrentIndex(max(0, box.findData(running[-1].id)) if running else box.count() - 1)
        self.course.setVisible(bool(courses))
        self.doubt.hide()
        self.trouble.hide()

    # -- acts ------------------------------------------------------------------------------------------------------

    def _asked(self) -> None:
        card = self.picked()
        if card is None:
            return
        if card.doubts:
            self.doubt.ask(["The file and your record differ. Is it this patient all the same?", *card.doubts])
        else:
            self._bring()

    def _bring(self) -> None:
        card = self.picked()
        if card is not None and self._home is not None:
            self.doubt.hide()
            self.trouble.hide()
            self.bring.setEnabled(False)  # once
            self.bring_asked.emit(self._home, card.candidate.patient.id, chosen(self.course.edit) or None)
            self.bring.setEnabled(self.picked() is not None)  # when it was refused, it can be tried again

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        if self._inside is not None:
            wide = self.width() >= px(NARROW)
            self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
            self._columns.setAlignment(self.told, Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag(0))
