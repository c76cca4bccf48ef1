"""What the bars are made of: the bar itself, the acts on it, the words about saving."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from bodymap.ui.refused_fields import RefusedFields, refused_in_words
from bodymap.ui.theme import Chip, Label, look, pixmap, px

EXAM, COURSE, COMPARE, RECORD = "exam", "course", "compare", "record"
SECTIONS = ((EXAM, "Exam"), (COURSE, "Course"), (COMPARE, "Compare"), (RECORD, "Record"))
HEIGHT = 60


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done on a page: key, words, icon, whether it is the primary one; `short` words for a
    narrow bar."""

    key: str
    words: str
    icon: str = ""
    primary: bool = False
    short: str = ""


class Bar(QFrame):
    """A bar of the window's width."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self.row = QHBoxLayout(self)
        self._fitted = (0, 0)  # the width of the bar and what its parts asked for, when they were last made to fit
        look().changed.connect(self.measure)

    def fit(self) -> None:
        """Make the parts fit into the width; a bar that has too many says how."""

    def lay_out(self) -> None:
        """Put the parts where they fit now, so that none is painted squeezed."""
        self.row.invalidate()
        self.row.activate()

    def event(self, event: QEvent) -> bool:
        """Fit again when a part asks for another width (its words, its font), and not for what fitting itself did."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show) and (
            self._fitted != (self.width(), self.row.sizeHint().width())
        ):
            self.fit()
            self.lay_out()
            self._fitted = (self.width(), self.row.sizeHint().width())
        return done

    def measure(self) -> None:
        """Take the sizes of the theme as it is now."""
        self.setFixedHeight(px(HEIGHT))
        self.row.setContentsMargins(px(24), 0, px(16), 0)
        self.row.setSpacing(px(8))


class Saved(QWidget):
    """That every entry is saved; or in a chip that it is not yet, and why."""

    changed = Signal()  # other words: another width

    def __init__(self) -> None:
        super().__init__()
        self._check = QLabel()
        self._words = Label("", "plain", "ink2")
        self.chip = Chip("", "warn")
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(px(6))
        for part in (self._check, self._words, self.chip):
            self._box.addWidget(part)
        self._short = self._bare = False
        self._problem: str | None = None
        self._refused = 0
        self._fields = RefusedFields(self)
        self._fields.changed.connect(self._count)
        look().changed.connect(self._show)
        self._show()

    def show_saved(self) -> None:
        """Everything shown is on disk."""
        self._problem = None
        self._show()
        self.changed.emit()

    def watch(self, page: QWidget) -> None:
        """Do not say that all is saved beside a field of this page that was refused."""
        self._fields.watch(page)

    def _count(self, refused: int) -> None:
        self._refused = refused
        self._show()
        self.changed.emit()

    def show_trouble(self, why: str) -> None:
        """Not on disk yet; `why` in a few words."""
        self._problem = why
        self._show()
        self.changed.emit()

    def set_short(self, short: bool) -> None:
        """Only one word where there is little room."""
        if short != self._short:
            self._short = short
            self._show()

    def set_bare(self, bare: bool) -> None:
        """Only the tick where there is no room for a word; the tooltip has it."""
        if bare != self._bare:
            self._bare = bare
            self._show()

    def words(self) -> str:
        """What is said, in full."""
        if self._problem is None:
            return refused_in_words(self._refused).capitalize() if self._refused else "Every entry is saved"
        return f"Not saved yet: {self._problem[:1].lower()}{self._problem[1:]}"

    def _show(self) -> None:
        saved = self._problem is None and not self._refused
        self._check.setPixmap(pixmap("check", "ink2", 17))
        self._check.setVisible(saved)
        self._words.setText("Saved" if self._short else "Every entry is saved")
        self._words.setVisible(saved and not self._bare)
        short = "Not saved yet" if self._problem else "Not all saved"
        self.chip.setText(short if self._short or len(self.words()) > 44 else self.words())
        self.chip.setVisible(not saved)
        self._box.invalidate()
        self.updateGeometry()  # at once: the bar reckons with the width
        self.setToolTip(self.words())
        self.setAccessibleName(self.words())
