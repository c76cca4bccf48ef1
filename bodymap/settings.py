"""The settings of a practice: one table (key, type, default, meaning); unknown keys and values are refused.

Values are plain (text, whole number, yes or no, list of text, text by text) and stand as JSON text in the data file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from bodymap.errors import UserError

Plain: TypeAlias = str | int | bool | tuple[str, ...] | Mapping[str, str]
Read: TypeAlias = Callable[[str], str | None]
Write: TypeAlias = Callable[[str, str | None], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. `choices` (text) or `low` and `high` (whole number) limit the value; the texts of a
    `distinct` table differ."""

    key: str
    default: Plain
    meaning: str
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    distinct: bool = False

    def check(self, value: object) -> Plain:
        """The value in its plain type, if it is allowed; UserError in words if not."""
        said = self._plain(value)
        if self.choices and said not in self.choices:
            raise UserError(f"The setting '{self.key}' is one of: {', '.join(self.choices)}.")
        if type(said) is int and not (self.low if self.low is not None else said) <= said <= (
            self.high if self.high is not None else said
        ):
            raise UserError(f"The setting '{self.key}' is a whole number from {self.low} to {self.high}.")
        return said

    def _plain(self, value: object) -> Plain:
        default = self.default
        if isinstance(default, bool | int | str):
            if type(value) is type(default):
                return value
        elif isinstance(default, tuple):
            if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
                return tuple(value)
        elif isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()):
            if self.distinct and len(set(value.values())) != len(value):
                raise UserError("Two actions have the same key.", "Give each action a key of its own.")
            return MappingProxyType({str(name): text for name, text in value.items()})
        words = {bool: "yes or no", int: "a whole number", str: "a text", tuple: "a list of texts"}
        raise UserError(f"The setting '{self.key}' is {words.get(type(default), 'a table of texts')}.")


TABLE: Mapping[str, Setting] = MappingProxyType(
    {
        s.key: s
        for s in (
            Setting("practice_name", "", "Name of the practice, on the start page and on paper"),
            Setting("practice_address", "", "Address of the practice, on paper"),
            Setting("examiners", (), "Names offered as examiner"),
            Setting(
                "examiners_experienced",
                (),
                "Examiners who are experienced (measurement error 4 of 18; who is in neither list is taken as one)",
            ),
            Setting("examiners_less", (), "Examiners who are less experienced (measurement error 6 of 18)"),
            Setting("rule", "rating2", "When a site counts, for a new exam", ("painful", "rating2")),
            Setting("method", "thumb", "What presses, for a new exam", ("thumb", "fingers", "algometer")),
            Setting("order", "right", "Which side of a pair comes first", ("right", "left")),
            Setting(
                "keys",
                MappingProxyType({}),
                "Keys of the exam page that the practice changed: act by key",
                distinct=True,
            ),
            Setting("bounce_ms", 40, "A key pressed again within this many ms is ignored", low=0, high=1000),
            Setting("pacer", True, "Show the four seconds of pressing"),
            Setting("pacer_sound", False, "Sound the four seconds of pressing"),
            Setting("sounds", True, "Sound when a key does nothing"),
            Setting("ask_second_rating", True, "Ask before a site gets a second value"),
            Setting("ghost", False, "Show the previous exam faintly during an exam"),
            Setting("theme", "system", "Light, dark, or as the system", ("system", "light", "dark")),
            Setting("zoom", 100, "Size of everything on the screen, in percent", low=100, high=200),
            Setting("paper", "a4", "Paper for printing", ("a4", "letter")),
            Setting(
                "figure",
                "neutral",
                "Figure for a new patient",
                ("neutral", "female", "male", "heavy", "older", "child"),
            ),
            Setting("date_order", "day", "In a date such as 3/5/1979, what comes first", ("day", "month")),
            Setting("limits", (), "Numbers outside of which is asked, where the practice changed them"),
            Setting("backup_auto", True, "Back up by itself: on closing, and every 30 minutes of change"),
            Setting("second_copy", "", "Folder for a second copy of each backup, on another drive"),
            Setting("lock_minutes", 10, "Lock after this many minutes without a key (0: never)", low=0, high=240),
            Setting("self_mood", "phq2", "Mood questions of a self-assessment", ("none", "phq2", "phq8", "phq9")),
            Setting("self_mirror", False, "The figure of a self-assessment begins as in a mirror"),
            Setting("help_country", "", "Country of the help in a crisis (ISO 3166, two letters); none, no numbers"),
            Setting("help_text", "", "Words of the practice on the page with help in a crisis"),
            Setting("help_lines", (), "Whom to call in a crisis in that country: name and number, a line each"),
            Setting("patient_pin", "", "PIN for taking the computer back from a patient, as a salted hash"),
            Setting("examiner_pins", MappingProxyType({}), "PIN of an examiner who has one, as a salted hash: by name"),
            Setting(
                "examiner_pins_wrong",
                MappingProxyType({}),
                "Wrong PINs of an examiner since the right one: by name",
            ),
            Setting("works", "", "Who works at this computer, as the history names them"),
            Setting("handed_over", "", "The self-assessment that a patient has on the screen: resumed after a crash"),
            Setting("places_told", (), "What was said of the place of the data file: said once"),
            Setting("passphrase_offered", "", "When a passphrase was last offered (ISO 8601)"),
            Setting("pin_wrong", 0, "Wrong PINs since the last right one: the next one waits", low=0, high=1000),
        )
    }
)
"""Every setting there is."""


class Settings:
    """The settings of one data file: read through `read(key)`, written through `write(key, text)`."""

    def __init__(self, read: Read, write: Write) -> None:
        self._read, self._write = read, write

    def __getitem__(self, key: str) -> Plain:
        """The value, or the default when none (or a damaged one) is stored. UserError for an unknown key."""
        setting = row(key)
        text = self._read(key)
        if text is None:
            return setting.default
        try:
            return setting.check(json.loads(text))
        except (ValueError, UserError):
            return setting.default

    def set(self, key: str, value: object) -> None:
        """Store a value; a default is stored as nothing. UserError for an unknown key or a value not allowed."""
        setting = row(key)
        said = setting.check(value)
        plain = dict(said) if isinstance(said, Mapping) else said
        self._write(key, None if said == setting.default else json.dumps(plain, ensure_ascii=False))

    def text(self, key: str) -> str:
        """A text setting."""
        value = self[key]
        if not isinstance(value, str):
            raise TypeError(f"{key} is no text")
        return value

    def number(self, key: str) -> int:
        """A whole-number setting."""
        value = self[key]
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{key} is no number")
        return value

    def flag(self, key: str) -> bool:
        """A yes-or-no setting."""
        value = self[key]
        if not isinstance(value, bool):
            raise TypeError(f"{key} is not yes or no")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """A list setting."""
        value = self[key]
        if not isinstance(value, tuple):
            raise TypeError(f"{key} is no list")
        return value

    def table(self, key: str) -> Mapping[str, str]:
        """A text-by-text setting."""
        value = self[key]
        if not isinstance(value, Mapping):
            raise TypeError(f"{key} is no table")
        return value

    def all(self) -> dict[str, Plain]:
        """Every setting with its value."""
        return {key: self[key] for key in TABLE}


def row(key: str) -> Setting:
    """The row of a setting. UserError when there is no such setting."""
    try:
        return TABLE[key]
    except KeyError:
        raise UserError(f"There is no setting '{key}'.") from None
