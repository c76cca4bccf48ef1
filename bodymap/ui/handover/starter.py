"""At the desk: the starter file for one patient, and the words that open it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QWidget

from bodymap import diary
from bodymap.exchange.handover import Sender, Starter, new_passphrase, too_weak
from bodymap.instruments import BUILT_IN, Instrument, dump
from bodymap.model import Patient
from bodymap.ui.dialogs.form import Field, Form, choice, chosen, line_edit
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.handover.drop import choose_new
from bodymap.ui.theme import Button, Label, font_px, px
from bodymap.ui.typed import date_in_words

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
Write = Callable[[Path, Starter, str], None]


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
        write: Write,
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
