"""The keys of the exam page: which does what, which press is a bounce, what is asked, the pad drawn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from bodymap.errors import UserError
from bodymap.medicine import body
from bodymap.medicine.model import Reason
from bodymap.settings import Settings
from bodymap.ui.kit import theme
from bodymap.ui.kit.typed import digit

# -- habits -----------------------------------------------------------------------------------------------------------
# How the exam page behaves for a practice: the part of the settings that concerns it.


@dataclass(frozen=True, slots=True)
class Habits:
    """Keys, sounds and questions of the exam page, as plain values."""

    keys: Mapping[str, str] = field(default_factory=dict)
    bounce_ms: int = 40
    pacer: bool = True
    pacer_sound: bool = False
    sounds: bool = True
    ask_second: bool = True
    ghost: bool = False
    month_first: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Habits:
        """The habits that stand in the settings of a practice."""
        return cls(
            keys=settings.table("keys"),
            bounce_ms=settings.number("bounce_ms"),
            pacer=settings.flag("pacer"),
            pacer_sound=settings.flag("pacer_sound"),
            sounds=settings.flag("sounds"),
            ask_second=settings.flag("ask_second_rating"),
            ghost=settings.flag("ghost"),
            month_first=settings.text("date_order") == "month",
        )


# -- keys -------------------------------------------------------------------------------------------------------------
# The keys of the exam page as data: which key does what, which press is a bounce. A press becomes a name ("7", "+",
# "Return", "Left", "Ctrl+Z"), a name becomes an act ("7", "painful", "skip", ...). The signs + - * / . , are keys of
# the number pad; elsewhere on the keyboard, where every layout has them in other places, they are called "Row +" and
# the like, and mean nothing unless a practice gives them an act. Everything here is plain values; nothing is changed
# from here.

RATINGS: Mapping[str, int] = MappingProxyType({str(n): n for n in range(11)})
"""The acts that rate the current site."""


@dataclass(frozen=True, slots=True)
class KeyAct:
    """One thing a key does: `main` is the key a practice can change, `also` are the others."""

    id: str
    words: str  # on the key card
    main: str
    also: tuple[str, ...] = ()


ACTS: Mapping[str, KeyAct] = MappingProxyType(
    {
        act.id: act
        for act in (
            KeyAct("0", "no pain", "0"),
            *(KeyAct(str(n), f"painful, {n} of 10", str(n)) for n in range(1, 10)),
            KeyAct("10", "painful, 10 of 10", "+", ("T",)),
            KeyAct("painful", "painful, not rated", "*", ("P",)),
            KeyAct("not_examined", "not examined; asks for the reason", "-", ("N",)),
            KeyAct("skip", "next site, this one stays as it is", "Return", ("Enter", "Space")),
            KeyAct("back", "the site before", ".", (",", "Left")),
            KeyAct("undo", "undo the last entry", "/", ("Ctrl+Z",)),
            KeyAct("redo", "do it again", "Ctrl+Y", ("Ctrl+Shift+Z",)),
            KeyAct("layer", "tender points or pain areas", "A"),
            KeyAct("not_asked", "pain areas: not asked", "Backspace", ("Delete",)),
            KeyAct("pacer", "start or stop the four seconds of pressing", "S"),
            KeyAct("editor", "more about this site", "E"),
            KeyAct("leave", "close the question, nothing changes", "Escape"),
            KeyAct("finish", "finish and sign", "Ctrl+Return", ("Ctrl+Enter",)),
            KeyAct("help", "help", "F1"),
            KeyAct("card", "this card of keys", "?"),
        )
    }
)
"""Every act a key can stand for."""

# What the keys of the number pad are called while NumLock is off.
_PAD_OFF = {
    Qt.Key.Key_Insert: "0",
    Qt.Key.Key_End: "1",
    Qt.Key.Key_Down: "2",
    Qt.Key.Key_PageDown: "3",
    Qt.Key.Key_Left: "4",
    Qt.Key.Key_Clear: "5",
    Qt.Key.Key_Right: "6",
    Qt.Key.Key_Home: "7",
    Qt.Key.Key_Up: "8",
    Qt.Key.Key_PageUp: "9",
    Qt.Key.Key_Delete: ".",
}
_PAD_OFF_VALUES = {key.value: name for key, name in _PAD_OFF.items()}
# Pressing these alone is no press of ours.
_SILENT = frozenset(
    key.value
    for key in (
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_unknown,
    )
)
_CTRL, _ALT, _META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)
_SHIFT, _PAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier


_PAD_SIGNS = frozenset("+-*/.,")
_ROW = "Row "


def name_of(event: QKeyEvent) -> str:
    """The name of a press, the keys of the number row by their digits whatever they print."""
    said = digit(event)
    if said is not None and not event.modifiers() & (_CTRL | _ALT | _META):
        return str(said)
    return press_name(event.key(), event.modifiers())


@lru_cache(maxsize=256)
def press_name(key: int, modifiers: Qt.KeyboardModifier, platform: str = sys.platform) -> str:
    """The name of a press: "7", "T", "+", "Row +", "Return", "Left", "Ctrl+Z"; "" for Shift alone and the like.

    A number pad with NumLock off gives its digits. (Not on macOS: its arrow keys always say they are on the pad.)
    Shift does not matter for signs and letters; with Ctrl it does.
    """
    if key in _SILENT or modifiers & _META:
        return ""
    if modifiers & _PAD and key in _PAD_OFF_VALUES and platform != "darwin":
        return _PAD_OFF_VALUES[key]
    name = chr(key) if 0x20 < key < 0x7F else _key_word(key)
    if not name:
        return ""
    if modifiers & _CTRL:
        return "Ctrl+" + ("Shift+" if modifiers & _SHIFT else "") + name
    if modifiers & _ALT:
        return "Alt+" + name
    return _ROW + name if name in _PAD_SIGNS and not modifiers & _PAD else name


def _key_word(key: int) -> str:
    if 0xA0 <= key < 0x0100_0000:
        return chr(key)
    try:
        return Qt.Key(key).name.removeprefix("Key_")
    except ValueError:
        return ""


@lru_cache(maxsize=64)
def name_of_setting(text: str) -> str:
    """The name of a press as a practice writes it in the settings; UserError when there is no such key."""
    if text.strip().removeprefix(_ROW) in _PAD_SIGNS:
        return text.strip()
    parts = [part for part in text.strip().split("+") if part] or ["+"]
    if len(text.strip()) > 1 and text.strip().endswith("++"):
        parts.append("+")
    *before, last = parts
    said = "".join(sign + "+" for sign in ("Ctrl", "Alt", "Shift") if sign.lower() in {part.lower() for part in before})
    if len(last) == 1:
        return said + last.upper()
    names = {name.removeprefix("Key_").lower(): name for name in Qt.Key.__members__}
    if last.lower() not in names:
        raise UserError(f"There is no key '{text}'.", "Name a key such as 7, +, F5 or Return.")
    return said + names[last.lower()].removeprefix("Key_")


class KeyTable:
    """Which press does which act, with the practice's own keys in place of the main ones."""

    def __init__(self, changes: Mapping[str, str] | None = None) -> None:
        mains = {id_: act.main for id_, act in ACTS.items()}
        for id_, text in (changes or {}).items():
            if id_ not in ACTS:
                raise UserError(f"There is no act '{id_}' for a key.")
            mains[id_] = name_of_setting(text)
        self._acts: dict[str, str] = {}
        for id_, name in mains.items():
            if name in self._acts:
                raise UserError(f"The key {name} is given to two acts.", "Give each act a key of its own.")
            self._acts[name] = id_
        # A second key that a practice has given to another act is gone; the act keeps its main key.
        for id_, act in ACTS.items():
            for name in act.also:
                self._acts.setdefault(name, id_)
        self._mains = mains

    def act(self, name: str) -> str:
        """The act of a press, "" when it has none."""
        return self._acts.get(name, "")

    def main(self, act: str) -> str:
        """The main key of an act, as its name."""
        return self._mains[act]

    def instead(self, name: str) -> str:
        """What to press in place of one of the pad's signs that is not on the pad, in words; "" when it is none."""
        sign = name.removeprefix(_ROW)
        act = self.act(sign) if is_row_sign(name) else ""
        others = [shown(other) for other in self.names(act) if other not in _PAD_SIGNS] if act else []
        return f"'{shown(sign)}' is meant on the number pad. Here press {others[0]}" if others else ""

    def names(self, act: str) -> tuple[str, ...]:
        """Every key of an act, the main one first."""
        main = self._mains[act]
        return (main, *(name for name, of in self._acts.items() if of == act and name != main))


_SHOWN = {"Return": "↵", "Enter": "↵", "Left": "←", "Space": "Space", "-": "−", "Backspace": "⌫", "Escape": "Esc"}


def shown(name: str) -> str:
    """A press as it is drawn: "↵" for Return, "−" for the minus key."""
    sign = name.removeprefix(_ROW)
    return _SHOWN.get(sign, sign)


def is_row_sign(name: str) -> bool:
    """Whether a press is one of the pad's signs, but not on the pad."""
    return name.startswith(_ROW)


def shown_all(names: Iterable[str]) -> str:
    """Several presses for one act: "+ or T"."""
    return " or ".join(dict.fromkeys(shown(name) for name in names))


class BounceGuard:
    """Tells a bounce of a foot pedal from a press: the same key again before it was quiet for `quiet_ms`.

    Times in ms from any start. A bounce counts as noise too, so that a long rattle is one press.
    """

    def __init__(self, quiet_ms: int = 40) -> None:
        self.quiet_ms = quiet_ms
        self._last: tuple[str, float] = ("", 0.0)

    def is_bounce(self, name: str, at_ms: float) -> bool:
        """Whether this press is a bounce of the one before; remembers it."""
        before, then = self._last
        self._last = (name, at_ms)
        return name == before and 0 <= at_ms - then < self.quiet_ms


# -- questions --------------------------------------------------------------------------------------------------------
# What the page can ask in its instruction card, the reasons a site has, and the areas in the order they are asked.

REASON_KEYS: tuple[tuple[str, Reason], ...] = (
    ("R", Reason.REFUSED),
    ("W", Reason.WOUND),
    ("D", Reason.DRESSING),
    ("A", Reason.ABSENT),
    ("U", Reason.NOT_REACHED),
    ("O", Reason.OTHER),
)
"""The key that gives a reason while it is asked."""
REASON_WORDS = {
    Reason.REFUSED: "refused",
    Reason.WOUND: "wound",
    Reason.DRESSING: "dressing",
    Reason.ABSENT: "absent",
    Reason.NOT_REACHED: "not reached",
    Reason.OTHER: "other",
}
PAIRED_AREAS = ("jaw", "shoulder_girdle", "upper_arm", "lower_arm", "hip", "upper_leg", "lower_leg")
SINGLE_AREAS = ("neck", "chest", "abdomen", "upper_back", "lower_back")
AREA_ORDER: tuple[str, ...] = (*(f"{pair}_{side}" for pair in PAIRED_AREAS for side in "rl"), *SINGLE_AREAS)
"""The 19 areas in the order in which they are asked."""
COARSE: tuple[str, ...] = tuple(body.QUADRANTS)
POINTS, AREAS = "points", "areas"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer a question: by this key or by clicking it."""

    key: str
    words: str
    do: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Question:
    """Asked in the instruction card. `again` is the act that, done once more, takes the first option.

    A `firm` question refuses every other key; the others step aside for it.
    """

    text: str
    options: tuple[Option, ...]
    again: str = ""
    firm: bool = False


def area_name(area: str) -> str:
    """An area or a coarse answer in words."""
    return body.AREAS[area].name if area in body.AREAS else body.QUADRANTS[area]


# -- number pad -------------------------------------------------------------------------------------------------------
# The keys drawn as they lie under the hand; a click on one is a press of it, and a press lights it.

LIT_MS = 120

# act, row, column, rows, columns, small word
_PAD_ROWS = (
    ("undo", 0, 0, 1, 1, "undo"),
    ("painful", 0, 1, 1, 1, "painful"),
    ("not_examined", 0, 2, 1, 1, "not exam."),
    ("10", 0, 3, 2, 1, "ten"),
    *((str(7 + n), 1, n, 1, 1, "") for n in range(3)),
    *((str(4 + n), 2, n, 1, 1, "") for n in range(3)),
    *((str(1 + n), 3, n, 1, 1, "") for n in range(3)),
    ("skip", 2, 3, 3, 1, "skip"),
    ("0", 4, 0, 1, 2, ""),
    ("back", 4, 2, 1, 1, "back"),
)
_AREA_KEYS = (("1", 0, 0, 1, 1, "yes"), ("0", 0, 1, 1, 1, "no"), ("not_asked", 0, 2, 1, 1, "not asked"))


class PadKey(QAbstractButton):
    """One drawn key: what is printed on it, and a small word under it."""

    def __init__(self, act: str, key: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.act, self._word = act, word
        self.setText(shown(key))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"Key {shown(key)}: {ACTS[act].words}")
        self.setToolTip(ACTS[act].words)
        self._lit = False
        self._off = QTimer(self)
        self._off.setSingleShot(True)
        self._off.setInterval(LIT_MS)
        self._off.timeout.connect(self._go_out)

    def light(self) -> None:
        """Light up for 120 ms."""
        self._lit = True
        self._off.start()
        self.update()

    @property
    def is_lit(self) -> bool:
        return self._lit

    def _go_out(self) -> None:
        self._lit = False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(61), theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self._lit or self.isDown()
        frame = look.accent if on else look.ink3 if self.underMouse() and self.isEnabled() else look.line2
        painter.setPen(QPen(theme.color(frame), 1.6 if on else 1))
        painter.setBrush(theme.color(look.accent_bg if on else look.surface))
        radius = theme.px(7)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8), radius, radius)
        painter.setPen(theme.color(look.ink if self.isEnabled() else look.ink3))
        middle = Qt.AlignmentFlag.AlignCenter
        if not self._word:
            painter.setFont(theme.font_px(16, 600))
            painter.drawText(self.rect(), middle, self.text())
        else:
            big, small = theme.font_px(15, 600), theme.font("key")
            tall = big.pixelSize() + small.pixelSize() + theme.px(2)
            top = (self.height() - tall) / 2 - theme.px(0.5)
            painter.setFont(big)
            painter.drawText(
                QRectF(0, top - theme.px(2), self.width(), big.pixelSize() + theme.px(4)), middle, self.text()
            )
            painter.setFont(small)
            painter.setPen(theme.color(look.ink2 if self.isEnabled() else look.ink3))
            under = QRectF(0, top + big.pixelSize(), self.width(), small.pixelSize() + theme.px(4))
            painter.drawText(under, middle, self._word)
        painter.end()

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()


class NumberPad(QWidget):
    """All keys of one layer. `pressed` carries the act of a clicked key."""

    pressed = Signal(str)

    def __init__(self, keys: KeyTable, areas: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._rows = 1 if areas else 5
        self.keys: dict[str, PadKey] = {}
        for act, row, column, rows, columns, word in _AREA_KEYS if areas else _PAD_ROWS:
            key = PadKey(act, keys.main(act), word)
            key.clicked.connect(lambda _checked=False, act=act: self.pressed.emit(act))
            self._grid.addWidget(key, row, column, rows, columns)
            self.keys[act] = key
        for column in range(3 if areas else 4):
            self._grid.setColumnStretch(column, 1)
        self.set_compact(False)

    def light(self, act: str) -> None:
        """Light the key of an act, if it is drawn here."""
        if act in self.keys:
            self.keys[act].light()

    def set_compact(self, compact: bool) -> None:
        """Lower keys when there is little room."""
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(theme.px(4 if compact else 7))
        key = theme.px(34 if compact or self._rows == 1 else 35)
        self.setFixedHeight(self._rows * key + (self._rows - 1) * self._grid.verticalSpacing())
