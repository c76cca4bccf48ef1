"""The help of a window: made when it is first asked for, with the keys of the exam page as the practice has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from bodymap.ui.dialogs.help import Help
    from bodymap.ui.exam.keys import KeyTable


class HelpBeside:
    """Stays open beside the pages of its window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._help: Help | None = None
        self._keys: KeyTable | None = None

    def learn_keys(self, page: QWidget) -> None:
        """From now on the help says the keys that this page listens to, when it is an exam."""
        from bodymap.ui.exam import ExamPage

        if isinstance(page, ExamPage):
            self._keys, old, self._help = page.keys, self._help, None
            if old is not None:
                old.close()
                old.deleteLater()

    def show(self, part: str) -> None:
        """Bring it to the front at "keys", "words" or "about"."""
        from bodymap.ui.dialogs.help import Help
        from bodymap.ui.exam.key_card import card_lines
        from bodymap.ui.exam.keys import KeyTable

        if self._help is None:
            self._help = Help(card_lines(self._keys or KeyTable()), self._window)
        self._help.show_part(part)
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()
