"""Hand-over files given: at home to the doctor, at the desk the starter file, and the words that open them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from bodymap.errors import UserError, WrongPassphrase
from bodymap.exchange.handover import BadHandover, Home, Sender, Starter, new_passphrase, same_words, too_weak
from bodymap.medicine import diary
from bodymap.medicine.guided import Words
from bodymap.medicine.instruments import BUILT_IN, Instrument, Shelf, built_in, dump, parse_instrument
from bodymap.medicine.model import Patient
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.kit.form import Field, Form, choice, chosen, line_edit, secret_edit, show_box
from bodymap.ui.kit.layouts import Inside
from bodymap.ui.kit.screens import room_of
from bodymap.ui.kit.theme import (
    Button,
    Card,
    Label,
    PrimaryButton,
    font_px,
    px,
)
from bodymap.ui.kit.typed import date_in_words
from bodymap.ui.pages.guided.page import sheet
from bodymap.ui.pages.guided.parts import LEAD, TITLE, label
from bodymap.ui.pages.transfer.arrival import choose_new
from bodymap.ui.pages.transfer.reading import Scrolled

# -- unlock -----------------------------------------------------------------------------------------------------------
# Asks for the passphrase of a hand-over file.

SHOWN = 8
"""Faults of a file that are listed."""


class UnlockForm(Form):
    """Opens a hand-over file: `read` is given the passphrase and returns what the file holds, or raises a UserError.

    `opened` carries what was read.
    """

    opened = Signal(object)

    def __init__(self, file_name: str, read: Callable[[str], object], parent: QWidget | None = None) -> None:
        note = "Type the words from the visit slip. Capitals, spaces and hyphens make no difference."
        super().__init__("Open a hand-over file", "Open", parent, note)
        self._read = read
        self.file = Label(f"File: {file_name}", "plain", "ink2", wrap=True)
        self.phrase = Field("Passphrase", secret_edit())
        self.seen = show_box(self.phrase.edit)
        self.faults = Label("", "note", "err", wrap=True)
        self.faults.hide()
        for part in (self.file, self.phrase, self.seen, self.faults):
            self.row(part)
        self.phrase.edit.setFocus()

    def submit(self) -> None:
        self.faults.hide()
        if not self.phrase.edit.text().strip():
            self.phrase.fault("Type the passphrase.")
            return
        try:
            value = self._read(self.phrase.edit.text())
        except WrongPassphrase:
            self.phrase.fault("This passphrase does not fit. Compare it word by word with the slip.")
            self.phrase.edit.selectAll()
            self.phrase.edit.setFocus()
            return
        except UserError as problem:
            self._refuse(problem)
            return
        self.accept()
        self.opened.emit(value)

    def _refuse(self, problem: UserError) -> None:
        self.phrase.note()
        if isinstance(problem, BadHandover) and len(problem.faults) > 1:
            more = len(problem.faults) - SHOWN
            lines = [*problem.faults[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
            self.faults.setText("\n".join(f"• {line}" for line in lines))
            self.faults.show()
        self.refused(problem)


# -- give -------------------------------------------------------------------------------------------------------------
# At home: "Give to my doctor". One locked file, the words that open it, and the sheet to print.

Write = Callable[[Path, str], None]
Choose = Callable[[], Path | None]


@cache
def words(language: str = "en") -> Words:
    """The words of these pages. KeyError when there is no such language."""
    import tomllib

    from bodymap.medicine.guided.steps import LANGUAGES, flat
    from bodymap.paths import resources

    if language not in LANGUAGES:
        raise KeyError(language)
    return Words(dict(flat(tomllib.loads((resources() / "handover" / f"{language}.toml").read_text("utf-8")))))


class LargeDialog(QDialog):
    """A dialog in the large type of the patient pages: a page of words, buttons at its foot."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setStyleSheet(sheet())
        self._scroll = Scrolled()
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._foot = Inside()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll, 1)
        box.addWidget(self._foot)
        room = room_of(self).size()
        self.resize(min(px(760), room.width() - 20), min(px(660), room.height() - 40))

    def page(self) -> QVBoxLayout:
        """An empty page in place of what is shown; the foot is empty too."""
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(px(36), px(28), px(36), px(12))
        rows.setSpacing(px(12))
        self._scroll.put(inside)
        foot = QWidget()
        self.foot = QBoxLayout(QBoxLayout.Direction.LeftToRight, foot)
        self.foot.setContentsMargins(px(36), px(8), px(36), px(24))
        self.foot.setSpacing(px(12))
        self._foot.put(foot)
        return rows


class GiveDialog(LargeDialog):
    """Makes the file: `write` is given the path and the words, and may raise a UserError.

    `open_drafts` is the number of self-assessments that are not done and stay at home.
    """

    given = Signal(object)  # Path
    print_asked = Signal()

    def __init__(
        self,
        home: Home,
        write: Write,
        parent: QWidget | None = None,
        *,
        open_drafts: int = 0,
        language: str = "en",
        choose: Choose | None = None,
    ) -> None:
        self._say = words(language).say
        super().__init__(self._say("give.title"), parent)
        self._home, self._write, self._drafts = home, write, open_drafts
        self._left, self._asking = "", True  # no file is made yet
        self._choose = choose or (lambda: choose_new(self, "home", date.today()))
        self._ask()

    def _ask(self) -> None:
        say, rows = self._say, self.page()
        rows.addWidget(label(say("give.title"), TITLE, 600))
        some = bool(self._home.exams or self._home.days or self._home.flags or self._home.responses)
        rows.addWidget(label(say("give.lead") if some else say("give.nothing"), LEAD))
        if some:
            rows.addWidget(self._holds())
        if self._drafts:
            rows.addWidget(label(self._many("open", self._drafts), 18, tone="ink2"))
        self.phrase = QLineEdit()
        self.phrase.setProperty("patient", True)
        self.phrase.setMaxLength(200)
        self.phrase.setAccessibleName(say("give.words"))
        self.phrase.setAccessibleDescription(say("give.words_note"))
        self.make = Button(say("give.make"), "refresh", "patient_small")
        self.make.clicked.connect(self._make_words)
        self.trouble = label("", 18, 600, "err")
        self.trouble.hide()
        if some:
            name = label(say("give.words"), 20, 600)
            name.setBuddy(self.phrase)
            for part in (name, label(say("give.words_note"), 18, tone="ink2"), self.phrase):
                rows.addWidget(part)
            rows.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.trouble)
        rows.addStretch(1)
        self.cancel = Button(say("give.cancel"), size="patient")
        self.cancel.clicked.connect(lambda: self.done(QDialog.DialogCode.Rejected.value))
        self.save = PrimaryButton(say("give.save"), size="patient")
        self.save.setEnabled(some)
        self.save.clicked.connect(self._save)
        self.phrase.returnPressed.connect(self._save)
        self.foot.addWidget(self.cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self.save)
        self.phrase.setFocus()

    def reject(self) -> None:
        """Escape and the window's own button: asked once when words were typed and no file is made yet."""
        typed = self.phrase.text() if self._asking else ""
        if typed in ("", self._left) or not self.isVisible():
            super().reject()
            return
        self._left = typed
        self._complain(self._say("give.leaving"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.isAutoRepeat():
            return  # a held key asks, and never answers what it has asked
        super().keyPressEvent(event)

    def _holds(self) -> QWidget:
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(12), px(18), px(12))
        box.setSpacing(px(4))
        box.addWidget(label(self._say("give.holds"), 18, tone="ink2"))
        for key, many in (("exams", len(self._home.exams)), ("days", len(self._home.days))):
            if many:
                box.addWidget(label(self._many(key, many), 20, 600))
        return card

    def _many(self, key: str, n: int) -> str:
        return self._say(f"give.{key}_one") if n == 1 else self._say(f"give.{key}", n=n)

    def _make_words(self) -> None:
        self.phrase.setText(new_passphrase())
        self.phrase.setFocus()

    def _save(self) -> None:
        self.trouble.hide()
        phrase = self.phrase.text()
        if too_weak(phrase):
            self._complain(self._say("give.weak" if same_words(phrase) else "give.empty"))
            return
        path = self._choose()
        if path is None:
            return
        try:
            self._write(path, phrase)
        except UserError as problem:
            self._complain(f"{problem.what} {problem.todo}".strip())
            return
        self._done(path, phrase)
        self.given.emit(path)

    def _complain(self, said: str) -> None:
        self.trouble.setText(said)
        self.trouble.show()
        self._scroll.ensureWidgetVisible(self.trouble)
        self.phrase.setFocus()

    def _done(self, path: Path, phrase: str) -> None:
        self._asking = False
        say, rows = self._say, self.page()
        rows.addWidget(label(say("give.done_title"), TITLE, 600))
        rows.addWidget(label(say("give.done_where", name=path.name, folder=path.parent.name or str(path.parent)), LEAD))
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(14), px(18), px(14))
        box.addWidget(label(say("give.done_words"), 18, tone="ink2"))
        self.told = label(phrase.strip(), 24, 600)
        self.told.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        box.addWidget(self.told)
        rows.addWidget(card)
        rows.addWidget(label(say("give.done_how"), 20))
        rows.addWidget(label(say("give.done_stays"), 18, tone="ink2"))
        rows.addStretch(1)
        self.print = Button(say("give.print"), "print", "patient")
        self.print.clicked.connect(self.print_asked)
        self.close_button = PrimaryButton(say("give.close"), size="patient")
        self.close_button.clicked.connect(self.accept)
        self.foot.addWidget(self.print)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.close_button.setFocus()


# -- starting ---------------------------------------------------------------------------------------------------------
# At home: what the practice chose, and whether it is for the person who sits here.


class StartHere(LargeDialog):
    """Shows a starter file; `taken` carries it once the patient has said that it is theirs."""

    taken = Signal(object)  # Starter
    refused = Signal()

    def __init__(self, starter: Starter, parent: QWidget | None = None, *, language: str = "") -> None:
        try:
            say = words(language or starter.language).say
        except KeyError:  # a language that this program does not have
            say = words().say
        super().__init__(say("start.title"), parent)
        self.starter = starter
        rows = self.page()
        rows.addWidget(label(say("start.title"), TITLE, 600))
        who = say("start.from", practice=starter.practice) if starter.practice else say("start.from_nobody")
        rows.addWidget(label(who, LEAD))
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(14), px(18), px(14))
        sender = starter.sender
        name = sender.name or sender.number
        box.addWidget(label(say("start.for") if name else say("start.for_nobody"), 18, tone="ink2"))
        if name:
            box.addWidget(label(name, 24, 600))
        if sender.birth_date:
            box.addWidget(label(say("start.for_born", day=date_in_words(sender.birth_date)), 20))
        rows.addWidget(card)
        rows.addWidget(label(say("start.wished"), 18, tone="ink2"))
        for line in self._wished(starter, say):
            rows.addWidget(label(f"• {line}", 20))
        rows.addStretch(1)
        self.no = Button(say("start.no"), size="patient")
        self.no.clicked.connect(self.reject)
        self.yes = PrimaryButton(say("start.yes"), size="patient")
        self.yes.clicked.connect(self._take)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.rejected.connect(self.refused)

    @staticmethod
    def _wished(starter: Starter, say: Callable[..., str]) -> list[str]:
        every = starter.every_days
        key = "assess" if every is None else "assess_daily" if every == 1 else "assess_every"
        lines = [say(f"start.{key}", n=every)]
        if starter.days:
            lines.append(say("start.assess_on", days=", ".join(map(date_in_words, starter.days))))
        if starter.diary:
            lines.append(say("start.diary"))
        if starter.instruments:
            shelf = Shelf(parse_instrument(text) for text in starter.own)
            known = [built_in(i) if i in BUILT_IN else shelf.latest(i) for i in starter.instruments]
            lines.append(say("start.asked", names=", ".join(one.name for one in known if one)))
        return lines

    def _take(self) -> None:
        self.accept()
        self.taken.emit(self.starter)


# -- starter ----------------------------------------------------------------------------------------------------------
# At the desk: the starter file for one patient, and the words that open it.

FIGURES = (
    ("neutral", "Neutral"),
    ("female", "Female"),
    ("male", "Male"),
    ("heavy", "Heavy"),
    ("older", "Older"),
    ("child", "Child"),
)
MOODS = (
    ("phq2", "PHQ-2"),
    ("phq8", "PHQ-8"),
    ("phq9", "PHQ-9 and help page"),
    ("", "None"),
)
OFTEN = (("", "When the patient wants"), ("7", "Every week"), ("14", "Every 2 weeks"), ("28", "Every 4 weeks"))
LANGUAGES = (("en", "English"),)
WriteStarter = Callable[[Path, Starter, str], None]


class StarterForm(Form):
    """Makes a starter file: `write` is given path, starter and words, and may raise a UserError.

    `offered` are questionnaires that may be answered with nobody there; `days` the planned visits of the course;
    `slip_asked` carries the words, to print the visit slip.
    """

    made = Signal(object)  # Path
    slip_asked = Signal(str)

    def __init__(
        self,
        patient: Patient,
        write: WriteStarter,
        parent: QWidget | None = None,
        *,
        practice: str = "",
        since: str = "",
        mood: str = "phq2",
        days: Sequence[date] = (),
        offered: Sequence[Instrument] = (),
        help_country: str = "",
        help_text: str = "",
        help_lines: Sequence[str] = (),
        languages: Sequence[tuple[str, str]] = LANGUAGES,
        choose: Callable[[], Path | None] | None = None,
    ) -> None:
        who = patient.name or patient.number
        super().__init__("File for the patient to begin with", "Make the file", parent, f"For {who}, to use at home.")
        self._patient, self._write, self._practice, self._days = patient, write, practice, tuple(days)
        self._help = (help_country, help_text, tuple(help_lines))
        self._choose = choose or (lambda: choose_new(self, "start", date.today()))
        self.figure = Field("Figure", choice(FIGURES, patient.figure))
        self.language = Field("Language", choice(languages))
        self.row(self.figure, self.language)
        self.often = Field("Self-assessment", choice(OFTEN, "7"))
        self.mood = Field("Questions about mood", choice(MOODS, mood))
        self.row(self.often, self.mood)
        for field in (self.figure, self.language, self.often, self.mood):
            field.edit.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.edit.setMinimumContentsLength(8)
        self.planned = QCheckBox("And on the planned visit days")
        self.planned.setVisible(bool(self._days))
        self.row(self.planned)
        if self._days:
            said = ", ".join(map(date_in_words, self._days))
            self.row(Label(said, "note", "ink3", wrap=True))
        self.since = Field(
            "Start of the treatment, in words",
            line_edit(since, length=60),
            "“Since …, how have you been?” Blank: not asked",
        )
        self.row(self.since)
        self.boxes: dict[str, QCheckBox] = {}
        self._instruments = {one.id: one for one in offered if one.unattended and one.id not in dict(MOODS)}
        self._check_rows("Questionnaires besides", {one.id: one.name for one in self._instruments.values()})
        self.diary = QCheckBox("Diary, a minute a day")
        self.diary.setChecked(True)
        self.row(self.diary)
        texts = diary.words()
        self._lines = {line.id: texts.say(f"item.{line.id}.short") for line in diary.optional()}
        self._check_rows("Optional lines of the diary", {f"diary {line}": name for line, name in self._lines.items()})
        for line in self._lines:
            self.diary.toggled.connect(self.boxes[f"diary {line}"].setEnabled)
        self._words_rows()

    def starter(self) -> Starter:
        """What is chosen."""
        asked = [one for one in self._instruments.values() if self.boxes[one.id].isChecked()]
        often = chosen(self.often.edit)
        return Starter(
            Sender.of(self._patient),
            practice=self._practice,
            figure=chosen(self.figure.edit),
            language=chosen(self.language.edit),
            mood=chosen(self.mood.edit),
            since=" ".join(self.since.edit.text().split()),
            every_days=int(often) if often else None,
            days=self._days if self.planned.isChecked() else (),
            instruments=tuple(one.id for one in asked),
            own=tuple(dump(one) for one in asked if one.id not in BUILT_IN),
            diary=self.diary.isChecked(),
            diary_items=tuple(
                name for name in self._lines if self.diary.isChecked() and self.boxes[f"diary {name}"].isChecked()
            ),
            help_country=self._help[0],
            help_text=self._help[1],
            help_lines=self._help[2],
        )

    def submit(self) -> None:
        weak = too_weak(self.phrase.edit.text())
        self.phrase.fault(weak) if weak else self.phrase.note()
        if self.faulty():
            return
        path = self._choose()
        if path is None:
            return
        words = " ".join(self.phrase.edit.text().split())
        self.keep(lambda: self._write(path, self.starter(), words))
        if self.result():
            self._tell(path, words)

    def _words_rows(self) -> None:
        self.phrase = Field(
            "Words that open the file",
            line_edit(new_passphrase()),
            "For the visit slip: the patient needs them to open this file, and to lock what is given back",
        )
        self.phrase.edit.setFont(font_px(16, 600))
        self.other = Button("Other words", "refresh", "small")
        self.other.clicked.connect(lambda: self.phrase.edit.setText(new_passphrase()))
        line = QHBoxLayout()
        line.addWidget(self.other)
        line.addStretch(1)
        self.row(self.phrase)
        self.rows.addLayout(line)

    def _check_rows(self, title: str, options: Mapping[str, str]) -> None:
        if not options:
            return
        self.rows.addWidget(Label(title, "note_strong", "ink2"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(14))
        grid.setVerticalSpacing(px(2))
        rows = -(-len(options) // 2)
        for n, (name, said) in enumerate(options.items()):
            check = QCheckBox(said)
            self.boxes[name] = check
            grid.addWidget(check, n % rows, n // rows)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.rows.addLayout(grid)

    def _tell(self, path: Path, words: str) -> None:
        """The words once more, large: without them nobody opens the file."""
        said = "Give the patient the file and, apart from it, these words:"
        slip, close = "Print the visit slip", "Close"
        message = Message("The file is made", f"{path.name}. {said}", words, (slip, close), self.parentWidget())
        message.todo.setFont(font_px(20, 600))
        message.chosen.connect(lambda answer: self.slip_asked.emit(words) if answer == slip else None)
        self.told = message
        message.open()
        self.made.emit(path)
