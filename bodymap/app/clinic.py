"""The clinic page over the data file: shown, refreshed, written to files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from bodymap.app.context import OpenDesk
from bodymap.app.file_safety import FileSafety
from bodymap.errors import Locked, UserError
from bodymap.medicine.model import Act
from bodymap.medicine.outcomes import Experience
from bodymap.medicine.outcomes.clinic import ClinicData
from bodymap.report import papers
from bodymap.session import clinic_data
from bodymap.store import Store
from bodymap.ui.acts import CLINIC
from bodymap.ui.kit import loop
from bodymap.ui.kit.banner import NOTE
from bodymap.ui.kit.loop import ToWindow
from bodymap.ui.pages.clinic.page import ClinicPage


class Clinic(QObject):
    """All courses together; read beside the window, over a connection of its own."""

    def __init__(self, desk: OpenDesk, file: FileSafety, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._file = desk, file
        self._cut_short = False  # the data file was closed meanwhile
        self._reader = ThreadPoolExecutor(1, "clinic data")
        self._tell = ToWindow(self._show)
        self.page = ClinicPage()
        self.page.export.connect(desk.window.guarded(self.write))
        file.looked.connect(self._mark)
        file.goes_on.connect(self.go_on)

    def show(self) -> None:
        """The page with the data file as it is now; it is read and reckoned beside the window."""
        self._desk.window.show_beside(CLINIC, self.page)
        self._cut_short = False
        self.page.begin()
        self._mark()
        experience = papers.experience_of(self._desk.settings)
        self._reader.submit(_read, self._desk.store, date.today(), experience, self._tell)

    def _mark(self) -> None:
        if not isValid(self.page):  # another data file has another page
            return
        self.page.show_verified(verifying=self._file.verifying, faults=len(self._file.faults))

    def go_on(self) -> None:
        """Read once more what was cut short when the data file was closed, when it is still wanted."""
        if self._cut_short and isValid(self.page) and self._desk.window.where == CLINIC:
            self.show()

    def _show(self, found: object) -> None:
        if not isValid(self.page):
            return
        try:
            if isinstance(found, UserError):
                raise found
            if isinstance(found, ClinicData):
                self.page.show_data(found, month_first=self._desk.settings.text("date_order") == "month")
        except Locked:
            self._cut_short = True
        except UserError as problem:
            self._desk.window.say_problem(problem)

    def write(self, part: str, kind: str, path: Path | None = None) -> None:
        """A part of the page as a file of the user's choice."""
        if path is None:
            suggested = self.page.file_name(part, kind)
            name, _ = QFileDialog.getSaveFileName(self._desk.window, "Export", suggested, f"*.{kind}")
            if not name:
                return
            path = Path(name if Path(name).suffix else f"{name}.{kind}")
        papers.write_whole(path, self.page.written(part, kind))
        self._desk.practice.tell(Act.EXPORTED, what=f"clinic page, {part} as {kind}")
        self._desk.window.say("The file is written.", NOTE)


def _read(store: Store, today: date, experience: Experience, tell: ToWindow) -> None:
    """Tell the ClinicData, or the UserError that stopped it."""
    with loop.kept():  # a million small values are made here, and none of them is garbage
        try:
            with store.aside() as reading:
                found: object = clinic_data(reading, today, experience)
        except UserError as problem:
            found = problem
    tell(found)
