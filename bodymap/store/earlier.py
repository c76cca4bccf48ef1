"""Backups from before the passphrase was changed. The present one does not open them: what they are is kept in the data
file when it is changed, and a file is known again by the salt that it begins with."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bodymap.store import driver
from bodymap.store.keeping import Order

SETTING = "earlier_backups"
End = tuple[int, bytes]
"""Number and hash of the last entry of a copy's history."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The backups of one earlier passphrase. `salt`: what their files begin with; `until`: the day it was changed;
    `copies`: by place ("" beside the data file) and name, in which order they were made and where they end."""

    salt: str
    until: date
    copies: Mapping[str, Mapping[str, tuple[Order, End]]]


def salt_of(key: str | None) -> str:
    """The salt in a raw key, as it stands at the beginning of a file; "" without a passphrase."""
    return key[-33:-1] if key else ""


def begins_with(path: Path) -> str:
    """What a file begins with, as a salt; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(driver.SALT_BYTES).hex()
    except OSError:
        return ""


def read(connection: Any, key: str | None) -> list[Earlier]:
    """What a file says of earlier passphrases than the one with this key; [] where it says nothing that can be read."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (SETTING,)).fetchone()
    try:
        found = [_read(one) for one in json.loads(row[0])] if row is not None else []
    except (ValueError, TypeError, KeyError, AttributeError):
        return []
    return [one for one in found if one.salt != salt_of(key)]


def _read(said: Any) -> Earlier:
    copies = {
        place: {
            name: (Order(day, number), (entry, bytes.fromhex(hash_))) for name, (day, number, entry, hash_) in names
        }
        for place, names in ((place, names.items()) for place, names in said["copies"].items())
    }
    return Earlier(said["salt"], date.fromisoformat(said["until"]), copies)


def written(earlier: Collection[Earlier]) -> str | None:
    """As it stands in the data file; None when there is nothing to say."""
    said = [
        {
            "salt": one.salt,
            "until": one.until.isoformat(),
            "copies": {
                place: {name: [*order, entry, hash_.hex()] for name, (order, (entry, hash_)) in names.items()}
                for place, names in one.copies.items()
            },
        }
        for one in earlier
    ]
    return json.dumps(said) if said else None


def until(path: Path, earlier: Collection[Earlier]) -> date | None:
    """The day on which the passphrase of a copy was changed; None when it is of no earlier one that is known."""
    salt = begins_with(path)
    return next((one.until for one in earlier if one.salt == salt), None)


def needed(place: str, earlier: Collection[Earlier]) -> dict[str, int]:
    """For each of these backups of a place: how many older ones of them there are, and itself; so many good copies
    under the present passphrase take their place."""
    orders = {name: order for one in earlier for name, (order, _) in one.copies.get(place, {}).items()}
    return {name: n for n, name in enumerate(sorted(orders, key=lambda name: orders[name]), 1)}
