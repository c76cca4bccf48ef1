"""The clinic page over the data file: shown, refreshed, written to files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from bodymap import papers
from bodymap.session import clinic_data
from bodymap.ui.banner import NOTE
from bodymap.ui.clinic import ClinicPage

if TYPE_CHECKING:
    from bodymap.app.desk import Desk

CLINIC = "clinic"


class Clinic:
    """All courses together."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.page = ClinicPage()
        self.page.export.connect(desk.window.guarded(self.write))

    def show(self) -> None:
        """The page with the data file as it is now; its numbers are worked out beside the window."""
        self._desk.window.show_beside(CLINIC, "Clinic", self.page)
        self.page.show_data(clinic_data(self._desk.store, date.today()))

    def write(self, part: str, kind: str, path: Path | None = None) -> None:
        """A part of the page as a file of the user's choice."""
        if path is None:
            suggested = self.page.file_name(part, kind)
            name, _ = QFileDialog.getSaveFileName(self._desk.window, "Export", suggested, f"*.{kind}")
            if not name:
                return
            path = Path(name if Path(name).suffix else f"{name}.{kind}")
        papers.write_whole(path, self.page.written(part, kind))
        self._desk.window.say("The file is written.", NOTE)
