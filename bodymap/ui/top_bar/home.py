"""The bar of the start page and of the settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bodymap.ui.theme import Label, QuietButton, px
from bodymap.ui.top_bar.parts import Bar


class HomeBar(Bar):
    """The bar of the start page and the settings: the program, the practice, Import, Clinic, Settings, Lock."""

    import_table = Signal()
    from_patient = Signal()
    clinic = Signal()
    settings = Signal()
    lock = Signal()
    back = Signal()
    help = Signal()
    who_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back_button = QuietButton("Back", "back")
        self.name = Label("Bodymap", "card_title")
        self.practice = Label("", "note", "ink2")
        self.who_button = QuietButton("", "person")
        self.who_button.clicked.connect(self.who_asked)
        self.import_button = QuietButton("Import", "import")
        self.home_button = QuietButton("From a patient", "inbox")
        self.clinic_button = QuietButton("Clinic", "people")
        self.settings_button = QuietButton("Settings", "settings")
        self.lock_button = QuietButton("Lock", "lock")
        self.help_button = QuietButton("Help", "help")
        self._words: dict[QuietButton, str] = {}
        self.show_who("")
        self.row.addWidget(self.back_button)
        self.row.addWidget(self.name)
        self.row.addSpacing(px(8))
        self.row.addWidget(self.practice)
        self.row.addStretch(1)
        self.row.addWidget(self.who_button)
        for button, signal in (
            (self.import_button, self.import_table),
            (self.home_button, self.from_patient),
            (self.clinic_button, self.clinic),
            (self.settings_button, self.settings),
            (self.help_button, self.help),
            (self.lock_button, self.lock),
        ):
            button.clicked.connect(signal)
            self.row.addWidget(button)
            self._words[button] = button.text()
            button.setAccessibleName(button.text())
            button.setToolTip(button.text())
        self.back_button.clicked.connect(self.back)
        self.show_home("", can_lock=False)
        self.measure()

    def show_home(self, practice: str, *, can_lock: bool) -> None:
        """The bar of the start page. Lock is there only when the data file has a passphrase."""
        self.name.setText("Bodymap")
        self.practice.setText(practice)
        self.back_button.hide()
        for button in (self.import_button, self.home_button, self.clinic_button, self.settings_button):
            button.show()
        self.lock_button.setVisible(can_lock)
        self.fit()

    def show_title(self, title: str, *, can_lock: bool) -> None:
        """The bar of a page beside the start page, such as the settings."""
        self.name.setText(title)
        self.practice.setText("")
        self.back_button.show()
        for button in (self.import_button, self.home_button, self.clinic_button, self.settings_button):
            button.hide()
        self.lock_button.setVisible(can_lock)
        self.fit()

    def show_who(self, name: str) -> None:
        """Who works at this computer; "" is nobody yet."""
        words = name or "Who works?"
        self._words[self.who_button] = words
        self.who_button.setText(words)
        self.who_button.setAccessibleName(f"Who works at this computer: {name or 'not chosen'}")
        self.who_button.setToolTip("Who works at this computer; stands in every entry of the history")

    def fit(self) -> None:
        """On little room the practice goes first, then the words beside the icons; their names stay as tooltips."""
        self.practice.setVisible(bool(self.practice.text()))
        for button, words in self._words.items():
            button.setText(words)
        if self._needed() > self.width():
            self.practice.hide()
        if self._needed() > self.width():
            for button in self._words:
                button.setText("")

    def _needed(self) -> int:
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # a part that was not shown yet would tell the width of an unstyled one
        self.row.invalidate()
        return self.row.sizeHint().width()
