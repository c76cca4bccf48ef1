"""Two kinds of errors (design: habit 6).

`UserError` belongs to the user's world (disk, file, input): one plain sentence, what to do about it, and the
program lives on. Everything else that is raised is our own bug. Neither carries a patient's data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class UserError(Exception):
    """What went wrong and what to do, in one plain sentence each.

    `what` says what happened and where, `todo` what the user can do now.
    """

    def __init__(self, what: str, todo: str = "") -> None:
        self.what = what
        self.todo = todo
        super().__init__(f"{what} {todo}".strip())


class FileProblem(UserError):
    """The data file cannot be opened, read or written."""


class MissingFile(FileProblem):
    """The data file is not there, or nothing is in it, but copies of one are: `copies`, the newest first; `whole` is
    that of all that was saved into it until then, where it could be made. No empty one is made unasked."""

    def __init__(self, path: Path, copies: Sequence[Path], *, empty: bool = False, whole: Path | None = None) -> None:
        self.copies = tuple(copies)
        best = whole or copies[0]
        known = (
            f"{len(copies)} cop{'y' if len(copies) == 1 else 'ies'} of a data file"
            f" {'is' if len(copies) == 1 else 'are'} in its folder; the newest is {best}."
        )
        super().__init__(
            f"{path} is {'empty (0 bytes)' if empty else 'not there'}, but"
            f" {f'all that was saved in it before is in {whole}.' if whole else known}",
            f"Put the file back, or restore a copy: bodymap restore {best} --data {path}.",
        )


class NewerFile(FileProblem):
    """The data file was written by a newer program; it was not touched."""


class WrongPassphrase(FileProblem):
    """The data file did not open with this passphrase, or is no Bodymap data file."""


class AlreadyOpen(FileProblem):
    """Another program has the data file `path` open: `process` is its number, 0 where it does not say."""

    def __init__(self, what: str, todo: str, path: Path, process: int = 0) -> None:
        self.path, self.process = path, process
        super().__init__(what, todo)


class NotSaved(UserError):
    """A change could not be written; it is still on the screen and will be tried again."""


class Locked(NotSaved, FileProblem):
    """The data file is closed: until its passphrase is typed, while a backup is put in its place, or for good. What is
    on the screen is kept."""

    def __init__(
        self, what: str = "The data file is locked.", todo: str = "Unlock it; what was typed is kept and saved then."
    ) -> None:
        super().__init__(what, todo)


class Displaced(NotSaved):
    """The open data file is no longer the one that was opened; nothing was written to what lies there now. `whole` is
    the file that holds all that was saved until then, None where that could not be made."""

    def __init__(self, what: str, todo: str, whole: Path | None) -> None:
        self.whole = whole
        super().__init__(what, todo)


class Frozen(UserError):
    """A signed exam cannot be changed, only amended."""


class FaultKind(StrEnum):
    """What a fault of a table calls for, where it calls for more than mending a cell."""

    OTHER = ""
    NOT_TEXT = "not_text"  # the table was not saved as UTF-8
    DATE_ORDER = "date_order"  # a date of numbers: only a person knows whether the day stands first


_TODO = {
    FaultKind.NOT_TEXT: "Save the table again as UTF-8: in Excel with Save as, CSV UTF-8 (comma delimited);"
    " in LibreOffice with Save as, Text CSV, Edit filter settings, Unicode (UTF-8).",
    FaultKind.DATE_ORDER: "Write dates as 2026-11-22, or say what stands first in them:"
    " --day-first (22.11.2026) or --month-first (11/22/2026).",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a table: line and column as the user counts them (from 1), column by name. `table` names the
    table where several are read at once."""

    line: int
    column: str
    what: str
    table: str = ""
    kind: FaultKind = FaultKind.OTHER

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "file"
        where = f"{self.table}, {where}" if self.table else where
        return f"{where}, column {self.column}: {self.what}" if self.column else f"{where}: {self.what}"


FAULTS_KEPT = 10_000
FAULTS_SHOWN = 200
"""So many faults are shown, and then how many more there are."""


class Faults(list[Fault]):
    """The faults of a table: the first 10,000 of any table, however long; the others are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.more = 0

    def append(self, fault: Fault) -> None:
        """Note a fault."""
        if len(self) < FAULTS_KEPT:
            super().append(fault)
        else:
            self.more += 1


class BadTable(UserError):
    """A table with faults; nothing of it was used. `faults` are all of them, or the first of very many; `count` is how
    many there are."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.name = name
        self.faults = list(faults)
        self.count = len(faults) + (faults.more if isinstance(faults, Faults) else 0)
        self.kinds = frozenset(fault.kind for fault in faults)
        todo = [words for kind, words in _TODO.items() if kind in self.kinds]
        super().__init__(
            f"{name}: {self.count:,} fault{'s' if self.count != 1 else ''}; nothing was used.",
            " ".join(todo or ["Correct the lines named and try again."]),
        )

    @property
    def unseen(self) -> int:
        """How many faults are not among the first 200."""
        return max(0, self.count - FAULTS_SHOWN)

    def shown(self) -> list[Fault]:
        """The first 200 faults."""
        return self.faults[:FAULTS_SHOWN]


class AlikeNumbers(UserError):
    """Record numbers of a table that look like one another, or like one in the data file: two people, or one whose
    number was typed twice in two ways? `pairs` name them, with where they stand."""

    def __init__(self, pairs: Sequence[str]) -> None:
        self.pairs = tuple(pairs)
        count = "Record numbers look alike" if len(pairs) == 1 else f"{len(pairs):,} record numbers look like others"
        super().__init__(
            f"{count}; nothing was used.",
            "Correct the table where they are one person; where they are different people, say --different-people.",
        )


class PinWanted(UserError):
    """An examiner has a PIN, and none was typed: `name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} has a PIN.", "Type it, or choose another name.")


class WrongPin(UserError):
    """That is not the examiner's PIN, or it was not looked at, because none is for some `seconds`."""

    def __init__(self, name: str, seconds: int) -> None:
        self.name, self.seconds = name, seconds
        super().__init__(
            f"This is not the PIN of {name}." if not seconds else f"Wrong PINs of {name}:",
            f"The next one is looked at in {seconds} s." if seconds else "Try again.",
        )
