"""The history of an exam: who changed what and when, from what, to what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap import body
from bodymap.model import Change
from bodymap.ui import theme
from bodymap.ui.typed import date_in_words

COLUMNS = ("When", "Who", "What", "Before", "After")
_NAMES = {"amend_reason": "reason of the amendment", "performed_at": "examined on", "date_only": "day without a time"}


def what_in_words(what: str) -> str:
    """A field of the history in words: "Right occiput", "Area: neck", "Pain now"."""
    kind, _, id_ = what.partition(":")
    if id_ in body.SITES:
        return body.SITES[id_].name
    if id_ in body.AREAS:
        return f"Area: {body.AREAS[id_].name.lower()}"
    if id_ in body.QUADRANTS:
        return f"Coarse answer: {body.QUADRANTS[id_].lower()}"
    words = _NAMES.get(id_ or kind, (id_ or kind).replace("_", " "))
    return words[:1].upper() + words[1:]


class HistoryDialog(QDialog):
    """A table, newest first; nothing can be changed here."""

    def __init__(self, changes: Sequence[Change], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History of this exam")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(16))
        column.setSpacing(theme.px(12))
        column.addWidget(theme.Label("History of this exam", "title"))
        self.table = QTableWidget(len(changes), len(COLUMNS))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at in range(len(COLUMNS)):
            fits = at < 2
            mode = QHeaderView.ResizeMode.ResizeToContents if fits else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(at, mode)
        for row, change in enumerate(reversed(changes)):
            when = change.when.astimezone()
            cells = (
                f"{date_in_words(when.date())}, {when:%H:%M:%S}",
                change.who,
                what_in_words(change.what),
                change.old,
                change.new,
            )
            for at, words in enumerate(cells):
                self.table.setItem(row, at, QTableWidgetItem(words))
            self.table.setRowHeight(row, theme.px(27))
        column.addWidget(self.table, 1)
        count = f"{len(changes)} change{'' if len(changes) == 1 else 's'}"
        foot = QHBoxLayout()
        foot.addWidget(theme.Label(f"{count}. Nothing is taken out of it.", "note", "ink2"), 1)
        close = theme.PrimaryButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)
        self.resize(theme.px(780), theme.px(520))
