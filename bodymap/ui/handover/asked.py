"""What the patient asked about, answered: who, when, what was said or done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bodymap.model import Flag, now
from bodymap.ui.banner import NOTE, Panel
from bodymap.ui.dialogs.form import Field, Form, line_edit, text_edit
from bodymap.ui.theme import Label, px


class AnswerFlag(Form):
    """Records the answer to what a patient asked about; `keep` is given the closed flag and may raise a UserError."""

    def __init__(
        self,
        flag: Flag,
        keep: Callable[[Flag], None],
        parent: QWidget | None = None,
        *,
        who: str = "",
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__("The patient asks about this", "Record the answer", parent)
        self.flag = flag
        self._keep, self._clock = keep, clock
        band = Panel(NOTE)
        box = QVBoxLayout(band)
        box.setContentsMargins(px(14), px(10), px(14), px(10))
        box.addWidget(Label(flag.text or "No words were written.", "body", "ink", wrap=True))
        self.said = Field("What was said or done", text_edit())
        self.by = Field("Answered by", line_edit(who, length=120))
        for part in (band, self.said, self.by):
            self.row(part)
        self.said.edit.setFocus()

    def submit(self) -> None:
        done = " ".join(self.said.edit.toPlainText().split())
        by = " ".join(self.by.edit.text().split())
        self.said.note() if done else self.said.fault("Write what was said or done.")
        self.by.note() if by else self.by.fault("Say who answered.")
        if self.faulty():
            return
        closed = replace(self.flag, seen_by=by, seen_at=self._clock(), done=done)
        self.keep(lambda: self._keep_closed(closed))

    def _keep_closed(self, closed: Flag) -> None:
        self._keep(closed)
        self.flag = closed
