"""PINs of examiners: who has one is chosen, and signs, with it.

A PIN is for whose name stands in the entries, and for nothing else: it locks nothing. Whoever works here can take away
a forgotten one, with the passphrase of the data file where it has one; setting, changing and taking away stand in the
history, as wrong PINs do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bodymap.errors import PinWanted, UserError, WrongPassphrase, WrongPin
from bodymap.medicine.model import Act
from bodymap.passwords import Brake, pin_fits, pin_hash
from bodymap.settings import Settings
from bodymap.store import Store, folded_name
from bodymap.system import steady

PINS, WRONG = "examiner_pins", "examiner_pins_wrong"


class ExaminerPins:
    """The PINs that a data file holds. `tell(act, what)` writes into the history."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        tell: Callable[[Act, str], None],
        clock: Callable[[], float] = steady,
    ) -> None:
        self._store, self._settings, self._tell, self._clock = store, settings, tell, clock
        self._brakes: dict[str, Brake] = {}

    def names(self) -> list[str]:
        """Who has a PIN."""
        return list(self._settings.table(PINS))

    def holder(self, name: str) -> str:
        """The name whose PIN a name needs, however it is written ("DR LIND", "Dr. Lind"); "" when it needs none."""
        wanted = folded_name(name)
        return next((one for one in self.names() if folded_name(one) == wanted), "")

    def brake(self, name: str) -> Brake:
        """How long no PIN of theirs is looked at, after wrong ones."""
        holder = self.holder(name)
        if holder not in self._brakes:
            said = self._settings.table(WRONG).get(holder, "")
            self._brakes[holder] = Brake(int(said) if said.isdecimal() else 0, self._clock)
        return self._brakes[holder]

    def prove(self, name: str, pin: str) -> None:
        """PinWanted or WrongPin unless this is the PIN of a name that has one. Wrong ones are kept, so that starting
        the program again does not shorten the wait, and told in the history."""
        holder = self.holder(name)
        if not holder:
            return
        brake = self.brake(holder)
        if not pin:
            raise PinWanted(holder)
        if brake.seconds():
            raise WrongPin(holder, brake.seconds())
        if pin_fits(pin, self._settings.table(PINS)[holder]):
            if brake.wrong:
                brake.release()
                self._note_wrong(holder, 0)
            return
        brake.failed()
        self._note_wrong(holder, brake.wrong)
        raise WrongPin(holder, brake.seconds())

    def set(self, name: str, pin: str, old: str = "") -> None:
        """Give somebody a PIN, or another one in place of `old`. PinWanted, WrongPin, NotSaved."""
        holder = self.holder(name)
        self.prove(name, old)
        self._keep(holder or " ".join(name.split()), pin_hash(pin), "changed" if holder else "set")

    def remove(self, name: str, old: str) -> None:
        """Take a PIN away with the PIN. PinWanted, WrongPin, NotSaved."""
        self.prove(name, old)
        self._keep(self.holder(name), None, "removed")

    def clear(self, name: str, passphrase: str = "") -> None:
        """Take a forgotten PIN away, with the passphrase of a data file that has one. WrongPassphrase, NotSaved."""
        if self._store.has_passphrase:
            try:
                self._store.check_passphrase(passphrase or None)
            except WrongPassphrase:
                self._tell(Act.UNLOCK_FAILED, f"passphrase, to take away the PIN of {self.holder(name)}")
                raise
        self._keep(self.holder(name), None, "taken away as forgotten")

    def forget(self) -> None:
        """The data file has become another one."""
        self._brakes.clear()

    def _keep(self, holder: str, hashed: str | None, done: str) -> None:
        """All of it, with its entry in the history, or nothing."""
        if not holder:
            return
        with self._store.batch():
            self._settings.set(PINS, _with(self._settings.table(PINS), holder, hashed))
            self._settings.set(WRONG, _with(self._settings.table(WRONG), holder, None))
            self._tell(Act.PIN, f"{holder}: {done}")
        self._brakes.pop(holder, None)

    def _note_wrong(self, holder: str, count: int) -> None:
        try:
            if count:
                self._tell(Act.UNLOCK_FAILED, f"PIN of {holder}")
            self._settings.set(WRONG, _with(self._settings.table(WRONG), holder, str(count) if count else None))
        except UserError:  # a disk that refuses: the wait holds until the program ends
            return


def _with(table: Mapping[str, str], name: str, text: str | None) -> dict[str, str]:
    rest = {key: value for key, value in table.items() if key != name}
    return rest if text is None else {**rest, name: text}
