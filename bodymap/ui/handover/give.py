"""At home: "Give to my doctor". One locked file, the words that open it, and the sheet to print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QLineEdit, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.exchange.handover import Home, new_passphrase, same_words, too_weak
from bodymap.flow import Words
from bodymap.ui.handover.drop import choose_new
from bodymap.ui.handover.parts import Scrolled
from bodymap.ui.layouts import Inside
from bodymap.ui.self_assessment.look import sheet
from bodymap.ui.self_assessment.parts import LEAD, TITLE, label
from bodymap.ui.theme import Button, Card, PrimaryButton, px

Write = Callable[[Path, str], None]
Choose = Callable[[], Path | None]


@cache
def words(language: str = "en") -> Words:
    """The words of these pages. KeyError when there is no such language."""
    import tomllib

    from bodymap.flow.words import LANGUAGES, flat
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
        room = self.screen().availableGeometry().size()
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
