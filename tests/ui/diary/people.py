"""A diary of an invented person."""

from datetime import UTC, date, datetime, timedelta

from bodymap.medicine.model import Answer, DiaryDay, Infusion
from bodymap.ui.pages.diary.lines import DiaryValues

TODAY = date(2026, 3, 20)
ROSA = "11111111-1111-4111-8111-111111111111"


def at(day: date, hour: int = 20) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def day(ago: int, late: int = 0, /, **answers: Answer) -> DiaryDay:
    """A day so many days ago, entered so many days after it."""
    on = TODAY - timedelta(days=ago)
    return DiaryDay(ROSA, on, at(on) + timedelta(days=late), answers)


DAYS = (
    day(12, pain_average=4, pain_worst=6, flare="no", stress=8, trigger_none=1),
    day(11, pain_average=5, pain_worst=6, flare="no", stress=7, trigger_bad_night=1),
    day(10, pain_average=8, pain_worst=9, flare="started"),
    day(9, pain_average=7, pain_worst=9, flare="ended"),
    day(6, 4, pain_average=3, pain_worst=4, flare="no", stress=2, trigger_none=1),
    day(2, pain_average=2, pain_worst=4, flare="no", used_heat=1, used_heat_helped=6),
)
INFUSIONS = (Infusion("course", 1, at(TODAY - timedelta(days=7), 9), mg_per_kg=0.5),)
VALUES = DiaryValues(ROSA, TODAY, DAYS, INFUSIONS)
EMPTY = DiaryValues(ROSA, TODAY)
