"""What came from a patient's home: who it is from, what it holds, whose record it belongs to, what came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from bodymap.exchange.handover import SUFFIX, Home, Sender
from bodymap.medicine.instruments import ITEM_9
from bodymap.medicine.model import Patient, isolated
from bodymap.session.transfer import Bringing, Conflict
from bodymap.ui.kit.banner import NOTE, WARN, Panel
from bodymap.ui.kit.form import Doubt, Field, choice, chosen, line_edit
from bodymap.ui.kit.layouts import scaled, sized
from bodymap.ui.kit.theme import Button, Card, Label, LinkButton, PrimaryButton, Rule, SectionLabel, look, px
from bodymap.ui.kit.typed import date_in_words, moment_in_words
from bodymap.ui.pages.transfer.reading import (
    DIFFERS,
    NOT_HERE,
    SAME,
    Candidate,
    Scrolled,
    compared,
    differing,
    holds,
    must_see,
    title_of,
)

# -- candidates -------------------------------------------------------------------------------------------------------
# One patient of the practice beside what the file says: number, name, birth date, differences in words.

_TONES = {SAME: "ink2", DIFFERS: "warn", NOT_HERE: "warn"}
_MARKS = {SAME: "✓ ", DIFFERS: "⚠ ", NOT_HERE: "⚠ "}


class CandidateCard(Card):
    """Can be chosen; never is by itself."""

    def __init__(self, candidate: Candidate, sender: Sender, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.candidate = candidate
        self.comparisons = compared(sender, candidate.patient)
        self.radio = QRadioButton()
        said = [f"{one.what} {one.here}, {one.words}" for one in self.comparisons]
        self.radio.setAccessibleName("; ".join(said))
        grid = scaled(QGridLayout(), spacing=(14, 1))
        for column, one in enumerate(self.comparisons):
            grid.setColumnStretch(column, (3, 5, 4)[column])
            words = f"{_MARKS.get(one.verdict, '')}{one.words}"
            for row, label in enumerate(
                (
                    sized(Label(one.what, "note", "ink3"), min_width=90),
                    Label(one.here, "strong", wrap=True),
                    Label(words, "note", _TONES.get(one.verdict, "ink3"), wrap=True),
                )
            ):
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        last = candidate.last_exam
        seen = f"Last exam {date_in_words(last)}" if last else "No exam yet"
        grid.addWidget(Label(seen, "note", "ink3"), 3, 0, 1, 3)
        line = scaled(QHBoxLayout(self), margins=(14, 10, 14, 10), spacing=10)
        line.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(grid, 1)

    @property
    def doubts(self) -> list[str]:
        """What differs, one sentence each."""
        return [
            f"{one.what}: here {one.here}, in the file {one.told}."
            for one in self.comparisons
            if one.verdict == DIFFERS
        ]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        self.radio.setChecked(True)
        event.accept()


# -- drop -------------------------------------------------------------------------------------------------------------
# A hand-over file that is dropped on the window, or chosen in the system's own dialog.

_KIND = f"Hand-over files (*{SUFFIX})"


class FileDrop(QObject):
    """Lets a widget take hand-over files: `dropped` carries the path. Other files are left to the widget."""

    dropped = Signal(object)  # Path

    def __init__(self, on: QWidget) -> None:
        super().__init__(on)
        on.setAcceptDrops(True)
        on.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent):  # the other two are QDropEvents as well
            return super().eventFilter(watched, event)
        path = handover_in(event.mimeData())
        if path is None:
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent):
            self.dropped.emit(path)
        return True


def handover_in(data: QMimeData) -> Path | None:
    """The one hand-over file among what is dragged, or None."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX else None


def choose_file(parent: QWidget | None, title: str = "Open a file from a patient") -> Path | None:
    """Ask for a hand-over file; None when there was second thought."""
    name, _ = QFileDialog.getOpenFileName(parent, title, "", f"{_KIND};;All files (*)")
    return Path(name) if name else None


def choose_new(parent: QWidget | None, name: str, on: date) -> Path | None:
    """Ask where to write a file; the proposed name holds nothing about the patient."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    proposed = Path(folder) / f"bodymap-{name}-{on.isoformat()}{SUFFIX}"
    chosen, _ = QFileDialog.getSaveFileName(parent, "Where to put the file", str(proposed), _KIND)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)


# -- arrival ----------------------------------------------------------------------------------------------------------
# What came from a patient's home: who the file says it is from, what it holds, and whose record it belongs to.

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
        look().changed.connect(self._turn)

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
        self._inside = inside = QWidget()
        outer = scaled(QVBoxLayout(inside), margins=(24, 20, 24, 20), spacing=14)
        outer.addWidget(Label("From a patient's home", "title"))
        self._columns = scaled(QBoxLayout(QBoxLayout.Direction.LeftToRight), spacing=16)
        self.told = self._told_card(self._home)
        self._columns.addWidget(self.told, 4, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self._choice_card(self._home.sender.number or self._home.sender.name), 7)
        outer.addLayout(self._columns, 1)
        self._scrolled.put(inside)
        self._turn()
        self._list()

    def _told_card(self, home: Home) -> Card:
        card = Card()
        box = scaled(QVBoxLayout(card), margins=(18, 16, 18, 16), spacing=6)
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
        inside = scaled(QVBoxLayout(self.flags), margins=(12, 8, 12, 8))
        inside.addWidget(Label(f"⚠ {said}", "body", "warn", wrap=True))
        self.flags.setVisible(bool(said))
        box.addWidget(self.flags)
        return card

    def _choice_card(self, typed: str) -> Card:
        card = Card()
        box = scaled(QVBoxLayout(card), margins=(18, 16, 18, 16), spacing=10)
        box.addWidget(SectionLabel("Whose record does it belong to?"))
        self.search = Field("Search your patients", line_edit(typed), "By name, number or date of birth")
        self._typing = QTimer(self.search)
        self._typing.setSingleShot(True)
        self._typing.setInterval(120)
        self._typing.timeout.connect(lambda: self.searched.emit(self.search.edit.text()))
        self.search.edit.textChanged.connect(lambda _text: self._typing.start())
        box.addWidget(self.search)
        self._rows = scaled(QVBoxLayout(), spacing=8)
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
        line = scaled(QHBoxLayout(), spacing=10)
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


# -- brought ----------------------------------------------------------------------------------------------------------
# What came in, and what differs from what was there: both versions side by side.

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
        box = scaled(QVBoxLayout(inside), margins=(24, 20, 24, 20), spacing=14)
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
        line = scaled(QHBoxLayout(), spacing=10)
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
        box = scaled(QVBoxLayout(panel), margins=(14, 10, 14, 10), spacing=4)
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
        box = scaled(QVBoxLayout(card), margins=(18, 12, 18, 12), spacing=4)
        box.addWidget(SectionLabel("New self-assessments"))
        for exam in sorted(done.exams, key=lambda one: one.performed_at, reverse=True):
            link = LinkButton(f"Read the {title_of(exam)[:1].lower()}{title_of(exam)[1:]}")
            link.clicked.connect(lambda _checked=False, id=exam.id: self.read_exam.emit(id))  # noqa: A006
            self.links.append(link)
            box.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return card


def _conflict(conflict: Conflict) -> Card:
    card = Card()
    box = scaled(QVBoxLayout(card), margins=(18, 12, 18, 12), spacing=6)
    box.addWidget(Label(title_of(conflict.first), "strong", wrap=True))
    grid = scaled(QGridLayout(), spacing=(14, 4))
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
    inside = scaled(QVBoxLayout(note), margins=(12, 6, 12, 6))
    inside.addWidget(Label("Both stand in the record. Ask the patient which one is right.", "note", "ink", wrap=True))
    box.addWidget(Rule())
    box.addWidget(note)
    return card
