"""The result on one line, for a small window."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bodymap.criteria import Results
from bodymap.ui import theme
from bodymap.ui.exam.segments import Segments


class SummaryBar(theme.Card):
    """Count, 18 segments, the verdict of the count item; the rest behind Details."""

    details = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(13), theme.px(5), theme.px(8), theme.px(5))
        row.setSpacing(theme.px(8))
        self.count = theme.Label("0", "title")
        self.words = theme.Label("", "plain")
        self.segments = Segments(numbered=False)
        self.verdict = theme.Label("", "note", "ink2")
        self.button = theme.Button("Details", size="small")
        self.button.setCheckable(True)
        self.button.toggled.connect(self._turned)
        row.addWidget(self.count)
        row.addWidget(self.words)
        row.addWidget(self.segments, 1)
        row.addWidget(self.verdict)
        row.addWidget(self.button)

    def show_results(self, results: Results) -> None:
        """Show what was counted."""
        counted = results.tally
        verdict = results.acr1990_count.verdict.value.replace("_", " ")
        any_pain = f"any pain {counted.by_painful.positive}, " if results.both_counts else ""
        positive = "" if results.both_counts else "positive "
        self.setToolTip(results.both_counts)
        for label, text in (
            (self.count, str(counted.positive)),
            (self.words, f"{positive}of {counted.examined} examined"),
            (self.verdict, f"{any_pain}ACR 1990 count {verdict}"),
        ):
            if label.text() != text:
                label.setText(text)
        self.segments.show_counts(counted.positive, counted.undetermined, counted.negative)

    def _turned(self, on: bool) -> None:
        self.button.setText("List" if on else "Details")
        self.details.emit(on)
