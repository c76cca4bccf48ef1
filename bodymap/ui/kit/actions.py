"""What can be done in a window: each act once, with its words, its key and its icon. Bars, menus and palette show it
from here, and whoever owns an act says here what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from bodymap.errors import UserError
from bodymap.ui.kit.theme import icon, look

WITHIN = "/"
"""Between the name of a menu and that of a menu in it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done. `id` is its own in the window; `short` words are for a narrow bar.

    `keys` do it anywhere in the window ("Ctrl+N"); `page_keys` are only named: the page that is shown hears them.
    `menu` is where it lies ("More/At home"), with a line before it when it stands `apart`; `bars` are the ids of the
    pages on whose bar it has a button, the filled one when it is `primary`. `tip` says more than the words do.
    """

    id: str
    words: str
    icon: str = ""
    keys: str = ""
    page_keys: str = ""
    menu: str = ""
    bars: tuple[str, ...] = ()
    short: str = ""
    primary: bool = False
    apart: bool = False
    tip: str = ""

    @property
    def key(self) -> str:
        """The key as a person reads it, "" without one."""
        return self.keys or self.page_keys


def named(words: str, action: Action) -> str:
    """Words with the key that does it: "New patient (Ctrl+N)"."""
    return f"{words} ({action.key})" if action.key else words


def always() -> bool:
    """It can be done at any time."""
    return True


def _refuse(act: QAction) -> None:
    raise UserError(act.toolTip())


@dataclass(slots=True)
class _Entry:
    action: Action
    does: Callable[..., None]
    enabled: Callable[[], bool | str]
    on: Callable[[], bool] | None
    says: Callable[[], str] | None
    act: QAction
    why: QShortcut | None  # the key of a place, while it cannot be shown


class Actions(QObject):
    """Everything that can be done in one window now, in the order in which menus and palette show it."""

    changed = Signal()
    """Something that an act depends on is otherwise: what can be done is asked anew, then bars look here."""

    listing = Signal()
    """Somebody is about to show all there is: acts that come and go with the data are brought up to date now."""

    def __init__(self, window: QWidget, guarded: Callable[[Callable[..., object]], Callable[..., None]]) -> None:
        """`guarded` says over the page of the window what belongs to the user's world."""
        super().__init__(window)
        self._window, self._guarded = window, guarded
        self._entries: dict[str, _Entry] = {}
        self.changed.connect(self._ask)
        look().changed.connect(self._draw)

    # -- who owns an act -------------------------------------------------------------------------------------------

    def add(
        self,
        action: Action,
        does: Callable[[], object],
        enabled: Callable[[], bool | str] = always,
        *,
        on: Callable[[], bool] | None = None,
        says: Callable[[], str] | None = None,
        before: Action | None = None,
    ) -> QAction:
        """From now on it can be done, when `enabled` says True; a text is why it cannot, False that it is not there.

        `on` says whether it is so already (a page that is shown), and then nothing is done; its key says why while it
        cannot be shown. `says` says what exactly would be done. ValueError when there is one of this id. Emit `changed`
        when all are added.
        """
        if action.id in self._entries:
            raise ValueError(action.id)
        act = QAction(action.words, self)
        act.setIconText(action.short or action.words)
        act.setObjectName(action.id)
        act.setIconVisibleInMenu(False)
        act.setCheckable(on is not None)
        if action.icon:
            act.setIcon(icon(action.icon))
        if action.keys:
            act.setShortcut(QKeySequence(action.keys))
        act.triggered.connect(partial(self._do, action.id))
        why = None
        if on is not None and action.keys:  # other keys that do nothing are left to the field that has the focus
            why = QShortcut(QKeySequence(action.keys), self._window)
            why.activated.connect(self._guarded(partial(_refuse, act)))
        entry = _Entry(action, self._guarded(does), enabled, on, says, act, why)
        self._look_at(entry)
        self._window.addAction(act)
        if before is not None and before.id in self._entries:
            at = list(self._entries).index(before.id)
            pairs = list(self._entries.items())
            self._entries = dict([*pairs[:at], (action.id, entry), *pairs[at:]])
        else:
            self._entries[action.id] = entry
        return act

    def take(self, actions: Iterable[Action]) -> None:
        """These can no longer be done, and nothing of who did them is kept."""
        actions = tuple(actions)
        for action in actions:
            entry = self._entries.pop(action.id, None)
            if entry is not None:
                self._window.removeAction(entry.act)
                entry.act.deleteLater()
                if entry.why is not None:
                    entry.why.setEnabled(False)
                    entry.why.deleteLater()
        if actions:
            self.changed.emit()

    # -- who shows an act ------------------------------------------------------------------------------------------

    def of(self, action: Action) -> QAction:
        """The QAction of one that was added. KeyError else."""
        return self._entries[action.id].act

    def get(self, action: Action) -> QAction | None:
        """The QAction of one, None while it is not added."""
        entry = self._entries.get(action.id)
        return entry.act if entry is not None else None

    def do(self, action: Action) -> None:
        """Do it, when it can be done."""
        entry = self._entries.get(action.id)
        if entry is not None:
            entry.act.trigger()

    def is_there(self, action: Action) -> bool:
        """Whether it is there, even where it cannot be done just now."""
        entry = self._entries.get(action.id)
        return entry is not None and entry.act.isVisible()

    def every(self) -> tuple[tuple[Action, QAction], ...]:
        """All that was added."""
        return tuple((entry.action, entry.act) for entry in self._entries.values())

    def offered(self) -> list[tuple[Action, QAction]]:
        """All that would do something now, brought up to date first."""
        self.listing.emit()
        self._ask()
        return [(action, act) for action, act in self.every() if act.isEnabled() and not act.isChecked()]

    def menu(self, name: str, parent: QWidget) -> QMenu:
        """What lies in a menu and in the menus in it, brought up to date first; it goes when it is closed."""
        self.listing.emit()
        self._ask()
        menu = QMenu(name.rpartition(WITHIN)[2], parent)
        self._fill(menu, name)
        return menu

    def has_menu(self, name: str) -> bool:
        """Whether anything lies in a menu."""
        return any(self._lies_in(entry, name) for entry in self._entries.values())

    def show_on(self, button: QAbstractButton, action: Action, *, named: bool = True) -> None:
        """From now on the button does it, says what it does and with which key, and is off when it cannot be done.

        The words on the button are left to its bar, and unless it is to be `named` its accessible name too.
        """
        _Shown(button, self, action, named)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _fill(self, menu: QMenu, name: str) -> None:
        filled = set[str]()
        for entry in self._entries.values():
            if not self._lies_in(entry, name):
                continue
            inner = entry.action.menu.removeprefix(name).removeprefix(WITHIN).partition(WITHIN)[0]
            if not inner:
                if entry.action.apart:
                    menu.addSeparator()
                menu.addAction(entry.act)
            elif inner not in filled:
                filled.add(inner)
                within = QMenu(inner, menu)
                self._fill(within, name + WITHIN + inner)
                menu.addMenu(within)

    @staticmethod
    def _lies_in(entry: _Entry, name: str) -> bool:
        return f"{entry.action.menu}{WITHIN}".startswith(name + WITHIN) and entry.act.isVisible()

    def _do(self, id_: str, _checked: bool = False) -> None:
        entry = self._entries.get(id_)
        if entry is None:  # taken away meanwhile
            return
        if entry.on is not None:
            entry.act.setChecked(entry.on())  # Qt has turned it; it is so when it is done
            if entry.act.isChecked():
                return
        entry.does()

    def _ask(self) -> None:
        for entry in list(self._entries.values()):
            self._look_at(entry)

    def _look_at(self, entry: _Entry) -> None:
        act, can = entry.act, entry.enabled()
        said = entry.says() if entry.says is not None else ""
        words = entry.action.tip or act.text()
        act.setVisible(can is not False)
        act.setEnabled(can is True)
        act.setWhatsThis(said)
        act.setToolTip(can if isinstance(can, str) else named(f"{words}: {said}" if said else words, entry.action))
        if entry.on is not None:
            act.setChecked(entry.on())
        if entry.why is not None:
            entry.why.setEnabled(isinstance(can, str))

    def _draw(self) -> None:
        for entry in self._entries.values():
            if entry.action.icon:
                entry.act.setIcon(icon(entry.action.icon))


class _Shown(QObject):
    """An act on a button: it outlives a chart, whose acts come and go."""

    def __init__(self, button: QAbstractButton, acts: Actions, action: Action, named: bool) -> None:
        super().__init__(button)
        self._button, self._acts, self._action, self._named = button, acts, action, named
        button.clicked.connect(self._press)
        acts.changed.connect(self._look)
        self._look()

    def _press(self) -> None:
        self._acts.do(self._action)

    def _look(self) -> None:
        button, act = self._button, self._acts.get(self._action)
        button.setEnabled(act is not None and act.isEnabled())
        if act is not None:
            button.setToolTip(act.toolTip())
            button.setAccessibleDescription(act.whatsThis())
            if self._named:
                button.setAccessibleName(act.text())
