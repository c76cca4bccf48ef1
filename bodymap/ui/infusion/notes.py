"""A group of single answers of an infusion: each is committed when it is left; what was not asked stays empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from bodymap.dosing import built_in
from bodymap.infusion_items import LONGEST, Entry, Group
from bodymap.model import Answer
from bodymap.model.infusion import unit_words
from bodymap.ui.dialogs.form import Field, choice, chosen
from bodymap.ui.flow_layout import Flow
from bodymap.ui.infusion.line import Box
from bodymap.ui.infusion.moment import read_moment
from bodymap.ui.theme import Button, Card, Label, look, px
from bodymap.ui.typed import number_in_words, read_number

_WIDTHS = {"number": 128, "text": 190, "choice": 190, "yes_no": 190}


class YesNo(QWidget):
    """Yes, No, or neither: pressing what is on makes it not asked again."""

    answered = Signal(object)  # 1, 0 or None

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.yes, self.no = Button("Yes", size="small"), Button("No", size="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        for button, value in ((self.yes, 1), (self.no, 0)):
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {button.text()}")
            button.clicked.connect(lambda on, value=value: self._pressed(value if on else None))
            row.addWidget(button)
        row.addStretch(1)
        self.setFocusProxy(self.yes)

    def show_answer(self, value: Answer | None) -> None:
        """Show yes, no or nothing."""
        self.yes.setChecked(value == 1)
        self.no.setChecked(value == 0 and value is not None)

    def _pressed(self, value: int | None) -> None:
        self.show_answer(value)
        self.answered.emit(value)


class LongText(QPlainTextEdit):
    """A few lines of text that say when they are left."""

    left = Signal()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class NotesCard(Card):
    """The answers of one group. `answered` carries the item and the answer, None for not asked."""

    answered = Signal(str, object)

    def __init__(self, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.fields: dict[str, Field[Any]] = {}
        self._entries = {entry.id: entry for entry in group.entries}
        self._shown: dict[str, Answer] = {}
        self.limits = built_in()
        self.start: datetime | None = None
        """When the infusion began: what happens after it is held against it."""
        self._box = QVBoxLayout(self)
        self._box.addWidget(Label(group.name, "strong"))
        if group.note:
            self._box.addWidget(Label(group.note, "note", "ink3", wrap=True))
        self._flow = Flow(12, low=True)
        self._box.addWidget(self._flow)
        for entry in self._entries.values():
            self._flow.addWidget(self._field(entry))
        look().changed.connect(self._measure)
        self._measure()

    def show_notes(self, notes: Mapping[str, Answer]) -> None:
        """Show these answers; what is being typed is left alone."""
        for key, entry in self._entries.items():
            value = notes.get(key)
            if value is not None and self._shown.get(key) == value:
                continue
            self._shown = {k: v for k, v in self._shown.items() if k != key}
            if value is not None:
                self._shown[key] = value
            self._show(entry, value)

    def _field(self, entry: Entry) -> Field[Any]:
        words = f"{entry.label}, {unit_words(entry.unit)}" if entry.unit else entry.label
        edit: QWidget
        if entry.kind == "yes_no":
            edit = YesNo(words)
            edit.answered.connect(lambda value: self._keep(entry, value))
        elif entry.kind == "choice":
            edit = choice([("", "not asked"), *entry.options])
            edit.activated.connect(lambda _n, box=edit: self._keep(entry, chosen(box) or None))
        elif entry.long:
            edit = LongText()
            edit.setTabChangesFocus(True)
            edit.setProperty("ring", False)
            edit.left.connect(lambda: self._leave(entry))
        else:
            edit = Box()
            edit.setMaxLength(LONGEST if entry.kind == "text" else 12)
            edit.setPlaceholderText(entry.hint or (f"{entry.low:g} to {entry.high:g}" if entry.high == 10 else ""))
            edit.editingFinished.connect(lambda: self._leave(entry))
        edit.setProperty("sized", "small")
        field = Field(words, edit)
        field.label.setWordWrap(True)
        if not isinstance(edit, YesNo):
            edit.setAccessibleDescription(entry.hint)
        self.fields[entry.id] = field
        return field

    def _show(self, entry: Entry, value: Answer | None) -> None:
        field = self.fields[entry.id]
        edit = field.edit
        if isinstance(edit, YesNo):
            edit.show_answer(value)
        elif isinstance(edit, QComboBox):
            edit.setCurrentIndex(max(0, edit.findData(value if value is not None else "")))
        elif isinstance(edit, QPlainTextEdit):
            edit.setPlainText("" if value is None else str(value))
        elif not (value is None and field.is_wrong):
            self._ask(entry, value)
            edit.setText("" if value is None else value if isinstance(value, str) else number_in_words(value))

    def _leave(self, entry: Entry) -> None:
        edit = self.fields[entry.id].edit
        text = edit.toPlainText() if isinstance(edit, QPlainTextEdit) else edit.text()
        try:
            value: Answer | None = read_number(text) if entry.kind == "number" else text.strip() or None
            value = None if value is None else entry.check(value)
        except ValueError as fault:
            self.fields[entry.id].fault(str(fault))
            return
        self._ask(entry, value)
        self._keep(entry, value)

    def _ask(self, entry: Entry, value: Answer | None) -> None:
        """A pressure, a heart rate or a saturation outside of its limits is asked about where it stands; so is a time
        before the infusion began."""
        if entry.from_start:
            self.fields[entry.id].note(_before_start(str(value or ""), self.start))
            return
        limit = entry.id.removeprefix("discharge_")
        odd = limit in self.limits.rows and value is not None and not isinstance(value, str)
        self.fields[entry.id].note(self.limits.doubt(limit, float(value)) if odd and value is not None else "")

    def _keep(self, entry: Entry, value: Answer | None) -> None:
        if self._shown.get(entry.id) != value:
            self._shown = {k: v for k, v in self._shown.items() if k != entry.id}
            if value is not None:
                self._shown[entry.id] = value
            self.answered.emit(entry.id, value)

    def _measure(self) -> None:
        self._box.setContentsMargins(px(18), px(14), px(18), px(14))
        self._box.setSpacing(px(8))
        for key, entry in self._entries.items():
            field = self.fields[key]
            field.setFixedWidth(px(420 if entry.long else _WIDTHS[entry.kind]))
            if isinstance(field.edit, QPlainTextEdit):
                field.edit.setFixedHeight(px(58))


def _before_start(text: str, start: datetime | None) -> str:
    """The question about a time that cannot be, or "". Words beside a time are a person's own, and left alone."""
    if not text or start is None:
        return ""
    try:
        when = read_moment(text, start)
    except ValueError:
        return "" if any(letter.isalpha() for letter in text) else "Is this a time of day? Write it like 14:05."
    return f"{text} is before the infusion began, at {start:%H:%M}. Is it right?" if when < start else ""
