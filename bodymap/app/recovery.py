"""The recovery sheet: the passphrase on paper. It is made from what was typed just now; nothing of it is stored."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bodymap.model import Act

if TYPE_CHECKING:
    from bodymap.app.desk import Desk

SHEET = "Recovery sheet"


class Recovery:
    """The recovery sheet of the data file of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self) -> None:
        """Ask for the passphrase, then show the sheet."""
        from bodymap.ui.dialogs.passphrase import RecoveryForm

        def show(passphrase: str) -> None:
            self._desk.practice.check_passphrase(passphrase, "for the recovery sheet")
            self.show(passphrase)

        self._desk.open_form(RecoveryForm(show, self._desk.window))

    def show(self, passphrase: str) -> None:
        """Preview the sheet, for paper only; the history says that it was printed."""
        from bodymap import papers
        from bodymap.passphrase import normal
        from bodymap.ui.printing import show_preview

        desk = self._desk
        make = partial(papers.recovery_pdf, desk.store, normal(passphrase), date.today())
        preview = show_preview(desk.window, make, desk.settings.text("paper"), SHEET, secret=True)
        preview.printed.connect(lambda: desk.practice.tell(Act.PRINTED, "", SHEET))
