"""How the exam page behaves for a practice: the part of the settings that concerns it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bodymap.settings import Settings


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
