"""Two kinds of errors: what belongs to the user's world is said in words, and the program goes on; all else is ours."""

from __future__ import annotations

from collections.abc import Callable

from bodymap.errors import UserError


def guarded(does: Callable[..., object], say: Callable[[UserError], object]) -> Callable[..., None]:
    """`does` for a signal: a UserError is said."""

    def act(*what: object) -> None:
        try:
            does(*what)
        except UserError as problem:
            say(problem)

    return act
