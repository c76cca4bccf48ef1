"""The card of keys: every act of the page with the keys this practice has for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bodymap.ui import theme
from bodymap.ui.exam.keys import ACTS, KeyTable, shown_all
from bodymap.ui.exam.questions import REASON_KEYS, REASON_WORDS


def card_lines(keys: KeyTable) -> tuple[tuple[str, str], ...]:
    """(keys, what they do), the nine ratings as one line while they stand on their own keys."""
    lines: list[tuple[str, str]] = []
    plain = all(keys.main(str(n)) == str(n) for n in range(1, 10))
    for act in ACTS.values():
        if plain and act.id in {str(n) for n in range(2, 10)}:
            continue
        if plain and act.id == "1":
            lines.append(("1 to 9", "painful, rated"))
        else:
            lines.append((shown_all(keys.names(act.id)), act.words))
    reasons = ", ".join(f"{key} {REASON_WORDS[reason]}" for key, reason in REASON_KEYS)
    at = next(n for n, (_, words) in enumerate(lines) if words == ACTS["not_examined"].words)
    lines.insert(at + 1, ("then", f"{reasons}, ↵ no reason"))
    return tuple(lines)


class KeyCard(QDialog):
    """Not modal: it can stay open beside the page while keys are learnt."""

    def __init__(self, keys: KeyTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys of the exam page")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(16))
        column.setSpacing(theme.px(10))
        column.addWidget(theme.Label("Keys of the exam page", "title"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, theme.px(8), 0)
        grid.setHorizontalSpacing(theme.px(18))
        grid.setVerticalSpacing(theme.px(5))
        grid.setColumnStretch(1, 1)
        for row, (pressed, words) in enumerate(card_lines(keys)):
            grid.addWidget(theme.Label(pressed, "strong"), row, 0)
            grid.addWidget(theme.Label(words, "plain", "ink2", wrap=True), row, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        column.addWidget(area, 1)
        column.addWidget(
            theme.Label(
                "A held key counts once. + − * / . are keys of the number pad, which works with NumLock on or off.",
                "note",
                "ink3",
                wrap=True,
            )
        )
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = theme.Button("Close")
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)
        self.setMinimumWidth(theme.px(460))
        self.resize(theme.px(480), inside.sizeHint().height() + theme.px(150))
