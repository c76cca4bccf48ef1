"""The entries of a page: each is committed at once, taken back by its name, and never lost from the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from bodymap.errors import NotSaved, UserError


class Value(Protocol):
    """Any frozen value with an id of its own."""

    @property
    def id(self) -> str: ...


V = TypeVar("V", bound=Value)
Keep = Callable[[Any], None]
"""Writes or takes out one value in the data file; may refuse with a UserError (NotSaved: the disk, tried again)."""
_Pair = tuple[Value | None, Value | None]
"""What was there, and what is there now."""
RETRY_MS = 2000


class Entries(QObject):
    """Values by their id as they are on the screen, written one by one through `save` and `remove`.

    What the disk does not take stays on the screen and is tried again; what is refused for another reason is put back
    to what it was and said through `refused`.
    """

    changed = Signal()  # a value is another, or the saved state, or what undo would take back
    refused = Signal(object)  # UserError

    def __init__(
        self,
        save: Keep,
        remove: Keep,
        parent: QObject | None = None,
        *,
        save_all: Callable[[Sequence[Any]], None] | None = None,
    ) -> None:
        """`save_all` writes several values, all or nothing."""
        super().__init__(parent)
        self._save, self._remove, self._save_all = save, remove, save_all
        self._values: dict[str, Value] = {}
        self._waiting: dict[str, tuple[Value | None, Value | None]] = {}
        self._done: list[tuple[str, tuple[_Pair, ...]]] = []
        self._undone: list[tuple[str, tuple[_Pair, ...]]] = []
        self._elsewhere: set[str] = set()  # waiting, but no longer on the screen
        self.trouble: UserError | None = None
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.flush)

    # -- reading ---------------------------------------------------------------------------------------------------

    def of(self, kind: type[V]) -> list[V]:
        """All values of a kind."""
        return [value for value in self._values.values() if isinstance(value, kind)]

    @property
    def is_saved(self) -> bool:
        """Whether everything on the screen is on the disk."""
        return not self._waiting

    @property
    def undo_name(self) -> str:
        """What undo would take back, "" when there is nothing."""
        return self._done[-1][0] if self._done else ""

    @property
    def redo_name(self) -> str:
        """What redo would do again, "" when there is nothing."""
        return self._undone[-1][0] if self._undone else ""

    # -- acting ----------------------------------------------------------------------------------------------------

    def begin(self, values: Iterable[Value], *, other: bool = False) -> bool:
        """Show these values, as they are in the data file; whether they were others than those on the screen.

        While something waits for the disk the screen knows better, unless it is `other` (another patient or infusion)
        that is shown now; what waits is tried again all the same.
        """
        shown = {value.id: value for value in values}
        if not other and (self._waiting or shown == self._values):
            return False
        self._values = shown
        self._elsewhere = set(self._waiting) - set(shown)
        self._done, self._undone = [], []
        self.changed.emit()
        return True

    def put(self, value: Value, name: str) -> bool:
        """Add a value or change the one with its id; `name` is what undo takes back. Whether it was accepted."""
        return self.put_all([value], name)

    def put_all(self, values: Iterable[Value], name: str) -> bool:
        """`put` several values in one step, which undo takes back as one."""
        pairs = tuple((was, value) for value in values if (was := self._values.get(value.id)) != value)
        return not pairs or self._act(name, pairs)

    def take_out(self, value: Value, name: str) -> bool:
        """Take a value out; undo brings it back. Whether it was accepted."""
        return self._act(name, ((value, None),))

    def undo(self) -> None:
        """Take the last act back."""
        if self._done:
            name, pairs = self._done.pop()
            if self._write([(value, was) for was, value in pairs]):
                self._undone.append((name, pairs))
            self.changed.emit()

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone:
            name, pairs = self._undone.pop()
            if self._write(pairs):
                self._done.append((name, pairs))
            self.changed.emit()

    def flush(self) -> bool:
        """Write what waits, oldest first; whether nothing was refused."""
        self._retry.stop()
        self.trouble = None
        accepted = True
        for key, (was, value) in list(self._waiting.items()):
            try:
                if value is not None:
                    self._save(value)
                elif was is not None:
                    self._remove(was)
            except NotSaved as problem:
                self.trouble = problem
                self._retry.start()
                break
            except UserError as problem:
                if key not in self._elsewhere:
                    self._show(key, was)
                accepted = False
                self.refused.emit(problem)
            del self._waiting[key]
        self.changed.emit()
        return accepted

    def give_up(self) -> None:
        """Stop trying to write what waits: the user closes the data file and knows what is lost."""
        self._retry.stop()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _act(self, name: str, pairs: tuple[_Pair, ...]) -> bool:
        accepted = self._write(pairs)
        if accepted:
            self._done.append((name, pairs))
            self._undone = []
            self.changed.emit()
        return accepted

    def _write(self, pairs: Sequence[_Pair]) -> bool:
        made = [value for _, value in pairs if value is not None]
        if self._save_all is not None and len(made) == len(pairs) > 1 and not self._waiting:
            try:
                self._save_all(made)
            except NotSaved:
                pass  # it waits for the disk like everything else
            except UserError as problem:
                self.refused.emit(problem)
                return False
            else:
                for one in made:
                    self._show(one.id, one)
                return True
        for was, value in pairs:
            key = (value or was).id  # type: ignore[union-attr]  # one of the two is always there
            stored = self._waiting.pop(key, (was, None))[0]
            self._waiting[key] = (stored, value)
            self._show(key, value)
        return self.flush()

    def _show(self, key: str, value: Value | None) -> None:
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value
