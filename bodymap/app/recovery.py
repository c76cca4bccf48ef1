"""The recovery sheet: the passphrase on paper. It is made from what was typed just now; nothing of it is stored."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bodymap.model import Act

if TYPE_CHECKING:
    from bodymap.app.file_safety import FileSafety

SHEET = "Recovery sheet"


class Recovery:
    """The recovery sheet of a data file."""

    def __init__(self, file: FileSafety) -> None:
        self._file = file

    def ask(self) -> None:
        """Ask for the passphrase, then show the sheet."""
        from bodymap.ui.dialogs.passphrase import RecoveryForm

        def show(passphrase: str) -> None:
            self._file.practice.check_passphrase(passphrase, "for the recovery sheet")
            self.show(passphrase)

        self._file.open_form(RecoveryForm(show, self._file.window))

    def show(self, passphrase: str) -> None:
        """Preview the sheet, for paper only; the history says that it was printed."""
        from bodymap import papers
        from bodymap.passphrase import normal
        from bodymap.ui.printing import show_preview

        file = self._file
        make = partial(papers.recovery_pdf, file.store, normal(passphrase), date.today())
        preview = show_preview(file.window, make, file.settings.text("paper"), SHEET, secret=True)
        preview.printed.connect(lambda: file.practice.tell(Act.PRINTED, "", SHEET))
