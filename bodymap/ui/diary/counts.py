"""What was noted before flares, as counts beside the counts of other days; and the choice of optional lines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from bodymap import diary
from bodymap.diary import Before
from bodymap.flow import Words
from bodymap.ui import theme as look
from bodymap.ui.diary.values import DiaryValues, plain_day
from bodymap.ui.self_assessment.parts import LEAD, TITLE, Answer, Tall, label
from bodymap.ui.theme import Card, Rule


class CountsPart(Tall):
    """Plain counts; `window_chosen` carries another number of days before a flare."""

    window_chosen = Signal(int)

    def __init__(self, values: DiaryValues, window: int, words: Words, wide: bool) -> None:
        super().__init__()
        self.words = words
        self.setProperty("page", True)
        self.setAccessibleName(words.say("counts.title"))
        self.windows: dict[int, Answer] = {}
        told = diary.before_flares(values.days, words, window)
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(12))
        box.setSpacing(look.px(10))
        say = words.say
        box.addWidget(label(say("counts.title"), TITLE - 8 if wide else 22, 600))
        if not told.flares:
            box.addWidget(label(say("counts.empty"), LEAD, 600))
            box.addWidget(label(say("counts.empty_lead"), LEAD))
            box.addStretch(1)
            return
        box.addWidget(label(say("counts.lead"), LEAD))
        box.addWidget(label(f"{say('counts.cause')} {say('counts.chance')}", LEAD, 600))
        self._choose_window(box, window)
        if told.rows and told.days:
            box.addWidget(self._table(told))
        else:
            box.addWidget(label(say("counts.no_days"), LEAD))
        for text in self._about(told):
            box.addWidget(label(text, 18, tone="ink2"))
        box.addStretch(1)

    def _choose_window(self, box: QVBoxLayout, window: int) -> None:
        say = self.words.say
        box.addWidget(label(say("counts.window"), 18, 600))
        row = QHBoxLayout()
        row.setSpacing(look.px(10))
        for n in diary.WINDOWS:
            button = Answer(say("counts.day_one") if n == 1 else say("counts.day_many", n=n), mark="one", least=48)
            button.setChecked(n == window)
            button.clicked.connect(lambda _=False, n=n: self.window_chosen.emit(n))
            row.addWidget(button, 1)
            self.windows[n] = button
        row.addStretch(1)
        box.addLayout(row)

    def _table(self, told: Before) -> Card:
        say = self.words.say
        card = Card()
        grid = QGridLayout(card)
        grid.setContentsMargins(look.px(18), look.px(12), look.px(18), look.px(12))
        grid.setHorizontalSpacing(look.px(20))
        grid.setVerticalSpacing(look.px(6))
        heads = (say("counts.what"), say("counts.before"), say("counts.other"))
        for column, text in enumerate(heads):
            head = label(text, 18, 600, "ink2")
            head.setMinimumWidth(look.px(96))
            grid.addWidget(head, 0, column)
        for n, row in enumerate(told.rows):
            grid.addWidget(Rule(), 2 * n + 1, 0, 1, 3)
            grid.addWidget(label(row.words, 18), 2 * n + 2, 0)
            for column, (count, of) in enumerate(((row.before, row.before_of), (row.other, row.other_of)), start=1):
                said = say("counts.of", n=count, of=of) if of else say("counts.none_asked")
                shown = label(said, 18, 600 if of else 400, "ink" if of else "ink2")
                shown.setAccessibleName(f"{row.words}, {heads[column]}: {said}")
                grid.addWidget(shown, 2 * n + 2, column, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        return card

    def _about(self, told: Before) -> list[str]:
        say = self.words.say
        lines = [
            say("counts.about_before", flares=told.flares, days=told.days),
            say("counts.about_other", days=told.others),
            say("counts.about_left", days=told.left_out),
        ]
        if told.first and told.last:
            first, last = plain_day(told.first, self.words), plain_day(told.last, self.words)
            lines.append(say("counts.about_span", first=first, last=last))
        return [" ".join(lines)]


class ItemsPart(Tall):
    """Which lines come each day. `chosen` carries the ids of the optional ones that are on."""

    chosen = Signal(object)

    def __init__(self, values: DiaryValues, words: Words, wide: bool) -> None:
        super().__init__()
        self.setProperty("page", True)
        self.setAccessibleName(words.say("items.title"))
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(12))
        box.setSpacing(look.px(10))
        box.addWidget(label(words.say("items.title"), TITLE - 8 if wide else 22, 600))
        box.addWidget(label(words.say("items.lead"), LEAD))
        box.addWidget(label(words.say("items.always"), 18, 600))
        box.addWidget(label(" · ".join(words.say(f"item.{item.id}.short") for item in diary.core()), 18, tone="ink2"))
        box.addWidget(label(words.say("items.optional"), 18, 600))
        grid = QGridLayout()
        grid.setSpacing(look.px(10))
        self.buttons: dict[str, Answer] = {}
        across = 3 if wide else 1
        for n, item in enumerate(diary.optional()):
            button = Answer(words.say(f"item.{item.id}.title"), mark="many", least=56)
            button.setChecked(item.id in values.chosen)
            button.clicked.connect(lambda _=False, item_id=item.id: self._turn(item_id))
            grid.addWidget(button, *divmod(n, across))
            self.buttons[item.id] = button
        for column in range(across):
            grid.setColumnStretch(column, 1)
        box.addLayout(grid)
        box.addStretch(1)

    def _turn(self, item_id: str) -> None:
        self.buttons[item_id].setChecked(not self.buttons[item_id].isChecked())
        self.chosen.emit(tuple(i for i, button in self.buttons.items() if button.isChecked()))
