"""The copies of a data file that does not open, or is not there: looked through one by one, and one of them chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from bodymap.errors import WrongPassphrase
from bodymap.store import Copy, copies_alone, copies_beside, driver
from bodymap.ui.dialogs.passphrase import PassphraseForm
from bodymap.ui.restore import CopyRow, RestoreDialog


class FirstCopies(QObject):
    """One choice over the frame. Where copies have a passphrase it is asked for once; else they are named only."""

    chosen = Signal(object, object)  # Path, its passphrase or None
    left = Signal()

    def __init__(self, path: Path, found: Sequence[Path], parent: QWidget, *, at_home: bool = False) -> None:
        super().__init__(parent)
        self._path, self._found, self._frame = path, found, parent
        self._at_home, self._passphrase = at_home, ""
        self._copies: Iterator[Copy] = iter(())
        self._tick = QTimer(self)
        self._tick.setInterval(0)
        self._tick.timeout.connect(self._look_at_one)
        self.form: PassphraseForm | None = None
        self.dialog: RestoreDialog | None = None

    def start(self) -> None:
        """Ask for the passphrase where one is needed, then show the list."""
        if not any(_has_passphrase(one) for one in self._found):
            self._show()
            return
        self.form = PassphraseForm(self._try, self._frame, title="The copies have a passphrase")
        self.form.cancel_button.setText("Go on without it")
        self.form.finished.connect(lambda _how: self._show())
        self.form.open()

    def _try(self, passphrase: str) -> None:
        if all(copy.fault for copy in copies_alone(self._found, passphrase)):
            raise WrongPassphrase("No copy opens with this passphrase.", "Type it again.")
        self._passphrase = passphrase

    def _show(self) -> None:
        self._copies = copies_alone(self._found, self._passphrase)
        dialog = self.dialog = RestoreDialog(self._frame, at_home=self._at_home, alone=True)
        dialog.chosen.connect(self._choose)
        dialog.rejected.connect(self.left)
        dialog.open()
        self._tick.start()

    def _look_at_one(self) -> None:
        copy = next(self._copies, None)
        if self.dialog is None or copy is None:
            self._tick.stop()
            if self.dialog is not None:
                self.dialog.done_looking()
            return
        where = "Beside the data file" if copy.path.parent == copies_beside(self._path) else "Kept aside"
        self.dialog.add(
            CopyRow(copy.path, copy.at, copy.patients, copy.exams, None, 0, where, copy.fault, copy.is_older, copy.days)
        )

    def _choose(self, path: Path) -> None:
        self._tick.stop()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.accept()
        self.chosen.emit(path, self._passphrase or None)


def _has_passphrase(copy: Path) -> bool:
    """Whether a copy does not begin as one that anybody can read; an empty one has none."""
    try:
        return copy.stat().st_size > 0 and not driver.is_plain(copy)
    except OSError:
        return False
