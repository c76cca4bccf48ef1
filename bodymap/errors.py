"""Two kinds of errors (design: habit 6).

`UserError` belongs to the user's world (disk, file, input): one plain sentence, what to do about it, and the
program lives on. Everything else that is raised is our own bug. Neither carries a patient's data.
"""

from dataclasses import dataclass


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


class NewerFile(FileProblem):
    """The data file was written by a newer program; it was not touched."""


class WrongPassphrase(FileProblem):
    """The data file did not open with this passphrase, or is no Bodymap data file."""


class AlreadyOpen(FileProblem):
    """Another window has the data file open."""


class NotSaved(UserError):
    """A change could not be written; it is still on the screen and will be tried again."""


class Frozen(UserError):
    """A signed exam cannot be changed, only amended."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a table: line and column as the user counts them (from 1), column by name. `table` names the
    table where several are read at once."""

    line: int
    column: str
    what: str
    table: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "file"
        where = f"{self.table}, {where}" if self.table else where
        return f"{where}, column {self.column}: {self.what}" if self.column else f"{where}: {self.what}"


class BadTable(UserError):
    """A table with faults; nothing of it was used. All faults are in `faults`."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name = name
        self.faults = faults
        count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
        super().__init__(f"{name}: {count}; nothing was used.", "Correct the lines named and try again.")
