"""Where the pain was: the figure, and the same 19 places as a list; the question when only one side was marked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap import body
from bodymap.flow import Given, Places, one_side
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.drawn import BodyPlaces
from bodymap.ui.self_assessment.parts import Answer, label
from bodymap.ui.self_assessment.screen import Screen

PAIRS = ("jaw", "shoulder_girdle", "upper_arm", "lower_arm", "hip", "upper_leg", "lower_leg")
MIDDLE = ("neck", "upper_back", "lower_back", "chest", "abdomen")


class PlacesScreen(Screen):
    """The figure, or its list; what is not marked counts as no pain once Next is pressed."""

    def build(self) -> None:
        self._least = self.wide and self.room.low == 2
        self.heading(self.own("title"), "" if self._least else self.own("lead"))
        wishes = self.sitting.wishes
        words = self.words
        self.figure = BodyPlaces(
            wishes.figure,
            wishes.mirror,
            words.say("press.right"),
            words.say("press.left"),
            (self.own("front"), self.own("back")),
        )
        self.figure.setAccessibleName(f"{self.own('front')}, {self.own('back').lower()}")
        least = (340, 220, 180)[self.room.low] if self.wide else 340
        self.figure.setMinimumHeight(look.px(least))
        if self.wide:
            self.figure.wanted = least
        self.figure.area_chosen.connect(self._turn)
        self.mirror = Answer(self.own("mirror"), mark="many", least=48)
        self.mirror.setChecked(wishes.mirror)
        self.mirror.clicked.connect(self._mirror)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom)
        row.setSpacing(look.px(24))
        left = QVBoxLayout()
        beside = self._list()
        if self._least:  # the list goes on below: what is asked back stands over it, in place of how to answer
            self.box.addLayout(self._lead_or_check())
            self.figure.setFixedHeight(look.px(290))
        left.addWidget(self.figure, 0 if self._least else 1)
        left.addWidget(self.mirror)
        if self._least:
            left.addStretch(1)
        row.addLayout(left, 42)
        row.addLayout(beside, 58)
        self.box.addLayout(row, 1)
        self.order = [*self.areas.values(), self.none, self.only_yes, self.only_no, self.mirror]

    def show_given(self, given: Given | None) -> None:
        places = given if isinstance(given, Places) else Places()
        self.figure.show_marked(sorted(places.marked))
        for area, button in self.areas.items():
            button.setChecked(area in places.marked)
        self.none.setChecked(places.none)
        side = one_side(places.marked)
        had_focus = self.check.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.check.setVisible(bool(side))
        if self._least:
            self.lead.setVisible(not side)
        if side:
            self.check_words.setText(self.own("only_right" if side == "r" else "only_left"))
            self.only_yes.setChecked(places.checked)
        elif had_focus:
            self.none.setFocus()

    def _list(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(look.px(6))
        names, short = self.words.named("places.names"), self.words.named("places.short")
        self.areas: dict[str, Answer] = {}
        grid = QGridLayout()
        grid.setSpacing(look.px(6))
        for column, head in enumerate(("right", "left", "middle")):
            grid.addWidget(label(self.own(head), 18, 600, "ink2"), 0, column)
            grid.setColumnStretch(column, 1)
        columns = ([f"{pair}_r" for pair in PAIRS], [f"{pair}_l" for pair in PAIRS], MIDDLE)
        for column, areas in enumerate(columns):
            for row, area in enumerate(areas, start=1):
                text = short[body.AREAS[area].id.removesuffix("_r").removesuffix("_l")]
                self.areas[area] = button = Answer(text, mark="many", least=44, name=names[area])
                button.clicked.connect(partial(self._turn, area))
                grid.addWidget(button, row, column)
        self.none = Answer(self.own("none"), mark="one", least=44)
        self.none.clicked.connect(lambda: self.answered.emit(Places(none=True)))
        if self.wide and self.room.low:
            grid.addWidget(self.none, len(MIDDLE) + 1, 2, len(PAIRS) - len(MIDDLE), 1)
        else:
            grid.addWidget(self.none, len(PAIRS) + 1, 0, 1, 3)
        side.addLayout(grid)
        self.check = QWidget()
        self.check_words = label("", 18, 600)
        self.only_yes = Answer(self.own("only_yes"), mark="one", least=44)
        self.only_no = Answer(self.own("only_no"), least=44)
        self.only_yes.clicked.connect(self._only)
        self.only_no.clicked.connect(lambda: next(iter(self.areas.values())).setFocus())
        grid = QGridLayout(self.check)
        grid.setContentsMargins(0, 0 if self._least else look.px(8), 0, 0)
        grid.setSpacing(look.px(6))
        grid.addWidget(self.check_words, 0, 0, 1, 1 if self._least else 2)
        beside = ((0, 1), (0, 2)) if self._least else ((1, 0), (1, 1))
        for button, (row, column) in zip((self.only_yes, self.only_no), beside, strict=True):
            grid.addWidget(button, row, column)
        if not self._least:
            side.addWidget(self.check)
        side.addStretch(1)
        self.read += [names[area] for area in body.AREAS]
        return side

    def _lead_or_check(self) -> QHBoxLayout:
        """One line of a height that does not change, so that nothing moves under a finger."""
        row = QHBoxLayout()
        self.lead = label(self.own("lead"), self.room.lead)
        self.lead.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.lead)
        row.addWidget(self.check)
        row.addStrut(look.px(max(self.room.option, 48)))
        return row

    def _now(self) -> Places:
        given = self.sitting.given(self.step)
        return given if isinstance(given, Places) else Places()

    def _turn(self, area: str, _checked: bool = False) -> None:
        marked = self._now().marked ^ {area}
        self.answered.emit(Places(frozenset(marked)) if marked else None)

    def _only(self) -> None:
        self.answered.emit(Places(self._now().marked, checked=True))

    def _mirror(self) -> None:
        self.mirror.setChecked(not self.mirror.isChecked())
        self.figure.set_mirror(self.mirror.isChecked())
