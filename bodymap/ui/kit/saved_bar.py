"""The saved state of a page's entries in words, with undo and redo by name."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from bodymap.medicine.model.base import how_many
from bodymap.ui.kit.entries import Entries
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme import Button, Label, QuietIconButton
from bodymap.ui.kit.typed import RefusedFields, refused_in_words


class SavedBar(QWidget):
    """Says whether every entry is on the disk; undo and redo say what they do."""

    def __init__(self, entries: Entries, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = entries
        self.words = Label("", "note", "ink2", wrap=True)
        self.again = Button("Try again", size="tiny")
        self.undo = QuietIconButton("undo", "Undo")
        self.redo = QuietIconButton("redo", "Redo")
        self.again.clicked.connect(entries.flush)
        self.undo.clicked.connect(entries.undo)
        self.redo.clicked.connect(entries.redo)
        row = scaled(QHBoxLayout(self), margins=(0, 0, 0, 0), spacing=8)
        row.addWidget(self.words, 1)
        for button in (self.again, self.undo, self.redo):
            row.addWidget(button)
        entries.changed.connect(self._show)
        self._refused = self._open = 0
        self._fields = RefusedFields(self)
        self._fields.changed.connect(self._count)
        self._show()

    def watch(self, page: QWidget) -> None:
        """Do not say that all is saved beside a field of this page that was refused."""
        self._fields.watch(page)

    def show_open(self, rows: int) -> None:
        """Do not say that all is saved while so many rows are typed and not entered."""
        self._open = rows
        self._show()

    def _count(self, refused: int) -> None:
        self._refused = refused
        self._show()

    def _show(self) -> None:
        trouble = self._entries.trouble
        if trouble is None and self._open:
            refused = f", {refused_in_words(self._refused)}" if self._refused else ""
            rows = how_many(self._open, "row is", "rows are")
            self.words.setText(f"{rows} typed and not entered yet{refused}; everything else is saved")
        elif trouble is None and self._refused:
            self.words.setText(f"{refused_in_words(self._refused).capitalize()}, everything else is")
        elif trouble is None:
            self.words.setText("✓ Every entry is saved")
        else:
            self.words.setText(f"Not saved yet: {trouble} Your entries are on the screen and are tried again.")
        self.words.set_tone("ink2" if trouble is None and not self._refused and not self._open else "warn")
        self.again.setVisible(trouble is not None)
        for button, word, name in (
            (self.undo, "Undo", self._entries.undo_name),
            (self.redo, "Redo", self._entries.redo_name),
        ):
            button.setEnabled(bool(name))
            button.setToolTip(f"{word}: {name}" if name else f"Nothing to {word.lower()}")
            button.setAccessibleName(f"{word}: {name}" if name else word)
