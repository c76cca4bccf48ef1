"""The keys of the exam page as data: which key does what, which press is a bounce.

A press becomes a name ("7", "+", "Return", "Left", "Ctrl+Z"), a name becomes an act ("7", "painful", "skip", ...).
The signs + - * / . , are keys of the number pad; elsewhere on the keyboard, where every layout has them in other
places, they are called "Row +" and the like, and mean nothing unless a practice gives them an act.
Everything here is plain values; nothing is changed from here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from bodymap.errors import UserError
from bodymap.ui.number_row import digit

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
