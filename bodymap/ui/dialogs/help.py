"""Help and About: read beside the page, never in its way."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bodymap.ui.theme import Button, Card, Label, SectionLabel, Segmented, px, resize_on_screen

KEYS_EVERYWHERE = (
    ("F1", "this help"),
    ("Esc", "back to the page before"),
    ("Tab, Shift+Tab", "next and previous part of the page"),
    ("Ctrl+1 to Ctrl+4", "exam, course, compare, record of the open patient"),
    ("Ctrl+N", "new patient"),
    ("Ctrl+F", "find a patient"),
    ("Ctrl+P", "print what is shown"),
    ("Ctrl+Z, Ctrl+Y", "undo, redo"),
    ("Ctrl+L", "lock"),
    ("Ctrl+,", "settings"),
)
KEYS_START = (
    ("/", "search"),
    ("↑ ↓", "choose a row"),
    ("↵", "open the patient"),
    ("N", "new patient, when the cursor is not in a text"),
)
WORDS = (
    (
        "Saving",
        "Every key is in the data file before the next one; there is nothing to save. If the disk refuses, the page "
        "says so, keeps what you entered, and tries again by itself.",
    ),
    (
        "The count",
        "18 tender points and 3 control points are pressed in the order of the Manual Tender Point Survey. A site that "
        "was not examined is neither positive nor negative: the count says how many were examined, and a rule that "
        "cannot be decided is called undetermined.",
    ),
    (
        "Right and left",
        "Always the patient's own sides. RIGHT and LEFT stand in words on both figures.",
    ),
    (
        "Signing",
        "Finish and sign freezes an exam. To change it later, amend it: a new version with a reason begins, and the "
        "old one stays readable.",
    ),
    (
        "A lock, and a computer that patients have",
        "Ctrl+L covers everything and closes the data file until its passphrase is typed. While a patient has the "
        "computer, Bodymap shows nothing but the questions, but the keys of the system (Super+D, Alt+Tab, "
        "Ctrl+Alt+Del) belong to the system. For a computer that patients have alone, make an account of the system "
        "for it that starts one program only. Linux: an account whose session runs Bodymap in the compositor cage "
        "(cage -- bodymap). Windows: Settings, Accounts, Other users, Set up a kiosk; where only store apps can be "
        "chosen, Shell Launcher starts Bodymap in place of the desktop. macOS: Screen Time, or a managed profile "
        "that allows Bodymap alone.",
    ),
    (
        "What it does not do",
        "Bodymap records and counts. It names published rules, their inputs and what is missing. A tally, not a "
        "diagnosis.",
    ),
)


class Help(QDialog):
    """Keys and words of the program, and about it. Not modal: it can stay open beside the page.

    `exam_keys` are the keys of the exam page as the practice has them, and what they do.
    """

    def __init__(self, exam_keys: Sequence[tuple[str, str]], parent: QWidget | None = None, part: str = "keys") -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.parts = Segmented((("keys", "Keys"), ("words", "How it works"), ("about", "About")))
        self._pages = {"keys": _keys(exam_keys), "words": _words(), "about": _about()}
        inside = QWidget()
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 0, px(8), 0)
        for page in self._pages.values():
            stack.addWidget(page)
        stack.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("Help text")
        self._scroll.setWidget(inside)
        close = Button("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(18), px(20), px(16))
        box.setSpacing(px(14))
        box.addWidget(self.parts)
        box.addWidget(self._scroll, 1)
        box.addLayout(foot)
        self.parts.chosen.connect(self.show_part)
        self.show_part(part)
        resize_on_screen(self, 640, 620)

    def show_part(self, part: str) -> None:
        """Show "keys", "words" or "about"."""
        self.parts.set_current(part)
        for name, page in self._pages.items():
            page.setVisible(name == part)
        self._scroll.verticalScrollBar().setValue(0)


def _keys(exam_keys: Sequence[tuple[str, str]]) -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(px(12))
    for title, keys in (
        ("During an exam", exam_keys),
        ("On the start page", KEYS_START),
        ("Everywhere", KEYS_EVERYWHERE),
    ):
        card = Card()
        grid = QGridLayout(card)
        grid.setContentsMargins(px(18), px(14), px(18), px(14))
        grid.setHorizontalSpacing(px(18))
        grid.setVerticalSpacing(px(6))
        grid.setColumnMinimumWidth(0, px(130))
        grid.setColumnStretch(1, 1)
        grid.addWidget(SectionLabel(title), 0, 0, 1, 2)
        for row, (key, does) in enumerate(keys, start=1):
            grid.addWidget(Label(key, "strong"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(does, "plain", "ink2", wrap=True), row, 1)
        box.addWidget(card)
    return page


def _words() -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(px(12))
    for title, text in WORDS:
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(px(18), px(14), px(18), px(14))
        inner.addWidget(Label(title, "strong"))
        inner.addWidget(Label(text, "plain", "ink2", wrap=True))
        box.addWidget(card)
    return page


def _about() -> QWidget:
    card = Card()
    box = QVBoxLayout(card)
    box.setContentsMargins(px(18), px(16), px(18), px(16))
    box.setSpacing(px(8))
    box.addWidget(Label("Bodymap", "title"))
    box.addWidget(Label(_version(), "plain", "ink2"))
    for text in (
        "Tender-point examinations in fibromyalgia: examine, follow the course of infusions, print.",
        "Everything stays on this computer. No server, no account.",
        "Program: Apache License 2.0. The drawings of the body: CC0. Type: Inter, SIL Open Font License 1.1. "
        "Built with Qt for Python (LGPL 3.0).",
        "A tally, not a diagnosis.",
    ):
        box.addWidget(Label(text, "plain", "ink2", wrap=True))
    return card


def _version() -> str:
    try:
        return f"Version {version('bodymap')}"
    except PackageNotFoundError:
        return "Run from a folder, not installed"
